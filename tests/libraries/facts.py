"""What can be seen of a real result, and where two of them differ."""

import math
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
import pandas as pd
import polars as pl

from tests.libraries.world import IDS, Change, real

INDEX = "index:"


class Facts(msgspec.Struct, frozen=True):
    """A real result: its columns as text, its row ids where rows can be recognised (None: they cannot); ``labels``: the names of
    the values of a Series that is a record (what ``df.sum()`` gives)."""

    shape: str
    columns: dict[str, list[str]]
    ids: tuple[int, ...] | None = None
    labels: tuple[str, ...] = ()


def text(value: Any) -> str:
    """A cell as text: numbers of different types are the same."""
    if isinstance(value, (bool, int, float, np.number, np.bool_)) and not isinstance(value, np.complexfloating):
        number = float(value)
        return "nan" if math.isnan(number) else f"{number:.9g}"
    if value is None or value is pd.NaT or value is pd.NA:
        return "nan"
    if isinstance(value, np.ndarray):
        return text(value.tolist()) if value.ndim else text(value[()])
    if isinstance(value, (list, tuple)):
        return str([text(v) for v in value])
    if isinstance(value, (set, frozenset)):
        return str(sorted(text(v) for v in value))
    if isinstance(value, dict):
        return str({text(k): text(v) for k, v in value.items()})
    if isinstance(value, (pd.DataFrame, pd.Series, pl.DataFrame, pl.Series, pd.Index)):
        return str([f.columns for f in parts(value)])
    return str(value)


def _name(label: Any) -> str:
    """Two levels of names are one, as most programs make them."""
    return "_".join(map(str, label)) if isinstance(label, tuple) else str(label)


def _ids(index: pd.Index) -> tuple[int, ...] | None:
    labels = list(index)
    known = bool(labels) and all(isinstance(x, (int, np.integer)) and int(x) in IDS for x in labels)
    return tuple(map(int, labels)) if known and not isinstance(index, pd.MultiIndex) else None


def _levels(index: pd.Index) -> dict[str, list[str]]:
    return {f"{INDEX}{n}": [text(v) for v in index.get_level_values(i)] for i, n in enumerate(index.names) if n is not None}


def _plain(value: Any) -> Any:
    """What a library of its own made, as what pandas and numpy have."""
    of, name = type(value).__module__.partition(".")[0], type(value).__name__
    if of == "pyspark" and name == "DataFrame":
        return value.toPandas()
    if of == "pyspark" and hasattr(value, "toArray"):
        return np.asarray(value.toArray())
    if of == "torch" and hasattr(value, "detach"):
        return value.detach().numpy()
    if of == "dask" and hasattr(value, "compute"):
        return value.compute()
    if of == "h2o" and hasattr(value, "as_data_frame"):
        return value.as_data_frame()
    return value


def parts(value: Any) -> Iterator[Facts]:
    """A result taken apart: a tuple of frames is several."""
    value = _plain(value)
    if isinstance(value, pd.DataFrame):
        columns = {_name(n): [text(v) for v in value.iloc[:, i]] for i, n in enumerate(value.columns)}
        yield Facts("frame", columns | _levels(value.index), _ids(value.index))
    elif isinstance(value, pd.Series):
        labels = tuple(value.index) if all(isinstance(x, str) for x in value.index) else ()
        yield Facts("series", {str(value.name): [text(v) for v in value]} | _levels(value.index), _ids(value.index), labels)
    elif isinstance(value, pd.Index):
        yield Facts("series", {"": [text(v) for v in value]})
    elif isinstance(value, (pl.DataFrame, pl.LazyFrame)):
        frame = value.collect() if isinstance(value, pl.LazyFrame) else value
        yield Facts("frame", {n: [text(v) for v in frame[n].to_list()] for n in frame.columns})
    elif isinstance(value, pl.Series):
        yield Facts("series", {value.name: [text(v) for v in value.to_list()]})
    elif isinstance(value, np.ndarray) and value.ndim == 2:
        yield Facts("array", {str(i): [text(v) for v in value[:, i]] for i in range(value.shape[1])})
    elif isinstance(value, np.ndarray) and value.ndim == 1:
        yield Facts("series", {"": [text(v) for v in value]})
    elif isinstance(value, (list, tuple)) and any(
        isinstance(v, (pd.DataFrame, pd.Series, pl.DataFrame, np.ndarray)) for v in value
    ):
        for v in value:
            yield from parts(v)
    elif hasattr(value, "__next__"):
        yield Facts("cell", {"": [text(list(value))]})
    else:
        yield Facts("cell", {"": [text(value)]})


def seen(example: str, changed: tuple[Change, ...] = ()) -> tuple[Facts, ...] | None:
    """The facts of a real run; None where the result shows nothing (an object without a value)."""
    made = tuple(parts(real(example, changed)))
    return None if any(" at 0x" in v for f in made for column in f.columns.values() for v in column) else made


ANYWHERE, ROWS, FIELD = "<any>", "<rows>", "field:"


def effects(before: Facts, after: Facts) -> set[tuple[str, bool]]:
    """Where a change shows: ``ROWS``, ``ANYWHERE`` (names or shape differ), ``FIELD`` and the label of a record's value, or a
    column; True: the value itself has changed on a row that both have, False: which row it is cannot be told, so the rows may be
    what differs."""
    fields = set()
    if before.labels and before.labels == after.labels:
        ((_, old), *_), ((_, new), *_) = before.columns.items(), after.columns.items()
        fields = {(FIELD + n, True) for n, x, y in zip(before.labels, old, new, strict=True) if x != y}
    return fields | _effects(before, after)


def _effects(before: Facts, after: Facts) -> set[tuple[str, bool]]:
    if before.columns.keys() != after.columns.keys() or before.shape != after.shape:
        return {(ANYWHERE, False)}
    lengths = {len(v) for v in (*before.columns.values(), *after.columns.values())}
    if before.ids is None or after.ids is None:
        if len(lengths) > 1:
            return {(ANYWHERE, False)}
        return {(n, False) for n, v in before.columns.items() if v != after.columns[n]}
    found: set[tuple[str, bool]] = {(ROWS, True)} if before.ids != after.ids else set()
    for name, values in before.columns.items():
        old, new = _by_id(before.ids, values, after.ids), _by_id(after.ids, after.columns[name], before.ids)
        if any(old[i] != new[i] and (len(old[i]) == len(new[i]) or {*old[i]} != {*new[i]}) for i in old):
            found.add((name, True))
    return found


def _by_id(ids: tuple[int, ...], values: list[str], common: tuple[int, ...]) -> dict[int, list[str]]:
    made: dict[int, list[str]] = {}
    for i, v in zip(ids, values, strict=True):
        if i in common:
            made.setdefault(i, []).append(v)
    return made
