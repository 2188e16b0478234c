"""What a user got wrong is one line and exit 2; what cannot be read is a Gap and costs no other result."""

from pathlib import Path

import pytest

import herkomst
from herkomst.model.report import ScanReport
from tests.whole.command import herkomst as command

PATH = {
    "schema.sql": "CREATE TABLE persoon (persoon_id int, nationaliteit char(4), geslacht char(1), duur int, y int);\n",
    "model.py": "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n"
                "df = pd.read_sql('SELECT nationaliteit, duur, y FROM persoon', None)\n"
                "model = LogisticRegression()\nmodel.fit(df[['nationaliteit', 'duur']], df['y'])\n",
}
"""A tree with one HK101."""


def _one_line(ran, *words: str) -> None:  # type: ignore[no-untyped-def]
    assert ran.code == 2, ran.out + ran.err
    assert ran.out == ""
    lines = ran.err.strip().splitlines()
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in lines[0], f"{word!r} is not in {lines[0]!r}"


def test_a_missing_path(tmp_path: Path) -> None:
    _one_line(command("scan", tmp_path / "nergens"), "nergens")


def test_an_unknown_config_key(tree) -> None:  # type: ignore[no-untyped-def]
    root = tree({**PATH, "herkomst.toml": 'language = "nl"\nlevles = 3\n'})
    _one_line(command("scan", root), "herkomst.toml:2", "levles")


def test_a_malformed_rule(tree) -> None:  # type: ignore[no-untyped-def]
    root = tree({"findings/HK999.yaml": "id: HK999\nname: [nooit\n"})
    _one_line(command("rules", "--check", root), "HK999.yaml:")


def test_a_malformed_attribute_file(tree) -> None:  # type: ignore[no-untyped-def]
    root = tree({"attributes/eigen.yaml": "category: eigen\nlabel: {en: x, nl: y}\nclass: direct_origin\nbin: origin\nentries:\n  - entry: a\n    nmes: [b]\n"})
    _one_line(command("rules", "--check", root), "eigen.yaml:", "nmes")


def test_nothing_to_analyse_says_what_was_there(tree) -> None:  # type: ignore[no-untyped-def]
    root = tree({"a.R": "x <- 1\n", "b.sas": "run;\n"})
    _one_line(command("scan", root), "1 R", "1 SAS")


def test_an_unknown_option_is_usage() -> None:
    assert command("scan", "--nooit").code == 2


@pytest.fixture
def whole(tree) -> ScanReport:  # type: ignore[no-untyped-def]
    return herkomst.scan([tree(PATH)])


def _keys(report: ScanReport) -> list[tuple[str, str, str, str]]:
    return sorted((r.rule, r.category, r.span.place, r.use_v1) for r in report.results)


BROKEN: dict[str, tuple[str, str | bytes]] = {
    "a broken statement": ("kapot.py", "import os\nx = 3 procent\ny = 4\n"),
    "a truncated notebook": ("half.ipynb", '{"cells": [{"cell_type": "code", "source": ["import pandas\\n'),
    "a binary file named .sql": ("dump.sql", b"SQLite format 3\x00\x10\x00\x01\x01\x00\x40  \x00\x00\x00\x05" + bytes(range(256)) * 4),
    "broken SQL": ("kapot.sql", "SELECT a, FROM WHERE;\nSELECT 'nooit dicht\n"),
    "not UTF-8": ("latijn.py", b"naam = 'Andr\xe9'\nx = \x81\x8d\n"),
    "a config that is not YAML": ("lijst.yaml", "a: [1, 2\nb: {\n"),
    "deep nesting": ("diep.py", "x = " + "(" * 3000 + ")" * 3000 + "\n"),
}


@pytest.mark.parametrize("what", [k for k in BROKEN if k != "a config that is not YAML"])
def test_what_cannot_be_read_is_a_gap_and_costs_nothing_else(what: str, whole: ScanReport, tree) -> None:  # type: ignore[no-untyped-def]
    name, text = BROKEN[what]
    report = herkomst.scan([tree({**PATH, name: text})])
    assert [g for g in report.gaps if g.span.path == name], f"no gap for {what}: {report.gaps}"
    assert _keys(report) == _keys(whole)


def test_a_config_that_is_not_yaml_costs_nothing(whole: ScanReport, tree) -> None:  # type: ignore[no-untyped-def]
    name, text = BROKEN["a config that is not YAML"]
    assert _keys(herkomst.scan([tree({**PATH, name: text})])) == _keys(whole)


def test_an_empty_file_is_nothing_special(whole: ScanReport, tree) -> None:  # type: ignore[no-untyped-def]
    report = herkomst.scan([tree({**PATH, "leeg.py": "", "leeg.sql": "", "leeg.ipynb": ""})])
    assert _keys(report) == _keys(whole)
    assert {f.path for f in report.files} >= {"leeg.py", "leeg.sql"}


def test_a_symlink_loop_is_a_gap(whole: ScanReport, tree) -> None:  # type: ignore[no-untyped-def]
    root = tree(PATH)
    (root / "sub").mkdir()
    (root / "sub" / "terug").symlink_to(root, target_is_directory=True)
    (root / "zelf.py").symlink_to(root / "zelf.py")
    report = herkomst.scan([root])
    assert _keys(report) == _keys(whole)
    assert {g.span.path for g in report.gaps if g.reason == "symlink"}


def test_every_broken_thing_at_once(whole: ScanReport, tree) -> None:  # type: ignore[no-untyped-def]
    report = herkomst.scan([tree({**PATH, **dict(BROKEN.values())})])
    assert _keys(report) == _keys(whole)
    ran = command("scan", tree({}), "--no-cache")
    assert "Traceback" not in ran.err
    assert ran.code == 1


def test_the_tree_has_the_path_it_should(whole: ScanReport) -> None:
    assert [(r.rule, r.category) for r in whole.results if r.rule.startswith("HK1")] == [("HK101", "nationality")]


@pytest.mark.parametrize("at", range(4))
def test_a_broken_statement_anywhere_loses_only_itself(at: int, tree) -> None:  # type: ignore[no-untyped-def]
    lines = PATH["model.py"].splitlines()
    broken = "\n".join([*lines[:at + 1], "dit is geen python", *lines[at + 1:]]) + "\n"
    report = herkomst.scan([tree({**PATH, "model.py": broken})])
    assert [r.rule for r in report.results if r.category == "nationality"] == ["HK101"]
    assert [g for g in report.gaps if g.span.path == "model.py" and g.reason == "syntax"]
