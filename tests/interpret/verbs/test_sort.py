"""The verb sort: order."""

from tests.interpret.verbs.flow import flows, rows_of


def test_the_key_decides_the_order_of_rows() -> None:
    assert rows_of('out = df.sort_values("income").head(10)') == {("income", "SORT")}
    assert flows('out = df.sort_values("income")')["sex"] == {("sex", "IDENTITY")}


def test_the_largest_are_picked_by_their_column() -> None:
    assert rows_of('out = df.nlargest(10, "income")') == {("income", "SORT")}


def test_several_keys() -> None:
    assert rows_of('out = df.sort_values(["nat", "age"], ascending=False)') == {("nat", "SORT"), ("age", "SORT")}
