"""Edges of single statements: who influences what, how, and where it says so."""

import pytest

from herkomst import column_flows
from herkomst.flows import Alone
from herkomst.interpret.sql import interpret_sql
from herkomst.model.graph import Edge, Node
from herkomst.model.places import Span
from herkomst.model.unit import UnitId, UnitResult
from herkomst.read.sql import read_sql

DDL = """CREATE TABLE persoon (id INT, geslacht CHAR(1), nat CHAR(4), inkomen INT, postcode CHAR(6));
CREATE TABLE gewicht (geslacht CHAR(1), punten INT);
"""


def run(text: str, dialect: str = "postgres", ddl: str = DDL) -> UnitResult:
    ir = read_sql("a.sql", text, dialect)
    declared = read_sql("ddl.sql", ddl, dialect).schemas if ddl else ()
    return interpret_sql(UnitId("sql", "a.sql"), ir, Alone([*declared, *ir.schemas]))


def show(node: Node) -> str:
    name = {"rows": "ROWS", "rest": "REST"}.get(node.kind, node.name)
    return f"{node.dataset.name}.{name}"


def edges(text: str, dialect: str = "postgres", ddl: str = DDL) -> set[tuple[str, str, str]]:
    return {(show(e.source), show(e.target), e.subtype) for e in run(text, dialect, ddl).edges if e.target.kind != "sink"}


def between(text: str, target: str, dialect: str = "postgres", ddl: str = DDL) -> set[tuple[str, str]]:
    return {(s, k) for s, t, k in edges(text, dialect, ddl) if t == target}


CASES = {
    "a bare column": ("SELECT nat FROM persoon", "output.nat", {("persoon.nat", "IDENTITY")}),
    "an expression": ("SELECT inkomen * 2 AS x FROM persoon", "output.x", {("persoon.inkomen", "TRANSFORMATION")}),
    "case": ("SELECT CASE WHEN nat <> '0001' THEN inkomen ELSE 0 END AS x FROM persoon", "output.x",
             {("persoon.nat", "CONDITIONAL"), ("persoon.inkomen", "TRANSFORMATION")}),
    "simple case": ("SELECT CASE nat WHEN '0001' THEN 1 END AS x FROM persoon", "output.x", {("persoon.nat", "CONDITIONAL")}),
    "where": ("SELECT id FROM persoon WHERE geslacht = 'M'", "output.ROWS", {("persoon.geslacht", "FILTER"), ("persoon.ROWS", "IDENTITY")}),
    "a filter under an aggregate": ("SELECT sum(inkomen) AS x FROM persoon WHERE geslacht = 'M'", "output.x",
                                    {("persoon.inkomen", "AGGREGATION"), ("persoon.geslacht", "FILTER")}),
    "group by": ("SELECT nat, count(*) AS n FROM persoon GROUP BY nat", "output.n", {("persoon.nat", "GROUP_BY")}),
    "window": ("SELECT row_number() OVER (PARTITION BY nat ORDER BY inkomen) AS n FROM persoon", "output.n",
               {("persoon.nat", "WINDOW"), ("persoon.inkomen", "WINDOW")}),
    "a lookup by a join": ("SELECT g.punten FROM persoon p JOIN gewicht g ON p.geslacht = g.geslacht", "output.punten",
                           {("gewicht.punten", "IDENTITY"), ("persoon.geslacht", "JOIN"), ("gewicht.geslacht", "JOIN")}),
    "a lookup by a comma join": ("SELECT g.punten FROM persoon p, gewicht g WHERE p.geslacht = g.geslacht", "output.punten",
                                 {("gewicht.punten", "IDENTITY"), ("persoon.geslacht", "JOIN"), ("gewicht.geslacht", "JOIN")}),
    "a table of weights that people are joined to": ("SELECT g.punten FROM gewicht g JOIN persoon p ON p.geslacht = g.geslacht", "output.punten",
                                                     {("gewicht.punten", "IDENTITY"), ("persoon.geslacht", "JOIN")}),
    "what is joined to people leaves their columns alone": ("SELECT p.inkomen FROM persoon p JOIN gewicht g ON p.geslacht = g.geslacht", "output.inkomen",
                                                            {("persoon.inkomen", "IDENTITY")}),
    "a lookup by what a lookup brings": (
        "SELECT g.punten FROM persoon p LEFT JOIN code c ON c.geslacht = p.geslacht LEFT JOIN gewicht g ON g.punten = c.nr", "output.punten",
        {("gewicht.punten", "IDENTITY"), ("gewicht.punten", "JOIN"), ("code.nr", "JOIN"), ("code.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}),
    "people joined to codes that are joined to weights": (
        "SELECT g.punten FROM gewicht g JOIN code c ON c.nr = g.geslacht JOIN persoon p ON p.nat = c.nat", "output.punten",
        {("gewicht.punten", "IDENTITY"), ("gewicht.geslacht", "JOIN"), ("code.nr", "JOIN"), ("persoon.nat", "JOIN")}),
    "exists over a side that may be absent": (
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM gewicht g WHERE g.punten = c.nr) THEN 1 ELSE 0 END AS x FROM persoon p LEFT JOIN code c ON c.geslacht = p.geslacht",
        "output.x", {("gewicht.punten", "JOIN"), ("code.nr", "JOIN"), ("code.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}),
    "a lateral query over a side that may be absent": (
        "SELECT x.m FROM persoon p LEFT JOIN code c ON c.geslacht = p.geslacht, LATERAL (SELECT max(g.punten) AS m FROM gewicht g WHERE g.geslacht = c.nr) x", "output.m",
        {("x.m", "IDENTITY"), ("gewicht.geslacht", "JOIN"), ("code.nr", "JOIN"), ("code.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}),
    "what a pivot leaves over makes its rows": ("PIVOT persoon ON geslacht IN ('M', 'V') USING sum(inkomen) GROUP BY nat", "pivot.ROWS",
                                                {("persoon.ROWS", "IDENTITY"), ("persoon.geslacht", "GROUP_BY"), ("persoon.nat", "GROUP_BY")}, "duckdb"),
    "what a percentile is taken of": ("SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY inkomen) AS x FROM persoon", "output.x", {("persoon.inkomen", "AGGREGATION")}),
    "a view over a query with names": ("CREATE VIEW v AS WITH c AS (SELECT nat FROM persoon) SELECT nat FROM c", "v.nat", {("c.nat", "IDENTITY")}, "tsql"),
    "an insert after a query with names": ("WITH c AS (SELECT nat FROM persoon) INSERT INTO x (a) SELECT nat FROM c", "x.a", {("c.nat", "IDENTITY")}, "tsql"),
    "update from before set": ("UPDATE persoon FROM gewicht SET inkomen = gewicht.punten WHERE gewicht.geslacht = persoon.geslacht", "persoon.inkomen",
                               {("gewicht.punten", "IDENTITY"), ("gewicht.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}, "teradata"),
    "a fetch that is computed": ("SELECT id FROM persoon ORDER BY id FETCH FIRST (SELECT max(punten) FROM gewicht) ROWS ONLY", "output.ROWS",
                                 {("persoon.ROWS", "IDENTITY"), ("persoon.id", "SORT"), ("subquery.MAX(punten)", "FILTER"), ("subquery.ROWS", "FILTER")}),
    "order by with limit": ("SELECT id FROM persoon ORDER BY inkomen LIMIT 3", "output.ROWS", {("persoon.inkomen", "SORT"), ("persoon.ROWS", "IDENTITY")}),
    "order by alone": ("SELECT id FROM persoon ORDER BY inkomen", "output.ROWS", {("persoon.ROWS", "IDENTITY")}),
    "insert by position": ("INSERT INTO gewicht SELECT geslacht, inkomen FROM persoon", "gewicht.punten", {("persoon.inkomen", "IDENTITY")}),
    "insert with columns": ("INSERT INTO x (a, b) SELECT nat, id FROM persoon", "x.a", {("persoon.nat", "IDENTITY")}),
    "view with columns": ("CREATE VIEW v (a) AS SELECT nat FROM persoon", "v.a", {("persoon.nat", "IDENTITY")}),
    "update": ("UPDATE persoon SET inkomen = 0 WHERE nat = '0001'", "persoon.inkomen", {("persoon.nat", "CONDITIONAL")}),
    "update from": ("UPDATE persoon SET inkomen = g.punten FROM gewicht g WHERE g.geslacht = persoon.geslacht", "persoon.inkomen",
                    {("gewicht.punten", "IDENTITY"), ("gewicht.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}),
    "merge": ("MERGE INTO gewicht g USING persoon p ON g.geslacht = p.geslacht WHEN MATCHED AND p.nat = '1' THEN UPDATE SET punten = p.inkomen",
              "gewicht.punten", {("persoon.inkomen", "IDENTITY"), ("persoon.geslacht", "JOIN"), ("gewicht.geslacht", "JOIN"), ("persoon.nat", "CONDITIONAL")}),
    "delete": ("DELETE FROM persoon WHERE nat = '0001'", "persoon.ROWS", {("persoon.nat", "FILTER")}),
    "upsert": ("INSERT INTO gewicht (geslacht, punten) SELECT geslacht, id FROM persoon ON CONFLICT (geslacht) DO UPDATE SET punten = excluded.geslacht",
               "gewicht.punten", {("persoon.id", "IDENTITY"), ("gewicht.geslacht", "IDENTITY")}),
    "insert or replace": ("CREATE TABLE g2 (k INT PRIMARY KEY, a INT); INSERT OR REPLACE INTO g2 SELECT id, inkomen FROM persoon WHERE nat = '1'", "g2.a",
                          {("persoon.inkomen", "IDENTITY"), ("g2.k", "JOIN"), ("persoon.id", "JOIN"), ("persoon.nat", "FILTER")}, "duckdb"),
    "what filters the source of a merge": (
        "MERGE INTO gewicht g USING (SELECT * FROM persoon WHERE nat = '1') p ON g.punten = p.id WHEN MATCHED THEN UPDATE SET geslacht = 'X'",
        "gewicht.geslacht", {("gewicht.punten", "JOIN"), ("p.id", "JOIN"), ("persoon.nat", "FILTER")}),
    "columns()": ("SELECT COLUMNS('^(nat|postcode)$') || 'x' FROM persoon", "output.postcode", {("persoon.postcode", "TRANSFORMATION")}, "duckdb"),
    "an aggregate of columns()": ("SELECT max(COLUMNS(* EXCLUDE (id))) FROM persoon WHERE id > 3", "output.nat",
                                  {("persoon.nat", "AGGREGATION"), ("persoon.id", "FILTER")}, "duckdb"),
    "columns() of an unknown table": ("SELECT COLUMNS(*) + y FROM t", "output.REST", {("t.REST", "IDENTITY"), ("t.y", "TRANSFORMATION")}, "duckdb"),
    "a pivot statement": ("PIVOT persoon ON geslacht IN ('M', 'V') USING sum(inkomen) GROUP BY nat", "pivot.M",
                          {("persoon.inkomen", "AGGREGATION"), ("persoon.geslacht", "CONDITIONAL"), ("persoon.nat", "GROUP_BY")}, "duckdb"),
    "an unpivot statement": ("UNPIVOT gewicht ON punten INTO NAME n VALUE v", "pivot.v", {("gewicht.punten", "TRANSFORMATION")}, "duckdb"),
    "fields of a struct": ("SELECT unnest({'a': inkomen, 'b': nat}) FROM persoon", "output.b", {("persoon.nat", "IDENTITY")}, "duckdb"),
    "a limit that is computed": ("SELECT id FROM persoon LIMIT (SELECT max(punten) FROM gewicht)", "output.ROWS",
                                 {("persoon.ROWS", "IDENTITY"), ("subquery.MAX(punten)", "FILTER"), ("subquery.ROWS", "FILTER")}),
    "a filter of the side that may be absent": (
        "SELECT g.punten FROM persoon p LEFT JOIN (SELECT * FROM gewicht WHERE geslacht = 'V') g ON g.punten = p.id", "output.punten",
        {("g.punten", "IDENTITY"), ("g.punten", "JOIN"), ("persoon.id", "JOIN"), ("gewicht.geslacht", "FILTER")}),
    "an alias in where": ("SELECT inkomen * 2 AS dubbel FROM persoon WHERE dubbel > 3", "output.ROWS",
                          {("persoon.ROWS", "IDENTITY"), ("persoon.inkomen", "FILTER")}, "snowflake"),
    "a deleted row is in no aggregate": ("DELETE FROM persoon WHERE nat = '1'; SELECT count(*) AS n FROM persoon", "output.n", {("persoon.nat", "FILTER")}),
    "union": ("SELECT nat AS a FROM persoon UNION ALL SELECT geslacht FROM gewicht", "output.a", {("persoon.nat", "IDENTITY"), ("gewicht.geslacht", "IDENTITY")}),
    "lateral": ("SELECT x.m FROM persoon p, LATERAL (SELECT max(punten) AS m FROM gewicht g WHERE g.geslacht = p.geslacht) x", "x.m",
                {("gewicht.punten", "AGGREGATION"), ("gewicht.geslacht", "JOIN"), ("persoon.geslacht", "JOIN")}),
    "exists": ("SELECT id FROM persoon p WHERE EXISTS (SELECT 1 FROM gewicht g WHERE g.geslacht = p.geslacht)", "output.ROWS",
               {("persoon.ROWS", "IDENTITY"), ("persoon.geslacht", "FILTER"), ("gewicht.geslacht", "FILTER"), ("subquery.ROWS", "FILTER")}),
}


@pytest.mark.parametrize("case", CASES)
def test_influences(case: str) -> None:
    text, target, expected, *dialect = CASES[case]
    assert between(text, target, *dialect) == expected


def test_rows_never_flow_into_columns() -> None:
    for text, _, _, *dialect in CASES.values():
        assert not [e for e in run(text, *dialect).edges if e.source.kind == "rows" and e.target.kind == "column"]


def test_a_star_over_a_known_table_expands_and_points_at_the_star() -> None:
    found = [e for e in run("SELECT * FROM gewicht").edges if e.source.kind == "column"]
    assert [(show(e.source), show(e.target), e.span_kind, e.span.column, e.reasons) for e in found] == [
        ("gewicht.geslacht", "output.geslacht", "star", 8, ()), ("gewicht.punten", "output.punten", "star", 8, ())]


def test_a_star_over_an_unknown_table_is_a_rest_and_naming_through_it_is_traced() -> None:
    result = run("WITH c AS (SELECT * FROM onbekend) SELECT nat FROM c", ddl="")
    assert {(e.source.kind, e.target.kind) for e in result.edges} >= {("rest", "rest"), ("column", "column")}
    assert all(not e.reasons for e in result.edges)
    assert ("onbekend.nat", "c.nat", "IDENTITY") in edges("WITH c AS (SELECT * FROM onbekend) SELECT nat FROM c", ddl="")


def test_several_unknown_tables_are_candidates() -> None:
    result = run("SELECT a FROM t1 JOIN t2 ON t1.x = t2.x", ddl="")
    assert {show(e.source): e.reasons for e in result.edges if e.target.name == "a" and e.subtype == "IDENTITY"} == {
        "t1.a": ("candidates",), "t2.a": ("candidates",)}


def test_a_name_nobody_can_have_is_a_gap() -> None:
    [gap] = run("SELECT bestaat_niet FROM persoon").gaps
    assert (gap.reason, gap.detail, gap.span.column) == ("unresolved-name", "bestaat_niet", 8)


def test_literals_and_places_of_a_comparison() -> None:
    [edge] = [e for e in run("SELECT id FROM persoon\nWHERE nat NOT IN ('0001', '0052')").edges if e.subtype == "FILTER"]
    assert edge.literals == ("0001", "0052")
    assert edge.span == Span("a.sql", 2, 7, 2, 10) and edge.span_kind == "name"


def test_technical_causes() -> None:
    def cause(text: str, source: str) -> set[str]:
        return {e.cause for e in run(text).edges if show(e.source) == source and e.subtype in ("JOIN", "FILTER", "GROUP_BY")}

    assert cause("SELECT inkomen FROM persoon p JOIN gewicht g ON p.id = g.id", "persoon.id") == {"key"}
    assert cause("SELECT inkomen FROM persoon p JOIN gewicht g ON p.nat = g.nat", "persoon.nat") == {""}
    assert cause("SELECT id FROM persoon WHERE nat IS NOT NULL", "persoon.nat") == {"missing"}
    assert cause("SELECT DISTINCT nat FROM persoon", "persoon.nat") == {"duplicate"}
    first = "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY id ORDER BY inkomen) AS rn FROM persoon) x WHERE rn = 1"
    assert cause(first, "x.rn") == {"duplicate"}
    assert cause(first.replace("= 1", "<= 50"), "x.rn") == {""}
    assert cause("SELECT nat FROM persoon QUALIFY row_number() OVER (PARTITION BY id ORDER BY nat) = 1", "persoon.nat") == {"duplicate"}
    per_group = "SELECT id FROM persoon QUALIFY row_number() OVER (PARTITION BY nat ORDER BY inkomen) = 1"       # one of each: a choice of people
    assert cause(per_group, "persoon.nat") == cause(per_group, "persoon.inkomen") == {""}
    assert cause(first.replace("PARTITION BY id", "PARTITION BY nat"), "x.rn") == {""}


def test_temporary_tables_and_variables_stay_in_the_unit() -> None:
    text = "SELECT id, nat INTO #t FROM persoon; SELECT nat FROM #t WHERE id > 3"
    found = run(text, "tsql")
    assert {e.source.dataset.kind for e in found.edges if e.target.dataset.kind == "output"} == {"query"}
    assert not found.writes


def test_writes_tell_the_columns() -> None:
    [write] = run("CREATE TABLE nieuw AS SELECT *, inkomen / 2 AS half FROM persoon").writes
    assert [c.name for c in write.schema.columns] == ["id", "geslacht", "nat", "inkomen", "postcode", "half"]
    assert write.schema.complete
    [unknown] = run("CREATE TABLE nieuw AS SELECT *, x AS y FROM onbekend").writes
    assert not unknown.schema.complete and [r.dataset.name for r in unknown.schema.rests] == ["onbekend"]


def test_a_hole_is_possible_and_never_an_error() -> None:
    result = run("SELECT __hole__, id FROM persoon WHERE __hole__ = 1")
    assert [e.reasons for e in result.edges if e.target.kind == "rest"] == [("hole",)] * 5
    assert run("SELECT a FROM __hole__").gaps[0].reason == "unresolved-name"


def test_facts() -> None:
    result = run("CREATE TABLE k (geslacht CHAR(1) NOT NULL CHECK (geslacht IN ('M', 'V'))); GRANT SELECT ON k TO rol;", ddl="")
    assert {(f.kind, show(f.node) if f.node else "") for f in result.facts} == {("check", "k.geslacht"), ("not-null", "k.geslacht"), ("grant", "k.ROWS")}


def test_a_condition_in_a_procedure_reaches_the_variable_and_the_table() -> None:
    text = """CREATE FUNCTION f() RETURNS void AS $$
DECLARE punten int := 0;
BEGIN
  FOR r IN SELECT id, nat FROM persoon LOOP
    IF r.nat <> '0001' THEN
      punten := punten + 15;
    END IF;
    INSERT INTO risico (id, score) VALUES (r.id, punten);
  END LOOP;
END $$ LANGUAGE plpgsql;"""
    result = run(text)
    assert ("r.nat", "punten.punten", "CONDITIONAL") in edges(text)
    assert ("punten.punten", "risico.score", "IDENTITY") in edges(text)
    assert not result.gaps


def every_edge_has_a_span(found: tuple[Edge, ...]) -> bool:
    return all(e.span.line >= 1 for e in found)


def test_every_edge_has_a_place() -> None:
    for text, _, _, *dialect in CASES.values():
        assert every_edge_has_a_span(run(text, *dialect).edges)


def test_fields_of_a_struct_that_fill_a_table_may_be_any_of_its_columns() -> None:
    found = column_flows(
        "CREATE TABLE doel (a INT, b INT); INSERT INTO doel SELECT s.* FROM (SELECT {'x': inkomen, 'y': nat} AS s FROM persoon) t;",
        dialect="duckdb", schema={"persoon": ["inkomen", "nat"]},
    )
    assert {(f.source.column, f.target.column, f.certainty) for f in found if f.source.column} == {
        (source, target, "possible") for source in ("inkomen", "nat") for target in ("a", "b")
    }


def test_how_many_rows_a_function_gives_decides_what_is_counted() -> None:
    text = "SELECT count(*) AS n FROM (SELECT p.nat FROM persoon p, generate_series(1, p.inkomen) AS r(i)) z"
    assert ("persoon.inkomen", "FILTER") in between(text, "output.n")
    assert ("persoon.nat", "FILTER") not in between(text, "output.n")
