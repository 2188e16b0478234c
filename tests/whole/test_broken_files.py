"""Files that cannot be read, or not whole, are each a Gap; no result of the other files is lost."""

from pathlib import Path

import herkomst

SCHEMA = "create table persoon (id int, nationaliteit text, inkomen int);\n"
MODEL = (
    "import pandas as pd\nfrom sklearn.linear_model import LogisticRegression\ndf = pd.read_sql('select * from persoon', con)\n"
    "fraude_model = LogisticRegression().fit(df[['nationaliteit']], df['inkomen'])\n"
)


def _uses(root: Path) -> set[tuple[str, str]]:
    return {(r.rule, r.use_v1) for r in herkomst.scan([root]).results}


def test_each_is_a_gap_and_costs_no_other_result(tmp_path: Path) -> None:
    (tmp_path / "schema.sql").write_text(SCHEMA)
    (tmp_path / "model.py").write_text(MODEL)
    before = _uses(tmp_path)
    assert any(rule == "HK101" for rule, _ in before)
    (tmp_path / "broken.py").write_text("x = 1\ny = (1 +\ndef f(:\n    pass\nz = 2\n")
    (tmp_path / "half.ipynb").write_text('{"cells": [{"cell_type": "code", "source": ["x = 1"], "outp')
    (tmp_path / "binary.sql").write_bytes(b"\x7fELF\x00\x01\x02" * 40)
    for name in ("empty.py", "empty.sql", "empty.ipynb", "__init__.py"):
        (tmp_path / name).touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    report = herkomst.scan([tmp_path])
    found = {g.span.path: g.reason for g in report.gaps}
    assert found == {
        "broken.py": "syntax", "half.ipynb": "notebook", "binary.sql": "binary", "empty.py": "unreadable", "empty.sql": "not-sql",
        "empty.ipynb": "notebook", "loop": "symlink",
    }
    assert {(r.rule, r.use_v1) for r in report.results} == before


def test_a_number_beyond_64_bits_costs_nothing_else(tmp_path: Path) -> None:
    from herkomst import scan

    (tmp_path / "a.py").write_text(
        "import pandas as pd\nGROOT = 36893488147419103232\nLIJST = [2 ** 70, 99999999999999999999]\ndf = pd.read_csv('k.csv')\n"
        "df['risicoscore'] = (df['nationaliteit'] != 'NL') * 10\n", encoding="utf-8")
    report = scan([tmp_path])
    assert [g for g in report.gaps if g.reason == "internal"] == []
    assert "HK101" in {r.rule for r in report.results}
