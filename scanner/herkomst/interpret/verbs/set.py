"""``set``: columns put into a table by keyword or name (``assign``, ``insert``, ``with_columns``, ``withColumn``)."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import column
from herkomst.model.values import AnyValue, Class, Const, Func, Lib, Map, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``named``: ``**kwargs`` of name to value or function of the frame. ``name`` and ``value``: one column. ``exprs``: values
    that carry their own names (expressions)."""
    table = s.table(a["from"])
    if table is None:
        return NONE
    dataset = s.frame()
    if "named" in a:
        kwargs = s.value(a["named"])
        if isinstance(kwargs, Map):
            for key, value in kwargs.items:
                table = put(s, table, dataset, key, value)
    if "name" in a:
        key = s.raw(a["name"])
        if key is not None:
            table = put(s, table, dataset, key, s.raw(a["value"]) or NONE)
    for value in expressions.items(s.m, s.all(a.get("exprs"))):
        bound = expressions.bind(s.m, value, table, s.c.span)
        name = bound.name or tables.ANY
        table = one(s, table, dataset, Const(name), bound)
    return s.put(table)


def put(s: Scope, table: Table, dataset: Any, key: AnyValue, value: AnyValue) -> Table:
    """One column; functions are called with the frame as it is then."""
    inner = s.m.deref(value)
    if isinstance(inner, (Func, Class, Lib)):
        inner = s.m.deref(s.m.call(inner, [s.m.new(table)], {}, s.c.span))
    known = s.m.known(s.m.deref(key))
    name = s.m.deref(key) if known and len(known) == 1 else Const(tables.ANY)
    return one(s, table, dataset, name if isinstance(name, Const) else Const(str(known[0]) if known else tables.ANY), inner)


def one(s: Scope, table: Table, dataset: Any, name: Const, value: AnyValue) -> Table:
    """The table with one column more, or another in its place."""
    found = s.m.deps(expressions.bind(s.m, value, table, s.c.span)) if not isinstance(value, Const) else ()
    made = column(dataset, str(name.value))
    s.m.emit.deps(made, d.join(found, s.m.control()), name.span or s.c.span, "computed")
    rests = table.rests if str(name.value) in table.columns else tuple(tables.exclude(s.m, r, (str(name.value),)) for r in table.rests)
    return tables.replace(table, columns={**table.columns, str(name.value): made}, rests=rests)
