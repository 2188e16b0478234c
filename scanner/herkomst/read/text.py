"""Bytes of a file -> text, without ever guessing silently wrong: what is not text says why."""

import codecs
import re
from typing import Literal

import msgspec

from herkomst.model.issues import GapReason
from herkomst.model.source import FileKind

MAX_BYTES: dict[str, int] = {"notebook": 64_000_000, "sql": 32_000_000, "dbt": 8_000_000}
"""Largest file that is read, per kind. Notebooks carry their outputs with them, SQL dumps their data."""

MAX_OTHER = 8_000_000
"""The same for every other kind."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # starts with the UTF-16 mark: must come first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COOKIE = re.compile(rb"^(?:[^\r\n]*(?:\r\n?|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]+)")
_FIRST_CODE = re.compile(rb"^[ \t\f]*[^#\s]")
_NOT_TEXT = frozenset(("idna", "punycode", "undefined", "unicode-escape", "unicode_escape", "raw-unicode-escape",
                       "raw_unicode_escape", "mbcs", "oem"))
_CONTROL = bytes(c for c in range(32) if c not in b"\t\n\x0b\x0c\r\x1a\x1b")


class Decoded(msgspec.Struct, frozen=True):
    """``text`` and the name of its ``encoding``; or ``reason`` says why there is none."""

    text: str = ""
    encoding: str = ""
    reason: GapReason | Literal[""] = ""


def decode(data: bytes, kind: FileKind) -> Decoded:
    """Bytes -> text, or the reason why not: ``too-large``, ``binary`` or ``encoding``.

    Tried in order: a byte order mark; for Python the coding comment of its first two lines; UTF-8; cp1252; latin-1. The mark
    itself is not part of the text. Line ends stay as they are: offsets count on it.
    """
    if len(data) > MAX_BYTES.get(kind, MAX_OTHER):
        return Decoded(reason="too-large")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data[len(mark):], encoding)
    if b"\0" in data:
        return Decoded(reason="binary")
    if len(data.translate(None, _CONTROL)) < 0.95 * len(data):
        return Decoded(reason="binary")
    declared = _cookie(data) if kind == "python" else ""
    for encoding in (declared, "utf-8", "cp1252"):
        if encoding:
            try:
                return Decoded(data.decode(encoding), encoding)
            except (UnicodeError, LookupError):
                continue
    return Decoded(data.decode("latin-1"), "latin-1")


def _strict(data: bytes, encoding: str) -> Decoded:
    """After a byte order mark there is nothing to guess. A stray last byte does not cost the file."""
    width = 4 if "32" in encoding else 2 if "16" in encoding else 1
    try:
        text = data[:len(data) - len(data) % width].decode(encoding)
    except UnicodeError:
        if width > 1:
            return Decoded(reason="encoding")
        text, encoding = data.decode("cp1252", "replace"), "cp1252"
    return Decoded(reason="binary") if "\0" in text else Decoded(text, encoding)


def _cookie(data: bytes) -> str:
    """The declared encoding of a Python file where it names a real text encoding, else ''."""
    match = _COOKIE.match(data)
    if match is None:
        return ""
    first = data[:match.start(1)].splitlines()
    if len(first) > 1 and _FIRST_CODE.match(first[0]):
        return ""  # a coding comment counts on the second line only under a comment or an empty line
    name = match[1].decode("ascii").lower()
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    return "" if known in _NOT_TEXT or name in _NOT_TEXT else known
