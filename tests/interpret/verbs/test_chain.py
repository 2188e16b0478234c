"""The verb chain: pipelines and searches."""

from tests.interpret.python.helper import criteria, sinks
from tests.interpret.verbs.flow import program

HEAD = """from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
"""


def test_what_a_step_drops_never_reaches_the_model() -> None:
    result = program(
        HEAD + 'ct = ColumnTransformer([("n", StandardScaler(), ["age"])])\n'
        'pipe = Pipeline([("ct", ct), ("clf", LogisticRegression())])\npipe.fit(df, df["income"])'
    )
    assert "nat" not in criteria(result, "pipe", role="feature")
    assert "age" in criteria(result, "pipe", role="feature")
    assert {s.detail for s in sinks(result, "pipe")} == {"LogisticRegression"}


def test_search_and_cross_validation_are_of_the_estimator_inside() -> None:
    result = program(
        HEAD + 'clf = LogisticRegression()\ncross_val_score(clf, df[["age"]], df["income"])\n'
        'search = GridSearchCV(clf, {})\nsearch.fit(df[["age"]], df["income"])'
    )
    assert len({s.key for s in sinks(result, kind="model")}) == 1
    assert {s.action for s in sinks(result, kind="model")} == {"cross_validate", "fit"}


def test_a_transformer_of_the_scanned_code() -> None:
    result = program(
        HEAD
        + """
class Keep:
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return X[["age"]]
pipe = make_pipeline(Keep(), LogisticRegression())
pipe.fit(df, df["income"])
"""
    )
    assert "age" in criteria(result, "pipe", role="feature")
    assert "nat" not in criteria(result, "pipe", role="feature")
