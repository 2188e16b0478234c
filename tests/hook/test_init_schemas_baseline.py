"""The three commands that write or print what people take from there."""

import sqlite3
from pathlib import Path

import duckdb
import pytest
import sqlglot
from click.testing import CliRunner

import herkomst
from herkomst.cli.baseline import command as baseline
from herkomst.cli.init import command as init
from herkomst.cli.schemas import command as schemas
from herkomst.cli.schemas import query
from herkomst.config_load import load_config
from herkomst.config_spec import DIALECTS
from herkomst.errors import HerkomstError
from herkomst.read.docs import read_doc
from herkomst.triage import read_baseline
from tests.conftest import Tree

TRAIN = """import pandas as pd
from sklearn.linear_model import LogisticRegression

df = pd.read_csv("klanten.csv")
fraud_model = LogisticRegression()
fraud_model.fit(df[["nationaliteit", "duur"]], df["fraude"])
"""
HEADER = "klant_id,nationaliteit,duur,fraude\n1,0001,2,0\n"


def call(command: object, *arguments: str) -> str:
    done = CliRunner().invoke(command, list(arguments), catch_exceptions=False, standalone_mode=False)  # type: ignore[arg-type]
    return done.output


def test_init_writes_what_it_sees_and_it_loads(tree: Tree) -> None:
    root = tree(
        {
            "src/a.py": "x = 1\n",
            "sql/p.sql": "SELECT TOP 10 * FROM [dbo].[klant]\nGO\n",
            "notebooks/archief/oud.py": "",
            "score.R": "",
            "b.sas": "",
            "schema/kolommen.csv": "table_schema,table_name,column_name\ndbo,klant,nat\n",
            "data/bare.csv": "1,M,0001\n2,V,6030\n",
        }
    )
    text = call(init, str(root))
    written = (root / "herkomst.toml").read_text()
    made = load_config(root)
    assert made.non_production == ("notebooks/archief/**",) and made.schemas == ("schema/kolommen.csv",) and made.dialects == (("**/*.sql", "tsql"),)
    assert "1 R, 1 SAS" in written and "data/bare.csv" in written and '["notebooks", "sql", "src"]' in written
    assert "herkomst scan" in text
    with pytest.raises(HerkomstError, match="there is a configuration already"):
        call(init, str(root))
    assert (root / "herkomst.toml").read_text() == written


def test_init_changes_nothing_of_what_a_scan_says(tree: Tree) -> None:
    root = tree({"src/train.py": TRAIN, "klanten.csv": HEADER, "sql/p.sql": "SELECT TOP 10 * FROM [dbo].[klant] ORDER BY nationaliteit\nGO\n",
                 "node_modules/a/b.py": "x = 1\n", "score.R": "x\n"})
    before = herkomst.scan([root])
    call(init, str(root))
    after = herkomst.scan([root])
    assert before.results and after.configuration == "herkomst.toml" and after.settings == ()
    assert [(f.path, f.dialect) for f in after.files] == [(f.path, f.dialect) for f in before.files], "not even itself is read"
    for part in ("decisions", "results", "gaps", "coverage", "stored"):
        assert getattr(after, part) == getattr(before, part), part


def test_everything_init_comments_out_is_valid_when_uncommented(tree: Tree) -> None:
    root = tree({"src/a.py": ""})
    call(init, str(root))
    lines = (root / "herkomst.toml").read_text().splitlines()
    skip = ("# Configuration", "# extends", "# no header", "# not followed")
    kept = [
        line[2:] if line.startswith("# ") and not line.startswith(skip) else line for line in lines if not line.startswith(skip)
    ]
    (root / "herkomst.toml").write_text("\n".join(kept))
    made = load_config(root)
    assert [u.purpose for u in made.units] == ["risk-model"] and made.levels == {"HK302": "note"}
    assert made.positional[0].columns == {7: "geslacht", 12: "geboorteland"} and made.attributes[0].category == "nationality"


def test_init_refuses_beside_pyproject(tree: Tree) -> None:
    root = tree({"pyproject.toml": "[tool.herkomst]\nlanguage = 'nl'\n", "a.py": ""})
    with pytest.raises(HerkomstError, match=r"\[tool.herkomst\] table already"):
        call(init, str(root))
    assert not (root / "herkomst.toml").exists()


def test_the_baseline_is_written_refused_pruned_and_forced(tree: Tree) -> None:
    root = tree({"train.py": TRAIN, "klanten.csv": HEADER})
    target = root / "herkomst-baseline.json"
    with pytest.raises(HerkomstError, match="no such baseline"):
        call(baseline, str(root), "--prune")
    assert "none of them is assessed by this" in call(baseline, str(root))
    first = read_baseline(target)
    assert any(k.category == "nationality" and k.file == "train.py" and "nationaliteit" in k.column for k in first.uses)
    with pytest.raises(HerkomstError, match="there is a baseline already"):
        call(baseline, str(root))
    (root / "train.py").write_text(TRAIN.replace('"nationaliteit", "duur"', '"geslacht", "duur"'))
    (root / "klanten.csv").write_text(HEADER.replace("nationaliteit", "geslacht"))
    assert "gone" in call(baseline, str(root), "--prune")
    assert not any(k.category in ("nationality", "sex_gender") for k in read_baseline(target).uses)
    assert "added" in call(baseline, str(root), "--force")
    assert any(k.category == "sex_gender" for k in read_baseline(target).uses)


def rows_as_csv(names: list[str], rows: list[tuple[object, ...]]) -> str:
    return "\n".join(",".join(str(c) for c in row) for row in [tuple(names), *rows]) + "\n"


def test_the_query_runs_and_its_result_is_understood(tmp_path: Path) -> None:
    duck = duckdb.connect()
    lite = sqlite3.connect(":memory:")
    for db in (duck, lite):
        db.execute("CREATE TABLE Persoon (Naam TEXT, NatCode TEXT NOT NULL)")
        db.execute("CREATE TABLE overig (x INT)")
    for db, dialect, schema in ((duck, "duckdb", "main"), (lite, "sqlite", "main")):
        done = db.execute(query(dialect, ("dbo.persoon",)))
        text = rows_as_csv([d[0] for d in done.description or ()], done.fetchall())
        (found,) = read_doc("schema/columns.csv", "csv", text).schemas
        assert found.dataset is not None and found.dataset.name == f"{schema}.persoon"
        assert [(c.name, c.required) for c in found.columns] == [("Naam", False), ("NatCode", True)]
        assert len(db.execute(query(dialect)).fetchall()) == 3


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_query_parses_in_its_dialect(dialect: str) -> None:
    for tables in ((), ("a.it's", "b")):
        (statement,) = sqlglot.parse(query(dialect, tables), dialect=dialect if dialect != "dune" else "trino")
        assert statement is not None
        assert "it's" not in statement.sql()
        assert [e.alias_or_name.lower() for e in statement.selects][:3] == ["table_schema", "table_name", "column_name"]


def test_schemas_names_the_tables_that_are_unknown(tree: Tree) -> None:
    root = tree(
        {
            "v.sql": "CREATE VIEW mart.v AS SELECT * FROM stg.brp_extra;\n"
            "CREATE TABLE bekend (a INT);\nCREATE VIEW w AS SELECT * FROM bekend;\n",
            "herkomst.toml": '[dialects]\ndefault = "snowflake"\n',
        }
    )
    text = call(schemas, str(root))
    assert "snowflake" in text and "'brp_extra'" in text and "bekend" not in text
    assert "INFORMATION_SCHEMA.COLUMNS" in call(schemas, str(root), "--dialect", "tsql", "--all") and "brp_extra" not in call(
        schemas, str(root), "--all"
    )
