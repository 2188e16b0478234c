"""Evaluation from top to bottom: decision points, what is found at each, and the results rules make of it."""

from collections.abc import Iterable

import msgspec

from herkomst.config import Config
from herkomst.evaluate.aside import Files
from herkomst.evaluate.elsewhere import elsewhere_results, root_of
from herkomst.evaluate.levels import LEVELS
from herkomst.evaluate.look import Seen, by_group, listed, look
from herkomst.evaluate.own import own_results
from herkomst.evaluate.points import DECIDING, Point, points
from herkomst.evaluate.pseudonyms import pseudonyms_made, pseudonyms_stored
from herkomst.evaluate.results import point_results, use_results, with_ids
from herkomst.knowledge.attributes import lexicon
from herkomst.model.decision import Bin, DecisionPoint, Label, Result
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.source import SourceFile
from herkomst.model.unit import Fact


def evaluate(
    graph: LineageGraph, labels: dict[Node, tuple[Label, ...]], files: dict[str, SourceFile], config: Config,
) -> tuple[tuple[DecisionPoint, ...], tuple[Result, ...]]:
    """The linked graph of a whole tree and its labels -> every decision point, hit or not, and the results (see ``judge``).
    Raises ConfigError for a declared decision of a kind that does not exist."""
    known = Files(files, config)
    made = pseudonyms_made(graph, labels, known)
    more = (*made.results, *pseudonyms_stored(graph, labels, made.holders, known))
    return judge(look(graph, labels, points(graph.sinks, files, config, graph), config), graph.facts, config, more)


def judge(
    seen: Iterable[Seen], facts: Iterable[Fact], config: Config, more: Iterable[Result] = (),
) -> tuple[tuple[DecisionPoint, ...], tuple[Result, ...]]:
    """What was found at every sink -> every decision point, numbered from 1, and the results, sorted by level, decision point, rule
    and category. ``more``: results that hang on no decision point."""
    seen = _without_known_lists(tuple(seen))
    deciding = sorted((s for s in seen if s.point.kind in DECIDING), key=lambda s: (not s.point.production, s.point.span, s.point.id))
    others = tuple(s for s in seen if s.point.kind not in DECIDING)
    told: dict[str, Bin] = {c.category: c.bin for c in lexicon(config.rules).table.categories.values()}
    tested = _tests(facts, deciding, others)
    spans = {span for some in tested.values() for span in some}
    others = tuple(s for s in others if not by_group(s.point) or s.point.span in spans)       # what tests nothing is a statistic
    decided = [(s, _decision(number, s, tested.get(s.point.id, ()))) for number, s in enumerate(deciding, 1)]
    results: list[Result] = []
    for s, decision in decided:
        made = use_results(s.point, decision, s.uses, config, dict(told))
        said = {r.rule for r in made}
        results += made
        results += [r for r in point_results(s.point, decision, config) if r.rule not in said and not listed(s.point)]
        results += own_results(s.point, decision, s.uses, config)
    results += elsewhere_results(others, decided, config)
    results += [r for s in others for r in own_results(s.point, None, s.uses, config)]
    results += more
    results.sort(key=lambda r: (LEVELS.index(r.level), not r.production, r.decision, r.rule, r.category))
    return tuple(d for _, d in decided), tuple(with_ids(results))


def _without_known_lists(seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """Without the lists that leave of which another decision point shows the columns that decide who is on them."""
    known = {root_of(u) for s in seen if s.point.kind in DECIDING and not listed(s.point) for u in s.uses}
    made = []
    for s in seen:
        if listed(s.point):
            s = msgspec.structs.replace(s, uses=tuple(u for u in s.uses if root_of(u) not in known))
        if s.uses or not listed(s.point):
            made.append(s)
    return tuple(made)


def _decision(number: int, seen: Seen, tested: tuple[Span, ...]) -> DecisionPoint:
    point = seen.point
    return DecisionPoint(
        number=number, id=point.id, kind=point.kind, name=point.name, detail=point.detail, span=point.span,
        span_kind=point.main.span_kind, grade=point.grade, resolution=point.resolution,
        criteria=seen.criteria, sightings=point.sightings, unknown=point.unknown, called=point.called,
        production=point.production, purpose=point.purpose, inferred=point.inferred, unit=point.unit, tested=tested,
    )


def _tests(facts: Iterable[Fact], deciding: list[Seen], others: tuple[Seen, ...]) -> dict[str, tuple[Span, ...]]:
    """Decision point -> tests of its outcome by group: those whose inputs come from it, and those in its own file."""
    spans: dict[str, set[Span]] = {}
    by_file: dict[str, list[Point]] = {}
    by_node: dict[Node, list[Point]] = {}
    for s in deciding:
        by_file.setdefault(s.point.span.path, []).append(s.point)
        for sink in s.point.sinks:
            by_node.setdefault(sink.node, []).append(s.point)
    for fact in facts:
        if fact.kind == "outcome-test":
            for point in by_file.get(fact.span.path, ()):
                spans.setdefault(point.id, set()).add(fact.span)
    for other in others:
        if other.point.kind == "metric":
            if by_group(other.point):
                near = [p for path, name in other.measured for p in by_file.get(path, ()) if p.kind == "score" and p.name.lower() == name]
            else:
                near = by_file.get(other.point.span.path, [])
            for point in (*near, *(p for n in other.behind for p in by_node.get(n, ()))):
                spans.setdefault(point.id, set()).add(other.point.span)
    return {id_: tuple(sorted(found)) for id_, found in spans.items()}
