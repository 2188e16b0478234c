"""Where something stands in the scanned tree: spans, and the map from offsets to lines.

Lines and columns are 1-based and count Unicode code points (SARIF ``columnKind: unicodeCodePoints``); ``end_column`` is
exclusive. Paths are relative to the scanned root, with forward slashes. Offsets count code points from the start of the
decoded text, 0-based, end exclusive.
"""

import bisect
import re
from itertools import accumulate, count
from operator import add
from typing import Literal

import msgspec

SpanKind = Literal["name", "star", "template", "constant", "call"]
"""What the text at a span is: the identifier itself, a star, a template that renders it, a literal, or a whole call."""

NEWLINE = re.compile(r"\r\n?|\n")


class Span(msgspec.Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """A stretch of a scanned file. ``cell`` and ``cell_line`` are set for notebooks (1-based), else 0."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    cell: int = 0
    cell_line: int = 0

    @property
    def place(self) -> str:
        """The form people read: ``path:line``, or ``path[cell]:line`` in a notebook."""
        return f"{self.path}[{self.cell}]:{self.cell_line}" if self.cell else f"{self.path}:{self.line}"


NOWHERE = Span("", 0, 0, 0, 0)
"""Of what is written nowhere."""


class LineMap(msgspec.Struct, frozen=True, gc=False):
    """Where one line of a virtual text (a notebook's cells, joined) stands in the raw file.

    ``line`` and ``column`` are the raw position of the virtual line's first character; ``escapes`` holds
    ``(virtual_column, extra)``: from that 0-based virtual column on, the raw column is ``extra`` further.
    """

    line: int
    column: int
    cell: int = 0
    cell_line: int = 0
    escapes: tuple[tuple[int, int], ...] = ()


class SourceMap(msgspec.Struct, frozen=True):
    """Turns code point offsets of the text a reader parsed into spans of the raw file.

    ``starts`` are the offsets at which lines start (the first is 0). ``lines`` is empty for plain files; for notebooks it
    has one entry per virtual line.
    """

    path: str
    starts: tuple[int, ...]
    lines: tuple[LineMap, ...] = ()

    @classmethod
    def of(cls, path: str, text: str) -> "SourceMap":
        """The map of a plain file; ``\\r\\n``, ``\\r`` and ``\\n`` end lines."""
        if "\r" in text:
            return cls(path, (0, *(m.end() for m in NEWLINE.finditer(text))))
        lines = text.split("\n")[:-1]                                     # ten times as fast, which counts in a tree of big files
        return cls(path, (0, *map(add, accumulate(map(len, lines)), count(1))))

    def position(self, offset: int) -> tuple[int, int]:
        """Offset -> (line, column) of the raw file, both 1-based."""
        index = bisect.bisect_right(self.starts, offset) - 1
        column = offset - self.starts[index]
        if not self.lines:
            return index + 1, column + 1
        raw = self.lines[min(index, len(self.lines) - 1)]
        extra = 0
        for at, more in raw.escapes:
            if column >= at:
                extra = more
            else:
                break
        return raw.line, raw.column + column + extra

    def span(self, start: int, end: int) -> Span:
        """Offsets -> the span of the raw file."""
        line, column = self.position(start)
        end_line, end_column = self.position(end)
        if not self.lines:
            return Span(self.path, line, column, end_line, end_column)
        raw = self.lines[min(bisect.bisect_right(self.starts, start) - 1, len(self.lines) - 1)]
        return Span(self.path, line, column, end_line, end_column, raw.cell, raw.cell_line)
