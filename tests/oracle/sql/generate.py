"""Random SQL by construct: the tables, what a statement is, and expressions over the columns in scope.

Each query is made twice: as analysed (``plain``) and as executed (``traced``: a hidden id rides along in every block that keeps its
rows apart). Nothing here reads rules of ours: the constructs are SQL's.
"""

import random
from dataclasses import dataclass, field

TABLES: dict[str, dict[str, str]] = {
    "p": {"id": "i", "sex": "s", "nat": "s", "age": "i", "inc": "i", "grp": "i"},
    "e": {"eid": "i", "pid": "i", "kind": "s", "amt": "i", "day": "i"},
    "w": {"wsex": "s", "coef": "i", "note": "s"},
    "q": {"id": "i", "nat": "s", "val": "i"},
}
"""Table -> column -> type (i integer, s string). In ``w`` the column ``wsex`` is unique: a lookup table."""

DOMAINS = {"sex": ["M", "V", "X"], "nat": ["NL", "TR", "MA", "BE"], "kind": ["a", "b", "c"], "wsex": ["M", "V", "X"], "note": ["u", "v"]}
TIE = "/*tie*/"
"""Where an order may leave ties: what runs breaks them by the hidden id, so that it has one result."""

Columns = list[tuple[str, str]]
"""(reference or name, type)."""


@dataclass
class Query:
    """A SELECT without hidden id (``plain``) and with it (``traced``). ``has_id``: its rows can be told apart by a column hid."""

    plain: str
    traced: str
    columns: Columns
    has_id: bool


@dataclass
class Statement:
    """A script to analyse, what is executed for it, and which relation is compared.

    text     what is analysed. ``target``: the table it is about, '' for the result of the last SELECT.
    result   the query whose rows are compared, after ``steps`` (run every time, and undone).
    own      a table of the data is changed itself (compared by its row number).
    whole    columns are used that no text names (stars, whole rows).
    """

    text: str
    result: str
    columns: list[str]
    has_id: bool
    target: str = ""
    constructs: frozenset[str] = frozenset()
    steps: list[str] = field(default_factory=list)
    own: bool = False
    whole: bool = False


@dataclass
class Source:
    """Something in FROM: text plain and traced, its columns as (reference, type), and an expression for its id (None: none)."""

    plain: str
    traced: str
    columns: Columns
    id: str | None
    alias: str
    joined: bool = False


def settled(text: str, key: str | None) -> str:
    """The text with its ties broken by ``key``, or left as they are."""
    return text.replace(TIE, f", {key}" if key else "")


@dataclass
class Expressions:
    """Makes expressions and tests from one seed."""

    seed: int
    used: set[str] = field(default_factory=set)
    whole = False

    def __post_init__(self) -> None:
        self.r = random.Random(self.seed)
        self.n = 0
        self.ctes: list[tuple[str, Query]] = []
        self.with_plain: list[str] = []
        self.with_traced: list[str] = []

    def name(self, stem: str) -> str:
        """A name that was not used before."""
        self.n += 1
        return f"{stem}{self.n}"

    def mark(self, construct: str) -> None:
        """The statement has this construct in it."""
        self.used.add(construct)

    def pick(self, columns: Columns, kind: str) -> str | None:
        """A column of a type."""
        found = [c for c, k in columns if k == kind]
        return self.r.choice(found) if found else None

    def number(self, columns: Columns, depth: int = 2) -> str:
        """An integer."""
        r = self.r
        base = self.pick(columns, "i") or "1"
        if depth == 0:
            return base
        choice = r.randrange(14)
        if choice == 0:
            self.mark("arithmetic")
            return f"({self.number(columns, depth - 1)} {r.choice('+-*')} {self.number(columns, depth - 1)})"
        if choice == 1:
            self.mark("case")
            return f"CASE WHEN {self.test(columns, 1)} THEN {self.number(columns, 0)} ELSE {r.randrange(5)} END"
        if choice == 2 and (s := self.pick(columns, "s")):
            self.mark("simple case")
            return f"CASE {s} WHEN 'M' THEN 1 WHEN 'NL' THEN 2 ELSE {self.number(columns, 0)} END"
        if choice == 3:
            self.mark("coalesce")
            return f"coalesce({base}, {self.number(columns, 0)})"
        if choice == 4 and (s := self.pick(columns, "s")):
            self.mark("comparison as value")
            return f"CAST(({s} = '{r.choice(['M', 'NL', 'a'])}') AS INTEGER)"
        if choice == 5:
            self.mark("function")
            return f"{r.choice(['abs', 'sign'])}({base})"
        if choice == 6:
            self.mark("greatest")
            return f"{r.choice(['greatest', 'least'])}({base}, {self.number(columns, 0)})"
        if choice == 7:
            self.mark("nullif")
            return f"nullif({base}, {self.number(columns, 0)})"
        if choice == 8 and (s := self.pick(columns, "s")):
            self.mark("in list as value")
            return f"CAST({s} IN ('M', 'TR', 'a') AS INTEGER) * {self.number(columns, 0)}"
        if choice == 9:
            self.mark("json access")
            return f"CAST(json_object('k', {base}, 'l', {self.number(columns, 0)}) ->> '$.{r.choice('kl')}' AS INTEGER)"
        if choice == 10:
            self.mark("list")
            return f"[{base}, {self.number(columns, 0)}][{r.choice('12')}]"
        if choice == 11:
            self.mark("lambda")
            return f"list_sum(list_transform([{base}, 3], lambda v: v + {self.number(columns, 0)}))"
        return base

    def text(self, columns: Columns) -> str | None:
        """A string."""
        base = self.pick(columns, "s")
        if base is None:
            return None
        choice = self.r.randrange(6)
        if choice == 0:
            self.mark("concatenation")
            return f"{base} || {self.pick(columns, 's')}"
        if choice == 1:
            self.mark("string function")
            return f"{self.r.choice(['upper', 'reverse', 'md5'])}({base})"
        if choice == 2:
            self.mark("if")
            return f"if({self.test(columns, 0)}, {base}, 'z')"
        if choice == 3:
            self.mark("slice")
            return f"{base}[1:1]"
        return base

    def test(self, columns: Columns, depth: int = 1) -> str:
        """A condition."""
        r = self.r
        choice = r.randrange(12)
        s, i = self.pick(columns, "s"), self.pick(columns, "i") or "1"
        if depth and choice == 0:
            self.mark("and/or/not")
            return f"({self.test(columns, 0)} {r.choice(['AND', 'OR'])} NOT {self.test(columns, 0)})"
        if choice == 1 and s:
            self.mark("in list")
            return f"{s} {r.choice(['', 'NOT '])}IN ('M', 'TR', 'b')"
        if choice == 2:
            self.mark("between")
            return f"({i} BETWEEN 2 AND {r.randrange(3, 40)})"
        if choice == 3 and s:
            self.mark("like")
            return f"{s} LIKE '{r.choice(['M%', '%L', 'a%'])}'"
        if choice == 4:
            self.mark("is null")
            return f"{r.choice([s or i, i])} IS {r.choice(['', 'NOT '])}NULL"
        if choice == 5 and depth:
            self.mark("column = column")
            return f"{i} >= {self.pick(columns, 'i') or '2'}"
        if choice == 6 and s:
            self.mark("regular expression")
            return f"regexp_matches({s}, '^[MNa]')"
        if choice == 7:
            self.mark("is distinct from")
            return f"{i} IS DISTINCT FROM {self.pick(columns, 'i') or '2'}"
        if choice in (8, 9) and s:
            return f"{s} = '{r.choice(['M', 'V', 'NL', 'TR', 'a', 'b'])}'"
        return f"{i} > {r.randrange(1, 45)}"

    def subquery_test(self, columns: Columns) -> str:
        """Tests with a subquery; correlated where there is something to correlate with."""
        r = self.r
        i, s = self.pick(columns, "i") or "1", self.pick(columns, "s")
        a, b = self.name("s"), self.name("s")
        choice = r.randrange(10)
        if choice == 0:
            self.mark("in subquery")
            return f"{i} IN (SELECT {a}.pid FROM e {a} WHERE {a}.amt > {r.randrange(5, 40)})"
        if choice == 1:
            self.mark("not in subquery")
            return f"{i} NOT IN (SELECT {a}.pid FROM e {a} WHERE {a}.kind = 'a' AND {a}.pid IS NOT NULL)"
        if choice == 2:
            self.mark("exists")
            return f"EXISTS (SELECT 1 FROM e {a} WHERE {a}.pid = {i} AND {a}.kind = 'a')"
        if choice == 3:
            self.mark("not exists")
            return f"NOT EXISTS (SELECT 1 FROM q {a} WHERE {a}.id = {i} AND {a}.val > {r.randrange(20)})"
        if choice == 4 and s:
            self.mark("correlated scalar subquery in where")
            return f"{i} > (SELECT avg({a}.val) FROM q {a} WHERE {a}.nat = {s})"
        if choice == 5:
            self.mark("any/all subquery")
            return f"{i} {r.choice(['> ANY', '<> ALL', '>= ALL'])} (SELECT {a}.val FROM q {a} WHERE {a}.val > {r.randrange(20)})"
        if choice == 6 and s:
            self.mark("in subquery of rows")
            return f"({i}, {s}) IN (SELECT {a}.id, {a}.nat FROM q {a})"
        if choice == 7:
            self.mark("nested correlated subquery")
            return (f"EXISTS (SELECT 1 FROM e {a} WHERE {a}.pid = {i} AND EXISTS (SELECT 1 FROM q {b} WHERE {b}.id = {a}.pid"
                    f" AND {b}.val > {i}))")
        if choice == 8 and s:
            self.mark("grouped subquery in where")
            return f"{s} IN (SELECT {a}.nat FROM p {a} WHERE {a}.age > 9 GROUP BY {a}.nat HAVING count(*) >= {r.randrange(1, 3)})"
        self.mark("scalar subquery in where")
        return f"{i} >= (SELECT min({a}.val) FROM q {a})"
