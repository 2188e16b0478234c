"""``project``: only some columns, by name."""

from typing import Any

from herkomst.interpret.verbs import choosing, expressions, tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.values import AnyValue, Const


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The named columns as a table; with ``pop`` the one column as a Series, taken out of the receiver."""
    if "from" not in a:
        return expressions.chosen(s, a)
    table = s.table(a["from"])
    if table is None:
        return NONE
    if a.get("pop"):
        return _pop(s, a, table)
    if s.raw(a.get("columns")) is not None:
        chosen = s.raw(a["columns"])
        assert chosen is not None
        return s.put(choosing.choose(s.m, table, chosen, s.span(a["columns"]), s.c))
    for key in ("like", "regex"):
        pattern = s.const(a.get(key))
        if isinstance(pattern, str) and pattern:
            kept = {n: c for n, c in table.columns.items() if (pattern in n if key == "like" else choosing.matches(pattern, n))}
            made = tables.replace(table, columns=kept)
            return s.put(made if not table.rests else tables.together_possible(s.m, made, s.span(a[key]), s.frame()))
    return s.put(table)


def _pop(s: Scope, a: dict[str, Any], table: Any) -> AnyValue:
    names = s.names(a["columns"])
    if names is None or len(names) != 1:
        return choosing.only(s.m, table, s.c.span)
    const: Const = names[0]
    taken = choosing.series(s.m, table, const, s.span(a["columns"]))
    if s.c.receiver is not None:
        s.m.store(s.c.receiver, tables.without(s.m, table, (str(const.value),)))
    return taken
