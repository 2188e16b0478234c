"""The verb score: predictions."""

from tests.interpret.verbs.flow import series

FIT = 'from sklearn.linear_model import LogisticRegression\nm = LogisticRegression().fit(df[["age", "nat"]], df["income"])\n'


def test_a_prediction_depends_on_all_that_went_into_the_model() -> None:
    assert series(FIT + 'out = m.predict(df[["age", "nat"]])') >= {
        ("age", "TRANSFORMATION"),
        ("nat", "TRANSFORMATION"),
        ("income", "AGGREGATION"),
    }


def test_a_probability_is_a_column_of_a_matrix() -> None:
    assert ("nat", "TRANSFORMATION") in series(FIT + 'out = m.predict_proba(df[["age", "nat"]])[:, 1]')
