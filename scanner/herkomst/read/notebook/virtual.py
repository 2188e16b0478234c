"""The code cells of a notebook joined to one text, and the map from that text back to the raw file."""

import bisect
import re
from typing import NamedTuple

import msgspec

from herkomst.model.places import NEWLINE, LineMap, SourceMap
from herkomst.read.notebook.cells import RawCell

_PIECE = re.compile(r"[^\\]+|\\u([0-9a-fA-F]{4})|\\(.)|\\", re.S)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Placed(NamedTuple):
    """A cell in the joined text: offsets (a line end included) and its number."""

    start: int
    end: int
    number: int


class Joined(msgspec.Struct):
    """Grows cell by cell. ``jumps`` are (virtual offset, raw offset) wherever the distance between the two changes."""

    raw: str
    length: int = 0
    jumps: list[tuple[int, int]] = []
    cells: list[Placed] = []

    def add(self, cell: RawCell) -> str:
        """Place a cell after the ones before; its decoded source, which always ends a line."""
        parts: list[str] = []
        start = self.length
        for first, last in cell.sources:
            self.jumps.append((self.length, first))
            self._decode(parts, first, last)
        source = "".join(parts)
        if not source.endswith(("\n", "\r")):
            source += "\n"
            self.length += 1
        self.cells.append(Placed(start, self.length, cell.number))
        return source

    def _decode(self, parts: list[str], first: int, last: int) -> None:
        if self.raw.find("\\", first, last) < 0:
            parts.append(self.raw[first:last])
            self.length += last - first
            return
        high = 0
        for match in _PIECE.finditer(self.raw, first, last):
            if match[1] is not None:
                code = int(match[1], 16)
                if 0xD800 <= code < 0xDC00 and self.raw.startswith("\\u", match.end()):
                    high = code
                    continue
                if high and 0xDC00 <= code < 0xE000:
                    code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
                high = 0
                piece = chr(code) if code and not 0xD800 <= code < 0xE000 else "\ufffd"
            elif match[2] is not None:
                piece = _ESCAPES.get(match[2], match[2])
            else:
                piece = match[0]
            parts.append(piece)
            self.length += len(piece)
            if match[0] != piece:
                self.jumps.append((self.length, match.end()))


def source_map(path: str, joined: Joined, text: str) -> SourceMap:
    """The joined text -> its map to lines and columns of the raw file."""
    starts = [0, *(m.end() for m in NEWLINE.finditer(text))]
    if len(starts) > 1 and starts[-1] == len(text):
        starts.pop()
    rows = [0, *(m.end() for m in NEWLINE.finditer(joined.raw))]
    jumps, begins = joined.jumps, [c.start for c in joined.cells]
    lines = []
    at = 0
    for index, start in enumerate(starts):
        while at + 1 < len(jumps) and jumps[at + 1][0] <= start:
            at += 1
        distance = jumps[at][1] - jumps[at][0] if jumps else 0
        row = bisect.bisect_right(rows, start + distance) - 1
        end = starts[index + 1] if index + 1 < len(starts) else len(text)
        placed = joined.cells[max(0, bisect.bisect_right(begins, start) - 1)] if joined.cells else Placed(0, 0, 0)
        cell_line = index - bisect.bisect_left(starts, placed.start) + 1
        lines.append(LineMap(row + 1, start + distance - rows[row] + 1, placed.number, cell_line,
                             _escapes(jumps, at + 1, start, end, distance, rows[row + 1] if row + 1 < len(rows) else len(joined.raw))))
    return SourceMap(path, tuple(starts), tuple(lines))


def _escapes(
    jumps: list[tuple[int, int]], at: int, start: int, end: int, distance: int, row_end: int,
) -> tuple[tuple[int, int], ...]:
    """The jumps within one virtual line, as far as they stay on its raw line."""
    found = []
    while at < len(jumps) and jumps[at][0] < end and jumps[at][1] < row_end:
        found.append((jumps[at][0] - start, jumps[at][1] - jumps[at][0] - distance))
        at += 1
    return tuple(found)
