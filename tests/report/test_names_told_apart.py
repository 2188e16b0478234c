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
