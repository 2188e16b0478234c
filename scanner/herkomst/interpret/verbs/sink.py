"""``sink``: what goes into a model, a metric, a plot or out of the program, by role; and datasets that are written."""

import posixpath
import re
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import files, framemodels, grouping, outcomes, rowsets, tables
from herkomst.interpret.verbs.scope import NONE, Scope, is_none
from herkomst.knowledge.decisions import selection_name
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import LISTED, Grade, Resolution, Role
from herkomst.model.values import AnyValue, Cell, Dep, Deps, Map, Obj, Opaque, Ref, Seq, Series, Table

_DECIDES = {"model", "score", "rules", "ranking", "selection"}
_WRAPS = ("estimator", "base_estimator", "steps", "regressor", "classifier", "model", "0")


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """One sighting per role in ``roles``. ``groups``: arguments that name columns of ``of``, by which a metric compares. ``path``: the file
    or table that is written. The result is ``returns`` or None."""
    kind = a.get("kind", "model")
    if kind == "model" and "data" in a:
        return framemodels.run(s, a)
    if "path" in a or kind == "export":
        _write(s, a)
    if kind != "export":
        detail = s.entry.path.rpartition(".")[2]
        action = a.get("action", detail)
        made: list[Node] = []
        given: list[tuple[Role, Deps, Resolution, str]] = []
        for param, role in (a.get("roles") or {}).items():
            value = s.raw(param)
            if value is None:
                continue
            found, resolution, unknown, rows = inputs(s, value, s.span(param))
            if kind == "metric" and outcomes.of_group(s, found, rows):
                action = outcomes.ACTION
            given.append((role, d.join(found, grouping.outcome(s, value)) if kind == "metric" else found, resolution, unknown))
        if "groups" in a and (by := grouping.named(s, a)):
            given.append(("group", by, "names", ""))
        for role, found, resolution, unknown in given:
            made.append(
                s.m.emit.sink(
                    kind,
                    s.c.site,
                    role,
                    found,
                    name=s.c.target or detail,
                    detail=detail,
                    action=action,
                    span=s.c.name_span,
                    resolution=resolution,
                    unknown=unknown,
                    grade="high",
                    op="measured" if kind == "metric" else "passed",
                )
            )
        if a.get("fact"):
            s.m.emit.fact(a["fact"], s.c.name_span, made[0] if made else None, detail)
    returned = s.raw(a.get("returns"))
    return returned if returned is not None else tables_result(s, a, kind)


def tables_result(s: Scope, a: dict[str, Any], kind: str) -> AnyValue:
    """What such a call gives back: a number for a metric, nothing for an export, some object for a plot."""
    if kind == "metric":
        return Cell(d.through(s.deps(list(a.get("roles") or {})), "AGGREGATION", s.c.span, op="measured"))
    return Opaque() if kind in {"plot", "statistic"} else NONE


# ------------------------------------------------------------------------------------------------------- estimators


def estimate(s: Scope) -> Node | None:
    """The sighting of a decision point in a method of an estimator: one per role of ``sinks``, and its rows."""
    key, name, detail, grade = identity(s)
    kind: Any = s.entry.kind or "model"
    feature: Node | None = None
    action = s.action or s.entry.action or s.entry.path.rpartition(".")[2]
    roles: dict[str, Any] = dict(s.entry.sinks)
    for param, role in roles.items():
        value = s.raw(param)
        if value is None or is_none(s.m.deref(value)):
            continue
        found, resolution, unknown, rows = inputs(s, value, s.span(param))
        loaded = _loaded(s)
        if role == "feature" and loaded:
            resolution, unknown = "unresolved", loaded
        node = s.m.emit.sink(
            kind,
            key,
            role,
            found,
            name=name,
            detail=detail,
            action=action,
            span=s.c.name_span,
            grade=grade,
            resolution=resolution,
            unknown=unknown,
        )
        if role == "feature":
            feature = node
            _held(s, s.m.deref(value), {"name": name, "detail": detail, "action": action, "span": s.c.name_span, "grade": grade}, kind, key)
            if rows is not None:
                s.m.emit.sink(
                    kind,
                    key,
                    "rows",
                    (Dep(rows, "IDENTITY", s.span(param), "call", "passed"),),
                    name=name,
                    detail=detail,
                    action=action,
                    span=s.c.name_span,
                    grade=grade,
                    op="passed",
                )
    return feature


_HELD: tuple[tuple[str, Role], ...] = (("label", "target"), ("weight", "weight"), ("group", "group"), ("group_id", "group"), ("qid", "group"))


def _held(s: Scope, value: AnyValue, known: dict[str, Any], kind: Any, key: str) -> None:
    """What a data set of a boosting library holds besides its columns (``DMatrix``, ``Dataset``, ``Pool``)."""
    if not isinstance(value, Obj) or "data" not in value.fields:
        return
    for field, role in _HELD:
        held = value.fields.get(field)
        if held is not None and (found := s.m.deps(held)):
            s.m.emit.sink(kind, key, role, _at(found, s.c.span), **known)


def _loaded(s: Scope) -> str:
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    if isinstance(inner, Obj) and "loaded" in inner.fields:
        return "loaded from a file"
    return inner.why if isinstance(inner, Opaque) and inner.why.startswith("loaded") else ""


def identity(s: Scope) -> tuple[str, str, str, Grade]:
    """Key, name, class and grade of the estimator that a method is called on: the innermost model of a pipeline or search."""
    outer = s.owner if s.owner is not None else s.c.receiver
    found = core(s, outer) if outer is not None else None
    own = s.m.deref(outer) if outer is not None else None
    name = own.label if isinstance(own, Obj) else ""
    if found is not None and "loaded" in found.fields and (known := s.m.known(found.fields["loaded"])):
        file = str(known[0])
        return (_of_file(s, file), file, found.cls.rpartition(".")[2], "medium") if file != files.UNKNOWN else (
            found.site, name or "model", found.cls.rpartition(".")[2], "medium")
    if isinstance(own, Opaque):  # a model from a file, a parameter: known by what it comes from
        base = own.base if own.base is not None and own.base.name.partition(".")[0] != files.UNKNOWN else None
        key = _variable(s) if base is None else _of_file(s, base.name) if base.kind == "file" else f"{base.kind}:{base.name}@{s.m.path}"
        return key, _called(s, base), "", "medium"
    if found is None:
        return s.c.site, _here(s) or "model", "", "medium"
    made = re.split(r"[.:]", found.cls)[-1]          # of a class of the tree too: ``user:src/net.py:Net``
    return found.site or s.c.site, name or found.label or made, made, "high"


def _of_file(s: Scope, name: str) -> str:
    """The key of a model that is loaded: one file is one model, whoever loads it; a name that is only partly known is that of its script."""
    if name.startswith("../"):                          # by the place of the script, as far as that lies in the tree
        name = posixpath.normpath(posixpath.join(posixpath.dirname(s.m.path), name)).removeprefix("../")
    return f"file:{name}" if "*" not in name and name != files.UNKNOWN else f"file:{name}@{s.m.path}"


def _variable(s: Scope) -> str:
    """The key of a model that came out of something unknown: the variable that holds it, in this run of its function, so that its
    ``predict`` and ``predict_proba`` are one decision point; the place of the call where no variable does."""
    return f"{s.m.path}:{s.c.on}#{s.c.site.partition('#')[2]}" if s.c.on else s.c.site


def _called(s: Scope, base: Dataset | None) -> str:
    """What people call a model whose making is not seen: a file by its last part, else the name it has here (``app.state.model``:
    ``model``), rather than that of the call it came from."""
    if base is not None and base.kind == "file":
        last = re.split(r"[/\\]", base.name)[-1]
        if last.strip("*"):
            return last
    return _here(s) or (base.name.rpartition(".")[2] if base is not None else "model")


def _here(s: Scope) -> str:
    """The name a model has where it is used; of one that is handed to a function (``scores = cross_val_score(model, X, y)``) what
    comes back is no name."""
    return s.c.on or (s.c.target if s.owner is None else "")


def core(s: Scope, value: AnyValue, depth: int = 0) -> Obj | None:
    """The estimator inside pipelines, searches and calibration."""
    inner = s.m.deref(value)
    if not isinstance(inner, Obj) or depth > 6:
        return None
    if s.pack.role(inner.cls) in {"pipeline", "search"}:
        for field in _WRAPS:
            held = inner.fields.get(field)
            if held is None:
                continue
            under = s.m.deref(held)
            if isinstance(under, Seq) and under.items:
                last = s.m.deref(under.items[-1])
                held = last.items[-1] if isinstance(last, Seq) and last.items else under.items[-1]
            found = core(s, held, depth + 1)
            if found is not None:
                return found
    return inner


def inputs(s: Scope, value: AnyValue, span: Span) -> tuple[Deps, Resolution, str, Node | None]:
    """What goes in: dependencies, how well it is known, why not, and the rows."""
    inner = s.m.deref(value)
    if isinstance(inner, Series):
        return _at(inner.deps, span), "names", "", inner.rows
    if isinstance(inner, Opaque) and inner.base is None:
        return _at(inner.deps, span), "unresolved", inner.why or "not followed", None
    if isinstance(inner, Obj) and "data" not in inner.fields and "table" not in inner.fields:
        found = s.m.deps(inner)
        return _at(found, span), "names" if found else "unresolved", "" if found else "not followed", None
    table = tables.as_table(s.m, inner, s.c)
    if table is None:
        return _at(s.m.deps(inner), span), "names", "", None
    families = [tables.family(s.m, r) for r in table.rests if tables.settled(s.m, r)]
    table = tables.replace(table, rests=tuple(r for r in table.rests if not tables.settled(s.m, r)))
    found = d.join(*(_unmixed(s, n, span) for n in (*tables.nodes(table), *families)), table.deps)
    roots = [e for r in table.rests for e in tables.roots(s.m, r)]
    doubtful = [r for r in roots if r.dataset.kind in {"param", "object"}]
    if doubtful:
        return found, "unresolved", f"columns of {doubtful[0].dataset.name} are not known", table.rows
    if not found or (tables.ANY in table.columns and not tables.incoming(s.m.emit, table.columns[tables.ANY])):
        return found, "unresolved", "not followed", table.rows
    if any(r.dataset.kind == "file" and r.dataset.name == files.UNKNOWN for r in roots):
        return found, "unresolved", "which file is read is not known", table.rows
    return found, "complement" if table.rests else "names", "", table.rows


def _unmixed(s: Scope, node: Node, span: Span, depth: int = 0) -> Deps:
    """A node that goes in; a mixture (PCA) goes in as the columns it was made of, which people can name."""
    edges = tables.incoming(s.m.emit, node) if node.name == tables.ANY and node.kind == "column" else ()
    if not edges or depth > 8 or any(e.reasons or e.source.kind == "rest" for e in edges):
        return (Dep(node, "IDENTITY", span, "call"),)
    return d.join(
        *(
            _unmixed(s, e.source, span, depth + 1)
            if e.source.name == tables.ANY
            else (Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause),)
            for e in edges
        )
    )


def _at(deps: Deps, span: Span) -> Deps:
    return tuple(x if x.span is not None else tables.replace(x, span=span, span_kind="call") for x in deps)


# ------------------------------------------------------------------------------------------------------- written datasets


def _write(s: Scope, a: dict[str, Any]) -> None:
    roles = a.get("roles") or {"self": "export"}
    for param in roles:
        raw = s.raw(param)
        starred = any(p.star and p.name == param for p in s.entry.params or ())
        if a.get("action") == "store" and isinstance(raw, (Seq, Map)) and not starred:      # a pair that is put together in the call
            raw = s.m.new(raw)
        if a.get("action") == "store" and isinstance(raw, Ref) and isinstance(s.m.deref(raw), (Obj, Map, Seq)) and "path" in a:
            for dataset in files.targets(s, s.value(a["path"]), "file"):
                if dataset.name != files.UNKNOWN:
                    s.m.kept[dataset.name] = raw
                    unit = s.m.emit.unit.path       # it is this script that leaves the object, though a function elsewhere stores it
                    at = s.c.span if s.c.span.path == unit else Span(unit, 1, 1, 1, 1)
                    s.m.emit.write(Schema(dataset, (), False, "written", (), at), s.c.span, "replace")
        held = s.m.deref(raw) if raw is not None else None
        whole = isinstance(held, Obj) and not held.fields.keys() & {"data", "table"}        # a message: what was put into it
        table = tables.as_table(s.m, raw, s.c) if raw is not None and not whole else None
        internal = a.get("action") in {"table", "store"}
        if table is None:
            if raw is not None and not internal and "path" not in a:
                fields = held.fields.values() if isinstance(held, Obj) else (raw,)
                _sent(s, a, d.join(*(s.m.deps(v) for v in fields)))              # a text or a record that is put together from fields
            continue
        if "path" in a:
            path = s.value(a["path"])
            kind = "table" if a.get("action") == "table" else "file"
            for dataset in files.targets(s, path, kind):
                write_to(s, table, dataset, str(s.const(a.get("mode"), "replace")))
        if not internal:
            name = next((t.name for t in files.targets(s, s.value(a["path"]), "file") if t.name != files.UNKNOWN), "") if "path" in a else _recipient(s, a)
            detail = s.entry.path.rpartition(".")[2]
            found = d.join((Dep(n, "IDENTITY", s.c.span, "call", "exported") for n in tables.nodes(table)), table.deps)
            s.m.emit.sink(
                "export",
                s.c.site,
                "export",
                found,
                name=name or detail,
                detail=detail,
                action=detail,
                span=s.c.name_span,
                op="exported",
                resolution="complement" if table.rests else "names",
            )
            _listed(s, table, name or detail, detail)


def _listed(s: Scope, table: Table, name: str, detail: str) -> None:
    """Who is on a list that leaves, where tests on columns decided that: a selection without a name that says so. Whether it is one by
    origin or sex is for the graph to say (``evaluate/look.py``); rows that are groups are no people."""
    decided = [x for x in rowsets.decides_rows(s.m, table.rows) if not x.cause] if table.one is not True else []
    if not any(x.subtype in ("FILTER", "SORT") for x in decided) or rowsets.groups(s.m, table.rows):
        return
    assert table.rows is not None, "something decided about them"
    s.m.emit.sink("selection", f"{s.c.site}~rows", "rows", (Dep(table.rows, "IDENTITY", s.c.span, "call", "selection"),), name=name,
                  detail=detail, action=LISTED, span=s.c.name_span, op="selection", grade="medium" if selection_name(posixpath.basename(name).partition(".")[0]) else "low")


def _recipient(s: Scope, a: dict[str, Any]) -> str:
    """Who receives what is sent, where the code says so."""
    given = s.value(a["name"]) if "name" in a else None
    known = s.m.known(given) if given is not None else None
    return str(known[0]) if known and isinstance(known[0], str) else ""


def _sent(s: Scope, a: dict[str, Any], deps: Deps) -> None:
    detail = s.entry.path.rpartition(".")[2]
    if deps:
        found = d.through(deps, "IDENTITY", s.c.span, op="exported")
        s.m.emit.sink("export", s.c.site, "export", found, name=_recipient(s, a) or detail, detail=detail, action=detail, span=s.c.name_span,
                      op="exported")


def write_to(s: Scope, table: Table, dataset: Dataset, mode: str) -> None:
    """Columns and rows of a table flow into a dataset that others read."""
    columns = []
    if table.one and table.kind == "pandas.Series":         # a record is one column, its names are rows
        table = tables.unknown_of(s.m, table, s.c.span)
    for name, node in {**table.index, **table.columns}.items():
        if name == tables.ANY:
            continue
        columns.append(SchemaColumn(name))
        s.edge(node, column(dataset, name), "IDENTITY", None, "written")
    if tables.ANY in table.columns:
        s.edge(table.columns[tables.ANY], Node("rest", dataset, "{c}"), "IDENTITY", None, "written")
    for rest in table.rests:
        s.edge(rest, Node("rest", dataset, "{c}"), "IDENTITY", None, "written")
    if table.rows is not None:
        s.edge(table.rows, Node("rows", dataset), "IDENTITY", None, "written")
    s.m.emit.write(
        Schema(dataset, tuple(columns), tables.complete(table), "written", table.rests, s.c.span),
        s.c.span,
        "append" if mode in {"append", "a"} else "replace",
    )
