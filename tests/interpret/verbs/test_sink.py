"""The verb sink: what goes into models, metrics, exports."""

from tests.interpret.python.helper import criteria, sinks
from tests.interpret.verbs.flow import program

FIT = "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()\n"


def test_roles_of_fit() -> None:
    result = program(FIT + 'model.fit(df[["age"]], df["income"], sample_weight=df["id"])')
    assert {(s.role, s.resolution) for s in sinks(result, "model")} == {
        ("feature", "names"),
        ("target", "names"),
        ("weight", "names"),
        ("rows", "names"),
    }
    assert set(criteria(result, "model", role="feature")) >= {"age"}
    assert "income" not in criteria(result, "model", role="feature")


def test_fit_and_predict_are_one_decision_point_and_named_by_the_variable() -> None:
    result = program(FIT + 'model.fit(df[["age"]], df["income"])\nmodel.predict(other[["age"]])')
    found = sinks(result, kind="model")
    assert len({s.key for s in found}) == 1
    assert {s.action for s in found} == {"fit", "predict"}
    assert {(s.name, s.detail) for s in found} == {("model", "LogisticRegression")}


def test_everything_but_the_target_is_a_complement() -> None:
    result = program(FIT + 'model.fit(unknown.drop(columns=["y"]), unknown["y"])')
    (feature,) = [s for s in sinks(result, "model") if s.role == "feature"]
    assert feature.resolution == "complement"
    assert [(e.source.kind, e.source.excluded) for e in result.edges if e.target == feature.node] == [("rest", ("y",))]


def test_a_model_from_a_file_has_unknown_inputs() -> None:
    result = program('import joblib\nmodel = joblib.load("m.pkl")\nmodel.predict(df[["age"]])')
    (feature,) = [s for s in sinks(result, kind="model") if s.role == "feature"]
    assert (feature.resolution, feature.unknown) == ("unresolved", "loaded from a file")


def test_a_fairness_metric_is_a_test_of_the_outcome_and_no_feature() -> None:
    result = program(
        FIT + 'from fairlearn.metrics import demographic_parity_difference\nmodel.fit(df[["age"]], df["income"])\n'
        'demographic_parity_difference(df["income"], model.predict(df[["age"]]), sensitive_features=df["nat"])'
    )
    assert "nat" not in criteria(result, "model")
    assert {s.role for s in sinks(result, kind="metric")} == {"metric", "group"}
    assert [f.kind for f in result.facts if f.kind == "outcome-test"] == ["outcome-test"]


def test_a_table_that_is_written_has_its_columns() -> None:
    result = program('df.to_sql("klanten", con=None)')
    (write,) = result.writes
    assert write.schema.dataset is not None
    assert (write.schema.dataset.kind, write.schema.dataset.name) == ("table", "klanten")
    assert [c.name for c in write.schema.columns] == ["id", "age", "sex", "nat", "income"]


def test_what_is_posted_leaves() -> None:
    result = program('import requests\nrequests.post("https://x", json=df[["nat"]].to_dict("records"))')
    assert [s.kind for s in result.sinks] == ["export"]


def test_a_formula_names_its_columns() -> None:
    result = program('import statsmodels.formula.api as smf\nfit = smf.logit("income ~ age + C(nat)", data=df).fit()')
    assert set(criteria(result, "fit", role="feature")) == {"age", "nat"} or set(
        criteria(result, "", kind="model", role="feature")
    ) >= {"age", "nat"}


def test_predictions_of_one_loaded_model_are_one_decision_point() -> None:
    result = program('import joblib\nmodel = joblib.load("m.pkl")\nmodel.predict(df[["age"]])\nmodel.predict_proba(df[["age"]])')
    assert len({s.key for s in sinks(result, kind="model")}) == 1


def test_a_model_that_is_not_known_is_named_by_what_its_method_is_called_on() -> None:
    body = FIT + 'from sklearn.model_selection import cross_validate\nfound = cross_validate(model, df[["age"]], df["income"])\n'
    result = program(body + 'for clf in found["estimator"]:\n    outcome = clf.predict(df[["age"]])')
    assert "outcome" not in {s.name for s in sinks(result, kind="model")}
    assert {s.name for s in sinks(result, kind="model")} <= {"model", "clf"}
