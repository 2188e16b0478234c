"""Random query blocks: sources, joins, groups, stars, set operations."""

from tests.oracle.sql.frames import FRAMES
from tests.oracle.sql.generate import TABLES, TIE, Columns, Expressions, Query, Source, settled


class Blocks(Expressions):
    """Makes queries."""

    def base(self) -> Source:
        """A table; sometimes with its schema, sometimes under the name of another."""
        r = self.r
        table = r.choice(list(TABLES))
        alias = self.name("t")
        named = table
        if r.random() < 0.06:
            self.mark("qualified table")
            named = f"main.{table}"
        elif r.random() < 0.06:
            self.mark("quoted names")
            alias = f'"T {self.name("x")}"'
        columns = [(f"{alias}.{c}", k) for c, k in TABLES[table].items()]
        return Source(f"{named} {alias}", f"{named} {alias}", columns, f"('{table}' || {alias}.rid)", alias)

    def source(self, depth: int) -> Source:
        """A table, derived table or CTE."""
        choice = self.r.randrange(10)
        if depth > 0 and choice < 3:
            self.mark("derived table")
            return self.aliased(self.query(depth - 1), "d")
        if self.ctes and choice < 6:
            self.mark("cte used")
            name, q = self.r.choice(self.ctes)
            alias = self.name("c")
            return Source(f"{name} AS {alias}", f"{name} AS {alias}", [(f"{alias}.{c}", k) for c, k in q.columns],
                          f"{alias}.hid" if q.has_id else None, alias)
        return self.base()

    def aliased(self, q: Query, stem: str) -> Source:
        """A query as a derived table; sometimes with a column list."""
        alias = self.name(stem)
        names = [c for c, _ in q.columns]
        listed = ("", "")
        if self.r.random() < 0.12:
            self.mark("derived table with columns")
            names = [self.name("n") for _ in names]
            listed = (f"({', '.join(names)})", f"({', '.join([*names, 'hid'] if q.has_id else names)})")
        columns = [(f"{alias}.{n}", k) for n, (_, k) in zip(names, q.columns, strict=True)]
        return Source(f"({q.plain}) {alias}{listed[0]}", f"({q.traced}) {alias}{listed[1]}", columns, f"{alias}.hid" if q.has_id else None, alias)

    def joined(self, depth: int) -> Source:
        """A join of two, as one source (its columns keep their own aliases)."""
        r = self.r
        choice = r.randrange(13)
        if choice == 0:
            self.mark("lookup join")
            a, b = self.name("t"), self.name("t")
            text = f"p {a} {r.choice(['JOIN', 'LEFT JOIN'])} w {b} ON {a}.sex = {b}.wsex"
            columns = [(f"{a}.{c}", k) for c, k in TABLES["p"].items()] + [(f"{b}.{c}", k) for c, k in TABLES["w"].items()]
            return Source(text, text, columns, f"('p' || {a}.rid)", a, True)
        if choice == 1:
            self.mark("join of values")
            left, b = self.source(depth), self.name("m")
            s = self.pick(left.columns, "s")
            if s is None:
                return left
            more = f" {r.choice(['JOIN', 'LEFT JOIN'])} (VALUES ('M', 3), ('V', 5), ('NL', 7), ('a', 8)) AS {b}(s, n) ON {b}.s = {s}"
            return Source(left.plain + more, left.traced + more, [*left.columns, (f"{b}.n", "i")], left.id, left.alias, True)
        left, right = self.source(depth), self.source(depth)
        both = left.columns + right.columns
        ids = (f"({left.id} || '/' || coalesce({right.id}, '-'))" if left.id and right.id else None)
        li, ri = self.pick(left.columns, "i"), self.pick(right.columns, "i")
        if li is None or ri is None or choice == 2:
            self.mark("cross join")
            return Source(f"{left.plain} CROSS JOIN {right.plain}", f"{left.traced} CROSS JOIN {right.traced}", both, ids, left.alias, True)
        ls, rs = self.pick(left.columns, "s"), self.pick(right.columns, "s")
        on = f"{li} = {ri}" if r.random() < 0.6 or not (ls and rs) else f"{ls} = {rs}"
        if r.random() < 0.3:
            self.mark("join with condition")
            on += f" AND {self.test(right.columns, 0)}"
        if choice == 3:
            self.mark("comma join")
            return Source(f"{left.plain}, {right.plain}", f"{left.traced}, {right.traced}", both, ids, left.alias, True)
        if choice in (4, 5):
            kind = "SEMI" if choice == 4 else "ANTI"
            self.mark(f"{kind.lower()} join")
            return Source(f"{left.plain} {kind} JOIN {right.plain} ON {on}", f"{left.traced} {kind} JOIN {right.traced} ON {on}", left.columns,
                          left.id, left.alias, True)
        kind = r.choice(["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
        self.mark(kind.lower())
        if left.id and right.id:
            ids = f"(coalesce({left.id}, '-') || '/' || coalesce({right.id}, '-'))"
        made = Source(f"{left.plain} {kind} {right.plain} ON {on}", f"{left.traced} {kind} {right.traced} ON {on}", both, ids, left.alias, True)
        if choice == 6:
            self.mark("third join")
            third = self.base()
            ti, mi = self.pick(third.columns, "i"), self.pick(made.columns, "i")
            more = f" {r.choice(['JOIN', 'LEFT JOIN'])} {third.plain} ON {ti} = {mi}"
            ids = f"({made.id} || '/' || coalesce({third.id}, '-'))" if made.id else None
            return Source(made.plain + more, made.traced + more, made.columns + third.columns, ids, made.alias, True)
        return made

    def query(self, depth: int) -> Query:
        """Any query, with its WITH clause only at the top (see ``scripts``)."""
        choice = self.r.randrange(16)
        if depth and choice < 2:
            return self.set_operation(depth)
        if choice in (2, 3, 4):
            return self.aggregate(depth)
        if choice in (5, 6):
            return self.star(depth)
        if choice in (7, 8, 9):
            return self.frame()
        if depth and choice == 10:
            return self.nested_with(depth)
        return self.plain(depth)

    def frame(self) -> Query:
        """A construct with a fixed shape."""
        return self.r.choice(FRAMES)(self)

    def nested_with(self, depth: int) -> Query:
        """A WITH inside; its name hides a table of the data."""
        self.mark("nested with")
        q = self.plain(depth - 1)
        name = self.r.choice(["w", self.name("cte")])
        i = self.pick(q.columns, "i") or "1"
        x = self.name("x")
        return Query(f"SELECT {i} AS {x} FROM (WITH {name} AS ({q.plain}) SELECT {i} FROM {name}) {self.name('d')}",
                     f"SELECT {i} AS {x}{', hid' if q.has_id else ''} FROM (WITH {name} AS ({q.traced}) SELECT * FROM {name}) {self.name('d')}",
                     [(x, "i")], q.has_id)

    def projections(self, columns: Columns) -> list[tuple[str, str, str]]:
        """(expression, name, type) of a select list."""
        found = [(self.number(columns), self.name("x"), "i") for _ in range(self.r.randrange(1, 4))]
        if (t := self.text(columns)) is not None and self.r.random() < 0.6:
            found.append((t, self.name("y"), "s"))
        return found

    def window(self, columns: Columns) -> str:
        """A window function."""
        r = self.r
        i, t = self.pick(columns, "i") or "1", self.pick(columns, "s")
        over = f"PARTITION BY {t}" if t and r.random() < 0.6 else ""
        function, needs = r.choice([
            ("row_number()", True), ("rank()", True), ("dense_rank()", True), ("ntile(3)", True), ("percent_rank()", True), (f"sum({i})", False),
            (f"count({i})", False), (f"avg({i})", False), (f"lag({i})", True), (f"lead({i}, 1, 0)", True), (f"first_value({i})", True),
            (f"sum({i}) FILTER (WHERE {self.test(columns, 0)})", False)])
        if needs or r.random() < 0.4:
            over += f" ORDER BY {', '.join(sorted({self.pick(columns, 'i') or '1', i}))}"
            told = function.startswith(("row_number", "ntile", "lag", "lead", "first_value"))
            if function.startswith(("sum", "avg", "count")) and r.random() < 0.5:
                self.mark("window frame")
                told = (unit := r.choice(["ROWS", "RANGE"])) == "ROWS"
                over += f"{TIE * told} {unit} BETWEEN {r.choice(['1', 'UNBOUNDED'])} PRECEDING AND CURRENT ROW" if "," not in over else ""
            elif told:
                over += TIE
        self.mark("window filter" if "FILTER" in function else "window " + function.split("(")[0])
        return f"{function} OVER ({over.strip()})"

    def plain(self, depth: int) -> Query:
        """A SELECT without aggregation: expressions, windows, filters, order and limit."""
        r = self.r
        s = self.joined(depth - 1) if depth and r.random() < 0.45 else self.source(depth)
        made = self.projections(s.columns)
        has_id = s.id is not None
        tail = ""
        i, t = self.pick(s.columns, "i") or "1", self.pick(s.columns, "s")
        if r.random() < 0.25:
            name = self.name("z")
            made.append((self.window(s.columns), name, "i"))
            if r.random() < 0.4:
                self.mark("qualify")
                tail += f" QUALIFY {name} <= 3"
        elif r.random() < 0.08:
            self.mark("qualify with window")
            tail += f" QUALIFY {self.window(s.columns)} <= 2"
        if r.random() < 0.1 and t:
            self.mark("scalar subquery in select")
            a = self.name("s")
            made.append((f"(SELECT max({a}.val) FROM q {a} WHERE {a}.nat = {t})", self.name("x"), "i"))
        if r.random() < 0.08:
            self.mark("exists in select")
            a = self.name("s")
            made.append((f"CAST(EXISTS (SELECT 1 FROM e {a} WHERE {a}.pid = {i}) AS INTEGER)", self.name("x"), "i"))
        if r.random() < 0.06:
            self.mark("subquery in case")
            a = self.name("s")
            made.append((f"CASE WHEN {i} IN (SELECT {a}.pid FROM e {a} WHERE {a}.amt > 9) THEN {self.number(s.columns, 0)} ELSE 0 END", self.name("x"), "i"))
        if r.random() < 0.12:
            self.mark("lateral alias")
            made.append((f"{made[0][1]} + 1", self.name("x"), "i"))
        where = []
        if r.random() < 0.5:
            self.mark("where")
            where.append(self.test(s.columns))
        if r.random() < 0.06:
            self.mark("lateral alias in where")
            where.append(f"{made[0][1]} > {r.randrange(1, 20)}")
        if r.random() < 0.25:
            where.append(self.subquery_test(s.columns))
        condition = f" WHERE {' AND '.join(where)}" if where else ""
        listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
        columns = [(n, k) for _, n, k in made]
        if r.random() < 0.1:
            self.mark("distinct")
            text = f"SELECT DISTINCT {listed} FROM {{0}}{condition}{tail}"
            return Query(settled(text.format(s.plain), None), settled(text.format(s.traced), s.id), columns, False)
        if r.random() < 0.2 and not tail:
            self.mark("order by limit")
            key = self.pick(s.columns, "i") or "1"
            extra = f", {made[-1][1]}" if r.random() < 0.3 else ""
            size = str(r.randrange(1, 6))
            if r.random() < 0.15:
                self.mark("limit by subquery")
                size = f"(SELECT count(*) FROM w WHERE coef > {r.randrange(2, 30)})"
            every = "" if has_id else "".join(f", {c}" for c, _ in s.columns)     # rows without an id: what is tied is the same
            tail += f" ORDER BY {key}{r.choice(['', ' DESC', ' NULLS LAST'])}{extra}{every}{TIE} LIMIT {size}"
            if r.random() < 0.2 and "(" not in size:
                self.mark("offset")
                tail += " OFFSET 1"
        hidden = f", {s.id} AS hid" if has_id else ""
        if r.random() < 0.06 and "QUALIFY" not in tail:
            self.mark("from first")
            return Query(settled(f"FROM {s.plain} SELECT {listed}{condition}{tail}", None),
                         settled(f"FROM {s.traced} SELECT {listed}{hidden}{condition}{tail}", s.id), columns, has_id)
        return Query(settled(f"SELECT {listed} FROM {s.plain}{condition}{tail}", None),
                     settled(f"SELECT {listed}{hidden} FROM {s.traced}{condition}{tail}", s.id), columns, has_id)

    def aggregates(self, s: Source) -> list[str]:
        """Some aggregates over a source."""
        r = self.r
        i, t = self.pick(s.columns, "i") or "1", self.pick(s.columns, "s")
        functions = [f"sum({i})", f"min({i})", f"max({self.number(s.columns, 1)})", "count(*)", f"count(DISTINCT {i})", f"avg({i})",
                     f"sum({i}) FILTER (WHERE {self.test(s.columns, 0)})", f"sum(CASE WHEN {self.test(s.columns, 0)} THEN {i} END)",
                     f"median({i})", f"quantile_cont({i}, 0.5)", f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {i})", f"list_sum(list({i}))",
                     f"count_if({self.test(s.columns, 0)})", f"CAST(bool_or({self.test(s.columns, 0)}) AS INTEGER)",
                     f"CAST(sum({i}) - min({self.number(s.columns, 0)}) AS INTEGER)"]
        if t:
            functions += [f"length(string_agg({t}, ',' ORDER BY {i}))", f"arg_max({i}, {self.number(s.columns, 0)})", f"count(DISTINCT {t})"]
        chosen = r.sample(functions, r.randrange(1, 4))
        for f in chosen:
            self.mark({"count(*)": "count(*)"}.get(f) or ("aggregate filter" if "FILTER" in f else f"aggregate {f.split('(')[0].lower()}"
                                                          if f.split("(")[0] in ("median", "arg_max", "count_if", "quantile_cont", "percentile_cont")
                                                          else "aggregate with order" if "ORDER BY" in f else "aggregate"))
        return chosen

    def aggregate(self, depth: int) -> Query:
        """GROUP BY in its forms; a global aggregate keeps one row and can be followed."""
        r = self.r
        s = self.joined(depth - 1) if depth and r.random() < 0.4 else self.source(depth)
        i = self.pick(s.columns, "i") or "1"
        made = [(f, self.name("g"), "i") for f in self.aggregates(s)]
        where = f" WHERE {self.test(s.columns)}" if r.random() < 0.4 else ""
        if r.random() < 0.12:
            where = f" WHERE {self.subquery_test(s.columns)}"
        listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
        if r.random() < 0.35:
            self.mark("global aggregate")
            return Query(f"SELECT {listed} FROM {s.plain}{where}", f"SELECT {listed}, '*' AS hid FROM {s.traced}{where}",
                         [(n, k) for _, n, k in made], True)
        strings = [c for c, k in s.columns if k == "s"]
        key = (self.pick(s.columns, "s") if r.random() < 0.6 else None) or i
        kind = "s" if key in strings else "i"
        name = self.name("k")
        form = r.randrange(8)
        group = "1" if form == 0 else name if form == 1 else "ALL" if form == 2 else key
        other = self.pick(s.columns, "i") or i
        self.mark({0: "group by position", 1: "group by alias", 2: "group by all", 4: "rollup", 5: "cube", 6: "grouping sets",
                   7: "group by expression"}.get(form, "group by"))
        if form in (4, 5):
            group = f"{'ROLLUP' if form == 4 else 'CUBE'} ({key}, {other})"
        elif form == 6:
            group = f"GROUPING SETS (({key}), ({other}), ())"
            if r.random() < 0.5:
                made.append((f"grouping({key})", self.name("g"), "i"))
        elif form == 7:
            key = group = f"({other} % 3)"
            kind = "i"
        listed = ", ".join(f"{e} AS {n}" for e, n, _ in made)
        if r.random() < 0.1 and form != 2:
            self.mark("window over aggregate")
            made.append((f"rank() OVER (ORDER BY {made[0][0]})", self.name("g"), "i"))
            listed += f", {made[-1][0]} AS {made[-1][1]}"
        having = ""
        if r.random() < 0.25:
            self.mark("having")
            having = f" HAVING count(*) >= {r.randrange(1, 3)}" if r.random() < 0.5 else f" HAVING max({i}) > {r.randrange(1, 30)}"
            if r.random() < 0.2:
                self.mark("having with subquery")
                having = " HAVING count(*) >= (SELECT count(*) - 5 FROM q WHERE val > 9)"
        text = f"SELECT {key} AS {name}, {listed} FROM {{0}}{where} GROUP BY {group}{having}"
        return Query(text.format(s.plain), text.format(s.traced), [(name, kind), *((n, k) for _, n, k in made)], False)

    def star(self, depth: int) -> Query:
        """Stars: what is analysed has the star, what runs has the columns."""
        r = self.r
        self.whole = True
        s = self.source(depth)
        names = [(c.rsplit(".", 1)[1], k) for c, k in s.columns]
        form = r.randrange(7)
        listed, star, columns = [c for c, _ in s.columns], "*", names
        numbers = [n for n, k in names if k == "i"]
        if form == 1 and len(names) > 1:
            self.mark("star exclude")
            gone = r.choice(names)[0]
            star = f"{r.choice(['', s.alias + '.'])}* EXCLUDE ({gone})"
            columns = [n for n in names if n[0] != gone]
            listed = [f"{s.alias}.{n}" for n, _ in columns]
        elif form == 2:
            self.mark("star replace")
            target = r.choice(list(names))
            value = self.number(s.columns, 1)
            star = f"* REPLACE ({value} AS {target[0]})"
            columns = [(n, "i" if n == target[0] else k) for n, k in names]
            listed = [f"{value} AS {n}" if n == target[0] else f"{s.alias}.{n}" for n, _ in names]
        elif form == 3:
            self.mark("star rename")
            old, new = r.choice(names)[0], self.name("n")
            star = f"* RENAME ({old} AS {new})"
            columns = [(new if n == old else n, k) for n, k in names]
            listed = [f"{s.alias}.{n} AS {m}" for (n, _), (m, _) in zip(names, columns, strict=True)]
        elif form == 4 and len(numbers) > 1:
            self.mark("columns()")
            chosen = numbers[:2]
            star = f"COLUMNS('^({'|'.join(chosen)})$') + {r.randrange(9)}"
            columns = [(n, "i") for n in chosen]
            listed = [f"{s.alias}.{n} + {star.rsplit(' ', 1)[1]} AS {n}" for n in chosen]
        elif form == 5 and numbers:
            self.mark("columns() of a star")
            gone = [n for n, _ in names if n not in numbers]
            star = f"COLUMNS(* EXCLUDE ({', '.join(gone)}))" if gone else "COLUMNS(*)"
            star = f"{star} * 2"
            columns = [(n, "i") for n in numbers]
            listed = [f"{s.alias}.{n} * 2 AS {n}" for n in numbers]
        else:
            self.mark("star")
            if form == 6:
                star = f"{s.alias}.*"
        where = f" WHERE {self.test(s.columns)}" if r.random() < 0.4 else ""
        hidden = f", {s.id} AS hid" if s.id else ""
        return Query(f"SELECT {star} FROM {s.plain}{where}", f"SELECT {', '.join(listed)}{hidden} FROM {s.traced}{where}", columns, s.id is not None)

    def set_operation(self, depth: int) -> Query:
        """Two or three queries of two integer columns each."""
        r = self.r
        names = [self.name("u"), self.name("u")]
        kinds = [r.choice(["UNION ALL", "UNION", "EXCEPT", "INTERSECT", "UNION ALL BY NAME", "EXCEPT ALL", "INTERSECT ALL"])]
        if r.random() < 0.2 and kinds[0] in ("UNION ALL", "UNION"):
            self.mark("three-part set operation")
            kinds.append(r.choice(["UNION ALL", "UNION", "EXCEPT"]))
        for kind in kinds:
            self.mark(kind.lower())
        sides = []
        for _ in range(len(kinds) + 1):
            s = self.source(depth - 1)
            where = f" WHERE {self.test(s.columns)}" if r.random() < 0.5 else ""
            sides.append((s, [self.pick(s.columns, "i") or "1", self.pick(s.columns, "i") or "2"], where))
        keep = all(k.startswith("UNION ALL") for k in kinds) and all(s.id for s, _, _ in sides)
        plain, traced = "", ""
        for n, (side, (s, picked, where)) in enumerate(zip("LRS", sides, strict=False)):
            pairs = list(zip(picked, names, strict=True))
            if n and "BY NAME" in kinds[0]:
                pairs.reverse()
            listed = ", ".join(f"{e} AS {x}" for e, x in pairs)
            hidden = f", '{side}' || {s.id} AS hid" if keep else ""
            between = f" {kinds[n - 1]} " if n else ""
            plain += f"{between}SELECT {listed} FROM {s.plain}{where}"
            traced += f"{between}SELECT {listed}{hidden} FROM {s.traced}{where}"
        tail = ""
        if r.random() < 0.2 and not keep:
            self.mark("set operation with limit")
            tail = f" ORDER BY {names[0]}, {names[1]} LIMIT {r.randrange(1, 5)}"
        return Query(plain + tail, traced + tail, [(n, "i") for n in names], keep)
