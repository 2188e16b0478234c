"""The verb source: where columns enter."""

from tests.interpret.python.helper import run
from tests.interpret.verbs.flow import table


def test_a_schema_gives_the_columns() -> None:
    found, result = table("out = df")
    assert list(found.columns) == ["id", "age", "sex", "nat", "income"]
    assert {e.op for e in result.edges if e.target.name == "nat"} == {"read_all"}


def test_without_a_schema_it_is_the_rest_of_the_file() -> None:
    found, _ = table("out = unknown")
    assert [(r.dataset.kind, r.dataset.name) for r in found.rests] == [("file", "elsewhere.csv")]


def test_columns_that_the_call_names() -> None:
    found, result = table('out = pd.read_csv("elsewhere.csv", usecols=["nat", "y"])')
    assert list(found.columns) == ["nat", "y"]
    assert {(e.op, e.span_kind) for e in result.edges if e.target == found.columns["nat"]} == {("read", "name")}


def test_names_for_a_file_without_a_header() -> None:
    found, _ = table('out = pd.read_csv("elsewhere.csv", header=None, names=["p", "q"])')
    assert list(found.columns) == ["p", "q"]


def test_a_query_gives_its_columns() -> None:
    result = run({"main.py": 'import pandas as pd\nout = pd.read_sql("SELECT nat AS land FROM people", con)\nfound = out["land"]'})
    assert any(e.source.name == "nat" and e.source.dataset.name == "people" for e in result.edges)


def test_a_library_brings_its_columns() -> None:
    found, _ = table("from fairlearn.datasets import fetch_adult\nout, y = fetch_adult(return_X_y=True)")
    assert "race" in found.columns
    assert "class" not in found.columns
