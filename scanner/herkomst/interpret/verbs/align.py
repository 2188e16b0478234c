"""Frames and columns put together by index: the index of either, and what decides which rows only one of them has, decide which value
a row gets."""

from collections.abc import Iterable

from herkomst.interpret import deps as d
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs.rowsets import decides_rows, join_rows, tests_of_rows
from herkomst.interpret.verbs.tables import levels
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Dep, Deps, Series, Table


def conditions(m: Machine, own: Series | Table, other: Series | Table, span: Span) -> Deps:
    """What decides which value of ``other`` goes with which row of ``own``: the levels of their indexes where these differ, and
    the conditions that only ``other`` was filtered by. The order of rows does not matter. Values without rows decide nothing."""
    made = d.condition(only(m, own.rows, other.rows), span)
    keys = {n for _, n in index(own)} ^ {n for _, n in index(other)}
    return d.join(made, (Dep(n, "JOIN", span, "call", "join") for n in sorted(keys))) if keys else made


def only(m: Machine, own: Node | None, other: Node | None) -> Deps:
    """What decides which rows are in ``other`` and does not decide those of ``own``."""
    if own == other:
        return ()
    passed: set[Node] = set()
    shared = {_written(x) for x in tests_of_rows(m, own, passed)}
    return d.join(x for x in tests_of_rows(m, other, passed) if x.subtype != "SORT" and _written(x) not in shared)


def _written(x: Dep) -> tuple[Node, Span | None, tuple[str, ...]]:
    """What makes two conditions one: the same test at the same place. The same column may be tested again, for something else."""
    return x.node, x.span, x.literals


def index(value: Series | Table) -> tuple[tuple[str, Node], ...]:
    """Named levels of a value's index."""
    return value.index if isinstance(value, Series) else levels(value)


def united(m: Machine, main: Series | Table, others: Iterable[AnyValue], span: Span) -> tuple[tuple[str, Node], ...]:
    """The index of what an operator makes that aligns: the keys of either side, under the name that both have."""
    given = [dict(index(x)) for x in others if isinstance(x, (Series, Table))]
    found: list[tuple[str, Node]] = []
    for name, node in index(main):
        more = {g[name] for g in given if name in g} - {node}
        if more:
            made = column(Dataset("frame", "", f"{m.path}:{span.line}.{span.column}#index"), name)
            m.emit.deps(made, (Dep(n) for n in sorted({node, *more})), span, "joined")
            node = made
        found.append((name, node))
    return tuple(found)


def rows(m: Machine, main: Series | Table, others: Iterable[AnyValue], dataset: Dataset, span: Span) -> Node | None:
    """The rows of what an operator makes that aligns: those of either side, where each was filtered by something that the other was not."""
    aligned = [x.rows for x in others if isinstance(x, (Series, Table)) and x.rows is not None]
    more = [r for r in aligned if only(m, main.rows, r) and only(m, r, main.rows)]
    return join_rows(m, [main.rows, *more], dataset, span)


def both(m: Machine, main: Series | Table, others: Iterable[AnyValue], span: Span) -> Deps:
    """The conditions of an operator that aligns: a row that only one side has is missing in the result."""
    made: list[Deps] = []
    for other in others:
        if isinstance(other, (Series, Table)):
            made.append(conditions(m, main, other, span))
            made.append(conditions(m, other, main, span))
    return d.join(*made)


def lookup(m: Machine, table: Series | Table, span: Span) -> Deps:
    """What decides which value a key finds: the index, and which rows there are to find."""
    keys = (Dep(n, "JOIN", span, "call", "lookup") for _, n in index(table))
    return d.join(d.condition((x for x in decides_rows(m, table.rows) if x.subtype != "SORT"), span), keys)
