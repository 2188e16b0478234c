"""The verb set: columns put in."""

from tests.interpret.verbs.flow import flows


def test_assign_computes_columns_in_order() -> None:
    found = flows('out = df.assign(a=df["age"] * 2, b=lambda f: f["a"] + f["income"])')
    assert found["a"] == {("age", "TRANSFORMATION")}
    assert found["b"] == {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}


def test_a_column_that_is_overwritten_loses_its_past() -> None:
    assert flows('df["sex"] = df["age"]\nout = df')["sex"] == {("age", "IDENTITY")}


def test_insert_puts_a_column_in_place() -> None:
    assert flows('df.insert(0, "copy", df["nat"])\nout = df')["copy"] == {("nat", "IDENTITY")}


def test_a_condition_decides_the_cells_it_selects() -> None:
    found = flows('df["score"] = 0\ndf.loc[df["nat"] != "NL", "score"] = 10\nout = df')
    assert found["score"] == {("nat", "CONDITIONAL")}


def test_several_columns_at_once_go_by_position() -> None:
    found = flows('df[["p", "q"]] = df[["sex", "nat"]]\nout = df')
    assert (found["p"], found["q"]) == ({("sex", "IDENTITY")}, {("nat", "IDENTITY")})


def test_a_formula_in_a_string() -> None:
    assert flows('out = df.eval("z = age + income")')["z"] == {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}


def test_columns_named_by_a_count_per_column_are_set_from_themselves() -> None:
    found = flows('n = df.isnull().sum()\nfor c in n[n > 0].index:\n    df[c] = df[c].fillna(0)\nout = df')
    assert {source for source, _ in found["age"]} == {"age"}
    body = 'frame = unknown[["age", "nat"]]\nn = unknown.isnull().sum()\nfor c in n[n > 0].index:\n    unknown[c] = unknown[c].fillna(0)\nout = unknown[["age"]]'
    assert {source for source, _ in flows(body)["age"]} <= {"age", "*"}


def test_a_column_from_some_of_the_rows_is_decided_by_what_chose_them() -> None:
    found = flows('df["x"] = df[df["nat"] == "NL"]["income"]\nout = df[["x"]]')
    assert {c for c, _ in found["x"]} == {"income", "nat"}


def test_a_column_of_the_same_rows_is_not() -> None:
    found = flows('df = df[df["nat"] == "NL"]\ndf["x"] = df["income"] * 2\nout = df[["x"]]')
    assert {c for c, _ in found["x"]} == {"income"}
