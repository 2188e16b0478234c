"""SQL, lowered: a small relational language without syntax trees. ``read/sql`` makes it, ``interpret/sql`` runs it.

Offsets count code points of the text that was read, 0-based, end exclusive; ``SqlIR.source`` turns them into spans.
``sql_query`` has the queries in the statements.
"""

import bisect
from typing import Literal, TypeAlias

import msgspec

from herkomst.model.issues import Directive, Gap
from herkomst.model.places import SourceMap, Span, SpanKind
from herkomst.model.schema import Schema
from herkomst.model.sql_query import Cte, From, Projection, Query, RowUse, Uses, Word


class Target(msgspec.Struct, frozen=True):
    """What a statement writes. ``kind``: table, view, temp (temporary table, table variable), file (``COPY .. TO``).
    ``partition``: columns whose value is given by PARTITION (c = value)."""

    parts: tuple[Word, ...]
    kind: Literal["table", "view", "temp", "file"] = "table"
    columns: tuple[Word, ...] = ()
    partition: tuple[Word, ...] = ()


class Write(msgspec.Struct, frozen=True, tag=True):
    """CREATE .. AS, INSERT .. SELECT, SELECT INTO, a dbt model. ``updates``: ON CONFLICT DO UPDATE assignments, ``rows`` its WHERE;
    ``replaces``: INSERT OR REPLACE. ``keys``: the columns by which a row is there already."""

    start: int
    end: int
    target: Target
    query: Query
    action: str = "insert"
    append: bool = False
    updates: "tuple[Assignment, ...]" = ()
    keys: tuple[Word, ...] = ()
    rows: tuple[RowUse, ...] = ()
    replaces: bool = False
    by_name: bool = False
    procedure: str = ""
    gated: bool = False


class Bare(msgspec.Struct, frozen=True, tag=True):
    """A SELECT whose result goes to whoever asked. ``into``: variables it is put in. ``returned``: it is (part of) what the routine around
    it gives to whoever calls it."""

    start: int
    end: int
    query: Query
    into: tuple[Word, ...] = ()
    procedure: str = ""
    gated: bool = False
    returned: bool = False


class Assignment(msgspec.Struct, frozen=True):
    """``SET column = expression``. ``weights`` as in Projection; ``bare`` just a column; ``literal`` a constant."""

    column: tuple[Word, ...]
    value: Projection


class Update(msgspec.Struct, frozen=True, tag=True):
    """UPDATE: the sources are the target first, then FROM."""

    start: int
    end: int
    target: Target
    sources: tuple[From, ...]
    sets: tuple[Assignment, ...]
    rows: tuple[RowUse, ...] = ()
    ctes: tuple[Cte, ...] = ()
    procedure: str = ""
    gated: bool = False


class MergeArm(msgspec.Struct, frozen=True):
    """One WHEN of a MERGE; ``action``: update, insert, delete. ``star``: UPDATE SET * / INSERT * (columns by name)."""

    action: str
    matched: bool
    condition: Uses = ()
    sets: tuple[Assignment, ...] = ()
    star: bool = False


class Merge(msgspec.Struct, frozen=True, tag=True):
    """MERGE INTO target USING source ON .. WHEN ..."""

    start: int
    end: int
    target: Target
    sources: tuple[From, ...]
    on: Uses
    arms: tuple[MergeArm, ...]
    ctes: tuple[Cte, ...] = ()
    procedure: str = ""
    gated: bool = False


class Delete(msgspec.Struct, frozen=True, tag=True):
    """DELETE or TRUNCATE: the sources are the target first, then USING."""

    start: int
    end: int
    target: Target
    sources: tuple[From, ...] = ()
    rows: tuple[RowUse, ...] = ()
    ctes: tuple[Cte, ...] = ()
    procedure: str = ""
    gated: bool = False


class Assign(msgspec.Struct, frozen=True, tag=True):
    """A procedure's variable gets a value (SET @x = .., x := .., RETURN). ``fields``: a record or cursor of a query."""

    start: int
    end: int
    name: Word
    value: Projection | None = None
    query: Query | None = None
    procedure: str = ""
    gated: bool = False


class Guard(msgspec.Struct, frozen=True, tag=True):
    """A test that decides whether the next ``covers`` offsets run: IF or WHILE in a procedure."""

    start: int
    end: int
    uses: Uses
    covers: int
    procedure: str = ""


class MakeModel(msgspec.Struct, frozen=True, tag=True):
    """CREATE MODEL: trained on a query. ``labels`` are the target columns, ``weights`` the sample weight."""

    start: int
    end: int
    name: tuple[Word, ...]
    query: Query
    detail: str = ""
    labels: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    procedure: str = ""


class Rename(msgspec.Struct, frozen=True, tag=True):
    """ALTER .. RENAME of a table or of one column; a table that takes over another's rows (SWAP, CLONE, LIKE with data)."""

    start: int
    end: int
    target: Target
    old: tuple[Word, ...]
    column: tuple[Word, Word] | None = None
    procedure: str = ""


class Note(msgspec.Struct, frozen=True, tag=True):
    """A fact about a table or column: CHECK, NOT NULL, GRANT, policy, key. ``text`` as written."""

    start: int
    end: int
    kind: str
    table: tuple[Word, ...]
    column: Word | None = None
    text: str = ""
    uses: Uses = ()


class Routine(msgspec.Struct, frozen=True, tag=True):
    """A function or procedure from which rows come: read elsewhere as ``name(..)``. ``columns``: their names, where it gives them;
    ``variable``: the table variable they are collected in. A procedure (``function`` is False) may be run for its rows alone."""

    start: int
    end: int
    name: tuple[Word, ...]
    columns: tuple[Word, ...] = ()
    variable: str = ""
    procedure: str = ""
    function: bool = True


class Trigger(msgspec.Struct, frozen=True, tag=True):
    """In this procedure, NEW and OLD (T-SQL: inserted, deleted) are rows of the table. ``names``: what else it calls them."""

    start: int
    end: int
    table: tuple[Word, ...]
    names: tuple[str, ...] = ()
    procedure: str = ""


Statement: TypeAlias = Write | Bare | Update | Merge | Delete | Assign | Guard | MakeModel | Rename | Note | Routine | Trigger


class SqlIR(msgspec.Struct, frozen=True):
    """One SQL file, string or rendered template.

    schemas     tables and views declared here, with the place of each column.
    statements  in order. ``parsed``, ``partial``, ``unparsed`` count statements of the file.
    templated   for a rendered template: (rendered start, template start, template end, literal), sorted: literal stretches
                map one to one, the others to the ``{{ }}`` that made them (spans of kind ``template``). ``source`` is the template's.
    stubs       names that had to be guessed in rendering: everything in it is only possible (``stub``).
    target      for a dbt model: the table it makes; else ''.
    seeds       dbt seeds it reads: name -> path of the CSV file.
    holes       stretches (start, end) of text that is put together at run time and not known in full: what is read in them is only possible
                (``hole``).
    """

    path: str
    dialect: str
    source: SourceMap
    statements: tuple[Statement, ...] = ()
    schemas: tuple[Schema, ...] = ()
    gaps: tuple[Gap, ...] = ()
    directives: tuple[Directive, ...] = ()
    lines: int = 0
    parsed: int = 0
    partial: int = 0
    unparsed: int = 0
    span_kind: SpanKind = "name"
    templated: tuple[tuple[int, int, int, bool], ...] = ()
    stubs: tuple[str, ...] = ()
    target: str = ""
    seeds: dict[str, str] = {}
    holes: tuple[tuple[int, int], ...] = ()

    def place(self, start: int, end: int) -> tuple[Span, bool]:
        """Offsets of the text that was read -> (span of the file, is it literal text of the file)."""
        if not self.templated:
            return self.source.span(start, end), True
        return mapped(self.source, self.templated, start, end)


def mapped(source: SourceMap, pieces: tuple[tuple[int, int, int, bool], ...], start: int, end: int) -> tuple[Span, bool]:
    """Rendered offsets -> span of the template; False where a template expression made the text."""
    index = max(bisect.bisect_right(pieces, start, key=lambda p: p[0]) - 1, 0)
    begin, at, until, literal = pieces[index]
    if not literal:
        return source.span(at, until), False
    first = at + max(start - begin, 0)
    if first + (end - start) <= until:
        return source.span(first, first + end - start), True
    return source.span(min(first, until), until), False
