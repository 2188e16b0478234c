"""``set``: columns put into a table by keyword or name (``assign``, ``insert``, ``with_columns``, ``withColumn``)."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, stages, tables
from herkomst.interpret.verbs import filter as filtering
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.values import AnyValue, Class, Const, Func, Lib, Map, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``named``: ``**kwargs`` of name to value or function of the frame. ``name`` and ``value``: one column. ``exprs``: values
    that carry their own names (expressions)."""
    table = s.table(a["from"])
    if table is None:
        return NONE
    dataset = s.frame()
    if "named" in a:
        given = s.value(a["named"])
        if isinstance(given, Map):
            for key, value in given.items:
                table = put(s, table, dataset, key, value)
    if "name" in a:
        one_key = s.raw(a["name"])
        if one_key is not None:
            table = put(s, table, dataset, one_key, s.raw(a["value"]) or NONE)
    if "stage" in a:
        return s.put(stages.transform(s, table, s.value(a["stage"]), dataset))
    chosen: dict[str, Node] = {}
    whole = table
    for value in expressions.items(s.m, s.all(a.get("exprs"))):
        table = _expression(s, whole if a.get("only") else table, table, dataset, value, chosen)
    if a.get("only"):
        named = (
            {str(k[0]) for key, _ in kwargs.items if (k := s.m.known(key))}
            if isinstance(kwargs := s.value(a.get("named")), Map)
            else set()
        )
        kept = {**chosen, **{n: table.columns[n] for n in table.columns if n in named}}
        stars = tables.ANY in chosen
        kept.pop(tables.ANY, None)
        return s.put(
            tables.replace(whole, columns={**whole.columns, **kept} if stars else kept, rests=whole.rests if stars else ())
        )
    return s.put(table)


def _expression(s: Scope, source: Table, table: Table, dataset: Dataset, value: AnyValue, chosen: dict[str, Node]) -> Table:
    """One expression: a name, ``name = formula`` in a string, or a computed column with a name of its own."""
    if isinstance(value, Const) and isinstance(value.value, str):
        text = value.value
        left, equals, right = text.partition("=")
        if equals and left.strip().isidentifier() and not right.startswith("="):
            made = column(dataset, left.strip())
            s.m.emit.deps(made, filtering.query(s, source, Const(right, value.span)), value.span or s.c.span, "computed")
            return tables.replace(table, columns={**table.columns, left.strip(): made})
        formula, _, name = text.replace(" AS ", " as ").rpartition(" as ")
        if text == tables.ANY:
            chosen[tables.ANY] = column(dataset, tables.ANY)
        elif formula:
            chosen[name.strip()] = made = column(dataset, name.strip())
            s.m.emit.deps(made, filtering.query(s, source, Const(formula, value.span)), value.span or s.c.span, "computed")
        elif (found := tables.field(s.m, source, text, value.span or s.c.span)) is not None:
            chosen[text] = made = column(dataset, text)
            s.m.emit.edge(found, made, "IDENTITY", value.span or s.c.span, "name" if value.span else "call", "selected")
        return table
    bound = expressions.bind(s.m, value, source, s.c.span)
    name = bound.name or tables.ANY
    table = one(s, table, dataset, Const(name), bound)
    chosen[name] = table.columns[name]
    return table


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
    rests = (
        table.rests if str(name.value) in table.columns else tuple(tables.exclude(s.m, r, (str(name.value),)) for r in table.rests)
    )
    return tables.replace(table, columns={**table.columns, str(name.value): made}, rests=rests)
