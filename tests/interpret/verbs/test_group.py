"""The verb group: groups."""

import pytest

from tests.interpret.verbs.flow import flows, into, series, table


def test_keys_become_the_index() -> None:
    found, _ = table('out = df.groupby("nat").mean()')
    assert list(found.index) == ["nat"]
    assert "nat" not in found.columns


def test_keys_stay_columns_when_asked() -> None:
    found, _ = table('out = df.groupby("nat", as_index=False)["income"].mean()')
    assert list(found.columns) == ["nat", "income"]


def test_a_computed_key() -> None:
    assert ("age", "GROUP_BY") in flows('out = df.groupby(df["age"] // 10)["income"].mean().reset_index()')["income"]


def test_selected_columns_only() -> None:
    assert list(flows('out = df.groupby("nat")[["age", "income"]].sum()')) == ["age", "income"]


@pytest.mark.parametrize("pick", ["head(2)", "tail(1)", "nth(0)", "sample(1)"])
def test_a_pick_per_group_keeps_the_columns_and_the_key_decides_the_rows(pick: str) -> None:
    made, result = table(f'out = df.groupby("nat").{pick}')
    assert made.rows is not None
    assert {c for c, _ in into(result, made.rows)} == {"nat"}
    assert into(result, made.columns["income"]) <= {("income", "IDENTITY")}


def test_keys_of_which_not_all_are_known_decide() -> None:
    found, result = table('out = unknown.groupby(["a"] + [k for k in unknown.columns if k.startswith("g")])["x"].mean()')
    assert found.rows is not None
    assert {("a", "GROUP_BY"), ("<rest>", "GROUP_BY")} <= into(result, found.rows)


def test_groups_that_are_resampled_have_the_dates_of_the_index_too() -> None:
    found = flows('out = df.set_index("id").groupby("nat").resample("YE")["income"].max().reset_index()')
    assert found["income"] == {("income", "AGGREGATION"), ("nat", "GROUP_BY"), ("id", "GROUP_BY")}


def test_how_many_groups_there_are_depends_on_the_keys() -> None:
    assert series('out = df[df["sex"] == "M"].groupby("nat").ngroups') == {("nat", "AGGREGATION"), ("sex", "FILTER")}


def test_an_aggregate_under_a_name_from_the_data_may_be_of_any_column() -> None:
    found = flows('k = df["sex"].iloc[0]\nout = df.groupby("nat").agg({k: "sum", "income": "max"})')
    assert {("sex", "CONDITIONAL"), ("age", "AGGREGATION"), ("nat", "GROUP_BY")} <= found["*"]
    assert found["income"] == {("income", "AGGREGATION"), ("nat", "GROUP_BY")}
