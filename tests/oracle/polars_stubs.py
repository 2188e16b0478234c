"""Readers and writers of polars, in memory: what is read comes from the run's tables, what is written is caught."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pandas as pd
import polars as pl

Read = Callable[..., pd.DataFrame]
Written = Callable[[str, pd.DataFrame], None]


@contextlib.contextmanager
def patched(read: Read, written: Written) -> Iterator[None]:
    """Within it, polars reads by ``read`` and tells ``written`` what it writes. polars has no index: rows are told apart by the id."""

    def frame(query: Any, *args: Any, **kwargs: Any) -> pl.DataFrame:
        return pl.from_pandas(read(query).reset_index(drop=True))

    def write(self: Any, file: Any = None, *args: Any, **kwargs: Any) -> None:
        made = self.to_pandas()
        made.index = pd.Index([f"rij {i}" for i in range(len(made))])    # no labels that could be taken for row ids
        written(str(file), made)

    with contextlib.ExitStack() as stack:
        for name in ("read_database", "read_database_uri", "read_csv", "read_parquet"):
            stack.enter_context(patch.object(pl, name, frame))
        for name in ("write_csv", "write_parquet", "write_database"):
            stack.enter_context(patch.object(pl.DataFrame, name, write))
        yield
