"""Splitting and recovery: a bad statement costs itself, nothing else, and says where it was."""

import pytest

from herkomst.model.sql_ir import Assign, Bare, Guard, SqlIR, Update, Write
from herkomst.read.sql import guess_dialect, read_sql

GOOD = ["CREATE TABLE a (x INT, y INT)", "INSERT INTO b (x) SELECT x FROM a WHERE y > 1", "SELECT z FROM c"]
BROKEN = ["SELEC FROM WHERE ((", "INSERT INTO t VALUES ('never closed", "UPDATE SET WHERE", "CREATE VIEW v AS SELECT /* never closed", "SELECT 1 +",
          "SELECT ) FROM t"]


def words(ir: SqlIR) -> list[str]:
    """What kinds of statements were read."""
    return [type(s).__name__ for s in ir.statements]


@pytest.mark.parametrize("bad", BROKEN)
@pytest.mark.parametrize("at", range(4))
def test_a_broken_statement_anywhere_costs_only_itself(bad: str, at: int) -> None:
    alone = read_sql("a.sql", ";\n".join(GOOD) + ";\n", "postgres")
    script = [*GOOD[:at], bad, *GOOD[at:]]
    ir = read_sql("a.sql", ";\n".join(script) + ";\n", "postgres")
    assert words(ir) == words(alone) == ["Write", "Bare"]
    assert [s.dataset for s in ir.schemas] == [s.dataset for s in alone.schemas]
    assert ir.unparsed == 1
    assert [g.span.line for g in ir.gaps] == [at + 1]
    assert ir.gaps[0].reason == "syntax"


def test_files_that_are_no_sql_are_gaps() -> None:
    assert [g.reason for g in read_sql("a.sql", "", "").gaps] == ["not-sql"]
    assert [g.reason for g in read_sql("a.sql", " \n ", "").gaps] == ["not-sql"]
    assert [g.reason for g in read_sql("a.sql", "MZ\x00\x01\x02", "").gaps] == ["binary"]
    assert [g.reason for g in read_sql("a.sql", "\x01\x02\ufffd\x03" * 40, "").gaps] == ["binary"]


def test_batches_of_sql_server() -> None:
    text = "USE db\nGO\nCREATE TABLE dbo.t (a INT)\nGO\nSELECT a FROM dbo.t\nINSERT INTO u (a) SELECT a FROM dbo.t\nGO\n"
    assert guess_dialect(text) == "tsql"
    ir = read_sql("a.sql", text, "tsql")
    assert words(ir) == ["Bare", "Write"] and not ir.gaps
    assert [s.dataset.name for s in ir.schemas if s.dataset] == ["dbo.t"]


def test_statements_inside_tsql_control_flow() -> None:
    text = """CREATE PROCEDURE dbo.vul @datum DATE AS
BEGIN
  SET NOCOUNT ON
  DECLARE @punten INT = 0
  BEGIN TRY
    IF EXISTS (SELECT 1 FROM k WHERE soort = 'x')
    BEGIN
      INSERT INTO lijst (id) SELECT id FROM klant WHERE nat <> '0001'
    END
    ELSE
      UPDATE klant SET score = score + 10 WHERE nat = '0001'
    WHILE @punten < 3
      SET @punten = @punten + 1
  END TRY
  BEGIN CATCH
    DELETE FROM lijst
  END CATCH
END
GO
SELECT CASE WHEN a = 1 THEN 2 ELSE 3 END AS b FROM c
"""
    ir = read_sql("p.sql", text, "tsql")
    assert not ir.gaps
    assert [k for k in words(ir) if k not in ("Guard", "Routine")] == ["Assign", "Write", "Update", "Assign", "Delete", "Bare"]
    assert {s.procedure for s in ir.statements if isinstance(s, (Write, Update))} == {"0"}
    assert [s.procedure for s in ir.statements if isinstance(s, Bare)] == [""]
    assert any(isinstance(s, Guard) and s.uses for s in ir.statements)


def test_bodies_of_plpgsql() -> None:
    text = """CREATE OR REPLACE FUNCTION bereken() RETURNS void AS $$
DECLARE
  r RECORD;
  punten int := 0;
BEGIN
  FOR r IN SELECT id, nationaliteit FROM persoon LOOP
    IF r.nationaliteit <> '0001' THEN
      punten := punten + 15;
    ELSIF r.id > 3 THEN
      punten := 1;
    END IF;
    INSERT INTO risico (id, punten) VALUES (r.id, punten);
  END LOOP;
END;
$$ LANGUAGE plpgsql;
SELECT 1 AS een;
"""
    ir = read_sql("f.sql", text, "postgres")
    assert not ir.gaps
    kinds = [k for k in words(ir) if k != "Guard"]
    assert kinds == ["Assign", "Assign", "Assign", "Assign", "Assign", "Write", "Bare"]
    record = next(s for s in ir.statements if isinstance(s, Assign) and s.query is not None)
    assert record.name.text == "r"
    word = next(s for s in ir.statements if isinstance(s, Write)).target.parts[0]
    assert text[word.start:word.end] == "risico"


def test_blocks_of_oracle() -> None:
    text = """CREATE OR REPLACE PACKAGE BODY pk IS
  CURSOR c IS SELECT id, sexe FROM personen;
  PROCEDURE vul IS
    v_score NUMBER := 0;
  BEGIN
    FOR rec IN c LOOP
      v_score := CASE WHEN rec.sexe = 'M' THEN 5 ELSE 0 END;
      MERGE INTO scores s USING dual ON (s.id = rec.id) WHEN MATCHED THEN UPDATE SET s.score = v_score;
    END LOOP;
    SELECT max(id) INTO v_score FROM personen;
    COMMIT;
  EXCEPTION WHEN NO_DATA_FOUND THEN
    NULL;
  END vul;
END pk;
/
SELECT naam FROM personen;
"""
    ir = read_sql("pk.sql", text, "oracle")
    assert not ir.gaps
    assert words(ir)[-1] == "Bare" and "Merge" in words(ir)


def test_delimiter_of_mysql() -> None:
    text = "DELIMITER $$\nCREATE PROCEDURE p()\nBEGIN\n  INSERT INTO a (x) SELECT x FROM b;\n  DELETE FROM c WHERE y = 1;\nEND$$\nDELIMITER ;\nSELECT x FROM a;\n"
    ir = read_sql("m.sql", text, "mysql")
    assert not ir.gaps
    assert words(ir) == ["Write", "Delete", "Bare"]


def test_copy_data_of_pg_dump_is_not_sql() -> None:
    text = "CREATE TABLE t (a int, b text);\nCOPY t (a, b) FROM stdin;\n1\tit's;\n2\tDROP (\n\\.\n\nSELECT a FROM t;\n"
    ir = read_sql("d.sql", text, "postgres")
    assert not ir.gaps
    assert words(ir)[-1] == "Bare"


def test_what_the_parser_does_not_understand_is_a_gap() -> None:
    ir = read_sql("a.sql", "FROBNICATE ALL TABLES;\nSELECT a FROM t;", "postgres")
    assert words(ir) == ["Bare"]
    assert [g.span.line for g in ir.gaps] == [1]
    command = read_sql("a.sql", "SELECT a FROM t;\nLOAD DATA INFILE 'x' INTO TABLE t;", "mysql")
    assert [g.span.line for g in command.gaps] == [2]


def test_dynamic_sql_that_is_constant_is_read() -> None:
    ir = read_sql("a.sql", "EXEC('INSERT INTO a (x) SELECT x FROM b')", "tsql")
    assert words(ir) == ["Write"]
    unknown = read_sql("a.sql", "EXEC('INSERT INTO a SELECT ' + @kolommen + ' FROM b')", "tsql")
    assert [g.reason for g in unknown.gaps] == ["unsupported-statement"]


def test_thousands_of_conditions_and_unions_are_read() -> None:
    wide = "SELECT a FROM t WHERE " + " AND ".join(f"c{i} = {i}" for i in range(3000))
    assert not read_sql("a.sql", wide, "").gaps
    long = " UNION ALL ".join(f"SELECT {i} AS a" for i in range(600))
    assert not read_sql("a.sql", long, "").gaps


def test_directives_stand_in_real_comments_only() -> None:
    text = "-- herkomst: ignore[HK104] geen persoon\nSELECT '-- herkomst: ignore[HK101] nee' AS a FROM t; /* herkomst: ignore[HK101] AFW-0012 */\n"
    ir = read_sql("a.sql", text, "")
    assert [(d.rules, d.entry, d.reason, d.span.line) for d in ir.directives] == [(("HK104",), "", "geen persoon", 1), (("HK101",), "AFW-0012", "", 2)]


@pytest.mark.parametrize(("text", "dialect"), [
    ("SELECT TOP 10 * FROM dbo.t", "tsql"), ("SELECT a::int FROM t WHERE b ILIKE 'x'", "postgres"), ("CREATE TABLE t (a VARCHAR2(3))", "oracle"),
    ("CREATE TABLE `t` (a int AUTO_INCREMENT) ENGINE=InnoDB", "mysql"), ("SELECT * FROM `p.d.t` WHERE SAFE_CAST(a AS INT64) = 1", "bigquery"),
    ("SELECT f.value FROM t, LATERAL FLATTEN(input => x) f", "snowflake"), ("INSERT OVERWRITE TABLE a SELECT b FROM c LATERAL VIEW explode(d) e AS f", "hive"),
    ("SELECT * FROM read_csv_auto('a.csv')", "duckdb"), ("SELECT a FROM t", ""),
])
def test_the_dialect_is_guessed_from_what_only_it_has(text: str, dialect: str) -> None:
    assert guess_dialect(text) == dialect


def test_packages_calls_and_declarations_of_pl_sql() -> None:
    text = """rem it's a remark
CREATE OR REPLACE PACKAGE BODY keuze IS
  g_aantal integer;
  TYPE t_lijst IS TABLE OF VARCHAR2(10) INDEX BY BINARY_INTEGER;
  FUNCTION grens RETURN NUMBER DETERMINISTIC IS
    c_grens CONSTANT NUMBER(3) := 12;
  BEGIN
    RETURN c_grens;
  END;
  PROCEDURE vul(p_land IN VARCHAR2) IS
    l_lijst t_lijst;
  BEGIN
    dbms_output.put_line('begin');
    l_lijst(1) := 'a';
    INSERT INTO lijst (id) SELECT id FROM klant WHERE nat = p_land AND duur > -
      c_grens;
  END;
END;
/
"""
    ir = read_sql("a.sql", text, "oracle")
    assert not ir.gaps
    assert [s.target.parts[-1].text for s in ir.statements if isinstance(s, Write)] == ["lijst"]


def test_names_that_a_tool_fills_in() -> None:
    ir = read_sql("a.sql", "SELECT p.x INTO @scratch@delim@prefix_1 FROM @cdm.person p WHERE p.y > @grens;", "tsql")
    [write] = [s for s in ir.statements if isinstance(s, Write)]
    assert not ir.gaps and write.target.parts[-1].text.lstrip("@") == "scratch@delim@prefix_1"


def test_what_no_dialect_was_told_for_is_read_as_the_one_that_fits() -> None:
    ir = read_sql("a.sql", r"SELECT a.v:pad AS x, 'it\'s' AS y FROM t a WHERE REGEXP_LIKE(x, '(\'|\")')", "")
    assert not ir.gaps and ir.dialect == "snowflake"


def test_ddl_without_data_flow_is_no_loss() -> None:
    for text in ("ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY NONCLUSTERED (a)", "CREATE CLUSTERED INDEX i ON @cdm.person (a ASC)", "ALTER SESSION SET x = 1"):
        assert not read_sql("a.sql", text, "").gaps
    assert read_sql("a.sql", "ALTER TABLE t FROBNICATE RENAME x", "").gaps
