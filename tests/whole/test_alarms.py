"""The table of false alarms: what is loud must be argued, an error never can be."""

from pathlib import Path

import pytest

from benchmarks import alarms

LOUD = """
import pandas as pd
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("klanten.csv")
model = LogisticRegression().fit(df[["{column}", "leeftijd"]], df["tevredenheid"])
"""
ARGUED = "- {tree: bibliotheek, rule: HK201, file: a.py, name: model, why: an example in the manual}\n"


def _run(folder: Path, column: str, argued: str, monkeypatch: pytest.MonkeyPatch) -> int:
    tree = folder / "bibliotheek"
    tree.mkdir(exist_ok=True)
    (tree / "a.py").write_text(LOUD.format(column=column))
    (tree / "b.py").write_text("def (:\n")
    (folder / "argued.yaml").write_text(argued)
    monkeypatch.setattr("sys.argv", ["alarms", "--argued", str(folder / "argued.yaml"), str(tree)])
    return alarms.main()


def test_a_warning_passes_only_when_it_is_argued(tmp_path, monkeypatch, capsys):
    assert _run(tmp_path, "geslacht", "[]", monkeypatch) == 1
    shown = capsys.readouterr().out
    assert "!HK201  warning" in shown and "gaps: syntax 1" in shown
    assert _run(tmp_path, "geslacht", ARGUED, monkeypatch) == 0
    assert "an example in the manual" in capsys.readouterr().out
    assert _run(tmp_path, "duur", "[]", monkeypatch) == 0


def test_an_error_cannot_be_argued_away(tmp_path, monkeypatch, capsys):
    assert _run(tmp_path, "nationaliteit", ARGUED.replace("HK201", "HK101"), monkeypatch) == 1
    assert "!HK101  error" in capsys.readouterr().out
