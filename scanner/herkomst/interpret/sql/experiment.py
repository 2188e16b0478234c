"""An experiment of triage (github.com/dssg/triage) in YAML: the features it aggregates from tables, what it learns, who is in it, the
groups it is audited by. The keys and what they mean: the project's documentation, "Experiment configuration".

    feature_aggregations: [{prefix, from_obj, aggregates: [{quantity, metrics}], categoricals: [{column, choices, metrics}]}]
    label_config, cohort_config: {query} or {filepath}      bias_audit_config: {from_obj_table, attribute_columns}        grid_config: {class: {...}}

Every feature is asked of the SQL front end as the query that triage makes of it, and so is a query that stands in a file of its own.
"""

import bisect
import re
from collections.abc import Iterator

import msgspec

from herkomst.interpret.emit import Emitter
from herkomst.interpret.sql.env import SqlEnv
from herkomst.interpret.sql.unit import run_sql
from herkomst.model.places import Span
from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar
from herkomst.model.unit import UnitId, UnitResult, View
from herkomst.model.values import Dep, Table

_HOLE = re.compile(r"'?\{[a-z_]+\}'?")
_DATE = "'2000-01-01'"
_KEYS = ("grid_config", "model_grid_preset", "feature_aggregations")


class _Feature(msgspec.Struct, frozen=True):
    """``label``: its name as triage makes it; ``text``: the SQL expression at ``span``; ``metric``: what aggregates it."""

    label: str
    text: str
    span: Span
    metric: str


def interpret_experiment(unit: UnitId, view: View) -> UnitResult:
    """One decision point with its features, target and rows; for an audit by group a test of its outcome."""
    emit = Emitter(unit)
    doc = view.doc(unit.path)
    tree = doc.tree if doc is not None else None
    if not isinstance(tree, MapDoc):
        return emit.result()
    run = _Run(emit, view, unit.path)
    place = next((k.span for key in _KEYS for k, _ in tree.items if k.value == key), Span(unit.path, 1, 1, 1, 1))
    known = {"name": _text(tree, "model_comment") or unit.path.rpartition("/")[2], "detail": _classes(tree), "action": "fit", "span": place}
    features: list[Dep] = []
    for i, aggregation in enumerate(_items(_get(tree, "feature_aggregations"))):
        features += run.features(aggregation, i)
    emit.sink("model", unit.path, "feature", features, resolution="names" if features else "unresolved",
              unknown="" if features else "not followed", **known)  # type: ignore[arg-type]
    for role, key, wanted in (("target", "label_config", "outcome"), ("rows", "cohort_config", "")):
        table = run.query(_get(tree, key, "query"), key) or run.file(_get(tree, key, "filepath"), key)
        if table is None:
            continue
        column = table.columns.get(wanted) if wanted else table.rows
        if column is not None:
            emit.sink("model", unit.path, role, (Dep(column, "IDENTITY", _span(_get(tree, key), place)),), **known)  # type: ignore[arg-type]
    run.audit(_get(tree, "bias_audit_config"))
    return emit.result()


class _Run:
    """Asks the SQL front end about pieces of the document."""

    def __init__(self, emit: Emitter, view: View, path: str) -> None:
        self.emit, self.view, self.path = emit, view, path

    def features(self, aggregation: DocTree, number: int) -> list[Dep]:
        """What the features of one aggregation are computed from."""
        source = _get(aggregation, "from_obj")
        found = list(_features(aggregation))
        if not isinstance(source, Scalar) or not isinstance(source.value, str) or not found:
            return []
        pieces: list[tuple[str, Span]] = [("SELECT ", found[0].span)]
        for i, f in enumerate(found):
            pieces += [(f'{", " if i else ""}{f.metric}(', f.span), (f.text, f.span), (f') AS "{f.label}"', f.span)]
        pieces += [(" FROM ", source.span), (source.value, source.span), (" GROUP BY entity_id", source.span)]
        table = self._ask(pieces, f"features{number}")
        if table is None:
            return []
        spans = {f.label: f.span for f in found}
        return [Dep(node, "IDENTITY", spans.get(name, source.span), "constant") for name, node in table.columns.items()]

    def query(self, given: DocTree | None, label: str) -> Table | None:
        """The result of a query that stands in the document; its parameters are dates."""
        if not isinstance(given, Scalar) or not isinstance(given.value, str):
            return None
        return self._ask([(given.value, given.span)], label)

    def file(self, given: DocTree | None, label: str) -> Table | None:
        """The result of a query in a file that the document names; a Gap where the tree has no such file."""
        if not isinstance(given, Scalar) or not isinstance(given.value, str):
            return None
        path = self.view.find_file(self.path, given.value)
        ir = self.view.script(path) if path is not None and path.endswith(".sql") else None
        if path is None or ir is None:
            self.emit.gap(given.span, "unreadable", f"{given.value}: no such SQL file in the tree")
            return None
        return run_sql(ir, SqlEnv(self.emit, self.view, ir.source.span, path, f"{self.path}#{label}", label=label))

    def audit(self, config: DocTree | None) -> None:
        """``bias_audit_config``: outcomes are tested for difference between these groups."""
        names = [s for s in _items(_get(config, "attribute_columns")) if isinstance(s, Scalar) and isinstance(s.value, str)]
        source = _get(config, "from_obj_table") or _get(config, "from_obj_query") or _get(config, "from_obj")
        if not names or not isinstance(source, Scalar) or not isinstance(source.value, str):
            return
        text = source.value if " " not in source.value.strip() else f"({source.value}) t"
        pieces = [("SELECT ", names[0].span)]
        for i, s in enumerate(names):
            pieces.append((f'{", " if i else ""}{s.value}', s.span))
        table = self._ask([*pieces, (f" FROM {text}", source.span)], "audit")
        if table is None:
            return
        deps = [Dep(n, "IDENTITY", s.span, "constant") for s in names if (n := table.columns.get(str(s.value))) is not None]
        node = self.emit.sink("metric", f"{self.path}:audit", "group", deps, name="bias_audit_config", detail="bias_audit_config",
                              action="bias_audit", span=names[0].span)
        self.emit.fact("outcome-test", names[0].span, node, "bias_audit")

    def _ask(self, pieces: list[tuple[str, Span]], label: str) -> Table | None:
        text, starts = "", []
        for piece, _ in pieces:
            starts.append(len(text))
            text += _HOLE.sub(_DATE, piece)
        ir = self.view.sql(text, "postgres")
        if ir is None:
            return None

        def place(start: int, end: int) -> Span:
            return pieces[max(bisect.bisect_right(starts, start) - 1, 0)][1]

        return run_sql(ir, SqlEnv(self.emit, self.view, place, self.path, f"{self.path}#{label}", "constant", label=label))


def _features(aggregation: DocTree) -> Iterator[_Feature]:
    prefix = _text(aggregation, "prefix") or "feature"
    for key, inner in (("aggregates", "quantity"), ("categoricals", "column"), ("array_categoricals", "column")):
        for entry in _items(_get(aggregation, key)):
            given = _get(entry, inner)
            metrics = [str(m.value) for m in _items(_get(entry, "metrics")) if isinstance(m, Scalar)]
            metric = next((m for m in metrics if re.fullmatch(r"[A-Za-z_]\w*", m)), "max")
            for name, text in _expressions(given):
                if isinstance(text.value, str) and text.value.strip():
                    bare = re.sub(r"\W+", "_", name or text.value.replace("*", "total")).strip("_")
                    yield _Feature(f"{prefix}_{bare}", text.value, text.span, "count" if text.value.strip() == "*" else metric)


def _expressions(given: DocTree | None) -> Iterator[tuple[str, Scalar]]:
    """A quantity: an expression, several, or expressions by the names they get."""
    if isinstance(given, Scalar):
        yield "", given
    elif isinstance(given, ListDoc):
        yield from (("", s) for s in given.items if isinstance(s, Scalar))
    elif isinstance(given, MapDoc):
        for key, value in given.items:
            yield from ((str(key.value), s) for _, s in _expressions(value))


def _classes(tree: DocTree) -> str:
    """The classes of the model grid, as people read them."""
    grid = _get(tree, "grid_config")
    names = [str(k.value).rpartition(".")[2] for k, _ in grid.items] if isinstance(grid, MapDoc) else []
    return ", ".join(dict.fromkeys(names[:3])) or _text(tree, "model_grid_preset") or "triage"


def _get(tree: DocTree | None, *keys: str) -> DocTree | None:
    for key in keys:
        tree = next((v for k, v in tree.items if k.value == key), None) if isinstance(tree, MapDoc) else None
    return tree


def _items(tree: DocTree | None) -> tuple[DocTree, ...]:
    return tree.items if isinstance(tree, ListDoc) else ()


def _text(tree: DocTree | None, key: str) -> str:
    found = _get(tree, key)
    return found.value if isinstance(found, Scalar) and isinstance(found.value, str) else ""


def _span(tree: DocTree | None, default: Span) -> Span:
    return tree.span if tree is not None else default
