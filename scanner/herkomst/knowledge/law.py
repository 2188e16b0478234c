"""References to the law, as registers hold them: how complete they are, never how good. Patterns and laws: ``rules/law``."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir

Grade = Literal["paragraph", "article", "law", "free-text", "none"]
GRADES: tuple[Grade, ...] = ("paragraph", "article", "law", "free-text", "none")
"""From article and paragraph down to nothing at all."""


class Law(msgspec.Struct, frozen=True):
    """``laws`` are names and abbreviations; ``as_of`` is the day the list was made."""

    as_of: str
    patterns: dict[str, str]
    laws: tuple[str, ...]


def read_law(files: Sequence[Path]) -> Law:
    """The file as a struct. Raises RuleError for keys that are not known and patterns that do not compile."""
    from herkomst.knowledge.yaml import load  # only when files are read: a compiled pack needs no YAML

    (file,) = files
    data, lines = load(file.read_text("utf-8"), file.name)
    try:
        made = msgspec.convert({k: v for k, v in data.items() if k != "kind"}, Law)
    except msgspec.ValidationError as e:
        raise RuleError(str(e).split(" - at")[0], file=file.name, line=1, remedy="give as_of, patterns and laws") from None
    for name, pattern in made.patterns.items():
        try:
            re.compile(pattern)
        except re.error as e:
            raise RuleError(f"pattern {name}: {e}", file=file.name, line=lines.get(("patterns", name), 1), remedy="mend it") from None
    return made


@lru_cache(maxsize=1)
def law() -> Law:
    """Our patterns and laws."""
    return packed("law", [rules_dir() / "law" / "references.yaml"], read_law, Law)


@lru_cache(maxsize=1)
def _compiled() -> tuple[dict[str, re.Pattern[str]], re.Pattern[str]]:
    names = "|".join(re.escape(n) for n in sorted(law().laws, key=len, reverse=True))
    return {k: re.compile(p) for k, p in law().patterns.items()}, re.compile(rf"\b(?:{names})\b")


def kinds(text: str) -> tuple[str, ...]:
    """Which kinds of reference a text holds: ``bwb``, ``article``, ``ecli`` ..., sorted."""
    patterns, names = _compiled()
    found = {k for k, p in patterns.items() if p.search(text)}
    return tuple(sorted(found | ({"law"} if names.search(text) else set())))


def grade(reference: Any) -> Grade:
    """How complete a reference is. A record has ``law``, ``bwb_id``, ``article``, ``paragraph``, ``juriconnect``; a text is parsed."""
    if isinstance(reference, dict):
        fields = {k: str(reference.get(k) or "").strip() for k in ("law", "bwb_id", "article", "paragraph", "juriconnect")}
        named = fields["law"] or fields["bwb_id"]
        deep = fields["juriconnect"].lower()
        article = bool(fields["article"]) or "artikel=" in deep
        paragraph = bool(fields["paragraph"]) or "lid=" in deep
        if not named and not deep:
            return "free-text" if str(reference.get("explanation") or "").strip() else "none"
        known = bool(fields["bwb_id"] or deep) or "law" in kinds(fields["law"]) or not article
        if not known:
            return "free-text"
        return "paragraph" if article and paragraph else "article" if article else "law"
    text = str(reference or "").strip()
    if not text:
        return "none"
    found = set(kinds(text))
    given = bool(found & {"law", "bwb", "jci", "wetten_url", "celex"})
    if not given:
        return "free-text"
    article = "article" in found or "artikel=" in text.lower()
    paragraph = "paragraph" in found or "lid=" in text.lower()
    return "paragraph" if article and paragraph else "article" if article else "law"


def best(references: Sequence[Any]) -> Grade:
    """The grade of the most complete reference of several: one that can be followed is enough."""
    return min((grade(r) for r in references), key=GRADES.index, default="none")
