"""``-- herkomst: ignore[HK104] reason`` from real comments of a script."""

import re
from collections.abc import Callable
from typing import Any

from herkomst.model.issues import Directive
from herkomst.model.places import Span

_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/|\{#.*?#\}|#[^\n]*", re.S)
_WORD = re.compile(r"herkomst\s*:", re.I)
_RULE = re.compile(r"HK\d{3}\Z")


def parse_directive(comment: str, span: Span) -> Directive | None:
    """The text of one comment -> directive, a malformed one with ``error``; None when it is not for us."""
    m = _WORD.search(comment)
    if m is None:
        return None
    rest = comment[m.end():].strip().removesuffix("*/").removesuffix("#}").strip()
    found = re.match(r"ignore\s*\[([^\]]*)\]\s*(.*)", rest, re.S)
    if found is None:
        return Directive(span, (), error="expected ignore[RULE] reason")
    rules = tuple(r.strip() for r in found.group(1).split(",") if r.strip())
    reason = " ".join(found.group(2).split())
    wrong = [r for r in rules if not _RULE.match(r)]
    if not rules or wrong:
        return Directive(span, rules, error=f"not a rule: {', '.join(wrong) or '(none)'}")
    entry = re.match(r"([A-Z]{2,}-\d+)\b\s*", reason)
    if entry is not None:
        return Directive(span, rules, entry.group(1), reason[entry.end():])
    if not reason:
        return Directive(span, rules, error="a reason is missing")
    return Directive(span, rules, "", reason)


def directives(tokens: list[Any], text: str, place: Callable[[int, int], Span], procedure: str) -> list[Directive]:
    """Directives in the comments between tokens (so never inside a string)."""
    if "herkomst" not in text.lower():
        return []
    found: list[Directive] = []
    at = 0
    for start, end in [*((t.start, t.end + 1) for t in tokens), (len(text), len(text))]:
        if start > at:
            for m in _COMMENT.finditer(text, at, start):
                made = parse_directive(m.group(), place(m.start(), m.end()))
                if made is not None:
                    found.append(made)
        at = max(at, end)
    return found
