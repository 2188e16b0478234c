"""Models that read columns of one frame by name, number or formula."""

import pytest

from tests.interpret.verbs.flow import fed, flows, series, value
from tests.interpret.verbs.flow import program as interpreted

H2O = """import h2o
from h2o.estimators import H2OGradientBoostingEstimator
fr = h2o.import_file("people.csv")
m = H2OGradientBoostingEstimator()
"""
COX = "from lifelines import CoxPHFitter\nm = CoxPHFitter()\n"
SMF = "import sys\nimport statsmodels.formula.api as smf\n"
CASES = [
    ("columns by number", H2O + 'm.train(x=[1, 3], y="sex", training_frame=fr)', {"feature": "age nat", "target": "sex"}),
    ("columns by name", H2O + 'm.train(x=["age"], y="sex", training_frame=fr)', {"feature": "age", "target": "sex"}),
    ("all but some", H2O + 'm.train(y="sex", training_frame=fr, ignored_columns=["id"], weights_column="income")', {"feature": "age nat", "target": "sex", "weight": "income"}),
    ("survival", COX + 'm.fit(df, duration_col="income", event_col="sex", weights_col="id")', {"feature": "age nat", "target": "income sex", "weight": "id"}),
    ("survival by a formula", COX + 'm.fit(df, duration_col="income", formula="age + nat")', {"feature": "age nat", "target": "income"}),
    ("a formula", SMF + 'm = smf.ols("income ~ age + C(nat)", data=df).fit()', {"feature": "age nat", "target": "income"}),
    ("a formula without this and that", SMF + 'm = smf.ols("income ~ . - nat - 1", data=df).fit()', {"feature": "age id sex", "target": "income"}),
    ("a formula with a part from outside", SMF + 'm = smf.ols("income ~ age + " + sys.argv[1], data=df).fit()', {"feature": "age id nat sex", "target": "income"}),
    ("a formula from outside", SMF + "m = smf.ols(sys.argv[1], data=df).fit()", {"feature": "age id income nat sex"}),
    ("a formula with functions and texts", SMF + """m = smf.ols('np.log(income) ~ bs(age, df=3) + Q("nat") + C(sex, Treatment(reference="M")):id', data=df).fit()""",
     {"feature": "age id nat sex", "target": "income"}),
    ("what a formula takes out comes back by name", SMF + 'm = smf.ols("income ~ (age + nat) - nat + nat", data=df).fit()', {"feature": "age nat", "target": "income"}),
]


@pytest.mark.parametrize(("body", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_what_goes_in(body: str, wanted: dict[str, str]) -> None:
    assert {x.split()[1]: x.partition(": ")[2] for x in fed(body)} == wanted


def test_a_model_is_known_by_its_variable_and_its_class() -> None:
    assert fed(H2O + 'm.train(x=["age"], y="sex", training_frame=fr)') == {
        "fit feature m H2OGradientBoostingEstimator: age", "fit target m H2OGradientBoostingEstimator: sex"}
    assert fed(SMF + 'm = smf.ols("income ~ age", data=df).fit()') == {"fit feature m ols: age", "fit target m ols: income"}


def test_what_is_not_followed_is_said() -> None:
    found = {(s.role, s.resolution, s.unknown) for s in interpreted("from pyspark.ml.classification import LogisticRegression\nLogisticRegression().fit(df)").sinks}
    assert ("feature", "unresolved", "not followed") in found


def test_a_prediction_is_made_from_what_the_model_was_fitted_on() -> None:
    assert series(H2O + 'm.train(x=["age"], y="sex", training_frame=fr)\nout = m.predict(fr)') == {("age", "TRANSFORMATION"), ("sex", "AGGREGATION")}
    assert series(SMF + 'm = smf.ols("income ~ age", data=df).fit()\nout = m.predict(other)') == {("age", "TRANSFORMATION"), ("income", "AGGREGATION")}


def test_a_matrix_by_a_formula() -> None:
    assert flows('import patsy\nout = patsy.dmatrix("age + C(nat)", df)') == {"age": {("age", "TRANSFORMATION")}, "nat": {("nat", "TRANSFORMATION")}}
    assert flows('import patsy\ny, out = patsy.dmatrices("income ~ np.log(id) - 1", df)') == {"id": {("id", "TRANSFORMATION")}}
    assert value(interpreted('import patsy\nout, X = patsy.dmatrices("income ~ id", df)'))


def test_a_prediction_without_a_frame_is_made_of_what_the_model_was_fitted_on() -> None:
    assert series(SMF + 'm = smf.ols("income ~ age", data=df).fit()\nout = m.predict()') == {("age", "TRANSFORMATION"), ("income", "AGGREGATION")}


@pytest.mark.parametrize(("body", "wanted"), [
    (SMF + 'from elders import laad\nsmf.ols("income ~ age + C(nat)", data=laad()).fit()', {"feature": {"age", "nat"}, "target": {"income"}}),
    (H2O + 'from elders import laad\nm.train(x=["age"], y="sex", training_frame=laad())', {"feature": {"age"}, "target": {"sex"}}),
    (H2O + 'm.train(x=["age"], y="sex", training_frame=h2o.import_file("elders.csv"), weights_column="w" if len(df) > 3 else None)',
     {"feature": {"age"}, "target": {"sex"}, "weight": {"w"}}),
])
def test_names_in_a_frame_of_which_nothing_is_known(body: str, wanted: dict[str, set[str]]) -> None:
    result = interpreted(body)
    found = {s.role: {e.source.name for e in result.edges if e.target == s.node} for s in result.sinks if s.role != "rows"}
    assert found == wanted
