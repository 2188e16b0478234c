"""``aggregate``: many rows become one, per group, per column or in a moving window."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, group, levels, outcomes, tables
from herkomst.interpret.verbs.rowsets import counted, windowed
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.graph import Dataset, Node, column, rows
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Class,
    Const,
    Dep,
    Deps,
    Func,
    Lib,
    Map,
    Obj,
    Seq,
    Series,
    Table,
)

_CALLABLE = (Func, Class, Lib, Bound)


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Of a group-by: a table by the keys. Of a table: one value per column, or per row with ``axis=1``. Of a Series: a cell.

    Group keys flow into each result (GROUP_BY), and so does what decided which rows are aggregated (FILTER, JOIN).
    """
    value = s.value(a["from"])
    if isinstance(value, Obj) and "as_index" in value.fields and "table" in value.fields:
        return _groups(s, a, value)
    if a.get("size"):
        of = value.rows if isinstance(value, (Series, Table)) else None
        many = counted(s.m, of)
        return Series(None, many, of) if a.get("shape") == "series" else Cell(many)
    shape = a.get("shape", "auto")
    function = s.value(a.get("functions") or a.get("function"))
    if isinstance(value, Table) and value.kind == "pandas.Series" and value.one is not True and len(value.columns) == 1:
        ((name, node),) = value.columns.items()         # an aggregate per group
        value = Series(name, (Dep(node),), value.rows, tables.levels(value))
    if isinstance(value, Series):
        return _series(s, value, function, shape)
    table = s.table(a["from"]) if not isinstance(value, Table) else value
    if table is None:
        return Cell()                                   # of a constant
    if (function is not None and isinstance(function, (Map, Seq))) or s.given(str(a.get("named"))):
        return by_words(s, a, table, function if function is not None else s.value(a["named"]))
    axis = s.const(a.get("axis"), 0)
    if axis in (1, "columns", "index_to_row") and shape != "cell":
        return Series(None, d.through(tables.table_deps(table), "TRANSFORMATION", s.c.span, op="computed"), table.rows, tables.levels(table))
    if shape == "same":
        return s.put(_window(s, table))
    if table.one is True:
        return Cell(d.through(tables.table_deps(table), "TRANSFORMATION", s.c.span, op="computed"))
    if shape == "cell" and "exprs" in a:
        named = [n for v in s.all(a["exprs"]) for n in names_of(s.m, v, s.c.span) or ()]
        nodes = [tables.field(s.m, table, str(n.value), n.span or s.c.span) for n in named]
        return Cell(_down(s, tuple(Dep(n) for n in nodes if n is not None), table.rows))
    if shape == "cell" or (table.kind == "numpy.ndarray" and axis in (None,)):
        return Cell(_down(s, tables.table_deps(table), table.rows))
    if shape == "frame":
        return s.put(tables.each(s.m, table, s.frame(), lambda n, node: _down(s, (Dep(node),), table.rows), s.c.span, "aggregated"))
    made = tables.each(s.m, table, s.frame(), lambda n, node: _down(s, (Dep(node),), table.rows), s.c.span, "aggregated")
    return s.put(tables.replace(made, one=True, kind="pandas.Series", rows=None))


def _down(s: Scope, deps: Deps, of: Node | None) -> Deps:
    """Dependencies of an aggregate over a row set."""
    return d.join(d.through(deps, "AGGREGATION", s.c.span, op="aggregated"), tables.decides_rows(s.m, of))


def _series(s: Scope, value: Series, function: AnyValue | None, shape: str) -> AnyValue:
    if shape == "same":
        given = d.through(value.deps, "AGGREGATION", s.c.span, op="window")
        return Series(value.name, d.join(given, windowed(s.m, value.rows)), value.rows, value.index)
    found = _down(s, value.deps, value.rows)
    outcomes.of_group(s, value.deps, value.rows)
    if isinstance(function, _CALLABLE):
        made = s.m.deref(s.m.call(function, [value], {}, s.c.span))
        return made if isinstance(made, (Series, Table)) else Cell(d.join(_down(s, s.m.deps(made), value.rows)))
    if isinstance(function, (Seq, Map)) or shape in {"series", "frame"}:
        return Series(value.name, found)
    return Cell(found)


def _of(s: Scope, key: AnyValue, value: AnyValue) -> AnyValue:
    """The column that is aggregated: the key, or of ``p=("a", "max")`` the first of the pair."""
    inner = s.m.deref(value)
    return inner.items[0] if isinstance(inner, Seq) and inner.kind == "tuple" and inner.items else key


def by_words(s: Scope, a: dict[str, Any], table: Table, function: AnyValue | None) -> AnyValue:
    """``df.agg("mean")``, ``df.agg(["mean", "max"])``, ``df.agg({"a": "sum"})``: a Series or table of aggregates."""
    wanted: set[str] | None = None
    if isinstance(function, Map):
        wanted = {str(k[0]) for key, v in function.items if (k := s.m.known(_of(s, key, v)))}
    dataset = s.frame()
    kept = tables.replace(
        table,
        columns={n: c for n, c in table.columns.items() if wanted is None or n in wanted},
        rests=() if wanted is not None else table.rests,
    )
    for n in sorted(wanted or ()):
        found = tables.field(s.m, table, n, s.c.span)
        if n not in kept.columns and found is not None:
            kept = tables.replace(kept, columns={**kept.columns, n: found})
    made = tables.each(s.m, kept, dataset, lambda n, node: _down(s, (Dep(node),), table.rows), s.c.span, "aggregated")
    if "called" in a and isinstance(function, Map):
        words = {str(k[0]): (s.m.known(v) or (None,))[0] for key, v in function.items if (k := s.m.known(key))}
        columns = {expressions.called(s, n, words.get(n)): c for n, c in made.columns.items()}
        return s.put(tables.replace(made, columns=columns, rows=None, one=False))
    several = isinstance(function, Seq) or (
        isinstance(function, Map) and any(isinstance(s.m.deref(v), Seq) for _, v in function.items)
    )
    return s.put(tables.replace(made, rows=None, one=not several, kind=table.kind if several else "pandas.Series"))


def _window(s: Scope, table: Table) -> Table:
    others = windowed(s.m, table.rows)

    def one(name: str, node: Node) -> Deps:
        return d.join(d.through((Dep(node),), "AGGREGATION", s.c.span), others)

    return tables.each(s.m, table, s.frame(), one, s.c.span, "window")


# ------------------------------------------------------------------------------------------------------- groups


def _groups(s: Scope, a: dict[str, Any], groups: Obj) -> AnyValue:
    table, keys = s.m.deref(groups.fields["table"]), s.m.deref(groups.fields["keys"])
    assert isinstance(table, Table) and isinstance(keys, Table)
    filters = tables.decides_rows(s.m, table.rows)
    if groups.cls == group.ROLLING:                     # what is rolled within groups bears their keys
        order = tuple(Dep(n, "SORT", s.c.span, "call", "sort") for n in tables.nodes(keys))
        table = tables.replace(tables.filtered(s.m, table, s.frame(), order, s.c.span), index={**keys.columns, **table.index})
    by = tuple(Dep(n, "GROUP_BY", s.c.span, "call", "group") for n in tables.nodes(keys))
    values = {n: c for n, c in table.columns.items() if n not in keys.columns}
    shape = a.get("shape", "auto")
    dataset = s.frame()
    as_index, single = (s.m.known(groups.fields[k]) == (True,) for k in ("as_index", "series"))
    if a.get("size") and shape == "same":               # where a row stands in its group, or which group it is
        return Series(None, d.join(by, windowed(s.m, table.rows)), table.rows, tables.levels(table), "number")
    function = s.value(a.get("functions") or a.get("function"))

    def down(deps: Deps) -> Deps:
        return d.join(d.through(deps, "AGGREGATION", s.c.span, op="aggregated"), by, filters)

    if shape == "same":
        return _same(s, table, values, by, filters, dataset, single, function)
    if shape == "picked":
        if isinstance(function, _CALLABLE):             # groups that pass a test
            passed = s.m.deps(s.m.call(function, [_one(values, table) if single else s.m.new(table)], {}, s.c.span))
            by = d.join(by, d.through(passed, "FILTER", s.c.span))
        kept = tables.filtered(s.m, table, dataset, by, s.c.span, op="group")
        if single and len(values) == 1 and not table.rests:
            only = next(iter(values))
            return Series(only, (Dep(values[only]),), kept.rows, tables.levels(kept))
        return s.put(kept)
    measured = () if a.get("size") else tuple(Dep(n, "AGGREGATION", s.c.span, "call", "aggregated") for n in values.values())
    outcomes.compared(s, ((n, (Dep(c),)) for n, c in keys.columns.items()), measured, table.rows)
    if a.get("size"):
        return _size(s, keys, by, filters, dataset, as_index, table, str(a.get("label", "size")))
    columns: dict[str, Node] = {}
    rests: list[Node] = []
    named = s.value(a.get("named"))
    if "exprs" in a or (isinstance(named, Map) and named.items and function is None):
        for value in expressions.items(s.m, s.all(a.get("exprs"))):
            plain = isinstance(value, Const) and isinstance(value.value, str)
            if isinstance(value, Const) and isinstance(value.value, str):
                value = expressions.named(value, s.c.span)
            each = isinstance(value, Series) and expressions.EACH in (value.name or "")      # of every column: not of the keys
            for name_, bound, rest_ in expressions.spread(s.m, value, tables.replace(table, columns=values) if each else table, s.c.span):
                if rest_ is not None:
                    rests.append(tables.derive(s.m, rest_, dataset, down(bound.deps), s.c.span, "aggregated"))
                else:
                    name_ = expressions.called(s, name_) if plain and "called" in a else name_
                    columns[name_] = _column(s, dataset, name_, down(bound.deps))
        for key, item in named.items if isinstance(named, Map) else ():
            for name in map(str, s.m.known(key) or ()):
                columns[name] = _column(s, dataset, name, down(_source(s, table, item, values)))
    elif isinstance(function, Map):
        for key, item in function.items:
            at = s.m.where(key)
            many = names_of(s.m, item) if isinstance(s.m.deref(item), Seq) else None
            for name in map(str, s.m.known(key) or ()):
                held = tables.field(s.m, table, name, at or s.c.span)
                found = () if held is None else down((Dep(held, "IDENTITY", at, "name", "column"),))
                one = expressions.called(s, name, (s.m.known(item) or (None,))[0]) if "called" in a else name
                for label in () if held is None else [levels.name(name, str(w.value)) for w in many] if many else [one]:
                    columns[label] = _column(s, dataset, label, found)
        if function.rest is not None:                   # under names that are not known: any column may be meant
            every = d.possible((Dep(n) for n in (*values.values(), *table.rests)), "candidates")
            columns[tables.ANY] = _column(s, dataset, tables.ANY, d.join(down(every), s.m.deps(function.rest)))
    elif isinstance(function, _CALLABLE):
        return _apply(s, table, keys, values, by, filters, function, dataset, as_index, single)
    else:
        many = names_of(s.m, function) if isinstance(function, Seq) else None
        for old, node in values.items():
            names = [expressions.called(s, old) if "called" in a else old] if not many else [str(w.value) if single else levels.name(old, str(w.value)) for w in many]
            for new in names:
                columns[new] = _column(s, dataset, new, down((Dep(node),)))
        template = expressions.called(s, "{c}") if "called" in a else "{c}"
        rests = [tables.derive(s.m, r, dataset, down((Dep(r),)), s.c.span, "aggregated", template) for r in table.rests]
    if s.m.known(groups.fields.get("pivot", Const(False))) == (True,):
        return s.put(_spread(s, dataset, keys, columns, rests, filters))
    if single and len(columns) == 1 and as_index and not (isinstance(function, Seq) or (isinstance(named, Map) and named.items)):
        return s.put(
            Table(dataset, columns, (), dict(keys.columns), _rows(s, dataset, keys, filters), True, False, "pandas.Series")
        )
    index = dict(keys.columns) if as_index else {}
    front = {} if as_index else dict(keys.columns)
    if front and any(levels.parts(n) for n in columns):
        front = {levels.name(n, ""): node for n, node in front.items()}
    return s.put(Table(dataset, {**front, **columns}, tuple(rests), index, _rows(s, dataset, keys, filters)))


def _spread(s: Scope, dataset: Dataset, keys: Table, columns: dict[str, Node], rests: list[Node], filters: Deps) -> Table:
    """Of groups that are pivoted: a column per value of the last key, by the other keys."""
    kept = tables.replace(keys, columns=dict(list(keys.columns.items())[:-1]))
    made = column(dataset, tables.ANY)
    for n in (*columns.values(), *rests):
        s.edge(n, made, "IDENTITY", None, "reshaped")
    return Table(dataset, {**kept.columns, tables.ANY: made}, (), {}, _rows(s, dataset, kept, filters))


def _one(values: dict[str, Node], table: Table) -> Series:
    """The column of a group, where only one was chosen."""
    name, node = next(iter(values.items()), ("", None))
    return Series(name or None, () if node is None else (Dep(node),), table.rows, tables.levels(table))


def _column(s: Scope, dataset: Dataset, name: str, deps: Deps) -> Node:
    made = column(dataset, name)
    s.m.emit.deps(made, deps, s.c.span, "aggregated")
    return made


def _rows(s: Scope, dataset: Dataset, keys: Table, filters: Deps) -> Node:
    made = rows(dataset)
    for n in tables.nodes(keys):
        s.edge(n, made, "GROUP_BY", None, "group")
    if keys.rows is not None:
        s.edge(keys.rows, made, "IDENTITY", None, "group")
    return made


def _source(s: Scope, table: Table, item: AnyValue, values: dict[str, Node]) -> Deps:
    """Named aggregation: ``("a", "mean")``, ``pd.NamedAgg("a", "mean")``, or a function of the one column."""
    inner = s.m.deref(item)
    first: AnyValue | None = None
    if isinstance(inner, Seq) and inner.items:
        first = inner.items[0]
    elif isinstance(inner, Obj):
        first = inner.fields.get("column") or inner.fields.get("0")
    if first is not None:
        names = names_of(s.m, first)
        if names is not None and len(names) == 1:
            node = tables.field(s.m, table, str(names[0].value), names[0].span or s.c.span)
            return () if node is None else (Dep(node, "IDENTITY", names[0].span, "name", "column"),)
    if isinstance(inner, Series):
        return expressions.bind(s.m, inner, table, s.c.span).deps
    return d.join((Dep(n) for n in values.values()), (Dep(r) for r in table.rests))


def _size(s: Scope, keys: Table, by: Deps, filters: Deps, dataset: Dataset, as_index: bool, table: Table, name: str) -> AnyValue:
    made = _column(s, dataset, name, d.join(by, filters))
    if as_index:
        return s.put(
            Table(dataset, {name: made}, (), dict(keys.columns), _rows(s, dataset, keys, filters), True, False, "pandas.Series")
        )
    return s.put(Table(dataset, {**keys.columns, name: made}, (), {}, _rows(s, dataset, keys, filters)))


def _same(
    s: Scope,
    table: Table,
    values: dict[str, Node],
    by: Deps,
    filters: Deps,
    dataset: Dataset,
    single: bool,
    function: AnyValue | None,
) -> AnyValue:
    """One value per original row (``transform``, ``cumsum``, ``shift``): the groups decide (WINDOW for filters)."""

    def change(name: str, node: Node) -> Deps:
        found: Deps = (Dep(node),)
        if isinstance(function, _CALLABLE):
            made = s.m.deref(s.m.call(function, [Series(name or None, found, table.rows, tables.levels(table))], {}, s.c.span))
            found = d.join(s.m.deps(made))
        return d.join(d.through(found, "AGGREGATION", s.c.span, op="aggregated"), by, filters)

    if single and len(values) == 1 and not table.rests:
        ((name, node),) = values.items()
        return Series(name, change(name, node), table.rows, tables.levels(table))
    kept = tables.replace(table, columns=values)
    return s.put(tables.each(s.m, kept, dataset, change, s.c.span, "aggregated"))


def _apply(
    s: Scope,
    table: Table,
    keys: Table,
    values: dict[str, Node],
    by: Deps,
    filters: Deps,
    function: AnyValue,
    dataset: Dataset,
    as_index: bool,
    single: bool,
) -> AnyValue:
    """A function of each group's frame (or column)."""
    if table.kind == "pyspark.sql.DataFrame":           # ``applyInPandas``: the function gets a frame of pandas
        table, keys = tables.replace(table, kind="pandas.DataFrame"), tables.replace(keys, columns={})
    if single and len(values) == 1:
        ((name, node),) = values.items()
        given: AnyValue = Series(name, (Dep(node),), table.rows, tables.levels(table))
    else:
        given = s.m.new(tables.replace(table, columns=values) if s.entry.path.endswith(("agg", "aggregate")) else table)
    made = s.m.deref(s.m.call(function, [given], {}, s.c.span))
    if isinstance(made, Table):
        out = tables.each(s.m, made, dataset, lambda n, node: d.join((Dep(node),), by, filters), s.c.span, "aggregated")
        which = _rows(s, dataset, keys, filters)
        if made.rows is not None and made.one is not True:          # what the function leaves of each group
            s.edge(made.rows, which, "IDENTITY", None, "copied")
        return s.put(tables.replace(out, one=False, index=dict(keys.columns), rows=which))
    found = d.join(d.through(s.m.deps(made), "AGGREGATION", s.c.span, op="aggregated"), by, filters)
    if isinstance(made, Series) and not single:
        return Series(made.name, found, _rows(s, dataset, keys, filters), tables.levels(keys) or tuple(keys.columns.items()))
    name = next(iter(values), "0") if single else "0"
    node = _column(s, dataset, name, found)
    return s.put(
        Table(dataset, {name: node}, (), dict(keys.columns), _rows(s, dataset, keys, filters), True, False, "pandas.Series")
    )
