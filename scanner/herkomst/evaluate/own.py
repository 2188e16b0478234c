"""A user's own rules: raised for uses and decision points that fit what they say."""

from collections import defaultdict
from collections.abc import Iterable

from herkomst.config import Config
from herkomst.evaluate.levels import level_of
from herkomst.evaluate.points import Point
from herkomst.evaluate.results import facts, result
from herkomst.knowledge.findings import Rule, own_rules
from herkomst.model.decision import DecisionPoint, Result, Use


def own_results(point: Point, decision: DecisionPoint | None, found: Iterable[Use], config: Config) -> list[Result]:
    """Results of the user's rules at one point. A rule about categories or classes lists the uses that fit; one about neither is
    about the point itself. ``decision`` is None for exports and tests."""
    out: list[Result] = []
    number = decision.number if decision is not None else 0
    for rule in own_rules():
        if rule.kinds and point.kind not in rule.kinds:
            continue
        if not rule.categories and not rule.classes:
            fits = not rule.roles or any(s.role in rule.roles for s in point.sinks)
            out += _made(rule, point, number, [], "", decision, config) if fits else []
            continue
        groups: defaultdict[str, list[Use]] = defaultdict(list)
        for use in found:
            if fits_use(rule, point, use):
                groups[use.label.category if rule.per == "category" else ""].append(use)
        for category, some in sorted(groups.items()):
            named = category or (some[0].label.category if len({u.label.category for u in some}) == 1 else "")
            out += _made(rule, point, number, some, named, decision, config)
    return out


def fits_use(rule: Rule, point: Point, use: Use) -> bool:
    """Whether a use is one the rule is about: its attribute, the role it plays, how it has its effect."""
    label = use.label
    if (rule.categories and label.category not in rule.categories) or (rule.classes and label.cls not in rule.classes):
        return False
    roles = {"rows"} if use.rows else {s.role for s in point.sinks} - {"rows"}
    if rule.roles and not roles & set(rule.roles):
        return False
    effects = {"ROWS"} if use.rows else {e.partition("/")[0] for e in use.effects}
    return not rule.effects or bool(effects & set(rule.effects))


def _made(rule: Rule, point: Point, number: int, some: list[Use], category: str, decision: DecisionPoint | None, config: Config) -> list[Result]:
    level = level_of(rule, point, some, config)
    return [] if level == "none" else [result(rule, level, point, number, tuple(some), category, facts(point, decision, some))]
