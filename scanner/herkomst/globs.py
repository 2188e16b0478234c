"""One meaning for every path pattern in the configuration.

``*`` and ``?`` stay within one directory, ``**`` crosses directories, ``[a-z]`` is a class. A pattern holds for a file it
matches and for everything under a directory it matches. It is anchored at the root, unless it has no slash and a wildcard
(``*.sql``, ``test_*``): then it may match at any depth.
"""

import functools
import re
from collections.abc import Iterable


class BadGlob(ValueError):
    """A pattern that cannot be used; the text says why."""


@functools.lru_cache(maxsize=4096)
def compile_glob(pattern: str) -> re.Pattern[str]:
    """The pattern as a regular expression over paths with forward slashes. Raises BadGlob."""
    plain = pattern.strip()
    while plain.startswith("./"):
        plain = plain[2:]
    anchored = "/" in plain.rstrip("/") or not any(c in plain for c in "*?[")
    plain = plain.strip("/")
    if not plain:
        raise BadGlob("is empty")
    if plain == ".":
        return re.compile(r"(?s:.*)")
    if "\\" in plain:
        raise BadGlob("has a backslash; use forward slashes")
    return re.compile(("" if anchored else r"(?:.*/)?") + "".join(_parts(plain)) + r"(?:/.*)?", re.DOTALL)


def _parts(plain: str) -> list[str]:
    made: list[str] = []
    i = 0
    while i < len(plain):
        if plain.startswith("**", i):
            end = i + 2
            if (i and plain[i - 1] != "/") or (end < len(plain) and plain[end] != "/"):
                raise BadGlob("has ** beside other characters; ** stands for whole directories")
            if end < len(plain):
                made.append(r"(?:[^/]+/)*")
                i = end + 1
            else:
                made.append(r".+")
                i = end
        elif plain[i] == "*":
            made.append(r"[^/]*")
            i += 1
        elif plain[i] == "?":
            made.append(r"[^/]")
            i += 1
        elif plain[i] == "[":
            close = plain.find("]", i + 2)
            if close < 0:
                raise BadGlob("has [ without ]")
            body = plain[i + 1:close]
            negated = body[0] in "!^"
            made.append("[" + ("^/" if negated else "") + re.sub(r"([\\\[\]^&~|])", r"\\\1", body[negated:]) + "]")
            i = close + 1
        else:
            made.append(re.escape(plain[i]))
            i += 1
    return made


def matches(path: str, patterns: Iterable[str]) -> bool:
    """True where any of the patterns holds for the path."""
    return any(compile_glob(p).fullmatch(path) for p in patterns)


def last_match(path: str, pairs: Iterable[tuple[str, str]]) -> str | None:
    """The value of the last pair whose pattern holds for the path, as in .gitignore: later lines refine earlier ones."""
    found: str | None = None
    for pattern, value in pairs:
        if compile_glob(pattern).fullmatch(path):
            found = value
    return found
