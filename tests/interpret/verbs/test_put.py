"""What goes into a call and what is put in the place of its result: arguments, kinds, types of tables, names of files."""

import pytest

from herkomst.interpret.verbs import scope, tables
from herkomst.model.graph import Dataset, column
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import UnitId
from herkomst.model.values import Const, Obj, Opaque, Seq, Series, Table
from tests.interpret.python.helper import FakeView, run, sinks
from tests.interpret.verbs.flow import fed, flows, program, series, surely, table, told, value
from tests.interpret.verbs.test_unusual import SPARK


def test_those_that_are_there() -> None:
    assert scope.present(None, 1, None, 0) == [1, 0]


def test_names_of_a_table_hold_no_values_of_its_index() -> None:
    made = tables.index_table(Table(Dataset("frame", "t"), {}, (), {"key": column(Dataset("frame", "t"), "key")}))
    assert (made.kind, made.index) == ("pandas.Index", {})


def test_numbers_under_each_other_come_from_no_table() -> None:
    found = value(program("out = np.hstack([1, 2])"))
    assert isinstance(found, Opaque) and not found.deps


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ('pd.read_csv("blanks.csv")', ["id", " age", " sex"]),
        ('pd.read_csv("blanks.csv", sep=",")', ["id", " age", " sex"]),
        ('pd.read_csv("blanks.csv", skipinitialspace=True)', ["id", "age", "sex"]),
        ('pd.read_csv("blanks.csv", sep=r",\\s*", engine="python")', ["id", "age", "sex"]),
        ('pd.read_csv("blanks.csv", sep=", ", engine="python")', ["id", "age", "sex"]),
        ('pl.read_csv("blanks.csv")', ["id", " age", " sex"]),
        ('pd.read_csv("quoted.csv")', ["id", "age"]),
    ],
)
def test_blanks_before_a_name_stay_unless_the_reader_leaves_them_out(call: str, names: list[str]) -> None:
    result = run({"main.py": f"import pandas as pd\nimport polars as pl\nout = {call}", "blanks.csv": "id, age, sex\n1, 20, M\n", "quoted.csv": "id,age\n1,20\n"})
    found = value(result)
    assert isinstance(found, Table) and list(found.columns) == names


class Mapped(FakeView):
    """A tree in which a class calls the column ``nat`` of the table people by another name."""

    def schema(self, kind: str, name: str) -> Schema | None:
        return Schema(Dataset(kind, name), (SchemaColumn("id"), SchemaColumn("nat", aliases=("nationaliteit",))), True, "config")


def test_a_reader_gives_a_column_its_own_name_and_not_that_of_a_field() -> None:
    from herkomst.interpret.python import interpret_module

    result = interpret_module(UnitId("python", "main.py"), Mapped({"main.py": 'import pandas as pd\nout = pd.read_sql_table("people", con)'}))
    found = value(result)
    assert isinstance(found, Table) and list(found.columns) == ["id", "nat"]


class Half(FakeView):
    """A tree in which of ``half.csv`` the columns naam and land are known, perhaps among others."""

    def schema(self, kind: str, name: str) -> Schema | None:
        return Schema(Dataset("file", name), (SchemaColumn("naam"), SchemaColumn("land")), name == "heel.csv", "config")


def read(call: str) -> dict[str, set[tuple[str, str, str]]]:
    """Column -> the columns that are read for it, how, and what says so."""
    from herkomst.interpret.python import interpret_module

    result = interpret_module(UnitId("python", "main.py"), Half({"main.py": f"import pandas as pd\nout = {call}"}))
    found = value(result)
    assert isinstance(found, Table)
    return {n: {(e.source.name, e.subtype, e.op) for e in result.edges if e.target == c} for n, c in found.columns.items()}


def test_a_column_that_only_the_code_names_is_read_where_not_all_are_known() -> None:
    wanted = {"naam": {("naam", "IDENTITY", "read")}, "leeftijd": {("leeftijd", "IDENTITY", "read")}}
    assert read("pd.read_csv('half.csv', usecols=['naam', 'leeftijd'])") == wanted
    assert set(read("pd.read_csv('heel.csv', usecols=['naam', 'leeftijd'])")) == {"naam"}
    assert set(read("pd.read_csv('half.csv', usecols=[0])")) == {"naam"}


def test_a_procedure_that_is_run_is_no_table() -> None:
    result = program('out = pd.read_sql("EXEC haal_op", None)')
    assert not [e for e in result.edges if e.source.dataset.kind == "table" and "EXEC" in e.source.dataset.name]
    assert [e for e in program('out = pd.read_sql("klant", None)[["age"]]').edges if e.source.dataset.name == "klant"]


ORM = """from sqlalchemy import select, Column, Integer, String
from sqlalchemy.orm import declarative_base
Base = declarative_base()
class P(Base):
    __tablename__ = "klant"
    id = Column(Integer, primary_key=True)
    age = Column(Integer)
"""


def test_rows_of_a_query_are_a_frame() -> None:
    found, _ = table(ORM + "out = pd.read_sql(select(P), None)")
    assert (found.kind, found.one) == ("pandas.DataFrame", False)


def test_a_frame_that_is_given_for_a_path_stays_that_frame() -> None:
    assert flows("out = pd.read_csv(df[['age', 'sex']])") == {"age": {("age", "IDENTITY")}, "sex": {("sex", "IDENTITY")}}


def test_whether_data_come_in_two_parts_is_a_bunch_where_it_is_not_known() -> None:
    result = program("from sklearn.datasets import load_iris\nout = load_iris(return_X_y=len(df) > 3)")
    assert isinstance(value(result), Obj)


def test_the_columns_of_something_unknown_are_in_any_place() -> None:
    assert told("import elsewhere\nout = np.vstack([elsewhere.f(df['age'])])[:, [1]]")["*"] == {"age~"}
    assert told("out = df.set_index('id')[['age', 'nat']].T.iloc[:, [1]]")["*"] == {"age", "nat"}


def test_a_frame_of_spark_that_nothing_is_known_of_is_one_of_spark() -> None:
    body = "class M:\n  def f(self, d):\n    d.withColumn('x', d.age * 2).filter('x > 3 and sex = 1').select('id').toPandas().to_csv('uit.csv')\n"
    result = program(body)
    assert {e.source.name for e in result.edges if e.target.kind == "rows" and e.source.kind == "column"} == {"x", "sex"}


def test_columns_that_a_formula_of_spark_names() -> None:
    head = SPARK + "from pyspark.ml.feature import RFormula\n"
    own = flows(head + "out = RFormula(formula='income ~ age', featuresCol='f', labelCol='l').fit(sdf).transform(sdf).select('f', 'l')")
    assert (own["f"], own["l"]) == ({("age", "TRANSFORMATION")}, {("income", "TRANSFORMATION")})
    plain = flows(head + "out = RFormula(formula='income ~ age').fit(sdf).transform(sdf).select('features', 'label')")
    assert (plain["features"], plain["label"]) == ({("age", "TRANSFORMATION")}, {("income", "TRANSFORMATION")})


FIT = "from sklearn.linear_model import LogisticRegression\nimport elsewhere\nm = LogisticRegression()\n"


def test_what_was_not_followed_is_said_of_what_a_model_is_given() -> None:
    (feature,) = [s for s in sinks(program(FIT + "m.fit(elsewhere.make(df['age']), df['sex'])"), "m") if s.role == "feature"]
    assert feature.resolution == "unresolved" and feature.unknown
    assert fed(FIT + "m.fit(elsewhere.make(df['age']), df['sex'])") >= {"fit target m LogisticRegression: sex"}


def test_columns_made_of_known_ones_are_known() -> None:
    result = program(FIT + "m.fit(pd.get_dummies(df[['age', 'nat']]), df['sex'])")
    (feature,) = [s for s in sinks(result, "m") if s.role == "feature"]
    assert (feature.resolution, feature.unknown) == ("names", "")
    assert set(surely(result, feature.node)) == {"age", "nat"}


def test_predictions_without_arguments_rest_on_what_was_learned() -> None:
    body = "from sklearn.linear_model import LogisticRegression\nm = LogisticRegression().fit(df[['age']], df['sex'])\nout = m.predict()"
    assert series(body) == {("age", "TRANSFORMATION"), ("sex", "TRANSFORMATION")}
    found = value(program(body))
    assert isinstance(found, Series) and {x.op for x in found.deps} == {"score"}


def test_names_that_were_learned_tell_from_what() -> None:
    learned = "from sklearn.feature_selection import SelectKBest\nk = SelectKBest(k=1).fit(df[['age', 'id']], df['income'])\n"
    found = value(program(learned + "out = [n for n in df[['age', 'id']].columns[k.get_support()]]"))
    assert isinstance(found, Seq)
    assert [{x.node.name for x in n.deps} for n in found.items if isinstance(n, Const)] == [{"age", "id", "income"}] * 2
