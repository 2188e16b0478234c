"""Stretches of text -> IR through libcst, and what stands between the two: limits, and text libcst would not give back."""

import re
from collections.abc import Mapping
from typing import Any

import libcst as cst

from herkomst.model.python_ir import Block, Expr, Run
from herkomst.read.python.context import Context
from herkomst.read.python.cut import MAX_BRACKETS, Cuts, cut
from herkomst.read.python.spans import spans
from herkomst.read.python.statements import block

_LONE_CR = re.compile(r"\r(?!\n)")
_PAGE = re.compile(r"(?<![^\r\n])[ \t\f]*\f[ \t\f]*(?![^\r\n])")
HEADER = "if 1:\n"
"""Put before an indented stretch so that it can be parsed by itself."""

_DROPPED = " \t\f\\\r\n\ufeff"
_LINK = re.compile(
    r"""(?:'''[\s\S]*?'''|\"\"\"[\s\S]*?\"\"\"|'(?>(?:[^'\\\r\n]|\\[\s\S])*)'?|"(?>(?:[^"\\\r\n]|\\[\s\S])*)"?|\#[^\r\n]*+)
    |(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>[,;])
    |(?P<link>\.(?=\s*[A-Za-z_])|\b(?:if|lambda|not|await)\b|[-+~](?=\s*[-+~]))
    |(?P<operator>[-+*/%@&|^<>=~]+|\b(?:and|or|in|is)\b)""",
    re.X,
)
_LONG = 600
_MAX_WEIGHT = 1600
_STOP = (KeyboardInterrupt, SystemExit, GeneratorExit)


class Unfaithful(Exception):
    """libcst did not give back the text it was given: offsets would lie."""


class Stretch:
    """Parsed and lowered: ``body``, the offsets of statements left out as too ``deep``, and the number of top-level
    ``count``."""

    __slots__ = ("body", "count", "deep")

    def __init__(self, body: Block, deep: list[tuple[int, int]], count: int) -> None:
        self.body, self.deep, self.count = body, deep, count


def prepare(text: str) -> str:
    """Text -> text of equal length that libcst gives back as it was: lone CR as LF, form feeds and DOS end marks as spaces."""
    if "\r" in text:
        text = _LONE_CR.sub("\n", text)
    if "\f" in text:
        text = _PAGE.sub(lambda m: " " * len(m[0]), text)
    return text.replace("\x1a", " ") if "\x1a" in text else text


def tree(text: str) -> cst.Module | None:
    """A syntax tree, or None where the text does not parse (or libcst breaks on it)."""
    try:
        return cst.parse_module(text)
    except _STOP:
        raise
    except BaseException:  # the parser is native code: its panics are no Exceptions
        return None


def lower(
    text: str, start: int, end: int, module: cst.Module, placeholders: Mapping[int, Expr | Run],
    blanked: frozenset[int] = frozenset(), shift: int = 0,
) -> Stretch:
    """The tree of ``text[start:end]`` -> IR with offsets in ``text``. ``shift`` is the length of the HEADER it
    was parsed under, or 0. Raises Unfaithful."""
    found, offsets, again = spans(module)
    base = start - shift
    starts = ends = [o + base for o in offsets] if base else offsets
    if again != HEADER[:shift] + text[start:end] and again[:-1] != HEADER[:shift] + text[start:end]:
        starts, ends = _aligned(again, text, start, end, offsets, shift)
    body: Any = module.body
    if shift:
        body = body[0].body.body
    ctx = Context(text, found, starts, ends, placeholders, blanked)
    return Stretch(block(ctx, body), ctx.deep, len(body))


def _aligned(
    again: str, text: str, start: int, end: int, offsets: list[int], shift: int,
) -> tuple[list[int], list[int]]:
    """libcst drops a little space (before the colon of ``except E :``, around lone backslashes and form feeds). Follows both
    texts and gives every token its real start and end. Raises Unfaithful where more than space differs."""
    starts, ends, wanted = [], [], iter(offsets)
    here, there = next(wanted, -1), start - shift
    for at in range(len(again) + 1):
        before = there
        if at >= shift and at < len(again):
            while there < end and text[there] != again[at]:
                if text[there] not in _DROPPED:
                    raise Unfaithful
                there += 1
            if there >= end and again[at:].strip():
                raise Unfaithful
        while here == at:
            starts.append(there)
            ends.append(before)
            here = next(wanted, -1)
        there += 1
    if text[min(there - 1, end):end].strip(_DROPPED):
        raise Unfaithful
    return starts, ends


def too_much(text: str) -> bool:
    """True where parsing would overflow a stack or take quadratic time."""
    return len(text) > 2 * MAX_BRACKETS and heavy(text, cut(text))


def heavy(text: str, cuts: Cuts) -> bool:
    """The same for text that has been cut: brackets too deep, or one expression that goes on without end."""
    return cuts.deepest > MAX_BRACKETS or any(
        line.end - line.start > _LONG and _weight(text, line.start, line.end) > _MAX_WEIGHT for line in cuts.lines
    )


def _weight(text: str, start: int, end: int) -> int:
    """How deep an expression can nest at most: links of a chain count until the next comma, on every bracket level. Access,
    calls and prefixes weigh four times as much as binary operators, because their parse takes more stack."""
    levels, total, heaviest = [0], 0, 0
    for match in _LINK.finditer(text, start, end):
        kind = match.lastgroup
        if kind == "comma":
            total -= levels[-1]
            levels[-1] = 0
        elif kind == "close":
            if len(levels) > 1:
                total -= levels.pop()
        elif kind is not None:
            added = 1 if kind == "operator" else 4
            levels[-1] += added
            total += added
            heaviest = max(heaviest, total)
            if kind == "open":
                levels.append(0)
    return heaviest
