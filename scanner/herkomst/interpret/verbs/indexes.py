"""Ways of ``reshape`` that move columns into the index and back, or line a table up with other names."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret.verbs import choosing, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.interpret.verbs.shaping import picked, table_of
from herkomst.model.graph import column
from herkomst.model.values import AnyValue, Series


def set_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns become the index (``drop``: they leave the columns)."""
    table = table_of(s, a)
    keys = {n: c for n, c in picked(s, table, a.get("columns")).items() if not n.startswith("*")}
    old = dict(table.index) if s.flag(a.get("append", False)) else {}
    if s.flag(a.get("drop", True), True):
        table = tables.without(s.m, table, keys)
    return s.put(tables.replace(table, index={**old, **keys}))


def reset_index(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels become columns again, or go (``drop``)."""
    table = table_of(s, a)
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


def reindex(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Other columns (missing ones are made, empty), or other rows."""
    table = table_of(s, a)
    raw = s.raw(a.get("columns"))
    if raw is None:
        return s.put(tables.filtered(s.m, table, s.frame(), (), s.c.span))
    made = choosing.choose(s.m, table, raw, s.span(a["columns"]), s.c)
    for n in names_of(s.m, raw) or ():
        if str(n.value) not in made.columns:
            made = tables.replace(made, columns={**made.columns, str(n.value): column(s.frame(), str(n.value))})
    return s.put(made)


def swap(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The order of columns is no longer known (shuffled, sorted)."""
    return s.put(tables.replace(table_of(s, a), ordered=False))


def concat_levels(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Index levels are dropped or swapped: columns stay."""
    return s.put(table_of(s, a))


WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "set_index": set_index,
    "reset_index": reset_index,
    "reindex": reindex,
    "swap": swap,
    "concat_levels": concat_levels,
}
