"""Runs the example of a library model twice: for real, and in the interpreter; and says what the model missed.

A *name* is missed when the real result has a column that the static one cannot have (or, where the static one is complete, the
other way round). A *flow* is missed when changing one source column changes the real result and no edge leads from that column.
"""

import io
import sqlite3
import warnings
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import sklearn.metrics
import sklearn.preprocessing
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import LabelEncoder, OrdinalEncoder, StandardScaler

from herkomst.interpret.python import interpret_module
from herkomst.interpret.verbs import templates
from herkomst.model.graph import Node
from herkomst.model.unit import UnitId, UnitResult
from herkomst.model.values import AnyValue, Map, Obj, Ref, Seq, Series, Table
from tests.interpret.python.helper import FakeView

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
PRELUDE = """\
import io
import numpy as np
import pandas as pd
import polars as pl
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import LabelEncoder, OrdinalEncoder, StandardScaler
df = pd.read_csv("df.csv")
other = pd.read_csv("other.csv")
pdf = pl.read_csv("df.csv")
pother = pl.read_csv("other.csv")
"""


def world(changed: Iterable[tuple[str, str, str]] = (), example: str = ", con pdf pother") -> dict[str, Any]:
    """The names an example may use; ``changed`` lists (frame, column, intervention).
    What ``example`` does not name is not made."""
    frames = {n: pd.DataFrame(c) for n, c in FRAMES.items()}
    for frame, name, how in changed:
        values = frames[frame][name]
        if how == "swap":
            frames[frame][name] = values.to_numpy()[[1, 0, 2, 5, 4, 3]]
        elif how == "constant":
            frames[frame][name] = values.iloc[0]
        else:
            frames[frame][name] = [*values.iloc[:-1], values.iloc[0]]
    con = None
    if ", con" in example:
        con = sqlite3.connect(":memory:")
        frames["df"].to_sql("t", con, index=False)
    df = frames["df"].assign(d=pd.to_datetime(frames["df"]["d"]))
    return {
        "io": io,
        "np": np,
        "pd": pd,
        "pl": pl,
        "sklearn": sklearn,
        "con": con,
        "df": df,
        "other": frames["other"],
        "pdf": pl.from_pandas(df) if "pdf" in example else None,
        "pother": pl.from_pandas(frames["other"]) if "pother" in example else None,
        "ColumnTransformer": ColumnTransformer,
        "PCA": PCA,
        "LogisticRegression": LogisticRegression,
        "GridSearchCV": GridSearchCV,
        "cross_val_score": cross_val_score,
        "train_test_split": train_test_split,
        "FeatureUnion": FeatureUnion,
        "make_pipeline": make_pipeline,
        "LabelEncoder": LabelEncoder,
        "OrdinalEncoder": OrdinalEncoder,
        "StandardScaler": StandardScaler,
    }


INPLACE = {"df.insert(0, 'z', df['a'])": "df"}


def real(example: str, changed: Iterable[tuple[str, str, str]] = ()) -> Any:
    """The real result; in-place examples give the frame they change."""
    names = world(changed, example)
    np.random.seed(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = eval(example, names)
        return names[INPLACE[example]] if example in INPLACE else made


Static = dict[str, tuple[AnyValue, UnitResult]]


def static(examples: Iterable[str]) -> Static:
    """What the interpreter makes of examples: all in one module, but those that change a frame each in their own."""
    files = {
        n + ".csv": "\n".join([",".join(c), *(",".join(map(str, row)) for row in zip(*c.values(), strict=True))])
        for n, c in FRAMES.items()
    }
    todo = list(dict.fromkeys(examples))
    made: Static = {}
    apart = [[e] for e in todo if _changes(e)]
    for group in [[e for e in todo if not _changes(e)], *apart]:
        lines = [f"{e}\nresult0 = {INPLACE[e]}" if e in INPLACE else f"result{i} = {e}" for i, e in enumerate(group)]
        files["example.py"] = PRELUDE + "\n".join(lines) + "\n"
        found = interpret_module(UnitId("python", "example.py"), FakeView(files))
        assert found.exports is not None
        made |= {e: (found.exports.names.get(f"result{i}", Table), found) for i, e in enumerate(group)}  # type: ignore[misc]
    return made


def _changes(example: str) -> bool:
    return example in INPLACE or any(w in example for w in (".pop(", ".update(", ".sort()", ".fill(", "random.shuffle("))


def deref(value: AnyValue, found: UnitResult) -> AnyValue:
    """Follow Refs into the exported heap."""
    while isinstance(value, Ref):
        assert found.exports is not None
        value = found.exports.heap[value.id]
    return value


def names_of(value: Any) -> list[str] | None:
    """Column names of a real result; None where it has none."""
    if isinstance(value, (pd.DataFrame, pl.DataFrame)):
        return [str(c) for c in value.columns]
    return None


def missed_names(example: str, value: AnyValue, found: UnitResult) -> list[str]:
    """Names the model gets wrong."""
    wanted = names_of(real(example))
    if wanted is None:
        return []
    table = deref(value, found)
    if not isinstance(table, Table):
        return [f"a frame is expected, the model gives {type(table).__name__}"]
    if "*" in table.columns:
        return []
    missing = [
        n
        for n in wanted
        if n not in table.columns
        and not any(_covers(r, n) for r in table.rests)
        and not any(fnmatchcase(n, p) for p in table.columns)
    ]
    extra = [n for n in table.columns if n not in wanted and not any(fnmatchcase(w, n) for w in wanted)] if not table.rests else []
    return [*(f"no {n}" for n in missing), *(f"{n} too much" for n in extra)]


def _covers(rest: Node, name: str) -> bool:
    return any(b not in rest.excluded for b in templates.bases(rest.name, name))


def nodes_in(value: AnyValue, found: UnitResult) -> Iterator[Node]:
    """Every node a value is computed from."""
    value = deref(value, found)
    match value:
        case Table():
            yield from (*value.columns.values(), *value.rests, *value.index.values())
            if value.rows is not None:
                yield value.rows
            yield from (x.node for x in value.deps)
        case Series():
            yield from (x.node for x in value.deps)
            if value.rows is not None:
                yield value.rows
        case Seq():
            for v in (*value.items, *((value.rest,) if value.rest is not None else ())):
                yield from nodes_in(v, found)
        case Map():
            for k, v in value.items:
                yield from nodes_in(k, found)
                yield from nodes_in(v, found)
            if value.rest is not None:
                yield from nodes_in(value.rest, found)
        case Obj():
            for v in value.fields.values():
                yield from nodes_in(v, found)
    yield from (x.node for x in getattr(value, "deps", ()))


def sources(value: AnyValue, found: UnitResult) -> set[tuple[str, str]]:
    """(file, column) from which some edge path leads to the result."""
    into: dict[Node, list[Node]] = {}
    for e in found.edges:
        into.setdefault(e.target, []).append(e.source)
    todo, seen = list(nodes_in(value, found)), set()
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo.extend(into.get(node, ()))
    return {
        ({"t": "df"}.get(n.dataset.name, n.dataset.name.removesuffix(".csv")), n.name)
        for n in seen
        if n.kind == "column" and n.dataset.kind in {"file", "table"}
    }


def same(a: Any, b: Any) -> bool:
    """Whether two real results are equal, as text: good enough for small frames."""

    def text(v: Any) -> str:
        if isinstance(v, pd.DataFrame):
            return str(v.to_dict("list")) + str(list(v.index))
        if isinstance(v, pd.Series):
            return str(list(v)) + str(list(v.index))
        if isinstance(v, np.ndarray):
            return str(v.tolist())
        if isinstance(v, pl.DataFrame):
            return str(v.to_dicts())
        return repr(v)

    return text(a) == text(b)


def missed_flows(example: str, value: AnyValue, found: UnitResult) -> list[str]:
    """Source columns whose change shows in the real result and that no edge leads from."""
    base = real(example)
    if base is None or not same(base, real(example)) or " at 0x" in repr(base):
        return []
    reached = sources(value, found)
    doubtful = [(frame, name) for frame, columns in FRAMES.items() for name in columns if (frame, name) not in reached]
    return (
        [f"{f}.{n} ({how})" for how in ("swap", "constant", "cell") for f, n in doubtful if _shows(example, base, [(f, n)], how)]
        if any(_shows(example, base, doubtful, how) for how in ("swap", "constant", "cell"))
        else []
    )


def _shows(example: str, base: Any, columns: list[tuple[str, str]], how: str) -> bool:
    """Whether changing these columns changes the real result; a run that raises says nothing."""
    try:
        return bool(columns) and not same(base, real(example, [(f, n, how) for f, n in columns]))
    except Exception:
        return False
