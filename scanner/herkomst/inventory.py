"""Which origin and sex columns are stored: those of tables and files with such a label, with the place that declares them."""

from collections.abc import Mapping

from herkomst.model.decision import AttributeClass, Label
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph
from herkomst.model.report import Stored

STORED: tuple[AttributeClass, ...] = ("direct_origin", "special_category", "sex", "identifier_origin")


def stored_columns(graph: LineageGraph, labels: Mapping[Node, tuple[Label, ...]]) -> tuple[Stored, ...]:
    """Labelled columns of tables and files, sorted; one entry per column and category."""
    found = []
    for node, some in labels.items():
        if node.dataset.kind not in ("table", "file"):
            continue
        schema = graph.schemas.get(node.dataset)
        spans = {c.name.lower(): c.span for c in schema.columns} if schema else {}
        span = spans.get(node.name.lower())
        if span is None:
            span = min((e.span for e in graph.out.get(node, ())), default=None)
        found += [Stored(label, node, span) for label in some if label.cls in STORED]
    return tuple(sorted(found, key=lambda s: (s.label.category, s.column)))
