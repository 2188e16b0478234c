"""The verb reshape: names and values change places."""

from tests.interpret.verbs.flow import flows, program, table, value


def test_melt_gathers_values() -> None:
    found = flows('out = df.melt(id_vars=["id"], value_vars=["sex", "nat"], value_name="v")')
    assert found["id"] == {("id", "IDENTITY")}
    assert found["v"] == {("sex", "IDENTITY"), ("nat", "IDENTITY")}


def test_the_index_comes_back_as_a_column() -> None:
    found, _ = table('out = df.set_index("nat").reset_index()')
    assert "nat" in found.columns
    found, _ = table('out = df.set_index("nat").reset_index(drop=True)')
    assert "nat" not in found.columns


def test_a_pivot_has_columns_of_unknown_name_that_depend_on_all() -> None:
    found = flows('out = df.pivot_table(values="income", index="sex", columns="nat")')
    assert found["*"] == {("income", "AGGREGATION"), ("sex", "GROUP_BY"), ("nat", "GROUP_BY")}


def test_an_array_keeps_positions() -> None:
    assert flows("out = df.values[:, 1:3]") == {"age": {("age", "IDENTITY")}, "sex": {("sex", "IDENTITY")}}


def test_a_frame_from_a_dict_of_columns() -> None:
    assert flows('out = pd.DataFrame({"p": df["sex"], "q": df["age"]})') == {"p": {("sex", "IDENTITY")}, "q": {("age", "IDENTITY")}}


def test_records_keep_their_fields() -> None:
    result = program('total = 0\nfor r in df.to_dict("records"):\n    total = r["nat"]')
    assert {d.node.name for d in value(result, "total").deps} == {"nat"}  # type: ignore[union-attr]


def test_rows_as_records() -> None:
    result = program('found = None\nfor i, r in df.iterrows():\n    found = r["sex"]')
    assert "sex" in {d.node.name for d in value(result, "found").deps}  # type: ignore[union-attr]


def test_a_pivot_of_several_values_keeps_them_apart() -> None:
    found = flows('out = df.pivot_table(index="id", columns="sex", aggfunc="first")\nout = out[["income_M"]]')
    assert ("income", "AGGREGATION") in found["income_M"]
    assert {c for c, _ in found["income_M"]} == {"income", "id", "sex"}
