"""Writes small pandas programs: a start, a few simple steps, the construct under test, an end.

Generation reads nothing of herkomst: not its rules, not its models, not its ledger.
"""

import random
from collections.abc import Callable

import msgspec

from tests.oracle.data import DOMAINS, Column, Table

_NAMES = {
    "cat": ("geslacht", "nationaliteit", "wijk", "spreektaal", "opleiding", "regeling", "soort", "kanaal"),
    "int": ("leeftijd", "duur", "meldingen", "kinderen", "wijzigingen", "afstand"),
    "float": ("inkomen", "bedrag", "vermogen", "schuld"),
    "date": ("geboortedatum", "ingangsdatum"),
}


class Program(msgspec.Struct, frozen=True):
    """``construct`` is what it was written for. ``text`` is complete: header comments say the tables. A program of others
    (``tests/oracle/outside.py``) stands at ``path`` in a copy of its surroundings, ``root``; ``labels``: it bears rows that are labelled."""

    construct: str
    text: str
    tables: tuple[Table, ...]
    path: str = ""
    root: str = ""
    labels: bool = True


class Writer:
    """The program so far: its lines, and the columns its frame ``df`` has at this point, with their kinds."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.imports = {"import pandas as pd"}
        self.tables: list[Table] = []
        self.columns: dict[str, Column] = {}
        self._fresh = 0
        self.done = False

    # -- choices

    def some(self, *kinds: str, exactly: int = 1) -> list[str]:
        """That many columns of these kinds, different ones; raises Unfit when there are not enough."""
        found = [n for n, c in self.columns.items() if c.kind in kinds]
        if len(found) < exactly:
            raise Unfit(f"needs {exactly} of {kinds}")
        return self.rng.sample(found, exactly)

    def one(self, *kinds: str) -> str:
        """One column of these kinds."""
        return self.some(*kinds)[0]

    def number(self) -> str:
        """A numeric column."""
        return self.one("int", "float", "flag")

    def pick(self, *options: str) -> str:
        """One of the spellings."""
        return self.rng.choice(options)

    def value(self, name: str) -> str:
        """A literal of the column's domain."""
        column = self.columns[name]
        if column.kind == "cat":
            return repr(self.rng.choice(column.domain))
        if column.kind == "date":
            return repr(f"{self.rng.randrange(1995, 2020)}-06-01")
        return str(self.rng.randrange(5, 55) if column.kind != "flag" else self.rng.randrange(2))

    def test(self, name: str, frame: str = "df") -> str:
        """A condition on one column, as text."""
        at = f"{frame}[{name!r}]"
        kind = self.columns[name].kind
        if kind == "cat":
            return self.pick(
                f"({at} == {self.value(name)})", f"({at} != {self.value(name)})", f"{at}.isin([{self.value(name)}, {self.value(name)}])",
            )
        if kind == "flag":
            return f"({at} == 1)"
        if kind == "date":
            return self.pick(f"({at} > {self.value(name)})", f"({at} <= {self.value(name)})")
        return self.pick(f"({at} > {self.value(name)})", f"({at} <= {self.value(name)})", f"{at}.between(10, 45)")

    def fresh(self, stem: str = "k") -> str:
        """A name that is not in use."""
        self._fresh += 1
        return f"{stem}{self._fresh}"

    # -- text

    def add(self, *lines: str) -> None:
        """Lines of code."""
        self.lines.extend(lines)

    def has(self, name: str, kind: str, domain: tuple[str, ...] = ()) -> None:
        """From here on ``df`` has this column."""
        self.columns[name] = Column(name, kind, domain)

    def drop(self, *names: str) -> None:
        """From here on ``df`` has these columns no more."""
        for name in names:
            self.columns.pop(name, None)

    def read(self, table: Table) -> str:
        """An expression that reads the table."""
        names = ", ".join(c.name for c in table.columns)
        return self.pick(
            f'pd.read_sql("SELECT * FROM {table.name}", con)', f'pd.read_sql("SELECT {names} FROM {table.name}", con)',
            f'pd.read_sql_query("SELECT * FROM {table.name}", con)', f'pd.read_sql_table("{table.name}", con)',
        )

    def start(self) -> None:
        """A table of people in ``df``."""
        names = {kind: self.rng.sample(pool, len(pool)) for kind, pool in _NAMES.items()}
        domains = self.rng.sample(DOMAINS, 3)
        columns = [Column("persoon_id", "id")]
        columns += [Column(names["cat"].pop(), "cat", domains.pop()) for _ in range(self.rng.randrange(2, 4))]
        columns += [Column(names["int"].pop(), "int") for _ in range(2)]
        columns += [Column(names["float"].pop(), "float"), Column("uitkomst", "flag")]
        if self.rng.random() < 0.4:
            columns.insert(self.rng.randrange(1, len(columns)), Column(names["date"].pop(), "date"))
        table = Table("persoon", tuple(columns))
        self.tables.append(table)
        self.columns = {c.name: c for c in columns}
        self.add(f"df = {self.read(table)}")

    def second(self) -> Table:
        """Another table, with several rows per person or one per value of a category."""
        table = Table("dossier", (Column("persoon_id", "key"), Column("aantal", "int"), Column("status", "cat", ("open", "dicht")),
                                  Column("saldo", "float")))
        self.tables.append(table)
        return table

    def lookup(self, name: str) -> Table:
        """A table of weights, one row per value of a column of ``df``."""
        table = Table("gewicht", (Column("sleutel", "cat", self.columns[name].domain), Column("punten", "int"), Column("groep", "flag")))
        self.tables.append(table)
        return table

    def finish(self) -> None:
        """Write a file, or fit a model."""
        numbers = [n for n, c in self.columns.items() if c.kind in ("int", "float", "flag")]
        way = self.rng.random()
        if way < 0.45 or not numbers:
            self.add('df.to_csv("uit.csv", index=False)')
        elif way < 0.7:
            chosen = self.rng.sample(list(self.columns), min(len(self.columns), self.rng.randrange(1, 4)))
            kept = [n for n in ("persoon_id",) if n in self.columns and n not in chosen] + chosen
            self.add(f'df[{kept!r}].to_csv("uit.csv", index=False)')
        else:
            model, package = self.rng.choice((
                ("LogisticRegression", "linear_model"), ("DecisionTreeClassifier", "tree"), ("RandomForestClassifier", "ensemble"),
            ))
            self.imports.add(f"from sklearn.{package} import {model}")
            chosen = self.rng.sample(numbers, min(len(numbers), self.rng.randrange(1, 4)))
            self.add(f"model = {model}()", f"model.fit(df[{chosen!r}], df[{self.rng.choice(numbers)!r}])")

    def text(self) -> str:
        """The program."""
        body = [*sorted(self.imports), "", "con = None", *self.lines]
        return "\n".join([*(t.header() for t in self.tables), *body]) + "\n"


class Unfit(Exception):
    """The construct needs columns that the program does not have; another seed will do."""


Construct = Callable[[Writer], None]


def write(name: str, construct: Construct, fillers: tuple[Construct, ...], seed: int) -> Program:
    """A program around one construct. The same arguments give the same text."""
    for attempt in range(40):
        rng = random.Random(f"{name}/{seed}/{attempt}")
        writer = Writer(rng)
        try:
            writer.start()
            for filler in rng.sample(fillers, rng.randrange(0, 3)):
                filler(writer)
            construct(writer)
            if not writer.done:
                if rng.random() < 0.35:
                    rng.choice(fillers)(writer)
                writer.finish()
        except Unfit:
            continue
        return Program(name, writer.text(), tuple(writer.tables))
    raise AssertionError(f"no program for {name} with seed {seed}")
