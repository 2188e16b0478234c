"""Models that read columns of one frame by name: by a formula, by lists of names, or by the features column of spark.ml."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, formulas, tables
from herkomst.interpret.verbs.scope import NONE, Scope, every, present
from herkomst.model.graph import Dataset, Node, rest
from herkomst.model.unit import Resolution
from herkomst.model.values import AnyValue, Cell, Dep, Deps, Obj, Opaque, Series, Table

replace = tables.replace


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``data``: the frame. ``formula``: what it names (``self``: that of the fitted model). ``columns``: names or numbers of the
    features; without it every column but ``target`` (one or several) and those of ``ignore``. Neither: the columns that the estimator's own
    ``featuresCol`` and ``labelCol`` name. A model that was fitted so predicts from the same columns."""
    table = s.table(a["data"])
    receiver = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    action = a.get("action", "fit")
    held = receiver.fields.get("point") if isinstance(receiver, Obj) else None
    if table is None:
        return Series(None, s.m.deps(held)) if held is not None else Opaque()
    if _named(a) and tables.ANY in table.columns and not table.rests:      # a frame of which nothing is known: what names say is
        table = replace(table, rests=(rest(Dataset("object", table.dataset.name or s.entry.path, s.c.site)),))
    detail = s.entry.path.rpartition(".")[2]
    key, name = s.c.site, s.c.target
    if isinstance(receiver, Obj):
        key, name, detail = receiver.site or key, receiver.label or name, receiver.cls.rpartition(".")[2]
    known: dict[str, Any] = {"name": name or detail, "detail": detail, "action": action, "span": s.c.name_span}
    if action == "predict" and held is not None:
        _rows(s, table, key, known)
        return Series(None, s.m.deps(held), table.rows)
    found, target, resolution, unknown = _inputs(s, a, table, receiver)
    node = s.m.emit.sink("model", key, "feature", found, resolution=resolution, unknown=unknown, **known)
    if target and action == "fit":
        s.m.emit.sink("model", key, "target", target, **known)
    _weight(s, a, table, key, known)
    _rows(s, table, key, known)
    score: Deps = (Dep(node, "TRANSFORMATION", s.c.span, "call", "score"),)
    if tables.incoming(s.m.emit, learned := replace(node, name="target")):
        score = (*score, Dep(learned, "AGGREGATION", s.c.span, "call", "score"))
    if action == "predict":
        if _named(a):
            return Series(None, score, table.rows)
        return s.put(tables.with_column(s.m, table, "prediction", score, s.c.span, s.frame().point, "score"))
    fields: dict[str, AnyValue] = {"learned": Cell(d.join(found, target))}
    if _named(a):
        fields["point"] = Cell(score)
    if isinstance(receiver, Obj) and s.c.receiver is not None and (s.entry.returns == "self" or not s.entry.returns):
        s.m.store(s.c.receiver, replace(receiver, fields={**receiver.fields, **fields}))
        return s.c.receiver if s.entry.returns == "self" else NONE
    if "formula" in a:
        fields["formula"] = s.raw(a["formula"]) or NONE
    return s.m.new(Obj(s.entry.returns or detail, key, name or s.c.target, {**fields, "data": table}))


def _named(a: dict[str, Any]) -> bool:
    return any(k in a for k in ("formula", "columns", "target", "label"))


def _inputs(s: Scope, a: dict[str, Any], table: Table, receiver: AnyValue | None) -> tuple[Deps, Deps, Resolution, str]:
    from herkomst.interpret.verbs import sink

    formula = s.raw(a.get("formula"))
    if formula is not None:
        target, found = formulas.read(s, table, formula)
        more = d.join(*(_picked(s, table, v)[0] for v in s.all(a.get("target"))))
        return found, target or more, "names" if found else "unresolved", "" if found else "not followed"
    if not _named(a):
        found = _column(s, table, receiver, "featuresCol", "features")
        target = _column(s, table, receiver, "labelCol", "label")
        return found, target, "names" if found else "unresolved", "" if found else "not followed"
    given = s.all(a.get("target"))
    if not given and "label" in a and isinstance(receiver, Obj):
        given = [receiver.fields.get(a["label"]) or NONE]
    picked = [_picked(s, table, v) for v in given]
    target, gone = d.join(*(found for found, _ in picked)), {n for _, names in picked for n in names}
    chosen = s.raw(a.get("columns"))
    if chosen is not None:
        part = _numbered(s, table, chosen)
    else:
        for arg in s.all(a.get("ignore")):
            gone |= _picked(s, table, arg)[1]
        part = tables.without(s.m, table, gone)
    found, resolution, unknown, _ = sink.inputs(s, s.m.new(part), s.span(a.get("columns") or a["data"]))
    return found, target, resolution, unknown


def _numbered(s: Scope, table: Table, chosen: AnyValue) -> Table:
    known = s.m.strings(s.m.deref(chosen))
    if known and all(isinstance(k.value, int) and not isinstance(k.value, bool) for k in known):
        return choosing.by_position(s.m, table, chosen, s.c.span, s.c)
    return choosing.choose(s.m, table, chosen, s.c.span, s.c)


def _picked(s: Scope, table: Table, value: AnyValue | None) -> tuple[Deps, set[str]]:
    """The columns that a value names: a name, names, or a column itself."""
    inner = s.m.deref(value) if value is not None else NONE
    if isinstance(inner, (Series, Table)):
        return s.m.deps(inner), set()
    names = [str(n.value) for option in every(s.m, [inner]) for n in s.m.strings(option) or ()]
    nodes = present(*(tables.field(s.m, table, x, s.c.span) for x in names))
    return tuple(Dep(n, "IDENTITY", s.c.span, "call", "selected") for n in nodes), set(names)


def _weight(s: Scope, a: dict[str, Any], table: Table, key: str, known: dict[str, Any]) -> None:
    deps, _ = _picked(s, table, s.raw(a.get("weight")))
    if deps:
        s.m.emit.sink("model", key, "weight", deps, **known)


def _rows(s: Scope, table: Table, key: str, known: dict[str, Any]) -> None:
    if table.rows is not None:
        s.m.emit.sink("model", key, "rows", (Dep(table.rows, "IDENTITY", s.c.span, "call", "passed"),), **known)


def _column(s: Scope, table: Table, receiver: AnyValue | None, field: str, default: str) -> Deps:
    value = receiver.fields.get(field) if isinstance(receiver, Obj) else None
    known = s.m.known(s.m.deref(value)) if value is not None else None
    name = str(known[0]) if known else default
    node = table.columns.get(name)
    return () if node is None else _opened(s, node, field == "featuresCol")


def _opened(s: Scope, node: Node, vector: bool, depth: int = 0) -> Deps:
    """A vector goes in as the columns it was gathered from, through what scales it as a whole; people can name those."""
    edges = tables.incoming(s.m.emit, node) if vector else ()
    if not edges or depth > 4 or any(e.source.kind != "column" for e in edges):
        return (Dep(node, "IDENTITY", s.c.span, "call", "selected"),)
    if len(edges) == 1 and tables.incoming(s.m.emit, edges[0].source):
        return d.through(_opened(s, edges[0].source, True, depth + 1), edges[0].subtype, s.c.span)
    return d.join(*((Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause),) for e in edges))
