"""Paths of files as code writes them, and which file of the tree they are."""

from herkomst.interpret.python import interpret_module
from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import UnitId
from tests.interpret.python.helper import FakeView, run
from tests.interpret.verbs.flow import program


def test_a_path_that_climbs_is_the_file_seen_from_the_folder_of_the_code() -> None:
    """A notebook's ``../data/x.csv`` and a script's ``work/data/x.csv`` are one file, though it is not in the tree."""
    code = 'import pandas as pd\ndf = pd.read_csv("../data/x.csv")\nprint(df["sex"].str.lower().to_list())\ndf["sex"] = df["sex"].str.lower()\n'
    read = {e.source.dataset.name for e in run({"work/group1/a.py": code}, "work/group1/a.py").edges if e.source.name == "sex"}
    assert "work/data/x.csv" in read and "../data/x.csv" not in read
    outside = {e.source.dataset.name for e in run({"a.py": code}, "a.py").edges if e.source.name == "sex"}
    assert "../data/x.csv" in outside


def test_names_that_are_put_together() -> None:
    head = "import pathlib\nimport sys\n"
    read = [
        ('"people.csv"', {"people.csv"}), ('"././people.csv"', {"people.csv"}), ('open("people.csv")', {"people.csv"}), ('pathlib.Path("people.csv")', {"people.csv"}),
        ('"x.csv" if len(df) > 3 else "y.csv"', {"x.csv", "y.csv"}), ('sys.argv[1] + "/data.csv"', {"*/data.csv"}), ('f"a_{sys.argv[1]}.csv"', {"a_*.csv"}),
        ('f"a_{sys.argv[1]}.csv" if len(df) > 3 else "y.csv"', {"a_*.csv", "y.csv"}), ('f"{sys.argv[1]}"', {"unknown"}), ('"C:\\\\map\\\\x.csv"', {"C:/map/x.csv"}),
    ]
    for written, wanted in read:
        result = program(head + f"out = pd.read_csv({written})[['age']]")
        names = {e.source.dataset.name for e in result.edges if e.source.name == "age" and e.source.dataset.kind == "file"}
        assert wanted <= names <= wanted | {"people.csv", "other.csv"}, written


def test_two_files_of_which_nothing_is_known_are_two() -> None:
    result = program('import sys\na = pd.read_csv(sys.argv[1])["age"]\nb = pd.read_csv(sys.argv[2])["age"]\npd.DataFrame({"a": a, "b": b}).to_csv("x.csv")')
    assert len({e.source.dataset for e in result.edges if e.source.dataset.name == "unknown"}) == 2


def test_a_path_that_may_be_none_is_the_other_one() -> None:
    result = program('df[["age"]].to_csv("uit.csv" if len(df) > 3 else None)')
    assert {e.target.dataset.name for e in result.edges if e.target.dataset.kind == "file"} == {"uit.csv"}


def test_a_table_is_what_its_schema_calls_it() -> None:
    class View(FakeView):
        def schema(self, kind: str, name: str) -> Schema | None:
            known = kind == "table" and name.rpartition(".")[2] == "people"
            return Schema(Dataset("table", "dbo.people"), (SchemaColumn("age", "int"),), True, "config") if known else None

    code = 'import pandas as pd\npd.read_sql_table("People", None)[["age"]].to_csv("uit.csv")\n'
    found = interpret_module(UnitId("python", "a.py"), View({"a.py": code}))
    assert {e.source.dataset.name for e in found.edges if e.source.dataset.kind == "table"} == {"dbo.people"}
