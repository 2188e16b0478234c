"""The verb expand: one-hot families."""

from tests.interpret.verbs.flow import flows, table


def test_a_named_column_becomes_a_family_and_the_others_stay() -> None:
    found = flows('out = pd.get_dummies(df, columns=["sex"])')
    assert found["sex_*"] == {("sex", "TRANSFORMATION")}
    assert "sex" not in found
    assert found["nat"] == {("nat", "IDENTITY")}


def test_naming_one_of_the_family_finds_the_column() -> None:
    assert flows('out = pd.get_dummies(df, columns=["sex"])[["sex_M"]]') == {"sex_M": {("sex", "TRANSFORMATION")}}


def test_prefix_and_separator_make_the_names() -> None:
    assert "g=*" in flows('out = pd.get_dummies(df, columns=["sex"], prefix="g", prefix_sep="=")')


def test_every_column_of_a_frame_may_be_expanded() -> None:
    found = flows("out = pd.get_dummies(df)")
    assert {"sex", "sex_*", "nat_*"} <= set(found)


def test_columns_that_are_not_known_expand_by_template() -> None:
    found, _ = table("out = pd.get_dummies(unknown)")
    assert "{c}_{v}" in {r.name for r in found.rests}
    assert ("nat", "TRANSFORMATION") in flows('out = pd.get_dummies(unknown)[["nat_NL"]]')["nat_NL"]


def test_a_prefix_that_is_not_known_leaves_what_the_columns_come_from() -> None:
    found = flows('out = pd.get_dummies(df, columns=["sex"], prefix=input())')
    assert ("sex", "TRANSFORMATION") in set().union(*found.values())
    assert found["nat"] == {("nat", "IDENTITY")}
