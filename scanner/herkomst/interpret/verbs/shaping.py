"""What the ways of ``reshape`` share: the table, the columns an argument names, a column that gathers others."""

from typing import Any

from herkomst.interpret.verbs import choosing, expressions
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.values import Dep, Deps, Series, Table


def table_of(s: Scope, a: dict[str, Any]) -> Table:
    """The table that is reshaped; an empty one where there is none."""
    return s.frame_of(a["from"])


def picked(s: Scope, table: Table, name: Any) -> dict[str, Node]:
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


def gathered(s: Scope, deps: Deps, dataset: Dataset, name: str, op: str = "reshaped") -> Node:
    """A column of the result that is computed from all of these."""
    made = column(dataset, name)
    s.m.emit.deps(made, deps, s.c.span, op)
    return made


def of_columns(columns: dict[str, Node]) -> Deps:
    """Columns as dependencies."""
    return tuple(Dep(n) for n in columns.values())
