"""Backward search from the inputs of a decision point, and the paths it finds.

One breadth-first search per decision point over (node, state). A state is what a path amounts to so far: its subtype (along a
path the first INDIRECT subtype from the source wins, else the strongest of IDENTITY < TRANSFORMATION < AGGREGATION), whether a
step is only possible, gated, or has a technical cause. Each state of a node is reached once, by the fewest steps; ties go to
the edge that sorts first; a state that only adds a doubt to one reached before is not followed. Work is linear in edges times states.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from weakref import WeakKeyDictionary

import msgspec

from herkomst.model.graph import AFTER, DIRECT_SUBTYPES, Cause, Edge, Node, Subtype
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span

BUDGET = 2_000_000
"""States per search; beyond it a search is cut, which is said (only a pathological graph gets there)."""


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


class Arrows:
    """The edges of a graph as numbers: nodes are counted, and edges that change a state in the same way have one kind. A search looks
    at every edge several times, a run makes a search per decision point; comparing names each time was most of its cost.

    into  number of a node -> (number of the source, kind, edge), in the order of the graph.
    """

    def __init__(self, graph: LineageGraph) -> None:
        self.nodes: list[Node] = []
        self.ids: dict[Node, int] = {}
        self.into: list[list[tuple[int, int, Edge]]] = []
        self.states: list[State] = []
        self._kinds: dict[object, int] = {}
        self._examples: list[Edge] = []
        self._state_ids: dict[State, int] = {}
        self.next: dict[tuple[int, int], int] = {}
        self._better: list[int] = []
        for target, edges in graph.into.items():
            self.into[self.number(target)] = [(self.number(e.source), self._kind(e), e) for e in edges]

    def number(self, node: Node) -> int:
        """The number of a node; a new one for a node that no edge has."""
        found = self.ids.get(node)
        if found is None:
            found = self.ids[node] = len(self.nodes)
            self.nodes.append(node)
            self.into.append([])
        return found

    def _kind(self, edge: Edge) -> int:
        what = (edge.subtype, bool(edge.reasons), edge.cause, edge.gated, edge.target.kind == "rows")
        found = self._kinds.get(what)
        if found is None:
            found = self._kinds[what] = len(self._examples)
            self._examples.append(edge)
        return found

    @property
    def kinds(self) -> int:
        """How many kinds of edges there are."""
        return len(self._examples)

    def before(self, kind: int, state: int) -> int:
        """The number of the state of a path with one more edge of a kind at its beginning. States before any edge: -1, and -2 for
        the role of the row set."""
        found = self.next.get((kind, state))
        if found is None:
            made = _before(self._examples[kind], self.states[state] if state >= 0 else None, state == -2)
            found = self._state_ids.setdefault(made, len(self.states))
            if found == len(self.states):
                self.states.append(made)
            self.next[kind, state] = found
        return found


    def better(self) -> list[int]:
        """State -> a bit for itself and every state that says the same without a doubt or a condition: where a node was reached so in
        no more steps, a doubtful way to the same effect adds nothing."""
        while len(self._better) < len(self.states):
            self._better = [
                sum(1 << i for i, b in enumerate(self.states)
                    if (b.cause, b.rows, b.subtype) == (a.cause, a.rows, a.subtype) and b.possible <= a.possible and b.gated <= a.gated)
                for a in self.states
            ]
        return self._better


_KEPT: "WeakKeyDictionary[LineageGraph, Arrows]" = WeakKeyDictionary()


def arrows(graph: LineageGraph) -> Arrows:
    """The edges of a graph as numbers, made once."""
    found = _KEPT.get(graph)
    if found is None:
        found = _KEPT[graph] = Arrows(graph)
    return found


def upstream(graph: LineageGraph, starts: Iterable[Node]) -> set[Node]:
    """Every node from which some start is reached."""
    known = arrows(graph)
    todo = [known.number(n) for n in starts]
    seen: set[int] = set()
    while todo:
        for source, _, _ in known.into[todo.pop()]:
            if source not in seen:
                seen.add(source)
                todo.append(source)
    return {known.nodes[i] for i in seen}


class Found(Mapping[Node, "dict[State, tuple[int, Edge, State | None]]"]):
    """What a search reached: node -> state -> (steps, next edge, state at the next node). Made of numbers when it is asked for: most
    nodes of most searches never are."""

    def __init__(self, known: Arrows, reached: dict[int, list[tuple[int, int, Edge, int]]]) -> None:
        self._known, self._reached = known, reached
        self._made: dict[Node, dict[State, tuple[int, Edge, State | None]]] = {}

    def __getitem__(self, node: Node) -> dict[State, tuple[int, Edge, State | None]]:
        made = self._made.get(node)
        if made is None:
            named = self._known.states
            made = self._made[node] = {
                named[s]: (n, e, named[after] if after >= 0 else None) for s, n, e, after in self._reached[self._known.ids[node]]
            }
        return made

    def __contains__(self, node: object) -> bool:
        return self._known.ids.get(node) in self._reached       # type: ignore[call-overload]

    def __iter__(self) -> Iterator[Node]:
        nodes = self._known.nodes
        return (nodes[i] for i in self._reached)

    def __len__(self) -> int:
        return len(self._reached)


class Reach:
    """Everything from which a set of sink nodes is reached.

    found   node -> state -> (steps, next edge, state at the next node); the sink's own edges end with None.
    cut     more leads here than was followed.
    """

    def __init__(self, graph: LineageGraph, starts: Iterable[tuple[Node, bool]], near: Span | None = None) -> None:
        """``starts``: sink nodes, and whether their role is that of the row set. ``near``: of equal ways in, that which ends nearest to
        here is taken (a model's ``fit`` rather than its ``predict`` in another file)."""
        starts = sorted(starts)
        self.graph = graph
        self.starts = frozenset(n for n, _ in starts)
        known = arrows(graph)
        reached: dict[int, list[tuple[int, int, Edge, int]]] = {}
        queue = deque((known.number(n), -2 if r else -1, 0) for n, r in starts)
        into, before = known.into, known.before
        seen = [0] * len(known.nodes)               # node -> a bit for every state it was reached in
        after: dict[int, list[int]] = {}            # state -> kind of edge -> state before it
        better: list[int] = []
        work = 0
        while queue and work < BUDGET:
            node, state, steps = queue.popleft()
            row = after.get(state)
            if row is None:
                row = after[state] = [before(kind, state) for kind in range(known.kinds)]
                better = known.better()
            steps += 1
            here = into[node] if near is None or steps > 1 else sorted(into[node], key=lambda a: _apart(a[2].span, near))
            for source, kind, edge in here:
                made = row[kind]
                if seen[source] & better[made]:
                    continue
                if seen[source]:
                    reached[source].append((made, steps, edge, state))
                else:
                    reached[source] = [(made, steps, edge, state)]
                seen[source] |= 1 << made
                work += 1
                queue.append((source, made, steps))
        self.found: Mapping[Node, dict[State, tuple[int, Edge, State | None]]] = Found(known, reached)
        self.cut = bool(queue) or any(n in self.found for n in graph.cut)

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


def _apart(span: Span, near: Span) -> tuple[bool, int]:
    return span.path != near.path, abs(span.line - near.line)


def _before(edge: Edge, state: State | None, rows: bool) -> State:
    """The state of a path with one more edge at its beginning."""
    subtype = edge.subtype if state is None else AFTER[edge.subtype, state.subtype]
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
