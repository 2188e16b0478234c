"""Whole statements and chains of them: WITH, CREATE, INSERT, UPDATE, MERGE, DELETE, UPSERT, ALTER, and what reads the result."""

import re

from tests.oracle.sql.blocks import Blocks
from tests.oracle.sql.generate import TABLES, Columns, Query, Statement

_P: Columns = [(f"p.{c}", k) for c, k in TABLES["p"].items()]
_Q: Columns = [(f"q.{c}", k) for c, k in TABLES["q"].items()]


class Generator(Blocks):
    """Makes statements from one seed."""

    def statement(self) -> Statement:
        """One statement, or a chain."""
        made = self._statement()
        made.constructs = frozenset(self.used)
        made.whole = made.whole or self.whole
        return made

    def _statement(self) -> Statement:
        form = self.r.randrange(42)
        if form < 6:
            return (self.update, self.update, self.delete, self.merge, self.upsert, self.upsert)[form]()
        if form < 14:
            return self.chain()
        if form < 24:
            return self.shown(self.frame())
        return self.shown(self.with_ctes(self.r.choice([1, 1, 1, 2])))

    def with_ctes(self, depth: int) -> Query:
        """A query with its CTEs written in front."""
        r = self.r
        if r.random() < 0.4:
            for _ in range(r.randrange(1, 4)):
                q = self.query(1)
                name = self.name("cte")
                self.mark("cte")
                self.with_plain.append(f"{name} AS ({q.plain})")
                self.with_traced.append(f"{name} AS ({q.traced})")
                self.ctes.append((name, q))
        q = self.query(depth)
        self.drop_unused(q)
        plain = f"WITH {', '.join(self.with_plain)} {q.plain}" if self.with_plain else q.plain
        traced = f"WITH {', '.join(self.with_traced)} {q.traced}" if self.with_traced else q.traced
        self.ctes, self.with_plain, self.with_traced = [], [], []
        return Query(plain, traced, q.columns, q.has_id)

    def drop_unused(self, q: Query) -> None:
        """CTEs that nothing reads only cost time."""
        for i in range(len(self.ctes) - 1, -1, -1):
            rest = " ".join((q.plain, *self.with_plain[i + 1:]))
            if not re.search(rf"\b{self.ctes[i][0]}\b", rest):
                del self.ctes[i], self.with_plain[i], self.with_traced[i]

    def shown(self, q: Query) -> Statement:
        """A query as a statement of its own, or put into a table or view."""
        columns = [c for c, _ in q.columns]
        names = [f"n{i}" for i in range(len(columns))]
        renamed = f"SELECT {', '.join(f'i.{c} AS {n}' for c, n in zip(columns, names, strict=True))}{', i.hid' if q.has_id else ''} FROM ({q.traced}) i"
        form = self.r.randrange(8)
        if form == 0:
            self.mark("create table as")
            return Statement(f"CREATE TABLE made AS {q.plain}", q.traced, columns, q.has_id, "made")
        if form == 1:
            self.mark("create view")
            return Statement(f"CREATE VIEW made AS {q.plain}; SELECT {', '.join(columns)} FROM made", q.traced, columns, q.has_id)
        if form == 2:
            self.mark("insert with columns")
            return Statement(f"INSERT INTO made ({', '.join(names)}) {q.plain}", renamed, names, q.has_id, "made")
        if form == 3:
            self.mark("view with columns")
            return Statement(f"CREATE VIEW made ({', '.join(names)}) AS {q.plain}; SELECT {names[0]} FROM made WHERE {names[0]} IS NOT NULL",
                             f"SELECT {names[0]}{', v.hid' if q.has_id else ''} FROM ({renamed}) v WHERE {names[0]} IS NOT NULL", names[:1], q.has_id)
        if form == 4:
            self.mark("insert into a declared table")
            declared = ", ".join(f"{n} {'VARCHAR' if k == 's' else 'INTEGER'}" for n, (_, k) in zip(names, q.columns, strict=True))
            return Statement(f"CREATE TABLE made ({declared}); INSERT INTO made {q.plain}", renamed, names, q.has_id, "made")
        self.mark("select")
        return Statement(q.plain, q.traced, columns, q.has_id)

    # -- tables of the data changed in place

    def update(self) -> Statement:
        """UPDATE, with FROM or a subquery."""
        r = self.r
        choice = r.randrange(4)
        if choice == 0:
            self.mark("update from")
            other = [*_P, *_Q]
            text = f"UPDATE p SET inc = {self.number(other)} FROM q WHERE q.id = p.id AND {self.test(other)}"
        elif choice == 1:
            self.mark("update by subquery")
            fn = r.choice(["sum", "max", "count"])
            text = (f"UPDATE p SET inc = (SELECT {fn}(f.amt) FROM e f WHERE f.pid = p.id AND f.day > {r.randrange(20)})"
                    f"{f' WHERE {self.subquery_test(_P)}' if r.random() < 0.5 else ''}")
        else:
            self.mark("update")
            where = f" WHERE {self.test(_P)}" if r.random() < 0.7 else ""
            text = f"UPDATE p SET inc = {self.number(_P)}, nat = {self.text(_P)}{where}"
        return self.changed(text)

    def delete(self) -> Statement:
        """DELETE, with a subquery or USING."""
        self.mark("delete")
        if self.r.random() < 0.3:
            self.mark("delete using")
            return self.changed(f"DELETE FROM p USING q WHERE q.id = p.id AND {self.test([*_P, *_Q])}")
        condition = self.test(_P) if self.r.random() < 0.6 else self.subquery_test(_P)
        return self.changed(f"DELETE FROM p WHERE {condition}")

    def merge(self) -> Statement:
        """MERGE with two of its arms."""
        r = self.r
        self.mark("merge")
        both = [("s.id", "i"), ("s.nat", "s"), ("s.val", "i"), *_P]
        source = r.choice(["q s", "(SELECT id, nat, val FROM q WHERE val > 9) s", "(SELECT pid AS id, kind AS nat, max(amt) AS val FROM e GROUP BY pid, kind"
                           " QUALIFY row_number() OVER (PARTITION BY pid ORDER BY kind) = 1) s"])
        test = f" AND {self.test(both, 0)}" if r.random() < 0.5 else ""
        if r.random() < 0.3:
            self.mark("merge delete")
            arm = f"WHEN MATCHED{test} THEN DELETE"
        else:
            arm = f"WHEN MATCHED{test} THEN UPDATE SET inc = {self.number(both)}, nat = {self.text(both)}"
        return self.changed(f"MERGE INTO p USING {source} ON p.id = s.id {arm}")

    def upsert(self) -> Statement:
        """INSERT .. ON CONFLICT into a table with a key."""
        r = self.r
        self.mark("upsert")
        make = "CREATE TABLE made (k INTEGER PRIMARY KEY, a INTEGER, b VARCHAR{h})"
        first = f"INSERT INTO made SELECT id, {r.choice(['age', 'inc', 'grp'])}, nat{{p}} FROM p WHERE id IS NOT NULL"
        columns: Columns = [("excluded.a", "i"), ("excluded.b", "s"), ("made.a", "i"), ("made.b", "s")]
        do = f"DO UPDATE SET a = {self.number(columns, 1)}" if r.random() < 0.7 else "DO NOTHING"
        if r.random() < 0.3 and "UPDATE" in do:
            self.mark("upsert with where")
            do += f" WHERE {self.test(columns, 0)}"
        source = f"SELECT id, val, nat{{q}} FROM q WHERE id IS NOT NULL AND {self.test(_Q, 0)}"
        script = f"{make}; {first}; INSERT INTO made {source} ON CONFLICT (k) {do}"
        if r.random() < 0.2:
            self.mark("insert or replace")
            script = f"{make}; {first}; INSERT OR REPLACE INTO made {source}"
        steps = script.format(h=", hid VARCHAR", p=", 'p' || rid", q=", 'q' || rid").split("; ")
        return Statement(script.format(h="", p="", q=""), "SELECT a, b, hid FROM made", ["a", "b"], True, "made", steps=steps)

    def changed(self, text: str) -> Statement:
        return Statement(text, "SELECT *, rid AS hid FROM p", list(TABLES["p"]), True, "p", steps=[text], own=True)

    # -- chains

    def chain(self) -> Statement:
        """A first table or view, what happens to it, and what reads it at the end."""
        r = self.r
        self.mark("chain")
        q = self.with_ctes(1)
        plain: list[str] = []
        views: list[str] = []
        steps: list[str] = []
        if r.random() < 0.6:
            kind = r.choice(["VIEW", "TABLE", "TEMP TABLE"])
            self.mark("chain of a view" if kind == "VIEW" else "chain of a temporary table" if "TEMP" in kind else "chain of a table")
            plain.append(f"CREATE {kind} first AS {q.plain}")
            views.append(f"first AS ({q.traced})")
            columns = q.columns
        else:
            columns = self.built(q, plain, steps)
        last = self.reader(columns, q.has_id)
        middle = r.random() < 0.3
        if middle:
            self.mark("chain of three")
            between = self.reader(columns, q.has_id, deep=False)
            plain.append(f"CREATE VIEW second AS {between.plain}")
            if steps:
                steps.append(f"CREATE TABLE second AS {between.traced}")
            else:
                views.append(f"second AS ({between.traced})")
            last = self.reader(between.columns, between.has_id, "second")
        plain.append(last.plain)
        result = f"WITH {', '.join(views)} {last.traced}" if views else last.traced
        return Statement("; ".join(plain), result, [c for c, _ in last.columns], last.has_id, "", steps=steps)

    def built(self, q: Query, plain: list[str], steps: list[str]) -> Columns:
        """A table that is declared or made, filled and changed."""
        r = self.r
        form = r.randrange(8)
        hid = ", hid VARCHAR" if q.has_id else ""
        kinds = [k for _, k in q.columns]
        names = [f"m{i}" for i in range(len(kinds))]
        listed = ", ".join(f"{n} {'VARCHAR' if k == 's' else 'DOUBLE'}" for n, k in zip(names, kinds, strict=True))
        columns: Columns = list(zip(names, kinds, strict=True))
        number = next((n for n, k in columns if k == "i"), "1")
        if form == 0 and number != "1":
            self.mark("generated column")
            plain += [f"CREATE TABLE first ({listed}, gen DOUBLE GENERATED ALWAYS AS ({number} * 2))", f"INSERT INTO first ({', '.join(names)}) {q.plain}"]
            steps += [f"CREATE TABLE first ({listed}{hid}, gen DOUBLE GENERATED ALWAYS AS ({number} * 2))",
                      f"INSERT INTO first ({', '.join([*names, 'hid'] if q.has_id else names)}) {self.ordered(q)}"]
            return [*columns, ("gen", "i")]
        plain += [f"CREATE TABLE first ({listed})", f"INSERT INTO first {q.plain}"]
        steps += [f"CREATE TABLE first ({listed}{hid})", f"INSERT INTO first {self.ordered(q)}"]
        own: Columns = [(f"first.{n}", k) for n, k in columns]
        if form in (1, 2):
            self.mark("update in a chain")
            step = f"UPDATE first SET {number} = {self.number(own, 1)}" if number != "1" else f"UPDATE first SET {names[0]} = upper({names[0]})"
            if form == 2:
                self.mark("update from in a chain")
                other = [*own, ("s.id", "i"), ("s.val", "i"), ("s.nat", "s")]
                target = f"{number} = {self.number(other, 1)}" if number != "1" else f"{names[0]} = s.nat"
                step = f"UPDATE first SET {target} FROM (SELECT id, max(val) AS val, min(nat) AS nat FROM q GROUP BY id) s WHERE s.id = {self.number(own, 0)}"
            else:
                step += f" WHERE {self.test(own)}"
            plain.append(step)
            steps.append(step)
        elif form == 3:
            self.mark("delete in a chain")
            step = f"DELETE FROM first WHERE {self.test(own) if r.random() < 0.6 else self.subquery_test(own)}"
            plain.append(step)
            steps.append(step)
        elif form == 4:
            self.mark("insert twice")
            more = [f"{self.number(_P, 0).replace('p.', 'x.')}" if k == "i" else "x.nat" for k in kinds]
            where = f" WHERE {self.test([(c.replace('p.', 'x.'), k) for c, k in _P])}"
            plain.append(f"INSERT INTO first SELECT {', '.join(more)} FROM p x{where}")
            steps.append(f"INSERT INTO first SELECT {', '.join(more)}{', x.rid' if q.has_id else ''} FROM p x{where}")
        elif form == 5:
            self.mark("alter add and update")
            value = self.number(own, 1)
            for step in ("ALTER TABLE first ADD COLUMN extra DOUBLE", f"UPDATE first SET extra = {value} WHERE {self.test(own)}"):
                plain.append(step)
                steps.append(step)
            columns = [*columns, ("extra", "i")]
        elif form == 6:
            self.mark("alter rename column")
            step = f"ALTER TABLE first RENAME COLUMN {names[0]} TO renamed"
            plain.append(step)
            steps.append(step)
            columns = [("renamed", kinds[0]), *columns[1:]]
        else:
            self.mark("merge in a chain")
            if number != "1":
                step = (f"MERGE INTO first USING (SELECT id, max(val) AS val FROM q GROUP BY id) s ON s.id = first.{number} WHEN MATCHED AND s.val > {r.randrange(20)}"
                        f" THEN UPDATE SET {number} = s.val")
                plain.append(step)
                steps.append(step)
        return columns

    def ordered(self, q: Query) -> str:
        """The traced query with its columns in the order in which the plain one has them, the id last."""
        names = [c for c, _ in q.columns]
        return f"SELECT {', '.join(f'i.{n}' for n in [*names, *(['hid'] if q.has_id else [])])} FROM ({q.traced}) i"

    def reader(self, columns: Columns, has_id: bool, table: str = "first", deep: bool = True) -> Query:
        """What reads a table: its columns, an aggregate, or a selection."""
        r = self.r
        own: Columns = [(f"f.{n}", k) for n, k in columns]
        hidden = ", f.hid AS hid" if has_id else ""
        form = r.randrange(5 if deep else 2)
        where = f" WHERE {self.test(own)}" if r.random() < 0.5 else ""
        if form in (0, 1):
            self.mark("chain read by columns")
            kept = columns if r.random() < 0.6 or len(columns) < 2 else columns[:-1]
            listed = ", ".join(f"f.{n}" for n, _ in kept)
            text = f"SELECT {listed}{{h}} FROM {table} f{where}"
            return Query(text.format(h=""), text.format(h=hidden), kept, has_id)
        i = self.pick(own, "i")
        x, y = self.name("x"), self.name("x")
        measure = f"{r.choice(['sum', 'avg', 'max'])}({i})" if i else f"max({self.pick(own, 's')})"
        if form == 2:
            self.mark("chain read by an aggregate")
            text = f"SELECT {measure} AS {x}, count(*) AS {y}{{h}} FROM {table} f{where}"
            return Query(text.format(h=""), text.format(h=", '*' AS hid"), [(x, "i"), (y, "i")], True)
        if form == 3:
            self.mark("chain read by a group")
            key = self.pick(own, r.choice("si")) or own[0][0]
            text = f"SELECT {key} AS {x}, {measure} AS {y} FROM {table} f{where} GROUP BY {key}"
            return Query(text, text, [(x, "s" if key in [c for c, k in own if k == 's'] else "i"), (y, "i")], False)
        self.mark("chain read by a join")
        key = self.pick(own, "i") or "1"
        text = f"SELECT a.age AS {x}, {r.choice(['count(*)', measure])} AS {y} FROM p a JOIN {table} f ON f.{key.split('.')[-1]} = a.id GROUP BY a.age"
        if key == "1":
            text = f"SELECT max(a.age) AS {x}, {measure} AS {y} FROM p a, {table} f"
        return Query(text, text, [(x, "i"), (y, "i")], False)
