"""The verb rename: other names."""

from tests.interpret.verbs.flow import flows, table


def test_a_mapping_renames_with_an_edge_at_the_new_name() -> None:
    found, result = table('out = df.rename(columns={"nat": "land"})')
    assert "nat" not in found.columns
    (edge,) = [e for e in result.edges if e.op == "renamed"]
    assert (edge.source.name, edge.target.name, edge.subtype, edge.span_kind) == ("nat", "land", "IDENTITY", "name")


def test_a_column_of_an_unknown_frame_is_renamed() -> None:
    found, _ = table('out = unknown.rename(columns={"nat": "land"})')
    assert list(found.columns) == ["land"]
    assert found.rests[0].excluded == ("land", "nat")


def test_a_function_of_names() -> None:
    assert list(flows("out = df.rename(columns=str.upper)")) == ["ID", "AGE", "SEX", "NAT", "INCOME"]


def test_a_full_list_renames_by_position() -> None:
    assert flows('out = df[["sex", "age"]].copy()\nout.columns = ["p", "q"]') == {
        "p": {("sex", "IDENTITY")},
        "q": {("age", "IDENTITY")},
    }


def test_a_list_for_columns_that_are_not_known_gives_candidates() -> None:
    found, result = table('unknown.columns = ["p", "q"]\nout = unknown')
    assert list(found.columns) == ["p", "q"]
    assert {e.reasons for e in result.edges if e.op == "renamed"} == {("candidates",)}


def test_a_prefix_goes_before_known_and_unknown_names() -> None:
    found, _ = table('out = unknown.add_prefix("x_")')
    assert found.rests[0].name == "x_{c}"
    assert flows('out = unknown.add_prefix("x_")[["x_nat"]]') == {"x_nat": {("nat", "IDENTITY")}}


def test_names_changed_as_text() -> None:
    assert flows("df.columns = df.columns.str.upper().str.replace('NAT', 'LAND')\nout = df[['LAND']]") == {
        "LAND": {("nat", "IDENTITY")}
    }
