"""What a run with one column changed shows, held against the run without: relations that any true account must contain."""

import math
from collections import Counter
from typing import Any, Literal

import msgspec
import numpy as np
import pandas as pd

from tests.oracle.run import Outcome

How = Literal["value", "rows", "either", "column"]
"""value: the column differs on rows present in both. rows: other rows. either: something differs, rows cannot be told apart.
column: the column itself appears or vanishes."""


class Effect(msgspec.Struct, frozen=True, order=True):
    """An output, its column ('' for its rows) and how it was affected. Outputs are ``file:<name>`` and ``fit`` (all fits
    together); the columns of a feature matrix are not told apart: they are ``feature``."""

    output: str
    column: str
    how: How


def effects(base: Outcome, other: Outcome, ids: dict[str, set[object]]) -> set[Effect]:
    """Every difference. ``ids`` says which values tell rows apart: '' for index labels, else a column's name and its values."""
    found: set[Effect] = set()
    for name in sorted({*base.written, *other.written}):
        old, new = base.written.get(name), other.written.get(name)
        if old is None or new is None:
            found.add(Effect(f"file:{name}", "", "rows"))
        else:
            found |= {Effect(f"file:{name}", c, how) for c, how in _frames(_flat(old), _flat(new), ids)}
    for a, b in zip(base.fitted, other.fitted, strict=False):
        for column, how in _frames(_matrix(a[0]), _matrix(b[0]), ids):
            found.add(Effect("fit", "feature" if column else "", how))
    if len(base.fitted) != len(other.fitted):
        found.add(Effect("fit", "", "rows"))
    return found


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Named index levels as columns, column names as text; unnamed indexes stay what they are."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    frame = frame.copy()
    frame.columns = pd.Index(["_".join(map(str, c)) if isinstance(c, tuple) else str(c) for c in frame.columns])
    return frame.loc[:, ~frame.columns.duplicated()]


def _matrix(value: Any) -> pd.DataFrame:
    if isinstance(value, pd.DataFrame):
        return _flat(value)
    if isinstance(value, pd.Series):
        return _flat(value.to_frame())
    if hasattr(value, "toarray"):
        value = value.toarray()
    array = np.asarray(value)
    if array.ndim != 2:
        array = array.reshape(-1, 1)
    return pd.DataFrame(array).rename(columns=str)


def _frames(old: pd.DataFrame, new: pd.DataFrame, ids: dict[str, set[object]]) -> set[tuple[str, How]]:
    found: set[tuple[str, How]] = {(c, "column") for c in set(old.columns) ^ set(new.columns)}
    shared = [c for c in old.columns if c in new.columns]
    a, b = _ids(old, ids), _ids(new, ids)
    if a is None or b is None:
        found |= {(c, "either") for c in shared if not _same(list(old[c]), list(new[c]))}
        if len(old) != len(new):
            found.add(("", "either"))
        return found
    if Counter(a) != Counter(b):
        found.add(("", "rows"))
    common = {i for i in set(a) & set(b) if a.count(i) == b.count(i)}
    for c in shared:
        left, right = _by_id(a, list(old[c])), _by_id(b, list(new[c]))
        if any(not _same(left[i], right[i]) for i in common):
            found.add((c, "value"))
    return found


def _ids(frame: pd.DataFrame, ids: dict[str, set[object]]) -> list[object] | None:
    labels = list(frame.index)
    if labels and ids[""].issuperset(labels):
        return labels
    for name, values in ids.items():
        if name and name in frame.columns and len(frame) and values.issuperset(frame[name]):
            return list(frame[name])
    return None


def _by_id(ids: list[object], values: list[object]) -> dict[object, list[object]]:
    made: dict[object, list[object]] = {}
    for i, value in zip(ids, values, strict=True):
        made.setdefault(i, []).append(value)
    return made


def _same(left: list[object], right: list[object]) -> bool:
    return len(left) == len(right) and all(
        _equal(a, b) for a, b in zip(sorted(left, key=_order), sorted(right, key=_order), strict=True)
    )


def _order(value: object) -> tuple[int, float, str]:
    if isinstance(value, (bool, np.bool_, int, float, np.integer, np.floating)):
        number = float(value)
        return (0, 0.0, "") if math.isnan(number) else (1, round(number, 6), "")
    return (0, 0.0, "") if value is None or value is pd.NaT or value is pd.NA else (2, 0.0, str(value))


def _equal(a: object, b: object) -> bool:
    x, y = _order(a), _order(b)
    if x[0] == y[0] == 1:
        return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]
    return x == y
