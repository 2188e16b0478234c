"""The union of the flows -> LineageGraph."""

from collections.abc import Iterable

from herkomst.link.candidates import candidate_edges
from herkomst.link.rest import expand
from herkomst.model.graph import Dataset, Edge
from herkomst.model.lineage import LineageGraph
from herkomst.model.schema import Schema
from herkomst.model.unit import Fact, Sink, UnitResult


def link(
    results: Iterable[UnitResult], schemas: dict[Dataset, Schema], loose: Iterable[Schema],
    candidates: dict[Dataset, tuple[Dataset, ...]],
) -> LineageGraph:
    """All units' edges, sinks and facts as one graph.

    schemas     canonical dataset -> merged schema.
    loose       schemas that do not say which dataset they describe (data dictionaries): evidence for files nearby.
    candidates  a table named without qualifier -> the tables it may be.
    """
    edges: dict[Edge, None] = {}                    # a dict keeps the order of units, which is the same in every run
    sinks: set[Sink] = set()
    facts: set[Fact] = set()
    for result in results:
        edges.update(dict.fromkeys(result.edges))
        sinks.update(result.sinks)
        facts.update(result.facts)
    edges.update(dict.fromkeys(sorted(candidate_edges(edges, candidates))))
    edges.update(dict.fromkeys(expand(edges, schemas, tuple(loose))))
    ordered = sorted(facts, key=lambda f: (f.kind, f.span, f.text))
    return LineageGraph(edges, sinks, schemas, ordered)
