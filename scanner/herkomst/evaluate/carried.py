"""Columns of tables and files that carry an attribute under another name: for the repositories that read them."""

from herkomst.evaluate.origins import SILENT, Origins
from herkomst.knowledge.attributes import lexicon
from herkomst.model.decision import Label
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph


def carried_labels(graph: LineageGraph, labels: dict[Node, tuple[Label, ...]]) -> dict[Node, tuple[Label, ...]]:
    """Labels of every column of a table or file, those included that it gets from the columns it is computed from: renaming
    does not clear a column for whoever reads the table."""
    origins = Origins(graph, labels, graph.nodes)
    lex = lexicon()
    out = dict(labels)
    for node in graph.nodes:
        if node.kind != "column" or node.dataset.kind not in ("table", "file"):
            continue
        own = labels.get(node, ())
        more = []
        for category in origins.categories(node):
            known = lex.table.categories.get(category)
            if known and known.cls not in SILENT and category not in {label.category for label in own}:
                more.append(Label(category, known.cls, "carried", "high", ("computed from a column of that kind",)))
        if more:
            out[node] = tuple(sorted((*own, *more)))
    return out
