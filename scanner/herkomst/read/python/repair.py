"""Saves what can be saved of a statement that does not parse.

A compound statement is taken apart along its logical lines; what is broken inside is blanked, at equal length, and the rest is
parsed as if it had never stood there. So a mistake in one line of a class costs that line.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from herkomst.read.python.cut import Line, statements
from herkomst.read.python.python2 import modern

SPARE, SPARE_TIMES, SPARE_MOST = 400_000, 30, 10_000_000
"""Characters that may be parsed again to mend one file: so many, plus so many times its length, at most."""

_NO_NEWLINE = re.compile(r"[^\r\n]")
_CLAUSE_HEAD = re.compile(r"(?:async[ \t]+)?(\w+)")
_CASE = re.compile(r"case\b(?!\s*[=(.,\[])")
_WRAPS = {"else": "if 1: pass\n", "elif": "if 1: pass\n", "except": "try: pass\n", "finally": "try: pass\n", "case": "match 0:\n "}
_DEF = re.compile(r"((?:async[ \t]+)?def[ \t]+\w+)")
_CLASS = re.compile(r"(class[ \t]+\w+)")
_BODIES = {"match": "\n case _: pass", "try": " pass\nfinally: pass"}
_STAND_INS = {"if": "if _:", "elif": "elif _:", "while": "while _:", "for": "for _ in _:", "with": "with _:", "except": "except:",
              "else": "else:", "try": "try:", "finally": "finally:", "case": "case _:"}


class Lost(NamedTuple):
    """A broken stretch: offsets, and what it was, in words."""

    start: int
    end: int
    detail: str


class Repair:
    """Works on one file's text; ``parses`` says whether a text of whole lines is syntactically valid."""

    def __init__(self, text: str, lines: list[Line], parses: Callable[[str], bool]) -> None:
        self.text, self.lines, self._parses = text, lines, parses
        self.now = text
        """The text as mended so far: same length."""
        self.lost: list[Lost] = []
        self.blanked: set[int] = set()
        self.python2 = False
        self.left = min(SPARE + SPARE_TIMES * len(text), SPARE_MOST)
        """Characters that may still be parsed; below nought when that was not enough."""
        self._excepts = not parses("try: pass\nexcept A, b: pass\n")

    def parses(self, text: str) -> bool:
        self.left -= len(text)
        return self.left >= 0 and self._parses(text)

    def statement(self, first: int, last: int, indented: bool = False) -> bool:
        """Mend the statement on logical lines [first, last). True when ``now`` holds something that parses in its place; False
        when nothing of it is left (it is in ``lost`` then, but not blanked)."""
        start, end = self.extent(first, last)
        if self._fits(start, end, indented):
            return True
        changed = modern(self.now[start:end], self._excepts)
        if changed != self.now[start:end]:
            before = self.now
            self._put(start, changed)
            if self._fits(start, end, indented):
                self.python2 = True
                return True
            self.now = before  # one substitution too many spoils a statement: try again line by line
        count = len(self.lost)
        if last - first > 1 and self._parts(first, last, start) and self._fits(start, end, indented):
            return True
        del self.lost[count:]
        self.blanked = {b for b in self.blanked if not start <= b < end}
        return self._shrink(first, last, indented)

    def extent(self, first: int, last: int) -> tuple[int, int]:
        """From the start of the first physical line to the end of the last one's code."""
        start = self.lines[first].start
        while self.lines[first].width and start and self.text[start - 1] not in "\r\n":
            start -= 1
        return start, self.lines[last - 1].end

    def _fits(self, start: int, end: int, indented: bool) -> bool:
        piece = self.now[start:end] + "\n"
        if indented and piece.lstrip().startswith("case"):
            return self.parses("match 0:\n" + piece) or self.parses("if 1:\n" + piece)
        return self.parses("if 1:\n" + piece if indented else piece)

    def _put(self, at: int, text: str) -> None:
        self.now = self.now[:at] + text + self.now[at + len(text):]

    def _lose(self, first: int, last: int, detail: str = "") -> None:
        self.lost.append(Lost(self.lines[first].start, self.lines[last - 1].end, detail))

    def _blank(self, first: int, last: int, detail: str = "") -> None:
        """Put an expression statement of one character where the statement was."""
        start, end = self.lines[first].start, self.lines[last - 1].end
        if _CASE.match(self.text, start):
            self._erase(first, last)  # between cases nothing else may stand
            return
        self._put(start, "0" + _NO_NEWLINE.sub(" ", self.text[start + 1:end]))
        self.blanked.add(start)
        self._lose(first, last, detail)

    def _shrink(self, first: int, last: int, indented: bool) -> bool:
        """Nothing helped: keep the first line if it stands alone (the rest is then badly indented), else lose everything."""
        start, _ = self.extent(first, last)
        self._put(start, self.text[start:self.lines[last - 1].end])
        if last - first > 1 and self._fits(start, self.lines[first].end, indented):
            begin, end = self.lines[first + 1].start, self.lines[last - 1].end
            self._put(begin, _NO_NEWLINE.sub(" ", self.text[begin:end]))
            self._lose(first + 1, last, "badly indented")
            return True
        self._lose(first, last)
        return False

    def _parts(self, first: int, last: int, start: int) -> bool:
        """Mend header by header and suite by suite. False when a header cannot be replaced."""
        outer = self.lines[first].width
        at = first
        while at < last:
            head = at
            at += 1
            while at < last and self.lines[at].width > outer:
                at += 1
            if self.text[self.lines[head].start] == "@":
                if not self.parses(self.now[self.lines[head].start:self.lines[head].end] + "\ndef f(): pass\n"):
                    return False
                continue
            if not self._header(head):
                return False
            if at == head + 1 and self.now[self.lines[head].start:self.lines[head].end].rstrip().endswith(":"):
                if head == first:
                    return False
                self._erase(head, at)  # a clause without a suite
            self._suite(head + 1, at)
        return True

    def _header(self, index: int) -> bool:
        line = self.lines[index]
        text = self.now[line.start:line.end]
        word = _CLAUSE_HEAD.match(text)
        kind = word[1] if word else ""
        wrap = _WRAPS.get(kind, "")
        body = "" if not text.endswith(":") else _BODIES.get(kind, " pass")
        if self.parses(f"{wrap}{text}{body}\n"):
            return text.endswith(":") or index + 1 == len(self.lines) or self.lines[index + 1].width <= line.width
        changed = modern(text, self._excepts)
        if changed != text and self.parses(f"{wrap}{changed}{body}\n"):
            self._put(line.start, changed)
            self.python2 = True
            return True
        named = _DEF.match(text) or _CLASS.match(text)
        if named is not None:
            stand_in = named[1] + ("(*_):" if "class" not in named[1].split() else ":")
        else:
            stand_in = _STAND_INS.get(kind, "")
        if not stand_in or len(stand_in) > len(text) or not self.parses(wrap + stand_in + _BODIES.get(kind, " pass") + "\n"):
            return False
        self._put(line.start, stand_in + _NO_NEWLINE.sub(" ", text[len(stand_in):]))
        self._lose(index, index + 1, "header")
        return True

    def _suite(self, first: int, last: int) -> None:
        if first == last:
            return
        inner = self.lines[first].width
        for begin, end in statements(self.text, self.lines, first, last):
            if self.lines[begin].width != inner:
                self._erase(begin, end, "badly indented")
            elif not self.statement(begin, end, indented=True):
                del self.lost[-1]
                self._blank(begin, end)

    def _erase(self, first: int, last: int, detail: str = "") -> None:
        """Space only: where not even a stand-in fits."""
        start, end = self.lines[first].start, self.lines[last - 1].end
        self._put(start, _NO_NEWLINE.sub(" ", self.text[start:end]))
        self._lose(first, last, detail)
