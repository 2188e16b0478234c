"""Which rows there are: row sets made of several, filtered ones, and what decides them."""

from collections.abc import Iterable

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs.rests import incoming
from herkomst.model.graph import DIRECT_SUBTYPES, Dataset, Node, rows
from herkomst.model.places import Span
from herkomst.model.values import Dep, Deps, Table

replace = msgspec.structs.replace


def join_rows(m: Machine, many: Iterable[Node | None], dataset: Dataset, span: Span) -> Node | None:
    """The rows of something made of several row sets."""
    found = list(dict.fromkeys(r for r in many if r is not None))
    if len(found) <= 1:
        return found[0] if found else None
    made = rows(dataset)
    for r in found:
        m.emit.edge(r, made, "IDENTITY", span, "call", "copied")
    return made


def filtered(
    m: Machine,
    table: Table,
    dataset: Dataset,
    conditions: Deps,
    span: Span,
    subtype: str = "FILTER",
    op: str = "filter",
    cause: str = "",
) -> Table:
    """The table with fewer (or other) rows: what decides that flows into the new Rows. Columns are shared."""
    made = rows(dataset)
    if table.rows is not None:
        m.emit.edge(table.rows, made, "IDENTITY", span, "call", "group" if subtype == "GROUP_BY" else "copied")
    indirect = (
        replace(x, subtype=x.subtype if x.subtype not in DIRECT_SUBTYPES else subtype, op=op, cause=cause or x.cause)
        for x in conditions
    )
    m.emit.deps(made, indirect, span, op)
    return replace(table, rows=made)


def decides_rows(m: Machine, node: Node | None) -> Deps:
    """What decides which rows are in a row set, as dependencies of an aggregate over them."""
    return d.join(tests_of_rows(m, node, set()))


def counted(m: Machine, node: Node | None) -> Deps:
    """The same of how many rows there are."""
    return tuple(replace(x, op="aggregated") for x in decides_rows(m, node))


def windowed(m: Machine, node: Node | None) -> Deps:
    """The same where every row has a value of its own that rests on the others: a rank, a code, what is filled in from the row before."""
    return tuple(Dep(x.node, "WINDOW", x.span, x.span_kind, "window", x.literals, x.reasons, x.gated, x.cause) for x in decides_rows(m, node))


def picked(m: Machine, table: Table, span: Span, by: Deps = ()) -> Table:
    """A row of a query, as a record: which one that is rests on which rows there are, and on their order; ``by``: what says which."""
    return replace(table, one=True, kind="", deps=d.join(table.deps, d.condition(d.join(decides_rows(m, table.rows), by), span)))


def tests_of_rows(m: Machine, node: Node | None, seen: set[Node]) -> tuple[Dep, ...]:
    """Every test that decided which rows are in a row set, also several of one column; row sets in ``seen`` (those gone through are
    added) are left out."""
    made: list[Dep] = []
    left = [node] if node is not None and node not in seen else []
    budget = 64
    while left and budget:
        budget -= 1
        node = left.pop()
        seen.add(node)
        for e in incoming(m.emit, node):
            if e.source.kind != "rows":
                if not e.direct:
                    made.append(Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause))
            elif e.source not in seen:
                left.append(e.source)
    return tuple(made)


def groups(m: Machine, node: Node | None) -> bool:
    """Whether the rows are those of an aggregate by group, somewhere on the way: groups of people, not people."""
    left, seen = [node] if node is not None else [], {node}
    while left:
        into = incoming(m.emit, left.pop())
        before = [e for e in into if e.source.kind == "rows"]
        if any(e.subtype == "GROUP_BY" and e.source.kind != "rows" for e in into) and all(e.op == "group" for e in before):
            return True
        left += [e.source for e in before if e.source not in seen]
        seen.update(e.source for e in before)
    return False
