"""Uses that no program can be run for here: frames of Spark, formulas, models of spark.ml, objects nothing is known of."""

import pytest

from herkomst.interpret.verbs import choosing
from herkomst.model.graph import Node
from herkomst.model.values import Cell
from tests.interpret.verbs.flow import fed, flows, into, program, series, table, value
from tests.interpret.verbs.test_steps import HEAD
from tests.interpret.verbs.test_steps import SPARK as LEARNING
from tests.interpret.verbs.test_unusual import SPARK

FORMULA = "import statsmodels.formula.api as smf\nx = unknown.iloc[0, 0]\n"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("sdf.agg({'age': 'sum', unknown.iloc[0, 0]: 'max'})", {"sum(age)": {("age", "AGGREGATION")}}),
        ("sun.groupBy('sex').pivot('nat').sum()", {
            "sex": {("sex", "IDENTITY")}, "*": {("<rest>", "AGGREGATION"), ("nat", "GROUP_BY"), ("sex", "GROUP_BY")}}),
        ("sdf.drop(['age', 'sex'])", {n: {(n, "IDENTITY")} for n in ("id", "nat", "income")}),
        ("sdf.drop(sdf.age, 'nat')", {n: {(n, "IDENTITY")} for n in ("id", "sex", "income")}),
        ("sdf.select(F.struct('age', 'sex').alias('s'))", {"s": {("age", "TRANSFORMATION"), ("sex", "TRANSFORMATION")}}),
        ("sdf.select(F.udf(lambda r: r.age + r.income)(F.struct('age', 'income', 'sex')).alias('x'))", {
            "x": {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}}),
        ("sdf.select(F.udf(lambda a, b: a + b)('age', 'income').alias('x'))", {"x": {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}}),
        ("sdf.select(F.sum('income'), F.countDistinct('nat'))", {"sum(income)": {("income", "AGGREGATION")}, "count(DISTINCT nat)": {("nat", "AGGREGATION")}}),
    ],
)
def test_frames_of_spark(code: str, wanted: dict[str, set[tuple[str, str]]]) -> None:
    assert flows(f"{SPARK}out = {code}") == wanted


def test_an_aggregate_of_a_spark_frame_is_a_frame_of_one_row() -> None:
    found, _ = table(SPARK + "out = sdf.agg({'age': 'sum'})")
    assert (found.one, found.rows) == (False, None)


def test_a_measure_of_a_column_that_is_not_there_is_one_of_the_other() -> None:
    assert series(SPARK + "out = sdf.corr('age', 'elders')") == {("age", "AGGREGATION")}


@pytest.mark.parametrize(
    ("formula", "columns", "target"),
    [
        ("'income ~ age + C(sex)'", "age sex", "income"),
        ("'income ~ . - nat'", "age id sex", "income"),
        ("'income ~ age + age - age - nat + sex'", "age sex", "income"),
        ("'income ~ Q(\"age\") + np.log(nat):sex'", "age nat sex", "income"),
        ("'np.log(income) ~ age * sex - 1'", "age sex", "income"),
        ("'income ~ - nat + age'", "age", "income"),
        ("'income ~ C(sex, Treatment(reference=\"M\")) + I(age ** 2)'", "age sex", "income"),
        ("'income ~ bs(age, df=3, degree=2) + nat == 3'", "age nat", "income"),
        ("f'income ~ {x}'", "age id nat sex", "income"),
        ("f'income ~ age + {x} - sex'", "age id nat sex", "income"),
    ],
)
def test_what_a_formula_names(formula: str, columns: str, target: str) -> None:
    assert fed(f"{FORMULA}m = smf.ols({formula}, data=df).fit()") == {f"fit feature m ols: {columns}", f"fit target m ols: {target}"}


def test_points_in_names_of_a_formula() -> None:
    assert fed(FORMULA + "m = smf.ols('income ~ age.years + scipy.log(nat)', data=unknown).fit()") == {
        "fit feature m ols: age.years nat", "fit target m ols: income"}


def test_a_formula_without_a_target() -> None:
    assert fed(FORMULA + "m = smf.ols(' + '.join(['age', 'sex']), data=df).fit()") == {"fit feature m ols: age sex"}


def test_what_a_model_with_a_formula_answers() -> None:
    body = FORMULA + "m = smf.logit('sex ~ age + nat', data=df[df['id'] > 1]).fit()\n"
    assert series(body + "out = m.predict(df)") == {("age", "TRANSFORMATION"), ("nat", "TRANSFORMATION"), ("sex", "AGGREGATION")}


def test_models_of_spark_read_the_columns_they_are_told() -> None:
    gathered = 'a = VectorAssembler(inputCols=["age", "income"], outputCol="features").transform(d)\n'
    assert fed(LEARNING + gathered + 'm = LogisticRegression(labelCol="sex").fit(a)\np = m.transform(a)') == {
        "fit feature m LogisticRegression: age income", "fit target m LogisticRegression: sex", "predict feature m LogisticRegression: age income"}
    scaled = ('from pyspark.ml.feature import StandardScaler\na = VectorAssembler(inputCols=["age", "income"], outputCol="v").transform(d)\n'
              'a = StandardScaler(inputCol="v", outputCol="features").fit(a).transform(a)\n')
    assert fed(LEARNING + scaled + 'm = LogisticRegression(labelCol="sex").fit(a)') == {
        "fit feature m LogisticRegression: age income", "fit target m LogisticRegression: sex"}
    result = program(LEARNING + scaled + 'm = LogisticRegression(labelCol="sex").fit(a)')
    (node,) = (s.node for s in result.sinks if s.role == "feature")
    assert {e.source.name for e in result.edges if e.target == node} == {"age", "income"}         # not the vector: people can name these
    (rows,) = (s.node for s in result.sinks if s.role == "rows")
    assert [(e.subtype, e.op) for e in result.edges if e.target == rows] == [("IDENTITY", "passed")]


def test_steps_that_are_not_known_have_no_names() -> None:
    assert series(HEAD + "p = Pipeline(steps=unknown)\np.fit(df[['age']], df['sex'])\nout = p.named_steps['a'].coef_") == set()


@pytest.mark.parametrize(
    ("code", "model"),
    [
        ("from cuml.model_selection import GridSearchCV\nm = GridSearchCV(LogisticRegression(), {})", "GridSearchCV"),
        ("from sklearn.ensemble import AdaBoostClassifier\nm = AdaBoostClassifier(base_estimator=LogisticRegression())", "AdaBoostClassifier"),
        ("import sklearn.linear_model as lm\nm = lm.SomethingNewClassifier(3)", "SomethingNewClassifier"),
    ],
)
def test_classes_that_nobody_listed_or_that_have_changed(code: str, model: str) -> None:
    assert fed(f"{HEAD}{code}\nm.fit(df[['age']], df['sex'])") == {f"fit feature m {model}: age", f"fit target m {model}: sex"}


def test_a_transformer_that_drops_all_it_knows_of_a_frame_leaves_nothing() -> None:
    found, _ = table(HEAD + "from sklearn.compose import ColumnTransformer\nct = ColumnTransformer([('w', 'drop', ['age', 'sex'])])\nout = ct.fit_transform(unknown)")
    assert (found.columns, found.rests) == ({}, ())


def test_a_pattern_of_another_language_may_fit_any_name() -> None:
    assert choosing.matches("^a", "age") and not choosing.matches("^b", "age")
    assert choosing.matches("(?<word>a)(", "age")


def test_rows_are_made_for_certain_or_left() -> None:
    body = HEAD + "from imblearn.over_sampling import SMOTE\np = make_pipeline(SMOTE(), LogisticRegression())\np.predict(df[['age']])"
    result = program(body)
    (node,) = (s.node for s in result.sinks if s.role == "feature")
    assert {(e.source.name, e.reasons) for e in result.edges if e.target == node} == {("age", ())}
    assert into(result, node) == {("age", "IDENTITY")}


def test_what_nothing_is_known_of_is_set_without_an_effect() -> None:
    result = program(
        "import elsewhere\nt = elsewhere.thing()\nt.loc[3, 'a'] = 2\nt.columns = ['a']\ndel t['a']\nt['a'] = 3\nt[['a', 'b']] = 0\n"
        "elsewhere.x = df\nclass A:\n    pass\nA.x = 3\nA.y = df\nout = A.y"
    )
    assert not result.sinks
    assert not [g for g in result.gaps if g.reason == "internal"]


UNKNOWN = "import polars as pl\nfrom pyspark.sql import functions as F\nclass M:\n  def f(self, d):\n    t = self.frame\n    "


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("t.dropna().to_csv('x')", "*"),
        ("t.loc[:, 'age'].to_csv('x')", "age"),
        ("t.groupby('sex')['age'].mean().to_csv('x')", "age sex"),
        ("d.withColumn('x', F.col('age') + 1).select('x').write.csv('x')", "age"),
        ("m = t.fit_transform(d[['age']])\n    pd.DataFrame(m).to_csv('x')", "age"),
    ],
)
def test_frames_that_nothing_is_known_of(code: str, wanted: str) -> None:
    result = program(f"{UNKNOWN}{code}\n")
    (sink,) = (s for s in result.sinks if s.role == "export")
    before: dict[Node, set[Node]] = {}
    for e in result.edges:
        before.setdefault(e.target, set()).add(e.source)
    seen, todo = {sink.node}, [sink.node]
    while todo:
        todo += [n for n in before.get(todo.pop(), ()) if n not in seen and not seen.add(n)]  # type: ignore[func-returns-value]
    found = {"*" if n.kind == "rest" else n.name for n in seen if n.kind in ("column", "rest") and n.dataset.kind in ("object", "param")}
    assert found == set(wanted.split())


def test_a_class_of_the_code_that_is_a_group_by_has_fields_of_its_own() -> None:
    result = program(
        "from pandas.core.groupby import DataFrameGroupBy\nclass Groups(DataFrameGroupBy):\n  def __init__(self, obj, as_index=True):\n"
        "    self.obj = obj\n    self.as_index = as_index\nout = Groups(df).mean()"
    )
    assert not [g for g in result.gaps if g.reason == "internal"]


BURGERS = (
    "from django.db import models\nclass Burger(models.Model):\n  age = models.IntegerField()\n  sex = models.CharField(max_length=1)\n"
    "  nat = models.CharField(max_length=2)\n"
)


@pytest.mark.parametrize("one", [".first()", ".last()", "[0]"])
def test_which_row_of_a_query_rests_on_which_there_are(one: str) -> None:
    found = value(program(f"{BURGERS}out = Burger.objects.filter(nat='NL').order_by('sex'){one}.age"))
    assert isinstance(found, Cell)
    assert {(x.node.name, x.subtype) for x in found.deps} == {("age", "IDENTITY"), ("nat", "FILTER"), ("sex", "SORT")}


def test_which_row_of_a_query_rests_on_what_says_which() -> None:
    for place, told in (("random.randint(0, 5)", set()), ("df['income'].max()", {("income", "CONDITIONAL")})):
        found = value(program(f"import random\n{BURGERS}out = Burger.objects.filter(nat='NL')[{place}].age"))
        assert isinstance(found, Cell)
        assert {(x.node.name, x.subtype) for x in found.deps} == {("age", "IDENTITY"), ("nat", "FILTER"), *told}


def test_part_of_a_query_is_a_query() -> None:
    found, _ = table(f"{BURGERS}out = Burger.objects.filter(nat='NL')[:5]")
    assert not found.one
    assert found.rows is not None


STEP = "from hulp import Kies\nfrom sklearn.linear_model import LogisticRegression\nfrom sklearn.pipeline import Pipeline, make_pipeline\n"


@pytest.mark.parametrize(
    "made",
    [
        "p = Pipeline([('kies', Kies(['age'])), ('m', LogisticRegression())]).set_params(kies__kolommen=['sex'], m__C=3)",
        "p = make_pipeline(Kies(['age']), LogisticRegression()).set_params(logisticregression__C=3)",
    ],
)
def test_parameters_of_a_step_that_nothing_is_known_of(made: str) -> None:
    assert fed(f"{STEP}{made}\np.fit(df[['age', 'income']], df['sex'])") == {
        "fit feature p LogisticRegression: age income", "fit target p LogisticRegression: sex"}
