"""What a Gap says is for people: no class names, no positions of another text, no quoted code."""

import re

import pytest

from herkomst.read.sql import read_sql


@pytest.mark.parametrize("text", [
    "WITH a AS (SELECT 1)\n;", "SELECT a %;", "SELECT CASE WHEN a THEN 1 FROM t;", "SELECT * FROM t WHERE (a = 1;", "SELECT a b c d e FROM t;",
    "INSERT INTO t SELECT a,, b FROM u;", "SELECT 'jan.jansen@voorbeeld.nl FROM t;", "UPDATE t SET a = ;", "MERGE INTO t USING;",
])
@pytest.mark.parametrize("dialect", ["", "postgres", "tsql", "oracle", "bigquery"])
def test_words_of_the_parser_stay_inside(text: str, dialect: str) -> None:
    details = [g.detail for g in read_sql("s.sql", text, dialect).gaps]
    for detail in details:
        assert not re.search(r"class '|<Token|sqlglot|Line \d+|Col: \d+|jansen|\x1b", detail), detail
        assert detail == detail.strip()


def test_something_is_said() -> None:
    (gap,) = read_sql("s.sql", "SELECT CASE WHEN a THEN 1 FROM t;", "postgres").gaps
    assert "end after case" in gap.detail.lower() and gap.span.line == 1
