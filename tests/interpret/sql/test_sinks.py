"""Decision points in SQL, and what is not one."""

from herkomst import column_flows
from tests.interpret.sql.test_edges import edges, run, show


def sinks(text: str, dialect: str = "postgres", ddl: str | None = None) -> dict[tuple[str, str, str], set[str]]:
    """(kind, name, role) -> sources."""
    result = run(text, dialect) if ddl is None else run(text, dialect, ddl)
    return {(s.kind, s.name, s.role): {show(e.source) for e in result.edges if e.target == s.node} for s in result.sinks}


def test_a_model_of_bigquery() -> None:
    found = sinks("CREATE MODEL m.fraude OPTIONS(model_type='logistic_reg', input_label_cols=['inkomen']) AS SELECT geslacht, nat, inkomen FROM persoon",
                  "bigquery")
    assert found["model", "m.fraude", "feature"] == {"m.fraude.geslacht", "m.fraude.nat"}
    assert found["model", "m.fraude", "target"] == {"m.fraude.inkomen"}


def test_a_model_over_a_star_of_an_unknown_table_is_a_complement() -> None:
    result = run("CREATE MODEL fraude OPTIONS(input_label_cols=['y']) AS SELECT * FROM onbekend", "bigquery", "")
    [feature] = [s for s in result.sinks if s.role == "feature"]
    assert feature.resolution == "complement"
    [edge] = [e for e in result.edges if e.target == feature.node]
    assert edge.source.kind == "rest" and edge.source.excluded == ("y",)


def test_a_score_of_case_weights() -> None:
    found = sinks("SELECT id, CASE WHEN nat <> '0001' THEN 10 ELSE 0 END + CASE WHEN inkomen < 100 THEN 5 ELSE 0 END AS risico_score FROM persoon")
    assert found == {("score", "risico_score", "criterion"): {"persoon.nat", "persoon.inkomen"}}


def test_scores_that_are_read_or_are_statistics_are_not_decisions() -> None:
    assert not sinks("SELECT risico_score FROM persoon", ddl="")
    found = sinks("SELECT avg(risico_score) AS gemiddelde_risico_score FROM persoon GROUP BY geslacht", ddl="")
    assert {kind for kind, _, _ in found} == {"metric"}          # a test of the outcome, where that was decided in the tree
    assert not sinks("SELECT inkomen / 2 AS helft FROM persoon")


def test_a_coefficient_looked_up_by_sex_is_a_score() -> None:
    found = sinks("SELECT p.id, sum(g.punten) AS risk_score FROM persoon p JOIN gewicht g ON p.geslacht = g.geslacht GROUP BY p.id")
    assert found["score", "risk_score", "criterion"] >= {"gewicht.punten", "persoon.geslacht"}


def test_a_score_in_a_procedure() -> None:
    found = sinks("CREATE PROCEDURE p AS BEGIN UPDATE persoon SET risicoscore = risicoscore + 15 WHERE nat <> '0001' END", "tsql", "")
    assert found == {("score", "risicoscore", "criterion"): {"persoon.nat"}}


def test_a_worklist_by_name_and_by_structure() -> None:
    found = sinks("INSERT INTO huisbezoek_lijst (id) SELECT TOP 50 id FROM persoon WHERE postcode LIKE '30%' ORDER BY inkomen", "tsql")
    assert found["selection", "huisbezoek_lijst", "criterion"] == {"persoon.postcode"}
    assert found["selection", "huisbezoek_lijst", "order"] == {"persoon.inkomen"}
    assert found["selection", "huisbezoek_lijst", "rows"] == {"huisbezoek_lijst.ROWS"}


def test_the_first_n_by_row_number() -> None:
    found = sinks("SELECT id FROM (SELECT id, row_number() OVER (ORDER BY inkomen DESC) AS rn FROM persoon) x WHERE rn <= 100")
    assert {(k, r) for k, _, r in found} == {("selection", "criterion"), ("selection", "rows")}


def test_deduplication_and_previews_are_no_selections() -> None:
    assert not sinks("SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY id ORDER BY inkomen) AS rn FROM persoon) x WHERE rn = 1")
    assert not sinks("SELECT * FROM persoon LIMIT 10")


def test_a_score_built_up_in_a_variable() -> None:
    text = """CREATE PROCEDURE dbo.risico AS
DECLARE @s INT = 0
DECLARE c CURSOR FOR SELECT id, nat FROM persoon
FETCH NEXT FROM c INTO @id, @n
WHILE @@FETCH_STATUS = 0
BEGIN
  IF @n <> '0001' SET @s = @s + 15
  INSERT INTO uitkomst (id, risicoscore) VALUES (@id, @s)
END"""
    found = sinks(text, "tsql")
    assert found == {("score", "risicoscore", "criterion"): {"@s.@s"}}
    assert ("@n.@n", "@s.@s", "CONDITIONAL") in edges(text, "tsql")


def test_flows_name_a_sink_as_the_code_does() -> None:
    text = "INSERT INTO lijst SELECT id, CASE WHEN nat = '1' THEN 3 END AS risicoscore FROM persoon"
    assert {f.target.dataset.name for f in column_flows(text) if f.target.dataset and f.target.dataset.kind == "score"} == {"risicoscore"}
    twice = f"{text}; {text.replace('lijst', 'lijst2')}"
    assert {f.target.dataset.name for f in column_flows(twice) if f.target.dataset and f.target.dataset.kind == "score"} == {
        "risicoscore (lijst.risicoscore)", "risicoscore (lijst2.risicoscore)"}
