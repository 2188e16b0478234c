"""What the graph says of a sink: its criteria, its uses, what stands behind a test. Nothing here knows rules or levels, and nothing
depends on other sinks, so what was found can be kept until something behind the sink changes."""

from collections.abc import Iterable

import msgspec

from herkomst.config import Config
from herkomst.evaluate.criteria import criteria
from herkomst.evaluate.origins import Origins
from herkomst.evaluate.points import CRITERIA, DECIDING, Point
from herkomst.evaluate.purpose import by_names, purpose
from herkomst.evaluate.search import Reach, upstream
from herkomst.evaluate.uses import uses
from herkomst.knowledge.attributes import PROTECTED, lexicon
from herkomst.knowledge.decisions import explains, score_name
from herkomst.model.decision import Bin, Criterion, Label, Use
from herkomst.model.graph import Node
from herkomst.model.lineage import LineageGraph
from herkomst.model.unit import LISTED

_ROLES = {"metric": "group", "export": "export"}
"""Sinks that decide nothing and are looked at all the same -> the role that counts."""


class Seen(msgspec.Struct, frozen=True):
    """What was found at one sink.

    criteria  of a decision point, in bins.
    uses      attributes that reach it, strongest first; of a test by group its groups, of an export what leaves.
    behind    of a test by group: the sinks whose outcome it tests, sorted.
    measured  of an aggregate by group: file and lower-case name of the columns behind it that are called like a score, sorted.
    cut       more leads here than was followed: the search stopped at its limit.
    """

    point: Point
    criteria: tuple[Criterion, ...] = ()
    uses: tuple[Use, ...] = ()
    behind: tuple[Node, ...] = ()
    measured: tuple[tuple[str, str], ...] = ()
    cut: bool = False


def wanted(point: Point) -> bool:
    """Whether anything is looked for at a sink."""
    return point.kind in DECIDING or (point.kind in _ROLES and bool(point.nodes({_ROLES[point.kind]})))


def look(
    graph: LineageGraph, labels: dict[Node, tuple[Label, ...]], points: Iterable[Point], config: Config,
) -> tuple[Seen, ...]:
    """What is found at each of the points that ``wanted`` names, in their order. ``graph`` holds at least everything behind them."""
    some = [p for p in points if wanted(p)]
    origins = Origins(graph, labels, upstream(graph, {n for p in some for n, _ in _starts(p)}))
    told: dict[str, Bin] = {c.category: c.bin for c in lexicon(config.rules).table.categories.values()}
    made = []
    for point in some:
        behind, measured = _tested(graph, point) if point.kind == "metric" else ((), ())
        if by_group(point) and not behind and not measured:       # of something that nothing here decided: a statistic
            made.append(Seen(msgspec.structs.replace(point, kind="statistic")))
            continue
        reach = Reach(graph, _starts(point), point.span)          # one at a time: what each reaches may be the whole graph
        audited = _audited(graph, point)
        if audited:
            found = tuple(uses(graph, point, reach, origins))
            made.append(Seen(msgspec.structs.replace(point, kind="metric"), (), found, audited, cut=reach.cut))
            continue
        gathered = purpose(graph, point, reach, labels) if point.kind in DECIDING else by_names(point.main)
        point = _with_purpose(point, *gathered)
        found = tuple(uses(graph, point, reach, origins))
        if listed(point):
            found = tuple(u for u in found if u.label.cls in PROTECTED and u.label.strength != "low" and not u.cause)
            if not found:
                made.append(Seen(msgspec.structs.replace(point, kind="statistic")))
                continue
        if point.kind in DECIDING:
            made.append(Seen(point, criteria(graph, point, origins, told), found, cut=reach.cut))
        else:
            made.append(Seen(point, (), found, behind, measured, reach.cut))
    return tuple(made)


def listed(point: Point) -> bool:
    """Whether it is a list that leaves, rather than something that is called a selection."""
    return point.kind == "selection" and point.main.action == LISTED


def by_group(point: Point) -> bool:
    """Whether it is an aggregate by group that may test an outcome, rather than a call that says it does."""
    return point.kind == "metric" and point.main.action == "by-group"


def _with_purpose(point: Point, gathered: str, evidence: str) -> Point:
    """A point with what its purpose was gathered to be, unless the user told it."""
    return point if point.purpose or not gathered else msgspec.structs.replace(point, purpose=gathered, inferred=evidence)


def _starts(point: Point) -> set[tuple[Node, bool]]:
    """The nodes from which a point is searched backwards, and whether they stand for its row set."""
    if point.kind in DECIDING:
        return {(s.node, s.role == "rows") for s in point.sinks if s.role in CRITERIA or s.role == "rows"}
    return {(n, False) for n in point.nodes({_ROLES[point.kind]})}


def _audited(graph: LineageGraph, point: Point) -> tuple[Node, ...]:
    """The models whose score this one only explains: a regression that predicts nothing, with another's outcome for a target. What
    goes into it decides about nobody: it is a test, and what stands in it are its groups. Empty for every other point."""
    targets = point.nodes({"target"})
    if point.kind != "model" or not targets or not explains(point.main.detail):
        return ()
    if any(s.action.startswith(("predict", "load")) for s in point.sinks):
        return ()
    reach = Reach(graph, [(n, False) for n in targets])
    own = {s.node for s in point.sinks}
    return tuple(sorted(
        n for n, states in reach.found.items()
        if n.kind == "sink" and n not in own and any(s.direct and not s.possible and not s.rows for s in states)
    ))


def _tested(graph: LineageGraph, point: Point) -> tuple[tuple[Node, ...], tuple[tuple[str, str], ...]]:
    """What stands behind a test by group: sinks (a model's prediction comes from its sink), and of an aggregate columns that are called
    like a score (a score that is computed goes into its sink and not through it)."""
    some = upstream(graph, point.nodes({"metric"}) if by_group(point) else {s.node for s in point.sinks})
    behind = tuple(sorted(n for n in some if n.kind == "sink"))
    if not by_group(point):
        return behind, ()
    called = (n for n in some if n.kind == "column" and score_name(n.name, True))
    return behind, tuple(sorted({(e.span.path, n.name.lower()) for n in called for e in graph.into.get(n, ())}))
