"""``map``: values computed cell by cell, row by row or column by column; names and rows stay."""

from collections.abc import Iterable
from typing import Any

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import align, choosing, expand, expressions, fitted, tables
from herkomst.interpret.verbs.rowsets import windowed
from herkomst.interpret.verbs.scope import NONE, Scope, every, is_none
from herkomst.model.graph import Node, column
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Dep,
    Deps,
    Func,
    Lib,
    Map,
    Obj,
    Opaque,
    Seq,
    Series,
    Table,
    Text,
)

replace = msgspec.structs.replace
_CALLABLE = (Func, Class, Lib, Bound)
_DOWN = frozenset(("cell", "record"))
"""Shapes of one value, or one per column, that is computed over all rows."""
_SAID = frozenset(("compared", "encoded"))
"""Operations that a change of type leaves as what happened."""


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The first of ``from`` that has columns gives the shape; every value flows into each of its columns.

    ``function`` is called on an abstract element, row or column (``by``); a dict there is a lookup. ``condition`` values decide
    (CONDITIONAL). ``columns``: only these. ``literals`` are what the values are compared with. ``rows``: each value rests
    on which rows there are. ``common``: columns that no other frame has stay what they are; ``union``: where this is given those that only another has come too.
    ``named``: a Series keeps its name only beside others of that name.
    """
    if a.get("shape") == "expr":
        return expressions.computed(s, a)
    values = s.all(a["from"])
    main = _main(s, values)
    if main is None:
        return _scalar(s, a, values)
    others = [v for v in values if v is not main]
    inner = s.m.deref(main)
    function = s.value(a.get("function"))
    if function is not None and not is_none(function):
        return _call(s, a, main, inner, function)
    if isinstance(inner, Table) and s.given(str(a.get("columns"))):
        inner = choosing.choose(s.m, inner, s.raw(a["columns"]) or NONE, s.span(a["columns"]), s.c)
    tests = [s.m.deref(v) for v in s.all(a.get("condition"))]
    by_column = [t for t in tests if isinstance(t, Table) and not t.one] if isinstance(inner, Table) and not inner.one else []
    conditions = d.join(*(d.condition(s.m.deps(v), s.c.span) for v in tests if v not in by_column), _members(s, a))
    beside = [*others, *s.all(a.get("with"))]
    tabular = [t for t in (s.m.deref(v) for v in beside) if isinstance(t, Table)] if isinstance(inner, Table) else []
    more = d.join(*(s.m.deps(v) for v in beside if s.m.deref(v) not in tabular))
    if isinstance(inner, (Series, Table)) and not (isinstance(inner, Table) and inner.one):
        aligned = [s.m.deref(v) for v in beside]
        conditions = d.join(conditions, align.both(s.m, inner, aligned, s.c.span))
        levels = align.united(s.m, inner, aligned, s.c.span)
        inner = Series(inner.name, inner.deps, inner.rows, levels, inner.dtype) if isinstance(inner, Series) else replace(inner, index=dict(levels))
        if "named" in a or "union" in a:            # of two that are put beside each other by their labels the rows of either
            inner = replace(inner, rows=align.rows(s.m, inner, aligned, s.frame(), s.c.span))
        if a.get("shape") in _DOWN:
            conditions = d.join(conditions, tables.decides_rows(s.m, inner.rows))
    if a.get("rows") and isinstance(inner, (Series, Table)):
        conditions = d.join(conditions, windowed(s.m, inner.rows))
    learned = a.get("learned")
    if learned and isinstance(inner, Table):
        more = d.join(more, fitted.knowledge(s, inner, learned))
    elif learned:
        more = d.join(more, fitted.codes(s, inner))
    words = literals(s, s.all(a.get("literals")))
    kept = a.get("op") == "kept"                # another type of the same values: what was compared is still that
    op = _word(a)
    shape = a.get("shape", "same")

    def change(deps: Deps) -> Deps:
        given = d.join(deps, more)
        same = tuple(x for x in given if kept and x.op in _SAID)
        found = d.through((x for x in given if not kept or x.op not in _SAID), "TRANSFORMATION", s.c.span, op=op, literals=words)
        return d.join(same, found, conditions)

    if isinstance(inner, Series):
        named = not a.get("named") or all(v.name == inner.name for v in map(s.m.deref, others) if isinstance(v, Series))
        made = Series(inner.name if named else None, change(inner.deps), inner.rows, inner.index)
        return Cell(made.deps) if shape == "cell" else made
    table = tables.as_table(s.m, inner, s.c)
    if table is None:
        return Cell(change(s.m.deps(inner)))
    if shape == "series":
        return Series(None, change(d.join(s.m.deps(table), *map(s.m.deps, tabular))), table.rows, tables.levels(table))
    if shape == "cell" or (table.one and shape == "same" and len(table.columns) <= 1):
        return Cell(change(d.join(s.m.deps(table), *map(s.m.deps, tabular))))
    frame = table

    def one(name: str, node: Node) -> Deps:
        fit = fitted.own(s, frame, name) if learned else ()
        tested = d.join(*(d.condition(by_name(t, name), s.c.span) for t in by_column))
        return d.join(change(d.join((Dep(node),), fit, *(by_name(t, name) for t in tabular))), tested)

    if s.given(str(a.get("union"))):            # what only the other has is there too, and beside nothing is not nothing
        table = replace(table, columns={**{n: c for t in tabular for n, c in t.columns.items()}, **table.columns})
    made_table = each(s, table, one, op, _common(table, tabular) if a.get("common") else None)
    flags = s.value(a.get("flags"))
    if flags is not None and s.m.known(flags) != (False,):          # where the code leaves it open they may be there
        made_table = expand.flagged(s, table, made_table, a.get("label") or "missingindicator_{c}", more)
    if shape == "record":                       # one value per column
        made_table = replace(made_table, one=True, kind="pandas.Series", rows=None)
    return s.put(made_table)


def _common(table: Table, others: list[Table]) -> set[str] | None:
    """The names that another table has too, where that is known of each: only they change. None: any may."""
    found = {n for t in others for n in t.columns}
    known = bool(others) and all(tables.complete(t) for t in others) and (not table.rests or found <= table.columns.keys())
    return found if known else None


def _members(s: Scope, a: dict[str, Any]) -> Deps:
    """What decides which rows there are to be a member of, also of a list of them."""
    found = [s.m.deref(v) for v in s.all(a.get("members"))]
    chosen = (v.deps for v in found if isinstance(v, Seq))
    return d.condition(d.join(tables.decides_rows(s.m, tables.rows_of(s.m, found)), *chosen), s.c.span)


def by_name(other: Table, name: str) -> Deps:
    """What another table gives to the column of a name: its column of that name; all of it when that is not known."""
    if name in other.columns:
        return (Dep(other.columns[name]),)
    if not name or tables.ANY in other.columns:
        return tables.table_deps(other)
    if other.rests:
        return tuple(Dep(r) for r in other.rests)
    return tables.table_deps(other) if len(other.columns) == 1 and other.kind != "pandas.DataFrame" else ()


def each(s: Scope, table: Table, change: Any, op: str, only: Iterable[str] | None = None) -> Table:
    """Every column recomputed in a dataset of this call."""
    return tables.each(s.m, table, s.frame(), change, s.c.span, op, only)


def literals(s: Scope, values: Iterable[AnyValue]) -> tuple[str, ...]:
    """Constants in values (a scalar, a list, keys of a dict) as words to show."""
    found: set[str] = set()
    for v in every(s.m, values):
        if isinstance(v, Map):
            found |= set(literals(s, [k for k, _ in v.items]))
        elif isinstance(v, Seq):
            found |= set(literals(s, v.items))
        elif isinstance(v, Const) and v.value is not None and not isinstance(v.value, bool):
            found.add(str(v.value))
    return tuple(sorted(found)[:64])


def _main(s: Scope, values: list[AnyValue]) -> AnyValue | None:
    inner = [(v, s.m.deref(v)) for v in values]
    for kinds in ((Table,), (Series,), (Choice, Map, Seq), (Opaque, Obj)):
        for v, i in inner:
            if isinstance(i, kinds) and not (isinstance(i, (Choice, Seq, Map, Obj)) and not s.m.deps(i)):
                return v
    return None


def _word(a: dict[str, Any]) -> str:
    return "computed" if a.get("op") == "kept" else str(a.get("op", "computed"))


def _scalar(s: Scope, a: dict[str, Any], values: list[AnyValue]) -> AnyValue:
    function = s.value(a.get("function"))
    if isinstance(function, _CALLABLE) and values:
        return s.m.call(function, values, {}, s.c.span)
    found = d.join(*(d.through(s.m.deps(v), "TRANSFORMATION", s.c.span, op=_word(a)) for v in values))
    tests = [s.m.deref(v) for v in s.all(a.get("condition"))]
    conditions = d.join(*(d.condition(s.m.deps(v), s.c.span) for v in tests))
    if a.get("shape") != "series" and all(isinstance(t, (Cell, Const, Text)) for t in tests):         # of one cell, one value
        return Cell(d.join(found, conditions))
    return Series(None, d.join(found, conditions), next((t.rows for t in tests if isinstance(t, (Series, Table))), None))


# ------------------------------------------------------------------------------------------------------- functions


def _call(s: Scope, a: dict[str, Any], main: AnyValue, inner: AnyValue, function: AnyValue) -> AnyValue:
    by = a.get("by", "element")
    if by == "row" and not _rowwise(s, a):
        by = "column"
    if isinstance(inner, Series):
        return _series(s, inner, function, by)
    table = tables.as_table(s.m, main, s.c) or tables.unknown(s.m, s.m.deps(inner), s.c)
    if by == "frame":
        return s.m.call(function, [main, *s.all(a.get("with"))], _keywords(s), s.c.span)
    if isinstance(function, Map):
        return s.put(_per_column(s, table, function))
    if isinstance(function, Seq) and s.entry.path.endswith(".transform"):         # ``transform([...])``: a column per column and function
        named = tables.replace(table, columns={f"{n}_*": c for n, c in table.columns.items()})
        return s.put(each(s, named, lambda n, node: d.through((Dep(node),), "TRANSFORMATION", s.c.span), "computed"))
    if isinstance(function, (Const, Text, Seq)):
        from herkomst.interpret.verbs import aggregate

        return aggregate.by_words(s, a, table, function)
    if by == "row":
        return _rows(s, table, function, a)
    if by == "element":
        return s.put(each(s, table, lambda n, node: s.m.deps(apply_function(s, function, Cell((Dep(node),)))), "computed"))
    return _columns(s, table, function, a)


def _rowwise(s: Scope, a: dict[str, Any]) -> bool:
    axis = s.const(a.get("axis"), 0)
    return axis in (1, "columns", "index_to_row")


def _keywords(s: Scope) -> dict[str, AnyValue]:
    for p in s.entry.params or ():
        if p.star == "**":
            found = s.value(p.name)
            if isinstance(found, Map):
                return {str(k[0]): v for key, v in found.items if (k := s.m.known(key))}
    return {}


def _extra(s: Scope) -> list[AnyValue]:
    found = s.value("args")
    return list(found.items) if isinstance(found, Seq) else []


def apply_function(s: Scope, function: AnyValue, value: AnyValue, rows: Deps = ()) -> AnyValue:
    """What a function makes of one value; dicts look it up, lists and names of functions transform it. ``rows``: what decides for which
    rows it is called."""
    m = s.m
    if isinstance(function, Map):
        return lookup(s, function, m.deps(value))
    if isinstance(function, (Series, Table)):
        by_key = tuple(replace(x, subtype="JOIN", op="lookup") for x in m.deps(value))
        found = function.deps if isinstance(function, Series) else tables.table_deps(function)
        return Cell(d.join(by_key, found, align.lookup(m, function, s.c.span)))
    if isinstance(function, Choice):
        return Choice(tuple(apply_function(s, o, value) for o in function.options))
    if isinstance(function, _CALLABLE):
        made = m.deref(m.call_each(function, [value, *_extra(s)], _keywords(s), s.c.span, rows))
        if (
            isinstance(function, Lib) and not m.deps(made) and m.deps(value)
        ):  # a builtin that is not modelled still uses its argument
            return Cell(d.through(m.deps(value), "TRANSFORMATION", s.c.span, op="computed"))
        return made
    op = "lookup" if isinstance(function, Opaque) else "computed"       # a table or a service nothing is known of
    return Cell(d.through(d.join(m.deps(value), m.deps(function)), "TRANSFORMATION", s.c.span, op=op))


def lookup(s: Scope, mapping: Map, deps: Deps) -> Cell:
    """A dict as code list: the value is encoded; what the dict's values are computed from flows too."""
    words = literals(s, [mapping])
    values = d.join(*(s.m.deps(v) for _, v in mapping.items), () if mapping.rest is None else s.m.deps(mapping.rest), mapping.deps)
    return Cell(d.join(d.through(deps, "TRANSFORMATION", s.c.span, op="encoded", literals=words), values))


def _series(s: Scope, series: Series, function: AnyValue, by: str) -> AnyValue:
    if by in {"frame", "array"}:
        return s.m.call(function, [series], _keywords(s), s.c.span)
    made = apply_function(s, function, Cell(series.deps), tables.decides_rows(s.m, series.rows))
    inner = s.m.deref(made)
    if isinstance(inner, Series) and not isinstance(function, (Series, Table)):         # ``pd.Series([...])``: a frame, its columns by number
        return s.put(replace(tables.unknown(s.m, inner.deps, s.c), rows=series.rows))
    if isinstance(inner, Table) and inner.kind == "pandas.Series":
        return s.put(replace(inner, one=False, rows=series.rows, kind="pandas.DataFrame"))
    return Series(series.name, s.m.deps(inner), series.rows, series.index)


def _per_column(s: Scope, table: Table, functions: Map) -> Table:
    for key, function in functions.items:
        known = s.m.known(key)
        if known and str(known[0]) in table.columns:
            table = each(
                s,
                table,
                lambda n, node, f=function: s.m.deps(apply_function(s, s.m.deref(f), Cell((Dep(node),)))),
                "computed",
                [str(known[0])],
            )
    return table


def record(table: Table) -> Table:
    """One row of a table, as functions with ``axis=1`` get it."""
    return replace(table, one=True, kind="pandas.Series")


def _rows(s: Scope, table: Table, function: AnyValue, a: dict[str, Any]) -> AnyValue:
    made = s.m.deref(s.m.call_each(function, [s.m.new(record(table)), *_extra(s)], _keywords(s), s.c.span, tables.decides_rows(s.m, table.rows)))
    if isinstance(made, Table):
        return s.put(replace(made, one=False, rows=table.rows, kind="pandas.DataFrame"))
    expand = s.const("result_type") == "expand"
    if isinstance(made, Map) and expand:
        return s.put(replace(tables.of_map(s.m, made, s.c), rows=table.rows))
    if isinstance(made, Series):            # ``pd.Series([...])``: its columns have numbers
        return s.put(replace(tables.unknown(s.m, made.deps, s.c), rows=table.rows))
    if isinstance(made, Seq) and expand:
        dataset = s.frame()
        columns: dict[str, Node] = {}
        for i, item in enumerate(made.items):
            columns[str(i)] = column(dataset, str(i))
            s.m.emit.deps(columns[str(i)], s.m.deps(item), s.c.span, "computed")
        return s.put(Table(dataset, columns, rows=table.rows))
    return Series(None, s.m.deps(made), table.rows, tables.levels(table))


def _columns(s: Scope, table: Table, function: AnyValue, a: dict[str, Any]) -> AnyValue:
    """A function called on each column as a Series: scalars make a Series, Series a table."""
    made: dict[str, AnyValue] = {}
    for name, node in table.columns.items():
        made[name] = s.m.deref(s.m.call(function, [Series(name, (Dep(node),), table.rows, tables.levels(table)), *_extra(s)], _keywords(s), s.c.span))
    rests = [(r, s.m.deref(s.m.call(function, [Series(None, (Dep(r),), table.rows, tables.levels(table))], _keywords(s), s.c.span))) for r in table.rests]
    if made and all(isinstance(v, (Cell, Const, Text)) for v in made.values()) and not rests:
        return Series(None, d.join(*(s.m.deps(v) for v in made.values())))
    dataset = s.frame()
    columns: dict[str, Node] = {}
    for name, value in made.items():
        columns[name] = column(dataset, name)
        s.m.emit.deps(columns[name], s.m.deps(value), s.c.span, "computed")
    derived = tuple(tables.derive(s.m, r, dataset, s.m.deps(v), s.c.span, "computed") for r, v in rests)
    return s.put(replace(table, columns=columns, rests=derived))
