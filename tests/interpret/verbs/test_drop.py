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


@pytest.mark.parametrize("names", [
    "df.columns[df.isna().any()]",
    "df.columns[df.nunique() == 1].tolist()",
    "df.columns[[len(df) > 3, False, False, False, False]]",
    "df.select_dtypes('object').columns",
    "[c for c in df.columns if df[c].nunique() == 1]",
    "df.columns.difference(df.select_dtypes('number').columns)",
    "df.isna().mean().loc[lambda s: s > 0.5].index",
    "set(df.columns) & set(df.columns[df.isna().any()])",
    "[c for c in df.columns if c not in df.columns[df.isna().any()]]",
])
def test_what_is_only_perhaps_dropped_stays(names: str) -> None:
    found, _ = table(f"out = df.drop(columns={names})")
    assert {"nat", "sex"} <= set(found.columns)
    assert not found.rests


def test_a_list_that_a_test_fills_drops_nothing_for_sure() -> None:
    found, _ = table("gone = ['age']\nfor c in df.columns:\n    if df[c].isna().sum() > 3:\n        gone.append(c)\nout = df.drop(columns=gone)")
    assert set(found.columns) == {"id", "sex", "nat", "income"}


@pytest.mark.parametrize("names", ["unknown.columns[[0, 3]]", "unknown.columns[unknown.isna().any()]", "unknown.select_dtypes('object').columns"])
def test_of_unknown_names_those_that_may_be_dropped_stay(names: str) -> None:
    found, _ = table(f"out = unknown.drop(columns={names})")
    assert [r.excluded for r in found.rests] == [()]


def test_positions_of_names_are_exact() -> None:
    found, _ = table("out = df.drop(columns=df.columns[[0, -1]])")
    assert list(found.columns) == ["age", "sex", "nat"]


@pytest.mark.parametrize(("mask", "kept"), [
    ("~df.columns.isin(['nat', 'sex'])", ["id", "age", "income"]),
    ("df.columns.isin(['nat', 'none'])", ["nat"]),
    ("~df.columns.str.contains('^i')", ["age", "sex", "nat"]),
    ("df.columns.str.startswith(('n', 's'))", ["sex", "nat"]),
    ("~df.columns.duplicated()", ["id", "age", "sex", "nat", "income"]),
])
def test_masks_over_names(mask: str, kept: list[str]) -> None:
    for chosen in (f"df.loc[:, {mask}]", f"df[df.columns[{mask}]]"):
        found, _ = table(f"out = {chosen}")
        assert list(found.columns) == kept, chosen


def test_the_side_of_a_mask_that_names_are_left_on_may_stay() -> None:
    found, _ = table("out = unknown.drop(columns=unknown.columns[~unknown.columns.str.contains('^x')])")
    assert found.rests


def test_columns_that_data_chooses_are_gated_not_in_doubt() -> None:
    _, result = table("out = df.loc[:, df.isna().mean() < 0.5]")
    made = [e for e in result.edges if e.op == "selected"]
    assert len(made) == 5
    assert all(e.gated and not e.reasons for e in made)


def test_every_column_but_one_without_every_column_but_two() -> None:
    found, _ = table('names = unknown.columns.drop(["a", "b"])\nout = unknown.drop(columns=["b"]).drop(columns=names)')
    assert (list(found.columns), found.rests) == (["a"], ())


def test_what_is_not_known_is_not_dropped() -> None:
    found, _ = table('import json\nout = df.drop(columns=json.loads(open("x.json").read()))')
    assert list(found.columns) == ["id", "age", "sex", "nat", "income"]
    assert list(table('out = df.drop(columns=["nat", "sex"] if len(df) > 3 else ["nat"])')[0].columns) == ["id", "age", "sex", "income"]
    assert list(table("out = df.drop(columns=None, index=[0])")[0].columns) == ["id", "age", "sex", "nat", "income"]


def test_one_of_two_names_is_not_certainly_dropped() -> None:
    assert list(table('out = df.drop(columns="nat" if len(df) > 3 else "sex")')[0].columns) == ["id", "age", "sex", "nat", "income"]


def test_no_names_drop_nothing() -> None:
    """DataFrame.drop of polars and of Spark take any number of columns."""
    found, _ = table("import polars as pl\nout = pl.from_pandas(df).drop()")
    assert set(found.columns) == {"id", "age", "sex", "nat", "income"}
