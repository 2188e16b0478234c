"""Python 2 syntax -> Python 3 syntax of the same length, so that every offset still holds.

Only tried on stretches that do not parse. What a substitution cannot express keeps its length and loses a detail that no
column flows through: the value that ``raise E, m`` raises with, the octal meaning of ``0755``.
"""

import re

_STRING = re.compile(
    r"#[^\r\n]*+|(?P<u>[uU][rR](?=['\"]))?(?:'''(?>(?:[^\\']|\\[\s\S]|'(?!''))*)'''|\"\"\"(?>(?:[^\\\"]|\\[\s\S]|\"(?!\"\"))*)\"\"\""
    r"|'(?>(?:[^'\\\r\n]|\\[\s\S])*)'|\"(?>(?:[^\"\\\r\n]|\\[\s\S])*)\")"
)
_MASK = "\x1a"
_PRINT = re.compile(r"(?<![\w.])(print|exec)([ \t]+)(?=[^\s=,.)\]}:;+*/%&|^<>!]|[-~+]\w|\x1a)(?!(?:in|is|and|or|if|for|not in)\b)")
_EXCEPT = re.compile(r"(\bexcept\b[^:\r\n]*?)(,[ \t]*[\w.]+[ \t]*)(?=:)")
_RAISE = re.compile(r"(\braise[ \t]+[\w.]+[ \t]*),")
_LONG = re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)[lL]\b")
_OCTAL = re.compile(r"(?<![\w.])0(?=[0-7]+\b(?!\.))(?!0*\b)")
_BACKTICKS = re.compile(r"`([^`\r\n]*)`")
_PARAMS = re.compile(r"(\bdef[ \t]+\w+[ \t]*\(|\blambda\b)([^:\r\n]*)")
_INNER = re.compile(r"\(([\w\s,]*)\)")
_ASYNC = re.compile(r"(?<![\w.])async(?=[ \t]*[=,.)\]])|(?<=\.)async\b|(?<=[(,][ \t])async(?=[ \t]*[=,)])|(?<=[(,])async(?=[ \t]*[=,)])")


def modern(text: str, excepts: bool = True) -> str:
    """Source text -> text of equal length in which Python 2 statements are written so that a Python 3 grammar reads them.

    ``excepts`` False leaves ``except E, e`` alone, for a parser that knows ``except A, B`` of Python 3.14.
    """
    held: list[str] = []

    def mask(match: re.Match[str]) -> str:
        piece = match[0]
        held.append(" " + piece[1:] if match["u"] else piece)
        return _MASK * len(piece)

    bare = _STRING.sub(mask, text)
    bare = _PRINT.sub(lambda m: m[1] + "," + " " * (len(m[2]) - 1), bare)
    if excepts:
        bare = _EXCEPT.sub(lambda m: m[1] + " " * len(m[2]), bare)
    bare = _RAISE.sub(r"\1;", bare)
    bare = _LONG.sub(r"\1 ", bare)
    bare = _OCTAL.sub(" ", bare)
    bare = bare.replace("<>", "!=")
    bare = _BACKTICKS.sub(r"(\1)", bare)
    bare = _PARAMS.sub(lambda m: m[1] + _flat(m[2]), bare)
    bare = _ASYNC.sub("asynk", bare)
    return _restore(bare, held)


def _flat(params: str) -> str:
    """``a, (b, (c, d))`` -> the same names without the inner parentheses."""
    for _ in range(4):
        flat = _INNER.sub(r" \1 ", params)
        if flat == params:
            break
        params = flat
    return params


def _restore(bare: str, held: list[str]) -> str:
    parts, at = [], 0
    for piece in held:
        where = bare.index(_MASK, at)
        parts += [bare[at:where], piece]
        at = where + len(piece)
    parts.append(bare[at:])
    return "".join(parts)
