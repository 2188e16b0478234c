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
