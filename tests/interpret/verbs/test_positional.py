"""Files without a header whose columns are declared by position: names that code gives are only names."""

import pytest

from herkomst.interpret.python import interpret_module
from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import UnitId
from tests.interpret.python.helper import FakeView
from tests.interpret.verbs.sightings import lines


class Declared(FakeView):
    """A tree in which ``vast.csv`` has the columns naam, land and leeftijd, in that order."""

    def schema(self, kind: str, name: str) -> Schema | None:
        columns = tuple(SchemaColumn(n) for n in ("naam", "land", "leeftijd"))
        if name == "half.csv":
            return Schema(Dataset("file", name), columns[:1], False, "config")
        return Schema(Dataset("file", name), columns, True, "positional") if name == "vast.csv" else None


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("pd.read_csv('vast.csv', header=None)", "0 1 2 ... | naam>0 land>1 leeftijd>2 <rest>-land,leeftijd,naam><rest>"),
        ("pd.read_csv('vast.csv', names=['a', 'b'])", "a b 2 | naam>a land>b leeftijd>2"),
        ("pd.read_csv('vast.csv', names=['a', 'b', 'c', 'd'])", "a b c d | naam>a land>b leeftijd>c 4>d"),
        ("pd.read_csv('vast.csv', header=None, usecols=[0, 2])", "0 2 | naam>0 leeftijd>2"),
        ("pd.read_csv('vast.csv', header=None, usecols=[1])", "1 | land>1"),
        ("pd.read_csv('vast.csv', names=['a', 'b', 'c'], usecols=['c', 'a'])", "a c | naam>a leeftijd>c"),
        ("pd.read_csv('vast.csv', names=['a', 'b'], usecols=[2, 1])", "a b | land>a leeftijd>b"),
        ("pd.read_csv('vast.csv', header=None, index_col=0)", "0 1 2 ... | naam>0 land>1 leeftijd>2 <rest>-land,leeftijd,naam><rest>"),
        ("pd.read_csv('vast.csv', names=['a', 'b', 'c']).iloc[:, [1]]", "b | land>b"),
        ("pd.read_csv('half.csv')", "naam ... | naam>naam <rest>-naam><rest>"),
    ],
)
def test_columns_by_position(call: str, expected: str) -> None:
    result = interpret_module(UnitId("python", "main.py"), Declared({"main.py": f"import pandas as pd\ndf = {call}\ndf.to_csv('uit.csv')\n"}))
    (written,) = [w for w in result.writes if w.schema.dataset == Dataset("file", "uit.csv")]
    names = [c.name for c in written.schema.columns] + ([] if written.schema.complete else ["..."])
    into = {e.target: e for e in result.edges if e.op.startswith("read") and e.source.kind == "column"}
    ways = []
    for e in (e for e in result.edges if e.target.dataset == Dataset("file", "uit.csv") and e.target.kind != "rows"):
        source = into[e.source].source if e.source in into else e.source
        assert e.source not in into or into[e.source].subtype == "IDENTITY"
        ways.append((source.kind, f"{_name(source)}>{_name(e.target)}"))
    order = ["naam", "land", "leeftijd", "4"]
    ways.sort(key=lambda w: (w[0] != "column", order.index(w[1].partition(">")[0]) if w[0] == "column" else 0))
    assert f"{' '.join(names)} | {' '.join(w for _, w in ways)}" == expected


def _name(node: object) -> str:
    kind, name, excluded = node.kind, node.name, node.excluded  # type: ignore[attr-defined]
    return name if kind == "column" else f"<rest>-{','.join(excluded)}" if excluded else "<rest>"


@pytest.mark.parametrize(("library", "call", "names"), [
    ("polars", "read_csv('vast.csv', has_header=False)", "column_1 column_2 column_3 ..."),
    ("pandas", "read_csv('vast.csv', header=None)", "0 1 2 ..."),
])
def test_columns_are_named_as_the_library_names_them(library: str, call: str, names: str) -> None:
    write = "write_csv" if library == "polars" else "to_csv"
    text = f"import {library}\n{library}.{call}.{write}('uit.csv')\n"
    found = lines(interpret_module(UnitId("python", "main.py"), Declared({"main.py": text})))
    assert f"replace file uit.csv: {names} 2.1" in found


class Described(FakeView):
    """A tree in which somebody described the columns of a data set that a library brings."""

    def schema(self, kind: str, name: str) -> Schema | None:
        columns = tuple(SchemaColumn(n) for n in ("race", "hours"))
        return Schema(Dataset("file", name), columns, True, "dictionary") if name.endswith("adult") else None


def test_a_data_set_of_a_library_has_the_columns_that_are_described() -> None:
    text = "from sklearn.datasets import fetch_openml\nd = fetch_openml('adult')\nd.data.to_csv('uit.csv')\nd.frame.to_csv('heel.csv')\n"
    result = interpret_module(UnitId("python", "main.py"), Described({"main.py": text}))
    names = {w.schema.dataset.name: [c.name for c in w.schema.columns] for w in result.writes if w.schema.dataset is not None}
    assert names == {"uit.csv": ["race", "hours"], "heel.csv": ["race", "hours", "target"]}
    assert {(e.source.name, e.subtype) for e in result.edges if e.op == "read_all"} == {("race", "IDENTITY"), ("hours", "IDENTITY")}
