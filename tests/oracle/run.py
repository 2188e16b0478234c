"""Runs a program on made data, as often as wanted, and catches what it writes and fits. Nothing touches the disk."""

import contextlib
import io
import random
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import numpy as np
import pandas as pd

from tests.oracle import polars_stubs, sklearn_stubs
from tests.oracle.stand_ins import standing_in
from tests.oracle.writer import Program

_SELECT = re.compile(r"\s*select\s+(?P<columns>.+?)\s+from\s+(?P<table>[\w.]+)\s*;?\s*", re.IGNORECASE | re.DOTALL)


class Outcome(msgspec.Struct):
    """What a run left: ``written`` by file or table name, ``fitted`` as (feature matrix, target) each time a model is given one;
    ``cut``: why a program of others went no further (plots and metrics come last)."""

    written: dict[str, pd.DataFrame] = {}
    fitted: list[tuple[Any, Any]] = []
    cut: str = ""


class Raised(Exception):
    """The program raised: this run says nothing."""


Data = dict[str, pd.DataFrame]
Asked = Callable[[str, "list[str] | None"], None]
"""Told what a program reads, with the names it gives the columns."""
Run = Callable[[Data], Outcome]


class _Run:
    """The data and the outcome of the run that is going on; what the patched readers and writers look at."""

    def __init__(self, asked: Asked | None = None) -> None:
        self.data: Data = {}
        self.outcome = Outcome()
        self.asked = asked

    def catch(self, X: Any, y: Any) -> None:  # noqa: N803
        """A model is given a feature matrix, and a target or None."""
        self.outcome.fitted.append((X.copy() if hasattr(X, "copy") else X, y))

    def read(self, name: Any, *args: Any, **kwargs: Any) -> pd.DataFrame:
        match = _SELECT.fullmatch(str(name))
        table, columns = (match["table"], match["columns"]) if match else (str(name), "*")
        names = kwargs.get("names")
        if self.asked is not None:
            self.asked(table, [str(n) for n in names] if names is not None else None)
        if table not in self.data:
            raise KeyError(table)
        frame = self.data[table].copy()
        if columns.strip() != "*":
            frame = frame[[c.strip() for c in columns.split(",")]]
        chosen = kwargs.get("usecols")
        if chosen is not None and not callable(chosen):
            wanted = [frame.columns[c] if isinstance(c, int) else c for c in chosen]
            if missing := [c for c in wanted if c not in frame.columns]:
                raise ValueError(f"Usecols do not match columns, columns expected but not found: {missing}")
            frame = frame[[c for c in frame.columns if c in wanted]]
        dates = kwargs.get("parse_dates")
        for name in dates if isinstance(dates, list) else ():
            if name not in frame.columns:
                raise ValueError(f"Missing column provided to 'parse_dates': '{name}'")
            frame[name] = pd.to_datetime(frame[name])
        index = kwargs.get("index_col")
        if index is not None and index is not False:
            frame = frame.set_index(frame.columns[index] if isinstance(index, int) else index)
        return frame


@contextlib.contextmanager
def running(program: Program | str, asked: Asked | None = None) -> Iterator[Run]:
    """A function that executes a program (or text) with the tables it is given behind ``read_sql``, ``read_csv`` and kin. It
    raises Raised. Libraries are patched once, for all runs: this is the oracle's inner loop."""
    state = _Run(asked)
    text, path = (program, "") if isinstance(program, str) else (program.text, program.path)
    code = compile(text, path or "program.py", "exec")

    def once(data: Data) -> Outcome:
        state.data, state.outcome = data, Outcome()
        np.random.seed(7)  # programs may use the old global generator
        if path:
            random.seed(7)
        try:
            exec(code, {"__name__": "__main__", "__file__": path or "program.py"})
        except (Exception, SystemExit) as e:
            if path and (state.outcome.fitted or state.outcome.written) and not isinstance(e, SystemExit):
                line = next((f.lineno for f in reversed(traceback.extract_tb(e.__traceback__)) if f.filename == path), 0)
                state.outcome.cut = f"line {line}: {type(e).__name__}: {e}"[:160]
                return state.outcome
            if isinstance(e, SystemExit) and (state.outcome.fitted or state.outcome.written):
                return state.outcome
            raise Raised(f"{type(e).__name__}: {e}") from e
        return state.outcome

    with _patched(state), warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.ExitStack() as stack:
        warnings.simplefilter("ignore")
        if path:
            stack.enter_context(contextlib.redirect_stderr(io.StringIO()))
            stack.enter_context(contextlib.chdir(Path(path).parent))
            stack.enter_context(standing_in(state.catch))
            stack.callback(_forget, {*sys.modules}, list(sys.path))
            sys.path.insert(0, str(Path(path).parent))
        yield once


def _forget(known: set[str], path: list[str]) -> None:
    """Modules of a copy are not those of the next program: what came in and is not installed goes, whatever path it was found by."""
    sys.path[:] = path
    for name, module in list(sys.modules.items()):
        places = [str(p) for p in (getattr(module, "__file__", None) or "", *(getattr(module, "__path__", None) or ())) if p]
        if name not in known and places and not any(p.startswith((sys.prefix, sys.base_prefix)) for p in places):
            del sys.modules[name]


def run(text: str, data: Data) -> Outcome:
    """Execute ``text`` once. Raises Raised."""
    with running(text) as once:
        return once(data)


def _filled(self: pd.DataFrame, value: Any) -> None:
    """Stands before pandas' own ``_ensure_valid_index``: a frame that an intervention has left without any row takes the rows of the
    Series that is put into it, with nothing in its other columns. That is so of empty frames only and no flow of the code."""
    if not len(self.index) and len(self.columns) and pd.api.types.is_list_like(value) and len(value):
        raise ValueError("a frame without rows takes those of a Series")
    _valid_index(self, value)


_valid_index = pd.DataFrame._ensure_valid_index


@contextlib.contextmanager
def _patched(state: _Run) -> Iterator[None]:
    def write(self: Any, target: Any = None, *args: Any, **kwargs: Any) -> None:
        state.outcome.written[str(target)] = self.to_frame() if isinstance(self, pd.Series) else self.copy()

    with contextlib.ExitStack() as stack:
        for reader in ("read_sql", "read_sql_query", "read_sql_table", "read_csv", "read_parquet", "read_excel", "read_table", "read_feather",
                       "read_json", "read_pickle"):
            stack.enter_context(patch.object(pd, reader, state.read))
        for writer in ("to_csv", "to_sql", "to_parquet", "to_excel", "to_pickle", "to_json"):
            stack.enter_context(patch.object(pd.DataFrame, writer, write))
        stack.enter_context(patch.object(pd.Series, "to_csv", write))
        stack.enter_context(patch.object(pd.DataFrame, "_ensure_valid_index", _filled))
        stack.enter_context(sklearn_stubs.patched(state.catch))
        stack.enter_context(polars_stubs.patched(state.read, lambda name, frame: state.outcome.written.update({name: frame})))
        yield
