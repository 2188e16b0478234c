"""Uses -> results: which rule names them, what the message can say."""

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from herkomst.config import Config
from herkomst.evaluate.criteria import MADE, UNNAMED, bin_of
from herkomst.evaluate.fingerprint import digest
from herkomst.evaluate.levels import level_of
from herkomst.evaluate.points import Point
from herkomst.knowledge.attributes import PROTECTED, lexicon
from herkomst.knowledge.findings import Rule, rules
from herkomst.model.decision import Criterion, DecisionPoint, Result, Use
from herkomst.model.graph import DIRECT_SUBTYPES

_SELECTING = frozenset({"selection", "ranking"})
_BY_EFFECT = ("HK101", "HK102", "HK201", "HK202")


def rule_for(use: Use, point: Point, told: dict[str, str]) -> Rule | None:
    """The rule that a use belongs to: by attribute, kind of decision and strongest effect. ``told`` gives the bin of the
    user's own categories."""
    catalogue = rules()
    label = use.label
    if label.category == "religion":
        return catalogue.get("HK111")
    if label.category == "composite_scores" and label.entry == "risk_scores":
        return catalogue.get("HK109") if not use.rows else None
    by_class = {"proxy_origin": "HK104", "proxy_sex": "HK204", "proxy_ses": "HK108", "composite": "HK105", "identifier_origin": "HK106"}
    if label.cls in by_class:
        return catalogue.get(by_class[label.cls])
    if label.cls == "identifier":
        direct = not use.rows and use.strongest in DIRECT_SUBTYPES
        return catalogue.get("HK401") if direct and point.kind == "model" else None
    origin = label.cls == "direct_origin" or (label.cls == "special_category" and _bin(label.category, told) == "origin")
    if not origin and label.cls != "sex":
        return None
    if origin and not any(e.startswith(("name ", "code ", "configured", "its description: ")) for e in label.evidence):
        return catalogue.get("HK107")
    series = "HK10" if origin else "HK20"
    if use.rows or point.kind in _SELECTING:
        return catalogue.get(f"{series}3")
    return catalogue.get(f"{series}1" if use.strongest in DIRECT_SUBTYPES else f"{series}2")


def _bin(category: str, told: dict[str, str]) -> str:
    return told.get(category) or bin_of(category)


def reported(use: Use) -> bool:
    """Whether a use may be reported at all. Some names count only at features and criteria, and a weak name of a proxy in a
    filter is most often what a unit is in charge of (``WHERE gemeente = '0363'``), however far the filtered rows then go."""
    entry = lexicon().entry(use.label.category, use.label.entry)
    weak = use.label.strength == "low" and use.label.cls not in PROTECTED
    rows = use.rows or (weak and any(s.subtype == "FILTER" for s in use.steps))
    return not (rows and (weak or bool(entry and entry.report_at)))


def use_results(point: Point, decision: DecisionPoint, found: Iterable[Use], config: Config, told: dict[str, str]) -> list[Result]:
    """Results of the uses of one decision point."""
    groups: defaultdict[tuple[str, str], list[Use]] = defaultdict(list)
    for use in found:
        rule = rule_for(use, point, told)
        if rule is not None and reported(use):
            groups[rule.id, use.label.category if rule.per == "category" else ""].append(use)
    out = []
    for (id_, category), some in sorted(groups.items()):
        rule = rules()[id_]
        level = level_of(rule, point, some, config)
        if level != "none":
            named = category or (some[0].label.category if len({u.label.category for u in some}) == 1 else "")
            said = {**facts(point, decision, some), **_taken_for(rule, point)}
            out.append(result(rule, level, point, decision.number, tuple(some), named, said))
    return out


def _taken_for(rule: Rule, point: Point) -> dict[str, str]:
    """What the purpose was gathered from, where it decides the level: a reader must be able to say no to it."""
    moved = point.inferred and rule.level(point.purpose) != rule.level("")
    return {"purpose": point.purpose, "inferred": point.inferred} if moved else {}


def point_results(point: Point, decision: DecisionPoint, config: Config) -> list[Result]:
    """Results about the decision point itself: HK902, HK109, HK110."""
    out: list[tuple[Rule, list[str]]] = []          # and what is unknown, in words
    unknown = [c for c in decision.criteria if c.bin == "undetermined"]
    elsewhere = _loaded(point) and len(unknown) <= 1 and len(decision.criteria) > 1
    if elsewhere and all(c.note == point.unknown for c in unknown):      # what goes in is known, what was learnt from is not
        out.append((rules()["HK109"], []))
    elif (point.resolution == "unresolved" or unknown) and point.called:
        out.append((rules()["HK902"], [c.note or c.name for c in unknown] or [point.unknown or "not known by name"]))
    if _about_people(point, decision) and not any(c.bin == "origin" for c in decision.criteria) and not decision.tested:
        out.append((rules()["HK110"], []))
    made = []
    for rule, notes in out:
        level = level_of(rule, point, [], config)
        if level != "none":
            more = {"unknown": "; ".join(notes[:3]), "settle": settle(point, unknown)} if notes else {}
            made.append(result(rule, level, point, decision.number, (), "", {**facts(point, decision, []), **more}))
    return made


def _loaded(point: Point) -> bool:
    """A model that comes from a file: used here, made elsewhere."""
    return point.kind == "model" and (any(s.action == "load" for s in point.sinks) or point.unknown.startswith("loaded from a file"))


def _about_people(point: Point, decision: DecisionPoint) -> bool:
    """Some sign that the decision is about people: a criterion that has to do with a person, or a name that says so."""
    known = [c for c in decision.criteria if c.bin != "undetermined"]
    return bool(known) and (any(c.labels for c in known) or bool(point.purpose))


def settle(point: Point, unknown: list[Criterion]) -> str:
    """What would make the inputs known (a word that report/ has a phrase for is not needed: it is one short sentence)."""
    tables = sorted({c.name.removesuffix(".*") for c in unknown
                     if c.name.endswith(".*") and not c.name.startswith(UNNAMED) and MADE not in c.note})
    if tables:
        return f"give the columns of {', '.join(tables[:3])} (herkomst schemas)"
    return "name its inputs, or scan the code that makes them as well"


def facts(point: Point, decision: DecisionPoint | None, found: list[Use]) -> dict[str, str]:
    """What a message can say, in words that are the same in every language: names, numbers, ids."""
    first = found[0] if found else None
    catalogue = lexicon().table
    out = {
        "decision": point.name, "kind": point.kind, "detail": point.detail, "where": point.span.place,
        "columns": ", ".join(dict.fromkeys(u.column.name for u in found)),
        "others": ", ".join(c.name for c in (decision.criteria if decision else ()) if c.bin == "none"),
        "authorities": ", ".join(sorted({a for u in found for a in u.label.authority if a in catalogue.sources})),
        "what": _what(point),
    }
    if first is not None:
        out |= {
            "column": first.column.name, "dataset": first.column.dataset.name, "attribute": first.label.category,
            "feature": _feature(first), "steps": str(len(first.steps)), "certainty": first.certainty,
            "effect": ", ".join(first.effects), "literals": ", ".join(first.literals),
        }
    return {k: v for k, v in sorted(out.items()) if v}


def _feature(use: Use) -> str:
    """The name under which the attribute goes in: that of the last column before the decision point."""
    return next((s.before for s in reversed(use.steps) if s.before), use.column.name)


def _what(point: Point) -> str:
    if point.kind == "ranking":
        return "ranked"
    if point.kind == "selection":
        return "selected"
    return "trained on" if any(s.role == "rows" and s.action.startswith(("fit", "train")) for s in point.sinks) else "scored"


def result(
    rule: Rule, level: str, point: Point, decision: int, some: tuple[Use, ...], category: str, said: dict[str, str],
) -> Result:
    """A result at a point; ``decision`` is the number of its decision point, 0 for none."""
    fingerprint = some[0].use_v1 if some else digest("result/v1", rule.id, point.id)
    return Result(
        id="", use_v1=fingerprint, rule=rule.id, level=level, category=category, decision=decision, span=point.span,  # type: ignore[arg-type]
        span_kind=point.main.span_kind, uses=some, production=point.production, facts=said,
    )


def with_ids(results: list[Result]) -> list[Result]:
    """Short ids for all uses and results: six hex digits of use/v1, more where two would collide."""
    every = sorted({r.use_v1 for r in results} | {u.use_v1 for r in results for u in r.uses})
    length = 6
    while len({f[:length] for f in every}) < len(every):
        length += 1
    equal = Counter(f[:6] for f in every)
    short = {f: f"U-{f[:6 if equal[f[:6]] == 1 else length]}" for f in every}
    return [
        msgspec.structs.replace(r, id=short[r.use_v1], uses=tuple(msgspec.structs.replace(u, id=short[u.use_v1]) for u in r.uses))
        for r in results
    ]
