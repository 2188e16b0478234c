"""Paths as people read them."""

from pathlib import Path

import herkomst

TEXT = """import pandas as pd
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("leden.csv")
df.loc[df["geslacht"] == "Ms", "geslacht"] = "Mw"
df.loc[df["geslacht"] == "Mme", "geslacht"] = "Mw"
df.loc[df["geslacht"] == "Mlle", "geslacht"] = "Mw"
df.loc[df["geslacht"] == "Sir", "geslacht"] = "Dhr"
df.loc[df["geslacht"] == "Herr", "geslacht"] = "Dhr"
LogisticRegression().fit(df[["geslacht", "jaren"]], df["y"])
"""


def test_of_a_run_of_lines_that_say_the_same_the_first_and_the_last_are_shown(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    results = {r.rule: r for r in herkomst.scan([tmp_path]).results}
    lines = [s.span.line for s in results["HK201"].uses[0].steps if s.op == "column"]
    assert len(lines) == 2
    assert lines[1] == 8
