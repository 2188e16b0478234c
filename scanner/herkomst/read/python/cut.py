"""Cuts Python source into logical lines and statements without parsing it.

One regular expression finds strings, comments, brackets and line ends; what is between does not matter. A parser gives up at
the first mistake in a file: with the cuts, a mistake costs one statement. Everything here works on code point offsets and
reads each character about once.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

TOKEN = re.compile(
    r"""(?P<triple>'''|\"\"\")
    |(?P<string>'(?>(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*)'?|"(?>(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*)"?)
    |(?P<comment>\#[^\r\n]*+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<joined>\\(?:\r\n?|\n))
    |(?P<line>(?:\r\n?|\n)[ \t\f]*+(?=[^\s#]))""",
    re.X,
)
_TRIPLE_END = {
    quote * 3: re.compile(rf"(?>(?:[^\\{quote}]|\\[\s\S]|{quote}(?!{quote}{quote}))*){quote * 3}") for quote in "'\""
}
_LINE_END = re.compile(r"[^\r\n]*+")
_CLAUSE = re.compile(r"(?:else|elif|except|finally)\b")
_FIRST = re.compile(r"[ \t\f]*+(?=[^\s#])")
_RESTARTS = 60
MAX_BRACKETS = 90
"""Deeper brackets overflow the parser's stack."""


class Line(NamedTuple):
    """A logical line: ``start`` is its first character after the indentation, ``end`` the end of its last token, ``width`` the
    indentation in columns (a tab reaches the next multiple of 8)."""

    start: int
    end: int
    width: int


class Cuts(NamedTuple):
    """``lines`` are logical lines in order; ``comments`` (start, end) of real comments; ``triples`` starts of triple quotes;
    ``loose`` is True where a triple quote is never closed; ``deepest`` the deepest nesting of brackets."""

    lines: list[Line]
    comments: list[tuple[int, int]]
    triples: list[int]
    loose: bool
    deepest: int


def width(indent: str) -> int:
    """Columns of an indentation; a form feed starts again at nought."""
    columns = 0
    for char in indent:
        columns = 0 if char == "\f" else columns + 8 - columns % 8 if char == "\t" else columns + 1
    return columns


def after_triple(text: str, quote: str, at: int, end: int | None = None) -> int:
    """Offset after the string whose triple quote ends at ``at``; one that is never closed ends with its line."""
    last = len(text) if end is None else end
    found = _TRIPLE_END[quote].match(text, at, last) or _LINE_END.match(text, at, last)
    return found.end() if found is not None else at


def cut(text: str, begin: int = 0, end: int | None = None) -> Cuts:
    """Text (or its stretch [begin, end), of whole lines) -> its logical lines. A bracket that is never closed ends at the next
    line that is not indented deeper than the one it was opened on."""
    last = len(text) if end is None else end
    starts: list[tuple[int, int]] = []
    comments: list[tuple[int, int]] = []
    triples: list[int] = []
    opened: list[int] = []
    waiting: list[tuple[int, int]] = []
    loose: set[str] = set()
    deepest = restarts = 0
    at = begin
    first = _FIRST.match(text, begin, last)
    if first is not None:  # every other line is found by the line end before it
        starts.append((first.end(), width(first[0])))
    while True:
        match = TOKEN.search(text, at, last)
        if match is None:
            line = _unclosed(starts, opened, waiting) if opened else None
            if line is None:
                break
            restarts += 1
            _forget(line[0], starts, comments, triples)
            starts.append(line)
            at, opened, waiting = line[0], [], []
            continue
        kind, at = match.lastgroup, match.end()
        if kind == "line":
            found = (at, width(match[0].lstrip("\r\n")))
            if not opened or restarts > _RESTARTS:
                starts.append(found)
            else:
                waiting.append(found)
        elif kind == "open":
            opened.append(match.start())
            deepest = max(deepest, len(opened))
        elif kind == "close":
            if opened:
                opened.pop()
                if not opened:
                    waiting.clear()
        elif kind == "comment":
            comments.append(match.span())
        elif kind == "triple":
            triples.append(match.start())
            quote = match[0]
            stop = None if quote in loose else _TRIPLE_END[quote].match(text, at, last)
            if stop is None:
                loose.add(quote)
                stop = _LINE_END.match(text, at, last)
            at = stop.end() if stop is not None else at
    return Cuts(_lines(text, starts, comments, last), comments, triples, bool(loose), deepest)


def _unclosed(
    starts: list[tuple[int, int]], opened: list[int], waiting: list[tuple[int, int]],
) -> tuple[int, int] | None:
    """Where to go on after a bracket that is never closed."""
    index = bisect_right(starts, (opened[0], 1 << 30)) - 1
    outer = starts[index][1] if index >= 0 else 0
    return next((w for w in waiting if w[0] > opened[0] and w[1] <= outer), None)


def _forget(at: int, *found: list[tuple[int, int]] | list[int]) -> None:
    """Drops what was found beyond an offset: it will be found again."""
    for some in found:
        while some and (some[-1] if isinstance(some[-1], int) else some[-1][0]) >= at:
            some.pop()


def _lines(text: str, starts: list[tuple[int, int]], comments: list[tuple[int, int]], length: int) -> list[Line]:
    """Starts -> lines; a line ends where its code ends, before comments and empty lines."""
    lines: list[Line] = []
    if not starts:
        return lines
    last = len(comments)
    ends = [*(s for s, _ in starts[1:]), length]
    for (start, columns), end in zip(reversed(starts), reversed(ends), strict=True):
        stop = start + len(text[start:end].rstrip())
        while last and comments[last - 1][0] >= start:
            last -= 1
            if comments[last][1] == stop:
                stop = start + len(text[start:comments[last][0]].rstrip())
        lines.append(Line(start, stop, columns))
    lines.reverse()
    return lines


def statements(text: str, lines: list[Line], first: int = 0, last: int | None = None) -> list[tuple[int, int]]:
    """Logical lines [first, last) -> ranges of lines, one per statement at the first line's indentation.

    A statement takes the deeper lines that follow it, its ``else``-like clauses, and the decorators before it. A line that is
    indented less than the first is a statement of its own.
    """
    last = len(lines) if last is None else last
    found: list[tuple[int, int]] = []
    at = first
    while at < last:
        begin, outer = at, lines[at].width
        while text[lines[at].start] == "@" and at + 1 < last and lines[at + 1].width == outer:
            at += 1
        at += 1
        while at < last and (
            lines[at].width > outer or (lines[at].width == outer and _CLAUSE.match(text, lines[at].start))
        ):
            at += 1
        found.append((begin, at))
    return found
