"""Runs a program on made data, as often as wanted, and catches what it writes and fits. Nothing touches the disk."""

import contextlib
import io
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
import pandas as pd

from tests.oracle import polars_stubs, sklearn_stubs

_SELECT = re.compile(r"\s*select\s+(?P<columns>.+?)\s+from\s+(?P<table>[\w.]+)\s*;?\s*", re.IGNORECASE | re.DOTALL)


class Outcome(msgspec.Struct):
    """What a run left: ``written`` by file or table name, ``fitted`` as (feature matrix, target) each time a model is given one."""

    written: dict[str, pd.DataFrame] = {}
    fitted: list[tuple[Any, Any]] = []


class Raised(Exception):
    """The program raised: this run says nothing."""


Data = dict[str, pd.DataFrame]
Run = Callable[[Data], Outcome]


class _Run:
    """The data and the outcome of the run that is going on; what the patched readers and writers look at."""

    def __init__(self) -> None:
        self.data: Data = {}
        self.outcome = Outcome()

    def read(self, name: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
        match = _SELECT.fullmatch(str(name))
        table, columns = (match["table"], match["columns"]) if match else (str(name), "*")
        if table not in self.data:
            raise KeyError(table)
        frame = self.data[table].copy()
        if columns.strip() != "*":
            frame = frame[[c.strip() for c in columns.split(",")]]
        if kwargs.get("usecols") is not None:
            frame = frame[[c for c in frame.columns if c in kwargs["usecols"]]]
        return frame


@contextlib.contextmanager
def running(text: str) -> Iterator[Run]:
    """A function that executes ``text`` with the tables it is given behind ``read_sql``, ``read_csv`` and ``read_parquet``. It
    raises Raised. Libraries are patched once, for all runs: this is the oracle's inner loop."""
    state = _Run()
    code = compile(text, "program.py", "exec")

    def once(data: Data) -> Outcome:
        state.data, state.outcome = data, Outcome()
        np.random.seed(7)  # programs may use the old global generator
        try:
            exec(code, {"__name__": "__main__", "__file__": "program.py"})
        except Exception as e:
            raise Raised(f"{type(e).__name__}: {e}") from e
        return state.outcome

    with _patched(state), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield once


def run(text: str, data: Data) -> Outcome:
    """Execute ``text`` once. Raises Raised."""
    with running(text) as once:
        return once(data)


@contextlib.contextmanager
def _patched(state: _Run) -> Iterator[None]:
    def write(self: Any, target: Any = None, *args: Any, **kwargs: Any) -> None:
        state.outcome.written[str(target)] = self.to_frame() if isinstance(self, pd.Series) else self.copy()

    def catch(X: Any, y: Any) -> None:  # noqa: N803
        state.outcome.fitted.append((X.copy() if hasattr(X, "copy") else X, y))

    with contextlib.ExitStack() as stack:
        for reader in ("read_sql", "read_sql_query", "read_sql_table", "read_csv", "read_parquet"):
            stack.enter_context(patch.object(pd, reader, state.read))
        for writer in ("to_csv", "to_sql", "to_parquet"):
            stack.enter_context(patch.object(pd.DataFrame, writer, write))
        stack.enter_context(patch.object(pd.Series, "to_csv", write))
        stack.enter_context(sklearn_stubs.patched(catch))
        stack.enter_context(polars_stubs.patched(state.read, lambda name, frame: state.outcome.written.update({name: frame})))
        yield
