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

Ids = dict[str, set[object]]
"""Which values tell rows apart: '' for index labels, else a column's name and its values."""


class Effect(msgspec.Struct, frozen=True, order=True):
    """An output, its column ('' for its rows) and how it was affected. Outputs are ``file:<name>`` and ``fit`` (all fits
    together); the columns of a feature matrix are not told apart: they are ``feature``."""

    output: str
    column: str
    how: How


class Sheet(msgspec.Struct):
    """An output as it is compared: the labels of its rows, and the values of each column."""

    labels: list[object]
    columns: dict[str, np.ndarray[Any, Any]]


class Seen(msgspec.Struct):
    """An outcome as it is compared."""

    written: dict[str, Sheet]
    fitted: list[Sheet]
    cut: str = ""


def look(outcome: Outcome) -> Seen:
    """An outcome, ready to be compared many times."""
    return Seen({name: _sheet(frame) for name, frame in outcome.written.items()}, [_matrix(x) for x, _ in outcome.fitted], outcome.cut.partition(":")[0])


def effects(base: Seen, other: Seen, ids: Ids) -> set[Effect]:
    """Every difference."""
    found: set[Effect] = set()
    for name in sorted({*base.written, *other.written}):
        old, new = base.written.get(name), other.written.get(name)
        if old is None or new is None:
            found.add(Effect(f"file:{name}", "", "rows"))
        else:
            found |= {Effect(f"file:{name}", c, how) for c, how in _differ(old, new, ids)}
    for a, b in zip(base.fitted, other.fitted, strict=False):
        for column, how in _differ(a, b, ids):
            found.add(Effect("fit", "feature" if column else "", how))
    if len(base.fitted) != len(other.fitted):
        found.add(Effect("fit", "", "rows"))
    return found


def _sheet(frame: pd.DataFrame) -> Sheet:
    """Named index levels as columns, column names as text; unnamed indexes stay what they are. Of equal names the first counts."""
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()
    columns: dict[str, np.ndarray[Any, Any]] = {}
    for at, name in enumerate(frame.columns):
        text = "_".join(map(str, name)) if isinstance(name, tuple) else str(name)
        if text not in columns:
            columns[text] = _array(frame.iloc[:, at])
    return Sheet(frame.index.tolist(), columns)


def _array(values: pd.Series) -> np.ndarray[Any, Any]:
    """Numbers as they are, anything else as objects."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "biuf":
        return values.to_numpy()
    return values.to_numpy(dtype=object)


def _matrix(value: Any) -> Sheet:
    if isinstance(value, pd.DataFrame):
        return _sheet(value)
    if isinstance(value, pd.Series):
        return _sheet(value.to_frame())
    if hasattr(value, "toarray"):
        value = value.toarray()
    array = np.asarray(value)
    if array.ndim != 2:
        array = array.reshape(-1, 1)
    return _sheet(pd.DataFrame(array))


def _differ(old: Sheet, new: Sheet, ids: Ids) -> set[tuple[str, How]]:
    found: set[tuple[str, How]] = {(c, "column") for c in old.columns.keys() ^ new.columns.keys()}
    shared = [c for c in old.columns if c in new.columns]
    a, b = _ids(old, ids), _ids(new, ids)
    if a is None or b is None:
        found |= {(c, "either") for c in shared
                  if not _equal_in_order(old.columns[c], new.columns[c]) and not _same(list(old.columns[c]), list(new.columns[c]))}
        if len(old.labels) != len(new.labels):
            found.add(("", "either"))
        return found
    in_order = a == b
    if not in_order and Counter(a) != Counter(b):
        found.add(("", "rows"))
    common: set[object] | None = None
    for c in shared:
        if in_order and _equal_in_order(old.columns[c], new.columns[c]):
            continue
        if common is None:
            first, second = Counter(a), Counter(b)
            common = {i for i, n in first.items() if second.get(i) == n}
        left, right = _by_id(a, old.columns[c]), _by_id(b, new.columns[c])
        other = {i for i in common if not _same(left[i], right[i])}
        if any(len(left[i]) == 1 for i in other) or (other and _told_apart(a, b, old, new, shared, c)):
            found.add((c, "value"))
        elif other:                         # several rows of one id: it may be that others of them are there now
            found.add((c, "either"))
    return found


def _told_apart(a: list[object], b: list[object], old: Sheet, new: Sheet, shared: list[str], changed: str) -> bool:
    """Whether rows that share an id can be told apart all the same, and one of them has another value of ``changed``: the columns that
    did not change at all tell every row from every other, on both sides, and give the same rows."""
    still = [c for c in shared if c != changed and _same(list(old.columns[c]), list(new.columns[c]))]
    if not still:
        return False
    before, after = (
        {(repr(i), *(_cell(s.columns[c][n]) for c in still)): s.columns[changed][n] for n, i in enumerate(ids)} for s, ids in ((old, a), (new, b)))
    return len(before) == len(a) and len(after) == len(b) and before.keys() == after.keys() and any(not _equal(before[k], after[k]) for k in before)


def _cell(value: object) -> object:
    return round(float(value), 9) if isinstance(value, (int, float, np.integer, np.floating)) and value == value else repr(value)


def _ids(sheet: Sheet, ids: Ids) -> list[object] | None:
    if sheet.labels and ids[""].issuperset(sheet.labels):
        return sheet.labels
    for name, values in ids.items():
        if name and name in sheet.columns and sheet.labels and values.issuperset(sheet.columns[name]):
            return list(sheet.columns[name])
    return None


def _by_id(ids: list[object], values: np.ndarray[Any, Any]) -> dict[object, list[object]]:
    made: dict[object, list[object]] = {}
    for i, value in zip(ids, values, strict=True):
        made.setdefault(i, []).append(value)
    return made


def _equal_in_order(left: np.ndarray[Any, Any], right: np.ndarray[Any, Any]) -> bool:
    """Equal, value by value: a quick answer where it is yes; where it is no, look closer."""
    if left.shape != right.shape:
        return False
    if left.dtype.kind in "biuf" and right.dtype.kind in "biuf":
        return bool(((left == right) | ((left != left) & (right != right))).all())
    return all(map(_equal, left, right))


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
    if type(a) is str and type(b) is str:
        return a == b
    x, y = _order(a), _order(b)
    if x[0] == y[0] == 1:
        return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-9)  # type: ignore[arg-type]
    return x == y
