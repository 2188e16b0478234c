"""Rows of data in a script: a dump holds millions of them, and none says anything about columns that its first ones do not."""

import re

KEPT = 200
"""Rows of one VALUES list that are read."""

_LIST = re.compile(r"\bVALUES\s*(?=\()", re.I)
_ROW = re.compile(r"""\((?>(?:[^()'"`\\]++|'(?>(?:[^'\\]|''|\\.)*)'|"[^"]*+"|`[^`]*+`)*)\)[ \t\r\n]*+(,)?[ \t\r\n]*+""")
_SHORT = 16_000
_CODE = re.compile(r"[^\r\n]")


def without_rows(text: str) -> str:
    """``text`` with the rows of constants after the first ``KEPT`` of a VALUES list blanked; same length, same lines. A row that holds a
    bracket (a call, a subquery) is code: it and what follows it stay."""
    if len(text) < _SHORT:
        return text
    parts: list[str] = []
    done = 0
    for m in _LIST.finditer(text):
        if m.end() < done:
            continue
        at, comma, first = m.end(), -1, -1
        for number in range(1, len(text)):
            row = _ROW.match(text, at)
            if row is None:
                break
            if number == KEPT:
                comma, first = row.start(1), row.end()
            at = row.end()
            if row[1] is None:
                break
        if first < 0 or comma < 0 or at <= first:
            continue
        more = row is None                                                # the list goes on with a row that stays
        start = first if more else comma
        parts += [text[done:start], _CODE.sub(" ", text[start:at])]
        done = at
    return "".join([*parts, text[done:]]) if parts else text
