"""Models for Pysa (pyre-check), and its results: taint from what reads a frame into what learns or predicts; which column it was is the
first index it was taken out with, a breadcrumb that Pysa keeps by itself. A column in a list (``df[["a", "b"]]``) is ``<unknown>`` to it,
and a frame that goes in as a whole has no index: of these no category can be told.

Taint on ``DataFrame.__getitem__`` with ``ViaValueOf[key]`` would be plainer, and gives nothing: a subscript does not take the model's source.
Nor do string literals that are called like an attribute (``implicit_sources``), with ``TaintInTaintOut`` on the key: of eight ways to name a
column of a frame that is learned from, none came out, and one that is dropped did.
"""

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.peers.semgrep import NAMES

CONFIG: dict[str, Any] = {
    "sources": [{"name": "Frame"}], "sinks": [{"name": "Model"}], "features": [],
    "rules": [{"name": "column", "code": 9001, "sources": ["Frame"], "sinks": ["Model"], "message_format": "a column reaches a model"}],
}
_READERS = ("pandas.io.parsers.readers.read_csv", "pandas.io.parsers.readers.read_table", "pandas.io.sql.read_sql", "pandas.io.sql.read_sql_query",
            "pandas.io.sql.read_sql_table", "pandas.io.excel._base.read_excel", "pandas.io.parquet.read_parquet", "pandas.io.pickle.read_pickle",
            "pandas.io.json._json.read_json", "pandas.io.feather_format.read_feather")
MODELS = "\n".join([
    *(f"def {reader}() -> TaintSource[Frame]: ..." for reader in _READERS),
    'ModelQuery(name="learns", find="methods", where=[fully_qualified_name.matches("^sklearn[.]"),',
    '  name.matches("^(fit|fit_transform|fit_predict|fit_resample|partial_fit|predict|predict_proba|decision_function)$")],',
    '  model=[Parameters(TaintSink[Model], where=[name.equals("X")])])',
]) + "\n"


def run(program: str, tree: Path) -> list[tuple[str, str, int]]:
    """Pysa over the Python of a tree: (category, path, line) of every result whose column's name has a category."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        (place / "taint").mkdir()
        (place / "taint" / "taint.config").write_text(json.dumps(CONFIG), encoding="utf-8")
        (place / "taint" / "models.pysa").write_text(MODELS, encoding="utf-8")
        shutil.copytree(tree, place / "src")                            # its type checker only sees what lies below the configuration
        (place / ".pyre_configuration").write_text(json.dumps({"source_directories": ["src"], "taint_models_path": ["taint"]}), encoding="utf-8")
        out = place / "out"
        subprocess.run([program, "--noninteractive", "analyze", "--no-verify", "--save-results-to", out], cwd=place, capture_output=True,
                       text=True, check=False, timeout=1200)
        if not (out / "taint-output.json").is_file():
            raise RuntimeError(f"{program} gave no results: run it by hand in a directory like this one")
        return results(out / "taint-output.json")


def results(file: Path) -> list[tuple[str, str, int]]:
    """The results in Pysa's output, with paths from the tree."""
    made = []
    for line in file.read_text("utf-8").splitlines():
        found = json.loads(line)
        data = found.get("data", {})
        if found.get("kind") != "issue":
            continue
        names = {v for f in data.get("features", []) for k, v in f.items() if k.endswith("first-index")}
        path = str(data["filename"]).removeprefix("src/")
        for category, pattern in NAMES.items():
            if any(re.fullmatch(pattern, str(n)) for n in names):
                made.append((category, path.removesuffix(".ipynb.py") + (".ipynb" if path.endswith(".ipynb.py") else ""), int(data["line"])))
    return made
