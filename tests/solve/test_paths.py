"""Which file of the tree a name in code means."""

from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.solve.catalog import Catalog
from herkomst.solve.paths import Paths, normal

TREE = Paths([
    "src/iefp/__init__.py", "src/iefp/data/extract.py", "src/iefp/data/s3.py", "src/json.py", "conf/base/columns.yml",
    "app/a/helpers.py", "app/b/helpers.py", "app/a/main.py", "data/x.csv",
])


def test_modules() -> None:
    assert TREE.module("src/iefp/data/extract.py", "iefp.data.s3") == "src/iefp/data/s3.py"
    assert TREE.module("src/iefp/data/extract.py", "s3", 1) == "src/iefp/data/s3.py"
    assert TREE.module("src/iefp/data/extract.py", "", 2) == "src/iefp/__init__.py"
    assert TREE.module("app/a/main.py", "helpers") == "app/a/helpers.py"
    assert TREE.module("app/a/main.py", "json") is None, "a module of the standard library is not looked for elsewhere"
    assert TREE.module("app/a/main.py", "pandas") is None


def test_a_library_is_not_the_package_of_its_name_that_asks_for_it() -> None:
    tree = Paths(["lib/compat/__init__.py", "lib/compat/numpy/__init__.py", "lib/compat/numpy/linalg.py", "vendor/polars/__init__.py",
                  "app/main.py", "app/toad.py", "app/sub/__init__.py", "app/sub/steps.py"], ["numpy", "polars", "toad"])
    assert tree.module("lib/compat/numpy/linalg.py", "numpy") is None
    assert tree.module("lib/compat/numpy/linalg.py", "compat.numpy") == "lib/compat/numpy/__init__.py"
    assert tree.module("app/main.py", "polars") is None, "the model of a library, not a copy of its sources"
    assert tree.module("app/main.py", "toad") == "app/toad.py"
    assert tree.module("app/sub/steps.py", "toad") == "app/toad.py"


def test_files() -> None:
    assert TREE.file("src/iefp/data/extract.py", "./conf/base/columns.yml") == "conf/base/columns.yml"
    assert TREE.file("app/a/main.py", "../data/x.csv") == "data/x.csv"
    assert TREE.file("app/a/main.py", "s3://bucket/data/x.csv") == "data/x.csv"
    assert TREE.file("app/a/main.py", "/mnt/project/data/x.csv") == "data/x.csv"
    assert TREE.file("app/a/main.py", "/mnt/project/other/x.csv") is None
    assert normal("../../data/./in/../x.csv") == "data/x.csv"
    assert TREE.file("app/a/main.py", "..\\data\\x.csv") == "data/x.csv"
    assert normal("reports\final.csv") == "reports/final.csv"           # in a string that is not raw: a form feed
    assert normal("D:\\werk\train.csv") == "werk/train.csv"


def _table(name: str, *columns: str, origin: str = "ddl", complete: bool = True) -> Schema:
    return Schema(Dataset("table", name), tuple(SchemaColumn(c) for c in columns), complete, origin)


def test_tables_meet_by_suffix_unless_two_claim_the_name() -> None:
    catalog = Catalog([_table("dbo.persoon", "id"), _table("a.klant", "x"), _table("b.klant", "y")])
    found = catalog.schema("table", "[persoon]")
    assert found is not None and found.dataset == Dataset("table", "dbo.persoon")
    assert catalog.schema("table", "klant") is None
    assert [d.name for d in catalog.candidates("table", "klant")] == ["a.klant", "b.klant"]


def test_a_declaration_gives_the_columns_and_writers_are_united() -> None:
    declared = Catalog([_table("t", "a", "b"), _table("t", "z", origin="written", complete=False)]).schema("table", "t")
    assert declared is not None and declared.complete and [c.name for c in declared.columns] == ["a", "b", "z"]
    written = Catalog([_table("t", "a", origin="written"), _table("t", "b", origin="written", complete=False)]).schema("table", "t")
    assert written is not None and not written.complete and [c.name for c in written.columns] == ["a", "b"]
