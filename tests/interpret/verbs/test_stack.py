"""The verb stack: under and beside."""

from tests.interpret.verbs.flow import flows, table


def test_under_each_other_by_name() -> None:
    found = flows("out = pd.concat([df, other])")
    assert list(found) == ["id", "age", "sex", "nat", "income", "score"]
    assert found["sex"] == {("sex", "IDENTITY")}


def test_beside_each_other() -> None:
    found, _ = table('out = pd.concat([df[["sex"]], other[["score"]]], axis=1)')
    assert list(found.columns) == ["sex", "score"]


def test_arrays_beside_each_other_lose_no_column() -> None:
    found, _result = table('out = np.column_stack([df["age"], df["nat"]])')
    assert len(found.columns) == 2
    assert found.kind == "numpy.ndarray"


def test_a_list_that_grows_in_a_loop() -> None:
    found = flows('parts = []\nfor f in [df, other]:\n    parts.append(f[["id"]])\nout = pd.concat(parts)')
    assert found["id"] >= {("id", "IDENTITY")}
