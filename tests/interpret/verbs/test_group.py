"""The verb group: groups."""

import pytest

from tests.interpret.verbs.flow import flows, into, table


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
