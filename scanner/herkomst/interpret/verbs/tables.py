"""Frames as verbs see them: making, naming, excluding, joining alternatives, and what decides which rows there are."""

from collections.abc import Callable, Iterable

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import templates
from herkomst.interpret.verbs.rests import (
    ANY,
    derived,
    doubted,
    exclude,
    family,
    field,
    in_rest,
    incoming,
    repeat,
    roots,
    settled,
    wrap,
)
from herkomst.interpret.verbs.rowsets import decides_rows, filtered, join_rows
from herkomst.interpret.verbs.totable import as_table, of_map, of_seq, of_series, rows_of, unite, unknown
from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.places import NOWHERE, Span
from herkomst.model.values import Const, Dep, Deps, Table

__all__ = [
    "ANY",
    "NOWHERE",
    "as_table",
    "attach",
    "complete",
    "decides_rows",
    "derive",
    "derived",
    "doubted",
    "each",
    "exclude",
    "excluded",
    "family",
    "field",
    "filtered",
    "in_rest",
    "incoming",
    "index_table",
    "join_rows",
    "levels",
    "names",
    "nodes",
    "of_map",
    "of_seq",
    "of_series",
    "repeat",
    "replace",
    "roots",
    "rows_of",
    "settled",
    "table_deps",
    "together_possible",
    "unite",
    "unknown",
    "unknown_of",
    "with_column",
    "without",
    "wrap",
]

replace = msgspec.structs.replace


def complete(table: Table) -> bool:
    """Whether the columns are all there is."""
    return not table.rests and not any(ANY in n for n in table.columns)


def excluded(table: Table) -> tuple[str, ...]:
    """Names that no Rest of the table can hold."""
    return tuple(sorted(set.intersection(*({*map(str, r.excluded)} for r in table.rests)))) if table.rests else ()


# ------------------------------------------------------------------------------------------------------- columns


def without(m: Machine, table: Table, names: Iterable[str]) -> Table:
    """The table without these columns."""
    gone = set(names)
    return replace(
        table,
        columns={n: c for n, c in table.columns.items() if n not in gone},
        rests=tuple(exclude(m, r, gone) for r in table.rests),
    )


def names(m: Machine, index: Table) -> tuple[Const, ...]:
    """The names of an Index (or frame); what was selected by something that is not known is marked, with what decides it."""
    why = index.deps if index.kind == "pandas.Index" else ()
    return tuple(Const(n, None, why if doubt else (), doubt) for n, c in index.columns.items() if ANY not in n for doubt in (doubted(m, c),))


def with_column(m: Machine, table: Table, name: str, deps: Deps, span: Span, point: str, op: str = "computed") -> Table:
    """The table with a column put in or replaced; it gets a node of its own at ``point``."""
    node = column(Dataset("frame", table.dataset.name, point), name)
    m.emit.deps(node, deps, span, op)
    return replace(
        table,
        columns={**table.columns, name: node},
        rests=tuple(exclude(m, r, (name,)) for r in table.rests) if name not in table.columns else table.rests,
    )


def each(
    m: Machine,
    table: Table,
    dataset: Dataset,
    change: Callable[[str, Node], Deps],
    span: Span,
    op: str,
    only: Iterable[str] | None = None,
) -> Table:
    """Every column (or ``only`` some) recomputed: ``change`` gives what it is computed from. Rests get nodes of their own."""
    wanted = None if only is None else set(only)
    columns = {}
    for name, node in table.columns.items():
        if wanted is None or name in wanted:
            made = column(dataset, name)
            m.emit.deps(made, change(name, node), span, op)
            columns[name] = made
        else:
            columns[name] = node
    rests = list(table.rests)
    if wanted is None:
        rests = [derive(m, r, dataset, change("", r), span, op) for r in table.rests]
    return replace(table, columns=columns, rests=tuple(dict.fromkeys(rests)))


def derive(m: Machine, source: Node, dataset: Dataset, deps: Deps, span: Span, op: str, template: str = "{c}") -> Node:
    """A Rest of the new dataset for the columns of an old one: names stay, exclusions stay."""
    names = [templates.apply(source.name, x) for x in source.excluded] if "{v}" not in source.name else []
    made = rest(dataset, tuple(names), template)
    m.emit.deps(made, deps, span, op)
    return made


# ------------------------------------------------------------------------------------------------------- whole tables


def levels(table: Table) -> tuple[tuple[str, Node], ...]:
    """The index of a table as a Series of it has it."""
    return tuple(table.index.items())


def nodes(table: Table) -> tuple[Node, ...]:
    """Every column and Rest, not the index."""
    return (*table.columns.values(), *table.rests)


def table_deps(table: Table, span: Span | None = None) -> Deps:
    """Everything in the table's cells."""
    return d.join((Dep(n, "IDENTITY", span, "call") for n in nodes(table)), table.deps)


def index_table(table: Table) -> Table:
    """The names of a table (``df.columns``)."""
    return replace(table, kind="pandas.Index", one=False, index={})


def attach(m: Machine, table: Table, more: Deps, c: LibraryCall) -> Table:
    """The table with every cell also depending on ``more``."""
    return each(m, table, m.frame("", c), lambda n, node: d.join((Dep(node),), more), c.span, "computed")


def together_possible(m: Machine, table: Table, span: Span, dataset: Dataset, by_data: bool = False) -> Table:
    """The table with its Rests marked as only possibly in it; ``by_data``: the data decides, which gates the paths."""
    made = []
    for r in table.rests:
        new = rest(dataset, r.excluded if r.name == "{c}" else (), "{c}")
        m.emit.edge(r, new, "IDENTITY", span, "call", "selected", reasons=() if by_data else ("candidates",), gated=by_data)
        made.append(new)
    return replace(table, rests=tuple(made))


def unknown_of(m: Machine, table: Table, span: Span) -> Table:
    """Every cell of a table under names that are not known."""
    dataset = replace(table.dataset, point=f"{table.dataset.point}:{span.line}.{span.column}")
    made = column(dataset, ANY)
    m.emit.deps(made, table_deps(table), span, "reshaped")
    return Table(dataset, {ANY: made}, ordered=False, kind=table.kind)
