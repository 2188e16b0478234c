"""Evaluation from top to bottom: decision points, searches, origins, criteria, uses, results."""

import msgspec

from herkomst.config import Config
from herkomst.evaluate.aside import Files
from herkomst.evaluate.criteria import criteria
from herkomst.evaluate.elsewhere import elsewhere_results
from herkomst.evaluate.levels import LEVELS
from herkomst.evaluate.origins import Origins
from herkomst.evaluate.points import CRITERIA, Point, points
from herkomst.evaluate.pseudonyms import pseudonym_results
from herkomst.evaluate.purpose import by_names, purpose
from herkomst.evaluate.results import point_results, use_results, with_ids
from herkomst.evaluate.search import Reach
from herkomst.evaluate.uses import uses
from herkomst.knowledge.attributes import lexicon
from herkomst.model.decision import Bin, DecisionPoint, Label, Result
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.source import SourceFile


def evaluate(
    graph: LineageGraph, labels: dict[Node, tuple[Label, ...]], files: dict[str, SourceFile], config: Config,
) -> tuple[tuple[DecisionPoint, ...], tuple[Result, ...]]:
    """The linked graph and its labels -> every decision point, hit or not, numbered from 1, and the results, sorted by level,
    decision point, rule and category. Raises ConfigError for a declared decision of a kind that does not exist."""
    deciding, others = points(graph, files, config)
    searches = {p.id: _search(graph, p) for p in deciding}
    deciding = tuple(_with_purpose(p, *purpose(graph, p, searches[p.id], labels)) for p in deciding)
    others = tuple(_with_purpose(p, *by_names(p.main)) for p in others)
    origins = Origins(graph, labels, {n for r in searches.values() for n in r.found})
    told: dict[str, Bin] = {c.category: c.bin for c in lexicon(config.rules).table.categories.values()}
    tested = _tests(graph, deciding, others)
    decisions: list[DecisionPoint] = []
    results: list[Result] = []
    ordered = sorted(deciding, key=lambda p: (not p.production, p.span, p.id))
    decided = []
    for number, point in enumerate(ordered, 1):
        decision = _decision(graph, number, point, origins, told, tested)
        decisions.append(decision)
        found = uses(graph, point, searches[point.id], origins)
        decided.append((point, decision, found))
        made = use_results(point, decision, found, config, dict(told))
        said = {r.rule for r in made}
        results += made
        results += [r for r in point_results(point, decision, config) if r.rule not in said]
    results += elsewhere_results(graph, labels, others, decided, config)
    results += pseudonym_results(graph, labels, Files(files, config))
    results.sort(key=lambda r: (LEVELS.index(r.level), not r.production, r.decision, r.rule, r.category))
    return tuple(decisions), tuple(with_ids(results))


def _with_purpose(point: Point, gathered: str, evidence: str) -> Point:
    """A point with what its purpose was gathered to be, unless the user told it."""
    return point if point.purpose or not gathered else msgspec.structs.replace(point, purpose=gathered, inferred=evidence)


def _search(graph: LineageGraph, point: Point) -> Reach:
    return Reach(graph, {(s.node, s.role == "rows") for s in point.sinks if s.role in CRITERIA or s.role == "rows"})


def _decision(
    graph: LineageGraph, number: int, point: Point, origins: Origins, told: dict[str, Bin], tested: dict[str, tuple[Span, ...]],
) -> DecisionPoint:
    return DecisionPoint(
        number=number, id=point.id, kind=point.kind, name=point.name, detail=point.detail, span=point.span,
        span_kind=point.main.span_kind, grade=point.grade, resolution=point.resolution,
        criteria=criteria(graph, point, origins, told), sightings=point.sightings, unknown=point.unknown, called=point.called,
        production=point.production, purpose=point.purpose, inferred=point.inferred, unit=point.unit, tested=tested.get(point.id, ()),
    )


def _tests(graph: LineageGraph, deciding: tuple[Point, ...], others: tuple[Point, ...]) -> dict[str, tuple[Span, ...]]:
    """Decision point -> tests of its outcome by group: those whose inputs come from it, and those in its own file."""
    spans: dict[str, set[Span]] = {}
    for fact in graph.facts:
        if fact.kind == "outcome-test":
            for point in deciding:
                if point.span.path == fact.span.path:
                    spans.setdefault(point.id, set()).add(fact.span)
    for other in others:
        if other.kind != "metric" or not other.nodes({"group"}):
            continue
        behind = Reach(graph, [(s.node, False) for s in other.sinks]).found
        for point in deciding:
            if point.span.path == other.span.path or any(s.node in behind for s in point.sinks):
                spans.setdefault(point.id, set()).add(other.span)
    return {id_: tuple(sorted(found)) for id_, found in spans.items()}
