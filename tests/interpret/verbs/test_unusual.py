"""Uses of the verbs that no installed library can be asked about: names as sets (pandas before 2.0), pyspark, models that are not trained
here, arguments that are not known."""

import pytest

from herkomst.model.values import Cell, Const, Seq, Series
from tests.interpret.python.helper import criteria, exported, sinks
from tests.interpret.verbs.flow import flows, program, rows_of, series, surely, table, told, value

ALL = {"id", "age", "sex", "nat", "income"}


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ("df.columns - ['sex', 'nat']", {"id", "age", "income"}),
        ("df.columns & ['sex', 'nat', 'elders']", {"sex", "nat"}),
        ("df[['sex']].columns | df[['nat']].columns", {"sex", "nat"}),
        ("df[['sex']].columns | ['nat']", {"sex", "nat"}),
        ("df.columns - df[['sex']].columns", {"id", "age", "nat", "income"}),
    ],
)
def test_names_as_sets(names: str, wanted: set[str]) -> None:
    assert told(f"out = df[{names}]") == {n: {n} for n in wanted}


def test_names_as_sets_of_a_frame_that_is_not_known() -> None:
    assert told("out = unknown[unknown.columns - ['sex']]")["*"] == {"*"}
    found, _ = table("out = unknown[unknown.columns - ['sex']]")
    assert [r.excluded for r in found.rests] == [("sex",)]
    assert set(told("out = df[df.columns & unknown.drop(columns=['sex', 'nat']).columns]")) == {"id", "age", "income"}
    found, _ = table("out = unknown[unknown.columns | ['sex']]")
    assert (set(found.columns), len(found.rests)) == ({"sex"}, 1)
    found, _ = table("out = unknown[unknown.columns ^ ['sex']]")
    assert len(found.rests) == 1
    for both in ("unknown.columns | df[['sex']].columns", "df[['sex']].columns | unknown.columns"):
        found, _ = table(f"out = unknown[{both}]")
        assert (set(found.columns), len(found.rests)) == ({"sex"}, 1), both


def test_what_would_raise_is_passed_over() -> None:
    for wrong in ("-df['age'].dtype", "-(df.columns == 'age')", "df.merge(other, left_on='id')"):
        assert told(f"try:\n    x = {wrong}\nexcept TypeError:\n    pass\nout = df[['age']]") == {"age": {"age"}}, wrong


SPARK = (
    "from pyspark.sql import SparkSession, functions as F\nspark = SparkSession.builder.getOrCreate()\n"
    "sdf = spark.createDataFrame(df)\nsun = spark.createDataFrame(unknown)\n"
)


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("sdf.withColumnRenamed('age', 'years').select('years', 'sex')", {"years": {"age"}, "sex": {"sex"}}),
        ("sdf.select(F.lit(1), 'age')", {"*": set(), "age": {"age"}}),
        ("sdf.selectExpr('age * 2 as double', 'nat')", {"double": {"age"}, "nat": {"nat"}}),
        ("sdf.selectExpr('*', 'age + income AS total').select('total', 'sex')", {"total": {"age", "income"}, "sex": {"sex"}}),
        ("sdf.select('*').select('nat')", {"nat": {"nat"}}),
        ("sun.selectExpr('*', 'age + 1 as older').select('older', 'sex')", {"older": {"age"}, "sex": {"sex"}}),
        ("sdf.withColumn('x', F.col('age') + F.col('income')).select('x')", {"x": {"age", "income"}}),
        ("sdf.dropDuplicates(['id']).select('age')", {"age": {"age"}}),
        ("sdf.filter('age > 20').dropDuplicates(['id']).select('nat')", {"nat": {"nat", "age~"}}),
        ("sdf.join(spark.createDataFrame(other).select('id', 'score'), 'id', 'left').select('score')", {"score": {"score", "id"}}),
        ("sdf.groupBy('sex').agg(F.mean('income').alias('m'))", {"sex": {"sex"}, "m": {"income", "sex"}}),
    ],
)
def test_frames_of_pyspark(code: str, wanted: dict[str, set[str]]) -> None:
    assert told(f"{SPARK}out = {code}") == wanted


@pytest.mark.parametrize(
    ("stage", "column", "wanted"),
    [
        ("VectorAssembler(inputCols=['age', 'income'], outputCol='f')", "f", {("age", "IDENTITY"), ("income", "IDENTITY")}),
        ("StringIndexer(inputCol='nat', outputCol='code')", "code", {("nat", "TRANSFORMATION")}),
        ("StringIndexer(inputCols=['nat', 'sex'], outputCols=['n', 's'])", "s", {("sex", "TRANSFORMATION")}),
    ],
)
def test_stages_of_pyspark_add_columns(stage: str, column: str, wanted: set[tuple[str, str]]) -> None:
    found = flows(SPARK + "from pyspark.ml.feature import StringIndexer, VectorAssembler\n" + f"st = {stage}\nout = st.transform(sdf)")
    assert found[column] == wanted
    assert found["sex"] == {("sex", "IDENTITY")}


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("df.merge(other, on=open('k').read()).drop(columns=['nat', 'sex', 'income', 'id_x', 'age_x', 'id_y'])", "score"),
        ("df.merge(other, left_on='id', right_on=open('k').read())", "score"),
    ],
)
def test_a_join_on_what_is_not_known_keeps_the_columns(code: str, wanted: str) -> None:
    found = told(f"out = {code}")
    assert wanted in found[wanted]


def test_a_join_with_nothing_keeps_what_there_is() -> None:
    assert set(told("out = df.merge(None, on='id')")) == ALL


@pytest.mark.parametrize("after", ["out = nothing.rename(columns={'a': 'b'})", "out = nothing[['a']]"])
def test_what_is_made_of_nothing_is_no_error(after: str) -> None:
    assert not program(f"nothing = None\n{after}").gaps


def test_rows_that_a_key_picks_of_several() -> None:
    found = told("out = df.sort_values('age').drop_duplicates('sex')")
    assert found == {"id": {"id", "age~"}, "age": {"age"}, "sex": {"sex"}, "nat": {"nat", "age~"}, "income": {"income", "age~"}}
    assert told("out = df.sort_values('age').drop_duplicates('sex', keep=False)")["nat"] == {"nat"}
    assert told("out = df.drop_duplicates('sex')")["nat"] == {"nat"}
    assert told("out = unknown[unknown['x'] > 1].drop_duplicates('sex')")["*"] == {"*", "x~"}


MODEL = "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()\n"


def features(body: str) -> tuple[str, str, set[str]]:
    """Resolution, why not, and names of what a model is given."""
    result = program(MODEL + body)
    (found,) = [s for s in sinks(result, kind="model") if s.role == "feature" and s.action == "fit"]
    return found.resolution, found.unknown, surely(result, found.node)


@pytest.mark.parametrize(
    ("x", "wanted"),
    [
        ("df[['age', 'nat']]", ("names", "", {"age", "nat"})),
        ("df['age']", ("names", "", {"age"})),
        ("unknown.drop(columns=['sex'])", ("complement", "", {"*"})),
        ("pd.get_dummies(df['sex'])", ("names", "", {"sex"})),
        ("open('x').read()", ("unresolved", "not followed", set())),
        ("pd.read_csv(input())", ("unresolved", "which file is read is not known", {"*"})),
        ("[[1, 2], [3, 4]]", ("names", "", set())),
        ("{'a': df['age'], 'b': df['sex']}", ("names", "", {"age", "sex"})),
        ("[{'a': r['age'], 'b': r['nat']} for r in df.to_dict('records')]", ("names", "", {"age", "nat"})),
    ],
)
def test_how_well_it_is_known_what_goes_in(x: str, wanted: tuple[str, str, set[str]]) -> None:
    if x == "[[1, 2], [3, 4]]":
        assert features(f"model.fit({x}, df['id'])")[2] == set()
    else:
        assert features(f"model.fit({x}, df['id'])") == wanted


def test_columns_of_a_parameter_are_not_known() -> None:
    result = program(MODEL + "def train(data):\n    model.fit(data.drop(columns=['y']), data['y'])\n")
    (found,) = [s for s in sinks(result, kind="model") if s.role == "feature"]
    assert (found.resolution, found.unknown) == ("unresolved", "columns of train.data are not known")


def test_a_mixture_goes_in_as_what_it_was_made_of() -> None:
    body = "from sklearn.decomposition import PCA\nmodel.fit(PCA().fit_transform(df[['age', 'nat']]), df['id'])"
    result = program(MODEL + body)
    (found,) = [s for s in sinks(result, kind="model") if s.role == "feature"]
    assert {(e.source.name, e.subtype) for e in result.edges if e.target == found.node} == {("age", "TRANSFORMATION"), ("nat", "TRANSFORMATION")}


def test_what_a_data_set_of_a_boosting_library_holds() -> None:
    body = "import lightgbm as lgb\nd = lgb.Dataset(df[['age']], label=df['sex'], weight=df['income'], group=df['nat'])\nlgb.train({}, d)"
    result = program(body)
    found = {s.role: surely(result, s.node) for s in result.sinks if s.kind == "model" and s.role != "rows"}
    assert found == {"feature": {"age"}, "target": {"sex"}, "weight": {"income"}, "group": {"nat"}}


@pytest.mark.parametrize(
    ("load", "key", "name"),
    [
        ("joblib.load('models/m.pkl')", "file:models/m.pkl", "m.pkl"),
        ("joblib.load('../m.pkl')", "file:m.pkl", "m.pkl"),
        ("joblib.load(input())", "", "m"),
    ],
)
def test_a_model_from_a_file_is_known_by_its_file(load: str, key: str, name: str) -> None:
    (found,) = [s for s in sinks(program(f"import joblib\nm = {load}\nm.predict(df[['age']])"), kind="model") if s.role == "feature"]
    assert (found.name, found.grade, found.resolution, found.unknown) == (name, "medium", "unresolved", "loaded from a file")
    assert found.key == key or (not key and not found.key.startswith("file:"))


def test_a_model_in_a_pipeline_in_a_search_is_that_model() -> None:
    body = (
        "from sklearn.pipeline import Pipeline\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.model_selection import GridSearchCV\n"
        "zoek = GridSearchCV(Pipeline([('s', StandardScaler()), ('m', model)]), {'m__C': [1, 2]})\nzoek.fit(df[['age']], df['nat'])"
    )
    found = sinks(program(MODEL + body), kind="model")
    assert {(s.name, s.detail, s.grade) for s in found} == {("zoek", "LogisticRegression", "high")}
    assert {s.role for s in found} == {"feature", "target", "rows"}


@pytest.mark.parametrize(
    ("code", "names", "resolution"),
    [
        ("df.to_csv('x.csv')", ALL, "names"),
        ("unknown.drop(columns=['sex']).to_csv('x.csv')", {"*"}, "complement"),
        ("unknown[['sex']].to_csv('x.csv')", {"sex"}, "names"),
    ],
)
def test_what_leaves(code: str, names: set[str], resolution: str) -> None:
    result = program(code)
    (found,) = [s for s in result.sinks if s.kind == "export"]
    assert (surely(result, found.node), found.resolution, found.name, found.detail) == (names, resolution, "x.csv", "to_csv")


def test_what_is_written_says_which_columns_it_has() -> None:
    (write,) = program("df.set_index('id').to_csv('x.csv')").writes
    assert ([c.name for c in write.schema.columns], write.schema.complete, write.mode) == (["id", "age", "sex", "nat", "income"], True, "replace")
    (write,) = program("unknown.to_csv('x.csv', mode='a')").writes
    assert (write.schema.columns, write.schema.complete, write.mode) == ((), False, "append")
    (write,) = program("df.to_sql('t', None, if_exists='append')").writes
    assert write.mode == "append"


def test_a_stored_object_comes_back() -> None:
    assert exported("import joblib\njoblib.dump({'cols': ['a', 'b']}, 'a.pkl')\nout = joblib.load('a.pkl')['cols']", "out") == ["a", "b"]


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("pd.read_csv('people.csv', usecols=['age', 'nat'])", {"age": {"age"}, "nat": {"nat"}}),
        ("pd.read_csv('people.csv', usecols=[1, 3])", {"age": {"age"}, "nat": {"nat"}}),
        ("pd.read_csv('people.csv', index_col=0, usecols=['id', 'sex'])", {"sex": {"sex"}}),
        ("pd.read_csv('people.csv', index_col='id')[['sex']]", {"sex": {"sex"}}),
        ("pd.read_csv('elsewhere.csv', usecols=['x', 'y'])", {"x": {"x"}, "y": {"y"}}),
        ("pd.read_csv('elsewhere.csv', names=['x', 'y'], header=None)", {"x": {"x"}, "y": {"y"}}),
        ("pd.read_csv('elsewhere.csv', index_col=0)", {"*": {"*"}}),
        ("pd.read_csv('elsewhere.csv', index_col='k')[['z']]", {"z": {"z"}}),
    ],
)
def test_which_columns_are_read(code: str, wanted: dict[str, set[str]]) -> None:
    assert told(f"out = {code}") == wanted


def test_an_index_that_is_read_is_no_column() -> None:
    found, _ = table("out = pd.read_csv('people.csv', index_col=0)")
    assert (list(found.index), list(found.columns)) == (["id"], ["age", "sex", "nat", "income"])
    found, _ = table("out = pd.read_csv('people.csv', index_col=['id', 'sex'])")
    assert (list(found.index), list(found.columns)) == (["id", "sex"], ["age", "nat", "income"])


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("pl.DataFrame(df).select(3, 'age')", {"literal": set(), "age": {"age"}}),
        ("pl.DataFrame(df).select(pl.all().exclude('id', 'nat', 'sex'))", {"age": {"age"}, "income": {"income"}}),
        ("pl.DataFrame(unknown).select(pl.all().name.prefix('x_')).select('x_age')", {"x_age": {"age"}}),
        ("pl.DataFrame(unknown).select(pl.all() * 2).select('age')", {"age": {"age"}}),
        ("pl.DataFrame(df).with_columns(nat='age').select('nat')", {"nat": {"age"}}),
        ("pl.DataFrame(df).sort('age').unique('sex').select('nat')", {"nat": {"nat", "age~"}}),
    ],
)
def test_frames_of_polars(code: str, wanted: dict[str, set[str]]) -> None:
    assert told(f"import polars as pl\nout = {code}") == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("*[df['age'], df['income']]", {"age", "income"}),
        ("df['age'], *[df['income']]", {"age", "income"}),
        ("df['age'], df['income']", {"age", "income"}),
    ],
)
def test_stars_among_the_arguments(given: str, wanted: set[str]) -> None:
    assert {c for c, _ in series(f"out = np.where(df['nat'] == 'NL', {given})")} == {*wanted, "nat"}


def test_keywords_of_a_mapping_that_is_not_known() -> None:
    found = told("opties = {'x': df['age']}\nout = df[['sex']].assign(**opties)")
    assert found == {"sex": {"sex"}, "x": {"age"}}
    assert "age" in {c.rstrip("~") for c in told("import json\nopties = {k: df['age'] for k in json.load(open('k'))}\nout = df[['sex']].assign(**opties)").get("*", {"age"})}


def test_names_that_one_of_two_lists_gives() -> None:
    body = "import sys\nnamen = ['age'] if len(sys.argv) > 1 else ['age', 'nat']\n"
    assert {n: {x.rstrip("~") for x in s} for n, s in told(body + "out = df[namen]").items()} == {"age": {"age"}, "nat": {"nat"}}
    result = program(MODEL + body + "model.fit(df.drop(columns=namen), df['id'])")
    assert {"sex", "income"} <= set(criteria(result, "model", role="feature"))


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("df.groupby('sex')['income'].mean().values", {("sex", "GROUP_BY"), ("income", "AGGREGATION")}),
        ("df['sex'].map(str)", {("sex", "TRANSFORMATION")}),
        ("df.pop('age')", {("age", "IDENTITY")}),
    ],
)
def test_a_column_alone(code: str, wanted: set[tuple[str, str]]) -> None:
    assert isinstance(value(program(f"out = {code}")), Series)
    assert series(f"out = {code}") == wanted


def test_popped_columns_are_gone() -> None:
    assert set(told("out = df.copy()\nout.pop('age')")) == ALL - {"age"}


def test_length_and_truth() -> None:
    assert exported("import pandas as pd\nout = len(pd.DataFrame(columns=['a', 'b']).columns)", "out") == 2
    found = value(program("out = len(df[df['age'] > 20])"))
    assert isinstance(found, Cell) and {(x.node.name, x.subtype) for x in found.deps} == {("age", "FILTER")}
    assert value(program("out = len(unknown.columns)")) == Cell()
    assert value(program("out = 'sex' in df.columns")) == Const(True)
    assert value(program("out = 'x' in df")) == Const(False)
    assert value(program("out = 'x' not in df.columns")) == Const(True)
    assert value(program("out = 'x' in unknown.columns")) == Cell()
    assert value(program("out = 'sex' in unknown.drop(columns=['sex']).columns")) == Const(False)


def test_unique_values_rest_on_what_chose_the_rows() -> None:
    found = value(program("out = df[df['age'] > 20]['nat'].unique()"))
    assert isinstance(found, Seq)
    assert {x.node.name for x in found.deps} == {"age", "nat"}        # and, how many there are, on the values


def test_one_of_two_frames_has_the_columns_of_both() -> None:
    body = "import sys\nkeuze = df[['age', 'sex']] if len(sys.argv) > 1 else other[['id', 'age']]\nout = keuze.fillna(0)"
    assert {n: {x.rstrip("~") for x in s} for n, s in told(body).items()} == {"age": {"age"}, "sex": {"sex"}, "id": {"id"}}
    assert len([e for e in program(body).edges if e.target.name == "age" and e.source.dataset.kind == "frame"]) >= 2


def test_groups_as_a_frame_have_its_columns() -> None:
    assert {x for s in told("out = pd.DataFrame(df.groupby('sex'))").values() for x in s} >= {"age", "nat"}


def test_rows_of_a_sorted_column() -> None:
    assert rows_of("out = df['age'].sort_values()") == {("age", "SORT")}
    assert rows_of("out = df.set_index('age')['nat'].sort_index()") == {("age", "SORT")}
    assert rows_of("out = df.set_index('age').sort_index()") == {("age", "SORT")}
    assert rows_of("out = df.sort_values(['age', 'nat'])") == {("age", "SORT"), ("nat", "SORT")}


def test_names_that_are_not_known_leave_no_order_either() -> None:
    found, _ = table("out = df[['age', 'nat']].copy()\nout.columns = open('k').read()")
    assert (found.ordered, told("out = df[['age', 'nat']].copy()\nout.columns = open('k').read()")) == (
        False, {"age": {"age"}, "nat": {"nat"}, "*": {"age~", "nat~"}})


def test_what_data_chooses_of_unknown_columns_is_gated() -> None:
    result = program("out = unknown.loc[:, unknown.isna().mean() < 0.5]")
    assert {(e.gated, e.reasons) for e in result.edges if e.op == "selected"} == {(True, ())}


def test_what_a_metric_measures() -> None:
    body = "from sklearn.metrics import accuracy_score\nx = accuracy_score(df['sex'], df['nat'])"
    result = program(body)
    found = value(result, "x")
    assert isinstance(found, Cell) and {(x.node.name, x.subtype, x.op) for x in found.deps} == {
        ("sex", "AGGREGATION", "measured"), ("nat", "AGGREGATION", "measured")}


def test_data_that_a_library_brings() -> None:
    found, _ = table("from sklearn.datasets import fetch_openml\nout = fetch_openml('adult').data")
    assert ([r.excluded for r in found.rests], found.dataset.kind, list(found.columns)) == ([("target",)], "frame", [])
    assert told("from sklearn.datasets import load_iris\nout = load_iris(as_frame=True).data") != {}


def test_a_field_of_a_record_may_begin_with_a_line() -> None:
    body = "from dataclasses import dataclass\n@dataclass\nclass P:\n    _a: int\n    b: int\nout = pd.DataFrame([P(r['age'], r['nat']) for r in df.to_dict('records')])"
    assert told(body) == {"_a": {"age"}, "b": {"nat"}}


def test_a_mixture_as_lists_keeps_what_it_is_made_of() -> None:
    body = "from sklearn.decomposition import PCA\nout = pd.DataFrame(pd.DataFrame(PCA().fit_transform(df[['age', 'nat']])).to_dict('list'))"
    assert {x for s in told(body).values() for x in s} == {"age", "nat"}


PIPE = (
    "from sklearn.compose import ColumnTransformer\nfrom sklearn.impute import SimpleImputer\nfrom sklearn.model_selection import GridSearchCV\n"
    "from sklearn.pipeline import Pipeline, make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
    "ct = ColumnTransformer([('s', StandardScaler(), ['age'])], remainder='drop')\n"
)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("p = Pipeline([('ct', ct), ('m', model)])\np.set_params(ct__remainder='passthrough')", {"age", "nat", "sex"}),
        ("p = Pipeline([('ct', ct), ('m', model)])\np.set_params(ct__s='drop')", set()),
        ("p = make_pipeline(ct, model)\np.set_params(columntransformer__remainder='passthrough')", {"age", "nat", "sex"}),
        ("p = GridSearchCV(Pipeline([('ct', ct), ('m', model)]), {})\np.set_params(estimator__ct__remainder='passthrough')", {"age", "nat", "sex"}),
        ("p = GridSearchCV(Pipeline([('ct', ct), ('m', model)]), {'ct__remainder': ['passthrough']})", {"age", "nat", "sex"}),
        ("p = Pipeline([('ct', ct), ('m', model)])\np.set_params(other__remainder='passthrough')", {"age"}),
    ],
)
def test_parameters_of_steps_by_name(change: str, wanted: set[str]) -> None:
    result = program(f"{MODEL}{PIPE}{change}\np.fit(df[['age', 'nat', 'sex']], df['id'])")
    found = {x for s in sinks(result, kind="model") if s.role == "feature" for x in surely(result, s.node)}
    assert {x.rstrip("~") for x in found} == wanted


def test_levels_of_names() -> None:
    from herkomst.interpret.verbs import levels

    two = [levels.name("a", "x"), levels.name("b", "y")]
    assert (levels.without(two, 0), levels.without(two, -1), levels.without(two, 2), levels.without(["a"], 0)) == (("x", "y"), ("a", "b"), None, None)
    assert (levels.at(two, 1), levels.at(two, -2), levels.at(two, -3), levels.at(["a"], 0)) == (("x", "y"), ("a", "b"), None, None)
    assert (levels.parts("('a', 'x')"), levels.parts("(a)"), levels.parts("('a' x)"), levels.parts("a")) == (("a", "x"), None, None, None)
    assert levels.without([levels.name("a", "b", "c")], 1) == (levels.name("a", "c"),)
