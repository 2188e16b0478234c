"""What could not be analysed, and what the scanned files say to the tool."""

from typing import Literal

import msgspec

from herkomst.model.places import Span

GapReason = Literal[
    "syntax", "encoding", "binary", "too-large", "unreadable", "notebook", "not-sql", "unsupported-statement", "unsupported-language",
    "template", "budget", "depth", "symlink", "unresolved-name", "unresolved-import", "unknown-columns", "unmodelled", "macro",
    "internal", "excluded",
]

LOST: tuple[GapReason, ...] = (
    "syntax", "encoding", "binary", "too-large", "unreadable", "notebook", "not-sql", "template", "budget", "depth", "internal")
"""Reasons that lose code; the others lose a name, a language, or were asked for."""


class Gap(msgspec.Struct, frozen=True, order=True):
    """Something that was not read or not followed: where, why (a fixed word), and what to know (one line, English).

    ``names`` are attribute names found in what was not followed: "names an origin column; flow not followed".
    """

    span: Span
    reason: GapReason
    detail: str = ""
    lines: int = 0
    names: tuple[str, ...] = ()


class Directive(msgspec.Struct, frozen=True, order=True):
    """``herkomst: ignore[HK104] reason`` from a real comment token. ``error`` is set for a malformed one."""

    span: Span
    rules: tuple[str, ...]
    entry: str = ""
    reason: str = ""
    error: str = ""
