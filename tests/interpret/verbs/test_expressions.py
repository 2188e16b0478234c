"""Column expressions that no frame has used yet (polars, PySpark). What is expected: their manuals."""

import pytest

from tests.interpret.verbs.flow import flows, program, rows_of, table

PL = 'import polars as pl\nd = pl.read_csv("people.csv")\n'
OPEN = 'import polars as pl\nd = pl.read_csv("elsewhere.csv")\n'
SPARK = 'from pyspark.sql import functions as F\nfrom pyspark.sql import SparkSession\nd = SparkSession.builder.getOrCreate().read.csv("people.csv")\n'
AGE, SUM = ("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")
CASES = [
    ("a formula in a text", SPARK + 'out = d.withColumn("x", F.expr("age + income"))', {AGE, SUM}),
    ("a record of columns", PL + 'out = d.with_columns(pl.struct(["age", "nat"]).map_elements(lambda r: r["age"] + 1).alias("x"))', {AGE}),
    ("a record of three columns", PL + 'out = d.with_columns(pl.struct("age", "nat", "sex").map_elements(lambda r: r["nat"] + 1).alias("x"))',
     {("nat", "TRANSFORMATION")}),
    ("one value of a column", PL + 'out = d.with_columns(pl.col("age").map_elements(lambda v: v + 1).alias("x"))', {AGE}),
    ("values by a dict", PL + 'out = d.with_columns(pl.col("sex").replace({"M": 1}).alias("x"))', {("sex", "TRANSFORMATION")}),
    ("a condition", PL + 'out = d.with_columns(x=pl.when(pl.col("sex") == "M").then(pl.col("age")).otherwise(0))', {("age", "IDENTITY"), ("sex", "CONDITIONAL")}),
    ("an aggregate of what is left", PL + 'out = d.filter(pl.col("nat") == "NL").with_columns(x=pl.col("age").mean())', {("age", "AGGREGATION"), ("nat", "FILTER")}),
    ("text in place of a column", SPARK + 'out = d.withColumn("x", F.upper("nat"))', {("nat", "TRANSFORMATION")}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_a_new_column_is_computed_from(body: str, wanted: set[tuple[str, str]]) -> None:
    assert flows(body)["x"] == wanted


def test_rows_by_a_formula_in_a_text() -> None:
    assert rows_of(SPARK + 'out = d.filter(F.expr("age > 30 and nat = 1"))') == {("age", "FILTER"), ("nat", "FILTER")}


def test_all_columns_of_groups_are_those_that_are_no_key() -> None:
    found = flows(PL + 'out = d.group_by("nat").agg("age", pl.all().max().name.suffix("_m"), n=pl.col("income").sum())')
    assert set(found) == {"nat", "age", "id_m", "age_m", "sex_m", "income_m", "n"}
    assert found["n"] == {("income", "AGGREGATION"), ("nat", "GROUP_BY")}
    assert found["nat"] == {("nat", "IDENTITY")}
    whole, _ = table(OPEN + 'out = d.group_by("nat").agg(pl.all().max())')
    assert (list(whole.columns), [r.excluded for r in whole.rests]) == (["nat"], [("nat",)])


def test_which_columns_an_expression_stands_for() -> None:
    assert list(flows(PL + 'out = d.select(pl.all().exclude("age", "sex"))')) == ["id", "nat", "income"]
    assert list(flows(PL + 'out = d.select(pl.col("^i.*$"))')) == ["id", "income"]
    assert list(flows(PL + 'out = d.select(pl.col("age", "id") * 2)')) == ["age", "id"]
    assert set(flows(PL + 'out = d.select(pl.col("age") if len(d) > 3 else pl.col("id"))')) in ({"age", "id"}, {"*"})
    assert list(flows(PL + 'out = d.select(pl.col("^i.*$").exclude("id"))')) == ["income"]
    assert list(flows(PL + 'out = d.select(pl.col("age").alias("x"), pl.lit(1).alias("y"), pl.col("nat").name.prefix("p_"))')) == ["x", "y", "p_nat"]


def test_a_frame_that_comes_as_an_argument_is_of_the_library_whose_expressions_it_is_given() -> None:
    result = program('import polars as pl\ndef f(q):\n    q.rename({"a": "b"}).filter(pl.col("age") > 1).write_csv("uit.csv")\n')
    assert {(e.source.name, e.subtype) for e in result.edges if e.target.kind == "rows" and e.source.kind == "column"} == {("age", "FILTER")}
    found, _ = table("import polars as pl\nimport elsewhere\nq = elsewhere.read()\nout = q.select(pl.lit(1), pl.col('a'))")
    assert list(found.columns)[-1] == "a"
