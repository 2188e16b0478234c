"""The relational half of lowered SQL: uses of columns, sources of rows, queries. ``sql_ir`` has the statements around them.

Offsets count code points of the text that was read, 0-based, end exclusive. Names are as written, without quotes. An expression is
flattened to its *uses*: what it mentions, and how each mention influences the result.
"""

from typing import Literal, TypeAlias

import msgspec

from herkomst.model.graph import Cause, Subtype

HOLE = "__hole__"
"""Stands for unknown text in SQL (an f-string's value, a template's undefined name). Parses as an identifier anywhere; in a
select list it is every column it could be (Rest), as a table an unknown table. A name that contains it is unknown too."""


class Word(msgspec.Struct, frozen=True, gc=False):
    """An identifier and where it stands (-1: nowhere, it was made up)."""

    text: str
    start: int = -1
    end: int = -1


class Use(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A column (or variable, or whole row) that an expression mentions. ``parts`` is qualifier and name; what is table, schema,
    column or struct field is settled by who knows the sources. ``literals``: what it is compared with. ``cause``: ``missing`` for a bare null test,
    ``duplicate`` in a row number within a technical key (where its first row is kept)."""

    parts: tuple[Word, ...]
    subtype: Subtype = "IDENTITY"
    op: str = "selected"
    literals: tuple[str, ...] = ()
    cause: Cause = ""


class QueryUse(msgspec.Struct, frozen=True, tag=True):
    """A subquery inside an expression. ``scalar``: its value; ``exists``: whether it has rows; ``in``: membership."""

    query: "Query"
    mode: Literal["scalar", "exists", "in"]
    subtype: Subtype = "IDENTITY"
    op: str = "selected"
    literals: tuple[str, ...] = ()


class StarUse(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Every column of a source inside an expression: ``to_json(t.*)``."""

    parts: tuple[Word, ...]
    start: int
    end: int
    subtype: Subtype = "TRANSFORMATION"


AnyUse: TypeAlias = Use | QueryUse | StarUse
Uses: TypeAlias = tuple[AnyUse, ...]


class Projection(msgspec.Struct, frozen=True, gc=False, tag=True):
    """One output column.

    name       its name; ``named`` is False where the database would make one up (``text`` then is the expression).
    bare       just a column. ``aggregate``: computed over a group; ``window``: over a window; ``rank``: a row number or rank
               (``once``: within a technical key).
    weights    CASE arms with numbers in it: a hand-written score. ``computed`` has operators or functions.
    predicted  it is the output of a model's prediction function; ``model`` names the model.
    """

    name: Word
    uses: Uses
    named: bool = True
    bare: bool = False
    aggregate: bool = False
    window: bool = False
    rank: bool = False
    weights: int = 0
    number: bool = False
    model: str = ""
    once: bool = False


EACH = "__each__"
"""In the expression of a Star: the column it stands for this time."""


class Star(msgspec.Struct, frozen=True, tag=True):
    """``*`` or ``t.*`` in a select list. ``hole``: an unknown list of columns. ``over``: an expression per column, which mentions it as
    ``EACH`` (DuckDB's COLUMNS); then ``names`` or ``pattern`` (a regular expression) may say which columns."""

    parts: tuple[Word, ...]
    start: int
    end: int
    exclude: tuple[Word, ...] = ()
    replace: tuple[Projection, ...] = ()
    rename: tuple[tuple[Word, Word], ...] = ()
    hole: bool = False
    names: tuple[str, ...] = ()
    pattern: str = ""
    over: Projection | None = None


class TableSource(msgspec.Struct, frozen=True, tag=True):
    """A table, view, CTE, temp table, frame or file by name. ``file``: the name is a path (``read_csv('x')``)."""

    parts: tuple[Word, ...]
    alias: Word | None = None
    columns: tuple[Word, ...] = ()
    file: bool = False


class QuerySource(msgspec.Struct, frozen=True, tag=True):
    """A derived table; ``lateral``: it may mention the sources before it."""

    query: "Query"
    alias: Word | None = None
    columns: tuple[Word, ...] = ()
    lateral: bool = False


class FunctionSource(msgspec.Struct, frozen=True, tag=True):
    """UNNEST, FLATTEN, a table function: rows made from the uses. ``open``: it has columns that are not listed. ``parts``: the name of a
    function that is not the database's own."""

    uses: Uses
    start: int
    end: int
    name: str = ""
    alias: Word | None = None
    columns: tuple[Word, ...] = ()
    open: bool = True
    tables: tuple["Source", ...] = ()
    model: str = ""
    parts: tuple[Word, ...] = ()


class PivotSource(msgspec.Struct, frozen=True, tag=True):
    """PIVOT or UNPIVOT of a source. ``made``: the columns it makes; the pivoted ones vanish.
    ``only``: of the others, just these stay (GROUP BY)."""

    source: "Source"
    made: tuple[Projection, ...]
    gone: tuple[Word, ...]
    keys: Uses = ()
    unpivot: bool = False
    alias: Word | None = None
    columns: tuple[Word, ...] = ()
    open: bool = False
    only: tuple[Word, ...] = ()


Source: TypeAlias = TableSource | QuerySource | FunctionSource | PivotSource


class Join(msgspec.Struct, frozen=True):
    """How a source is joined to those before it. ``side``: '' (comma, cross), inner, left, right, full, semi, anti."""

    side: str = ""
    on: Uses = ()
    using: tuple[Word, ...] = ()
    natural: bool = False


class From(msgspec.Struct, frozen=True):
    """One source of a FROM clause."""

    source: Source
    join: Join = Join()


class RowUse(msgspec.Struct, frozen=True):
    """A clause that decides about rows: WHERE, HAVING, QUALIFY, DISTINCT ON."""

    clause: Literal["where", "having", "qualify", "distinct_on", "connect", "limit"]
    uses: Uses


class Cte(msgspec.Struct, frozen=True):
    """A named query of WITH; ``columns`` its column list."""

    name: Word
    query: "Query"
    columns: tuple[Word, ...] = ()
    recursive: bool = False


class Select(msgspec.Struct, frozen=True, tag=True):
    """A query block. ``limit``: LIMIT, TOP or FETCH is there; ``aggregates``: it has GROUP BY or an aggregate; ``into``: SELECT
    INTO target; ``drawn``: its rows are taken by lot."""

    start: int
    end: int
    projections: tuple[Projection | Star, ...]
    sources: tuple[From, ...] = ()
    rows: tuple[RowUse, ...] = ()
    group: Uses = ()
    group_all: bool = False
    order: Uses = ()
    limit: str = ""
    distinct: bool = False
    aggregates: bool = False
    ctes: tuple[Cte, ...] = ()
    drawn: bool = False


class SetOp(msgspec.Struct, frozen=True, tag=True):
    """Queries put under each other; ``kinds[i]`` is how part i+1 is added: union, union_all, except, intersect."""

    start: int
    end: int
    parts: "tuple[Query, ...]"
    kinds: tuple[str, ...]
    by_name: bool = False
    order: Uses = ()
    limit: str = ""
    ctes: tuple[Cte, ...] = ()


class Values(msgspec.Struct, frozen=True, tag=True):
    """Rows of constants; per column what its cells mention."""

    start: int
    end: int
    columns: tuple[Uses, ...]
    ctes: tuple[Cte, ...] = ()


Query: TypeAlias = Select | SetOp | Values
