"""Stars in a select list: columns by name where they are known, a Rest where they are not."""

import re
from typing import TYPE_CHECKING

from herkomst.interpret.sql.relation import Open, Relation
from herkomst.interpret.sql.scope import Scope
from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.places import Span, SpanKind
from herkomst.model.sql_query import EACH, AnyUse, Projection, Star, Use, Word
from herkomst.model.values import Dep

if TYPE_CHECKING:
    from herkomst.interpret.sql.evaluate import Evaluator


class Stars:
    """The part of a query block that deals with stars; ``Block`` completes it."""

    eval: "Evaluator"
    into: Dataset
    scope: Scope
    made: Relation
    names: list[str] | None
    spans: list[Span] | None
    before: list[Dep]
    positions: int
    spill: list[Node]
    star_kind: SpanKind

    def project(self, p: Projection, decided: list[Dep]) -> None:
        raise NotImplementedError

    def looked(self, i: int) -> list[Dep]:
        raise NotImplementedError

    def next_name(self, name: str, span: Span | None) -> tuple[str, Span | None]:
        raise NotImplementedError

    def star(self, p: Star) -> None:
        """``*``: every column of the sources, by name where known."""
        e = self.eval
        span = e.place(p.start, p.end) if p.start >= 0 else e.here
        self.star_kind = "star" if p.start >= 0 else "call"
        if p.hole:
            self.hole(span)
            return
        if p.over is not None:
            self.each(p, p.over, span)
            return
        qualifier = tuple(w.text.lower() for w in p.parts)
        excluded = frozenset(w.text.lower() for w in p.exclude)
        replaced = {r.name.text.lower(): r for r in p.replace}
        renames = {a.text.lower(): b for a, b in p.rename}
        seen: set[str] = set()
        hit = False
        if qualifier and not any(b.answers(qualifier) for b in self.scope.sources):
            for b in self.scope.sources:                   # a table called by its name although it has an alias
                if b.parts[-len(qualifier):] == qualifier:
                    qualifier = (b.alias,)
                    break
        for i, b in enumerate(self.scope.sources):
            if (qualifier and not b.answers(qualifier)) or (not qualifier and b.side in ("semi", "anti")):
                continue
            hit = True
            looked = self.looked(i)
            if self.names is not None and not b.relation.closed:
                self.spread(b.relation, span, looked)         # where its known columns stand is not known either
            for key, (written, node) in list(b.relation.columns.items()):
                if key in excluded or (key in seen and not qualifier and key in self.scope.merged):
                    continue
                seen.add(key)
                if key in replaced:
                    self.project(replaced[key], [])
                    continue
                sources = self.scope.merged.get(key) if not qualifier else None
                nodes = [n for j in sources or () for n, _ in e.column(self.scope.sources[j].relation, written)] or [node]
                name = renames[key].text if key in renames else written
                self.expanded(name, nodes, span, b.relation.spans.get(key), looked)
                if key in b.relation.ranks:
                    self.made.ranks[name.lower()] = b.relation.ranks[key]
            self.open_star(b.relation, span, excluded | frozenset(replaced) | frozenset(renames), looked, qualifier)
            for key, w in renames.items():
                if key not in b.relation.columns and b.relation.may_have(key):
                    self.expanded(w.text, [n for n, _ in e.column(b.relation, key)], span, e.span(w), [])
            for key, r in replaced.items():
                if key not in b.relation.columns and b.relation.may_have(key):
                    self.project(r, [])
        if not hit and qualifier:
            self.record_star(p, span)

    def each(self, p: Star, over: Projection, span: Span) -> None:
        """COLUMNS(..): an expression per column."""
        e = self.eval
        excluded = frozenset(w.text.lower() for w in p.exclude)
        pattern = _compiled(p.pattern)
        for b in self.scope.sources:
            if b.side in ("semi", "anti"):
                continue
            named = (Word(b.alias),) if b.alias else tuple(Word(part) for part in b.parts[-1:])
            known = [written for key, (written, _) in b.relation.columns.items() if key not in excluded]
            wanted = [n for n in known if pattern is None or pattern.search(n)]
            if p.names:
                wanted = [n for n in p.names if n.lower() in b.relation.columns or b.relation.may_have(n.lower())]
            for name in wanted:
                uses = tuple(_this(u, (*named, Word(name))) for u in over.uses)
                self.project(Projection(Word(name), uses, True, False, over.aggregate, over.window, over.rank, over.weights, once=over.once), [])
            if not b.relation.closed and not p.names:
                before = len(self.made.rests)
                self.open_star(b.relation, span, excluded, [], ())
                others = [d for u in over.uses if not _each(u) for d, _ in e.deps((u,), self.scope)]
                for wild in self.made.rests[before:]:
                    e.emit([*others, *(self.before if over.aggregate else ())], wild, span)

    def record_star(self, p: Star, span: Span) -> None:
        """``a.b.*``: fields of a struct, or a record of the procedure."""
        record = self.eval.record(p.parts[0].text.lower())
        if record is not None:
            for written, node in record.columns.values():
                self.expanded(written, [node], span, None, [])
            return
        found = self.scope.find(p.parts)
        if found is None:
            self.eval.unresolved(p.parts)
            return
        if self.names is not None:                       # how many fields it has is not known, nor which name each goes to
            self.open_names()
            self.spilled([Dep(n, "TRANSFORMATION", span, "star", "read_all", (), r) for n, r, _ in found], span)
            return
        wild = rest(self.into, tuple(n for n, _ in self.made.columns.values()))
        for node, reasons, _ in found:
            self.eval.edge(node, wild, "TRANSFORMATION", span, "star", "read_all", (), reasons)
        self.made.rests.append(wild)
        self.made.base = True
        self.eval.wild[self.into] = [Dep(n, "TRANSFORMATION", span, "star", "read_all", (), r) for n, r, _ in found]

    def expanded(self, name: str, nodes: list[Node], span: Span, ddl: Span | None, lookup: list[Dep]) -> None:
        """One column of a star."""
        if self.spill:
            self.spilled([*(Dep(n, "IDENTITY", span, self.star_kind, "read_all") for n in nodes), *lookup], span)
            return
        name, place = self.next_name(name, ddl or span)
        target = column(self.into, name)
        deps = [Dep(n, "IDENTITY", span, self.star_kind, "read_all") for n in nodes]
        self.eval.emit(deps, target, span)
        self.eval.emit(lookup, target, span)
        self.made.add(name, target, place)
        self.eval.targets.setdefault(target, span)
        self.made.made[name.lower()] = [*deps, *lookup] if lookup else deps

    def open_star(self, relation: Relation, span: Span, excluded: frozenset[str], lookup: list[Dep], qualifier: tuple[str, ...]) -> None:
        """The part of a star that is not known by name."""
        if relation.closed:
            return
        if self.names is not None:
            self.spread(relation, span, lookup)
            return
        before = len(self.made.rests)
        self.eval.star_rest(relation, self.made, span, self.star_kind, excluded)
        for target in self.made.rests[before:]:
            self.eval.emit(lookup, target, span)

    def spread(self, relation: Relation, span: Span, lookup: list[Dep]) -> None:
        """A star of unknown width into a list of names: any of its columns may be any of the names that are left."""
        self.open_names()
        self.spilled([*(Dep(r, "IDENTITY", span, self.star_kind, "read_all") for r in relation.rests), *lookup], span)

    def open_names(self) -> None:
        """From here on, what comes may be any of the names that are left."""
        if not self.spill:
            for i, name in enumerate((self.names or [])[self.positions:], self.positions):
                node = column(self.into, name)
                self.made.add(name, node, self.spans[i] if self.spans and i < len(self.spans) else None)
                self.spill.append(node)

    def spilled(self, deps: list[Dep], span: Span) -> None:
        """Something whose position in the target list is not known."""
        for node in self.spill:
            for d in deps:
                self.eval.edge(d.node, node, d.subtype, d.span or span, d.span_kind, d.op, d.literals, tuple(sorted({*d.reasons, "rest"})), d.gated, d.cause)
            self.made.made.setdefault(node.name.lower(), []).extend(deps)

    def hole(self, span: Span) -> None:
        """An unknown list of columns: any column of the sources may be in it."""
        wild = rest(self.into, tuple(n for n, _ in self.made.columns.values()))
        for b in self.scope.sources:
            for node in [n for _, n in b.relation.columns.values()] + b.relation.rests:
                self.eval.edge(node, wild, "TRANSFORMATION", span, "constant", "computed", (), ("hole",))
            self.made.opens.append(Open(b.relation, span, "constant"))
        if wild not in self.made.rests:
            self.made.rests.append(wild)
        self.names = None


def _each(use: object) -> bool:
    return isinstance(use, Use) and use.parts[0].text == EACH


def _this(use: AnyUse, parts: tuple[Word, ...]) -> AnyUse:
    return Use(parts, use.subtype, use.op, use.literals) if isinstance(use, Use) and _each(use) else use


def _compiled(pattern: str) -> "re.Pattern[str] | None":
    try:
        return re.compile(pattern, re.I) if pattern else None
    except re.error:                                    # RE2 knows more than Python: any column, then
        return None
