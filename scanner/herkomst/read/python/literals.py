"""Values of string and number tokens, without evaluating code.

Line ends inside strings stay as they are in the file (Python would turn CRLF into LF), so that offsets inside the value are
offsets in the file.
"""

import re
import unicodedata

PREFIX = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
_ESCAPE = re.compile(
    r"\\(?:(\r\n?|\n)|([\\'\"abfnrtv])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^{}]*)\})"
)
_SIMPLE = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "\\": "\\", "'": "'", '"': '"'}
_CONTINUED = re.compile(r"\\(?:\r\n?|\n)")
MAX_DIGITS = 4000
"""Python refuses to convert longer decimal numbers."""


def _replace(match: re.Match[str]) -> str:
    newline, simple, octal, *hexes, name = match.groups()
    if newline is not None:
        return ""
    if simple is not None:
        return _SIMPLE[simple]
    if octal is not None:
        return chr(int(octal, 8))
    if name is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            return match[0]
    code = int(next(h for h in hexes if h is not None), 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def unescape(text: str) -> str:
    """Escape sequences of an ordinary string body -> characters. Unknown ones stay; half surrogates become U+FFFD."""
    return _ESCAPE.sub(_replace, text) if "\\" in text else text


def string_token(token: str) -> tuple[str | None, bool, int, str]:
    """A string token -> (value, raw, offset of the first character of the value in the token, other).

    ``raw`` as in ``Literal_``; bytes give (None, False, n, "bytes"). A leading backslash-newline, as people write after
    triple quotes, does not cost ``raw``: the value starts after it.
    """
    match = PREFIX.match(token)
    if match is None:
        return None, False, 0, "bytes"
    prefix, quote = match[1].lower(), match[2]
    inner = match.end()
    if "b" in prefix:
        return None, False, inner, "bytes"
    body = token[inner:len(token) - len(quote)]
    if "\\" not in body or "r" in prefix:
        return body, True, inner, ""
    if lead := _CONTINUED.match(body):
        rest = body[lead.end():]
        if "\\" not in rest:
            return rest, True, inner + lead.end(), ""
    return unescape(body), False, inner, ""


def integer(token: str) -> int | None:
    """A decimal, hexadecimal, octal or binary integer; None where it is too long to be one on purpose."""
    if len(token) > MAX_DIGITS:
        return None
    try:
        return int(token, 0)
    except ValueError:
        return None


def floating(token: str) -> float | None:
    """A float; None for what has no finite value (JSON and caches know none)."""
    try:
        value = float(token)
    except ValueError:
        return None
    return value if value - value == 0 else None
