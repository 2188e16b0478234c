"""Rests: naming one of the columns that are not known one by one, leaving some out, and what a Rest is made of."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

import msgspec

from herkomst.interpret.emit import Emitter
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import templates
from herkomst.model.graph import Edge, Node, column
from herkomst.model.places import NOWHERE, Span
from herkomst.model.values import Table

ANY = "*"
"""Name of the one column of a table in which columns were mixed or are not known: it answers for every name."""

REPEATED = 30_000
"""Edges in a unit that are given again to Rests that leave out more names. After that such a Rest is only said to come from the one
before it: what it leaves out counts as possible again, nothing is lost."""

replace = msgspec.structs.replace


def incoming(emit: Emitter, node: Node) -> tuple[Edge, ...]:
    """Edges into a node so far in this unit."""
    return tuple(emit.into.get(node, ()))


def doubted(m: Machine, node: Node) -> bool:
    """Whether a column (or Rest) is only perhaps in its table: it was selected by something that is not known."""
    edges = incoming(m.emit, node)
    return bool(edges) and all(e.op == "selected" and ("candidates" in e.reasons or e.gated) for e in edges)


def roots(m: Machine, node: Node, depth: int = 0) -> tuple[Node, ...]:
    """The Rests of tables, files and parameters that a Rest is part of."""
    sources = [e.source for e in incoming(m.emit, node) if e.source.kind == "rest" and e.direct]
    if not derived(m, node) or not sources or depth > 16:
        return (node,)
    return tuple(dict.fromkeys(r for n in sources for r in roots(m, n, depth + 1)))


def derived(m: Machine, node: Node) -> bool:
    """Whether a Rest belongs to an in-memory dataset, so that its columns are computed from those of others: a frame, or the result of a
    query or a field of an unknown object of which it is known what is in it (``SELECT *`` from a table without a schema)."""
    return node.dataset.kind == "frame" or (node.dataset.kind in ("query", "object") and bool(incoming(m.emit, node)))


def in_rest(m: Machine, node: Node, name: str) -> Node | None:
    """The node of the column that a Rest calls ``name``; None when the Rest excludes it. For a Rest with edges of its own the
    edges are repeated for this one column."""
    bases = [b for b in templates.bases(node.name, name) if b not in node.excluded]
    if not bases:
        return None
    if not derived(m, node):
        return column(node.dataset, bases[0])
    made = column(node.dataset, name)
    asked = ("in", node, name)
    if asked in m.emit.remembered():
        return made
    m.emit.remembered()[asked] = made
    edges = incoming(m.emit, node)
    doubt = ("candidates",) if len(bases) > 1 else ()
    for e in edges:
        sources = [in_rest(m, e.source, b) for b in bases] if e.source.kind == "rest" else [e.source]
        for source in sources:
            if source is not None:
                m.emit.edge(source, made, e.subtype, e.span, e.span_kind, e.op, e.literals, (*e.reasons, *doubt), e.gated, e.cause)
    if not edges:
        m.emit.edge(node, made, "IDENTITY", NOWHERE, "call", "column", reasons=("rest",))
    return made


def field(m: Machine, table: Table, name: str, span: Span) -> Node | None:
    """The node of a named column. Naming one through a Rest materialises it; with several Rests it may be of each of them
    (possible, reason ``candidates``). None when the table is complete and has no such column."""
    found = table.columns.get(name) or table.index.get(name)
    if found is not None:
        return found
    if (
        name.isdigit()
        and table.ordered
        and not table.rests
        and not table.kind.startswith("pandas")
        and int(name) < len(table.columns)
    ):
        return list(table.columns.values())[int(name)]
    for pattern, node in table.columns.items():
        if ANY in pattern and pattern != ANY and (fnmatchcase(name, pattern) or pattern == f"{name}_*"):
            return repeat(m, node, column(node.dataset, name))
    nodes = [n for n in (in_rest(m, r, name) for r in table.rests) if n is not None]
    if len(nodes) == 1 and ANY not in table.columns:
        return nodes[0]
    if nodes:
        made = column(replace(table.dataset, point=table.dataset.point or span.place), name)
        for n in nodes:
            m.emit.edge(n, made, "IDENTITY", span, "name", "column", reasons=("candidates",))
        if ANY in table.columns:
            m.emit.edge(table.columns[ANY], made, "IDENTITY", span, "name", "column", reasons=("candidates",))
        return made
    if (found := table.columns.get(ANY)) is not None:
        return found
    bare = name.strip()
    return next((c for n, c in table.columns.items() if n.strip() == bare), None) if bare else None     # blanks that one of the two was read without


def exclude(m: Machine, node: Node, names: Iterable[str]) -> Node:
    """A Rest without these (new) names; the edges of one that has its own are repeated."""
    bases = {b for n in names if (b := templates.base(node.name, n))}
    if bases <= set(node.excluded):
        return node
    made = replace(node, excluded=tuple(sorted({*node.excluded, *bases})))
    asked = ("without", node, made)
    if derived(m, node) and asked not in m.emit.remembered():
        m.emit.remembered()[asked] = made
        new = made not in m.emit.into and made not in m.emit.fresh
        if new:
            m.emit.fresh.add(made)
        edges = incoming(m.emit, node)
        m.emit.repeated += len(edges)
        if m.emit.repeated > REPEATED:
            m.emit.edge(node, made, "IDENTITY", edges[0].span if edges else NOWHERE, "call", "copied", reasons=("budget",))
            edges = ()
        for e in edges:
            source = exclude(m, e.source, bases) if e.source.kind == "rest" else e.source
            m.emit.edge(source, made, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause)
        if new:
            m.emit.fresh.discard(made)
    return made


def wrap(m: Machine, node: Node, template: str) -> Node:
    """A Rest whose names go through one more template; the edges of one that has its own are repeated."""
    made = templates.wrap(node, template)
    if derived(m, node):
        repeat(m, node, made)
    return made


def repeat(m: Machine, node: Node, made: Node) -> Node:
    """Give ``made`` the edges that flow into ``node``."""
    for e in incoming(m.emit, node):
        m.emit.edge(e.source, made, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause)
    return made


def settled(m: Machine, node: Node, depth: int = 0) -> bool:
    """Whether a Rest holds only columns made from known ones (a one-hot family), so that nothing of it is undetermined."""
    edges = incoming(m.emit, node)
    return (
        node.dataset.kind == "frame"
        and bool(edges)
        and depth < 16
        and all(
            e.source.kind == "column" or (e.source.kind == "rest" and settled(m, e.source, depth + 1)) for e in edges if e.direct
        )
    )


def family(m: Machine, node: Node) -> Node:
    """A settled Rest as one column, named by its template (``sex_*``)."""
    return repeat(m, node, column(node.dataset, templates.apply(node.name, "*", "*")))
