"""Choosing rows, columns and cells. What is expected was seen to happen in pandas (tests/mutation/programs_a_i.txt)."""

import pytest

from tests.interpret.verbs.flow import flows, rows_of, series, table

ROWS = [
    ("labels of another selection", 'out = df.loc[df[df["nat"] == "NL"].index]', {("nat", "FILTER")}),
    ("labels of another selection, of a Series", 'out = df["age"].loc[df[df["nat"] == "NL"].index]', {("nat", "FILTER")}),
    ("a test of the index", 'd = df.set_index("nat")\nout = d.loc[d.index == "NL", "age"]', {("nat", "FILTER")}),
    ("a text that names the index", 'out = df.set_index("nat").query("index == \'NL\'")', {("nat", "FILTER")}),
    ("the first of every kind, sorted before", 'out = df.sort_values("income").drop_duplicates("nat")', {("income", "SORT"), ("nat", "FILTER")}),
    ("groups that a function thins", 'out = df.groupby("nat").apply(lambda g: g[g["income"] == g["income"].max()])',
     {("nat", "GROUP_BY"), ("income", "FILTER")}),
    ("groups that pass a test", 'out = df.groupby("nat").filter(lambda g: g["income"].mean() > 3)', {("nat", "GROUP_BY"), ("income", "FILTER")}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in ROWS], ids=[c[0] for c in ROWS])
def test_what_decides_the_rows(body: str, wanted: set[tuple[str, str]]) -> None:
    assert rows_of(body) == wanted


def test_names_of_several_levels() -> None:
    body = 'g = df.groupby("nat")[["age", "income"]].agg(["min", "max"])\n'
    assert series(body + 'out = g.loc[:, ("age", "max")]') == {("age", "AGGREGATION"), ("nat", "GROUP_BY")}
    assert list(flows(body + 'out = g[[("age", "max"), ("income", "min")]].droplevel(1, axis=1)')) == ["age", "income"]


def test_a_step_of_a_pipeline() -> None:
    body = "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
    body += 'p = Pipeline([("a", StandardScaler()), ("b", StandardScaler())])\np.fit(df[df["sex"] == "M"][["age"]])\n'
    assert series(body + 'out = p["b"].mean_[0]') == {("age", "AGGREGATION"), ("sex", "FILTER")} == series(body + "out = p[-1].mean_[0]") == series(body + "out = p[1].mean_[0]")


def test_a_name_that_is_not_known_is_no_name() -> None:
    found, _ = table('k = "age" if len(df) > 3 else "income"\nout = df[k].to_frame()')
    assert list(found.columns) == ["*"]


def test_rows_and_a_column_by_a_tuple_that_was_made_before() -> None:
    body = 'k = (df["sex"] == "M", "age")\nout = df.loc[k]'
    assert (series(body), rows_of(body)) == ({("age", "IDENTITY")}, {("sex", "FILTER")})


def test_slices_of_names_and_places() -> None:
    assert list(flows('out = df.loc[:, "sex":]')) == ["sex", "nat", "income"]
    assert list(flows('out = df.loc[:, :"sex"]')) == ["id", "age", "sex"]
    assert list(flows('out = df.loc[:, "age":"nat"]')) == ["age", "sex", "nat"]
    assert list(flows("out = df.iloc[:, 1:4:2]")) == ["age", "nat"]
    assert list(flows("out = df.iloc[:, [-1, 0]]")) == ["income", "id"]
    assert list(flows("out = df.iloc[:, [9]]")) == []


def test_a_value_of_groups_by_its_label() -> None:
    assert series('out = df.groupby("sex")["income"].mean()["M"]') == {("income", "AGGREGATION"), ("sex", "GROUP_BY"), ("sex", "CONDITIONAL")}
