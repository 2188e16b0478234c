"""How serious a result is: the rule's level for the purpose, lowered by the weakest of path, sink and name."""

from herkomst.config import Config
from herkomst.evaluate.points import Point
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.findings import Rule
from herkomst.model.decision import Level, Specificity, Use
from herkomst.model.unit import Grade

LEVELS: tuple[Level, ...] = ("error", "warning", "note", "none")
_LEARNS = frozenset({"fit", "fit_transform", "train", "cross_validate"})
_STEPS: dict[Specificity | Grade, int] = {"high": 0, "medium": 1, "low": 2}


def level_of(rule: Rule, point: Point, used: list[Use], config: Config) -> Level:
    """The level of a result: that of its most serious use; ``none`` leaves the result out.

    Path, sink and name all high allow an error, one step down a warning, two a note; a rule's own level is never raised.
    Gated paths are warnings at most, and so is who a model learns from; technical causes are notes at most, files that are not
    production one step lower.
    """
    told = config.purpose_levels.get(rule.id, {}).get(point.purpose) or config.levels.get(rule.id)
    base: Level = told if told in LEVELS else _base(rule, point)
    if base == "none" or rule.fixed:
        return base
    levels = [_one(base, point, use) for use in used] or [_at_most(base, _STEPS[point.grade])]
    found = min(levels, key=LEVELS.index)
    return found if point.production else lower(found, 1)


def _one(base: Level, point: Point, use: Use) -> Level:
    weakness = max(1 if use.certainty != "traced" else 0, _STEPS[point.grade], _STEPS[strength_at(use)])
    level = _at_most(base, weakness)
    if use.gated or (use.rows and trained(point)):
        level = max(level, "warning", key=LEVELS.index)
    if use.cause:
        level = max(level, "note", key=LEVELS.index)
    return level


def trained(point: Point) -> bool:
    """A model that learns here. Who it learns from selects nobody: a study's subset looks the same."""
    return point.kind == "model" and any(s.action in _LEARNS for s in point.sinks)


def _at_most(base: Level, weakness: int) -> Level:
    """The lesser of a rule's level and what a weakness allows."""
    return max(base, LEVELS[weakness], key=LEVELS.index)


def strength_at(use: Use) -> Specificity:
    """What the name is worth where it is used: some names gain by reaching a feature or criterion."""
    if use.label.strength != "low" or use.rows:
        return use.label.strength
    entry = lexicon().entry(use.label.category, use.label.entry)
    return "medium" if entry and any("feature" in group for group in entry.upgrade) else "low"


def lower(level: Level, steps: int) -> Level:
    """A level some steps down; never below a note, and ``none`` stays ``none``."""
    if level == "none":
        return level
    return LEVELS[min(LEVELS.index(level) + steps, LEVELS.index("note"))]


def _base(rule: Rule, point: Point) -> Level:
    """The rule's level for the purpose. A purpose that was only gathered from names lowers it by one step at most."""
    level = rule.level(_purpose(rule, point))
    return min(level, lower(rule.level(""), 1), key=LEVELS.index) if point.inferred and level != "none" else level


def _purpose(rule: Rule, point: Point) -> str:
    """The purpose that picks the level. Selections of people count as control unless something else was told."""
    if point.purpose in rule.levels:
        return point.purpose
    if not point.purpose and point.kind in ("selection", "ranking"):
        return "control"
    return point.purpose
