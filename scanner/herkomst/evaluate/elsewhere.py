"""Uses outside decision points: tests of the outcome by group, and what leaves."""

from collections import defaultdict

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

Root = tuple[str, str, str]


def root_of(use: Use) -> Root:
    """What a use has in common with other uses of the same column: category, dataset, name."""
    return use.label.category, dataset_key(use.column.dataset), use.column.name


def elsewhere_results(others: tuple[Seen, ...], decided: list[tuple[Seen, DecisionPoint]], config: Config) -> list[Result]:
    """HK601 and HK602 for columns that go into a test of the outcome as its groups, HK306 for what is exported. Results that
    belong to no decision point have ``decision`` 0."""
    in_models: defaultdict[Root, list[tuple[Point, DecisionPoint, Use]]] = defaultdict(list)
    deciding: set[Root] = set()
    for seen, decision in decided if others else ():
        point = seen.point
        deciding.update(root_of(u) for u in seen.uses)
        trained = any(s.role == "feature" and s.action.startswith(("fit", "train", "cross")) for s in point.sinks)
        for use in seen.uses if point.kind == "model" and trained else ():
            if not use.rows:
                in_models[root_of(use)].append((point, decision, use))
    out: list[Result] = []
    leaks: defaultdict[str, list[tuple[Point, DecisionPoint, Use]]] = defaultdict(list)
    for seen in others:
        found = [u for u in seen.uses if u.label.strength != "low" and not u.rows]
        if seen.point.kind == "export":
            leaving = [_by_itself(u) for u in found if u.certainty == "traced" and (u.label.cls in PROTECTED or u.label.cls == "pseudonym")
                       and u.strongest in ("IDENTITY", "TRANSFORMATION") and not _told(u)]
            out += _one("HK306", seen.point, leaving, config)
            continue
        tested = [u for u in found if u.label.cls in PROTECTED]
        out += _one("HK601", seen.point, [u for u in tested if root_of(u) not in deciding], config)
        for use in () if by_group(seen.point) else tested:      # who aggregates by a feature has not fetched it for a test
            for hit in in_models[root_of(use)]:
                leaks[hit[1].id].append(hit)
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


def _one(rule_id: str, point: Point, some: list[Use], config: Config) -> list[Result]:
    if not some:
        return []
    rule = rules()[rule_id]
    level = level_of(rule, point, some, config)
    if level == "none":
        return []
    category = some[0].label.category if len({u.label.category for u in some}) == 1 else ""
    made = result(rule, level, point, 0, tuple(some), category, facts(point, None, some))
    return [msgspec.structs.replace(made, span_kind=point.main.span_kind)]
