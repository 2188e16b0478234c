"""Ways of ``reshape`` that move columns into the index and back, or line a table up with other names."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret.verbs import choosing, levels, rename, tables
from herkomst.interpret.verbs import map as mapping
from herkomst.interpret.verbs.scope import NONE, Scope, names_of
from herkomst.interpret.verbs.shaping import picked, table_of
from herkomst.model.graph import Node, column
from herkomst.model.values import AnyValue, Cell, Const, Dep, Map, Seq, Series, Table


def set_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns become the index (``drop``: they leave the columns)."""
    table = table_of(s, a)
    keys = {n: c for n, c in picked(s, table, a.get("columns")).items() if not n.startswith("*")}
    old = dict(table.index) if s.flag(a.get("append"), True) else {}
    if s.flag(a["drop"], False):
        table = tables.without(s.m, table, keys)
    return s.put(tables.replace(table, index={**old, **keys}))


def reset_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels become columns again, or go (``drop``)."""
    table = table_of(s, a)
    value = s.value(a["from"])
    if s.flag(a.get("drop"), False):
        return tables.replace(value, index=()) if isinstance(value, Series) else s.put(tables.replace(table, index={}))
    name = s.const(a.get("names")) if "names" in a else None
    if table.one and table.kind == "pandas.Series":
        return s.put(Table(s.frame(), {"index": column(s.frame(), "index"), str(name or "0"): _upright(s, table)}))
    columns, index = dict(table.columns), dict(table.index)
    if isinstance(name, str) and len(columns) == 1 and (table.kind == "pandas.Series" or isinstance(value, Series)):
        columns = {name: next(iter(columns.values()))}
    if any(levels.parts(n) for n in columns):
        index = {levels.name(n, ""): node for n, node in index.items()}
    return s.put(tables.replace(table, columns={**index, **columns}, index={}, kind="pandas.DataFrame"))


def _upright(s: Scope, record: Table) -> Node:
    """The values of a record as one column."""
    made = column(s.frame(), "0")
    s.m.emit.deps(made, tables.table_deps(record), s.c.span, "reshaped")
    return made


def name_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Levels of the index under other names, by position; the values stay."""
    value = s.value(a["from"])
    given, names = s.value(a.get("names")), s.names(a.get("names"))
    axis = s.const(a["axis"])
    held = dict(value.index) if isinstance(value, Series) else value.index if isinstance(value, Table) else {}
    if isinstance(given, Map):                          # from old to new
        new = {str(old[0]): v for k, v in given.items if (old := s.m.known(k))}
        names = tuple(n for level in held for n in names_of(s.m, new.get(level, Const(level))) or ())
    if names is None or len(names) != len(held) or axis in (1, "columns"):
        return s.raw(a["from"]) or NONE
    index = dict(zip((str(n.value) for n in names), held.values(), strict=True))
    return tables.replace(value, index=tuple(index.items())) if isinstance(value, Series) else s.put(tables.replace(table_of(s, a), index=index))


def frame(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A Series as a frame of one column, under another name if one is given; its index stays."""
    table = table_of(s, a)
    name = s.const(a.get("names"))
    if table.one and table.kind == "pandas.Series":     # a record: its names become rows
        return s.put(Table(s.frame(), {str(name or "0"): _upright(s, table)}))
    if isinstance(name, str) and len(table.columns) == 1:
        table = tables.replace(table, columns={name: next(iter(table.columns.values()))})
    return s.put(tables.replace(table, kind="pandas.DataFrame"))


def reindex(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Other columns; missing ones are made, empty."""
    table = table_of(s, a)
    raw = s.raw(a["columns"]) or NONE
    made = choosing.choose(s.m, table, raw, s.span(a["columns"]), s.c)
    for n in names_of(s.m, raw) or ():
        if str(n.value) not in made.columns:
            made = tables.replace(made, columns={**made.columns, str(n.value): column(s.frame(), str(n.value))})
    return s.put(made)


def swap(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The order of columns is no longer known (shuffled, sorted)."""
    return s.put(tables.replace(table_of(s, a), ordered=False))


def drop_level(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``df.columns.droplevel(0)``, ``df.droplevel(0, axis=1)``: names with a level less."""
    value = s.value(a["from"])
    table = table_of(s, a)
    level = s.const(a.get("level"))
    names = levels.without(table.columns, level) if isinstance(level, int) else None
    if isinstance(value, Table) and value.kind == "pandas.Index":
        return s.put(table) if names is None else s.m.new(Seq("list", tuple(Const(n) for n in names)))
    if s.const(a.get("axis"), 0) in (1, "columns"):
        listed = Seq("list", tuple(Const(n) for n in names or ()))
        return s.put(table if names is None else rename.by_list(s.m, table, listed, s.c.span, s.frame()))
    held = table.columns if table.kind == "pandas.Index.values" else table.index
    gone = list(held)[level] if isinstance(level, int) and -len(held) <= level < len(held) else level
    index = {n: c for n, c in held.items() if n != gone}
    if table.kind == "pandas.Index.values":
        return s.put(tables.replace(table, columns=index))
    return tables.replace(value, index=tuple(index.items())) if isinstance(value, Series) else s.put(tables.replace(table, index=index))


def one_level(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``get_level_values``: one level of the names, or of the index."""
    table = table_of(s, a)
    level = s.const(a.get("level"))
    if table.kind == "pandas.Index":
        names = levels.at(table.columns, level) if isinstance(level, int) else None
        return s.put(table) if names is None else s.m.new(Seq("list", tuple(Const(n) for n in names)))
    found = list(table.columns)
    name = found[level] if isinstance(level, int) and -len(found) <= level < len(found) else str(level)
    if name in table.columns:
        return Series(name, (Dep(table.columns[name]),), table.rows)
    return Series(None, tables.table_deps(table), table.rows)


def changed(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``df.columns.map(f)``: each name as the function makes it; ``df.index.map(f)``: values computed from the index."""
    value = s.value(a["from"])
    function = s.value(a["function"]) or NONE
    if isinstance(value, Series) or (isinstance(value, Table) and value.kind != "pandas.Index"):
        found = value.deps if isinstance(value, Series) else tables.table_deps(value)
        made = mapping.apply_function(s, function, Cell(found))
        return Series(next(iter(value.columns), None) if isinstance(value, Table) else value.name, s.m.deps(made), value.rows)
    table = table_of(s, a)
    if isinstance(function, Map):
        return s.put(rename.by_mapping(s, table, function, s.c.span))
    if not tables.complete(table):
        return s.put(rename.by_function(s, table, function, s.c.span, s.frame()))
    each = [s.m.known(s.m.call(function, [levels.value(n)], {}, s.c.span)) for n in table.columns]
    names = [str(k[0]) for k in each if k is not None and len(k) == 1]
    if len(names) < len(each):
        return s.put(rename.by_function(s, table, function, s.c.span, s.frame()))
    return s.m.new(Seq("list", tuple(map(Const, names))))


def concat_levels(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels are dropped or swapped: columns stay."""
    return s.put(table_of(s, a))


WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "set_index": set_index,
    "reset_index": reset_index,
    "frame": frame,
    "name_index": name_index,
    "reindex": reindex,
    "swap": swap,
    "drop_level": drop_level,
    "one_level": one_level,
    "changed": changed,
    "concat_levels": concat_levels,
}
