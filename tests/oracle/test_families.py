"""scikit-learn and polars: one program per construct here; ``python -m tests.oracle.families sklearn --n 2000`` for more."""

import pytest

from tests.oracle.__main__ import missed
from tests.oracle.claims import Claims
from tests.oracle.data import Column, Table
from tests.oracle.families import FAMILIES, program
from tests.oracle.judge import judge
from tests.oracle.writer import Program

PERSON = Table("persoon", (
    Column("persoon_id", "id"), Column("geslacht", "cat", ("M", "V")), Column("leeftijd", "int"), Column("inkomen", "float"),
    Column("uitkomst", "flag"),
))
CASES = [(family, i) for family, (constructs, _) in FAMILIES.items() for i in range(len(constructs))]


def _seen(*lines: str) -> set[tuple[str, str, str]]:
    text = "\n".join([PERSON.header(), *lines]) + "\n"
    verdict = judge(Program("by hand", text, (PERSON,)), 1, Claims({}, {}))
    assert not verdict.discarded, verdict.discarded
    return {(source[1], effect.output, effect.column or "rows") for source, effect in verdict.required}


def test_what_a_column_transformer_drops_is_not_seen_in_the_model() -> None:
    seen = _seen(
        "import pandas as pd", "from sklearn.compose import ColumnTransformer", "from sklearn.linear_model import LogisticRegression",
        "from sklearn.pipeline import make_pipeline", "from sklearn.preprocessing import StandardScaler",
        'df = pd.read_sql("SELECT * FROM persoon", None)',
        "ct = ColumnTransformer([('n', StandardScaler(), ['leeftijd'])])",
        "make_pipeline(ct, LogisticRegression()).fit(df, df['uitkomst'])")
    assert seen == {("leeftijd", "fit", "feature")}


def test_a_target_that_chooses_columns_is_seen_in_what_is_fitted() -> None:
    seen = _seen(
        "import pandas as pd", "from sklearn.feature_selection import SelectKBest", "from sklearn.linear_model import LogisticRegression",
        'df = pd.read_sql("SELECT * FROM persoon", None)',
        "X = SelectKBest(k=1).fit_transform(df[['leeftijd', 'inkomen']], df['uitkomst'])",
        "LogisticRegression().fit(X, df['uitkomst'])")
    assert ("uitkomst", "fit", "feature") in seen


def test_a_window_of_polars_is_seen() -> None:
    seen = _seen(
        "import polars as pl", 'df = pl.read_database("SELECT * FROM persoon", None)',
        "df = df.select('persoon_id', g=pl.col('inkomen').mean().over('geslacht'))", 'df.write_csv("uit.csv")')
    assert {("inkomen", "file:uit.csv", "g"), ("geslacht", "file:uit.csv", "g")} <= seen


@pytest.mark.parametrize(("family", "number"), CASES, ids=[f"{f} {i}" for f, i in CASES])
def test_nothing_that_execution_shows_goes_unsaid(family: str, number: int) -> None:
    verdict = judge(program(family, number, 1), 1)
    assert not verdict.misses, missed(verdict)
