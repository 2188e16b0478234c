"""Short English notes that analysis makes, and their Dutch: fixed sentences with names in them, from ``rules/messages``."""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir

_HOLE = re.compile(r"\{(\d)\}")


class Note(msgspec.Struct, frozen=True):
    """One sentence in both languages; ``{1}`` is a name."""

    en: str
    nl: str


class Notes(msgspec.Struct, frozen=True):
    """``authorities``: ids of sources that speak of decisions about people, the most telling first. ``verdicts``: language -> words
    that no text says of scanned code."""

    notes: tuple[Note, ...]
    authorities: tuple[str, ...] = ()
    verdicts: dict[str, tuple[str, ...]] = {}


def read_notes(files: Sequence[Path]) -> Notes:
    """The file as a struct. Raises RuleError (file, line, remedy) for a note whose languages name other things."""
    from herkomst.knowledge.yaml import load  # only when files are read: a compiled pack needs no YAML

    (file,) = files
    data, lines = load(file.read_text("utf-8"), file.name)
    try:
        made = msgspec.convert({k: v for k, v in data.items() if k != "kind"}, Notes)
    except msgspec.ValidationError as e:
        raise RuleError(str(e).split(" - at")[0], file=file.name, line=1, remedy="give notes: [{en: ..., nl: ...}]") from None
    for i, n in enumerate(made.notes):
        if sorted(_HOLE.findall(n.en)) != sorted(_HOLE.findall(n.nl)):
            raise RuleError("the languages have other names", file=file.name, line=lines.get(("notes", i), 1), remedy="use the same {1}, {2}")
    return made


@lru_cache(maxsize=1)
def notes() -> Notes:
    """Ours."""
    return packed("notes", [rules_dir() / "messages" / "notes.yaml"], read_notes, Notes)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    made = []
    for n in notes().notes:
        pattern = "".join("(.+?)" if i % 2 else re.escape(part) for i, part in enumerate(_HOLE.split(n.en)))
        made.append((re.compile(pattern, re.DOTALL), n.nl))
    return tuple(made)


def verdict(text: str, language: str) -> str:
    """The first word in a text that judges, outside quotes and code, or ''."""
    plain = re.sub(r"`[^`]*`|\"[^\"]*\"|“[^”]*”", " ", text).lower()
    return next((w for w in notes().verdicts[language] if re.search(rf"\b{w}\b", plain)), "")


def note(text: str, language: str) -> str:
    """A note of one or more parts (``; `` between them) in the language. What is not known here stays English."""
    if language != "nl":
        return text
    return "; ".join(_one(part) for part in text.split("; "))


def _one(text: str) -> str:
    for pattern, dutch in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return _HOLE.sub(lambda m, found=found: found[int(m[1])], dutch)  # type: ignore[misc]
    return text
