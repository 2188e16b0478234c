"""A query keeps its flows when it is written in another dialect."""

import pytest
import sqlglot

from herkomst import column_flows
from herkomst.read.sql.engine import DIALECTS

SCHEMA = {"persoon": ["id", "geslacht", "nat", "inkomen", "postcode"], "gewicht": ["geslacht", "punten"], "post": ["pid", "bedrag", "soort"]}
QUERIES = [
    "SELECT p.nat AS a, p.inkomen * 2 AS b, CASE WHEN p.geslacht = 'M' THEN p.inkomen ELSE 0 END AS c FROM persoon AS p WHERE p.postcode LIKE '30%'",
    "SELECT g.punten AS x, COALESCE(p.nat, 'z') AS y FROM persoon AS p LEFT JOIN gewicht AS g ON p.geslacht = g.geslacht AND g.punten > 3",
    "SELECT p.nat AS nat, COUNT(*) AS n, SUM(q.bedrag) AS s FROM persoon AS p INNER JOIN post AS q ON q.pid = p.id WHERE q.soort IN ('a', 'b') "
    "GROUP BY p.nat HAVING SUM(q.bedrag) > 10",
    "WITH k AS (SELECT p.id AS id, p.inkomen AS i, ROW_NUMBER() OVER (PARTITION BY p.nat ORDER BY p.inkomen DESC) AS rn FROM persoon AS p) "
    "SELECT k.id AS id, k.i AS i FROM k AS k WHERE k.rn <= 10",
    "SELECT p.id AS id FROM persoon AS p WHERE EXISTS(SELECT 1 AS een FROM post AS q WHERE q.pid = p.id AND q.bedrag > 5) AND NOT p.nat IN ('0001')",
    "SELECT p.nat AS a FROM persoon AS p UNION ALL SELECT g.geslacht AS a FROM gewicht AS g",
    "SELECT p.id AS id, (SELECT MAX(q.bedrag) AS m FROM post AS q WHERE q.pid = p.id) AS m FROM persoon AS p",
    "SELECT d.nat AS nat, d.s AS s FROM (SELECT p.nat AS nat, SUM(p.inkomen) AS s FROM persoon AS p GROUP BY p.nat) AS d WHERE d.s > 100",
    "INSERT INTO lijst (a, b) SELECT p.id, p.nat FROM persoon AS p WHERE p.inkomen < 100",
    "SELECT p.nat AS nat, AVG(p.inkomen) OVER (PARTITION BY p.nat ORDER BY p.id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS a, LAG(p.inkomen) OVER "
    "(PARTITION BY p.geslacht ORDER BY p.id) AS b, DENSE_RANK() OVER (ORDER BY p.inkomen) AS c FROM persoon AS p",
    "SELECT p.id AS id, CASE p.nat WHEN '0001' THEN 1 WHEN '0002' THEN CASE WHEN p.geslacht = 'V' THEN 2 ELSE p.inkomen END ELSE 0 END AS x FROM persoon AS p",
    "SELECT p.nat AS a FROM persoon AS p WHERE p.inkomen > 3 UNION SELECT g.geslacht AS a FROM gewicht AS g",
    "SELECT p.id AS id FROM persoon AS p WHERE p.inkomen > (SELECT AVG(q.inkomen) AS g FROM persoon AS q WHERE q.nat = p.nat)",
    "SELECT p.id AS id FROM persoon AS p WHERE p.id IN (SELECT q.pid AS pid FROM post AS q WHERE q.bedrag > 5) AND NOT EXISTS(SELECT 1 AS een FROM post AS r "
    "WHERE r.pid = p.id AND r.soort = 'x')",
    "SELECT a.id AS x, b.id AS y FROM persoon AS a INNER JOIN persoon AS b ON a.postcode = b.postcode AND a.id < b.id",
    "SELECT DISTINCT p.nat AS nat, p.geslacht AS geslacht FROM persoon AS p WHERE p.postcode IS NOT NULL",
    "SELECT p.id AS id, p.inkomen AS i FROM persoon AS p ORDER BY p.inkomen DESC, p.nat LIMIT 10",
    "SELECT p.nat AS nat, SUM(CASE WHEN q.soort = 'a' THEN q.bedrag ELSE 0 END) AS a, COUNT(DISTINCT q.pid) AS n FROM persoon AS p LEFT JOIN post AS q ON q.pid = p.id "
    "GROUP BY p.nat",
    "WITH a AS (SELECT p.id AS id, p.nat AS nat FROM persoon AS p WHERE p.geslacht = 'M'), b AS (SELECT a.id AS id, q.bedrag AS bedrag FROM a AS a INNER JOIN post AS q "
    "ON q.pid = a.id), c AS (SELECT b.id AS id, SUM(b.bedrag) AS s FROM b AS b GROUP BY b.id) SELECT c.id AS id, c.s * 2 AS dubbel FROM c AS c WHERE c.s > 1",
    "SELECT UPPER(p.nat) AS a, SUBSTRING(p.postcode, 1, 4) AS b, COALESCE(NULLIF(p.geslacht, 'X'), p.nat) AS c, CAST(p.inkomen AS VARCHAR(10)) AS d, ABS(p.inkomen) AS e "
    "FROM persoon AS p",
    "CREATE TABLE kopie AS SELECT p.id AS id, p.inkomen - q.bedrag AS rest FROM persoon AS p CROSS JOIN post AS q WHERE q.pid = p.id",
    "UPDATE persoon SET inkomen = inkomen * 2 WHERE nat = '0001'",
    "DELETE FROM post WHERE soort = 'x' AND bedrag < 3",
    "SELECT p.geslacht AS g, MAX(p.inkomen) - MIN(p.inkomen) AS spreiding FROM persoon AS p WHERE p.nat LIKE '00%' OR p.postcode IN ('3011', '3012') GROUP BY p.geslacht",
    "SELECT d.nat AS nat, d.r AS r FROM (SELECT p.nat AS nat, RANK() OVER (PARTITION BY p.geslacht ORDER BY p.inkomen DESC) AS r FROM persoon AS p) AS d WHERE d.r = 1",
    "CREATE VIEW v AS SELECT p.id AS id, CONCAT(p.nat, p.postcode) AS np FROM persoon AS p WHERE p.inkomen BETWEEN 1 AND 9",
]


def flows(text: str, dialect: str) -> set[tuple[str, str, str, str]]:
    """(source, target, subtype, certainty), names folded."""
    def name(c: object) -> str:
        return f"{c.dataset.name if c.dataset else ''}.{c.column}".lower()  # type: ignore[attr-defined]

    return {(name(f.source), name(f.target), f.subtype, f.certainty) for f in column_flows(text, dialect=dialect, schema=SCHEMA)}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("query", range(len(QUERIES)))
def test_flows_survive_translation(query: int, dialect: str) -> None:
    text = QUERIES[query]
    [translated] = sqlglot.transpile(text, read="postgres", write=dialect)
    assert flows(translated, dialect) == flows(text, "postgres")
    assert flows(text, "postgres")


OTHERS = {
    "merge": ("postgres", "MERGE INTO gewicht AS g USING (SELECT p.geslacht AS geslacht, p.inkomen AS inkomen FROM persoon AS p WHERE p.nat = '0001') AS s ON g.geslacht = s.geslacht "
              "WHEN MATCHED AND s.inkomen > 3 THEN UPDATE SET punten = s.inkomen WHEN NOT MATCHED THEN INSERT (geslacht, punten) VALUES (s.geslacht, 0)",
              ("postgres", "tsql", "oracle", "bigquery", "snowflake", "databricks", "spark", "trino", "teradata", "duckdb")),
    "qualify": ("snowflake", "SELECT p.id AS id, p.nat AS nat FROM persoon AS p QUALIFY ROW_NUMBER() OVER (PARTITION BY p.nat ORDER BY p.inkomen) <= 3",
                ("snowflake", "bigquery", "databricks", "duckdb", "teradata", "redshift")),
    "rollup": ("postgres", "SELECT p.nat AS nat, p.geslacht AS g, SUM(p.inkomen) AS s FROM persoon AS p GROUP BY ROLLUP (p.nat, p.geslacht)",
               tuple(d for d in DIALECTS if d != "sqlite")),
    "grouping sets": ("postgres", "SELECT p.nat AS nat, SUM(p.inkomen) AS s FROM persoon AS p GROUP BY GROUPING SETS ((p.nat), (p.geslacht), ())",
                      tuple(d for d in DIALECTS if d not in ("sqlite", "mysql"))),
    "except": ("postgres", "SELECT p.nat AS a FROM persoon AS p EXCEPT SELECT g.geslacht AS a FROM gewicht AS g WHERE g.punten > 3", DIALECTS),
    "intersect": ("postgres", "SELECT p.nat AS a FROM persoon AS p INTERSECT SELECT g.geslacht AS a FROM gewicht AS g", DIALECTS),
    "pivot": ("snowflake", "SELECT * FROM (SELECT nat, geslacht, inkomen FROM persoon) PIVOT(SUM(inkomen) FOR geslacht IN ('M', 'V')) AS q", ("snowflake", "duckdb", "spark", "databricks")),
    "array": ("postgres", "SELECT p.id AS id, u.x AS x FROM persoon AS p CROSS JOIN UNNEST(ARRAY[p.inkomen, p.id]) AS u(x)", ("postgres", "duckdb", "trino")),
    "full join": ("postgres", "SELECT p.nat AS nat, g.punten AS punten FROM persoon AS p FULL JOIN gewicht AS g ON g.geslacht = p.geslacht", tuple(d for d in DIALECTS if d != "mysql")),          # MySQL has none: a union of two
    "using": ("postgres", "SELECT geslacht, g.punten AS punten FROM persoon AS p INNER JOIN gewicht AS g USING (geslacht)", tuple(d for d in DIALECTS if d != "tsql")),
    "group by position": ("postgres", "SELECT p.nat AS nat, COUNT(*) AS n FROM persoon AS p GROUP BY 1 HAVING COUNT(*) > 3", DIALECTS),
    "star": ("postgres", "SELECT p.*, g.punten AS punten FROM persoon AS p LEFT JOIN gewicht AS g ON g.geslacht = p.geslacht WHERE p.inkomen > 0", DIALECTS),
    "in a list of rows": ("postgres", "SELECT p.id AS id FROM persoon AS p WHERE (p.nat, p.geslacht) IN (SELECT q.nat, q.geslacht FROM persoon AS q WHERE q.inkomen > 9)",
                          ("postgres", "oracle", "mysql", "sqlite", "duckdb", "snowflake", "databricks", "spark", "redshift", "trino", "teradata")),
}


@pytest.mark.parametrize(("name", "dialect"), [(n, d) for n, (_, _, dialects) in OTHERS.items() for d in dialects])
def test_flows_of_what_few_dialects_have(name: str, dialect: str) -> None:
    read, text, _ = OTHERS[name]
    [translated] = sqlglot.transpile(text, read=read, write=dialect)
    assert flows(translated, dialect) == flows(text, read)
    assert flows(text, read)
