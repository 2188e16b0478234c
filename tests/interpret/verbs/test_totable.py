"""Any value as a frame: a field of something unknown, what is loaded from a file, a text of two words."""

import pytest

from herkomst.model.values import Table
from tests.interpret.verbs.flow import fed, program, rows_of, told, value

LOADED = 'import joblib\nimport polars as pl\nfrom pyspark.sql import functions as F\nframe = joblib.load("frame.pkl")\n'


def test_a_field_of_something_unknown_holds_what_that_was_made_from() -> None:
    assert told("from bibliotheek import Basis\nout = pd.DataFrame(Basis(df).tabel)")["*"] == {"id~", "age~", "sex~", "nat~", "income~"}


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ('withColumn("jaren", F.col("age")).where("age > 30")', "pyspark.sql.DataFrame"),
        ('with_columns(pl.col("age").alias("jaren")).filter(pl.col("jaren") > 30)', "polars.DataFrame"),
        ('sort_values("id").query("age > 30")', "pandas.DataFrame"),
    ],
)
def test_what_is_loaded_is_a_frame_of_the_library_that_has_the_method(call: str, kind: str) -> None:
    found = value(program(f"{LOADED}out = frame.{call}"))
    assert isinstance(found, Table) and found.kind == kind
    assert ("age", "FILTER") in rows_of(f"{LOADED}out = frame.{call}")


def test_two_words_are_a_query_and_no_table() -> None:
    found = value(program('out = pd.read_sql("TABLE people", con)'))
    assert isinstance(found, Table) and [r.dataset.kind for r in found.rests] == ["query"]


def test_an_item_of_a_dict_of_settings_is_found_by_its_name() -> None:
    made = 'TabularPredictor(label="income", learner_kwargs={"positive_class": 1, "ignored_columns": ["sex"]})'
    assert fed(f"from autogluon.tabular import TabularPredictor\nm = {made}\nm.fit(df)") == {
        "fit feature m TabularPredictor: age id nat",
        "fit target m TabularPredictor: income",
    }


@pytest.mark.parametrize(
    "made",
    [
        "class Voorraad(Basis):\n    pass\nout = pd.DataFrame(Voorraad(df).tabel)",
        "class Voorraad(Basis):\n    def __init__(self, t):\n        super().__init__(t)\nout = pd.DataFrame(Voorraad(df).tabel)",
        "class Voorraad(Basis):\n    def __init__(self, t):\n        super(Voorraad, self).__init__(t)\nout = pd.DataFrame({'*': Voorraad(df).tabel['age']})",
        "out = pd.DataFrame({'*': Basis(df).tabel['age']})",
        "out = pd.DataFrame({'*': Basis(df).tabel.age.hoog})",
    ],
)
def test_what_a_class_that_is_not_read_was_given_may_be_in_any_of_its_attributes(made: str) -> None:
    assert told(f"from bibliotheek import Basis\n{made}")["*"] == {"id~", "age~", "sex~", "nat~", "income~"}
