"""Statements of the oracle in other dialects: a translation keeps its flows. Nothing is executed.

``python -m tests.oracle.sql.translated --n 500 --seed 1``. What DuckDB alone can say is left out, and so is what the translator itself changes
(a construct, and why); a statement that it refuses is counted. Ways of deciding are one here: a FILTER clause becomes a CASE, QUALIFY a WHERE
around a subquery.
"""

import argparse
import sys
from collections import Counter

import sqlglot
from sqlglot.errors import ErrorLevel, SqlglotError

from herkomst import column_flows
from herkomst.read.sql.engine import DIALECTS
from tests.oracle.sql.generate import Statement
from tests.oracle.sql.judge import SCHEMA
from tests.oracle.sql.scripts import Generator

OWN = ("aggregate arg_max", "aggregate count_if", "aggregate with order", "any/all subquery", "anti join", "asof join", "columns()", "count of a row", "distinct on",
       "except all", "field of a whole row", "from first", "generated column", "insert or replace", "intersect all", "json", "lambda", "lateral", "list", "map",
       "natural join", "ordered aggregate", "pivot", "positional join", "recursive", "rows from a number", "semi join", "slice", "struct", "star exclude", "star rename", "star replace",
       "union all by name", "unnest", "unpivot", "upsert", "whole row")
"""Constructs (by how they begin) that DuckDB has and others lack, or that are written as something else."""

CHANGED = {
    "trino": ("view with columns",),                    # the list of columns is left out
    "mysql": ("full join", "aggregate percentile_cont"),                           # a union of two joins; NULLS LAST as a CASE in the order
    "tsql": ("aggregate percentile_cont",),
}
"""Dialect -> constructs that the translator turns into something that means something else."""

MERGES = ("postgres", "redshift", "trino")
"""Where the translator takes the target's name off the columns of a MERGE, so that they may be the source's."""


def portable(s: Statement, dialect: str) -> bool:
    """Can the dialect say it, and does the translator say the same?"""
    gone = (*OWN, *CHANGED.get(dialect, ()), *(("merge",) if dialect in MERGES else ()))
    return not any(c.startswith(gone) for c in s.constructs)


def flows(text: str, dialect: str) -> set[tuple[str, str, bool, str]]:
    """(source, target, does the value flow, certainty), names folded."""
    def name(c: object) -> str:
        return f"{c.dataset.name if c.dataset else ''}.{c.column}".lower()  # type: ignore[attr-defined]

    return {(name(f.source), name(f.target), f.subtype in ("IDENTITY", "TRANSFORMATION", "AGGREGATION"), f.certainty)
            for f in column_flows(text, dialect=dialect, schema=SCHEMA)}


def differences(seed: int, told: Counter[str], refused: Counter[str]) -> list[tuple[str, str, list[tuple[str, str, bool, str]]]]:
    """(dialect, translated text, flows that only one of the two has) of one random statement."""
    s = Generator(seed).statement()
    base: set[tuple[str, str, bool, str]] | None = None
    found = []
    for dialect in DIALECTS:
        if dialect == "duckdb" or not portable(s, dialect):
            continue
        try:
            text = ";\n".join(sqlglot.transpile(s.text, read="duckdb", write=dialect, unsupported_level=ErrorLevel.RAISE))
        except SqlglotError:
            refused[dialect] += 1
            continue
        told[dialect] += 1
        base = flows(s.text, "duckdb") if base is None else base
        if (other := flows(text, dialect)) != base:
            found.append((dialect, text, sorted(base ^ other)))
    return found


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    told: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    bad = 0
    for i in range(chosen.n):
        for dialect, text, what in differences(chosen.seed * 1_000_003 + i, told, refused):
            bad += 1
            print(f"  DIFFERS seed {chosen.seed * 1_000_003 + i} {dialect}: {what[:4]}\n       {text}")
    print(f"{sum(told.values())} translations of {chosen.n} statements compared, {bad} differ; per dialect: "
          + ", ".join(f"{d} {n}" for d, n in sorted(told.items())) + f"; refused by the translator {sum(refused.values())}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
