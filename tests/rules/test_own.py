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


RULE = """id: ORG001
name: travel-time
title: {en: "travel time decides", nl: "reistijd beslist"}
short: {en: "Travel time is a criterion.", nl: "Reistijd is een criterium."}
full: {en: "Travel time is a criterion.", nl: "Reistijd is een criterium."}
message: {en: "{column} reaches {decision}", nl: "{column} bereikt {decision}"}
measure: {en: "Ask why.", nl: "Vraag waarom."}
levels: {base: warning}
categories: [reistijd]
"""
ATTRIBUTE = """category: reistijd
label: {en: Travel time, nl: Reistijd}
class: proxy_origin
bin: proxy
entries:
  - {entry: reistijd, specificity: high, names: [min_ov]}
"""
WORDS = "kind: selections\nwords: [belronde]\n"
SQL = "create table persoon (id int, geboortedatum date, min_ov int);\ncreate table belronde as select id from persoon where min_ov > 60;\n"


def _own(root: Path, **files: str) -> Path:
    (root / "a.sql").write_text(SQL)
    for name, text in files.items():
        (root / "mijn" / "diep").mkdir(parents=True, exist_ok=True)
        (root / "mijn" / "diep" / f"{name}.yaml").write_text(text)
    (root / "herkomst.toml").write_text('rule-dirs = ["mijn"]\n')
    return root


def test_what_passes_the_check_is_raised_by_scan(tmp_path: Path) -> None:
    root = _own(tmp_path, ORG001=RULE, reistijd=ATTRIBUTE, woorden=WORDS)
    assert own.verify(root / "mijn") == ("diep/ORG001.yaml", "diep/reistijd.yaml", "diep/woorden.yaml")
    for _ in range(2):                                  # and again, from the cache
        done = CliRunner().invoke(main, ["scan", str(root), "--full"], standalone_mode=False)
        assert "ORG001" in done.stdout and "`min_ov` reaches belronde" in done.stdout, done.stdout
    dutch = CliRunner().invoke(main, ["scan", str(root), "--full", "--language", "nl"], standalone_mode=False).stdout
    assert "`min_ov` bereikt belronde" in dutch
    (root / "herkomst.toml").write_text("")
    plain = _scan(root)[1]
    assert "ORG001" not in plain and "belronde" not in plain


def test_a_rule_without_attributes_is_about_the_point(tmp_path: Path) -> None:
    root = _own(tmp_path, ORG001=RULE.replace("categories: [reistijd]", "kinds: [selection]").replace("{column} ", ""), woorden=WORDS)
    assert "ORG001" in _scan(root)[1]
    root = _own(tmp_path, ORG001=RULE.replace("categories: [reistijd]", "kinds: [model]").replace("{column} ", ""), woorden=WORDS)
    assert "ORG001" not in _scan(root)[1]


@pytest.mark.parametrize(("name", "text", "line", "what"), [
    ("ORG001", RULE, 9, "categories: 'reistijd' does not exist"),
    ("ORG001", RULE.replace("categories: [reistijd]", "classes: [proxy]"), 9, "classes: 'proxy' does not exist"),
    ("ORG001", RULE.replace("categories: [reistijd]", "where: register"), 9, "only scan shows rules of your own"),
    ("HK999", RULE.replace("ORG001", "HK999").replace("[reistijd]", "[nationality]"), 1, "is one of herkomst's"),
    ("reistijd", ATTRIBUTE.replace("names:", "authority: [NIEMAND], names:"), 6, "reistijd/reistijd names source NIEMAND, which does not exist"),
    ("reistijd", ATTRIBUTE.replace("bin: proxy", "bin: proxy\nvalues: [woorden]"), 1, "reistijd names values woorden, which does not exist"),
    ("print", "kind: fingerprints\nfingerprints:\n  - {id: x, columns: [a, b], at_least: 2, about: {a: schoenmaat}}\n", 3, "a names schoenmaat, which does not exist"),
    ("waarden", "kind: values\ndomains:\n  - {domain: x, category: nationality, entry: niets}\n", 3, "names nationality/niets, which does not exist"),
])
def test_names_that_dangle_are_refused_with_file_and_line(name: str, text: str, line: int, what: str, tmp_path: Path) -> None:
    root = _own(tmp_path, **{name: text})
    with pytest.raises(RuleError) as e:
        own.verify(root / "mijn")
    assert (e.value.file, e.value.line) == (f"mijn/diep/{name}.yaml", line) and what in e.value.text
    assert e.value.remedy
