"""The verb filter: which rows."""

import pytest

from herkomst.model.values import Series
from tests.interpret.verbs.flow import flows, program, rows_of, value


@pytest.mark.parametrize(
    "call",
    [
        'df[df["nat"] != "NL"]',
        'df.loc[df["nat"] != "NL"]',
        """df.query("nat != 'NL'")""",
        'df[df.nat.ne("NL")]',
        'df[~(df["nat"] == "NL")]',
        'df.loc[lambda f: f["nat"] != "NL"]',
    ],
)
def test_a_condition_decides_the_rows_and_no_column(call: str) -> None:
    assert rows_of(f"out = {call}") >= {("nat", "FILTER")}
    assert flows(f"out = {call}")["income"] == {("income", "IDENTITY")}


def test_the_literal_of_a_query_is_kept_with_its_own_column() -> None:
    result = program("""out = df.query("nat != 'NL' and age > 18")""")
    assert {(e.source.name, e.literals) for e in result.edges if e.subtype == "FILTER"} == {("nat", ("NL",)), ("age", ("18",))}
    result = program("""out = df.query("65 < age or income > 7")""")
    assert {(e.source.name, e.literals) for e in result.edges if e.subtype == "FILTER"} == {("age", ("65",)), ("income", ("7",))}
    result = program("""out = df.query("nat in ['rest and rescue', 'NL'] | 3 < age")""")
    assert {(e.source.name, e.literals) for e in result.edges if e.subtype == "FILTER"} == {("nat", ("NL", "rest and rescue")), ("age", ("3",))}


def test_bare_dropna_is_technical() -> None:
    result = program("out = df.dropna()")
    assert {e.cause for e in result.edges if e.subtype == "FILTER"} == {"missing"}
    assert {e.cause for e in program("out = df.drop_duplicates()").edges if e.subtype == "FILTER"} == {"duplicate"}


def test_dropna_of_a_named_column_is_not() -> None:
    result = program('out = df.dropna(subset=["nat"])')
    assert {(e.source.name, e.cause) for e in result.edges if e.subtype == "FILTER"} == {("nat", "")}


def test_filters_follow_each_other() -> None:
    assert rows_of('a = df[df["sex"] == "V"]\nout = a[a["age"] > 18]') >= {("sex", "FILTER"), ("age", "FILTER")}


def test_a_split_keeps_columns_and_order() -> None:
    assert flows("from sklearn.model_selection import train_test_split\nx, out = train_test_split(df)")["nat"] == {
        ("nat", "IDENTITY")
    }


def test_a_mask_from_a_frame_whose_columns_are_not_known_decides_the_rows_and_no_column() -> None:
    result = program("""frame = pd.read_pickle("people.p")
mask = (frame["nat"] == "NL") | (frame["sex"] == "V")
part = frame[mask]
out = part["income"]""")
    found = value(result)
    assert isinstance(found, Series)
    assert {d.node.name for d in found.deps} == {"income"}
    assert {(e.source.name, e.subtype) for e in result.edges if e.target.kind == "rows"} >= {("nat", "FILTER"), ("sex", "FILTER")}
