"""GitHub's ``primaryLocationLineHash``, by which code scanning recognises an alert after lines have moved.

For each line, a polynomial hash over the 100 UTF-16 units that follow its start: blanks and tabs do not count, every line end
is a line feed, the end of the file is 65535 and after it come zeros. Equal hashes in one file get ``:1``, ``:2`` ... in order.
"""

import struct
from operator import mul

from herkomst.model.places import NEWLINE

WINDOW = 100
_MASK = (1 << 64) - 1
_POWERS = tuple(pow(37, WINDOW - 1 - i, 1 << 64) for i in range(WINDOW))
_END = 65535


def line_hashes(text: str) -> tuple[str, ...]:
    """Text of a whole file -> the hash of each line, in order."""
    starts = []
    units: list[int] = []
    lines = NEWLINE.split(text)
    for i, line in enumerate(lines):
        starts.append(len(units))
        units += _units(line.replace(" ", "").replace("\t", ""))
        units.append(10 if i + 1 < len(lines) else _END)
    units += [0] * WINDOW
    seen: dict[int, int] = {}
    made = []
    for start in starts:
        value = sum(map(mul, units[start:start + WINDOW], _POWERS)) & _MASK
        seen[value] = seen.get(value, 0) + 1
        made.append(f"{value:x}:{seen[value]}")
    return tuple(made)


def _units(text: str) -> list[int]:
    if text.isascii():
        return list(text.encode("ascii"))
    data = text.encode("utf-16-le", "surrogatepass")
    return list(struct.unpack(f"<{len(data) // 2}H", data))
