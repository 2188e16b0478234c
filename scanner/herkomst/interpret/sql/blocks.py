"""One SELECT: sources, joins, conditions, groups, projections, in the order SQL gives them meaning."""

from herkomst.interpret.sql.evaluate import Evaluator
from herkomst.interpret.sql.relation import Relation
from herkomst.interpret.sql.scope import Scope
from herkomst.interpret.sql.stars import Stars
from herkomst.knowledge.decisions import person_dataset, technical_key
from herkomst.model.graph import Dataset, Node, column, rows
from herkomst.model.places import Span, SpanKind
from herkomst.model.sql_ir import From, Projection, Select, Star, Use, Uses
from herkomst.model.values import Dep

Indexed = list[tuple[Dep, int]]


class Block(Stars):
    """The evaluation of one query block into a dataset."""

    def __init__(
        self, run: Evaluator, query: Select, into: Dataset, parent: Scope | None, names: list[str] | None, spans: list[Span] | None,
    ) -> None:
        self.eval, self.query, self.into = run, query, into
        self.scope = Scope(run, parent)
        self.made = Relation(into, rows(into))
        self.rows: Node = rows(into)
        self.names, self.spans = names, spans
        self.lookup: dict[int, list[Dep]] = {}
        self.rests_on: dict[int, set[int]] = {}         # source -> others whose values decide which row of it is brought
        self.brought: dict[int, list[Dep]] = {}
        self.scope.looked = self.looked
        self.before: list[Dep] = []
        self.positions = 0
        self.star_kind: SpanKind = "star"
        self.spill: list[Node] = []                     # columns of a target list behind a star of unknown width

    def run(self) -> Relation:
        """Everything."""
        q, e = self.query, self.eval
        for item in q.sources:
            self.add_source(item)
        self.joins()
        later: Indexed = []
        if e.lateral and any(clause.clause == "where" for clause in q.rows):
            self.aliases(plain=True)
        for clause in q.rows:
            if clause.clause in ("where", "connect"):
                self.where(clause.uses)
        self.aliases()
        self.by_alias(True)
        group = self.grouped()
        if q.aggregates:
            self.before = e.fold(self.before + group)
        for clause in q.rows:
            if clause.clause in ("having", "qualify", "distinct_on", "limit"):
                later += e.deps(clause.uses, self.scope, "GROUP_BY" if clause.clause == "distinct_on" else "FILTER", into=self.rows)
        self.by_alias(e.lateral)
        self.before = e.fold(self.before)
        decided = [d for d, _ in later]
        e.emit(decided, self.rows, e.here)
        self.made.row_deps = e.fold(self.before + decided)
        for p in q.projections:
            if isinstance(p, Star):
                self.star(p)
            else:
                self.project(p, decided)
        if q.distinct:
            self.distinct()
        if q.limit or any(clause.clause == "distinct_on" for clause in q.rows):
            self.sorted()
        return self.made

    def by_alias(self, first: bool) -> None:
        """Do names of the select list come before columns of sources that are not fully known?"""
        if self.scope.alias_first != first:
            self.scope.alias_first = first
            for key in self.scope.aliases:
                self.scope.cache.pop((key,), None)

    # -- sources and joins

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

    def people(self, i: int) -> bool:
        """Does a source hold people?"""
        return any(person_dataset(t.name) for t in self.scope.sources[i].relation.tables)

    def reached_back(self, later: int) -> None:
        """People are joined to a table that was itself joined to one of weights: its row is looked up through it."""
        for first in sorted(self.rests_on[later]):
            if first < later and later not in self.rests_on[first] and not self.people(first):
                self.rests_on[first].add(later)
                self.reached_back(first)

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

    # -- groups and aliases

    def aliases(self, plain: bool = False) -> None:
        """Names of the select list that other expressions may mention, in order (lateral aliases too). ``plain``: for WHERE, where a
        name that is a column too is the column."""
        q = self.query
        self.scope.alias_first = plain or self.eval.lateral
        wanted = {u.parts[0].text.lower() for uses in (q.group, q.order, *(r.uses for r in q.rows), *(p.uses for p in q.projections
                  if isinstance(p, Projection))) for u in uses if isinstance(u, Use) and len(u.parts) == 1}
        if q.group_all or q.distinct:
            wanted |= {p.name.text.lower() for p in q.projections if isinstance(p, Projection)}
        for p in q.projections:
            if isinstance(p, Projection) and p.named and p.name.text.lower() in wanted and not (p.bare and self._same(p)):
                if plain and any(isinstance(u, Use) and u.parts[-1].text.lower() == p.name.text.lower() for u in p.uses):
                    continue
                deps = [d for d, _ in self.eval.deps(p.uses, self.scope)]
                self.scope.aliases[p.name.text.lower()] = deps
                if p.rank and p.once:
                    self.scope.once.add(p.name.text.lower())
                self.scope.cache.pop((p.name.text.lower(),), None)

    def _same(self, p: Projection) -> bool:
        return isinstance(p.uses[0], Use) and p.uses[0].parts[-1].text.lower() == p.name.text.lower() if p.uses else False

    def grouped(self) -> list[Dep]:
        """GROUP BY keys decide which rows there are."""
        q, e = self.query, self.eval
        found = [d for d, _ in e.deps(q.group, self.scope, "GROUP_BY", "group")]
        if q.group_all:
            for p in q.projections:
                if isinstance(p, Projection) and not p.aggregate:
                    found += [d for d, _ in e.deps(p.uses, self.scope, "GROUP_BY", "group")]
        e.emit(found, self.rows, e.here, "group")
        return found

    # -- projections

    def next_name(self, name: str, span: Span | None) -> tuple[str, Span | None]:
        """The output name by position, where the target lists names."""
        i = self.positions
        self.positions += 1
        if self.names is not None and i < len(self.names):
            return self.names[i], self.spans[i] if self.spans and i < len(self.spans) else span
        return name, span

    def project(self, p: Projection, decided: list[Dep]) -> None:
        """One output column."""
        e = self.eval
        found = e.deps(p.uses, self.scope)
        deps = [d for d, _ in found]
        more: list[Dep] = []
        for i in sorted({k for _, k in found if k >= 0}):
            more += self.looked(i)
        if p.aggregate:
            more += self.before
        elif p.window:
            more += self.before + [d for d in decided if d.subtype != "WINDOW"] if self.query.aggregates else self.before
        span = e.span(p.name) if p.name.start >= 0 else None
        if self.spill:
            self.spilled([*deps, *more], span or e.here)
            return
        name, span = self.next_name(p.name.text, span)
        node = column(self.into, name)
        e.emit(deps, node, span or e.here)
        if more:
            own = {(d.node, d.subtype) for d in deps}
            e.emit((d for d in more if (d.node, d.subtype) not in own), node, span or e.here)
        self.made.add(name, node, span)
        e.targets.setdefault(node, span or e.here)
        once = p.once if p.rank else self._rank(p.uses[0]) if p.bare and isinstance(p.uses[0], Use) else None
        if once is not None:
            self.made.ranks[name.lower()] = once
        self.made.made[name.lower()] = [*deps, *more] if more else deps
        key = p.name.text.lower()
        if more and key in self.scope.aliases:          # what mentions it later is looked up and filtered with it
            self.scope.aliases[key] = [*deps, *more]
            self.scope.cache.pop((key,), None)
        if name.lower() != p.name.text.lower():
            self.made.made.setdefault(p.name.text.lower(), self.made.made[name.lower()])
        e.projected(p, node, deps, more, self)

    def _rank(self, use: Use) -> bool | None:
        """Is a column a row number or rank, and one within a technical key?"""
        key = use.parts[-1].text.lower()
        return next((b.relation.ranks[key] for b in self.scope.sources if key in b.relation.ranks), None)

    # -- rows at the end

    def distinct(self) -> None:
        """DISTINCT: equal rows are one."""
        same = [Dep(d.node, "GROUP_BY" if d.subtype in ("IDENTITY", "TRANSFORMATION", "AGGREGATION") else d.subtype, d.span, d.span_kind,
                    "group", d.literals, d.reasons, d.gated, "duplicate") for deps in self.made.made.values() for d in deps]
        self.eval.emit(same, self.rows, self.eval.here)
        self.made.row_deps = self.eval.fold(self.made.row_deps + same)

    def sorted(self) -> None:
        """ORDER BY with a limit."""
        self.scope.aliases = {**self.made.made, **self.scope.aliases}
        self.scope.alias_wins = True
        self.scope.cache.clear()
        found = [d for d, _ in self.eval.deps(self.query.order, self.scope, "SORT", "sort", self.rows)]
        self.eval.emit(found, self.rows, self.eval.here)
        self.made.row_deps = self.eval.fold(self.made.row_deps + found)
