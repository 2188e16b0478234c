"""The verb select: columns by type."""

from tests.interpret.verbs.flow import program, table, value


def test_columns_of_unknown_type_are_candidates() -> None:
    found, result = table('out = df.select_dtypes(include=["object"])')
    assert set(found.columns) == {"id", "age", "sex", "nat", "income"}
    assert {e.reasons for e in result.edges if e.op == "selected"} == {("candidates",)}


def test_names_of_a_selection_are_names_of_the_frame() -> None:
    result = program('cols = df.select_dtypes("number").columns\nout = df[cols]')
    assert "age" in value(result).columns  # type: ignore[union-attr]


def test_the_rest_stays_possible() -> None:
    found, _ = table('out = unknown.select_dtypes("number")')
    assert len(found.rests) == 1
