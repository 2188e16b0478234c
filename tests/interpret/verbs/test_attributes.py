"""What an attribute of a value of a library is."""

import pytest

from tests.interpret.verbs.flow import program, rows_of, series, table, value

CASES = [
    ("a field of a record", "r = df.iloc[0]\nout = r.age", {("age", "IDENTITY")}),
    ("a field in a function of rows", 'out = df.apply(lambda r: r.age, axis=1)', {("age", "IDENTITY")}),
    ("how many rows", 'out = df[df["nat"] == "NL"].shape[0]', {("nat", "FILTER")}),
    ("how many cells", 'out = df[df["nat"] == "NL"].size', {("nat", "FILTER")}),
    ("how many columns", 'out = df[df["nat"] == "NL"].shape[1]', set()),
    ("how many dimensions", 'out = df[df["nat"] == "NL"].ndim', set()),
    ("whether there are rows", 'out = df[df["nat"] == "NL"].empty', {("nat", "FILTER")}),
    ("how many values", 'out = df[df["nat"] == "NL"]["age"].size', {("nat", "FILTER")}),
    ("how many values, as a shape", 'out = df[df["nat"] == "NL"]["age"].shape[0]', {("nat", "FILTER")}),
    ("codes of categories", 'out = df["nat"].astype("category").cat.codes', {("nat", "TRANSFORMATION")}),
    ("a part of a date that has no model", 'out = df["id"].dt.anything', {("id", "TRANSFORMATION")}),
    ("labels", 'df["x"] = df.set_index("nat")["age"].index.values\nout = df["x"]', {("nat", "IDENTITY")}),
    ("values of one aggregate per group", 'out = df.groupby("nat")["age"].mean().values', {("age", "AGGREGATION"), ("nat", "GROUP_BY")}),
    ("something unknown, by its place", "import elsewhere\nx = elsewhere.thing(df)\nout = x.loc[0, 'age']", {(c, "TRANSFORMATION") for c in ("age", "id", "sex", "nat", "income")}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_it_is_computed_from(body: str, wanted: set[tuple[str, str]]) -> None:
    assert series(body) == wanted


def test_names() -> None:
    assert list(table("out = df[df.columns.values]")[0].columns) == ["id", "age", "sex", "nat", "income"]
    assert value(program('out = (df["age"] * 2).name')).value == "age"  # type: ignore[union-attr]
    assert value(program("out = df.columns.size")).value == 5  # type: ignore[union-attr]
    assert value(program("out = df.shape[1]")).value == 5  # type: ignore[union-attr]
    assert not hasattr(value(program("out = unknown.shape[1]")), "value")
    assert list(table("import elsewhere\nx = elsewhere.thing()\nout = df[x.columns]")[0].columns) in ([], ["id", "age", "sex", "nat", "income"])


def test_labels_that_are_columns() -> None:
    assert list(table("m = df.mean()\nout = df[m.index]")[0].columns) == ["id", "age", "sex", "nat", "income"]
    assert rows_of('out = df.loc[df[df["nat"] == "NL"]["age"].index]') == {("nat", "FILTER")}


def test_what_a_frame_is_written_with() -> None:
    result = program('df.write.saveAsTable("doel")')
    assert [w.schema.dataset.name for w in result.writes if w.schema.dataset is not None] == ["doel"]


def test_what_an_uncalled_function_does_with_a_frame_it_is_given() -> None:
    result = program('def f(q):\n    q.fillna(0).to_csv("uit.csv")\n')
    assert [w.schema.dataset.name for w in result.writes if w.schema.dataset is not None] == ["uit.csv"]


def test_a_place_beyond_the_last_is_no_name() -> None:
    assert program("out = df.columns[9]").gaps == ()
    assert not hasattr(value(program("out = df.columns[9]")), "value")
    assert value(program("out = df.columns[-5]")).value == "id"  # type: ignore[union-attr]


def test_names_that_were_changed_before_they_choose() -> None:
    found, _ = table('d = unknown.add_prefix("x_")\nnames = [c for c in d.columns if c != "x_y"]\nout = d[names]')
    assert [(r.name, r.excluded) for r in found.rests] == [("x_{c}", ("y",))]
