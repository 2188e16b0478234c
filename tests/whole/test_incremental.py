"""A run that starts from kept results says what a run from nothing says, byte for byte, whatever changed in between."""

import shutil
from pathlib import Path

import msgspec
import pytest

from herkomst.config_load import load_config
from herkomst.model.unit import UnitId
from herkomst.pipeline import run
from herkomst.solve import rounds

FIXTURES = Path(__file__).parents[2] / "fixtures"
TREES = ("legacy-benefits", "pseudonyms", "sql-queries")


def _said(root: Path, cache: bool, inventory: bool = False) -> bytes:
    report = run(root, load_config(root, None), cache=cache, bare=True, inventory=inventory)
    same = msgspec.structs.replace(report.coverage, units_interpreted=0, units_reused=0, rounds=0)
    return msgspec.json.encode((report.decisions, report.results, report.gaps, same, report.stored, report.inventory, report.unknown_tables))


def _above(text: str) -> str:
    return f"\n{text}"


def _renamed(text: str) -> str:
    return text.replace("nationaliteit", "geboorteland")


def _half(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[: len(lines) // 2])


@pytest.mark.parametrize("tree", TREES)
def test_a_run_from_kept_results_equals_one_from_nothing(tree: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERKOMST_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "tree"
    shutil.copytree(FIXTURES / tree, root)
    _said(root, cache=True)
    files = sorted((p for p in root.rglob("*") if p.suffix in (".py", ".sql", ".yml", ".yaml")), key=lambda p: (p.suffix, p))
    for edit in (_above, _renamed, _half):           # what moves, what is called otherwise, what goes
        for i in range(0, len(files), 6):
            for file in files[i:i + 6:2]:
                text = file.read_text(encoding="utf-8", errors="surrogateescape")
                file.write_text(edit(text), encoding="utf-8", errors="surrogateescape")
            assert _said(root, cache=True) == _said(root, cache=False), (edit, files[i])
    files[0].unlink()
    for inventory in (False, True):
        assert _said(root, True, inventory) == _said(root, False, inventory), f"{files[0]} deleted"


def test_a_changed_leaf_reads_the_edges_of_what_it_rests_on_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERKOMST_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "tree"
    root.mkdir()
    for name in ("a", "b"):
        (root / f"{name}.sql").write_text(f"CREATE TABLE {name} (nationaliteit text, leeftijd int);\n", encoding="utf-8")
        (root / f"view_{name}.sql").write_text(f"CREATE VIEW v_{name} AS SELECT * FROM {name};\n", encoding="utf-8")
        (root / f"{name}.py").write_text(
            "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
            f'df = pd.read_sql("SELECT * FROM v_{name}", None)\n'
            "model = LogisticRegression()\nmodel.fit(df[['nationaliteit', 'leeftijd']], df['y'])\n", encoding="utf-8")
    _said(root, cache=True)
    asked: list[UnitId] = []
    real = rounds.Solver._edges
    monkeypatch.setattr(rounds.Solver, "_edges", lambda self, unit, now: asked.append(unit) or real(self, unit, now))
    text = (root / "a.py").read_text(encoding="utf-8")
    (root / "a.py").write_text(text.replace("['nationaliteit', 'leeftijd']", "['leeftijd', 'nationaliteit']"), encoding="utf-8")
    said = _said(root, cache=True)
    assert b"nationaliteit" in said
    assert {u.path for u in asked} == {"a.py", "view_a.sql"}
