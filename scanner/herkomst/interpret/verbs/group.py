"""``group``: rows in groups (or windows); the keys decide later aggregates."""

from typing import Any

from herkomst.interpret.verbs import choosing, expressions, tables
from herkomst.interpret.verbs.scope import NONE, Scope, names_of
from herkomst.model.graph import Node, column
from herkomst.model.values import AnyValue, Bound, Class, Const, Func, Lib, Map, Obj, Seq, Series, Table

GROUPS = "pandas.api.typing.DataFrameGroupBy"
RESAMPLED = "pandas.api.typing.Resampler"
ROLLING = "pandas.api.typing.Rolling"
SERIES_GROUPS = "pandas.api.typing.SeriesGroupBy"


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """An object with the table, the keys as a table, and whether keys become the index."""
    value = s.value(a["from"])
    if isinstance(value, Obj) and "table" in value.fields:  # resampling or rolling within groups
        held, old = s.m.deref(value.fields["table"]), s.m.deref(value.fields.get("keys", NONE))
        fields = value.fields
        again = s.all(a.get("keys")) or a.get("kind") == RESAMPLED
        if again and isinstance(held, Table) and isinstance(old, Table):                        # pivoting, resampling groups: one key more
            more = _keys(s, a, held)
            fields = {**fields, "keys": tables.replace(old, columns={**old.columns, **more.columns}), "pivot": Const(bool(a.get("pivot")))}
        return s.m.new(tables.replace(value, cls=a.get("kind") or value.cls, fields=fields))
    table = s.frame_of(a["from"])
    keys = _keys(s, a, table)
    series = isinstance(value, Series)
    cls = a.get("kind") or (SERIES_GROUPS if series else GROUPS)
    as_index = s.flag(a.get("as_index", True), True)
    if not series:
        for n, node in keys.columns.items():
            if n not in table.columns and n not in table.index and table.rests and node.kind == "column":
                table = tables.replace(
                    table, columns={**table.columns, n: node}, rests=tuple(tables.exclude(s.m, r, (n,)) for r in table.rests)
                )
    return s.m.new(
        Obj(cls, s.c.site, s.c.target, {"table": table, "keys": keys, "as_index": Const(as_index), "series": Const(series)})
    )


def _keys(s: Scope, a: dict[str, Any], table: Table) -> Table:
    found: dict[str, Node] = {}
    rests: list[Node] = []
    dataset = s.frame()
    for raw in s.all(a.get("keys")):
        inner = s.m.deref(raw)
        items = list(inner.items) if isinstance(inner, Seq) and (inner.rest is None) else [raw]
        for item in items:
            rests += _key(s, table, item, found, dataset, s.span(a["keys"]))
    if ("level" in a and s.given(a["level"])) or (not found and not s.all(a.get("keys")) and "level" in a):
        names = names_of(s.m, s.raw(a["level"]) or NONE) or ()
        level = {str(n.value) for n in names}
        found.update({n: node for n, node in table.index.items() if n in level or not level & set(table.index)})
    if not found and a.get("kind") == RESAMPLED:
        found.update(table.index)                       # by the dates of the index
    return Table(dataset, found, tuple(rests), rows=table.rows)


def _key(s: Scope, table: Table, item: AnyValue, found: dict[str, Node], dataset: Any, span: Any) -> tuple[Node, ...]:
    """Put the columns of one key into ``found``; the Rests that may hold further ones."""
    inner = s.m.deref(item)
    if isinstance(inner, Series):
        bound = expressions.bind(s.m, inner, table, span)
        if bound.name and bound.name in table.columns and len(bound.deps) == 1 and bound.deps[0].node == table.columns[bound.name]:
            found[bound.name] = table.columns[bound.name]
            return ()
        name = bound.name or f"key{len(found)}"
        found[name] = column(dataset, name)
        s.m.emit.deps(found[name], bound.deps, span, "computed")
        return ()
    if isinstance(inner, (Func, Class, Lib, Bound, Map)):
        found.update(table.index)
        return ()
    if isinstance(inner, Obj):
        known = s.m.known(inner.fields.get("key", NONE)) or s.m.known(inner.fields.get("0", NONE))
        if known:
            held = tables.field(s.m, table, str(known[0]), span)
            if held is not None:
                found[str(known[0])] = held
        return ()
    names = names_of(s.m, item, span)
    if names is None:
        part = choosing.choose(s.m, table, item, span, s.c)
        found.update(part.columns)
        return part.rests
    for n in names:
        node = tables.field(s.m, table, str(n.value), n.span or span)
        if node is not None:
            made = column(dataset, str(n.value))
            s.m.emit.edge(node, made, "IDENTITY", n.span or span, "name" if n.span else "call", "column")
            found[str(n.value)] = made
    return ()
