"""The union of the flows -> LineageGraph."""

from collections.abc import Iterable, Mapping

from herkomst.link.candidates import candidate_edges
from herkomst.link.rest import expand
from herkomst.model.graph import Dataset, Edge
from herkomst.model.lineage import Around, LineageGraph
from herkomst.model.schema import Schema
from herkomst.model.unit import Fact


def link(
    flows: Iterable[tuple[Edge, ...]], schemas: Mapping[Dataset, Schema], loose: Iterable[Schema],
    candidates: Mapping[Dataset, tuple[Dataset, ...]], around: Mapping[Dataset, Around], facts: Iterable[Fact] = (), *,
    whole: bool = True,
) -> LineageGraph:
    """The edges of some units, in the order of units, as one graph.

    schemas     canonical dataset -> merged schema.
    loose       schemas that do not say which dataset they describe (data dictionaries): evidence for files nearby.
    candidates  a table named without qualifier -> the tables it may be.
    around      what the units of the whole tree say of the datasets they share.
    whole       these are all units; else schemas and ``around`` are cut down to what the edges are about.
    """
    edges: dict[Edge, None] = {}                    # a dict keeps the order of units, which is the same in every run
    for some in flows:
        edges.update(dict.fromkeys(some))
    edges.update(dict.fromkeys(sorted(candidate_edges(edges, candidates))))
    if not whole:
        about = {n.dataset for e in edges for n in (e.source, e.target)}
        schemas = {d: s for d, s in schemas.items() if d in about}
        around = {d: a for d, a in around.items() if d in about}
    made, cut = expand(edges, schemas, tuple(loose), around)
    edges.update(dict.fromkeys(made))
    return LineageGraph(edges, (), schemas, sorted(set(facts), key=lambda f: (f.kind, f.span, f.text)), around, cut)

