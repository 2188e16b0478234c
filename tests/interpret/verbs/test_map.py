"""The verb map: values computed."""

import pytest

from tests.interpret.verbs.flow import flows, program, series


def test_a_lambda_over_cells() -> None:
    assert series('out = df["nat"].apply(lambda v: 1 if v == "NL" else 0)') == {("nat", "CONDITIONAL")}


def test_a_dict_encodes_and_its_keys_are_literals() -> None:
    result = program('df["g"] = df["sex"].map({"M": 0, "V": 1})\nout = df')
    (edge,) = [e for e in result.edges if e.target.name == "g"]
    assert (edge.op, edge.literals) == ("encoded", ("M", "V"))


def test_a_row_function_sees_the_fields_it_names() -> None:
    assert series('out = df.apply(lambda r: r["age"] + r["income"], axis=1)') == {
        ("age", "TRANSFORMATION"),
        ("income", "TRANSFORMATION"),
    }


def test_where_is_a_condition() -> None:
    assert series('out = np.where(df["nat"] == "NL", df["age"], 0)') == {("nat", "CONDITIONAL"), ("age", "TRANSFORMATION")}


def test_select_joins_all_conditions() -> None:
    assert series('out = np.select([df["sex"] == "M", df["nat"] == "TR"], [1, 2], default=0)') == {
        ("sex", "CONDITIONAL"),
        ("nat", "CONDITIONAL"),
    }


def test_a_comparison_keeps_its_literal() -> None:
    result = program('df["x"] = df["nat"].isin(["TR", "MA"])\nout = df')
    assert {e.literals for e in result.edges if e.target.name == "x"} == {("MA", "TR")}


def test_a_lookup_series_flows_too() -> None:
    assert ("score", "IDENTITY") in series('out = df["id"].map(other.set_index("id")["score"])')


def test_each_column_of_a_table_stays_itself() -> None:
    found = flows('out = df[["age", "income"]].abs()')
    assert found == {"age": {("age", "TRANSFORMATION")}, "income": {("income", "TRANSFORMATION")}}


def test_mask_keeps_values_and_adds_the_condition() -> None:
    assert series('out = df["age"].mask(df["sex"] == "V", 0)') == {("age", "TRANSFORMATION"), ("sex", "CONDITIONAL")}


@pytest.mark.parametrize("values", ['other[other["score"] > 5]["id"]', 'other.loc[other["score"] > 5, "id"].unique()'])
def test_what_decides_the_rows_of_another_frame_decides_membership(values: str) -> None:
    found = flows(f'df["in"] = df["id"].isin({values})\nout = df[["in"]]')
    assert {c for c, _ in found["in"]} == {"id", "score"}


@pytest.mark.parametrize("after", ["astype(int)", "fillna(0)", "fillna(0).astype(bool)"])
def test_a_change_of_type_leaves_what_was_compared(after: str) -> None:
    result = program(f'df["x"] = (df["nat"] != "0001").{after}')
    assert {(e.op, e.literals) for e in result.edges if e.target.name == "x"} == {("compared", ("0001",))}


COUNTS = """
def counter():
    total = 0
    def add(v):
        nonlocal total
        total = total + v
        return total
    return add
def double(v):
    return v * 2
kept = df[df["sex"] == "M"]
"""


def test_a_function_that_counts_on_has_counted_the_rows_that_are_left() -> None:
    assert ("sex", "FILTER") in series(COUNTS + 'out = kept["age"].apply(counter())')
    assert ("sex", "FILTER") not in series(COUNTS + 'out = kept["age"].apply(double)')
