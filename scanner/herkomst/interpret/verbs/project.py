"""``project``: only some columns, by name."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret.verbs import choosing, expressions, masks, selectors, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.values import AnyValue, Const, Opaque, Table

_TESTS: dict[str, Callable[[str, str], bool]] = {
    "like": lambda pattern, name: pattern in name,
    "regex": choosing.matches,
    "begins": lambda pattern, name: name.startswith(pattern),
    "ends": lambda pattern, name: name.endswith(pattern),
}


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The named columns as a table; with ``pop`` the one column as a Series, taken out of the receiver. ``set``: a selector
    (see ``selectors``)."""
    if "from" not in a:
        expression = expressions.chosen(s, a)
        return selectors.of(expression) if a.get("set") else expression
    table = s.frame_of(a["from"])
    if a.get("pop"):
        return _pop(s, a, table)
    if s.raw(a.get("columns")) is not None:
        chosen = s.raw(a["columns"])
        assert chosen is not None
        if a.get("mask"):
            names = names_of(s.m, chosen)
            return Opaque() if names is None else masks.made(_named(s, table, names), tables.without(s.m, table, (str(n.value) for n in names)))
        return s.put(choosing.choose(s.m, table, chosen, s.span(a["columns"]), s.c))
    for key, holds in _TESTS.items():
        patterns = s.names(a.get(key))
        if not patterns or not all(isinstance(p.value, str) and p.value for p in patterns):
            continue
        kept = {n: c for n, c in table.columns.items() if any(holds(str(p.value), n) for p in patterns)}
        made = tables.replace(table, columns=kept)
        if table.rests:
            made = tables.together_possible(s.m, made, s.span(a[key]), s.frame())
        if a.get("mask"):
            return masks.made(made, tables.replace(table, columns={n: c for n, c in table.columns.items() if n not in kept}), "left")
        return s.put(made)
    if a.get("mask"):               # by what is not known, or by nothing that a name says (``duplicated``): each name may be kept
        some = choosing.any_of(s.m, table, s.c.span, s.frame())
        return masks.made(some, some if any(k in a for k in _TESTS) else table, "left")
    return s.put(table)


def _named(s: Scope, table: Table, names: tuple[Const, ...]) -> Table:
    found = {str(n.value): node for n in names if (node := tables.field(s.m, table, str(n.value), n.span or s.c.span)) is not None}
    return tables.replace(table, columns=found, rests=())


def _pop(s: Scope, a: dict[str, Any], table: Any) -> AnyValue:
    names = s.names(a["columns"])
    if names is None or len(names) != 1:
        return choosing.only(s.m, table, s.c.span)
    const: Const = names[0]
    taken = choosing.series(s.m, table, const, s.span(a["columns"]))
    if s.c.receiver is not None:
        s.m.store(s.c.receiver, tables.without(s.m, table, (str(const.value),)))
    return taken
