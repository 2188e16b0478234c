"""The verb mix: everything in everything."""

from tests.interpret.verbs.flow import flows


def test_every_column_is_in_every_component() -> None:
    found = flows('from sklearn.decomposition import PCA\nout = PCA(2).fit_transform(df[["age", "income"]])')
    assert found == {"*": {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}}


def test_the_design_of_a_formula_is_a_frame() -> None:
    body = 'from patsy import dmatrices\nuit, x = dmatrices("income ~ age + sex + nat", data=df, return_type="dataframe")\n'
    assert flows(body + 'out = x.drop(columns=["nat"])') == {"age": {("age", "TRANSFORMATION")}, "sex": {("sex", "TRANSFORMATION")}}
