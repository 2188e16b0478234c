"""Spans: the text at a name's span is the identifier, whatever stands before it."""

from typing import Any

import msgspec
import pytest

from herkomst.model.sql_ir import SqlIR
from herkomst.model.sql_query import Use, Word
from herkomst.read.sql import read_sql


def every(item: Any, kind: type) -> list[Any]:
    """All structs of a kind inside another."""
    found: list[Any] = [item] if isinstance(item, kind) else []
    if isinstance(item, tuple):
        return [x for i in item for x in every(i, kind)]
    if isinstance(item, msgspec.Struct):
        return found + [x for f in item.__struct_fields__ for x in every(getattr(item, f), kind)]
    return found


TEXTS = [
    "SELECT p.geslacht,\tq.\"Naam Lang\" AS naam FROM dbo.persoon p JOIN q ON p.id = q.id WHERE nat <> '0001'",
    "-- é\r\nSELECT a,\r\n\tb AS c\r\nFROM t\r\nWHERE d = 1",
    "SELECT '\U0001f600' AS x, \U00020000a FROM t WHERE b IN (SELECT c FROM u) /* \U0001f600 */ AND e = 'y'",
    "INSERT INTO a (x, y) SELECT m, sum(n) OVER (PARTITION BY o) FROM s GROUP BY m",
]


@pytest.mark.parametrize("text", TEXTS)
def test_words_are_where_they_say(text: str) -> None:
    ir = read_sql("a.sql", text, "postgres")
    assert not ir.gaps
    words = [w for w in every(ir.statements, Word) if w.start >= 0 and w.text]
    assert len([w for u in every(ir.statements, Use) for w in u.parts]) >= 3
    assert {(w.text, text[w.start:w.end]) for w in words if w.text != text[w.start:w.end]} == set()


def test_lines_and_columns_count_code_points_after_crlf() -> None:
    text = "SELECT '\U0001f600\U0001f600',\r\n\ta\r\nFROM t"
    ir = read_sql("a.sql", text, "postgres")
    use = every(ir.statements, Use)[0]
    span = ir.source.span(use.parts[0].start, use.parts[0].end)
    assert (span.line, span.column, span.end_line, span.end_column) == (2, 2, 2, 3)


def test_brackets_and_backticks_are_not_part_of_the_name() -> None:
    for text, dialect in (("SELECT [mijn kolom] FROM [dbo].[t]", "tsql"), ("SELECT `mijn kolom` FROM `t`", "mysql")):
        word = every(read_sql("a.sql", text, dialect).statements, Use)[0].parts[0]
        assert text[word.start:word.end] == word.text == "mijn kolom"


def test_columns_of_a_table_stand_in_its_definition() -> None:
    text = "CREATE TABLE dbo.persoon (\n  id INT PRIMARY KEY,\n  geslacht CHAR(1) NOT NULL CHECK (geslacht IN ('M','V')), -- sekse\n  land VARCHAR(3)\n);"
    ir = read_sql("a.sql", text, "tsql")
    [schema] = ir.schemas
    assert schema.dataset is not None and schema.dataset.name == "dbo.persoon" and schema.complete
    assert [(c.name, c.span.line, c.span.column) for c in schema.columns if c.span] == [("id", 2, 3), ("geslacht", 3, 3), ("land", 4, 3)]
    assert schema.columns[1].required is True and schema.columns[1].values == ("M", "V")


def test_the_ir_is_the_same_after_storage() -> None:
    for text in TEXTS:
        ir = read_sql("a.sql", text, "postgres")
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(ir), type=SqlIR) == ir
