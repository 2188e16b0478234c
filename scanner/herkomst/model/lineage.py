"""The lineage graph of the whole tree, after linking."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import msgspec

from herkomst.model.graph import Dataset, Edge, Node
from herkomst.model.places import Span
from herkomst.model.schema import Schema
from herkomst.model.unit import Fact, Sink, UnitId

if TYPE_CHECKING:
    import networkx as nx


class Around(msgspec.Struct, frozen=True, gc=False):
    """What all units together say of a dataset that more than one may speak of.

    columns           name -> the first place where it stands.
    written           columns that an edge ends in.
    literals          column -> what it is compared with, sorted.
    rest              it is read or written by "every other column".
    readers, writers  units with an edge that starts, ends there.
    """

    columns: dict[str, Span]
    written: frozenset[str] = frozenset()
    literals: dict[str, tuple[str, ...]] = {}
    rest: bool = False
    readers: tuple[UnitId, ...] = ()
    writers: tuple[UnitId, ...] = ()


def by_key(sinks: Iterable[Sink]) -> dict[str, tuple[Sink, ...]]:
    """Sink key -> sightings; keys and sightings sorted."""
    found: defaultdict[str, list[Sink]] = defaultdict(list)
    for sink in sinks:
        found[sink.key].append(sink)
    return {key: tuple(sorted(some)) for key, some in sorted(found.items())}


class LineageGraph:
    """Every edge of the tree, by target and by source, with what is known of datasets and sinks. Or the part of it that some
    decision points rest on: then ``around`` says what the rest of the tree adds to what is known of a dataset.

    into, out   node -> edges, in the order given (units in order, each unit's sorted: the same tree, the same order; sorting a
                hundred thousand edges anew would be the longest part of a warm run). Rest nodes are already expanded: for every name with evidence there is an edge from the
                base dataset's column to the Rest (possible, reason ``rest``), and on, checking exclusions on the way.
    sinks       sink key -> sightings, sorted.
    schemas     dataset -> merged schema.
    names       dataset -> column names with evidence, sorted (schema, readers, writers).
    facts       what else was seen.
    cut         Rests that hold more names than were followed.
    """

    def __init__(
        self, edges: Iterable[Edge], sinks: Iterable[Sink], schemas: Mapping[Dataset, Schema], facts: Iterable[Fact] = (),
        around: Mapping[Dataset, Around] | None = None, cut: frozenset[Node] = frozenset(),
    ) -> None:
        into: defaultdict[Node, list[Edge]] = defaultdict(list)
        out: defaultdict[Node, list[Edge]] = defaultdict(list)
        for edge in edges:
            into[edge.target].append(edge)
            out[edge.source].append(edge)
        self.into: dict[Node, tuple[Edge, ...]] = {n: tuple(e) for n, e in into.items()}
        self.out: dict[Node, tuple[Edge, ...]] = {n: tuple(e) for n, e in out.items()}
        self.sinks = by_key(sinks)
        self.schemas = schemas
        self.facts = tuple(facts)
        names: defaultdict[Dataset, set[str]] = defaultdict(set)
        for node in (*into, *out):
            if node.kind == "column":
                names[node.dataset].add(node.name)
        for dataset, schema in schemas.items():
            names[dataset].update(c.name for c in schema.columns)
        for dataset, known in (around or {}).items():
            names[dataset].update(known.columns)
        self.names: dict[Dataset, tuple[str, ...]] = {d: tuple(sorted(n)) for d, n in names.items()}
        self.around: Mapping[Dataset, Around] = around or {}
        self.cut = cut

    def computed(self, node: Node) -> bool:
        """Whether anything that was read writes a column."""
        known = self.around.get(node.dataset)
        return node in self.into or (known is not None and node.name in known.written)

    def literals(self, node: Node) -> tuple[str, ...]:
        """What a column is compared with anywhere, sorted."""
        found = {v for edge in self.out.get(node, ()) for v in edge.literals}
        known = self.around.get(node.dataset)
        if known is not None:
            found.update(known.literals.get(node.name, ()))
        return tuple(sorted(found))

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node with an edge, sorted."""
        return tuple(sorted({*self.into, *self.out}))

    @property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge, sorted."""
        return tuple(sorted(e for edges in self.into.values() for e in edges))

    def networkx(self, edges: Iterable[Edge] | None = None) -> "nx.MultiDiGraph":
        """The graph, or the slice of the given edges, as networkx: nodes are Nodes, each edge has ``edge``."""
        import networkx as nx

        made = nx.MultiDiGraph()
        for edge in self.edges if edges is None else edges:
            made.add_edge(edge.source, edge.target, edge=edge)
        return made
