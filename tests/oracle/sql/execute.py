"""Runs a statement on made data, disturbs one source column at a time, and says what each disturbance changed.

A disturbance costs one update of a small table and one run of a plan that is made once.
"""

import contextlib
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
_NEEDED = ("unused_columns", "column_lifetime")        # without these DuckDB 2.0 fails on joins by inequality
_WORDS = {"SET", "USING", "WHERE", "JOIN", "ON", "SELECT", "GROUP", "ORDER", "QUALIFY", "LEFT", "RIGHT", "FULL", "UNION", "WHEN", "FROM"}
_TABLE = re.compile(r"\b(" + "|".join(TABLES) + r")\b")


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


def disturbances(values: list[Any], kind: str, column: str, r: random.Random) -> list[list[Any]]:
    """Six ways to disturb one column: resampled, constant, two rows swapped, one cell, missing, unseen."""
    domain: list[Any] = [*DOMAINS[column]] if column in DOMAINS else sorted({v for v in values if v is not None} | {3, 17})
    i, j = r.sample(range(len(values)), 2)
    swapped = list(values)
    swapped[i], swapped[j] = swapped[j], swapped[i]
    one = list(values)
    one[i] = r.choice([d for d in domain if d != values[i]] or domain)
    unseen = "ZZ" if kind == "s" else 977
    return [[r.choice(domain) for _ in values], [r.choice(domain)] * len(values), swapped, one,
            [None if r.random() < 0.5 else v for v in values], [unseen if r.random() < 0.5 else v for v in values]]


class Bench:
    """One DuckDB connection, one thread, one plan per statement, and no optimizer: what runs for a millisecond needs none."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new database (an internal error of DuckDB ends the old one)."""
        self.db = duckdb.connect(":memory:", config={"threads": 1, "memory_limit": "2GB"})    # a product of joins that fits nowhere is discarded
        self.passes = [name for name, in self.db.execute("FROM duckdb_optimizers()").fetchall() if name not in _NEEDED]
        self.bare = False
        for table, columns in TABLES.items():
            listed = ", ".join(f"{c} {'VARCHAR' if k == 's' else 'INTEGER'}" for c, k in columns.items())
            self.db.execute(f"CREATE TABLE {table} ({listed}, rid INTEGER)")
            for order in ("forth", "back"):
                self.db.execute(f"CREATE TABLE {table}_{order} AS FROM {table}")
        self.data: Rows = {}
        self.seed: int | None = None
        self.rows = 0
        """Rows of the last undisturbed result: an empty one shows little."""

    def fill(self, seed: int) -> None:
        """The made data of a seed, in every table."""
        if seed == self.seed:
            return
        self.seed, self.data = seed, made_data(seed)
        for table, rows in self.data.items():
            listed = ", ".join(f"({', '.join(_literal(v) for v in row)})" for row in rows)
            self.db.execute(f"TRUNCATE {table}_forth; INSERT INTO {table}_forth VALUES {listed}; TRUNCATE {table}_back; "
                            f"INSERT INTO {table}_back FROM {table}_forth ORDER BY rid DESC")
            self.order(table, "forth")

    def order(self, table: str, order: str) -> None:
        """The rows of a table in their order (``forth``) or in reverse (``back``)."""
        self.db.execute(f"TRUNCATE {table}; INSERT INTO {table} FROM {table}_{order}")

    def shuffle(self, table: str, r: random.Random) -> None:
        """The rows of a table in any order."""
        order = list(range(1, len(self.data[table]) + 1))
        r.shuffle(order)
        self.db.execute(f"TRUNCATE {table}; INSERT INTO {table} FROM {table}_forth ORDER BY list_position({order}, rid)")

    def prepare(self, s: Statement, bare: bool = True) -> None:
        """Ready to run a statement many times."""
        if bare != self.bare:
            self.db.execute("PRAGMA disable_optimizer" if bare else "PRAGMA enable_optimizer")
            self.db.execute(f"SET disabled_optimizers = '{'' if bare else ','.join(self.passes)}'")
            self.bare = bare
        if not s.steps:
            self.db.execute(f"PREPARE again AS {s.result}")

    def forget(self, s: Statement) -> None:
        """The end of it."""
        if not s.steps:
            self.db.execute("DEALLOCATE again")

    def run(self, s: Statement, shown: str = "") -> list[dict[str, Any]]:
        """Its result for what the tables show now (``shown``: after this update, for a script of its own)."""
        if not s.steps:
            return self._fetch("EXECUTE again")
        self.db.execute("BEGIN")
        try:
            if shown:
                self.db.execute(shown)
            if len(s.steps) > 1:
                self.db.execute("; ".join(s.steps[:-1]))
            self.db.execute(s.steps[-1])
            return self._fetch(s.result)
        finally:
            self.db.execute("ROLLBACK")

    def _fetch(self, text: str) -> list[dict[str, Any]]:
        found = self.db.execute(text)
        names = [d[0] for d in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def changes(bench: Bench, s: Statement, seed: int, part: int = -1) -> tuple[set[Change], set[Change], set[str]] | None:
    """(required, either, columns disturbed); None when the base run fails or is not stable: it must give the same twice, and again
    with the rows of every table in reverse (ties that happen to fall one way say nothing). ``either``: rows could not be told
    apart, so the influence may be claimed on the column or on the rows. ``part``: tell rows apart by this part of their ids alone."""
    for bare in (True, False):
        try:
            return _changes(bench, s, seed, bare, part)
        except duckdb.Error:
            try:
                bench.db.execute("SELECT 1")
                return None
            except duckdb.Error:                         # DuckDB failed, not the statement: once more with its own plans
                bench.start()
        finally:
            with contextlib.suppress(duckdb.Error):
                bench.forget(s)
    return None


def settled(bench: Bench, s: Statement, seed: int, tries: int = 6) -> bool:
    """Has the statement one result, whatever order the rows of its tables stand in and whichever plan is made? Where ties decide
    (a LIMIT among equals) a disturbance moves what no documented flow explains: such a statement tells nothing."""
    bench.fill(seed)
    r = random.Random(seed * 11 + 5)
    touched = _touched(s)
    found: Any = None
    try:
        for n in range(tries):
            for table in touched:
                bench.shuffle(table, r)
            bench.prepare(s, n % 2 == 0)
            try:
                shape = _shape(bench.run(s), s)
            finally:
                bench.forget(s)
            if found is not None and shape != found:
                return False
            found = shape
    except duckdb.Error:
        return False
    finally:
        for table in touched:
            bench.order(table, "forth")
    return True


def _touched(s: Statement) -> list[str]:
    named = set(_TABLE.findall(" ".join((s.result, *s.steps))))
    return [t for t in TABLES if t in named]


def _changes(bench: Bench, s: Statement, seed: int, bare: bool, part: int) -> tuple[set[Change], set[Change], set[str]] | None:
    bench.fill(seed)
    data = bench.data
    r = random.Random(seed * 7 + 1)
    text = " ".join((s.result, *s.steps))
    touched = _touched(s)
    for table in touched:
        bench.order(table, "back")
    try:
        bench.prepare(s, bare)
        placebo = _shape(bench.run(s), s)
    finally:
        for table in touched:
            bench.order(table, "forth")
    base = bench.run(s)
    if _shape(base, s) != placebo or _shape(bench.run(s), s) != placebo:
        return None
    bench.rows = len(base)
    required: set[Change] = set()
    either: set[Change] = set()
    used: set[str] = set()
    for table in touched:
        for at, (column, kind) in enumerate(TABLES[table].items()):
            if not s.whole and not _named(text, table, column):   # what the executed text does not name cannot change anything
                continue
            used.add(f"{table}.{column}")
            values = [row[at] for row in data[table]]
            if not s.steps:
                bench.db.execute("BEGIN")
            for disturbed in disturbances(values, kind, column, r):
                if disturbed == values:
                    continue
                show = f"UPDATE {table} SET {column} = [{', '.join(_literal(v) for v in disturbed)}][rid]"
                try:
                    if not s.steps:
                        bench.db.execute(show)
                    after = bench.run(s, show)
                except duckdb.Error:
                    if not s.steps:
                        bench.db.execute("ROLLBACK; BEGIN")
                    continue
                _compare(_by_part(base, part), _by_part(after, part), s, f"{table}.{column}", required, either)
            if not s.steps:
                bench.db.execute("ROLLBACK")
    return required, either, used


def _named(text: str, table: str, column: str) -> bool:
    """Does the text read this column of this table? By its alias where every mention of the table has one."""
    if not re.search(rf"\b{column}\b", text):
        return False
    after = re.findall(rf"\b{table} (?:AS )?(\"[^\"]+\"|\w+)?", text)
    if any(not a or a.upper() in _WORDS for a in after) or re.search(rf"\b{table}\b(?! )", text):
        return True
    return any(f"{alias}.{column}" in text for alias in after)


def _shape(rows: list[dict[str, Any]], s: Statement) -> Any:
    return sorted(repr([_cell(row[c]) for c in s.columns] + [row.get("hid")]) for row in rows)


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
            if s.own and source == f"{s.target}.{c}":     # what is left alone stays what it was
                continue
            if sorted(_cell(row[c]) for row in old[key]) != sorted(_cell(row[c]) for row in new[key]):
                required.add((source, c))


def _by_part(rows: list[dict[str, Any]], part: int) -> list[dict[str, Any]]:
    """Rows under one part of their ids ('' where an id has no such part: those rows tell nothing)."""
    if part < 0:
        return rows
    split = [(row, str(row["hid"]).split("/")) for row in rows]
    return [{**row, "hid": ids[part]} for row, ids in split if len(ids) > max(part, 1)]


def moved(base: list[dict[str, Any]], after: list[dict[str, Any]], s: Statement, target: str) -> bool:
    """Is the target (a column, or the rows) another one?"""
    required: set[Change] = set()
    either: set[Change] = set()
    _compare(base, after, s, "", required, either)
    return ("", target) in required | either or (not s.has_id and bool(either))


def _by_id(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[str(row["hid"])].append(row)
    return dict(found)
