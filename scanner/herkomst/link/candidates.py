"""A name that may mean several tables: a possible edge from each."""

from collections.abc import Iterable, Mapping

from herkomst.model.graph import Dataset, Edge, Node


def candidate_edges(edges: Iterable[Edge], candidates: Mapping[Dataset, tuple[Dataset, ...]]) -> set[Edge]:
    """For every column and row set of a table with several candidates that is read: an edge from each candidate's, possible
    for the reason ``candidates``, at the place where it is read."""
    made: set[Edge] = set()
    if not candidates:
        return made
    for edge in edges:
        source = edge.source
        for dataset in candidates.get(source.dataset, ()):
            made.add(Edge(Node(source.kind, dataset, source.name, source.excluded), source, "IDENTITY", edge.span, edge.span_kind,
                          "read", (), ("candidates",)))
    return made
