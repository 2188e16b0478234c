"""The small world in which examples of library models run: the same frames for the real library and for the interpreter.

Two frames, ``df`` and ``other``, also as files (``df.csv``), as polars frames (``pdf``, ``pother``) and as a table of a database
(``con``, table ``t``). The rows of the pandas frames are called 10, 20, ... so that a row that is left can be told from a new one.
"""

import ast
import contextlib
import functools
import io
import sqlite3
import types
import warnings
from collections.abc import Iterable
from importlib import import_module
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

FRAMES: dict[str, dict[str, list[Any]]] = {
    "df": {
        "a": [1, 2, 3, 4, 5, 6],
        "b": [0.5, 2.5, 1.5, 4.0, 3.0, 9.0],
        "s": ["x", "y", "x", "y", "x", "y"],
        "t": [0, 1, 1, 0, 1, 0],
        "d": ["2020-01-01", "2021-02-03", "2020-03-04", "2022-01-01", "2020-05-05", "2021-06-06"],
    },
    "other": {"k": [1, 2, 3, 4, 5, 7], "a": [1, 2, 3, 4, 5, 6], "v": [9, 8, 7, 6, 5, 4], "s": ["x", "x", "y", "y", "x", "y"]},
}
COLUMNS = tuple((frame, name) for frame, columns in FRAMES.items() for name in columns)
IDS = tuple(range(10, 70, 10))

READS = {
    "df": 'pd.read_csv("df.csv")',
    "other": 'pd.read_csv("other.csv")',
    "pdf": 'pl.read_csv("df.csv")',
    "pother": 'pl.read_csv("other.csv")',
    "sdf": 'spark.read.csv("df.csv", header=True, inferSchema=True)',
    "sother": 'spark.read.csv("other.csv", header=True, inferSchema=True)',
    "hdf": 'h2o.import_file("df.csv")',
    "hother": 'h2o.import_file("other.csv")',
}
"""Frames an example may name, and what reads them."""
IMPORTS = {
    "io": "import io",
    "np": "import numpy as np",
    "pd": "import pandas as pd",
    "pl": "import polars as pl",
    "sklearn": "import sklearn.cluster, sklearn.cross_decomposition, sklearn.datasets, sklearn.discriminant_analysis, sklearn.ensemble, "
               "sklearn.feature_selection, sklearn.metrics, sklearn.model_selection, sklearn.multioutput, sklearn.neighbors, "
               "sklearn.preprocessing, sklearn.utils",
    "ColumnTransformer": "from sklearn.compose import ColumnTransformer",
    "torch": "import torch",
    "F": "from pyspark.sql import functions as F",
    "Window": "from pyspark.sql import Window",
    "h2o": "import h2o",
    "lgb": "import lightgbm as lgb",
    "xgb": "import xgboost as xgb",
    "sc": "import scorecardpy as sc",
    "PCA": "from sklearn.decomposition import PCA",
    "SelectKBest": "from sklearn.feature_selection import SelectKBest",
    "VotingClassifier": "from sklearn.ensemble import VotingClassifier",
    "KNNImputer": "from sklearn.impute import KNNImputer",
    "SimpleImputer": "from sklearn.impute import SimpleImputer",
    "LogisticRegression": "from sklearn.linear_model import LogisticRegression",
    "GridSearchCV": "from sklearn.model_selection import GridSearchCV",
    "cross_val_score": "from sklearn.model_selection import cross_val_score",
    "train_test_split": "from sklearn.model_selection import train_test_split",
    "FeatureUnion": "from sklearn.pipeline import FeatureUnion",
    "make_pipeline": "from sklearn.pipeline import make_pipeline",
    "LabelEncoder": "from sklearn.preprocessing import LabelEncoder",
    "OrdinalEncoder": "from sklearn.preprocessing import OrdinalEncoder",
    "StandardScaler": "from sklearn.preprocessing import StandardScaler",
}
"""Names an example may use without importing them."""

Change = tuple[str, str, str]
"""Frame, column, intervention."""
INTERVENTIONS = ("swap", "cell", "constant", "unseen", "missing", "spread")
_UNSEEN: dict[type, Any] = {str: "zz", int: 77, float: 77.5}


@functools.cache
def used(example: str) -> frozenset[str]:
    """The names an example uses, by name or as a file or table."""
    return frozenset(n.id for n in ast.walk(ast.parse(example)) if isinstance(n, ast.Name))


def frames_of(example: str) -> set[str]:
    """The frames whose columns an example can see."""
    names = used(example)
    found = {n for n in FRAMES if names & {n, f"p{n}", f"s{n}", f"h{n}"} or f"{n}." in example}
    return found | {"df"} if names & {"con", "spark"} else found


def prelude(example: str) -> str:
    """What the interpreter reads before the example."""
    names = used(example)
    wanted = {*names, *(READS[n].partition(".")[0] for n in names if n in READS)}
    lines = [text for name, text in IMPORTS.items() if name in wanted]
    if "spark" in wanted:
        lines += ["from pyspark.sql import SparkSession", "spark = SparkSession.builder.getOrCreate()"]
    if wanted & {"hdf", "hother", "h2o"}:
        lines.append("h2o.init()")
    frames = (f"{n} = {reads}" for n, reads in READS.items() if n in names)
    return "\n".join([*lines, *frames]) + "\n"


def files() -> dict[str, str]:
    """The frames as CSV files."""
    return {
        n + ".csv": "\n".join([",".join(c), *(",".join(map(str, row)) for row in zip(*c.values(), strict=True))])
        for n, c in FRAMES.items()
    }


@functools.lru_cache(512)
def _frames(changed: tuple[Change, ...]) -> dict[str, pd.DataFrame]:
    columns = {n: {k: list(v) for k, v in c.items()} for n, c in FRAMES.items()}
    for frame, name, how in changed:
        v = columns[frame][name]
        if how == "swap":
            v[:] = [v[i] for i in (1, 0, 2, 5, 4, 3)]
        elif how == "constant":
            v[:] = [v[0]] * len(v)
        elif how == "cell":
            v[-1] = v[0]
        elif how == "unseen":
            v[1] = "1999-09-09" if name == "d" else _UNSEEN[type(v[1])]
        elif how == "missing":
            v[2] = None
        elif how == "spread":
            v[:] = [x if isinstance(x, str) else x * 3 + i for i, x in enumerate(v)]
    made = {n: pd.DataFrame(c, index=list(IDS)) for n, c in columns.items()}
    made["df"]["d"] = pd.to_datetime(made["df"]["d"])
    return made


def world(example: str, changed: Iterable[Change] = ()) -> dict[str, Any]:
    """The names an example may use, made anew, some columns changed."""
    names = used(example)
    frames = {n: f.copy() for n, f in _frames(tuple(changed)).items()}
    made: dict[str, Any] = {n: f for n, f in frames.items() if n in names}
    for name in names & {"pdf", "pother"}:
        made[name] = pl.from_pandas(frames[name.removeprefix("p")])
    if names & {"spark", "sdf", "sother"}:
        made["spark"] = session()
        made |= {f"s{n}": made["spark"].createDataFrame(f).coalesce(1) for n, f in frames.items() if f"s{n}" in names}
        if "spark" in names:
            made["spark"].createDataFrame(frames["df"]).coalesce(1).createOrReplaceTempView("t")
    for name in names & {"hdf", "hother"}:
        made[name] = _h2o().H2OFrame(frames[name[1:]])
    if "con" in names:
        made["con"] = sqlite3.connect(":memory:")
        frames["df"].to_sql("t", made["con"], index=False)
    for name, frame in frames.items():
        for kind, write in _WRITERS.items():
            if f"{name}.{kind}" in example:
                write(frame, f"{name}.{kind}")
    for name in names & IMPORTS.keys():
        _import(name, made)
    return made


@functools.cache
def session() -> Any:
    """A Spark of one thread; only where it is installed."""
    sql = import_module("pyspark.sql")
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "1")
    return builder.config("spark.sql.ansi.enabled", "false").getOrCreate()


@functools.cache
def _h2o() -> Any:
    library = import_module("h2o")
    library.init(nthreads=1, max_mem_size="1G")
    library.no_progress()
    return library


_WRITERS: dict[str, Any] = {
    "csv": lambda f, p: f.to_csv(p, index=False),
    "json": lambda f, p: f.astype({"d": str} if "d" in f else {}).to_json(p, orient="records"),
    "parquet": lambda f, p: f.to_parquet(p, index=False),
    "feather": lambda f, p: f.reset_index(drop=True).to_feather(p),
    "orc": lambda f, p: f.reset_index(drop=True).to_orc(p),
    "pkl": lambda f, p: f.to_pickle(p),
    "dta": lambda f, p: f.to_stata(p, write_index=False),
    "xlsx": lambda f, p: f.to_excel(p, index=False),
    "h5": lambda f, p: f.to_hdf(p, key="df"),
    "xml": lambda f, p: f.to_xml(p, index=False),
    "html": lambda f, p: f.to_html(p, index=False),
    "sav": lambda f, p: import_module("pyreadstat").write_sav(f, p),
    "db": lambda f, p: _database(f, p),
    "npy": lambda f, p: np.save(p, f[[c for c in ("a", "b") if c in f]].to_numpy()),
    "txt": lambda f, p: f.select_dtypes("number").to_csv(p, index=False, sep=" ", header=False),
}


def _database(frame: pd.DataFrame, path: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as made:
        frame.to_sql("t", made, index=False, if_exists="replace")


_MADE: dict[str, dict[str, Any]] = {}


def _import(name: str, into: dict[str, Any]) -> None:
    if name not in _MADE:
        _MADE[name] = {}
        exec(IMPORTS[name], _MADE[name])
    into[name] = _MADE[name][name]


def real(example: str, changed: Iterable[Change] = ()) -> Any:
    """The value of the last expression of the example when it is run for real; raises what the example raises."""
    names = world(example, changed)
    head, last = _compiled(example)
    np.random.seed(0)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        exec(head, names)
        return eval(last, names)


@functools.cache
def _compiled(example: str) -> tuple[types.CodeType, types.CodeType]:
    tree = ast.parse(example)
    last = tree.body.pop()
    if not isinstance(last, ast.Expr):
        raise ValueError(f"an example ends with an expression: {example}")
    return compile(tree, "<example>", "exec"), compile(ast.Expression(last.value), "<example>", "eval")


def installed(library: str) -> types.ModuleType | None:
    """The library, where it is installed."""
    try:
        return import_module(library)
    except ImportError:
        return None
