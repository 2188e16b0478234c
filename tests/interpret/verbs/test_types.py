"""Types of values, and what classes that no file lists are for."""

import pytest

from herkomst.interpret.verbs import levels, types
from herkomst.knowledge import libraries
from herkomst.model.graph import Dataset, column
from herkomst.model.values import Bound, Cell, Const, Dep, Obj, Seq, Series, Table

HERE = Dataset("frame", "df")


def test_the_type_of_a_value() -> None:
    assert types.path_of(Table(HERE, {}, kind="pandas.DataFrame")) == "pandas.DataFrame"
    assert types.path_of(Table(HERE, {}, one=True, kind="pandas.DataFrame")) == "pandas.Series"
    assert types.path_of(Table(HERE, {}, one=True, kind="")) == "pandas.Series"
    assert types.path_of(Table(HERE, {}, one=True, kind="dict")) == "dict"
    assert types.path_of(Series("a", (Dep(column(HERE, "a")),))) == "pandas.Series"
    assert types.path_of(Series("a", (Dep(column(Dataset("frame", "<polars.Expr>"), "a")),))) == "polars.Expr"
    assert types.path_of(Obj("sklearn.svm.SVC")) == "sklearn.svm.SVC"
    assert types.path_of(Obj("user:net.py:Net")) == ""
    assert types.path_of(Bound(Cell(), "pandas.Series.str")) == "pandas.Series.str"
    assert types.path_of(Cell()) == ""


def test_a_method_that_one_kind_of_frame_has() -> None:
    pack = libraries.pack()
    assert types.frame_of(pack, "withColumn") == "pyspark.sql.DataFrame"
    assert types.frame_of(pack, "with_columns") == "polars.DataFrame"
    assert types.frame_of(pack, "sort_values") == ""            # of pandas: nothing new
    assert types.frame_of(pack, "filter") == ""                 # several have it
    assert types.frame_of(pack, "group_by") == ""               # query builders too
    assert types.frame_of(pack, "unnest") == ""                 # a plain word
    assert types.frame_of(pack, "nobody_has_this") == ""


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("sklearn.anything.NewClassifier", "classifier"),
        ("sklearn.anything.NewRegressorCV", "regressor"),
        ("imblearn.x.NewSMOTE", "sampler"),
        ("sklearn.preprocessing.Whatever", "transformer"),
        ("sklearn.decomposition.Whatever", "mixer"),
        ("sklearn.linear_model.Whatever", "estimator"),
        ("preprocessing.Whatever", ""),
        ("sklearn.preprocessing", ""),
        ("sklearn.preprocessing.scale_it", ""),
        ("somewhere.NewClassifier", ""),
    ],
)
def test_what_a_class_is_for_by_its_name(path: str, role: str) -> None:
    assert types.role_by_name(path, ("sklearn", "imblearn")) == role


def test_where_a_method_is_looked_for() -> None:
    pack = libraries.pack()
    assert "role.classifier" in types.methods_of(pack, "sklearn.anything.NewClassifier")
    assert "role.estimator" in types.methods_of(pack, "sklearn.anything.NewClassifier")
    assert types.methods_of(pack, "somewhere.Thing") == tuple(pack.bases("somewhere.Thing"))
    assert types.methods_of(pack, "sklearn.linear_model.LogisticRegression") == tuple(pack.bases("sklearn.linear_model.LogisticRegression"))


def test_names_of_several_levels() -> None:
    assert levels.name("a", "mean") == "('a', 'mean')"
    assert levels.parts("('a', 'mean')") == ("a", "mean")
    assert levels.parts("a") is None
    assert levels.parts("('a'") is None
    assert levels.parts("('a' 'b') + (c)") is None
    assert levels.parts("('a')") is None
    assert levels.parts("(1, 2)") is None
    assert levels.parts("3") is None
    assert levels.value("a") == Const("a")
    assert levels.value("('a', 'b')") == Seq("tuple", (Const("a"), Const("b")))
    assert levels.without(["('a', 'x')", "('b', 'x', 'y')"], 0) == ("x", "('x', 'y')")
    assert levels.without(["('a', 'x')"], -1) == ("a",)
    assert levels.without(["('a', 'x')"], 2) is None
    assert levels.without(["('a', 'x')"], -3) is None
    assert levels.without(["a"], 0) is None
    assert levels.at(["('a', 'x')", "('b', 'y')"], 1) == ("x", "y")
    assert levels.at(["('a', 'x')"], -2) == ("a",)
    assert levels.at(["('a', 'x')"], 2) is None
    assert levels.at(["('a', 'x')"], -3) is None
    assert levels.at(["a"], 0) is None
