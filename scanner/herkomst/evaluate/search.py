"""Backward search from the inputs of a decision point, and the paths it finds.

One breadth-first search per decision point over (node, state). A state is what a path amounts to so far: its subtype (along a
path the first INDIRECT subtype from the source wins, else the strongest of IDENTITY < TRANSFORMATION < AGGREGATION), whether a
step is only possible, gated, or has a technical cause. Each state of a node is reached once, by the fewest steps; ties go to
the edge that sorts first. Work is linear in edges times states.
"""

from collections import deque
from collections.abc import Iterable

import msgspec

from herkomst.model.graph import DIRECT_SUBTYPES, Cause, Edge, Node, Subtype
from herkomst.model.lineage import LineageGraph

_RANK: dict[str, int] = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}
BUDGET = 2_000_000
"""States per search; beyond it a search stops (only a pathological graph gets there)."""


class State(msgspec.Struct, frozen=True, order=True, cache_hash=True):
    """What a path from a node to the decision point amounts to. ``rows``: it goes through a row set or into the rows role."""

    possible: bool
    cause: Cause
    gated: bool
    rows: bool
    subtype: Subtype

    @property
    def direct(self) -> bool:
        return self.subtype in DIRECT_SUBTYPES


def strength(state: State) -> tuple[bool, bool, bool, bool, bool]:
    """Sort key: traced before possible, no technical cause, criteria before rows, not gated, value before condition."""
    return state.possible, bool(state.cause), state.rows, state.gated, not state.direct


class Reach:
    """Everything from which a set of sink nodes is reached.

    found   node -> state -> (steps, next edge, state at the next node); the sink's own edges end with None.
    """

    def __init__(self, graph: LineageGraph, starts: Iterable[tuple[Node, bool]]) -> None:
        """``starts``: sink nodes, and whether their role is that of the row set."""
        starts = sorted(starts)
        self.graph = graph
        self.starts = frozenset(n for n, _ in starts)
        self.found: dict[Node, dict[State, tuple[int, Edge, State | None]]] = {}
        self.exhausted = False
        queue: deque[tuple[Node, State | None, int, bool]] = deque((n, None, 0, r) for n, r in starts)
        work = 0
        while queue:
            node, state, steps, rows = queue.popleft()
            for edge in graph.into.get(node, ()):
                source = edge.source
                made = _before(edge, state, rows)
                known = self.found.setdefault(source, {})
                if made in known:
                    continue
                known[made] = (steps + 1, edge, state)
                work += 1
                if work > BUDGET:
                    self.exhausted = True
                    return
                queue.append((source, made, steps + 1, made.rows))

    def best(self, node: Node) -> tuple[State, int]:
        """The strongest state of a node, and its number of steps."""
        state, (steps, _, _) = min(self.found[node].items(), key=lambda kv: (strength(kv[0]), kv[1][0], kv[0]))
        return state, steps

    def path(self, node: Node, state: State) -> list[Edge]:
        """The edges from a node to the sink for one of its states, in order."""
        out = []
        at: State | None = state
        while at is not None:
            _, edge, following = self.found[node][at]
            out.append(edge)
            node, at = edge.target, following
        return out


def _before(edge: Edge, state: State | None, rows: bool) -> State:
    """The state of a path with one more edge at its beginning."""
    direct = edge.subtype in DIRECT_SUBTYPES
    if state is None or not direct:
        subtype = edge.subtype
    elif state.subtype not in DIRECT_SUBTYPES:
        subtype = state.subtype
    else:
        subtype = max(edge.subtype, state.subtype, key=_RANK.__getitem__)
    return State(
        bool(edge.reasons) or (state is not None and state.possible),
        edge.cause or (state.cause if state else ""),
        edge.gated or (state is not None and state.gated),
        rows or edge.target.kind == "rows" or edge.cause == "learned" or (state is not None and state.rows),
        subtype,
    )


def slice_of(reach: Reach, roots: Iterable[Node], limit: int = 50_000) -> tuple[Edge, ...]:
    """Every edge on any path from ``roots`` to the sinks of ``reach``, nearest the roots first; at most ``limit``."""
    seen = set(roots)
    queue = deque(sorted(seen))
    edges: dict[Edge, None] = {}        # in order of discovery: sorting them was a fifth of a scan with many uses
    while queue and len(edges) < limit:
        node = queue.popleft()
        for edge in reach.graph.out.get(node, ()):
            target = edge.target
            if target in reach.found:
                edges[edge] = None
                if target not in seen:
                    seen.add(target)
                    queue.append(target)
            elif target in reach.starts:
                edges[edge] = None
    return tuple(edges)
