"""Uses outside decision points: tests of the outcome by group, and what leaves."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from herkomst.config import Config
from herkomst.evaluate.fingerprint import dataset_key
from herkomst.evaluate.levels import level_of
from herkomst.evaluate.look import Seen, by_group
from herkomst.evaluate.points import Point
from herkomst.evaluate.results import facts, result
from herkomst.knowledge.attributes import PROTECTED
from herkomst.knowledge.findings import rules
from herkomst.model.decision import DecisionPoint, Result, Use
from herkomst.model.graph import Dataset
from herkomst.model.places import Span

Root = tuple[str, str, str]
_Other = tuple[Point, DecisionPoint, Use]
"""A decision that uses a column."""


def root_of(use: Use) -> Root:
    """What a use has in common with other uses of the same column: category, dataset, name."""
    return use.label.category, dataset_key(use.column.dataset), use.column.name


def elsewhere_results(others: tuple[Seen, ...], decided: list[tuple[Seen, DecisionPoint]], config: Config) -> list[Result]:
    """HK601 and HK602 for columns that go into a test of the outcome as its groups, HK306 for what is exported. Results that
    belong to no decision point have ``decision`` 0."""
    deciding: defaultdict[Root, list[_Other]] = defaultdict(list)
    for seen, decision in decided if others else ():
        for use in seen.uses:
            deciding[root_of(use)].append((seen.point, decision, use))
    out: list[Result] = []
    leaks: defaultdict[str, list[_Other]] = defaultdict(list)
    for seen in others:
        found = [u for u in seen.uses if u.label.strength != "low" and not u.rows]
        if seen.point.kind == "export":
            leaving = [_by_itself(u) for u in found if u.certainty == "traced" and (u.label.cls in PROTECTED or u.label.cls == "pseudonym")
                       and u.strongest in ("IDENTITY", "TRANSFORMATION") and not _told(u)]
            out += _one("HK306", seen.point, leaving, config)
            continue
        only: list[Use] = []
        apart: list[_Other] = []
        for use in (u for u in found if u.label.cls in PROTECTED):
            same = [o for o in deciding[root_of(use)] if _fetched_with(seen, use, o)]
            if not same:
                only.append(use)
                apart += deciding[root_of(use)]
            for hit in () if by_group(seen.point) else same:    # who aggregates by a feature has not fetched it for a test
                if _learns(hit[0]) and not hit[2].rows:
                    leaks[hit[1].id].append(hit)
        out += _one("HK601", seen.point, only, config, apart)
    for hits in leaks.values():
        point, decision, _ = hits[0]
        some = list({u.use_v1: u for _, _, u in hits}.values())
        level = level_of(rules()["HK602"], point, some, config)
        if level != "none":
            category = some[0].label.category if len({u.label.category for u in some}) == 1 else ""
            out.append(result(rules()["HK602"], level, point, decision.number, tuple(some), category, facts(point, decision, some)))
    return out


def _told(use: Use) -> bool:
    """Whether all that leaves is what a model made of the column: a prediction rests on it, and does not hold it."""
    return all(any(s.op == "model_input" for s in path) for path in (use.steps, *use.paths))


def _by_itself(use: Use) -> Use:
    """The use with the way on which the column itself leaves first, where a shorter one goes through a model."""
    ways = [w for w in (use.steps, *use.paths) if not any(s.op == "model_input" for s in w)]
    if not ways or ways[0] == use.steps:
        return use
    reasons = tuple(dict.fromkeys(r for s in ways[0] for r in s.reasons))
    return msgspec.structs.replace(use, steps=ways[0], paths=tuple(w for w in (use.steps, *use.paths) if w != ways[0]), reasons=reasons,
                                   certainty="possible" if reasons else use.certainty)


def _fetched_with(test: Seen, tested: Use, other: _Other) -> bool:
    """Whether what a decision uses is what was fetched for the test: in one file, of the model that is tested, through one statement (a
    query, a loader, a view), or from one table or file in one directory. Two audits and trainings in different places that each fetch a
    column themselves have nothing to do with each other, though the column is called the same."""
    point, _, use = other
    if point.span.path == test.point.span.path or {s.node for s in point.sinks} & {*test.behind}:
        return True
    if _statements(tested) & _statements(use):
        return True
    named = dataset_key(use.column.dataset) != dataset_key(Dataset("frame", ""))
    return named and posixpath.dirname(point.span.path) == posixpath.dirname(test.point.span.path)


def _statements(use: Use) -> set[Span]:
    """Where the column is taken from one dataset into another, on any path."""
    return {step.span for path in (use.steps, *use.paths) for step in path if step.subtype}


def _learns(point: Point) -> bool:
    return point.kind == "model" and any(s.role == "feature" and s.action.startswith(("fit", "train", "cross")) for s in point.sinks)


def _one(rule_id: str, point: Point, some: list[Use], config: Config, apart: Iterable[_Other] = ()) -> list[Result]:
    """``apart``: decisions that use the column too, fetched for themselves: the result says so."""
    if not some:
        return []
    rule = rules()[rule_id]
    level = level_of(rule, point, some, config)
    if level == "none":
        return []
    category = some[0].label.category if len({u.label.category for u in some}) == 1 else ""
    said = facts(point, None, some)
    if places := sorted({p.span.place for p, _, _ in apart}):
        said["apart"] = ", ".join(places)
    made = result(rule, level, point, 0, tuple(some), category, said)
    return [msgspec.structs.replace(made, span_kind=point.main.span_kind)]
