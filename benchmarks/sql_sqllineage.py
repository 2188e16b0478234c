"""The column tests of sqllineage, replayed against ``column_flows``: how many of its cases come out edge for edge.

The tests are not part of this repository: ``pip download`` fetches sqllineage's source distribution into a cache directory
(``--cache``, default ``~/.cache/herkomst-bench``). Its test modules are loaded with a recorder in place of its own helpers;
sqllineage itself is not run. A case is one (sql, expected edges, schema, dialect). What the tests call lineage is: a value flows, or
a CASE or window in the select list decides it; so flows of kind DIRECT, CONDITIONAL and WINDOW between columns are compared.
"""

import argparse
import importlib.util
import inspect
import itertools
import subprocess
import sys
import tarfile
import types
from collections import namedtuple
from pathlib import Path
from typing import Any

VERSION = "1.5.9"
COMPARED = ("IDENTITY", "TRANSFORMATION", "AGGREGATION", "CONDITIONAL", "WINDOW")
Column = namedtuple("Column", "column qualifier")
cases: dict[tuple[Any, ...], tuple[str, str, Any, dict[str, list[str]], str]] = {}
current = ""


def source(cache: Path) -> Path:
    """The unpacked source distribution, fetched once."""
    place = cache / f"sqllineage-{VERSION}"
    if not place.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        print(f"fetching sqllineage {VERSION} with pip download into {cache}")
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", ":all:", f"sqllineage=={VERSION}",
                        "-d", str(cache)], check=True)
        with tarfile.open(next(cache.glob(f"sqllineage-{VERSION}.tar.gz"))) as archive:
            archive.extractall(cache, filter="data")
    return place


def record(sql: str, column_lineages: Any = None, dialect: str = "ansi", metadata_provider: Any = None, **_: Any) -> None:
    """Stands in for sqllineage's assert_column_lineage_equal."""
    schema = metadata_provider or {}
    if Setting.lateral and dialect in ("ansi", "non-validating"):
        dialect = "redshift"
    key = (sql, repr(sorted(schema.items())), dialect if dialect not in ("ansi", "non-validating") else "ansi")
    cases.setdefault(key, (current, sql, column_lineages or [], schema, key[2]))


def load(root: Path) -> None:
    """Run every test function of the column tests with the recorder."""
    global current
    for name in ("sqllineage", "sqllineage.utils", "sqllineage.utils.entities", "sqllineage.core", "sqllineage.core.metadata",
                 "sqllineage.core.metadata_provider", "sqllineage.core.models", "sqllineage.exceptions", "sqllineage.runner",
                 "sqllineage.config", "sqllineage.core.metadata.dummy", "lineagetests", "lineagetests.sql", "lineagetests.sql.column",
                 "lineagetests.helpers", "lineagetests.sql.column.multiple_statements"):
        module = types.ModuleType(name)
        module.__path__ = []  # type: ignore[attr-defined]
        module.__getattr__ = lambda _: _Any  # type: ignore[method-assign]
        sys.modules[name] = module
    sys.modules["sqllineage.utils.entities"].ColumnQualifierTuple = Column  # type: ignore[attr-defined]
    helpers = sys.modules["lineagetests.helpers"]
    helpers.assert_column_lineage_equal = record  # type: ignore[attr-defined]
    helpers.generate_metadata_providers = lambda schemas: [schemas]  # type: ignore[attr-defined]
    sys.modules["sqllineage"].SQLPARSE_DIALECT = "non-validating"  # type: ignore[attr-defined]
    sys.modules["sqllineage.core.metadata.dummy"].DummyMetaDataProvider = lambda s=None: s or {}  # type: ignore[attr-defined]
    sys.modules["sqllineage.config"].SQLLineageConfig = Setting  # type: ignore[attr-defined]
    text = (root / "tests/sql/column/conftest.py", root / "tests/sql/conftest.py", root / "tests/conftest.py")
    schemas: dict[str, list[str]] = {}
    for conftest in text:
        if conftest.is_file():
            spec = importlib.util.spec_from_file_location("lineagetests.sql.conftest", conftest)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            module.__package__ = "lineagetests"
            spec.loader.exec_module(module)
            schemas = getattr(module, "_data_warehouse_schemas", schemas)
    for path in sorted((root / "tests/sql/column").rglob("test_*.py")):
        parts = path.relative_to(root / "tests").with_suffix("").parts
        name = ".".join(("lineagetests", *parts))
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        module.__package__ = name.rpartition(".")[0]
        spec.loader.exec_module(module)
        for attribute, test in sorted(vars(module).items()):
            if attribute.startswith("test_") and callable(test):
                marks = [m for m in getattr(test, "pytestmark", []) if m.name == "parametrize"]
                names = [n.strip() for m in marks for n in m.args[0].split(",")]
                values = [[v if isinstance(v, tuple) and len(m.args[0].split(",")) > 1 else (v,) for v in m.args[1]] for m in marks]
                for chosen in itertools.product(*values):
                    current = f"{path.stem}::{attribute}"
                    given = {"provider": schemas} if "provider" in inspect.signature(test).parameters and "provider" not in names else {}
                    try:
                        test(**given, **dict(zip(names, [x for c in chosen for x in c], strict=True)))
                    except Exception as e:
                        print(f"  not recorded: {current}: {type(e).__name__} {e}")


class Setting:
    """Stands in for sqllineage's configuration; lateral aliases are a matter of dialect here."""

    lateral = False

    def __init__(self, **values: Any) -> None:
        self.values = values

    def __enter__(self) -> None:
        Setting.lateral = bool(self.values.get("LATERAL_COLUMN_ALIAS_REFERENCE"))

    def __exit__(self, *_: Any) -> None:
        Setting.lateral = False


class _Any:
    def __init__(self, *_: Any, **__: Any) -> None: ...


DIALECTS = {"sparksql": "spark", "tsql": "tsql", "postgres": "postgres", "mysql": "mysql", "oracle": "oracle", "hive": "hive", "bigquery": "bigquery",
            "snowflake": "snowflake", "redshift": "redshift", "databricks": "databricks", "teradata": "teradata", "trino": "trino",
            "sqlite": "sqlite", "duckdb": "duckdb", "ansi": "", "athena": "trino", "impala": "hive"}


ARGUED = {
    "test_do_not_register_session_metadata_for_update_statement": "UPDATE t SET a = 5 WHERE b = 1001: b decides which rows get the value (CONDITIONAL); sqllineage "
                                                                   "leaves out what a WHERE decides",
    "test_merge_into_update_multiple_match": "WHEN MATCHED AND src.v0 = 1 THEN UPDATE SET v: v0 decides which rows get the value; sqllineage leaves it out",
    "test_postgres_style_type_cast": "an expression without a name, read as general SQL: no rule gives it one; sqllineage calls it by its column, as PostgreSQL would",
    "test_nested_cte_with_partial_wildcard_expansion": "SELECT f1, * of a star over tab1: f1 is a column of tab1, and comes from it; sqllineage stops at the name",
    "test_select_column_using_function": "count(*) counts rows: no column's value is in it. sqllineage lets every column flow into it; here rows do, and what filters them",
    "test_union_where_later_branch_introduces_new_output_columns": "columns of a UNION go by position: the first of the second part goes into the first, whatever its name",
}
"""Test -> why its edges are not ours."""


def norm(name: str) -> str:
    return "".join(name.lower().split()).replace('"', "").replace("`", "").replace("[", "").replace("]", "")


def ours(sql: str, schema: dict[str, list[str]], dialect: str) -> set[tuple[str, str]]:
    """Our flows in the tests' terms: from where data enters to where it ends (through tables in between), names folded, one
    unqualified source where we give every candidate."""
    from herkomst import column_flows

    steps: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for f in column_flows(sql, dialect=DIALECTS.get(dialect, ""), schema=schema):
        if f.subtype not in COMPARED or f.source.column is None or f.target.column is None or f.target.dataset is None:
            continue
        if f.target.dataset.kind not in ("table", "view", "file"):
            continue
        table = f.source.dataset.name if f.source.dataset and "candidates" not in f.reasons else ""
        source, target = (norm(table), norm(f.source.column)), (norm(f.target.dataset.name), norm(f.target.column))
        steps.setdefault(target, set()).add(source)
    read = {s for sources in steps.values() for s in sources}
    found = set()
    for target in steps:
        if target in read and steps[target] != {target} and not any(target in steps[t] and t == target for t in steps):
            continue
        seen, todo = {target}, [target]
        while todo:
            for source in steps.get(todo.pop(), ()):
                if source in steps and source not in seen:
                    todo.append(source)
                    seen.add(source)
                elif source not in steps or source == target:
                    found.add((".".join(source), ".".join(target)))
    return found


def expected(edges: Any) -> set[tuple[str, str]]:
    return {tuple(norm(f"{c.qualifier or ''}.{c.column}") for c in pair) for pair in edges}  # type: ignore[misc]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache/herkomst-bench")
    options.add_argument("--show", action="store_true", help="print every difference")
    chosen = options.parse_args()
    load(source(chosen.cache))
    same = unargued = 0
    for where, sql, edges, schema, dialect in cases.values():
        want = expected(edges)
        have = ours(sql, schema, dialect)
        if want == have:
            same += 1
            continue
        why = ARGUED.get(where.split("::")[-1], "")
        unargued += not why
        print(f"differs: {where} ({dialect}): {why or 'NOT ARGUED'}")
        if chosen.show:
            print("    " + sql.replace("\n", "\n    "))
            for pair in sorted(want - have):
                print("    - only sqllineage:", " -> ".join(pair))
            for pair in sorted(have - want):
                print("    + only herkomst:  ", " -> ".join(pair))
    print(f"{same} of {len(cases)} distinct cases edge-exact; {len(cases) - same - unargued} differ for a reason that is given, {unargued} without one")
    return 1 if unargued or same < 180 else 0


if __name__ == "__main__":
    sys.exit(main())
