"""The verb join: two tables on keys."""

import pytest

from tests.interpret.verbs.flow import flows, rows_of, table
from tests.interpret.verbs.test_unusual import SPARK


def test_the_other_side_depends_on_the_keys() -> None:
    found = flows('out = df.merge(other[["id", "score"]], on="id")')
    assert ("score", "IDENTITY") in found["score"]
    assert ("id", "JOIN") in found["score"]
    assert found["sex"] == {("sex", "IDENTITY")}


def test_names_that_clash_get_suffixes() -> None:
    found = flows('out = df.merge(other, on="id", suffixes=("_l", "_r"))')
    assert ("age", "IDENTITY") in found["age_l"]
    assert {"age_l", "age_r", "score"} <= set(found)
    assert "age" not in found


def test_keys_decide_the_rows() -> None:
    assert ("id", "JOIN") in rows_of('out = df.merge(other, left_on="id", right_on="id")')


def test_a_risk_table_looked_up_by_an_origin_column() -> None:
    found = flows('risk = pd.DataFrame({"nat": ["NL", "TR"], "weight": [0, 5]})\nout = df.merge(risk, on="nat", how="left")')
    assert ("nat", "JOIN") in found["weight"]


def test_a_frame_with_unknown_columns_brings_its_rest() -> None:
    found, _ = table('out = df.merge(unknown, on="id")')
    assert len(found.rests) == 1
    assert ("nat2", "IDENTITY") in flows('out = df.merge(unknown, on="id")[["nat2"]]')["nat2"]


def test_join_on_the_index() -> None:
    found = flows('out = df.set_index("id").join(other.set_index("id"), rsuffix="_o")')
    assert ("id", "JOIN") in found["score"]
    assert "age_o" in found


@pytest.mark.parametrize(
    ("word", "empty"),
    [("inner", ""), ("leftouter", "age"), ("left_outer", "age"), ("right_outer", "sex"), ("rightouter", "sex"), ("fullouter", "age sex"), ("FULL", "age sex")],
)
def test_the_words_that_spark_has_for_joins(word: str, empty: str) -> None:
    body = f"{SPARK}out = sdf.select('id', 'sex').filter(sdf.nat == 'NL').join(sdf.select('id', 'age').filter(sdf.nat == 'NL'), 'id', '{word}')"
    assert {n for n, found in flows(body).items() if ("nat", "FILTER") in found} == set(empty.split())


def test_a_join_that_only_asks_whether_brings_no_columns() -> None:
    body = f"{SPARK}out = sdf.select('id', 'sex').join(sdf.select('id', 'age').filter(sdf.nat == 'NL'), 'id', 'left_anti')"
    assert list(flows(body)) == ["id", "sex"]
    assert rows_of(body) == {("id", "JOIN"), ("nat", "FILTER")}
