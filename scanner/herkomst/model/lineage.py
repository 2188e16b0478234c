"""The lineage graph of the whole tree, after linking."""

from collections import defaultdict
from collections.abc import Iterable

import networkx as nx

from herkomst.model.graph import Dataset, Edge, Node
from herkomst.model.schema import Schema
from herkomst.model.unit import Fact, Sink


class LineageGraph:
    """Every edge of the tree, by target and by source, with what is known of datasets and sinks.

    into, out   node -> edges, in the order given (units in order, each unit's sorted: the same tree, the same order; sorting a
                hundred thousand edges anew would be the longest part of a warm run). Rest nodes are already expanded: for every name with evidence there is an edge from the
                base dataset's column to the Rest (possible, reason ``rest``), and on, checking exclusions on the way.
    sinks       sink key -> sightings, sorted.
    schemas     dataset -> merged schema.
    names       dataset -> column names with evidence, sorted (schema, readers, writers).
    facts       what else was seen.
    """

    def __init__(
        self, edges: Iterable[Edge], sinks: Iterable[Sink], schemas: dict[Dataset, Schema], facts: Iterable[Fact] = (),
    ) -> None:
        into: defaultdict[Node, list[Edge]] = defaultdict(list)
        out: defaultdict[Node, list[Edge]] = defaultdict(list)
        for edge in edges:
            into[edge.target].append(edge)
            out[edge.source].append(edge)
        self.into: dict[Node, tuple[Edge, ...]] = {n: tuple(e) for n, e in into.items()}
        self.out: dict[Node, tuple[Edge, ...]] = {n: tuple(e) for n, e in out.items()}
        by_key: defaultdict[str, list[Sink]] = defaultdict(list)
        for sink in sinks:
            by_key[sink.key].append(sink)
        self.sinks = {key: tuple(sorted(found)) for key, found in sorted(by_key.items())}
        self.schemas = schemas
        self.facts = tuple(facts)
        names: defaultdict[Dataset, set[str]] = defaultdict(set)
        for node in (*into, *out):
            if node.kind == "column":
                names[node.dataset].add(node.name)
        for dataset, schema in schemas.items():
            names[dataset].update(c.name for c in schema.columns)
        self.names: dict[Dataset, tuple[str, ...]] = {d: tuple(sorted(n)) for d, n in names.items()}

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
        made = nx.MultiDiGraph()
        for edge in self.edges if edges is None else edges:
            made.add_edge(edge.source, edge.target, edge=edge)
        return made
