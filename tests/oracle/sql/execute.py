"""Runs a statement on made data, disturbs one source column at a time, and says what each disturbance changed."""

import random
import re
from collections import defaultdict
from typing import Any

import duckdb

from tests.oracle.sql.generate import DOMAINS, TABLES, Statement

Rows = dict[str, list[tuple[Any, ...]]]
ROWS = "rows"
Change = tuple[str, str]
"""(table.column, output column or ROWS)."""


def made_data(seed: int) -> Rows:
    """Small tables with repeats, ties and missing values; ``w.wsex`` and ``p.id`` are unique."""
    r = random.Random(seed)
    data: Rows = {}
    for table, columns in TABLES.items():
        count = 3 if table == "w" else 9
        rows = []
        for i in range(count):
            cells: list[Any] = []
            for column, kind in columns.items():
                if column == "wsex":
                    cells.append(DOMAINS["wsex"][i])
                elif column in ("id", "eid"):
                    cells.append(i + 1)
                elif r.random() < 0.06:
                    cells.append(None)
                elif kind == "s":
                    cells.append(r.choice(DOMAINS[column]))
                elif column == "pid":
                    cells.append(r.randrange(1, 10))
                elif column == "grp":
                    cells.append(r.randrange(1, 4))
                else:
                    cells.append(r.randrange(1, 45))
            rows.append((*cells, i + 1))
        data[table] = rows
    return data


def disturbances(data: Rows, table: str, at: int, kind: str, column: str, r: random.Random) -> list[Rows]:
    """Six interventions on one column: resampled, constant, two rows swapped, one cell, missing, unseen."""
    rows = data[table]
    domain = DOMAINS.get(column) or sorted({row[at] for row in rows if row[at] is not None}) or [1]

    def with_values(values: list[Any]) -> Rows:
        return {**data, table: [(*row[:at], v, *row[at + 1:]) for row, v in zip(rows, values, strict=True)]}

    values = [row[at] for row in rows]
    i, j = r.sample(range(len(rows)), 2)
    swapped = list(values)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    one = list(values)
    one[i] = r.choice([d for d in domain if d != values[i]] or domain)
    missing = [None if r.random() < 0.5 else v for v in values]
    unseen = "ZZ" if kind == "s" else 977
    return [with_values([r.choice(domain) for _ in rows]), with_values([r.choice(domain)] * len(rows)), with_values(swapped), with_values(one),
            with_values(missing), with_values([unseen if r.random() < 0.5 else v for v in values])]


class Bench:
    """One DuckDB connection, one thread."""

    def __init__(self) -> None:
        self.db = duckdb.connect(":memory:", config={"threads": 1})
        for table, columns in TABLES.items():
            listed = ", ".join(f"{c} {'VARCHAR' if k == 's' else 'INTEGER'}" for c, k in columns.items())
            self.db.execute(f"CREATE TABLE {table} ({listed}, rid INTEGER)")

        self.rows = 0
        """Rows of the last undisturbed result: an empty one shows little."""

    def load(self, data: Rows, tables: list[str]) -> None:
        for table in tables:
            listed = ", ".join(f"({', '.join(_literal(v) for v in row)})" for row in data[table])
            self.db.execute(f"DELETE FROM {table}; INSERT INTO {table} VALUES {listed}")

    def run(self, s: Statement) -> list[dict[str, Any]]:
        for step in s.setup:
            self.db.execute(step)
        found = self.db.execute(s.result)
        names = [d[0] for d in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def changes(bench: Bench, s: Statement, seed: int) -> tuple[set[Change], set[Change], set[str]] | None:
    """(required, either, columns disturbed); None when the base run fails or is not stable. ``either``: rows could not be told
    apart, so the influence may be claimed on the column or on the rows."""
    data = made_data(seed)
    r = random.Random(seed * 7 + 1)
    every = list(TABLES)
    try:
        bench.load(data, every)
        base = bench.run(s)
        bench.load(data, every)
        if _shape(bench.run(s), s) != _shape(base, s):
            return None
    except duckdb.Error:
        return None
    bench.rows = len(base)
    required: set[Change] = set()
    either: set[Change] = set()
    words = set(re.findall(r"\w+", " ".join((s.result, *s.setup))))
    touched = [t for t in TABLES if f" {t} " in f"{s.text} {s.result} ".replace("(", " ").replace(",", " ").replace(")", " ")]
    for table in touched:
        for at, (column, kind) in enumerate(TABLES[table].items()):
            source = f"{table}.{column}"
            if column not in words:                      # what the executed text does not name cannot change anything
                continue
            for disturbed in disturbances(data, table, at, kind, column, r):
                try:
                    bench.load(disturbed, every if s.own else [table])
                    after = bench.run(s)
                except duckdb.Error:
                    continue
                _compare(base, after, s, source, required, either)
            bench.load(data, every if s.own else [table])
    return required, either, {f"{t}.{c}" for t in touched for c in TABLES[t] if c in words}


def _shape(rows: list[dict[str, Any]], s: Statement) -> Any:
    return sorted(repr([row[c] for c in s.columns] + [row.get("hid")]) for row in rows)


def _literal(value: Any) -> str:
    return "NULL" if value is None else f"'{value}'" if isinstance(value, str) else str(value)


def _cell(value: Any) -> str:
    return f"{value:.9g}" if isinstance(value, float) else repr(value)


def _compare(base: list[dict[str, Any]], after: list[dict[str, Any]], s: Statement, source: str, required: set[Change], either: set[Change]) -> None:
    if not s.has_id:
        if len(base) != len(after):
            either.add((source, ROWS))
        for c in s.columns:
            if sorted(_cell(row[c]) for row in base) != sorted(_cell(row[c]) for row in after):
                either.add((source, c))
        return
    old, new = _by_id(base), _by_id(after)
    if {k: len(v) for k, v in old.items()} != {k: len(v) for k, v in new.items()}:
        required.add((source, ROWS))
    for key in old.keys() & new.keys():
        if len(old[key]) != len(new[key]):
            continue
        for c in s.columns:
            if f"p.{c}" == source and s.own:
                continue
            if sorted(_cell(row[c]) for row in old[key]) != sorted(_cell(row[c]) for row in new[key]):
                required.add((source, c))


def _by_id(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row["hid"])].append(row)
    return dict(found)
