"""Stored origin and sex columns: the inventory."""

from herkomst.knowledge.attributes import PROTECTED
from herkomst.model.decision import Label
from herkomst.model.graph import Node, handed_over
from herkomst.model.lineage import LineageGraph
from herkomst.model.report import Stored

_STORES = frozenset({"table", "file"})


def stored_columns(graph: LineageGraph, labels: dict[Node, tuple[Label, ...]]) -> tuple[Stored, ...]:
    """Columns of tables, files and declared records about origin, sex or a special category, with the place a schema gives, sorted.
    A file whose name is not known is one file, however often the code that reads it is called."""
    out: dict[object, Stored] = {}
    for node, found in labels.items():
        schema = graph.schemas.get(node.dataset)
        if handed_over(node.dataset):
            continue
        if node.dataset.kind in _STORES or (node.dataset.kind == "object" and schema is not None):      # a form, a record that is declared
            span = next((c.span for c in schema.columns if c.name == node.name), None) if schema else None
            if span is None and node.dataset in graph.around:
                span = graph.around[node.dataset].columns.get(node.name)
            for label in found:
                if label.cls in PROTECTED and label.strength != "low":
                    same = (label.category, node.name, span) if node.dataset.point and span else (label.category, node)
                    out.setdefault(same, Stored(label, node, span))
    return tuple(sorted(out.values(), key=lambda s: (s.label, s.column)))
