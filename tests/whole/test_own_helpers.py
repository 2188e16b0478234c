"""A model of an in-house helper, in the user's own repository: checked by the command, then the scan says something else."""

from pathlib import Path

import pytest

from tests.whole.command import Ran, herkomst

SCHEMA = "create table aanvrager (id int, nationaliteit varchar(4), geslacht char(1), duur int, fraude int);\n"
CODE = """import pandas as pd
from stadshulp import frames, modellen
from stadshulp.modellen import Risicomodel

df = pd.read_sql("select * from aanvrager", con)
weg = ["nationaliteit", "geslacht"]
kaal = frames.zonder(df, weg=weg)
modellen.leer(kaal, kenmerken=["duur"], doel="fraude", naam="eerste")
modellen.leer(df, kenmerken=["nationaliteit", "duur"], doel="fraude", naam="tweede")
derde = Risicomodel(diepte=3)
derde.train(frames.zonder(df, weg), df["fraude"])
"""
MODEL = """library: stadshulp
note: "Het eigen pakket: zonder laat kolommen weg, leer en Risicomodel leren van een tabel."
classes:
  modellen.Risicomodel: {role: classifier, init: {diepte: 3}}
calls:
  frames.zonder:
    params: {frame: required, weg: null}
    result: {drop: {from: frame, columns: weg}}
  modellen.leer:
    params: {data: required, kenmerken: null, doel: null, naam: null}
    result: {sink: {kind: model, data: data, columns: kenmerken, target: doel, action: fit}}
  modellen.Risicomodel.train:
    params: {X: required, y: null}
    sinks: {X: feature, y: target}
    action: fit
    returns: self
"""


def _tree(root: Path, model: str) -> Path:
    (root / "schema.sql").write_text(SCHEMA)
    (root / "train.py").write_text(CODE)
    (root / "eigen" / "libraries").mkdir(parents=True)
    (root / "eigen" / "libraries" / "stadshulp.yaml").write_text(model)
    return root


def _configure(root: Path, text: str) -> None:
    (root / "herkomst.toml").write_text(text)


def _rules(done: Ran, line: int) -> set[tuple[str, str]]:
    """(rule, level) of the results on a line of train.py."""
    found = set()
    for result in done.json["runs"][0]["results"]:
        at = result["locations"][0]["physicalLocation"]
        if at["artifactLocation"]["uri"] == "train.py" and at["region"]["startLine"] == line:
            found.add((result["ruleId"], result["level"]))
    return found


def test_a_scan_says_something_else_with_the_users_model(tmp_path: Path) -> None:
    root = _tree(tmp_path, MODEL)
    _configure(root, "")
    before = herkomst("scan", root, "--format", "sarif", "--no-cache")
    assert before.code in (0, 1), before.err
    assert _rules(before, 9) == set(), "without a model nothing is known of leer: no decision point"
    _configure(root, 'rule-dirs = ["eigen"]\n')
    checked = herkomst("rules", "--check", "eigen", cwd=root)
    assert checked.code == 0 and "libraries/stadshulp.yaml" in checked.out, checked.err
    after = herkomst("scan", root, "--format", "sarif", "--no-cache")
    assert ("HK101", "error") in _rules(after, 9) or ("HK101", "warning") in _rules(after, 9), after.out
    assert not any(rule.startswith(("HK1", "HK2")) and rule != "HK110" for rule, _ in _rules(after, 8) | _rules(after, 11))
    assert "stadshulp" not in herkomst("scan", root, "--full", "--no-cache").out.partition("without a model")[2]


@pytest.mark.parametrize(
    ("right", "wrong", "line", "what"),
    [
        ("columns: weg", "columns: gone", 8, "gone"),               # a name that is no parameter
        ("columns: weg", "kolommen: weg", 8, "kolommen"),           # an argument the verb does not have
        ("drop: {from", "gooi: {from", 8, "gooi"),                  # a verb that is not one
        ("sinks: {X: feature", "sinks: {Z: feature", 14, "Z"),      # a sink that is no parameter
    ],
)
def test_a_wrong_model_is_refused_with_file_and_line(right: str, wrong: str, line: int, what: str, tmp_path: Path) -> None:
    root = _tree(tmp_path, MODEL.replace(right, wrong))
    refused = herkomst("rules", "--check", "eigen", cwd=root)
    assert refused.code == 2 and not refused.out
    assert f"eigen/libraries/stadshulp.yaml:{line}: " in refused.err and what in refused.err, refused.err
    _configure(root, 'rule-dirs = ["eigen"]\n')
    stopped = herkomst("scan", root, "--no-cache")
    assert stopped.code == 2 and f"stadshulp.yaml:{line}: " in stopped.err

