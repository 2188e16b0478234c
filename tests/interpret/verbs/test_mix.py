"""The verb mix: everything in everything."""

from tests.interpret.verbs.flow import flows


def test_every_column_is_in_every_component() -> None:
    found = flows('from sklearn.decomposition import PCA\nout = PCA(2).fit_transform(df[["age", "income"]])')
    assert found == {"*": {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}}
