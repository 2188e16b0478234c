"""``column_flows``: the column-level flows of one text, and the collapse of a whole graph into the same records."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from herkomst.errors import HerkomstError
from herkomst.interpret.emit import Emitter
from herkomst.model.flow import Flow, FlowColumn, FlowDataset
from herkomst.model.graph import AFTER, DIRECT_SUBTYPES, INDIRECT_SUBTYPES, Dataset, Edge, Node, Reason, Subtype, handed_over
from herkomst.model.places import Span, SpanKind
from herkomst.model.schema import DocIR, Schema, SchemaColumn
from herkomst.model.unit import Sink, UnitId

_CUT = frozenset(("table", "file", "model", "score", "output"))
_Found = dict[tuple[Node, Subtype], tuple[tuple[Reason, ...], Span, SpanKind]]

_Key = tuple[str, str, bool, str]
_Kind = Literal["DIRECT", "INDIRECT"]
Given = Mapping[str, Sequence[str] | Mapping[str, str]]
_DIRECT: _Kind = "DIRECT"
_INDIRECT: _Kind = "INDIRECT"
_KIND: dict[str, _Kind] = {**dict.fromkeys(DIRECT_SUBTYPES, _DIRECT), **dict.fromkeys(INDIRECT_SUBTYPES, _INDIRECT)}


def column_flows(
    source: str, language: str = "sql", dialect: str | None = None, schema: Given | None = None,
    filename: str | None = None, steps: bool = False,
) -> tuple[Flow, ...]:
    """The flows of one SQL or Python text, sorted; one per (source, target, kind, subtype).

    schema   ``{table: [columns]}`` or ``{table: {column: type}}``, types as in DDL; a table may be ``a.b.c``.
    filename the path that spans carry.
    steps    the single steps, uncollapsed.

    Raises HerkomstError for a language or dialect that does not exist. Text that cannot be parsed gives fewer flows, never an
    exception.
    """
    if language == "sql":
        return _sql(source, dialect, schema or {}, filename or "query.sql", steps)
    if language == "python":
        return _python(source, schema or {}, filename or "module.py", steps)
    raise HerkomstError(f"unknown language {language!r}", remedy="use sql or python")


def collapse(
    edges: Iterable[Edge], views: Iterable[Dataset] = (), *, steps: bool = False, names: Mapping[Dataset, str] | None = None,
    spelled: Mapping[Node, str] | None = None, targets: Mapping[Node, Span] | None = None,
) -> tuple[Flow, ...]:
    """Edges to flows between tables, views, files, sinks and outputs; everything in memory is collapsed away.

    Along a path any INDIRECT wins, with the first INDIRECT subtype from the source; else the strongest of IDENTITY <
    TRANSFORMATION < AGGREGATION. A flow is traced when one path is.

    views    datasets that are views. ``names``, ``spelled``: datasets and columns as written, where known. ``targets``: where a
             target column is named.
    """
    into: defaultdict[Node, list[Edge]] = defaultdict(list)
    for edge in edges:
        into[edge.target].append(edge)
    shape = _Shape(frozenset(views), names or {}, spelled or {}, targets or {})
    made: dict[tuple[_Key, _Key, _Kind, Subtype], tuple[Node, Node, tuple[Reason, ...], Span, SpanKind]] = {}
    for target in into:
        if target.dataset.kind == "selection" or not (steps or _ends(target.dataset)):
            continue
        to = shape.key(target)
        for (node, subtype), (reasons, span, kind) in (_steps(target, into) if steps else _back(target, into)).items():
            key = (shape.key(node), to, _KIND[subtype], subtype)
            old = made.get(key)
            if old is None or (len(reasons), span) < (len(old[2]), old[3]):
                made[key] = (node, target, reasons, span, kind)
    return tuple(shape.flow(made[key], key[2], key[3]) for key in sorted(made))


def _steps(target: Node, into: Mapping[Node, list[Edge]]) -> _Found:
    """The single steps into a node."""
    return {(e.source, e.subtype): (e.reasons, e.span, e.span_kind) for e in sorted(into[target], reverse=True)}


def _back(target: Node, into: Mapping[Node, list[Edge]]) -> _Found:
    """Everything that flows into a node, as far as the next cuts; traced paths are walked before possible ones."""
    found: _Found = {}
    traced: list[tuple[Node, Subtype | None]] = [(target, None)]
    later: list[tuple[Node, Subtype, tuple[Reason, ...]]] = []
    seen: set[tuple[Node, Subtype | None]] = {(target, None)}
    reasons: tuple[Reason, ...]
    while traced or later:
        if traced:
            node, sofar = traced.pop()
            reasons = ()
        else:
            node, sofar, reasons = later.pop()
            if (node, sofar) in seen:
                continue
            seen.add((node, sofar))
        for e in into[node]:
            source = e.source
            subtype = e.subtype if sofar is None else AFTER[e.subtype, sofar]
            why = (tuple(sorted({*reasons, *e.reasons})) if reasons else e.reasons) if e.reasons else reasons
            key = (source, subtype)
            if _ends(source.dataset) or source not in into:
                if source.dataset.kind == "query" and source.dataset.name != "?":
                    continue                            # constants
                old = found.get(key)
                if old is None or len(why) < len(old[0]) or (len(why) == len(old[0]) and e.span < old[1]):
                    found[key] = (why, e.span, e.span_kind)
            elif why:
                later.append((source, subtype, why))
            elif key not in seen:
                seen.add(key)
                traced.append(key)
    return found


def _ends(dataset: Dataset) -> bool:
    """Does a flow begin or end there? Rows that a routine hands over are passed on."""
    return dataset.kind in _CUT and not handed_over(dataset)


class _Shape:
    """Nodes as outsiders see them."""

    def __init__(self, views: frozenset[Dataset], names: Mapping[Dataset, str], spelled: Mapping[Node, str], targets: Mapping[Node, Span]) -> None:
        self.views, self.names, self.spelled, self.targets = views, names, spelled, targets
        self.known: dict[Node, FlowColumn] = {}
        self.keys: dict[Node, _Key] = {}
        self.datasets: dict[Dataset, FlowDataset | None] = {}

    def column(self, node: Node) -> FlowColumn:
        made = self.known.get(node)
        if made is None:
            made = self.known[node] = FlowColumn(self.dataset(node.dataset), self.name(node))
        return made

    def key(self, node: Node) -> _Key:
        """What flows are sorted by."""
        made = self.keys.get(node)
        if made is None:
            c = self.column(node)
            d = c.dataset
            made = self.keys[node] = (d.kind if d else "", d.name if d else "", c.column is not None, c.column or "")
        return made

    def dataset(self, d: Dataset) -> FlowDataset | None:
        if d not in self.datasets:
            hole = d.name == "?" and d.kind == "query"
            kind = "view" if d in self.views else d.kind if d.kind in _CUT else "frame"
            self.datasets[d] = None if hole else FlowDataset(kind, self.names.get(d, d.name))
        return self.datasets[d]

    def name(self, node: Node) -> str | None:
        if node.kind == "rows":
            return None
        if node.kind == "rest":
            return "*"
        return self.spelled.get(node, node.name)

    def flow(
        self, made: tuple[Node, Node, tuple[Reason, ...], Span, SpanKind], direct: _Kind, subtype: Subtype,
    ) -> Flow:
        source, target, reasons, span, kind = made
        if source.kind == "rest" and target.kind != "rest" and "rest" not in reasons:
            reasons = tuple(sorted({*reasons, "rest"}))
        return Flow(self.column(source), self.column(target), direct, subtype, "possible" if reasons else "traced", reasons, span, kind,
                    self.targets.get(target))


class Alone:
    """A tree of one text: what a unit may see when there is nothing around it."""

    def __init__(self, schemas: Iterable[Schema], irs: Mapping[str, Any] | None = None) -> None:
        from herkomst.solve.catalog import Catalog

        self.catalog = Catalog(schemas)
        self.irs = irs or {}

    def find_module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        return None

    def find_file(self, importer: str, path: str) -> str | None:
        return None

    def ir(self, path: str) -> Any:
        return self.irs.get(path)

    def exports(self, path: str) -> Any:
        return None

    def called(self, path: str) -> tuple[int, ...]:
        return ()

    def doc(self, path: str) -> DocIR | None:
        return None

    def schema(self, kind: str, name: str) -> Schema | None:
        return self.catalog.schema(kind, name)

    def script(self, path: str) -> Any:
        return None

    def macro(self, name: str) -> Any:
        return None

    def sql(self, text: str, dialect: str) -> Any:
        from herkomst.read.sql import read_sql

        return read_sql("", text, dialect)


def given_tables(schema: Given) -> list[Schema]:
    """Tables with their columns, as declared."""
    return [
        Schema(Dataset("table", name.lower()), tuple(SchemaColumn(c, type=columns[c] if isinstance(columns, Mapping) else "") for c in columns), True, "config")
        for name, columns in schema.items()
    ]


def _sinks(sinks: Iterable[Sink]) -> dict[Dataset, str]:
    """Sinks by their name; those that share one keep what tells them apart."""
    named: dict[Dataset, str] = {}
    for sink in sorted(sinks):
        named.setdefault(sink.node.dataset, sink.name)
    shared = [n for n in set(named.values()) if list(named.values()).count(n) > 1]
    return {d: f"{n} ({d.name})" if n in shared else n or d.name for d, n in named.items()}


def _sql(source: str, dialect: str | None, schema: Given, path: str, steps: bool) -> tuple[Flow, ...]:
    from herkomst.interpret.sql.unit import script
    from herkomst.read.sql import guess_dialect, known_dialect, read_sql

    if dialect and not known_dialect(dialect):
        raise HerkomstError(f"unknown dialect {dialect!r}")
    ir = read_sql(path, source, guess_dialect(source) if dialect is None else dialect)
    known = [*given_tables(schema), *ir.schemas]
    for _ in range(2):
        emit = Emitter(UnitId("sql", path))
        run = script(emit, ir, Alone(known))
        written = [w.schema for w in emit.written() if w.schema.dataset is not None and w.schema.dataset.kind == "table"]
        asked = {s.dataset for s in known}
        new = [s for s in written if s.complete and s.dataset not in asked and run.early(s.dataset)]
        if not new:
            break
        known += new
    views = [w.schema.dataset for w in emit.writes if w.schema.origin == "view" and w.schema.dataset is not None]
    names = {**{Dataset("table", n.lower()): n for n in schema}, **run.named, **_sinks(emit.sinks)}
    return collapse(emit.edges, views, steps=steps, names=names, spelled=run.spelled, targets=run.targets)


def _python(source: str, schema: Given, path: str, steps: bool) -> tuple[Flow, ...]:
    from herkomst.interpret.python import interpret_module
    from herkomst.read.python import read_module

    ir = read_module(path, source)
    result = interpret_module(UnitId("python", path), Alone(given_tables(schema), {path: ir}))
    return collapse(result.edges, steps=steps,
                    names={**{Dataset("table", n.lower()): n for n in schema}, **_sinks(result.sinks)})


def flows_of(view: Any, path: str) -> tuple[Flow, ...]:
    """The flows of a Python text in a tree of its own (``view``); datasets by the names they have in it."""
    from herkomst.interpret.python import interpret_module

    result = interpret_module(UnitId("python", path), view)
    return collapse(result.edges, names=_sinks(result.sinks))
