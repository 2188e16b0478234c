"""Helpers that every document reader shares: building trees with exact places, within a budget."""

import re
from functools import cached_property

from herkomst.masking import mask
from herkomst.model.issues import Gap, GapReason
from herkomst.model.places import SourceMap, Span
from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar

MAX_NODES = 200_000
"""The most values a document may have, aliases and merges expanded; what has more is data, not configuration."""

MAX_DEPTH = 100

_PERSONAL = re.compile(r"@|\d{4}|\d(?:[ .-]?\d){8}")


class Lost(Exception):
    """A document that cannot be read: becomes a Gap."""

    def __init__(self, reason: GapReason, detail: str, offset: int = 0) -> None:
        self.reason, self.detail, self.offset = reason, detail, offset
        super().__init__(detail)


class Builder:
    """Makes tree nodes from offsets, and counts them."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.text = path, text
        self.nodes = 0
        self.gaps: list[Gap] = []

    @cached_property
    def source(self) -> SourceMap:
        """Where lines start; looked up only for a text that has something to say."""
        return SourceMap.of(self.path, self.text)

    def span(self, start: int, end: int) -> Span:
        """Offsets -> place."""
        return self.source.span(start, end)

    def count(self, offset: int, nodes: int = 1) -> None:
        """Raises Lost when the document outgrows the budget."""
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise Lost("budget", f"more than {MAX_NODES:,} values", offset)

    def scalar(self, value: str | int | float | bool | None, start: int, end: int) -> Scalar:
        """A scalar written at these offsets; the quotes around a string that is written as it is are not part of its place."""
        self.count(start)
        value = without_people(value)
        inside = isinstance(value, str) and self.text[start:start + 1] in ("'", '"')
        if inside and end - start > 1 and self.text[start + 1:end - 1] == value:
            start, end = start + 1, end - 1
        if isinstance(value, float) and value != value:
            return Scalar(".nan", self.span(start, end))                 # never equal to itself: would make runs differ
        return Scalar(value, self.span(start, end))

    def gap(self, lost: Lost) -> Gap:
        """The Gap of a document that was lost."""
        return Gap(self.span(lost.offset, lost.offset), lost.reason, lost.detail)


def without_people(value: str | int | float | bool | None) -> str | int | float | bool | None:
    """Personal data is masked before anything is kept; no column is called so."""
    if isinstance(value, str):
        return mask(value) if _PERSONAL.search(value) else value
    if isinstance(value, int) and 10**7 <= value < 10**9:                # a number of eight or nine digits
        masked = mask(str(value))
        return value if masked == str(value) else masked
    return value


def get(tree: DocTree | None, *keys: str) -> DocTree | None:
    """The node under a path of keys (the last of equal keys), or None."""
    here = tree
    for key in keys:
        if not isinstance(here, MapDoc):
            return None
        here = next((v for k, v in reversed(here.items) if k.value == key), None)
    return here


def pairs(tree: DocTree | None) -> tuple[tuple[Scalar, DocTree], ...]:
    """The items of a mapping; () for anything else."""
    return tree.items if isinstance(tree, MapDoc) else ()


def items(tree: DocTree | None) -> tuple[DocTree, ...]:
    """The items of a list; () for anything else."""
    return tree.items if isinstance(tree, ListDoc) else ()


def text(tree: DocTree | None, *keys: str) -> str:
    """The string under a path of keys, '' where there is none."""
    found = get(tree, *keys)
    return found.value if isinstance(found, Scalar) and isinstance(found.value, str) else ""


def word(tree: DocTree | None) -> str:
    """A scalar as text: ``M``, ``1``, ``true``; '' for anything else."""
    if not isinstance(tree, Scalar) or tree.value is None:
        return ""
    return str(tree.value).lower() if isinstance(tree.value, bool) else str(tree.value)
