"""A model from somewhere that is not known by name is one decision point per variable that holds it, whatever is asked of it."""

from pathlib import Path

import herkomst

TEXT = """import sys
import mlflow
import pandas as pd
df = pd.read_csv("leden.csv", usecols=["geslacht", "jaren"])
def hoofd(versie):
    model = mlflow.sklearn.load_model(versie.source)
    df["a"] = model.predict(df[["geslacht"]])
    df["b"] = model.predict_proba(df[["geslacht"]])[:, 1]
def ander(versie):
    model = mlflow.sklearn.load_model(versie.source)
    df["c"] = model.predict(df[["jaren"]])
hoofd(sys.argv)
ander(sys.argv)
"""


def test_predict_and_predict_proba_of_one_variable(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    found = [(d.span.line, [s.span.line for s in d.sightings if s.role == "feature"]) for d in herkomst.scan([tmp_path]).decisions]
    assert found == [(7, [7, 8]), (11, [11])]
