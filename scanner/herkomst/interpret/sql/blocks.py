"""One SELECT: sources, joins, conditions, groups, projections, in the order SQL gives them meaning."""

from herkomst.interpret.sql.evaluate import Evaluator
from herkomst.interpret.sql.joins import Indexed, Joins
from herkomst.interpret.sql.relation import Relation
from herkomst.interpret.sql.scope import Scope
from herkomst.model.graph import Dataset, Node, column, rows
from herkomst.model.places import Span, SpanKind
from herkomst.model.sql_query import Projection, Select, Star, Use
from herkomst.model.values import Dep


class Block(Joins):
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
        self.measured: list[Dep] = []                   # what is aggregated
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
        if q.aggregates:
            e.compared(self, group)
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
            self.measured += deps
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
