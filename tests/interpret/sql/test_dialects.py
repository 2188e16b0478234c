"""What one dialect writes in its own way: influences on one target each."""

import pytest

from tests.interpret.sql.test_edges import between, run

CASES = {
    "match_recognize": (
        "snowflake", "SELECT m.laatste FROM persoon MATCH_RECOGNIZE (PARTITION BY nat ORDER BY inkomen MEASURES LAST(b.id) AS laatste PATTERN (a b+) "
        "DEFINE b AS b.inkomen > a.inkomen AND b.geslacht = 'M') AS m", "m.laatste",
        {("persoon.id", "AGGREGATION"), ("persoon.inkomen", "FILTER"), ("persoon.geslacht", "FILTER"), ("persoon.nat", "GROUP_BY")}),
    "clone": ("snowflake", "CREATE TABLE p2 CLONE persoon", "p2.nat", {("persoon.nat", "IDENTITY")}),
    "like": ("postgres", "CREATE TABLE p2 (LIKE persoon); INSERT INTO p2 SELECT * FROM persoon", "p2.nat", {("persoon.nat", "IDENTITY")}),
    "multi-insert of Hive": ("hive", "FROM persoon p INSERT OVERWRITE TABLE a SELECT p.id WHERE p.nat = '1' INSERT INTO TABLE b SELECT p.inkomen", "a.ROWS",
                             {("persoon.ROWS", "IDENTITY"), ("persoon.nat", "FILTER")}),
    "insert all": ("oracle", "INSERT ALL WHEN nat = '1' THEN INTO a (x) VALUES (id) ELSE INTO b (y) VALUES (inkomen) SELECT id, nat, inkomen FROM persoon", "a.x",
                   {("subquery.id", "IDENTITY")}),
    "prewhere": ("clickhouse", "SELECT id FROM persoon PREWHERE nat = '1'", "output.ROWS", {("persoon.ROWS", "IDENTITY"), ("persoon.nat", "FILTER")}),
    "connect by": ("oracle", "SELECT id FROM persoon START WITH geslacht = 'M' CONNECT BY PRIOR id = inkomen", "output.ROWS",
                   {("persoon.ROWS", "IDENTITY"), ("persoon.geslacht", "FILTER"), ("persoon.id", "FILTER"), ("persoon.inkomen", "FILTER")}),
    "a statement that returns rows": (
        "postgres", "WITH w AS (DELETE FROM persoon WHERE nat = '1' RETURNING id) INSERT INTO archief SELECT id FROM w", "w.ROWS",
        {("persoon.ROWS", "IDENTITY"), ("persoon.nat", "FILTER")}),
    "output into": ("tsql", "DELETE FROM persoon OUTPUT deleted.nat INTO archief (land) WHERE geslacht = 'V'", "archief.land", {("persoon.nat", "IDENTITY")}),
    "output of a merge": ("tsql", "MERGE persoon AS t USING gewicht AS s ON t.geslacht = s.geslacht WHEN MATCHED THEN UPDATE SET inkomen = s.punten"
                                  " OUTPUT inserted.inkomen INTO log2 (ink);", "log2.ink", {("persoon.inkomen", "IDENTITY")}),
    "conditions inside the arms of a merge": (
        "oracle", "MERGE INTO gewicht g USING persoon p ON (g.punten = p.id) WHEN MATCHED THEN UPDATE SET g.geslacht = 'X' WHERE p.nat = '1' DELETE WHERE p.postcode = 'x'",
        "gewicht.ROWS", {("gewicht.punten", "JOIN"), ("persoon.id", "JOIN"), ("persoon.postcode", "FILTER")}),
    "replace into": ("mysql", "REPLACE INTO gewicht SELECT nat, id FROM persoon", "gewicht.geslacht", {("persoon.nat", "IDENTITY")}),
    "update or ignore": ("sqlite", "UPDATE OR IGNORE gewicht SET punten = 1 WHERE geslacht = 'V'", "gewicht.punten", {("gewicht.geslacht", "CONDITIONAL")}),
    "cache table": ("spark", "CACHE TABLE c AS SELECT nat FROM persoon", "c.nat", {("persoon.nat", "IDENTITY")}),
    "into a directory": ("hive", "INSERT OVERWRITE DIRECTORY '/uit' SELECT nat FROM persoon", "/uit.nat", {("persoon.nat", "IDENTITY")}),
    "into a stage": ("snowflake", "COPY INTO @uit/x FROM (SELECT nat FROM persoon)", "@uit/x.nat", {("persoon.nat", "IDENTITY")}),
    "unload": ("redshift", "UNLOAD ('SELECT nat FROM persoon') TO 's3://b/x' IAM_ROLE 'r'", "output.nat", {("persoon.nat", "IDENTITY")}),
    "json_table": ("mysql", "SELECT j.a FROM persoon p, JSON_TABLE(p.postcode, '$[*]' COLUMNS (a INT PATH '$.a')) AS j", "j.a", {("persoon.postcode", "TRANSFORMATION")}),
    "openjson": ("tsql", "SELECT j.a FROM persoon p CROSS APPLY OPENJSON(p.postcode) WITH (a INT '$.a') AS j", "j.a", {("persoon.postcode", "TRANSFORMATION")}),
    "outer apply": ("tsql", "SELECT x.m FROM persoon p OUTER APPLY (SELECT TOP 1 punten AS m FROM gewicht g WHERE g.geslacht = p.geslacht ORDER BY punten) x", "output.m",
                    {("x.m", "IDENTITY"), ("gewicht.geslacht", "JOIN"), ("persoon.geslacht", "JOIN"), ("gewicht.punten", "SORT")}),
    "a temporary table in a later batch": ("tsql", "SELECT nat INTO #t FROM persoon\nGO\nSELECT nat FROM #t\nGO\n", "output.nat", {("t.nat", "IDENTITY")}),
    "text that is executed": ("tsql", "CREATE PROCEDURE p AS BEGIN DECLARE @q NVARCHAR(MAX) = N'INSERT INTO a (x) SELECT nat FROM persoon'; EXEC(@q) END", "a.x",
                              {("persoon.nat", "IDENTITY")}),
    "text that is put together": ("tsql", "CREATE PROCEDURE p @l CHAR(4) AS BEGIN DECLARE @q NVARCHAR(MAX); SET @q = N'INSERT INTO a (x) SELECT id FROM persoon WHERE nat = ''' + @l"
                                          " + N''''; SET @q = @q + ' AND geslacht = ''M'''; EXEC sp_executesql @q END", "a.ROWS",
                                  {("persoon.ROWS", "IDENTITY"), ("persoon.nat", "FILTER"), ("persoon.geslacht", "FILTER")}),
    "execute immediate": ("oracle", "BEGIN EXECUTE IMMEDIATE 'INSERT INTO a (x) SELECT nat FROM persoon WHERE id = ' || v_id; END;\n/\n", "a.x", {("persoon.nat", "IDENTITY")}),
    "a formatted text": ("postgres", "DO $$ BEGIN EXECUTE format('INSERT INTO a (x) SELECT nat FROM persoon WHERE geslacht = %L', v); END $$", "a.ROWS",
                         {("persoon.ROWS", "IDENTITY"), ("persoon.geslacht", "FILTER")}),
    "a prepared text": ("mysql", "SET @s = 'INSERT INTO a (x) SELECT nat FROM persoon'; PREPARE st FROM @s; EXECUTE st;", "a.x", {("persoon.nat", "IDENTITY")}),
}


@pytest.mark.parametrize("case", CASES)
def test_influences(case: str) -> None:
    dialect, text, target, expected = CASES[case]
    assert between(text, target, dialect) == expected


@pytest.mark.parametrize("case", [c for c in CASES if c != "execute immediate"])
def test_nothing_is_lost(case: str) -> None:
    dialect, text, _, _ = CASES[case]
    assert not run(text, dialect).gaps


def test_what_is_in_a_text_points_at_its_place() -> None:
    text = "DECLARE @q NVARCHAR(99) = N'INSERT INTO a (x) SELECT id FROM persoon WHERE postcode <> ''1'' AND nat = ''2''';\nEXEC(@q)"
    [edge] = [e for e in run(text, "tsql").edges if e.source.name == "nat" and e.target.kind == "rows"]
    assert text[edge.span.column - 1:edge.span.end_column - 1] == "nat" and edge.literals == ("2",)


def test_text_that_is_not_known_is_a_gap() -> None:
    [gap] = run("CREATE PROCEDURE p @q NVARCHAR(MAX) AS BEGIN EXEC(@q) END", "tsql").gaps
    assert (gap.reason, gap.detail) == ("unsupported-statement", "dynamic SQL whose text is not known here")
