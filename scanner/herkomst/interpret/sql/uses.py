"""What an expression mentions, as dependencies."""

from collections.abc import Iterable

from herkomst.interpret.sql.relation import Relation
from herkomst.interpret.sql.scope import Scope
from herkomst.interpret.sql.tables import Tables
from herkomst.knowledge.decisions import technical_key
from herkomst.model.graph import AFTER, Cause, Dataset, Node, Subtype, column
from herkomst.model.places import Span
from herkomst.model.sql_query import EACH, Query, QueryUse, StarUse, Use, Uses
from herkomst.model.values import Dep

_FOLD = 16


class Mentions(Tables):
    """Turns uses into dependencies. ``Tables`` knows what names of tables mean, ``Evaluator`` what a subquery gives."""

    def query(self, query: Query, into: Dataset, parent: Scope | None) -> Relation:
        """Hook: evaluate a query into a dataset."""
        raise NotImplementedError

    def deps(self, uses: Uses, scope: Scope, force: Subtype | None = None, op: str = "", into: Node | None = None) -> list[tuple[Dep, int]]:
        """Uses -> dependencies with the index of the source they come from. ``force``: they decide, whatever they do inside.
        ``into``: the Rows node that subqueries' rows flow into."""
        found: list[tuple[Dep, int]] = []
        for use in uses:
            if isinstance(use, Use) and use.parts[0].text == EACH:
                self._whole(StarUse((), -1, -1, use.subtype), scope, force, found)
            elif isinstance(use, Use):
                self._use(use, scope, force, op, found)
            elif isinstance(use, QueryUse):
                self._subquery(use, scope, force, op, into, found)
            else:
                self._whole(use, scope, force, found)
        return found

    def _use(self, use: Use, scope: Scope, force: Subtype | None, op: str, found: list[tuple[Dep, int]]) -> None:
        nodes = scope.find(use.parts)
        name = use.parts[-1]
        if nodes is None:
            self.unresolved(use.parts)
            return
        span, kind = self.span(name), self.span_kind if name.start >= 0 else "call"
        subtype = use.subtype if force is None or use.subtype == "JOIN" else force
        word = op or use.op
        cause: Cause = "key" if subtype == "JOIN" and not use.literals and technical_key(name.text) else use.cause
        first = use.literals == ("1",) and force == "FILTER"      # the first of each key: rows are made unique
        if cause == "duplicate" and not first:
            cause = ""
        for node, reasons, index in nodes:
            once = first and use.parts[0].text.lower() in scope.once
            if index == -2:                             # an alias of this select list: what it is computed from
                found.extend((Dep(d.node, AFTER[d.subtype, subtype], span if d.node.name.lower() == name.text.lower() else d.span, d.span_kind, word, _union(d.literals, use.literals),
                                  d.reasons, d.gated, "duplicate" if once and d.subtype == "WINDOW" else cause), -1) for d in scope.aliases[use.parts[0].text.lower()])
                return
            ranked = first and index >= 0 and scope.sources[index].relation.ranks.get(name.text.lower())
            found.append((Dep(node, subtype, span, kind, word, use.literals, reasons, False, "duplicate" if ranked else cause), index))

    def _subquery(self, use: QueryUse, scope: Scope, force: Subtype | None, op: str, into: Node | None, found: list[tuple[Dep, int]]) -> None:
        around, scope.reached = scope.reached, set()
        inner = self.query(use.query, self.point("subquery", use.query), scope)
        for i in sorted(scope.reached):                 # what a join brings, or that it brings nothing, decides inside
            found += [(d, -1) for d in scope.looked(i)]
        scope.reached |= around
        subtype = force or use.subtype
        if use.mode != "exists":
            for key, (_, node) in inner.columns.items():
                found.append((Dep(node, subtype, inner.spans.get(key), self.span_kind, op or use.op, use.literals), -1))
                if use.mode == "scalar":
                    break
            found += [(Dep(r, subtype, self.place(use.query.start, use.query.end), "call", op or use.op, use.literals, ("rest",)), -1)
                      for r in inner.rests]
        for d in inner.row_deps:
            found.append((Dep(d.node, force or d.subtype, d.span, d.span_kind, d.op, d.literals, d.reasons, d.gated, d.cause), -1))
        if into is not None and inner.rows is not None:
            self.edge(inner.rows, into, "FILTER", self.place(use.query.start, use.query.start + 1), "call", "filter")

    def _whole(self, use: StarUse, scope: Scope, force: Subtype | None, found: list[tuple[Dep, int]]) -> None:
        qualifier = tuple(p.text.lower() for p in use.parts)
        span = self.place(use.start, use.end) if use.start >= 0 else self.here
        for i, b in enumerate(scope.sources):
            if not qualifier or b.answers(qualifier):
                for _, node in b.relation.columns.values():
                    found.append((Dep(node, force or use.subtype, span, "star", "computed"), i))
                found.extend((Dep(node, force or use.subtype, span, "star", "computed", (), ("rest",)), i) for node in b.relation.rests)

    def emit(self, deps: Iterable[Dep], target: Node, span: Span, op: str = "", kind: str = "call") -> None:
        """An edge per dependency."""
        for d in deps:
            self.edge(d.node, target, d.subtype, d.span or span, d.span_kind if d.span else kind, d.op or op, d.literals, d.reasons,  # type: ignore[arg-type]
                      d.gated, d.cause)

    def fold(self, deps: list[Dep]) -> list[Dep]:
        """At most 16 dependencies: more go through one node in between, so that aggregates stay linear."""
        seen: dict[tuple[Node, str, str], Dep] = {}
        for d in deps:
            seen.setdefault((d.node, d.subtype, d.cause), d)
        if len(seen) <= _FOLD:
            return list(seen.values())
        self.folds += 1
        between = column(Dataset("query", "rows", f"{self.path}:{self.site}{self.here_offset}#{self.folds}"), "")
        self.emit(seen.values(), between, self.here)
        return [Dep(between, "FILTER", self.here, "call", "filter")]


def _union(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*a, *b})) if a and b else a or b
