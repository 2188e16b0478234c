"""The sources of a SELECT beside each other: what a join condition decides, and which row of one stands beside those of the others."""

from herkomst.interpret.sql.stars import Stars
from herkomst.knowledge.decisions import person_dataset, technical_key
from herkomst.model.graph import Node
from herkomst.model.places import Span
from herkomst.model.sql_query import From, Select, Uses
from herkomst.model.values import Dep

Indexed = list[tuple[Dep, int]]


class Joins(Stars):
    """The part of a query block that deals with its sources; ``Block`` completes it.

    lookup    source -> what decides which row of it is brought. ``rests_on``: source -> others whose values that rests on.
    brought   the two together, once asked for.
    """

    query: Select
    rows: Node
    lookup: dict[int, list[Dep]]
    rests_on: dict[int, set[int]]
    brought: dict[int, list[Dep]]

    def add_source(self, item: From) -> None:
        """One more source; its rows flow into ours."""
        e = self.eval
        self.scope.reached = set()
        bound = e.bind(item, self.scope)
        self.rests_on[len(self.scope.sources)] = self.scope.reached
        self.scope.sources.append(bound)
        self.scope.cache.clear()
        relation = bound.relation
        self.made.tables |= relation.tables
        if item.join.side == "anti" or item.join.side == "semi":
            bound.side = item.join.side
        if relation.rows is not None:
            e.edge(relation.rows, self.rows, "IDENTITY", self._where(item), "name" if self._named(item) else "call", "read")
        self.before += relation.row_deps

    def _where(self, item: From) -> Span:
        source = item.source
        parts = getattr(source, "parts", None)
        return self.eval.span(parts[-1] if parts else source.alias)

    def _named(self, item: From) -> bool:
        return bool(getattr(item.source, "parts", None)) and self.eval.span_kind == "name"

    def joins(self) -> None:
        """ON, USING and NATURAL: decide rows, and what comes from the other side."""
        e = self.eval
        for i, item in enumerate(self.query.sources):
            join = item.join
            if join.on:
                self.scope.reached = set()
                self.joined(e.deps(join.on, self.scope, "JOIN", "join", self.rows), i, join.side)
            using = [w.text for w in join.using]
            if join.natural:
                mine = self.scope.sources[i].relation.columns
                using = [n for key, (n, _) in mine.items() if any(key in b.relation.columns for b in self.scope.sources[:i])]
            for name in using:
                self.using(name, i, item)
            if join.natural:
                self.natural(i, item)
            self.absent(i, item)
            self.brought = {}
        if any(f.join.side in ("semi", "anti") for f in self.query.sources):
            self.scope.cache.clear()

    def absent(self, i: int, item: From) -> None:
        """What filters a side whose row may be absent (or is looked for per row) decides whether its columns have a value."""
        side, sources = item.join.side, self.scope.sources
        lateral = getattr(item.source, "lateral", False)
        for j in range(i + 1):
            if (j == i and (side in ("left", "full") or lateral)) or (j < i and side in ("right", "full")):
                self.lookup.setdefault(j, []).extend(sources[j].relation.row_deps)

    def natural(self, i: int, item: From) -> None:
        """NATURAL JOIN of sources that are not fully known: any of their columns may be a key."""
        relations = [b.relation for b in self.scope.sources[:i + 1]]
        if any(not r.closed for r in relations):
            named: Indexed = [(Dep(n, "JOIN", self._where(item), "call", "join", (), ("rest",)), j) for j, r in enumerate(relations)
                              for n in r.rests]
            self.joined(named, i, item.join.side)

    def using(self, name: str, i: int, item: From) -> None:
        """One column of USING: an equation, and one output column."""
        e = self.eval
        key = name.lower()
        word = next((w for w in item.join.using if w.text == name), None)
        span = e.span(word) if word is not None else self._where(item)
        left = next((j for j in range(i - 1, -1, -1) if key in self.scope.sources[j].relation.columns), None)
        if left is None:
            left = next((j for j in range(i) if self.scope.sources[j].relation.may_have(key)), 0)
        pairs: Indexed = []
        cause = "key" if technical_key(name) else ""
        for j in (left, i):
            for node, reasons in e.column(self.scope.sources[j].relation, name):
                pairs.append((Dep(node, "JOIN", span, "name" if word is not None else "call", "join", (), reasons, False, cause), j))  # type: ignore[arg-type]
        earlier = self.scope.merged.get(key)
        side = item.join.side
        self.scope.merged[key] = [i] if side == "right" else [*(earlier or [left]), i]
        self.scope.cache.clear()
        self.joined(pairs, i, side)

    def joined(self, deps: Indexed, i: int, side: str) -> None:
        """What a join condition decides."""
        flat = [d for d, _ in deps]
        self.eval.emit(flat, self.rows, self.eval.here, "join")
        self.before += flat
        if side in ("semi", "anti"):
            return
        others = {k for _, k in deps if k >= 0} | self.scope.reached
        for j in range(i + 1) if side in ("right", "full") else (i,):
            self.rests_on[j] |= others - {j}
        as_join = [(Dep(d.node, "JOIN", d.span, d.span_kind, "lookup", d.literals, d.reasons, d.gated, d.cause), j) for d, j in deps]
        if side != "right":
            self.lookup.setdefault(i, []).extend(d for d, _ in as_join)
        if side in ("right", "full", "inner", ""):
            strict = side in ("inner", "")
            for j in sorted({k for _, k in deps if 0 <= k != i}):
                if strict and not self.looked_up(j, i):
                    continue
                if strict:
                    self.reached_back(j)
                found = [d for d, k in as_join if (k != j or not strict) and not (strict and d.cause)]
                self.lookup.setdefault(j, []).extend(found)
            if side == "right":
                for j in range(i):
                    self.lookup.setdefault(j, []).extend(d for d, _ in as_join)

    def looked(self, i: int) -> list[Dep]:
        """What decides which row of a source stands beside the others: its join, and the joins of those that its join mentions."""
        if i in self.brought:
            return self.brought[i]
        todo, done = [i], {i}
        found: dict[tuple[Node, str, str], Dep] = {}
        for at in todo:
            for d in self.lookup.get(at, ()):
                found.setdefault((d.node, d.subtype, d.cause), d)
            more = sorted(self.rests_on.get(at, set()) - done)
            todo += more
            done.update(more)
        self.brought[i] = list(found.values()) if len(todo) == 1 else self.eval.fold(list(found.values()))
        return self.brought[i]

    def looked_up(self, first: int, later: int) -> bool:
        """Is the earlier source the table of weights and the later one that of people? As a rule it is the other way round: what is
        joined to a table is looked up for its rows."""
        return self.people(later) and not self.people(first)

    def reached_back(self, later: int) -> None:
        """People are joined to a table that was itself joined to one of weights: its row is looked up through it."""
        for first in sorted(self.rests_on[later]):
            if first < later and later not in self.rests_on[first] and not self.people(first):
                self.rests_on[first].add(later)
                self.reached_back(first)

    def people(self, i: int) -> bool:
        """Does a source hold people?"""
        return any(person_dataset(t.name) for t in self.scope.sources[i].relation.tables)

    def where(self, uses: Uses) -> None:
        """WHERE: rows; an equation between two sources is a join written the old way."""
        e = self.eval
        found = [(use, e.deps((use,), self.scope, "FILTER", into=self.rows)) for use in uses]
        flat = [d for _, deps in found for d, _ in deps]
        e.emit(flat, self.rows, e.here)
        self.before += flat
        at = 0
        while at + 1 < len(found):
            (one, left), (two, right) = found[at], found[at + 1]
            if one.subtype != "JOIN" or two.subtype != "JOIN":
                at += 1
                continue
            at += 2
            if len(left) == len(right) == 1 and left[0][1] != right[0][1] and min(left[0][1], right[0][1]) >= 0:
                self.equated(left[0], right[0])
        self.brought = {}

    def equated(self, one: tuple[Dep, int], two: tuple[Dep, int]) -> None:
        """Two sources joined by an equation in WHERE: the later one is looked up."""
        (a, i), (b, j) = (one, two) if one[1] < two[1] else (two, one)
        back = self.looked_up(i, j)
        self.rests_on[j].add(i)
        if back:
            self.reached_back(i)
        for target, seen in ((j, [a, b]), (i, [b] if back else [])):
            self.lookup.setdefault(target, []).extend(
                Dep(d.node, "JOIN", d.span, d.span_kind, "lookup", d.literals, d.reasons, d.gated, d.cause) for d in seen if target == j or not d.cause)
