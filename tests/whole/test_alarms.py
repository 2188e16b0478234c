"""The command that counts false alarms fails where it must."""

import sys
from pathlib import Path

import pytest

from benchmarks import alarms

ERROR = """\
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
df = pd.read_csv("klanten.csv")
fraude_model = RandomForestClassifier()
fraude_model.fit(df[["nationaliteit", "duur"]], df["fraude"])
"""
WARNING = ERROR.replace('"nationaliteit"', '"spreektaal"')
NOTHING = "def area(width, height):\n    return width * height\n"


def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, argued: str = "[]\n") -> int:
    tree, file = tmp_path / "tree", tmp_path / "argued.yaml"
    tree.mkdir()
    (tree / "a.py").write_text(code, encoding="utf-8")
    file.write_text(argued, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["alarms", "--argued", str(file), str(tree)])
    return alarms.main()


def test_code_that_decides_about_nobody_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, monkeypatch, NOTHING) == 0
    assert "tree: 1 of 1 files" in capsys.readouterr().out


def test_a_warning_must_be_argued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, monkeypatch, WARNING) == 1
    assert "HK104" in capsys.readouterr().out


def test_an_argued_warning_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "- {tree: tree, rule: HK104, file: a.py, name: fraude_model, why: an example of the manual}\n"
    assert run(tmp_path, monkeypatch, WARNING, said) == 0


def test_an_error_fails_whatever_is_argued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "- {tree: tree, rule: HK101, file: a.py, name: fraude_model, why: it is fine}\n"
    assert run(tmp_path, monkeypatch, ERROR, said) == 1
