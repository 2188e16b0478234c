"""From a call to what it does: values that may be one of several, calls that give nothing back."""

from herkomst.model.values import Choice, Const
from tests.interpret.verbs.flow import program, rows_of, series, table, value


def test_a_method_of_one_of_several_values_is_called_on_each() -> None:
    found = value(program('s = df["age"] if len(df) > 3 else df[["nat"]]\nout = s.max()'))
    assert isinstance(found, Choice)
    assert len(found.options) == 2
    assert series('s = df["age"] if len(df) > 3 else None\nout = s.max()') == {("age", "AGGREGATION")}


def test_what_changes_in_place_gives_nothing_back() -> None:
    assert value(program('out = df.drop(columns=["age"], inplace=True)')) == Const(None)
    assert list(table('df.drop(columns=["age"], inplace=True)\nout = df')[0].columns) == ["id", "sex", "nat", "income"]
    assert list(table('df.drop(columns=["age"], inplace=len(df) > 3)\nout = df')[0].columns) == ["id", "age", "sex", "nat", "income"]
    assert value(program("import numpy as np\nout = np.random.shuffle(df['age'])")) == Const(None)
    assert series('out = df["age"].copy()\nout.fillna(df["income"], inplace=True)') == {("age", "TRANSFORMATION"), ("income", "TRANSFORMATION")}


def test_an_object_knows_what_it_was_made_with() -> None:
    head = "from sklearn.preprocessing import StandardScaler\nfrom sklearn.elsewhere import OwnClassifier\n"
    assert value(program(head + "out = StandardScaler(with_mean=False).with_mean")) == Const(False, value(program(head + "out = StandardScaler(with_mean=False).with_mean")).span)  # type: ignore[union-attr]
    assert value(program(head + "m = OwnClassifier(depth=3)\nout = m.depth")).value == 3  # type: ignore[union-attr]


def test_causes_that_are_technical() -> None:
    def causes(body: str) -> set[tuple[str, str]]:
        return {(e.source.name, e.cause) for e in program(body).edges if e.target.kind == "rows" and e.source.kind == "column"}

    every = ("id", "age", "sex", "nat", "income")
    assert causes("out = df.dropna()") == {(c, "missing") for c in every}
    assert causes("out = df.drop_duplicates()") == {(c, "duplicate") for c in every}
    assert causes('out = df.dropna(subset=["nat"])') == {("nat", "")}
    assert causes('out = df["nat"].dropna()') == {("nat", "missing")}
    assert causes('out = df.query("nat == 1")') == {("nat", "")}


def test_rows_by_a_text_with_a_part_from_the_data_or_from_outside() -> None:
    assert rows_of("out = df.query(f\"age > {df['income'].mean()}\")") == {("age", "FILTER"), ("income", "FILTER")}
    assert rows_of("out = df.query('nat == ' + df['sex'].iloc[0])") == {("nat", "FILTER"), ("sex", "FILTER")}
    assert list(table("out = df.reindex(index=[1, 2])")[0].columns) == ["id", "age", "sex", "nat", "income"]


def test_rows_without_missing_values_in_columns_that_are_not_known() -> None:
    assert {c for c, _ in rows_of('import json\nout = df.dropna(subset=json.loads(open("x.json").read()))')} == {"id", "age", "sex", "nat", "income"}
