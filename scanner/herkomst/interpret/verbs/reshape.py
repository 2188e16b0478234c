"""``reshape``: names become values or values names; the index becomes columns or the other way round."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, expressions, holders, tables
from herkomst.interpret.verbs.scope import NONE, Scope, names_of
from herkomst.model.graph import Dataset, Node, Subtype, column
from herkomst.model.values import AnyValue, Cell, Const, Dep, Deps, Map, Obj, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """By ``way``; each is a function below."""
    return _WAYS[a["way"]](s, a)


def _table(s: Scope, a: dict[str, Any]) -> Table:
    return s.table(a["from"]) or Table(s.frame(), {})


def _pick(s: Scope, table: Table, name: Any) -> dict[str, Node]:
    """The columns an argument names, or nothing when it is not given."""
    raw = s.raw(name)
    if raw is None:
        return {}
    found = [expressions.bind(s.m, v, table, s.c.span) for v in expressions.items(s.m, [raw]) if isinstance(v, Series)]
    if found:
        dataset = s.frame()
        made: dict[str, Node] = {}
        for i, v in enumerate(found):
            label = v.name or f"key{i}"
            made[label] = column(dataset, label)
            s.m.emit.deps(made[label], v.deps, s.span(name), "computed")
        return made
    chosen = choosing.choose(s.m, table, raw, s.span(name), s.c)
    return {**chosen.columns, **{f"*{i}": r for i, r in enumerate(chosen.rests)}}


def _all(s: Scope, deps: Deps, dataset: Dataset, name: str, op: str = "reshaped") -> Node:
    made = column(dataset, name)
    s.m.emit.deps(made, deps, s.c.span, op)
    return made


def _deps(columns: dict[str, Node]) -> Deps:
    return tuple(Dep(n) for n in columns.values())


def melt(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Wide to long: the identifying columns stay, the others flow together into one column of values."""
    table = _table(s, a)
    ids = {n: c for n, c in _pick(s, table, a.get("ids")).items() if not n.startswith("*")}
    chosen = _pick(s, table, a.get("values"))
    others = chosen or {
        **{n: c for n, c in table.columns.items() if n not in ids},
        **{f"*{i}": r for i, r in enumerate(tables.exclude(s.m, r, ids) for r in table.rests)},
    }
    dataset = s.frame()
    value, variable = str(s.const(a.get("value_name"), "value")), str(s.const(a.get("var_name"), "variable"))
    name = column(dataset, variable)
    for n in others.values():
        s.edge(n, name, "CONDITIONAL", None, "reshaped")
    columns = {**ids, variable: name, value: _all(s, _deps(others), dataset, value)}
    return s.put(tables.replace(table, columns=columns, rests=(), dataset=dataset))


def pivot(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Long to wide: one column per value of ``columns``, not known by name; keys decide (GROUP_BY)."""
    table = _table(s, a)
    index, heads = _pick(s, table, a.get("index")), _pick(s, table, a.get("columns"))
    values = (
        _pick(s, table, a.get("values"))
        or {n: c for n, c in table.columns.items() if n not in index and n not in heads}
        or {f"*{i}": r for i, r in enumerate(table.rests)}
    )
    dataset = s.frame()
    subtype: Subtype = "AGGREGATION" if a.get("aggregates") else "IDENTITY"
    found = d.join(
        (Dep(n, subtype) for n in values.values()),
        (Dep(n, "GROUP_BY") for n in (*index.values(), *heads.values())),
        tables.decides_rows(s.m, table.rows) if a.get("aggregates") else (),
    )
    one_per_value = not heads and bool(index)
    if one_per_value:
        columns = {
            n: _all(s, d.join((Dep(c, subtype),), (Dep(k, "GROUP_BY") for k in index.values())), dataset, n)
            for n, c in values.items()
        }
        rests: tuple[Node, ...] = ()
    else:
        one = isinstance(s.value(a.get("values")), Const)
        keys = tuple(Dep(n, "GROUP_BY") for n in (*index.values(), *heads.values()))
        filters = tables.decides_rows(s.m, table.rows) if a.get("aggregates") else ()
        if one or not heads or any(n.startswith("*") for n in values):
            columns = {tables.ANY: _all(s, found, dataset, tables.ANY)}
        else:  # two levels of names: (value, head), which are mostly joined to value_head
            columns = {f"{n}_*": _all(s, d.join((Dep(c, subtype),), keys, filters), dataset, f"{n}_*") for n, c in values.items()}
        rests = ()
    made = tables.filtered(s.m, table, dataset, (), s.c.span)
    for n in index.values():
        s.edge(n, made.rows or n, "GROUP_BY", None, "group")
    return s.put(Table(dataset, columns, rests, {n: c for n, c in index.items() if not n.startswith("*")}, made.rows, False))


def crosstab(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Counts (or aggregates) of values against each other."""
    dataset = s.frame()
    keys = d.join(*(s.m.deps(v) for v in s.all([a["index"], a["columns"]])))
    values = d.join(*(s.m.deps(v) for v in s.all(a.get("values"))))
    wide = column(dataset, tables.ANY)
    s.m.emit.deps(
        wide, d.join(d.through(keys, "GROUP_BY", op="group"), d.through(values, "AGGREGATION", op="aggregated")), s.c.span, "group"
    )
    index: dict[str, Node] = {}
    for v in s.all(a["index"]):
        inner = s.m.deref(v)
        if isinstance(inner, Series):
            name = inner.name or "row"
            index[name] = _all(s, inner.deps, dataset, name)
    return s.put(Table(dataset, {tables.ANY: wide}, (), index, None, False))


def stack(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns become an index level: their values flow together."""
    table = _table(s, a)
    dataset = s.frame()
    name = _all(s, tables.table_deps(table), dataset, "0")
    return s.put(Table(dataset, {"0": name}, (), table.index, table.rows, True, False, "pandas.Series"))


def unstack(s: Scope, a: dict[str, Any]) -> AnyValue:
    """An index level becomes columns."""
    table = _table(s, a)
    dataset = s.frame()
    wide = column(dataset, tables.ANY)
    s.m.emit.deps(wide, d.join(tables.table_deps(table), (Dep(n, "GROUP_BY") for n in table.index.values())), s.c.span, "reshaped")
    return s.put(Table(dataset, {tables.ANY: wide}, (), table.index, table.rows, False))


def transpose(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Rows become columns: nothing is known by name any more; transposing back is not recognised."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return value
    table = _table(s, a)
    dataset = s.frame()
    return s.put(
        Table(dataset, {tables.ANY: _all(s, tables.table_deps(table), dataset, tables.ANY)}, (), {}, None, False, False, table.kind)
    )


def explode(s: Scope, a: dict[str, Any]) -> AnyValue:
    """One row per item of a list: the columns stay."""
    table = _table(s, a)
    chosen = _pick(s, table, a.get("columns"))
    return s.put(tables.filtered(s.m, table, s.frame(), _deps(chosen), s.c.span))


def set_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns become the index (``drop``: they leave the columns)."""
    table = _table(s, a)
    keys = {n: c for n, c in _pick(s, table, a.get("columns")).items() if not n.startswith("*")}
    old = dict(table.index) if s.flag(a.get("append", False)) else {}
    if s.flag(a.get("drop", True), True):
        table = tables.without(s.m, table, keys)
    return s.put(tables.replace(table, index={**old, **keys}))


def reset_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels become columns again, or go (``drop``)."""
    table = _table(s, a)
    value = s.value(a["from"])
    if isinstance(value, Series):
        if s.flag(a.get("drop", False)):
            return value
        return s.put(tables.replace(table, kind="pandas.DataFrame"))
    if s.flag(a.get("drop", False)):
        return s.put(tables.replace(table, index={}))
    name = s.const(a.get("names")) if "names" in a else None
    columns = dict(table.columns)
    if isinstance(name, str) and len(columns) == 1 and table.kind == "pandas.Series":
        columns = {name: next(iter(columns.values()))}
    return s.put(tables.replace(table, columns={**table.index, **columns}, index={}, kind="pandas.DataFrame", one=False))


def records(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``to_dict``: a list of records, or a dict of columns."""
    table = _table(s, a)
    orient = str(s.const(a.get("orient"), "dict"))
    if orient.startswith("r") or (isinstance(s.value(a["from"]), Table) and table.one):
        one = s.m.new(tables.replace(table, one=True, kind="dict"))
        return one if table.one else s.m.new(Seq("list", (), one))
    items = tuple((Const(n), Cell((Dep(c),))) for n, c in table.columns.items() if n != tables.ANY)
    others = tuple(Dep(n) for n in (*table.rests, *([table.columns[tables.ANY]] if tables.ANY in table.columns else [])))
    return s.m.new(Map(items, Cell(others) if others else None))


def reindex(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Other columns (missing ones are made, empty), or other rows."""
    table = _table(s, a)
    raw = s.raw(a.get("columns"))
    if raw is None:
        return s.put(tables.filtered(s.m, table, s.frame(), (), s.c.span))
    made = choosing.choose(s.m, table, raw, s.span(a["columns"]), s.c)
    for n in names_of(s.m, raw) or ():
        if str(n.value) not in made.columns:
            made = tables.replace(made, columns={**made.columns, str(n.value): column(s.frame(), str(n.value))})
    return s.put(made)


def value_counts(s: Scope, a: dict[str, Any]) -> AnyValue:
    """How often each value occurs: the values are the index, the count depends on them."""
    value = s.value(a["from"])
    table = value.fields["table"] if isinstance(value, Obj) and "table" in value.fields else _table(s, a)
    table = s.m.deref(table)
    assert isinstance(table, Table)
    dataset = s.frame()
    held = s.m.deref(value.fields["keys"]) if isinstance(value, Obj) and "keys" in value.fields else None
    keys = held.columns if isinstance(held, Table) else {}
    by = (Dep(n, "GROUP_BY") for n in (*tables.nodes(table), *keys.values()))
    made = _all(s, d.join(by, tables.decides_rows(s.m, table.rows)), dataset, "count", "group")
    return s.put(Table(dataset, {"count": made}, (), {**keys, **table.columns}, None, True, False, "pandas.Series"))


def array(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Values as an array: a matrix keeps its columns in order, a list of them is stacked."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return value
    if isinstance(value, Table):
        if len(value.columns) == 1 and not value.rests and value.kind == "pandas.Series":
            ((name, _),) = value.columns.items()
            return Series(name, s.m.deps(value), value.rows)
        if value.kind == "pandas.Index":
            return s.m.new(value)
        return s.m.new(tables.replace(value, kind="numpy.ndarray"))
    if isinstance(value, Seq):
        items = [s.m.deref(v) for v in (*value.items, *([] if value.rest is None else [value.rest]))]
        if items and all(isinstance(i, Series) for i in items):
            from herkomst.interpret.verbs import stack as stacking

            return s.m.new(
                tables.replace(
                    stacking.beside(s, [t for i in items if (t := tables.as_table(s.m, i, s.c))], items), kind="numpy.ndarray"
                )
            )
        if not s.m.deps(value):
            return s.raw(a["from"]) or NONE
        table = tables.as_table(s.m, value, s.c)
        if table is not None and not (len(table.columns) == 1 and "0" in table.columns):
            return s.m.new(tables.replace(table, kind="numpy.ndarray"))
        return Series(None, s.m.deps(value))
    if value is None:
        return NONE
    return value if not isinstance(value, Map) else s.put(_table(s, a))


def from_records(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``DataFrame(data, columns=...)``: from a dict of columns, a list of records, an array or another frame."""
    raw = s.raw(a["from"])
    names = s.raw(a.get("columns"))
    if raw is None:
        known = s.names(a.get("columns")) if names is not None else ()
        return s.put(Table(s.frame(), {str(n.value): column(s.frame(), str(n.value)) for n in known or ()}))
    table = tables.as_table(s.m, raw, s.c)
    if table is None:
        return s.put(Table(s.frame(), {}))
    if table.one:
        table = tables.replace(table, one=False)
    if names is None:
        return s.put(tables.replace(table, kind=s.entry.returns or "pandas.DataFrame"))
    inner = s.m.deref(raw)
    from herkomst.interpret.verbs import rename

    if (
        isinstance(inner, Map)
        or (isinstance(inner, Table) and inner.kind == "pandas.DataFrame")
        or (isinstance(inner, Seq) and inner.items and isinstance(s.m.deref(inner.items[0]), (Map, Table)))
    ):
        made = choosing.choose(s.m, table, names, s.span(a["columns"]), s.c)
    else:
        if isinstance(inner, Seq) and tables.ANY not in table.columns and len(names_of(s.m, names) or ()) > 1:
            table = tables.unknown(s.m, s.m.deps(inner), s.c)
        made = rename.by_list(s.m, table, s.m.deref(names), s.span(a["columns"]), s.frame())
    return s.put(tables.replace(made, kind=s.entry.returns or "pandas.DataFrame"))


def swap(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The order of columns is no longer known (shuffled, sorted)."""
    return s.put(tables.replace(_table(s, a), ordered=False))


def items(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Distinct values as a list of cells; what decides the rows decides what is in the list."""
    found = s.deps(a["from"])
    value = s.value(a["from"])
    decided = tables.decides_rows(s.m, value.rows) if isinstance(value, Series) else ()
    if isinstance(value, Table) and value.kind == "pandas.Index":
        return s.raw(a["from"]) or NONE
    return s.m.new(Seq("list", (), Cell(found), decided))


def flatten(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A matrix as one sequence of values."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return value
    if isinstance(value, Table) and value.kind == "pandas.Index":
        return s.raw(a["from"]) or NONE
    rows = value.rows if isinstance(value, Table) else None
    return Series(None, s.deps(a["from"]), rows)


def describe(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A table of statistics by column."""
    table = _table(s, a)
    return s.put(
        tables.each(
            s.m,
            tables.replace(table, rows=None),
            s.frame(),
            lambda n, node: d.through((Dep(node),), "AGGREGATION", s.c.span, op="aggregated"),
            s.c.span,
            "aggregated",
        )
    )


def concat_levels(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels are dropped or swapped: columns stay."""
    return s.put(_table(s, a))


_WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "melt": melt,
    "pivot": pivot,
    "crosstab": crosstab,
    "stack": stack,
    "unstack": unstack,
    "transpose": transpose,
    "explode": explode,
    "set_index": set_index,
    "reset_index": reset_index,
    "records": records,
    "reindex": reindex,
    "swap": swap,
    "value_counts": value_counts,
    "array": array,
    "from_records": from_records,
    "concat_levels": concat_levels,
    "items": items,
    "flatten": flatten,
    "describe": describe,
    **holders.WAYS,
}
