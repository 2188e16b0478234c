"""Steps after each other, beside each other and within each other: what each model is given, by which name, and what it answers."""

import pytest

from tests.interpret.verbs.flow import fed, flows, rows_of, series, table

HEAD = """import sys
from sklearn.cluster import KMeans
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
import elsewhere
"""
SPARK = """from pyspark.ml import Pipeline
from pyspark.ml.classification import LogisticRegression, RandomForestClassifier
from pyspark.ml.feature import VectorAssembler
from pyspark.sql import SparkSession
d = SparkSession.builder.getOrCreate().read.csv("people.csv")
"""
FIT = '.fit(df[["age"]], df["sex"])\n'
OWN = """class Own:
    def fit(self, X, y=None):
        LogisticRegression().fit(X, y)
        return self
    def predict(self, X):
        return X["age"] * 2
    def transform(self, X):
        return X[["age"]]
"""
MODELS = [
    ("a step that is not known", 'p = Pipeline([("a", elsewhere.step()), ("b", LogisticRegression())])\np' + FIT, {"fit feature p LogisticRegression: age", "fit target p LogisticRegression: sex"}),
    ("a last step that is not known", "p = make_pipeline(StandardScaler(), elsewhere.step())\np" + FIT, {"fit feature p make_pipeline: age", "fit target p make_pipeline: sex"}),
    ("steps that are not known", "p = Pipeline(steps=unknown)\np" + FIT, {"fit feature p Pipeline: age", "fit target p Pipeline: sex"}),
    ("a choice of models", "a = LogisticRegression()\nm = a if len(df) > 3 else StandardScaler()\nm" + FIT, {"fit feature a LogisticRegression: age", "fit target a LogisticRegression: sex"}),
    ("a choice of steps", 's = StandardScaler() if len(df) > 3 else "passthrough"\np = Pipeline([("a", s), ("b", LogisticRegression())])\np' + FIT, {"fit feature p LogisticRegression: age", "fit target p LogisticRegression: sex"}),
    ("rows made in the middle", "from imblearn.over_sampling import SMOTE\np = make_pipeline(SMOTE(), LogisticRegression())\np" + FIT, {"fit feature p LogisticRegression: age", "fit target p LogisticRegression: sex"}),
    ("an own class at the end", OWN + "p = make_pipeline(StandardScaler(), Own())\np" + FIT, {"fit feature LogisticRegression LogisticRegression: age", "fit target LogisticRegression LogisticRegression: sex"}),
    ("an own class in the middle", OWN + 'p = make_pipeline(Own(), LogisticRegression())\np.fit(df[["age", "nat"]], df["sex"])', {
        "fit feature p LogisticRegression: age", "fit target p LogisticRegression: sex",
        "fit feature LogisticRegression LogisticRegression: age nat", "fit target LogisticRegression LogisticRegression: sex"}),
    ("members", 'v = VotingClassifier([("a", LogisticRegression()), ("b", make_pipeline("passthrough", LogisticRegression()))])\nv' + FIT, {"fit feature v VotingClassifier: age", "fit target v VotingClassifier: sex"}),
    ("members that are stacked", 'v = StackingClassifier([("a", LogisticRegression())], passthrough=True)\nv' + FIT, {"fit feature v StackingClassifier: age sex", "fit target v StackingClassifier: sex"}),
    ("a search", "g = GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {})\ng" + FIT, {"fit feature g LogisticRegression: age", "fit target g LogisticRegression: sex"}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in MODELS], ids=[c[0] for c in MODELS])
def test_what_a_model_is_fitted_on(body: str, wanted: set[str]) -> None:
    assert fed(HEAD + body) == wanted


def test_a_model_in_the_middle_of_a_spark_pipeline_is_given_its_own_columns() -> None:
    stages = 'VectorAssembler(inputCols=["age"], outputCol="features"), LogisticRegression(labelCol="nat"), '
    stages += 'VectorAssembler(inputCols=["income", "prediction"], outputCol="f2"), RandomForestClassifier(featuresCol="f2", labelCol="sex")'
    found = fed(SPARK + f"m = Pipeline(stages=[{stages}]).fit(d)")
    assert {" ".join(x.split()[:2] + x.split()[3:]) for x in found} == {
        "fit feature LogisticRegression: age", "predict feature LogisticRegression: age", "fit target LogisticRegression: nat",
        "fit feature RandomForestClassifier: age income nat", "fit target RandomForestClassifier: sex",
    }


def test_an_own_class_prepares_what_the_model_is_asked_about() -> None:
    assert fed(HEAD + OWN + 'p = make_pipeline(Own(), LogisticRegression())\np.predict(df[["age", "nat"]])') >= {"predict feature p LogisticRegression: age"}
    assert series(HEAD + OWN + 'p = make_pipeline(Own())\nout = p.predict(df[["age", "nat"]])') == {("age", "TRANSFORMATION")}


def test_rows_are_made_only_where_it_is_fitted() -> None:
    body = HEAD + "from imblearn.over_sampling import SMOTE\np = make_pipeline(SMOTE(), LogisticRegression())\n"
    assert fed(body + 'p.predict(df[["age"]])') == {"predict feature p LogisticRegression: age"}


def test_a_pipeline_that_only_prepares_is_no_decision() -> None:
    assert fed(HEAD + 'p = Pipeline(steps=unknown)\nx = p.fit_transform(df[["age"]])\ny = p.transform(df[["age"]])') == set()


@pytest.mark.parametrize("model", ['LogisticRegression()', 'make_pipeline(StandardScaler(), LogisticRegression())', 'GridSearchCV(LogisticRegression(), {})',
                                   'VotingClassifier([("a", LogisticRegression())])', "Pipeline(steps=unknown)"])
@pytest.mark.parametrize("word", ["sample_weight", "logisticregression__sample_weight"])
def test_what_weighs_the_rows(model: str, word: str) -> None:
    if "__" not in word or "Pipeline" in model.title():
        assert {x.partition(": ")[2] for x in fed(HEAD + f'm = {model}\nm.fit(df[["age"]], df["sex"], {word}=df["nat"])') if " weight " in x} == {"nat"}


ANSWERS = [
    ("what a clustering says", "k = KMeans()\nk.fit(df[['age']])\nout = k.labels_", {("age", "TRANSFORMATION")}),
    ("coefficients", "k = LogisticRegression()\nk" + FIT + "out = k.coef_", {("age", "AGGREGATION"), ("sex", "AGGREGATION")}),
    ("the best of a search", "k = GridSearchCV(LogisticRegression(), {})\nk" + FIT + "out = k.best_score_", {("age", "AGGREGATION"), ("sex", "AGGREGATION")}),
    ("the parameters that were found", "k = GridSearchCV(LogisticRegression(), {})\nk" + FIT + "out = k.best_params_", {("age", "AGGREGATION"), ("sex", "AGGREGATION")}),
    ("the classes", "k = LogisticRegression()\nk" + FIT + "out = k.classes_[0]", set()),
    ("of the rows that were left", "k = StandardScaler()\nk.fit(df[df['nat'] == 'NL'][['age']])\nout = k.mean_[0]", {("age", "AGGREGATION"), ("nat", "FILTER")}),
    ("of a step by name", "p = Pipeline([('a', StandardScaler())])\np.fit(df[['age']])\nout = p.named_steps['a'].mean_[0]", {("age", "AGGREGATION")}),
    ("of a step by number", "p = Pipeline([('a', StandardScaler())])\np.fit(df[['age']])\nout = p.steps[0][1].mean_[0]", {("age", "AGGREGATION")}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in ANSWERS], ids=[c[0] for c in ANSWERS])
def test_what_was_learned(body: str, wanted: set[tuple[str, str]]) -> None:
    assert series(HEAD + body) == wanted


def test_names_of_what_was_fitted_on() -> None:
    found, _ = table(HEAD + "k = StandardScaler()\nk.fit(df[['age', 'nat']])\nout = df[k.feature_names_in_]")
    assert list(found.columns) == ["age", "nat"]


def test_what_a_transformer_gives_may_be_a_frame() -> None:
    found, _ = table(HEAD + "out = StandardScaler().fit_transform(df[['age', 'income']]).drop(columns=['age'])")
    assert list(found.columns) == ["income"]


def test_whom_several_models_answer_about() -> None:
    body = HEAD + 'v = VotingClassifier([("a", LogisticRegression()), ("b", LogisticRegression())])\nv.fit(df[["age"]], df["sex"])\n'
    assert rows_of(body + 'out = v.predict(df[df["nat"] == "NL"][["age"]])') == {("nat", "FILTER")}
    assert list(flows(body + 'out = v.predict_proba(df[["age"]])')) == ["*"]
