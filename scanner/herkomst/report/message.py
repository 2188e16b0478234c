"""The sentence about a result: the rule's template, filled with names from the scanned code."""

import re
from functools import cache

from herkomst.knowledge.notes import note, notes
from herkomst.model.decision import DecisionPoint, Result, Use
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.catalogue import rule_text
from herkomst.report.masked import mask
from herkomst.report.words import count, say

_SINGULAR = {"reach": "reaches", "leave": "leaves", "go": "goes", "bereiken": "bereikt", "gaan": "gaat"}
_LEFT_OUT = frozenset({"missing", "duplicate"})
_NAMES = frozenset({"column", "columns", "others", "literals"})
_VERB = re.compile(r"(\{columns\}) (\w+)")


def message(report: ScanReport, result: Result, language: str, quote: str = "`") -> str:
    """One sentence: which column, which decision point, how certain, how many steps. ``quote`` stands round names."""
    rule = rule_text(result.rule, language)
    point = about.decision_of(report, result)
    if not rule.message:
        return f"{rule.title}: {about.decision_name(point, language)}"
    template = rule.message
    if "apart" in result.facts:                     # used in another place as well, where it is fetched for that
        template = say(language, "metric.apart", where=mask(result.facts["apart"]).replace("{", "{{").replace("}", "}}"))
    if len(_columns(result)) == 1:
        template = _VERB.sub(lambda m: f"{m[1]} {_SINGULAR.get(m[2], m[2])}", template)
    values = _values(report, result, point, language, quote)
    said = template.format_map({**{k: say(language, "decision.not-known") for k in _names(template)}, **values})
    return " ".join(f"{said}{_only_by(result, language)}{_taken_for(result, language)}".split())


def _only_by(result: Result, language: str) -> str:
    """By what alone the columns have to do with it, where no value of theirs goes in: rows that are left out."""
    causes = {u.cause for u in result.uses}
    if len(causes) == 1 and causes <= _LEFT_OUT:
        return f"; {say(language, f'cause.{next(iter(causes))}')}"
    says_so = result.rule in ("HK103", "HK203")
    return f"; {say(language, 'cause.rows')}" if result.uses and not says_so and all(u.rows for u in result.uses) else ""


def _taken_for(result: Result, language: str) -> str:
    """What the decision point was taken for and why, where that decides the level."""
    purpose = result.facts.get("purpose")
    if not purpose:
        return ""
    return f"; {say(language, f'purpose.{purpose}', why=note(mask(result.facts['inferred']), language))}"


def _names(template: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", template)


def _columns(result: Result) -> list[str]:
    """What a sentence names: columns whose values count, where there are such, rather than those that only leave rows out."""
    counting = [u for u in result.uses if not u.cause] or result.uses
    return list(dict.fromkeys(about.column_name(u) for u in counting))


def _values(report: ScanReport, result: Result, point: DecisionPoint | None, language: str, quote: str) -> dict[str, str]:
    use = about.strongest(result)
    values = {"where": result.span.place}
    if point is not None:
        values |= _of_point(report, point, language, quote)
    elif result.facts.get("decision"):          # a test or an export: no decision point of its own
        values["decision"] = mask(result.facts["decision"])
    if use is None and result.facts.get("column"):
        values["column"] = f"{quote}{mask(result.facts['column'])}{quote}"
    if use is not None:
        values |= _of_use(result, use, point, language, quote)
    for key in ("settle", "unknown", "detail", "dataset"):      # what evaluation says is nearer than a guess
        if result.facts.get(key):
            values[key] = note(mask(result.facts[key]), language)
    for key, text in result.facts.items():
        if key.startswith("said."):             # names that the result itself is about, not those of its uses
            name = key[5:]
            values[name] = _quoted([mask(n) for n in text.split(", ")], quote) if name in _NAMES else note(mask(text), language)
    if result.facts.get("what"):
        values["what"] = say(language, f"what.{result.facts['what']}")
    if result.rule == "HK109":
        values["what"] = (say(language, "what.score-elsewhere", columns=values["columns"]) if use is not None
                          else say(language, "what.made-elsewhere", kind=values.get("kind", "")))
    return values


def _quoted(names: list[str], quote: str, limit: int = 4) -> str:
    shown = ", ".join(f"{quote}{n}{quote}" for n in names[:limit])
    return shown + (f", +{len(names) - limit}" if len(names) > limit else "")


def _of_point(report: ScanReport, point: DecisionPoint, language: str, quote: str) -> dict[str, str]:
    found = about.bins(point)
    others = [mask(n) for n in (*found["none"], *found["proxy"], *found["sex"])]
    why = point.unknown or next((c.note for c in point.criteria if c.note), "")
    return {
        "decision": about.told_apart(report, point, language) or say(language, f"kind.{point.kind}"),
        "kind": say(language, f"kind.{point.kind}"), "detail": mask(point.detail),
        "others": _quoted(others, quote) or say(language, "decision.no-criteria"),
        "unknown": note(mask(why), language) or say(language, "decision.not-known"),
        "settle": say(language, "settle.model" if point.kind == "model" else "settle.schema"),
        "what": say(language, f"what.{point.kind}"),
    }


def _of_use(result: Result, use: Use, point: DecisionPoint | None, language: str, quote: str) -> dict[str, str]:
    columns = _columns(result)
    last = use.steps[-1] if use.steps else None
    feature = mask(last.before) if last is not None and last.before else columns[0]
    role = "feature" if point is not None and point.kind == "model" else "criterion"
    made = {
        "column": _quoted([about.column_name(use)], quote) + (f" (+{len(columns) - 1})" if len(columns) > 1 else ""), "columns": _quoted(columns, quote), "dataset": mask(use.column.dataset.name),
        "feature": f"{say(language, f'role.{role}')} {quote}{feature}{quote}" if feature.strip("*") else say(language, f"nameless.{role}"),
        "attribute": use.label.category,
        "certainty": say(language, f"certainty.{use.certainty}"), "steps": count(language, "count.steps", len(use.steps)),
        "effect": ", ".join(dict.fromkeys(say(language, "effect." + e.partition("/")[2]) for e in use.effects)),
        "literals": _quoted([mask(x) for x in dict.fromkeys(x for u in result.uses for x in u.literals)], quote),
        "authorities": authorities(_named_by(result), language, 2),
    }
    if use.rows and point is not None and point.kind in ("model", "score"):
        made["what"] = say(language, "what.rows")
    return {key: text for key, text in made.items() if text}


def _named_by(result: Result) -> tuple[str, ...]:
    """Who names what the uses are about: of its entries; where none of them speaks of decisions about people, of its category's law."""
    found = {a for u in result.uses for a in u.label.authority}
    if not found & set(notes().authorities):
        found |= {s for u in result.uses for s in _law_sources(u.label.category)}
    return tuple(sorted(found))


@cache
def _law_sources(category: str) -> tuple[str, ...]:
    from herkomst.knowledge.attributes import lexicon

    known = lexicon().table.categories.get(category)
    return () if known is None else tuple(s for law in known.law for s in law.source if s in notes().authorities)


def authorities(idents: tuple[str, ...], language: str, limit: int = 0, whole: bool = False) -> str:
    """Ids of sources -> who they are, without the references behind them unless ``whole``."""
    known = _sources(language)
    if not whole:
        idents = tuple(i for i in notes().authorities if i in idents) or idents
    found = [known.get(i, i) if whole else re.split(r" \(|;|:| - |, as ", known.get(i, i))[0] for i in idents]
    return about.names(found, limit or len(found)) if found else ""


@cache
def _sources(language: str) -> dict[str, str]:
    from herkomst.knowledge.attributes import lexicon

    table = lexicon().table
    return table.sources | table.dutch if language == "nl" else table.sources
