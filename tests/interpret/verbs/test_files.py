"""Paths of files as code writes them, and which file of the tree they are."""

from tests.interpret.python.helper import run
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
