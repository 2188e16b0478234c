"""Criteria behind columns without names: what went into them, up to the file or table they come from."""

from pathlib import Path

import herkomst

TEXT = """import pandas as pd
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("leden.csv")
a = LogisticRegression().fit(PCA(2).fit_transform(df[["geslacht", "jaren"]]), df["y"])
b = LogisticRegression().fit(df.loc[3, :].to_numpy().reshape(1, -1), [1])
c = LogisticRegression().fit(df.drop(columns=["y"]).dropna(), df["y"])
"""


def test_a_mix_is_opened_and_an_unknown_frame_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(TEXT)
    found = {d.name: {(c.name, c.bin) for c in d.criteria} for d in herkomst.scan([tmp_path]).decisions}
    assert found["a"] == {("geslacht", "sex"), ("jaren", "none")}
    assert ("leden.csv.*", "undetermined") in found["b"]
    assert ("leden.csv.*", "undetermined") in found["c"]
    assert {n for names in found.values() for n, _ in names if n.endswith(".*")} == {"leden.csv.*"}
