"""``# herkomst: ignore[HK104] reason``: what the scanned files say to the tool, from real comments only."""

import re
from collections.abc import Iterable

from herkomst.model.issues import Directive
from herkomst.model.places import SourceMap

_MARK = re.compile(r"#+[ \t]*herkomst[ \t]*:[ \t]*(.*)", re.I | re.S)
_IGNORE = re.compile(r"ignore[ \t]*\[([^\]]*)\][ \t]*(.*)", re.S)
_RULE = re.compile(r"HK\d{3}\Z")
_ENTRY = re.compile(r"([A-Z]{2,}-\d+)\b[ \t:,-]*")


def directives(text: str, comments: Iterable[tuple[int, int]], source: SourceMap) -> tuple[Directive, ...]:
    """Comments given by offsets -> the directives among them, sorted. A malformed one carries ``error``."""
    if "herkomst" not in text.lower():
        return ()
    found = []
    for start, end in comments:
        match = _MARK.match(text[start:end])
        if match is not None:
            found.append(directive(match[1].strip(), source, start, end))
    return tuple(sorted(found))


def directive(said: str, source: SourceMap, start: int, end: int) -> Directive:
    """The words after ``herkomst:`` -> a directive at these offsets."""
    span = source.span(start, end)
    match = _IGNORE.match(said)
    if match is None:
        return Directive(span, (), error=f"not understood: {said[:60]!r}; expected ignore[HK104] and a reason")
    names = tuple(n.strip() for n in match[1].split(","))
    wrong = next((n for n in names if not _RULE.match(n)), None)
    if wrong is not None:
        return Directive(span, (), error=f"not a rule: {wrong[:40]!r}; expected ignore[HK104]")
    rest = match[2].strip()
    entry = _ENTRY.match(rest)
    reason = rest[entry.end():].strip() if entry else rest
    if not entry and not reason:
        return Directive(span, names, error="a reason or a register entry is missing after ignore[...]")
    return Directive(span, names, entry[1] if entry else "", reason)
