"""Ways of ``reshape`` between long and wide: names become values, values names, rows columns."""

from collections.abc import Callable, Iterable
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import levels, outcomes, tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.interpret.verbs.shaping import gathered, of_columns, picked, table_of
from herkomst.knowledge.attributes import protected_name
from herkomst.model.graph import Node, Subtype, column
from herkomst.model.values import AnyValue, Const, Dep, Deps, Obj, Series, Table


def melt(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Wide to long: the identifying columns stay, the others flow together into one column of values."""
    table = table_of(s, a)
    given = picked(s, table, a.get("ids"))
    ids = {n: c for n, c in given.items() if not n.startswith("*")}
    open_ = tuple(c for n, c in given.items() if n.startswith("*"))         # all but some: then these are the others
    chosen = picked(s, table, a.get("values"))
    others = chosen or {
        **{n: c for n, c in table.columns.items() if n not in ids},
        **{n: c for r in open_ for n in r.excluded if n not in ids and (c := tables.field(s.m, table, n, s.c.span)) is not None},
        **{f"*{i}": r for i, r in enumerate(tables.exclude(s.m, r, ids) for r in table.rests if not open_)},
    }
    dataset = s.frame()
    value, variable = str(s.const(a.get("value_name"), "value")), str(s.const(a.get("var_name"), "variable"))
    columns = {**ids, variable: column(dataset, variable),          # names of columns: no value of a row is in it
                value: gathered(s, of_columns(others), dataset, value)}
    return s.put(tables.replace(table, columns=columns, rests=open_, dataset=dataset))


def pivot(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Long to wide: one column per value of ``columns``, not known by name; keys decide (GROUP_BY)."""
    table = table_of(s, a)
    index, heads = picked(s, table, a.get("index")), picked(s, table, a.get("columns"))
    values = (
        picked(s, table, a.get("values"))
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
    if a.get("aggregates"):
        keys_ = {**index, **heads}
        others = (*values.values(), *(c for n, c in keys_.items() if not protected_name(n)))
        outcomes.compared(s, ((n, (Dep(c),)) for n, c in keys_.items()), tuple(Dep(c, "AGGREGATION") for c in others), table.rows)
    one_per_value = not heads and bool(index)
    if one_per_value:
        columns = {
            n: gathered(s, d.join((Dep(c, subtype),), (Dep(k, "GROUP_BY") for k in index.values())), dataset, n)
            for n, c in values.items()
        }
    else:
        one = isinstance(s.value(a.get("values")), Const)
        keys = tuple(Dep(n, "GROUP_BY") for n in (*index.values(), *heads.values()))
        filters = tables.decides_rows(s.m, table.rows) if a.get("aggregates") else ()
        if one or not heads or any(n.startswith("*") for n in values):
            columns = {tables.ANY: gathered(s, found, dataset, tables.ANY)}
        else:  # two levels of names: (value, head), which are mostly joined to value_head
            columns = {f"{n}_*": gathered(s, d.join((Dep(c, subtype),), keys, filters), dataset, f"{n}_*") for n, c in values.items()}
    rests = tuple(c for n, c in index.items() if n.startswith("*"))         # levels of the index that are not known one by one
    made = tables.filtered(s.m, table, dataset, (), s.c.span, *(("GROUP_BY",) if a.get("aggregates") else ()))
    for n in index.values():
        s.edge(n, made.rows or n, "GROUP_BY", None, "group")
    if a.get("aggregates"):
        _emptied(s, made.rows, (Dep(n) for n in values.values()))
    return s.put(Table(dataset, columns, rests, {n: c for n, c in index.items() if not n.startswith("*")}, made.rows, False))


def _emptied(s: Scope, of: Node | None, values: Iterable[Dep]) -> None:
    """pandas leaves out a row without any value (documented under ``dropna``)."""
    if of is not None and s.entry.path.startswith("pandas"):
        s.m.emit.deps(of, d.through((tables.replace(x, cause="missing") for x in values), "FILTER", s.c.span, op="filter"), s.c.span, "filter")


def crosstab(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Counts (or aggregates) of values against each other."""
    dataset = s.frame()
    keys = d.join(*(s.m.deps(v) for v in s.all([a["index"], a["columns"]])))
    values = d.join(*(s.m.deps(v) for v in s.all(a.get("values"))))
    wide = column(dataset, tables.ANY)
    of = tables.join_rows(s.m, [v.rows for v in map(s.m.deref, s.all([a["index"], a["columns"]])) if isinstance(v, (Series, Table))],
                          s.frame("rows"), s.c.span)
    counted = d.join(d.through(keys, "GROUP_BY", op="group"), d.through(values, "AGGREGATION", op="aggregated"))
    s.m.emit.deps(wide, d.join(counted, tables.decides_rows(s.m, of)), s.c.span, "group")
    sides = [(v.name or "", v.deps) for v in map(s.m.deref, s.all([a["index"], a["columns"]])) if isinstance(v, Series)]
    others = d.join(values, *(found for name, found in sides if not protected_name(name)))
    outcomes.compared(s, sides, d.through(others, "AGGREGATION", s.c.span, op="aggregated"), of)
    made = tables.filtered(s.m, Table(dataset, {}, rows=of), dataset, keys, s.c.span, "GROUP_BY", "group")
    _emptied(s, made.rows, values)
    index: dict[str, Node] = {}
    for v in s.all(a["index"]):
        inner = s.m.deref(v)
        if isinstance(inner, Series):
            name = inner.name or "row"
            index[name] = gathered(s, inner.deps, dataset, name)
    return s.put(Table(dataset, {tables.ANY: wide}, (), index, made.rows, False))


def stack(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns become an index level: their values flow together."""
    table = table_of(s, a)
    dataset = s.frame()
    name = gathered(s, tables.table_deps(table), dataset, "0")
    names = f"level_{max(len(table.index), 1)}"             # the names of the columns: no value flows into it
    index = {**(table.index or {"level_0": column(dataset, "level_0")}), names: column(dataset, names)}
    made = tables.filtered(s.m, table, dataset, (), s.c.span)
    _emptied(s, made.rows, tables.table_deps(table))
    return s.put(Table(dataset, {"0": name}, (), index, made.rows, True, False, "pandas.Series"))


def unstack(s: Scope, a: dict[str, Any]) -> AnyValue:
    """An index level becomes columns."""
    table = table_of(s, a)
    dataset = s.frame()
    wide = column(dataset, tables.ANY)
    s.m.emit.deps(wide, d.join(tables.table_deps(table), (Dep(n, "GROUP_BY") for n in table.index.values())), s.c.span, "reshaped")
    said = s.raw(a.get("level")) is not None and s.const(a.get("level")) != -1
    left = table.index if said else dict(list(table.index.items())[:-1])
    return s.put(Table(dataset, {tables.ANY: wide}, (), left, table.rows, False))


def transpose(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Rows become columns: nothing is known by name any more; transposing back is not recognised."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return value
    table = table_of(s, a)
    dataset = s.frame()
    return s.put(
        Table(dataset, {tables.ANY: gathered(s, tables.table_deps(table), dataset, tables.ANY)}, (), {}, None, False, False, table.kind)
    )


def at_level(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``df.xs(key, axis=1)``: the columns that have a name at one of their levels, without that level."""
    table = table_of(s, a)
    level, key = s.const(a["level"]) or 0, s.m.strings(s.value(a["key"]) or Const(None))
    parts = {n: levels.parts(n) or (n,) for n in table.columns}
    if key is None or len(key) != 1 or not isinstance(level, int) or not tables.complete(table) or any(level >= len(p) for p in parts.values()):
        return s.put(tables.unknown_of(s.m, table, s.c.span))
    kept = [n for n, p in parts.items() if p[level] == key[0].value]
    shorter = levels.without(kept, level) or tuple(kept)
    return s.put(tables.replace(table, columns={new: table.columns[n] for n, new in zip(kept, shorter, strict=True)}))


def explode(s: Scope, a: dict[str, Any]) -> AnyValue:
    """One row per item of a list: the columns stay."""
    table = table_of(s, a)
    chosen = picked(s, table, a.get("columns"))
    return s.put(tables.filtered(s.m, table, s.frame(), of_columns(chosen), s.c.span))


def value_counts(s: Scope, a: dict[str, Any]) -> AnyValue:
    """How often each value occurs: the values are the index, the count depends on them."""
    value = s.value(a["from"])
    table = value.fields["table"] if isinstance(value, Obj) and "table" in value.fields else table_of(s, a)
    table = s.m.deref(table)
    assert isinstance(table, Table)
    dataset = s.frame()
    held = s.m.deref(value.fields["keys"]) if isinstance(value, Obj) and "keys" in value.fields else None
    keys = held.columns if isinstance(held, Table) else {}
    by = tuple(Dep(n, "GROUP_BY") for n in (*tables.nodes(table), *keys.values()))
    made = gathered(s, d.join(by, tables.decides_rows(s.m, table.rows)), dataset, "count", "group")
    there = tables.filtered(s.m, table, dataset, tuple(by), s.c.span, "GROUP_BY", "group").rows
    return s.put(Table(dataset, {"count": made}, (), {**keys, **table.columns}, there, True, False, "pandas.Series"))


def describe(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A table of statistics by column; with ``others`` (correlations) all columns decide each."""
    table = table_of(s, a)
    every = tables.table_deps(table) if "others" in a else ()
    filters = tables.decides_rows(s.m, table.rows)

    def change(_: str, node: Node) -> Deps:
        return d.join(d.through(d.join((Dep(node),), every), "AGGREGATION", s.c.span), filters)

    return s.put(tables.each(s.m, tables.replace(table, rows=None), s.frame(), change, s.c.span, "aggregated"))


WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "melt": melt,
    "pivot": pivot,
    "crosstab": crosstab,
    "stack": stack,
    "unstack": unstack,
    "transpose": transpose,
    "at_level": at_level,
    "explode": explode,
    "value_counts": value_counts,
    "describe": describe,
}
