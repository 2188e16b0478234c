"""No silent loss, as a property: a statement that cannot be read, put between any two statements of real scripts, removes nothing else."""

from pathlib import Path

import pytest

from herkomst.flows import Alone
from herkomst.interpret.sql import interpret_sql
from herkomst.model.unit import UnitId, UnitResult
from herkomst.read.sql import guess_dialect, read_sql
from herkomst.read.sql.engine import TokenError, TokenType, tokenize

ROOT = Path(__file__).parents[3] / "fixtures"


def whole(text: str) -> bool:
    """A script without templates and without an open quote of its own (two open quotes look like one closed)."""
    try:
        return "{{" not in text and "{%" not in text and bool(tokenize(text, guess_dialect(text) or "postgres"))
    except TokenError:
        return False


SCRIPTS = sorted(p for p in ROOT.rglob("*.sql") if whole(p.read_text("utf-8")))
BROKEN = ["SELEC FROM WHERE ((", "UPDATE SET WHERE", "INSERT INTO t VALUES (1, 'never closed", "SELECT ) FROM t", "FROBNICATE THE tables OF x",
          "CREATE VIEW v AS SELECT /* never closed"]
GENERAL = """CREATE TABLE a (x INT, y INT, z INT);
INSERT INTO b (x, y) SELECT x, y FROM a WHERE z > 1;
CREATE VIEW v AS SELECT x, sum(y) AS s FROM a GROUP BY x;
UPDATE a SET y = y + 1 WHERE x IN (SELECT x FROM v WHERE s > 3);
DELETE FROM b USING v WHERE v.x = b.x;
MERGE INTO b USING a ON a.x = b.x WHEN MATCHED THEN UPDATE SET y = a.y;
WITH w AS (SELECT * FROM v) SELECT x FROM w ORDER BY s LIMIT 3;
ALTER TABLE a ADD COLUMN q INT;
GRANT SELECT ON a TO r;
"""


def result(text: str, dialect: str) -> UnitResult:
    ir = read_sql("a.sql", text, dialect)
    return interpret_sql(UnitId("sql", "a.sql"), ir, Alone(ir.schemas))


def flows(found: UnitResult) -> list[tuple[str, ...]]:
    """Every step, without the offsets that tell blocks apart."""
    def name(node: object) -> str:
        d = node.dataset  # type: ignore[attr-defined]
        return f"{node.kind} {d.kind} {d.name} {node.name}" if node.kind != "sink" else f"{d.kind} {node.name}"  # type: ignore[attr-defined]

    return sorted((name(e.source), name(e.target), e.subtype, *e.literals) for e in found.edges)


def ends(text: str, dialect: str) -> list[int]:
    """Where a statement ends; inside a routine there is no such place."""
    tokens = tokenize(text, dialect)
    if any(t.token_type == TokenType.BEGIN or t.text.upper() in ("BEGIN", "PROCEDURE", "FUNCTION", "GO", "DELIMITER") for t in tokens):
        return [0]
    return [0, *(t.end + 1 for t in tokens if t.token_type == TokenType.SEMICOLON)]


@pytest.mark.parametrize("bad", BROKEN)
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_broken_statement_removes_nothing_else(path: Path, bad: str) -> None:
    text = path.read_text("utf-8")
    check(text, guess_dialect(text) or "postgres", bad)


@pytest.mark.parametrize("bad", BROKEN)
@pytest.mark.parametrize("dialect", ["", "postgres", "tsql", "oracle", "snowflake", "bigquery", "duckdb", "databricks"])
def test_in_every_dialect(dialect: str, bad: str) -> None:
    check(GENERAL, dialect, bad)


def check(text: str, dialect: str, bad: str) -> None:
    alone = result(text, dialect)
    told = len(alone.gaps)
    for at in ends(text, dialect):
        with_it = result(f"{text[:at]}\n{bad};\n{text[at:]}", dialect)
        assert flows(with_it) == flows(alone), (at, bad)
        assert len(with_it.gaps) == told + 1, (at, bad, with_it.gaps)


@pytest.mark.parametrize(("dialect", "text"), [
    ("postgres", "CREATE RULE r AS ON INSERT TO persoon DO ALSO INSERT INTO log VALUES (NEW.nat)"), ("oracle", "SELECT id FROM t MODEL DIMENSION BY (id) MEASURES (x) RULES (x[1] = 5)"),
    ("tsql", "CREATE EXTERNAL FILE FORMAT f WITH (a = 1); FROBNICATE x"), ("", "FROBNICATE THE tables OF x"),
    ("tsql", "INSERT INTO lijst EXEC dbo.maak_lijst 3"), ("postgres", "SELECT nergens FROM (SELECT 1 AS a) t"), ("oracle", "BEGIN EXECUTE IMMEDIATE v_tekst; END;\n/\n"),
])
def test_what_is_not_understood_is_said(dialect: str, text: str) -> None:
    assert result(text, dialect).gaps


def test_a_gap_says_it_in_plain_words() -> None:
    [gap] = result("SELECT a,\n  b c d FROM t;", "postgres").gaps
    assert gap.detail == "SELECT: `d` (line 2) not understood, read as PostgreSQL; another dialect is set in [dialects]"
    [gap] = result("SELECT (a FROM t;", "").gaps
    assert gap.detail == "SELECT: `)` expected at `FROM` (line 1), read as general SQL; another dialect is set in [dialects]"
    for text in (*BROKEN, "SELECT CASE WHEN", "INSERT t VALUES (1,", "MERGE INTO t", "CREATE TABLE t (a", "SELECT a FROM t WHERE"):
        for gap in result(text, "postgres").gaps:
            assert not any(w in gap.detail for w in ("sqlglot", "Token", "<class", "Expecting", "Invalid expression")), gap.detail
