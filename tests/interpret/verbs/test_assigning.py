"""Setting columns, cells, names and indexes in place. What is expected was seen to happen in pandas (tests/mutation/programs_a_i.txt)."""

import pytest

from tests.interpret.verbs.flow import flows, rows_of, series, table

OLD, NEW, TESTED = ("age", "IDENTITY"), ("income", "IDENTITY"), ("sex", "CONDITIONAL")
SERIES = [
    ("one of several names", 'k = "age" if df["sex"].iloc[0] == "M" else "nat"\ndf[k] = df["income"]\nout = df["age"]', {OLD, NEW, TESTED}),
    ("some values of a Series", 'out = df["age"].copy()\nout[df["sex"] == "M"] = 0', {OLD, TESTED}),
    ("some values by loc", 'out = df["age"].copy()\nout.loc[df["sex"] == "M"] = df["income"]', {OLD, NEW, TESTED}),
    ("all values of a Series", 'out = df["age"].copy()\nout[:] = df["income"]', {NEW}),
    ("a value of a Series by its place", 'out = df["age"].copy()\nout.iloc[0] = df["income"].max()', {OLD, ("income", "AGGREGATION")}),
    ("a chained assignment", 'df["age"][df["sex"] == "M"] = df["income"]\nout = df["age"]', {OLD, NEW, TESTED}),
    ("cells of a mask", 'df.loc[df["sex"] == "M", "age"] = df["income"]\nout = df["age"]', {OLD, NEW, TESTED}),
    ("all cells of a column", 'df.loc[:, "age"] = df["income"]\nout = df["age"]', {NEW}),
    ("values of another selection", 'df["age"] = df[df["sex"] == "M"]["income"]\nout = df["age"]', {NEW, ("sex", "FILTER")}),
    ("an attribute", 'df.age = df.income\nout = df["age"]', {NEW}),
    ("by position", 'df.iloc[:, 1] = df["income"]\nout = df["age"]', {NEW}),
    ("cells by position", 'df.iloc[0, 1] = df["income"]\nout = df["age"]', {OLD, NEW}),
    ("whole rows", 'df.loc[df["sex"] == "M"] = 0\nout = df["age"]', {OLD, TESTED}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in SERIES], ids=[c[0] for c in SERIES])
def test_what_a_column_is_computed_from_after_it_was_set(body: str, wanted: set[tuple[str, str]]) -> None:
    assert series(body) == wanted


def test_a_frame_that_was_empty_has_the_rows_of_the_first_column_it_is_given() -> None:
    assert rows_of('out = pd.DataFrame()\nout["a"] = df[df["nat"] == "NL"]["age"]\nout["b"] = df["income"]') == {("nat", "FILTER")}


def test_a_series_under_another_name_and_with_another_index() -> None:
    assert list(flows('s = df["age"] * 2\ns.name = "x"\nout = s.to_frame()')) == ["x"]
    assert flows('s = df["age"] * 2\ns.name = None\ns.index = df["nat"]\nout = s.reset_index()') == {
        "nat": {("nat", "IDENTITY")}, "0": {("age", "TRANSFORMATION")},
    }


def test_an_index_of_the_index() -> None:
    found = flows('d = df.set_index(["nat", "sex"])\nd.index = d.index.droplevel(1)\nout = d.reset_index()')
    assert (found["nat"], "sex" in found) == ({("nat", "IDENTITY")}, False)
    assert "index" not in flows("df.index = range(len(df))\nout = df.reset_index(drop=True)")


def test_columns_that_are_deleted() -> None:
    assert list(flows('del df["nat"]\nout = df')) == ["id", "age", "sex", "income"]
    found, _ = table('del unknown["nat"]\nout = unknown')
    assert [r.excluded for r in found.rests] == [("nat",)]
