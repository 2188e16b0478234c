"""Query blocks to edges: every projection, condition and star of a statement exactly once."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from herkomst.interpret.sql.relation import Open, Relation, base_table
from herkomst.interpret.sql.reshape import function, pivot
from herkomst.interpret.sql.scope import Bound, Scope
from herkomst.interpret.sql.uses import Mentions
from herkomst.model.graph import Dataset, Node, Reason, column, rest, rows
from herkomst.model.places import Span
from herkomst.model.sql_query import (
    From,
    FunctionSource,
    PivotSource,
    Projection,
    Query,
    QuerySource,
    Select,
    SetOp,
    Source,
    Star,
    TableSource,
    Uses,
    Values,
    Word,
)
from herkomst.model.values import Dep

if TYPE_CHECKING:
    from herkomst.interpret.sql.blocks import Block

_LATERAL = ("snowflake", "redshift", "databricks", "spark", "duckdb", "teradata", "clickhouse")


class Evaluator(Mentions):
    """Evaluates queries of one unit."""

    dialect = ""

    @property
    def lateral(self) -> bool:
        """May a select list mention its own earlier names?"""
        return self.dialect in _LATERAL

    # -- queries

    def query(
        self, query: Query, into: Dataset, parent: Scope | None, names: list[str] | None = None, spans: list[Span] | None = None,
    ) -> Relation:
        """Evaluate a query into a dataset. ``names`` rename its columns by position (INSERT and view column lists)."""
        self.depth += 1
        try:
            if self.depth > 120:
                self.gap_at(query.start, query.end, "depth", "nested too deeply")
                return base_table(into, (), False, rows(into))
            scope = parent
            if query.ctes:
                scope = Scope(self, parent)
                self.with_ctes(query.ctes, scope)
            if isinstance(query, Select):
                return self.select(query, into, scope, names, spans)
            if isinstance(query, SetOp):
                return self.set_operation(query, into, scope, names, spans)
            return self.values(query, into, scope, names, spans)
        finally:
            self.depth -= 1

    def with_ctes(self, ctes: Iterable[object], scope: Scope) -> None:
        """Each CTE once, in order; a recursive one twice, so that what its first round brings flows through the second."""
        for cte in ctes:
            key = cte.name.text.lower()  # type: ignore[attr-defined]
            into = self.named_point(cte.name.text, cte.name, cte.query)  # type: ignore[attr-defined]
            names = [c.text for c in cte.columns] or None  # type: ignore[attr-defined]
            spans = [self.span(c) for c in cte.columns] or None  # type: ignore[attr-defined]
            query = cte.query  # type: ignore[attr-defined]
            if isinstance(query, SetOp) and _mentions(query, key):
                scope.ctes[key] = self.query(query.parts[0], into, scope, names, spans)
                for _ in range(2):
                    again = self.query(query, into, scope, names, spans)
                    scope.ctes[key] = again
            else:
                scope.ctes[key] = self.query(query, into, scope, names, spans)

    def values(self, query: Values, into: Dataset, scope: Scope | None, names: list[str] | None, spans: list[Span] | None) -> Relation:
        """VALUES: constants, or cells that mention variables and outer columns."""
        made = Relation(into, rows(into))
        around = scope or Scope(self)
        for i, uses in enumerate(query.columns):
            name = names[i] if names and i < len(names) else f"column{i + 1}"
            node = column(into, name)
            deps = [d for d, _ in self.deps(uses, around)]
            self.emit(deps, node, self.here)
            made.add(name, node, spans[i] if spans and i < len(spans) else None)
            made.made[name.lower()] = deps
        return made

    def set_operation(self, query: SetOp, into: Dataset, scope: Scope | None, names: list[str] | None, spans: list[Span] | None) -> Relation:
        """UNION and kin: parts flow into the same columns by position (or by name)."""
        if query.by_name and names:                     # names of the target are by position, those of the parts by name
            own = self.set_operation(query, self.point("union", query), scope, None, None)
            return self.placed(own, into, names, spans)
        made = self.query(query.parts[0], into, scope, names, spans)
        order = [n for n, _ in made.columns.values()]
        for kind, part in zip(query.kinds, query.parts[1:], strict=True):
            if kind in ("except", "intersect"):
                other = self.query(part, self.point("subquery", part), scope)
                decide = [Dep(n, "FILTER", other.spans.get(k) or self.place(part.start, part.end), "call", "filter")
                          for k, (_, n) in other.columns.items()]
                decide += [Dep(n, "FILTER", self.place(part.start, part.end), "call", "filter", (), ("rest",)) for n in other.rests]
                decide += [Dep(d.node, "FILTER", d.span, d.span_kind, "filter", d.literals, d.reasons) for ds in made.made.values() for d in ds]
                decide += other.row_deps
                self.emit(decide, rows(into), self.here)
                made.row_deps = self.fold(made.row_deps + decide)
                if other.rows is not None:
                    self.edge(other.rows, rows(into), "FILTER", self.place(part.start, part.start + 1), "call", "filter")
                continue
            right = self.query(part, into, scope, None if query.by_name or not made.closed else order)
            made.row_deps = self.fold(made.row_deps + right.row_deps)
            for key, (name, node) in right.columns.items():
                made.add(name, node, right.spans.get(key))
            for key, deps in right.made.items():
                made.made.setdefault(key, []).extend(deps)
            made.opens += right.opens
            made.rests = sorted({*made.rests, *right.rests})
            made.ranks.update(right.ranks)
            if kind == "union":
                for deps in made.made.values():
                    same = [Dep(d.node, "GROUP_BY", d.span, d.span_kind, "group", d.literals, d.reasons, d.gated, "duplicate") for d in deps]
                    self.emit(same, rows(into), self.here)
                    made.row_deps += same
                made.row_deps = self.fold(made.row_deps)
        if query.limit:
            self.limited(query.order, Scope(self, scope), made, into)
        return made

    def placed(self, own: Relation, into: Dataset, names: list[str], spans: list[Span] | None) -> Relation:
        """A finished result under other names, by position."""
        made = Relation(into, rows(into))
        for i, (name, node) in enumerate(own.columns.values()):
            target = column(into, names[i] if i < len(names) else name)
            span = spans[i] if spans and i < len(spans) else None
            self.edge(node, target, "IDENTITY", span or self.here, "call", "inserted")
            made.add(target.name, target, span)
            made.made[target.name.lower()] = own.made.get(name.lower(), [])
        self.edge(rows(own.dataset), rows(into), "IDENTITY", self.here, "call", "inserted")
        made.row_deps, made.tables = own.row_deps, own.tables
        return made

    def limited(self, order: Uses, scope: Scope, made: Relation, into: Dataset) -> None:
        """ORDER BY with LIMIT decides which rows are there."""
        scope.aliases = made.made
        sort = [d for d, _ in self.deps(order, scope, "SORT", "sort")]
        self.emit(sort, rows(into), self.here)
        made.row_deps = self.fold(made.row_deps + sort)

    # -- sources

    def bind(self, item: From, scope: Scope) -> Bound:
        """One source under its names."""
        source = item.source
        relation, parts = self.source(source, scope)
        alias = source.alias.text.lower() if source.alias is not None else ""
        columns = source.columns
        if columns and isinstance(source, (TableSource, QuerySource, PivotSource)):
            relation = self.renamed(relation, columns)
        return Bound(relation, alias, parts, item.join.side)

    def renamed(self, relation: Relation, columns: tuple[Word, ...]) -> Relation:
        """``t(a, b)``: columns by position."""
        made = Relation(relation.dataset, relation.rows)
        made.row_deps, made.tables = relation.row_deps, relation.tables
        known = list(relation.columns.values())
        if not relation.closed:                         # where its known columns stand is not known either
            for w in columns:
                node = column(self.named_point(w.text, w, None), w.text)
                for n in (*(n for _, n in known), *relation.rests):
                    self.edge(n, node, "IDENTITY", self.span(w), self.span_kind, "renamed", (), ("rest",))
                made.add(w.text, node, self.span(w))
            return made
        for i, w in enumerate(columns):
            if i < len(known):
                made.add(w.text, known[i][1], self.span(w))
        for name, node in known[len(columns):]:
            made.add(name, node)
        return made

    def source(self, source: Source, scope: Scope) -> tuple[Relation, tuple[str, ...]]:
        """A source -> its relation and the parts of its name."""
        if isinstance(source, TableSource):
            return self.table(source, scope), tuple(p.text.lower() for p in source.parts)
        if isinstance(source, QuerySource):
            inner = scope if source.lateral else scope.parent
            name = source.alias.text if source.alias is not None else "subquery"
            return self.query(source.query, self.named_point(name, source.alias, source.query), inner), ()
        if isinstance(source, PivotSource):
            return pivot(self, source, scope), ()
        return function(self, source, scope), (source.name,)

    def column(self, relation: Relation, name: str) -> list[tuple[Node, tuple[Reason, ...]]]:
        """As for any relation; a column of an open table function is computed from its arguments."""
        found = super().column(relation, name)
        if relation.base and relation.dataset in self.wild:
            for node, _ in found:
                self.emit(self.wild[relation.dataset], node, self.here, "reshaped")
        return found

    # -- one block (``select`` is in ``blocks``)

    def select(self, query: Select, into: Dataset, scope: Scope | None, names: list[str] | None, spans: list[Span] | None) -> Relation:
        """One SELECT."""
        from herkomst.interpret.sql.blocks import Block
        return Block(self, query, into, scope, names, spans).run()

    def star_rest(self, inner: Relation, made: Relation, span: Span, kind: str, excluded: frozenset[str]) -> None:
        """What is not known by name goes through: a Rest of the result from each Rest of the source."""
        if inner.closed:
            return
        known = frozenset(inner.columns)
        made.opens.append(Open(inner, span, kind, excluded | known))  # type: ignore[arg-type]
        out = tuple(sorted({n for n, _ in made.columns.values()} | set(excluded)))
        target = rest(made.dataset, out)
        for r in inner.rests:
            self.edge(r, target, "IDENTITY", span, kind, "read_all", (), ())  # type: ignore[arg-type]
        if target not in made.rests:
            made.rests.append(target)

    def star_edge(self, source: Node, target: Node, span: object, kind: object, reasons: tuple[Reason, ...]) -> None:
        """The step of one column through a star."""
        self.edge(source, target, "IDENTITY", span, kind, "read_all", (), reasons)  # type: ignore[arg-type]

    def called(self, parts: tuple[Word, ...]) -> Relation | None:
        """Hook: what comes out of a function of the tree."""
        return None

    def predicted(self, source: FunctionSource, made: Relation, inputs: list[Relation], deps: list[Dep]) -> None:
        """Hook: the outputs of a model's prediction function."""

    def projected(self, p: Projection, node: Node, deps: list[Dep], more: list[Dep], block: "Block") -> None:
        """Hook: one output column of a block is there."""

    def compared(self, block: "Block", groups: list[Dep]) -> None:
        """Hook: a block aggregates by these groups."""


def _mentions(query: Query, key: str) -> bool:
    """Does the query read a table of that name?"""
    if isinstance(query, SetOp):
        return any(_mentions(p, key) for p in query.parts)
    if isinstance(query, Select):
        return any(_source_mentions(f.source, key) for f in query.sources)
    return False


def _source_mentions(source: Source, key: str) -> bool:
    if isinstance(source, TableSource):
        return len(source.parts) == 1 and source.parts[0].text.lower() == key
    if isinstance(source, QuerySource):
        return _mentions(source.query, key)
    return isinstance(source, PivotSource) and _source_mentions(source.source, key)


__all__ = ["Evaluator", "Projection", "Star"]
