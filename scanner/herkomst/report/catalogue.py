"""What the rule data says to people: titles, messages, pages. The one place of this package that asks for it."""

import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from herkomst.knowledge.where import rules_dir

_TITLES: dict[str, tuple[str, str]] = {
    "HK101": ("origin reaches a feature", "afkomst bereikt een kenmerk"),
    "HK102": ("origin decides a score", "afkomst bepaalt een score"),
    "HK103": ("origin decides a selection", "afkomst bepaalt een selectie"),
    "HK104": ("proxies reach a decision", "proxy's bereiken een beslissing"),
    "HK105": ("composite score is a criterion", "samengestelde score is een criterium"),
    "HK106": ("revealing number is a criterion", "onthullend nummer is een criterium"),
    "HK107": ("rule compares with origin", "regel vergelijkt met afkomst"),
    "HK108": ("income or status is a criterion", "inkomen of status is een criterium"),
    "HK109": ("score from elsewhere", "score van elders"),
    "HK110": ("profile without outcome test", "profiel zonder toets van de uitkomst"),
    "HK111": ("special category reaches it", "bijzonder gegeven bereikt het"),
    "HK201": ("sex reaches a feature", "geslacht bereikt een kenmerk"),
    "HK202": ("sex decides a score", "geslacht bepaalt een score"),
    "HK203": ("sex decides a selection", "geslacht bepaalt een selectie"),
    "HK204": ("proxies for sex reach a decision", "proxy's voor geslacht bereiken een beslissing"),
    "HK902": ("model input unknown", "invoer van het model onbekend"),
}


class RuleText(msgspec.Struct, frozen=True):
    """A rule as readers see it, in one language. ``message`` may hold ``{placeholders}``; ``page`` is Markdown, '' for none."""

    id: str
    name: str
    title: str
    message: str = ""
    measure: str = ""
    level: str = "warning"
    precision: str = "medium"
    tags: tuple[str, ...] = ()
    page: str = ""
    shown: str = "scan"


@cache
def _data() -> dict[str, Any]:
    if importlib.util.find_spec("herkomst.knowledge.findings") is None:
        return {}
    found = importlib.import_module("herkomst.knowledge.findings")
    rules: dict[str, Any] = found.rules()
    return rules


def rule_ids() -> tuple[str, ...]:
    """Every rule of the catalogue, sorted."""
    return tuple(sorted(_data() or _TITLES))


@cache
def rule_text(rule: str, language: str) -> RuleText:
    """The rule's words; for a rule that is not in the catalogue its id stands in."""
    title = _TITLES.get(rule, (rule, rule))[1 if language == "nl" else 0]
    return RuleText(id=rule, name=rule.lower(), title=title, page=page(rule, language))


def page(rule: str, language: str) -> str:
    """The rule's page as Markdown, or ''. ``rule`` must be an id of the catalogue: it becomes a file name."""
    if not rule.startswith("HK") or not rule.isalnum():
        return ""
    folder = Path(rules_dir()) / "findings"
    for name in (f"{rule}.{language}.md", f"{rule}.md", f"{rule}.en.md"):
        if (folder / name).is_file():
            return (folder / name).read_text("utf-8")
    return ""
