"""The verb drop: all columns but some."""

import pytest

from tests.interpret.verbs.flow import table


@pytest.mark.parametrize(
    "call",
    [
        'df.drop(columns=["nat", "id"])',
        'df.drop(["nat", "id"], axis=1)',
        'df.drop(["nat", "id"], 1)',
        'df.drop(["nat", "id"], axis="columns")',
        'df[[c for c in df.columns if c not in ["nat", "id"]]]',
        'df[df.columns.difference(["nat", "id"])]',
        'df[df.columns.drop(["nat", "id"])]',
    ],
)
def test_every_way_to_drop_leaves_the_same_columns(call: str) -> None:
    found, _ = table(f"out = {call}")
    assert sorted(found.columns) == ["age", "income", "sex"]


def test_unchanged_columns_keep_their_nodes() -> None:
    before, _ = table("out = df")
    after, _ = table('out = df.drop(columns="nat")')
    assert after.columns["age"].dataset.name == before.columns["age"].dataset.name == "df"


def test_a_rest_gets_the_exclusion() -> None:
    found, _ = table('out = unknown.drop(columns=["y"])')
    assert [r.excluded for r in found.rests] == [("y",)]


def test_in_place_changes_the_frame_and_gives_nothing() -> None:
    found, _ = table('df.drop(columns=["nat"], inplace=True)\nout = df')
    assert "nat" not in found.columns


def test_what_is_dropped_under_a_name_that_is_not_known_stays() -> None:
    found, _ = table("import sys\nout = df.drop(columns=[sys.argv[1]])")
    assert "nat" in found.columns
