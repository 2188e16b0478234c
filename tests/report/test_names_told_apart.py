"""Decision points of one name in one file are told apart in sentences: by the kind of model where that does, else by their place."""

from pathlib import Path

import herkomst
from herkomst.report.message import message

TEXT = """import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("leden.csv", usecols=["geslacht", "y"])
cls = LogisticRegression()
cls.fit(df[["geslacht"]], df["y"])
cls = RandomForestClassifier()
cls.fit(df[["geslacht"]], df["y"])
cls = RandomForestClassifier()
cls.fit(df[["geslacht"]], df["y"])
ander = LogisticRegression()
ander.fit(df[["geslacht"]], df["y"])
"""


def test_models_of_one_name(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    report = herkomst.scan([tmp_path])
    for language, line in (("en", "line"), ("nl", "regel")):
        said = [message(report, r, language) for r in report.results if r.rule == "HK201"]
        for name in ("cls (LogisticRegression)", f"cls ({line} 8)", f"cls ({line} 10)", " ander:"):
            assert sum(name in s for s in said) == 1


def test_a_result_is_told_by_the_column_of_people(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "CREATE TABLE patient (id int, sex text, visits int);\nCREATE TABLE value_set_weights (gender text, weight int);\n"
        "CREATE VIEW scored AS SELECT p.id, sum(w.weight + p.visits) AS risk_score FROM patient p\n"
        "JOIN value_set_weights w ON w.gender = p.sex GROUP BY p.id;\n")
    said = [message(herkomst.scan([tmp_path]), r, "en") for r in herkomst.scan([tmp_path]).results if r.rule == "HK202"]
    assert len(said) == 1
    assert "`sex`" in said[0]
