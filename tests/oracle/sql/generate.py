"""Random SQL statements by construct. Each is made twice: as analysed (``plain``) and as executed (``traced``: a hidden id rides along
in every block that keeps its rows apart). Nothing here reads rules of ours: the constructs are SQL's."""

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


@dataclass
class Query:
    """A SELECT without hidden id (``plain``) and with it (``traced``; None: rows cannot be told apart)."""

    plain: str
    traced: str
    columns: list[tuple[str, str]]
    has_id: bool


@dataclass
class Statement:
    """A script to analyse, the steps to execute, and which relation is compared. ``target``: '' for the result of the last SELECT.
    ``own``: UPDATE and DELETE change the table itself (compared by its row number)."""

    text: str
    setup: list[str]
    result: str
    columns: list[str]
    has_id: bool
    target: str
    constructs: frozenset[str]
    own: bool = False


@dataclass
class Source:
    """Something in FROM: text plain and traced, its columns as (reference, type), and an expression for its id (None: none)."""

    plain: str
    traced: str
    columns: list[tuple[str, str]]
    id: str | None
    alias: str
    lookup: bool = False


@dataclass
class Generator:
    """Makes statements from one seed."""

    seed: int
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.r = random.Random(self.seed)
        self.n = 0
        self.ctes: list[tuple[str, Query]] = []
        self.with_plain: list[str] = []
        self.with_traced: list[str] = []

    def name(self, stem: str) -> str:
        self.n += 1
        return f"{stem}{self.n}"

    def mark(self, construct: str) -> None:
        self.used.add(construct)

    # -- expressions over the columns in scope

    def pick(self, columns: list[tuple[str, str]], kind: str) -> str | None:
        found = [c for c, k in columns if k == kind]
        return self.r.choice(found) if found else None

    def number(self, columns: list[tuple[str, str]], depth: int = 2) -> str:
        r = self.r
        base = self.pick(columns, "i") or "1"
        if depth == 0:
            return base
        choice = r.randrange(9)
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
            return f"greatest({base}, {self.number(columns, 0)})"
        if choice == 7:
            self.mark("nullif")
            return f"nullif({base}, {self.number(columns, 0)})"
        return base

    def text(self, columns: list[tuple[str, str]]) -> str | None:
        base = self.pick(columns, "s")
        if base is None:
            return None
        choice = self.r.randrange(5)
        if choice == 0:
            self.mark("concatenation")
            return f"{base} || {self.pick(columns, 's')}"
        if choice == 1:
            self.mark("string function")
            return f"upper({base})"
        if choice == 2:
            self.mark("if")
            return f"if({self.test(columns, 0)}, {base}, 'z')"
        return base

    def test(self, columns: list[tuple[str, str]], depth: int = 1) -> str:
        r = self.r
        choice = r.randrange(9)
        s, i = self.pick(columns, "s"), self.pick(columns, "i") or "1"
        if depth and choice == 0:
            self.mark("and/or/not")
            return f"({self.test(columns, 0)} {r.choice(['AND', 'OR'])} NOT {self.test(columns, 0)})"
        if choice == 1 and s:
            self.mark("in list")
            return f"{s} IN ('M', 'TR', 'b')"
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
        if choice in (6, 7) and s:
            return f"{s} = '{r.choice(['M', 'V', 'NL', 'TR', 'a', 'b'])}'"
        return f"{i} > {r.randrange(1, 45)}"

    def subquery_test(self, columns: list[tuple[str, str]]) -> str:
        """Tests with a subquery; correlated where there is something to correlate with."""
        r = self.r
        i, s = self.pick(columns, "i") or "1", self.pick(columns, "s")
        a = self.name("s")
        choice = r.randrange(5)
        if choice == 0:
            self.mark("in subquery")
            return f"{i} {r.choice(['', 'NOT '])}IN (SELECT {a}.pid FROM e {a} WHERE {a}.amt > {r.randrange(5, 40)})"
        if choice == 1:
            self.mark("exists")
            return f"EXISTS (SELECT 1 FROM e {a} WHERE {a}.pid = {i} AND {a}.kind = 'a')"
        if choice == 2:
            self.mark("not exists")
            return f"NOT EXISTS (SELECT 1 FROM q {a} WHERE {a}.id = {i} AND {a}.val > {r.randrange(20)})"
        if choice == 3 and s:
            self.mark("correlated scalar subquery in where")
            return f"{i} > (SELECT avg({a}.val) FROM q {a} WHERE {a}.nat = {s})"
        self.mark("scalar subquery in where")
        return f"{i} >= (SELECT min({a}.val) FROM q {a})"

    # -- sources

    def base(self) -> Source:
        table = self.r.choice(list(TABLES))
        alias = self.name("t")
        columns = [(f"{alias}.{c}", k) for c, k in TABLES[table].items()]
        return Source(f"{table} {alias}", f"{table} {alias}", columns, f"('{table}' || {alias}.rid)", alias)

    def source(self, depth: int) -> Source:
        choice = self.r.randrange(10)
        if depth and choice < 3:
            self.mark("derived table")
            q = self.query(depth - 1)
            alias = self.name("d")
            return Source(f"({q.plain}) {alias}", f"({q.traced}) {alias}", [(f"{alias}.{c}", k) for c, k in q.columns],
                          f"{alias}.hid" if q.has_id else None, alias)
        if self.ctes and choice < 6:
            self.mark("cte used")
            name, q = self.r.choice(self.ctes)
            alias = self.name("c")
            return Source(f"{name} AS {alias}", f"{name} AS {alias}", [(f"{alias}.{c}", k) for c, k in q.columns],
                          f"{alias}.hid" if q.has_id else None, alias)
        return self.base()

    def joined(self, depth: int) -> Source:
        """A join of two, as one source (its columns keep their own aliases)."""
        r = self.r
        choice = r.randrange(11)
        if choice == 0:
            self.mark("lookup join")
            a, b = self.name("t"), self.name("t")
            kind = r.choice(["JOIN", "LEFT JOIN"])
            text = f"p {a} {kind} w {b} ON {a}.sex = {b}.wsex"
            columns = [(f"{a}.{c}", k) for c, k in TABLES["p"].items()] + [(f"{b}.{c}", k) for c, k in TABLES["w"].items()]
            return Source(text, text, columns, f"('p' || {a}.rid)", a, lookup=True)
        left, right = self.source(depth), self.source(depth)
        both = left.columns + right.columns
        ids = (f"({left.id} || '/' || coalesce({right.id}, '-'))" if left.id and right.id else None)
        li, ri = self.pick(left.columns, "i"), self.pick(right.columns, "i")
        if li is None or ri is None or choice == 1:
            self.mark("cross join")
            return Source(f"{left.plain} CROSS JOIN {right.plain}", f"{left.traced} CROSS JOIN {right.traced}", both, ids, left.alias)
        ls, rs = self.pick(left.columns, "s"), self.pick(right.columns, "s")
        on = f"{li} = {ri}" if r.random() < 0.6 or not (ls and rs) else f"{ls} = {rs}"
        if r.random() < 0.3:
            self.mark("join with condition")
            on += f" AND {self.test(right.columns, 0)}"
        if choice == 2:
            self.mark("comma join")
            return Source(f"{left.plain}, {right.plain}", f"{left.traced}, {right.traced}", both, ids, left.alias)
        if choice in (3, 4):
            kind = "SEMI" if choice == 3 else "ANTI"
            self.mark(f"{kind.lower()} join")
            return Source(f"{left.plain} {kind} JOIN {right.plain} ON {on}", f"{left.traced} {kind} JOIN {right.traced} ON {on}", left.columns,
                          left.id, left.alias)
        kind = r.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        self.mark(kind.lower())
        if left.id and right.id:
            ids = f"(coalesce({left.id}, '-') || '/' || coalesce({right.id}, '-'))"
        return Source(f"{left.plain} {kind} {right.plain} ON {on}", f"{left.traced} {kind} {right.traced} ON {on}", both, ids, left.alias)

    # -- queries

    def query(self, depth: int) -> Query:
        """Any query, with its WITH clause only at the top (see ``statement``)."""
        choice = self.r.randrange(14)
        if depth and choice == 0:
            return self.set_operation(depth)
        if choice in (1, 2):
            return self.aggregate(depth)
        if choice == 3:
            return self.star(depth)
        if choice == 4:
            return self.special()
        return self.plain(depth)

    def projections(self, columns: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
        found = []
        for _ in range(self.r.randrange(1, 4)):
            expression = self.number(columns)
            found.append((expression, self.name("x"), "i"))
        if (t := self.text(columns)) is not None and self.r.random() < 0.6:
            found.append((t, self.name("y"), "s"))
        return found

    def plain(self, depth: int) -> Query:
        """A SELECT without aggregation: expressions, windows, filters, order and limit."""
        r = self.r
        s = self.joined(depth - 1) if depth and r.random() < 0.45 else self.source(depth)
        made = self.projections(s.columns)
        has_id = s.id is not None
        tail = ""
        i, t = self.pick(s.columns, "i") or "1", self.pick(s.columns, "s")
        if r.random() < 0.25 and i:
            name = self.name("z")
            over = f"PARTITION BY {t}" if t and r.random() < 0.6 else ""
            function, needs = r.choice([("row_number()", True), ("rank()", True), (f"sum({i})", False), (f"count({i})", False), (f"lag({i})", True)])
            if needs:
                over += f" ORDER BY {self.pick(s.columns, 'i')}"
            self.mark("window " + function.split("(")[0])
            made.append((f"{function} OVER ({over.strip()})", name, "i"))
            if r.random() < 0.4:
                self.mark("qualify")
                tail += f" QUALIFY {name} <= 3"
        if r.random() < 0.12 and t:
            self.mark("scalar subquery in select")
            a = self.name("s")
            made.append((f"(SELECT max({a}.val) FROM q {a} WHERE {a}.nat = {t})", self.name("x"), "i"))
        if r.random() < 0.1:
            self.mark("exists in select")
            a = self.name("s")
            made.append((f"CAST(EXISTS (SELECT 1 FROM e {a} WHERE {a}.pid = {i}) AS INTEGER)", self.name("x"), "i"))
        if r.random() < 0.12:
            self.mark("lateral alias")
            made.append((f"{made[0][1]} + 1", self.name("x"), "i"))
        where = []
        if r.random() < 0.5:
            self.mark("where")
            where.append(self.test(s.columns))
        if r.random() < 0.25:
            where.append(self.subquery_test(s.columns))
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        if r.random() < 0.12:
            self.mark("distinct")
            listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
            text = "SELECT DISTINCT {0} FROM {1}{2}{3}"
            return Query(text.format(listed, s.plain, condition, tail), text.format(listed, s.traced, condition, tail), [(n, k) for _, n, k in made], False)
        if r.random() < 0.2 and not tail:
            self.mark("order by limit")
            key = self.pick(s.columns, "i") or "1"
            extra = f", {made[-1][1]}" if r.random() < 0.3 else ""
            tail += f" ORDER BY {key}{r.choice(['', ' DESC'])}{extra} LIMIT {r.randrange(1, 6)}"
        listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
        hidden = f", {s.id} AS hid" if has_id else ""
        return Query(f"SELECT {listed} FROM {s.plain}{condition}{tail}", f"SELECT {listed}{hidden} FROM {s.traced}{condition}{tail}",
                     [(n, k) for _, n, k in made], has_id)

    def aggregate(self, depth: int) -> Query:
        """GROUP BY in its forms; a global aggregate keeps one row and can be followed."""
        r = self.r
        s = self.joined(depth - 1) if depth and r.random() < 0.4 else self.source(depth)
        i = self.pick(s.columns, "i") or "1"
        functions = [f"sum({i})", f"min({i})", f"max({self.number(s.columns, 1)})", "count(*)", f"count(DISTINCT {i})", f"avg({i})",
                     f"sum({i}) FILTER (WHERE {self.test(s.columns, 0)})", f"sum(CASE WHEN {self.test(s.columns, 0)} THEN {i} END)"]
        chosen = r.sample(functions, r.randrange(1, 4))
        for f in chosen:
            self.mark("aggregate filter" if "FILTER" in f else "count(*)" if f == "count(*)" else "aggregate")
        made = [(f, self.name("g"), "i") for f in chosen]
        where = f" WHERE {self.test(s.columns)}" if r.random() < 0.4 else ""
        listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
        if r.random() < 0.35:
            self.mark("global aggregate")
            return Query(f"SELECT {listed} FROM {s.plain}{where}", f"SELECT {listed}, '*' AS hid FROM {s.traced}{where}",
                         [(n, k) for _, n, k in made], True)
        kind = "s" if r.random() < 0.6 else "i"
        key = self.pick(s.columns, kind) or i
        kind = "s" if self.pick(s.columns, "s") and key in [c for c, k in s.columns if k == "s"] else "i"
        name = self.name("k")
        form = r.randrange(5)
        group = "1" if form == 0 else name if form == 1 else "ALL" if form == 2 else key
        self.mark({0: "group by position", 1: "group by alias", 2: "group by all"}.get(form, "group by"))
        if form == 4:
            other = self.pick(s.columns, "i") or i
            self.mark("rollup")
            group = f"ROLLUP ({key}, {other})"
        having = ""
        if r.random() < 0.25:
            self.mark("having")
            having = f" HAVING count(*) >= {r.randrange(1, 3)}" if r.random() < 0.5 else f" HAVING max({i}) > {r.randrange(1, 30)}"
        text = f"SELECT {key} AS {name}, {listed} FROM {{0}}{where} GROUP BY {group}{having}"
        return Query(text.format(s.plain), text.format(s.traced), [(name, kind), *((n, k) for _, n, k in made)], False)

    def star(self, depth: int) -> Query:
        """Stars: what is analysed has the star, what runs has the columns."""
        r = self.r
        s = self.source(depth)
        names = [(c.split(".")[1], k) for c, k in s.columns]
        form = r.randrange(4)
        listed, star, columns = [c for c, _ in s.columns], "*", names
        if form == 1 and len(names) > 1:
            self.mark("star exclude")
            gone = r.choice(names)[0]
            star = f"* EXCLUDE ({gone})"
            columns = [n for n in names if n[0] != gone]
            listed = [f"{s.alias}.{n}" for n, _ in columns]
        elif form == 2:
            self.mark("star replace")
            target = r.choice(list(names))
            value = self.number(s.columns, 1)
            star = f"* REPLACE ({value} AS {target[0]})"
            columns = [(n, "i" if n == target[0] else k) for n, k in names]
            listed = [f"{value} AS {n}" if n == target[0] else f"{s.alias}.{n}" for n, _ in names]
        else:
            self.mark("star")
            if form == 3:
                star = f"{s.alias}.*"
        where = f" WHERE {self.test(s.columns)}" if r.random() < 0.4 else ""
        hidden = f", {s.id} AS hid" if s.id else ""
        return Query(f"SELECT {star} FROM {s.plain}{where}", f"SELECT {', '.join(listed)}{hidden} FROM {s.traced}{where}", columns, s.id is not None)

    def set_operation(self, depth: int) -> Query:
        """Two queries of two integer columns each."""
        r = self.r
        kind = r.choice(["UNION ALL", "UNION", "EXCEPT", "INTERSECT"])
        self.mark(kind.lower())
        names = [self.name("u"), self.name("u")]
        sides = []
        for _ in range(2):
            s = self.source(depth - 1)
            where = f" WHERE {self.test(s.columns)}" if r.random() < 0.5 else ""
            sides.append((s, [self.pick(s.columns, "i") or "1", self.pick(s.columns, "i") or "2"], where))
        keep = kind == "UNION ALL" and all(s.id for s, _, _ in sides)
        plain, traced = [], []
        for side, (s, picked, where) in zip("LR", sides, strict=True):
            listed = ", ".join(f"{e} AS {n}" for e, n in zip(picked, names, strict=True))
            plain.append(f"SELECT {listed} FROM {s.plain}{where}")
            hidden = f", '{side}' || {s.id} AS hid" if keep else ""
            traced.append(f"SELECT {listed}{hidden} FROM {s.traced}{where}")
        return Query(f" {kind} ".join(plain), f" {kind} ".join(traced), [(n, "i") for n in names], keep)

    def special(self) -> Query:
        """Constructs with a fixed frame."""
        r = self.r
        a, b = self.name("t"), self.name("t")
        n = self.name("x")
        m = self.name("x")
        form = r.randrange(10)
        low = r.randrange(1, 30)
        if form == 0:
            self.mark("per-person aggregate")
            body = f"SELECT {a}.id AS {n}, sum({b}.amt) AS {m}%s FROM p {a} JOIN e {b} ON {b}.pid = {a}.id WHERE {b}.amt > {low} GROUP BY {a}.id"
            return Query(body % "", body % f", min('p' || {a}.rid) AS hid", [(n, "i"), (m, "i")], False)
        if form == 1:
            self.mark("lateral join")
            body = (f"SELECT {a}.age AS {n}, {b}.top AS {m}%s FROM p {a}, LATERAL (SELECT max(f.amt) AS top FROM e f WHERE f.pid = {a}.id"
                    f" AND f.amt < {low + 20}) {b}")
            return Query(body % "", body % f", 'p' || {a}.rid AS hid", [(n, "i"), (m, "i")], True)
        if form == 2:
            self.mark("using")
            body = f"SELECT id AS {n}, {b}.val + {a}.inc AS {m}%s FROM p {a} JOIN q {b} USING (id)"
            return Query(body % "", body % f", {a}.rid || '/' || {b}.rid AS hid", [(n, "i"), (m, "i")], True)
        if form == 3:
            self.mark("unnest")
            body = f"SELECT {a}.grp AS {n}, u.v AS {m}%s FROM p {a}, UNNEST([{a}.age, {a}.inc]) AS u(v)"
            return Query(body % "", body % f", 'p' || {a}.rid AS hid", [(n, "i"), (m, "i")], True)
        if form == 4:
            self.mark("struct")
            body = f"SELECT {b}.s.k AS {n}, {b}.age AS {m}%s FROM (SELECT {{'k': {a}.inc, 'l': {a}.grp}} AS s, {a}.age%s FROM p {a}) {b}"
            return Query(body % ("", ""), body % (f", {b}.hid AS hid", f", 'p' || {a}.rid AS hid"), [(n, "i"), (m, "i")], True)
        if form == 5:
            self.mark("pivot")
            text = f"SELECT * FROM (SELECT grp, sex, inc FROM p) PIVOT (sum(inc) FOR sex IN ('M' AS {n}, 'V' AS {m}))"
            return Query(f"SELECT {n}, {m} FROM ({text}) {b}", f"SELECT {n}, {m} FROM ({text}) {b}", [(n, "i"), (m, "i")], False)
        if form == 6:
            self.mark("unpivot")
            text = f"SELECT * FROM (SELECT age, inc, grp FROM p) UNPIVOT ({m} FOR {n} IN (age, inc))"
            return Query(f"SELECT grp AS {n}, {m} FROM ({text}) {b}", f"SELECT grp AS {n}, {m} FROM ({text}) {b}", [(n, "i"), (m, "i")], False)
        if form == 7:
            self.mark("distinct on")
            body = f"SELECT DISTINCT ON ({a}.nat) {a}.age AS {n}, {a}.inc AS {m}%s FROM p {a} ORDER BY {a}.nat, {a}.inc"
            return Query(body % "", body % f", 'p' || {a}.rid AS hid", [(n, "i"), (m, "i")], True)
        if form == 8:
            self.mark("ordered aggregate")
            body = f"SELECT first({a}.age ORDER BY {a}.inc) AS {n}, arg_max({a}.grp, {a}.age) AS {m}%s FROM p {a} WHERE {a}.inc > {low}"
            return Query(body % "", body % ", '*' AS hid", [(n, "i"), (m, "i")], True)
        self.mark("named window")
        body = f"SELECT sum({a}.inc) OVER win AS {n}, {a}.age AS {m}%s FROM p {a} WINDOW win AS (PARTITION BY {a}.sex)"
        return Query(body % "", body % f", 'p' || {a}.rid AS hid", [(n, "i"), (m, "i")], True)

    # -- statements

    def statement(self) -> Statement:
        """One statement (or two, with a view)."""
        r = self.r
        form = r.randrange(12)
        if form == 0:
            return self.update()
        if form == 1:
            return self.delete()
        if r.random() < 0.35:
            for _ in range(r.randrange(1, 3)):
                q = self.recursive() if r.random() < 0.15 else self.query(1)
                name = self.name("cte")
                self.mark("cte")
                self.with_plain.append(f"{name} AS ({q.plain})")
                self.with_traced.append(f"{name} AS ({q.traced})")
                self.ctes.append((name, q))
        q = self.query(2)
        recursive = "RECURSIVE " if "recursive cte" in self.used else ""
        before = f"WITH {recursive}{', '.join(self.with_plain)} " if self.with_plain else ""
        before_traced = f"WITH {recursive}{', '.join(self.with_traced)} " if self.with_traced else ""
        plain, traced = before + q.plain, before_traced + q.traced
        columns = [c for c, _ in q.columns]
        if form == 2:
            self.mark("create table as")
            return self.done(f"CREATE TABLE made AS {plain}", [], traced, columns, q.has_id, "made")
        if form == 3:
            self.mark("create view")
            shown = columns
            return self.done(f"CREATE VIEW made AS {plain}; SELECT {', '.join(shown)} FROM made", [], traced, columns, q.has_id, "")
        if form == 4:
            self.mark("insert with columns")
            names = [f"n{i}" for i in range(len(columns))]
            return self.done(f"INSERT INTO made ({', '.join(names)}) {plain}", [],
                             f"SELECT {', '.join(f'i.{c} AS {n}' for c, n in zip(columns, names, strict=True))}{', i.hid' if q.has_id else ''} FROM ({traced}) i",
                             names, q.has_id, "made")
        if form == 5:
            self.mark("view with columns")
            names = [f"n{i}" for i in range(len(columns))]
            return self.done(f"CREATE VIEW made ({', '.join(names)}) AS {plain}; SELECT {names[0]} FROM made WHERE {names[0]} IS NOT NULL", [],
                             f"SELECT i.{columns[0]} AS {names[0]}{', i.hid' if q.has_id else ''} FROM ({traced}) i WHERE i.{columns[0]} IS NOT NULL",
                             names[:1], q.has_id, "")
        self.mark("select")
        return self.done(plain, [], traced, columns, q.has_id, "")

    def recursive(self) -> Query:
        """A bounded recursive CTE; only its own name is special, so it is written with a derived table inside."""
        self.mark("recursive cte")
        n, m = self.name("x"), self.name("x")
        name = self.name("rec")
        low = self.r.randrange(20, 60)
        body = (f"SELECT {n}, {m} FROM (WITH RECURSIVE {name}({n}, {m}) AS (SELECT id, age FROM p WHERE grp = 1 UNION ALL SELECT q.val, {name}.{m} + q.val "
                f"FROM {name} JOIN q ON q.id = {name}.{n} WHERE {name}.{m} < {low}) SELECT {n}, {m} FROM {name}) r")
        return Query(body, body, [(n, "i"), (m, "i")], False)

    def update(self) -> Statement:
        r = self.r
        columns = [(f"p.{c}", k) for c, k in TABLES["p"].items()]
        if r.random() < 0.5:
            self.mark("update from")
            other = [*columns, *((f"q.{c}", k) for c, k in TABLES["q"].items())]
            text = f"UPDATE p SET inc = {self.number(other)} FROM q WHERE q.id = p.id AND {self.test(other)}"
        else:
            self.mark("update")
            where = f" WHERE {self.test(columns)}" if r.random() < 0.7 else ""
            text = f"UPDATE p SET inc = {self.number(columns)}, nat = {self.text(columns)}{where}"
        return self.done(text, [text], "SELECT *, rid AS hid FROM p", list(TABLES["p"]), True, "p", own=True)

    def delete(self) -> Statement:
        self.mark("delete")
        columns = [(f"p.{c}", k) for c, k in TABLES["p"].items()]
        condition = self.test(columns) if self.r.random() < 0.6 else self.subquery_test(columns)
        text = f"DELETE FROM p WHERE {condition}"
        return self.done(text, [text], "SELECT *, rid AS hid FROM p", list(TABLES["p"]), True, "p", own=True)

    def done(self, text: str, setup: list[str], result: str, columns: list[str], has_id: bool, target: str, own: bool = False) -> Statement:
        return Statement(text, setup, result, columns, has_id, target, frozenset(self.used), own)
