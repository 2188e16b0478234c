"""What a column holds after an operation (pandas' user guide, "Essential basics: dtypes"), and what a test of its type says."""

import pytest

from herkomst.model.values import Const
from tests.interpret.verbs.flow import program, table, value

WHOLE = 'df["age"].astype(int)'
KINDS = [
    ('(df["age"] > 3) & (df["id"] > 1)', "bool"), ('~(df["age"] > 3)', "bool"), ('df["age"].isna()', "bool"), (f"{WHOLE} > 1", "bool"),
    ('df["nat"].str.len()', "number"), ('df["age"].rank()', "number"), (f"{WHOLE}.add(1)", "number"), (f"{WHOLE} + 1", "number"), (f"{WHOLE} * (df['id'] > 1)", "number"),
    (f"{WHOLE}.shift(1)", "number"), (f"{WHOLE}.fillna(0)", "number"), (f"np.log1p({WHOLE})", "number"), (WHOLE, "number"), ('df["age"].astype("float64")', "number"),
    ('df["age"].astype(str)', "text"), ('df["age"].astype(str) + "x"', "text"), ('df["age"].astype("bool")', "bool"), ('df["sex"].map({"M": 1, "V": 2})', "number"),
    ('df["sex"].map({"M": "a"})', "text"), ('np.where(df["age"] > 3, 1, 2)', "number"), ('np.where(df["age"] > 3, "a", "b")', "text"),
    ('np.select([df["age"] > 3], [1], default=0)', "number"), ('np.select([df["age"] > 3], [1], 0)', "number"),
    ('df["age"]', ""), ('df["age"] & 1', ""), (f"{WHOLE} & 1", ""), (f'{WHOLE}.fillna("x")', ""), ('df["sex"].map({"M": 1, "V": "a"})', ""), ('df["sex"].map({"M": True})', ""),
    ('np.where(df["age"] > 3, 1, "a")', ""), ('np.select([df["age"] > 3], ["a"], default=0)', ""), ('np.select([df["age"] > 3], [1])', "number"), ('np.select([df["age"] > 3], ["a"])', ""), ('np.log1p(df["age"])', ""),
    ('df["age"].astype("category")', ""), ('df["age"] + 1', ""),
]


@pytest.mark.parametrize(("expression", "wanted"), KINDS)
def test_what_an_operation_makes(expression: str, wanted: str) -> None:
    assert getattr(value(program(f"out = {expression}")), "dtype", "") == wanted


TESTS: list[tuple[str, bool | None]] = [
    (f"{WHOLE}.dtype.kind in 'if'", True), (f"{WHOLE}.dtype.kind in 'O'", False), (f"{WHOLE}.dtype.kind == 'i'", None), (f"{WHOLE}.dtype != object", True),
    (f"{WHOLE}.dtype == object", False), (f"{WHOLE}.dtype in ('int64', 'float64')", True), (f"{WHOLE}.dtype in ('int64', 'bool')", None), (f"{WHOLE}.dtype == bool", False), ("(df['age'] > 3).dtype == bool", True),
    ("df['age'].dtype == object", None), ("df['age'].astype(str).dtype == object", None), ("df['age'].astype(str).dtype in ('object', 'string')", True),
    ("df['age'].astype(str).dtype.kind == 'O'", True), ("pd.api.types.is_object_dtype(df['age'].astype(str))", None), ("df['age'].astype(str).dtype == 'int64'", False), (f"{WHOLE}.dtype == 'datetime64[ns]'", False), ("df['age'].astype(str).dtype == 'category'", None),
    (f"pd.api.types.is_numeric_dtype({WHOLE})", True), (f"pd.api.types.is_numeric_dtype({WHOLE}.dtype)", True), (f"pd.api.types.is_bool_dtype({WHOLE})", False),
    (f"pd.api.types.is_string_dtype({WHOLE})", False), ("pd.api.types.is_numeric_dtype(df['age'])", None), (f"pd.api.types.is_integer_dtype({WHOLE})", None),
    ("pd.api.types.is_numeric_dtype(df['age'] > 3)", True),
]


@pytest.mark.parametrize(("expression", "wanted"), TESTS)
def test_what_a_test_of_the_type_says(expression: str, wanted: bool | None) -> None:
    found = value(program(f"out = {expression}"))
    assert (found.value if isinstance(found, Const) else None) == wanted


def test_what_is_chosen_by_type() -> None:
    made = 'df["n"] = df["age"].astype(int)\ndf["t"] = df["age"].astype(str)\ndf["b"] = df["age"] > 3\nd = df[["n", "t", "b"]]\n'
    assert list(table(made + 'out = d.select_dtypes("number")')[0].columns) == ["n"]
    assert list(table(made + 'out = d.select_dtypes(exclude="number")')[0].columns) == ["t", "b"]
    assert list(table(made + 'out = d.select_dtypes(include=["number", "bool"])')[0].columns) == ["n", "b"]
    assert list(table(made + 'e = d.rename(columns={"n": "m"})\nout = e.select_dtypes("number")')[0].columns) == ["m"]
    assert list(table(made + 'd.loc[d["b"], "n"] = 0\nout = d.select_dtypes("number")')[0].columns) == ["n"]
