"""The verb aggregate: many rows become one."""

from tests.interpret.verbs.flow import flows, series


def test_values_and_keys_flow_into_the_aggregate() -> None:
    found = flows('out = df.groupby("nat")["income"].mean().reset_index()')
    assert found["income"] == {("income", "AGGREGATION"), ("nat", "GROUP_BY")}
    assert found["nat"] == {("nat", "IDENTITY")}


def test_a_size_depends_on_the_keys() -> None:
    assert flows('out = df.groupby("nat").size().reset_index(name="n")')["n"] == {("nat", "GROUP_BY")}


def test_named_aggregates() -> None:
    found = flows('out = df.groupby("sex").agg(m=("income", "mean"), n=("age", "count"))')
    assert found["m"] == {("income", "AGGREGATION"), ("sex", "GROUP_BY")}
    assert ("age", "AGGREGATION") in found["n"]


def test_a_transform_gives_a_value_per_row() -> None:
    assert series('out = df.groupby("nat")["income"].transform("mean")') == {("income", "AGGREGATION"), ("nat", "GROUP_BY")}


def test_what_filtered_the_rows_decides_their_mean() -> None:
    assert series('out = df[df["nat"] == "NL"]["income"].mean()') == {("income", "AGGREGATION"), ("nat", "FILTER")}


def test_across_columns_it_is_a_value_per_row() -> None:
    assert series('out = df[["age", "income"]].sum(axis=1)') == {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}


def test_an_aggregate_of_aggregates_is_one_value() -> None:
    assert series('out = df.groupby("nat")["age"].mean().max()') == {("age", "AGGREGATION"), ("nat", "GROUP_BY")}
    assert series('out = df.groupby("nat").size().max()') == {("nat", "GROUP_BY")}


def test_names_of_several_functions_and_of_the_keys_beside_them() -> None:
    assert list(flows('out = df.groupby("nat", as_index=False)[["age"]].agg(["min", "max"])')) == ["('nat', '')", "('age', 'min')", "('age', 'max')"]
    assert list(flows('out = df.groupby("nat").agg(lambda s: s.max())')) == ["id", "age", "sex", "income"]
