"""SQL text to SqlIR: split, parse each statement at its offsets, lower. One bad statement is one Gap and costs nothing else."""

import os
import re
from collections.abc import Callable
from typing import Any

from herkomst.model.issues import Gap
from herkomst.model.places import SourceMap, Span
from herkomst.model.sql_ir import Routine, SqlIR, Trigger
from herkomst.model.sql_query import HOLE
from herkomst.read.sql.control import Segmenter
from herkomst.read.sql.directives import directives
from herkomst.read.sql.engine import TokenError, TokenType, tokenize
from herkomst.read.sql.mask import mask
from herkomst.read.sql.plain import untold
from herkomst.read.sql.routines import header, without_colons
from herkomst.read.sql.rows import without_rows
from herkomst.read.sql.segment import Segment
from herkomst.read.sql.simple import Simple
from herkomst.read.sql.state import shifted

_MAX = 20_000_000
_SMALL = 300_000
_TRIED = ("snowflake", "bigquery", "tsql", "oracle", "mysql", "postgres", "databricks", "duckdb")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ufffd]")


def read_sql(path: str, text: str, dialect: str) -> SqlIR:
    """A SQL script. ``text`` is decoded; ``dialect`` is sqlglot's name or ''. Never raises: what cannot be read is a Gap."""
    source = SourceMap.of(path, text)
    lines = text.count("\n") + (not text.endswith("\n")) if text else 0
    if not text.strip():
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "not-sql", "empty file"),), lines=lines)
    if "\x00" in text or _binary(text):
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "binary", "not text, though it is named .sql", lines),))
    if len(text) > _MAX:
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "too-large", f"{len(text):,} characters", lines),), lines=lines)
    return likeliest(lambda d: Reader(path, text, d, source).read(lines), dialect, len(text))


def likeliest(read: Callable[[str], SqlIR], dialect: str, size: int) -> SqlIR:
    """What is read when nothing tells the dialect: as general SQL, and where that leaves statements unread, as the dialect that leaves
    the fewest."""
    best = read(dialect)
    if dialect or not best.unparsed or size > _SMALL:
        return best
    for other in _TRIED:
        again = read(other)
        if again.unparsed < best.unparsed:
            best = again
        if not best.unparsed:
            break
    return best


def _binary(text: str) -> bool:
    head = text[:4096]
    return len(_ODD.findall(head)) * 20 > len(head)


class Reader(Simple):
    """Reads one text."""

    def read(self, lines: int) -> SqlIR:
        """The whole text."""
        masked, broken, batches = mask(without_rows(self.text), self.dialect)
        for b in broken:
            self.bad(b.start, b.end, "syntax", b.why)
        self.tsql = self.tsql or (self.dialect == "" and bool(batches))
        self.section(self.tokens(masked), masked, batches, "")
        return self.result(lines)

    def section(self, tokens: list[Any], text: str, batches: list[int], procedure: str) -> None:
        """Statements of a script or of a routine's body."""
        self.found += directives(tokens, text, self.place, procedure)
        tokens = without_colons(tokens, self.dialect)
        segments = Segmenter(tokens, self.tsql, batches, procedure).run()
        ends: dict[int, int] = {}
        for segment in segments:
            for g in segment.guards:
                ends[g] = max(ends.get(g, 0), segment.tokens[-1].end + 1)
        for segment in segments:
            try:
                self.one(segment, text, ends)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as e:
                if os.environ.get("HERKOMST_STRICT"):
                    raise
                self.bad(segment.tokens[0].start, segment.tokens[-1].end + 1, "internal", f"{type(e).__name__}: {e}"[:120])

    def routine(self, segment: Segment) -> None:
        """The header of a routine: whose rows a trigger speaks of, what comes out of a function."""
        found = header(segment.tokens, self.tsql)
        start, end = segment.tokens[0].start, segment.tokens[-1].end + 1
        if found is None:
            return
        self.routines[segment.procedure] = found
        if found.calls:
            self.triggers.append((found, start, end))
        elif found.kind == "TRIGGER" and found.table:
            self.statements.append(Trigger(start, end, found.table, found.names, segment.procedure))
        elif found.rows:
            self.statements.append(Routine(start, end, found.name, found.columns, found.variable, segment.procedure, found.kind == "FUNCTION"))

    def heredoc(self, t: Any, procedure: str) -> None:
        """A routine's body in a string: tokenised at its own offsets."""
        routine = self.routines.get(procedure)
        if routine is not None and routine.language:
            self.bad(t.start, t.end + 1, "unsupported-statement", f"a body in {routine.language}")
            return
        raw = self.text[t.start:t.end + 1]
        at = raw.find(t.text)
        if at < 0:
            self.bad(t.start, t.end + 1, "unsupported-statement", "a body in a string with escapes")
            return
        inner, broken, _ = mask(t.text, self.dialect)
        offset = t.start + at
        for b in broken:
            self.bad(b.start + offset, b.end + offset, "syntax", b.why)
        try:
            tokens = [shifted(x, offset) for x in tokenize(inner, self.dialect)]
        except TokenError as e:
            self.bad(t.start, t.end + 1, "syntax", untold(e, self.dialect))
            return
        padded = " " * offset + inner
        self.section(tokens, padded, [], procedure or f"${t.start}")

    def put_together(self, tokens: list[Any], text: str, procedure: str, before: tuple[Any, ...] = ()) -> None:
        """Dynamic SQL: what is known of its text is read as a statement (``before``: what its rows are inserted by)."""
        start, end = tokens[0].start, tokens[-1].end + 1
        chars = self.dynamic.value(tokens, procedure)
        found = self.dynamic.tokens(chars)
        if found is None:
            self.bad(start, end, "unsupported-statement", "dynamic SQL whose text is not known here")
            return
        if any(HOLE in t.text and t.token_type not in (TokenType.STRING, TokenType.NATIONAL_STRING) for t in found):
            self.gaps.append(Gap(self.place(start, end), "unsupported-statement", "part of this statement is put together at run time"))
            self.holes.append((min(t.start for t in found), max(t.end for t in found) + 1))
        self.section([*before, *found], text, [], procedure or f"${start}")


__all__ = ["Reader", "read_sql"]
