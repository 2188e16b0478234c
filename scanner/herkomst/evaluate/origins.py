"""Where an attribute enters: for every node, which attribute categories stand upstream of it.

One pass over the condensation of the graph with bit masks, so the cost is that of reading the graph once, however many
categories and decision points there are.
"""

from collections.abc import Callable, Iterable

from herkomst.model.components import components
from herkomst.model.decision import Label
from herkomst.model.graph import Edge, Node
from herkomst.model.lineage import LineageGraph

SILENT = frozenset({"none"})
"""Classes that are no attribute: the user said the column is not that."""


class Origins:
    """Upstream categories of nodes. ``traced`` counts steps without a reason for doubt, ``valued`` steps by which a value
    flows; a condition or a join that is itself in doubt says too little to name a criterion after it; a technical cause (a bare dropna, the
    rows a scaler was fitted on) names none."""

    def __init__(self, graph: LineageGraph, labels: dict[Node, tuple[Label, ...]], wanted: Iterable[Node]) -> None:
        """``wanted``: the nodes to know about; they must be closed under "flows into" (what a backward search visits is)."""
        self.labels = labels
        self.bits: dict[str, int] = {}
        for found in labels.values():
            for label in found:
                if label.cls not in SILENT:
                    self.bits.setdefault(label.category, 0)
        self.bits = {c: 1 << i for i, c in enumerate(sorted(self.bits))}
        nodes = sorted(set(wanted))
        self.traced, self.own_first = self._propagate(graph, nodes, lambda e: not e.reasons and not e.cause)
        self.valued, _ = self._propagate(graph, nodes, lambda e: e.direct)

    def mask(self, node: Node) -> int:
        """The categories a node is itself labelled with."""
        return sum({self.bits[label.category] for label in self.labels.get(node, ()) if label.cls not in SILENT})

    def categories(self, node: Node) -> tuple[str, ...]:
        """Categories that reach a node by traced steps or by value, its own included, sorted."""
        mask = self.traced.get(node, 0) | self.valued.get(node, 0) | self.mask(node)
        return tuple(c for c, b in self.bits.items() if mask & b)

    def reveals(self, node: Node) -> bool:
        """A number that only some people have: whether it is missing is what it tells."""
        return any(label.cls == "identifier_origin" for label in self.labels.get(node, ()))

    def is_root(self, node: Node, category: str) -> bool:
        """A labelled column with no labelled column of the same category upstream of it by traced steps. Of a cycle, the
        column that sorts first."""
        return bool(self.own_first.get(node, 0) & self.bits[category])

    def _propagate(
        self, graph: LineageGraph, nodes: list[Node], counts: Callable[[Edge], bool],
    ) -> tuple[dict[Node, int], dict[Node, int]]:
        """Node -> categories strictly upstream; node -> categories it is the root of. Only edges that ``counts``."""
        inside = set(nodes)
        before = {
            n: [e.source for e in graph.into.get(n, ()) if e.source in inside and counts(e)] for n in nodes
        }
        upstream: dict[Node, int] = {}
        first: dict[Node, int] = {}
        for group in components(nodes, before):
            members = set(group)
            outer = 0
            for node in group:
                for source in before[node]:
                    if source not in members:
                        outer |= upstream.get(source, 0) | self.mask(source)
            inner = 0
            for node in sorted(group):
                own = self.mask(node)
                if own & ~(outer | inner):
                    first[node] = own & ~(outer | inner)
                inner |= own
            for node in group:
                upstream[node] = outer | (inner if len(group) > 1 else 0)
        return upstream, first
