"""A user's own rule directory: refused as a whole with one line, or used by the next scan."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from herkomst.cli import main
from herkomst.errors import RuleError
from herkomst.knowledge import own

MODEL = "library: helpers\ncalls:\n  schoon:\n    params: {frame: required, weg: null}\n    result: {drop: {from: frame, columns: weg}}\n"
CODE = """import pandas as pd, helpers
from sklearn.linear_model import LogisticRegression
df = pd.read_sql("select * from persoon", con)
fraude_model = LogisticRegression().fit(helpers.schoon(df, weg=["nationaliteit"]), df["uitkomst"])
"""


def _tree(root: Path, own_file: str, text: str, configured: bool = True) -> Path:
    (root / "schema.sql").write_text("create table persoon (id int, nationaliteit text, duur int, uitkomst int);\n")
    (root / "model.py").write_text(CODE)
    (root / "mijn" / own_file).parent.mkdir(parents=True, exist_ok=True)
    (root / "mijn" / own_file).write_text(text)
    (root / "herkomst.toml").write_text('rule-dirs = ["mijn"]\n' if configured else "")
    return root


def _scan(root: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["scan", str(root), "--no-cache"], standalone_mode=False)
    return (done.return_value if done.exception is None else 2), done.stdout, str(done.exception or "")


def test_a_model_of_a_helper_is_used_and_forgotten_by_the_next_scan(tmp_path: Path) -> None:
    root = _tree(tmp_path, "libraries/helpers.yaml", MODEL, configured=False)
    assert "HK101" in _scan(root)[1]
    (root / "herkomst.toml").write_text('rule-dirs = ["mijn"]\n')
    with_model = _scan(root)[1]
    assert "HK101" not in with_model and "without a model" not in with_model
    (root / "herkomst.toml").write_text("")
    assert "helpers.schoon" in _scan(root)[1]


@pytest.mark.parametrize(
    ("file", "text", "line", "what"),
    [
        ("libraries/helpers.yaml", MODEL.replace("drop: {from", "dropp: {from"), 5, "unknown verb 'dropp'"),
        ("findings/HK1.yaml", "id: HK1\n", 1, "key 'name' is missing"),
        ("findings/HK1.yaml", "id: [HK1\n", 2, "not YAML"),
        ("attributes/a.yaml", "category: x: y\n", 1, "not YAML"),
    ],
)
def test_a_malformed_file_stops_the_scan_and_names_its_place(file: str, text: str, line: int, what: str, tmp_path: Path) -> None:
    root = _tree(tmp_path, file, text)
    with pytest.raises(RuleError) as e:
        own.verify(root / "mijn")
    assert e.value.file == f"mijn/{file}" and e.value.line == line and what in e.value.text
    code, out, said = _scan(root)
    assert code == 2 and not out and what in said and "\n" not in said
