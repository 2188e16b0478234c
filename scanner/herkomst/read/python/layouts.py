"""Notebooks kept as .py files: Databricks source and jupytext (percent) format.

Their code is Python as it stands; what hides in comments (``# MAGIC %sql``, ``# %sql``) and bare magics is given the same treatment
as in a notebook. Text keeps its length, so offsets are those of the file.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from herkomst.model.python_ir import Expr, Run, Sql
from herkomst.read.python.cut import cut
from herkomst.read.python.magics import FOREIGN, SQL_MAGICS, translate

_DATABRICKS = re.compile(r"\s*# Databricks notebook source\b")
_MAGIC = re.compile(r"(?m)(?:^# MAGIC(?:[ \t][^\r\n]*|(?=[\r\n]|\Z))(?:\r\n?|\n|\Z))+")
_MAGIC_PREFIX = re.compile(r"(?m)^# MAGIC[ \t]?")
_COMMAND = re.compile(r"(?m)^# COMMAND -+[ \t]*(?:\r\n?|\n|\Z)")
_CELL = re.compile(r"(?m)^# ?%%(?![A-Za-z!])[^\r\n]*(?:\r\n?|\n|\Z)")
_LANGUAGE = re.compile(r"language\s*=\s*[\"'](\w+)[\"']")
_COMMENTED = re.compile(r"(?m)^# ?(%[A-Za-z][^\r\n]*)$")
_COMMENT_PREFIX = re.compile(r"(?m)^# ?")
_NAME = re.compile(r"\s*%{1,2}([\w.]+)")
_NO_NEWLINE = re.compile(r"[^\r\n]")
_BARE = re.compile(r"(?m)^[ \t]*(?:[%!?][A-Za-z]|[\w.]+\?{1,2}[ \t]*$|[\w.]+[ \t]*=[ \t]*[%!][A-Za-z])")


class Layout(NamedTuple):
    """Text of the same length as the file's, and what a notebook reader would have found in it."""

    text: str
    placeholders: dict[int, Expr | Run]
    blanked: frozenset[int]
    parts: tuple[tuple[int, int], ...]
    foreign: tuple[tuple[int, int, str], ...]


class _Page:
    def __init__(self, text: str, parses: Callable[[str], bool]) -> None:
        self.text, self.parses = text, parses
        self.comments = frozenset(start for start, _ in cut(text).comments)
        self.placeholders: dict[int, Expr | Run] = {}
        self.blanked: set[int] = set()
        self.foreign: list[tuple[int, int, str]] = []

    def put(self, at: int, text: str) -> None:
        self.text = self.text[:at] + text + self.text[at + len(text):]

    def uncomment(self, start: int, end: int, prefix: re.Pattern[str], header: str = "") -> None:
        """Magics in comments at [start, end): what they stand for comes to the first character."""
        if not header and start + len(self.text[start:end]) - len(self.text[start:end].lstrip()) not in self.comments:
            return  # it stands in a string
        source = prefix.sub(lambda m: " " * len(m[0]), self.text[start:end])
        name = _NAME.match(source)
        word = name[1].lower() if name is not None else header
        if name is None and not header:
            return
        if word in FOREIGN:
            self.foreign.append((start, end, FOREIGN[word]))
            return
        if word not in SQL_MAGICS and word != "run":
            return
        body = _NO_NEWLINE.sub(" ", source[:name.end()]) + source[name.end():] if name is not None else source
        begin = start + len(body) - len(body.lstrip())
        said = body.strip()
        if not said:
            return
        if word == "run":
            path = said.split()[0].strip("\"'")
            self.placeholders[start] = Run(begin, begin + len(said), path)
        else:
            into = re.match(r"(\w+)[ \t]*<<\s*", said)
            if into is not None:
                begin, said = begin + into.end(), said[into.end():]
            self.placeholders[start] = Sql(begin, begin + len(said), said, into[1] if into else "")
        self.put(start, "_" + _NO_NEWLINE.sub(" ", self.text[start + 1:end]))

    def magics(self, start: int, end: int) -> None:
        """Bare magics in a cell of code."""
        source = self.text[start:end]
        if _BARE.search(source):
            cell = translate(source, start, self.parses)
            self.put(start, cell.text)
            self.placeholders |= cell.placeholders
            self.blanked |= cell.blanked
            self.foreign += cell.foreign

    def layout(self, parts: list[tuple[int, int]]) -> Layout:
        return Layout(self.text, self.placeholders, frozenset(self.blanked), tuple(parts), tuple(self.foreign))


def layout(text: str, parses: Callable[[str], bool]) -> Layout | None:
    """The text of a .py file -> its Layout where it is a notebook in disguise, else None."""
    if _DATABRICKS.match(text):
        return _databricks(text, parses)
    if "%%" in text and _CELL.search(text):
        return _percent(text, parses)
    return None


def _cells(text: str, mark: re.Pattern[str]) -> list[tuple[int, int]]:
    starts = [0, *(m.start() for m in mark.finditer(text))]
    return [(a, b) for a, b in zip(starts, [*starts[1:], len(text)], strict=True) if a < b]


def _databricks(text: str, parses: Callable[[str], bool]) -> Layout:
    page = _Page(text, parses)
    for match in _MAGIC.finditer(text):
        page.uncomment(match.start(), match.end(), _MAGIC_PREFIX)
    return page.layout(_cells(text, _COMMAND))


def _percent(text: str, parses: Callable[[str], bool]) -> Layout:
    page = _Page(text, parses)
    parts = _cells(text, _CELL)
    for start, end in parts:
        head = _CELL.match(text, start)
        body = head.end() if head is not None else start
        title = head[0].lower() if head is not None else ""
        if "[markdown]" in title or "[md]" in title or "[raw]" in title:
            continue
        language = _LANGUAGE.search(title)
        commented = text[body:end].lstrip().startswith(("# %%", "#%%")) or bool(language)
        if commented and all(not line.strip() or line.startswith("#") for line in text[body:end].splitlines()):
            page.uncomment(body, end, _COMMENT_PREFIX, language[1] if language else "")
            continue
        for match in _COMMENTED.finditer(text, body, end):
            page.uncomment(match.start(), match.end(), _COMMENT_PREFIX)
        page.magics(body, end)
    return page.layout(parts)
