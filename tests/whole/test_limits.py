"""A search that stops at its limit says so: what lies behind it may hold more."""

from pathlib import Path

import pytest

from herkomst.config import Config
from herkomst.model.issues import Gap
from herkomst.pipeline import run

CODE = """import pandas as pd
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("klanten.csv")
df["x"] = df["nationaliteit"] + df["leeftijd"]
df["y"] = df["x"] * df["inkomen"]
model = LogisticRegression().fit(df[["x", "y"]], df["fraude"])
"""


def _budget(tree: Path, *, cache: bool = False) -> list[Gap]:
    return [g for g in run(tree, Config(), cache=cache).gaps if g.reason == "budget"]


def test_a_decision_point_whose_search_is_cut_has_a_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.py").write_text(CODE)
    assert not _budget(tmp_path)
    monkeypatch.setattr("herkomst.evaluate.search.BUDGET", 3)
    (gap,) = _budget(tmp_path)
    assert gap.span.path == "a.py" and gap.span.line == 6 and "model" in gap.detail


def test_what_is_kept_of_a_cut_search_says_so_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree := tmp_path / "tree").mkdir()
    (tree / "a.py").write_text(CODE)
    monkeypatch.setenv("HERKOMST_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setattr("herkomst.evaluate.search.BUDGET", 3)
    first = _budget(tree, cache=True)
    (tree / "b.py").write_text("x = 1\n")           # another tree: the analysis is made again from what is kept of its parts
    assert first and _budget(tree, cache=True) == first
