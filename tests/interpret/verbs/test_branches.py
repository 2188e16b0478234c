"""The verb branches: column transformers."""

from tests.interpret.verbs.flow import flows, into, table

HEAD = """from sklearn.compose import ColumnTransformer
from sklearn.pipeline import FeatureUnion
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.decomposition import PCA
"""


def test_each_branch_takes_its_columns_and_the_rest_is_dropped() -> None:
    found = flows(
        HEAD + 'out = ColumnTransformer([("n", StandardScaler(), ["age"]), ("c", OneHotEncoder(), ["nat"])]).fit_transform(df)'
    )
    assert found == {"n__age": {("age", "TRANSFORMATION")}, "c__nat_*": {("nat", "TRANSFORMATION")}}


def test_the_rest_passes_when_asked() -> None:
    found = flows(HEAD + 'out = ColumnTransformer([("n", StandardScaler(), ["age"])], remainder="passthrough").fit_transform(df)')
    assert found["remainder__sex"] == {("sex", "IDENTITY")}


def test_columns_by_position() -> None:
    found = flows(HEAD + 'out = ColumnTransformer([("n", StandardScaler(), [1, 2])]).fit_transform(df)')
    assert list(found) == ["n__age", "n__sex"]


def test_a_union_has_all_of_each() -> None:
    found = flows(HEAD + 'out = FeatureUnion([("s", StandardScaler()), ("p", PCA())]).fit_transform(df[["age"]])')
    assert ("age", "TRANSFORMATION") in found["s__age"]
    assert ("age", "TRANSFORMATION") in found["*"]


def test_what_one_branch_took_whole_is_not_left() -> None:
    found, _ = table(HEAD + 'out = ColumnTransformer([("a", StandardScaler(), unknown.columns)], remainder="passthrough").fit_transform(unknown)')
    assert [r.name for r in found.rests] == ["a__{c}"]


def test_a_step_that_is_not_known_gives_columns_that_are_not_known() -> None:
    found, result = table(HEAD + 'import elsewhere\nout = ColumnTransformer([("a", elsewhere.Step(), ["age"])]).fit_transform(df)')
    assert {c for n in found.columns.values() for c, _ in into(result, n)} == {"age"}
    assert list(flows(HEAD + 'out = ColumnTransformer([("a", "drop", ["age"])]).fit_transform(df)')) == []


def test_what_a_branch_chooses_by_the_target() -> None:
    body = HEAD + 'from sklearn.feature_selection import SelectKBest\nt = ColumnTransformer([("k", SelectKBest(k=1), ["age", "income"])])\n'
    assert ("sex", "CONDITIONAL") in set().union(*flows(body + 'out = t.fit_transform(df, df["sex"])').values())
    assert ("sex", "CONDITIONAL") not in set().union(*flows(body + 'out = t.transform(df)').values())
