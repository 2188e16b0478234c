"""A changed file re-runs itself and what depends on it, nothing else, and the result is that of a cold run."""

from pathlib import Path

from benchmarks.trees import make
from herkomst.config import Config
from herkomst.pipeline import run
from tests.whole.test_same_bytes import content


def _cold(root: Path) -> bytes:
    return content(run(root, Config(), cache=False))


def test_a_leaf_runs_alone(tmp_path: Path) -> None:
    made = make(tmp_path / "tree", 3)
    first = run(made.root, Config())
    text = made.leaf.read_text(encoding="utf-8")
    made.leaf.write_text(text.replace("KENMERKEN = [", "KENMERKEN = ['uitkomst', "), encoding="utf-8")
    again = run(made.root, Config())
    assert first.coverage.units_interpreted > 20
    assert again.coverage.units_interpreted == 1
    assert again.coverage.units_reused == first.coverage.units_interpreted - 1
    assert content(again) == _cold(made.root)
    assert content(again) != content(first)


def test_the_most_imported_module_reaches_its_importers_and_no_sql(tmp_path: Path) -> None:
    made = make(tmp_path / "tree", 2)
    first = run(made.root, Config())
    text = made.common.read_text(encoding="utf-8")
    made.common.write_text(text.replace("GRENS = 40", "GRENS = 41"), encoding="utf-8")
    again = run(made.root, Config())
    python = sum(f.kind == "python" for f in first.files)
    assert 1 <= again.coverage.units_interpreted <= python < first.coverage.units_interpreted
    assert content(again) == _cold(made.root)


def test_a_changed_schema_reaches_only_its_readers(tree) -> None:  # type: ignore[no-untyped-def]
    job = 'import pandas as pd\ndf = pd.read_sql("SELECT * FROM {t}", None)\ndf["score"] = df["duur"] * 2\ndf.to_csv("{t}.csv")\n'
    root = tree({
        "a.sql": "CREATE TABLE klant (klant_id int, duur int);\n", "b.sql": "CREATE TABLE ander (ander_id int, duur int);\n",
        "a.py": job.format(t="klant"), "b.py": job.format(t="ander"),
    })
    run(root, Config())
    (root / "a.sql").write_text("CREATE TABLE klant (klant_id int, duur int, nationaliteit char(4));\n", encoding="utf-8")
    again = run(root, Config())
    assert again.coverage.units_interpreted == 2
    assert content(again) == _cold(root)


def test_a_deleted_file_is_gone(tree) -> None:  # type: ignore[no-untyped-def]
    root = tree({
        "hulp.py": "def maak(df):\n    return df.drop(columns=['geslacht'])\n",
        "model.py": "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\nfrom hulp import maak\n"
                    "df = pd.read_sql('SELECT geslacht, duur, y FROM persoon', None)\nLogisticRegression().fit(maak(df), df['y'])\n",
    })
    run(root, Config())
    (root / "hulp.py").unlink()
    assert content(run(root, Config())) == _cold(root)
