"""What a decision point is for, as far as names tell: a risk model, control, a statistic; with what was gone by.

The user's word on a unit comes before all of this. Then, first that holds: names of the decision point itself (selection: control;
score, model, its file: risk model), an estimator people read the coefficients of and that never predicts (statistics), and what
resembles a risk model: the target, a well-known data set, or a table or file of that kind. A file of research is not judged by the
data it reads.
"""

from collections.abc import Iterable

from herkomst.evaluate.points import Point
from herkomst.evaluate.search import Reach
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.decisions import regression, risk_dataset, risk_name, risk_path, risk_target, selection_name, study_path
from herkomst.model.decision import Label
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph
from herkomst.model.unit import Sink

_NODES = 200
"""Columns looked at behind a target."""
_USED = ("predict", "load", "score")


def purpose(graph: LineageGraph, point: Point, reach: Reach, labels: dict[Node, tuple[Label, ...]]) -> tuple[str, str]:
    """(purpose, what was gone by in words) of a decision point without a configured purpose; two empty texts where nothing tells."""
    found = by_names(point.main)
    if found[0] or point.purpose:
        return found
    if regression(point.main.detail) and not any(s.action.startswith(_USED) for s in point.sinks):
        return "statistics", f"{point.main.detail} that predicts nothing here"
    if study_path(point.span.path):
        return "", ""
    evidence = _target(graph, point.nodes({"target"})) or _print(reach, labels) or _dataset(reach)
    return ("resembles-risk-model", evidence) if evidence else ("", "")


def by_names(main: Sink) -> tuple[str, str]:
    """What the name of a sink and that of its file say of the purpose."""
    if selection_name(main.name):
        return "control", f"name {main.name}"
    if risk_name(main.name):
        return "risk-model", f"name {main.name}"
    return ("risk-model", f"file {main.span.path}") if risk_path(main.span.path) else ("", "")


def _target(graph: LineageGraph, nodes: Iterable[Node]) -> str:
    """The nearest column behind a target whose name says what is predicted."""
    queue = list(nodes)
    seen = set(queue)
    for node in queue:
        if node.kind == "column" and risk_target(node.name):
            return f"target {node.name}"
        for edge in graph.into.get(node, ()):
            if edge.source.kind == "column" and edge.source not in seen and len(seen) < _NODES:
                seen.add(edge.source)
                queue.append(edge.source)
    return ""


def _print(reach: Reach, labels: dict[Node, tuple[Label, ...]]) -> str:
    """A well-known data set of a risk model among what goes in, by the evidence of its labels."""
    risky = {f"columns of {p.id}" for p in lexicon().table.fingerprints if p.purpose}
    return min((e for n in reach.found for label in labels.get(n, ()) for e in label.evidence if e in risky), default="")


def _dataset(reach: Reach) -> str:
    """A table or file among what goes in whose name says so; a path counts by its last part."""
    names = {n.dataset.name for n in reach.found if n.dataset.kind in ("table", "file")}
    return min((f"data {name}" for name in names if risk_dataset(name.rsplit("/", 1)[-1])), default="")
