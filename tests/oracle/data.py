"""Made tables, and the six interventions on one column of them."""

import random
import re
from collections.abc import Iterator

import msgspec
import numpy as np
import pandas as pd

ROWS = 24
LABEL = 10_000
"""Index labels start here, one range per table, so that rows can be recognised in the output."""

KINDS = ("id", "key", "cat", "int", "float", "flag", "date")
DOMAINS = (("a", "b", "c"), ("M", "V"), ("0001", "0052", "0080", "0151"), ("noord", "oost", "zuid"), ("laag", "midden", "hoog"))


class Column(msgspec.Struct, frozen=True):
    """``kind``: id (unique), key (an id of the first table), cat (strings of ``domain``), int, float, flag (0 or 1), date."""

    name: str
    kind: str
    domain: tuple[str, ...] = ()


class Table(msgspec.Struct, frozen=True):
    """A source: its name as programs read it, and its columns."""

    name: str
    columns: tuple[Column, ...]

    def of(self, *kinds: str) -> list[str]:
        """Names of the columns of these kinds."""
        return [c.name for c in self.columns if c.kind in kinds]

    def header(self) -> str:
        """The comment that says the table's columns, so that a program is complete as a file."""
        parts = ", ".join(f"{c.name}:{c.kind}" + (f"({'|'.join(c.domain)})" if c.domain else "") for c in self.columns)
        return f"# table {self.name}: {parts}"


def parse_header(line: str) -> Table | None:
    """The inverse of ``Table.header``; None for any other line."""
    match = re.match(r"#\s*table\s+([^:]+):\s*(.+)", line)
    if not match:
        return None
    columns = []
    for part in match[2].split(","):
        name, _, kind = part.strip().partition(":")
        kind, _, domain = kind.partition("(")
        if kind not in KINDS:
            raise ValueError(f"column {name!r} of {match[1]!r} has kind {kind!r}, not one of {', '.join(KINDS)}")
        columns.append(Column(name, kind, tuple(domain.rstrip(")").split("|")) if domain else ()))
    return Table(match[1].strip(), tuple(columns))


def make(tables: tuple[Table, ...], seed: int) -> dict[str, pd.DataFrame]:
    """A frame per table. The same tables and seed give the same data."""
    rng = random.Random(seed)
    made: dict[str, pd.DataFrame] = {}
    for number, table in enumerate(tables):
        lookup = bool(table.columns) and table.columns[0].kind == "cat"
        size = len(table.columns[0].domain) if lookup else ROWS
        frame = pd.DataFrame({
            c.name: list(c.domain) if lookup and i == 0 else [_cell(c, rng, row) for row in range(size)]
            for i, c in enumerate(table.columns)
        })
        frame.index = pd.Index([LABEL * (number + 1) + 7 * row for row in range(size)])
        made[table.name] = frame
    return made


def made_of(tables: tuple[Table, ...], seed: int, labels: bool) -> dict[str, pd.DataFrame]:
    """``make``; without ``labels`` rows have their numbers only."""
    data = make(tables, seed)
    return data if labels else {name: frame.reset_index(drop=True) for name, frame in data.items()}


def _cell(column: Column, rng: random.Random, row: int) -> object:
    match column.kind:
        case "id":
            return 5_000 + 3 * row
        case "key":
            return 5_000 + 3 * rng.randrange(ROWS)
        case "cat":
            return rng.choice(column.domain or DOMAINS[0])
        case "int":
            return rng.randrange(0, 60)
        case "float":
            return round(rng.uniform(-50, 900), 2)
        case "flag":
            return rng.randrange(2)
        case _:
            return f"{rng.randrange(1990, 2024)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"


INTERVENTIONS = ("resample", "constant", "swap", "one", "missing", "unseen")


def interventions(
    data: dict[str, pd.DataFrame], table: Table, column: Column, seed: int,
) -> Iterator[tuple[str, dict[str, pd.DataFrame]]]:
    """(name, the data with only that column changed), once per intervention that can change anything."""
    rng = random.Random(f"{seed}/{table.name}/{column.name}")
    frame = data[table.name]
    values = list(frame[column.name])
    for name in INTERVENTIONS:
        if column.kind == "id" and name in ("resample", "constant", "one"):
            continue
        new = _changed(name, column, values, rng)
        if new is None or new == values:
            continue
        copy = frame.copy()
        copy[column.name] = pd.Series(new, index=copy.index)
        yield name, {**data, table.name: copy}


def _changed(name: str, column: Column, values: list[object], rng: random.Random) -> list[object] | None:
    row = rng.randrange(len(values))
    if name == "resample":
        return [_cell(column, rng, i) for i in range(len(values))]
    if name == "constant":
        return [rng.choice(values)] * len(values)
    if name == "swap":
        others = [i for i, v in enumerate(values) if v != values[row]]
        if not others:
            return None
        new = list(values)
        other = rng.choice(others)
        new[row], new[other] = new[other], new[row]
        return new
    if name == "one":
        drawn = [v for v in (_cell(column, rng, i) for i in range(20)) if v != values[row]]
        return [*values[:row], drawn[0], *values[row + 1:]] if drawn else None
    if name == "missing":
        missing = np.nan if column.kind in ("int", "float", "flag", "id", "key") else None
        return [*values[:row], missing, *values[row + 1:]]
    unseen: object = {"cat": "zz", "date": "1850-01-01", "float": 123_456.5}.get(column.kind, 77_777)
    return [*values[:row], unseen, *values[row + 1:]]
