"""Runs a program on made data and catches what it writes and fits. Nothing touches the disk."""

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
import pandas as pd

_SELECT = re.compile(r"\s*select\s+(?P<columns>.+?)\s+from\s+(?P<table>[\w.]+)\s*;?\s*", re.IGNORECASE | re.DOTALL)


class Outcome(msgspec.Struct):
    """What a run left: ``written`` by file or table name, ``fitted`` as (feature matrix, target) per fit in order."""

    written: dict[str, pd.DataFrame] = {}
    fitted: list[tuple[Any, Any]] = []


class Raised(Exception):
    """The program raised: this run says nothing."""


def run(text: str, data: dict[str, pd.DataFrame]) -> Outcome:
    """Execute ``text`` with the tables of ``data`` behind ``read_sql``, ``read_csv`` and ``read_parquet``. Raises Raised."""
    outcome = Outcome()
    np.random.seed(7)  # programs may use the old global generator
    with _patched(data, outcome), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(compile(text, "program.py", "exec"), {"__name__": "__main__"})
        except Exception as e:
            raise Raised(f"{type(e).__name__}: {e}") from e
    return outcome


@contextlib.contextmanager
def _patched(data: dict[str, pd.DataFrame], outcome: Outcome) -> Iterator[None]:
    def read(name: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
        match = _SELECT.fullmatch(str(name))
        table, columns = (match["table"], match["columns"]) if match else (str(name), "*")
        if table not in data:
            raise KeyError(table)
        frame = data[table].copy()
        if columns.strip() != "*":
            frame = frame[[c.strip() for c in columns.split(",")]]
        if kwargs.get("usecols") is not None:
            frame = frame[[c for c in frame.columns if c in kwargs["usecols"]]]
        return frame

    def write(self: Any, target: Any = None, *args: Any, **kwargs: Any) -> None:
        outcome.written[str(target)] = self.to_frame() if isinstance(self, pd.Series) else self.copy()

    def fit(self: Any, X: Any, y: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        outcome.fitted.append((X.copy() if hasattr(X, "copy") else X, y))
        return self

    with contextlib.ExitStack() as stack:
        for reader in ("read_sql", "read_sql_query", "read_sql_table", "read_csv", "read_parquet"):
            stack.enter_context(patch.object(pd, reader, read))
        for writer in ("to_csv", "to_sql", "to_parquet"):
            stack.enter_context(patch.object(pd.DataFrame, writer, write))
        stack.enter_context(patch.object(pd.Series, "to_csv", write))
        for estimator in _estimators():
            stack.enter_context(patch.object(estimator, "fit", fit))
        yield


def _estimators() -> tuple[type, ...]:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.tree import DecisionTreeClassifier

    return LogisticRegression, DecisionTreeClassifier, RandomForestClassifier
