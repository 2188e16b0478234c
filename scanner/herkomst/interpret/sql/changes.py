"""Statements that change what a stored table holds: UPDATE, MERGE, DELETE, and an INSERT that meets a row that is there."""

from typing import Any

from herkomst.interpret.sql.relation import Relation, base_table
from herkomst.interpret.sql.routines import Routines
from herkomst.interpret.sql.scope import Bound, Scope
from herkomst.knowledge.decisions import technical_key
from herkomst.model.graph import Cause, Dataset, Node, column, filters, rest, rows
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_ir import Assignment, Delete, Merge, Target, Update, Write
from herkomst.model.sql_query import From, Word
from herkomst.model.values import Dep


class Changes(Routines):
    """The part of the script interpreter that changes rows that are there."""

    def scoped(self, sources: tuple[From, ...], ctes: Any, target: Dataset, known: Relation | None) -> tuple[Scope, list[Dep]]:
        """The scope of UPDATE, DELETE and MERGE, and what their joins decide with."""
        outer = Scope(self)
        self.with_ctes(ctes, outer)
        scope = Scope(self, outer)
        joins: list[Dep] = []
        for item in sources:
            scope.sources.append(self.bind(item, scope))
            scope.cache.clear()
            joins += [d for d, _ in self.deps(item.join.on, scope, "JOIN", "join")]
            for w in item.join.using:
                for b in scope.sources:
                    joins += [Dep(n, "JOIN", self.span(w), self.span_kind, "join", (), r) for n, r in self.column(b.relation, w.text)]
        for b in scope.sources[1:]:
            joins += b.relation.row_deps
        if scope.sources:
            scope.sources.append(Bound(scope.sources[0].relation, "deleted", (), hidden=True))
        return scope, joins

    def on_update(self, s: Update) -> None:
        """UPDATE: assigned columns, decided by WHERE and joins."""
        dataset, known = self.target(s.target.parts, s.target.kind)
        scope, joins = self.scoped(s.sources, s.ctes, dataset, known)
        known = scope.sources[0].relation if scope.sources else known
        for a in s.sets:
            if a.column and known is not None and known.base:                                # what is assigned to is there: no candidate elsewhere
                known.add(a.column[-1].text, self.field(dataset, known, a.column[-1].text))
        scope.cache.clear()
        decide = joins + [d for r in s.rows for d, _ in self.deps(r.uses, scope, "CONDITIONAL", "condition")] + self.guards
        decide = self.fold(decide)
        for a in s.sets:
            if a.column:
                self.assign(a, self.field(dataset, known, a.column[-1].text), scope, decide, "updated", s.target)
        if dataset.kind == "table" and s.sets:
            columns = tuple(SchemaColumn(self.field(dataset, known, a.column[-1].text).name, self.span(a.column[-1])) for a in s.sets if a.column)
            self.emitter.write(Schema(dataset, columns, False, "written", (), self.span(s.target.parts[-1])), self.span(s.target.parts[-1]), "append")

    def assign(self, a: Assignment, node: Node, scope: Scope, decide: list[Dep], op: str, target: Target) -> None:
        """One assignment."""
        deps = [d for d, _ in self.deps(a.value.uses, scope)]
        span = self.span(a.column[-1])
        self.emit(deps, node, span, op)
        self.emit((Dep(d.node, d.subtype, d.span, d.span_kind, d.op, d.literals, d.reasons, d.gated, d.cause) for d in decide), node, span)
        self.targets.setdefault(node, span)
        self.assigned_score(a, node, deps, decide, target)

    def on_merge(self, s: Merge) -> None:
        """MERGE: arms by arm."""
        dataset, known = self.target(s.target.parts, s.target.kind)
        scope, joins = self.scoped(s.sources, s.ctes, dataset, known)
        on = [d for d, _ in self.deps(s.on, scope, "JOIN", "join")]
        on = [Dep(d.node, "JOIN", d.span, d.span_kind, d.op, d.literals, d.reasons, d.gated, d.cause) for d in on]
        on = self.fold(on + joins)                      # what filters the source decides what is matched
        source = scope.sources[1] if len(scope.sources) > 1 else None
        known = scope.sources[0].relation if scope.sources else known
        inserted: dict[str, SchemaColumn] = {}
        for arm in s.arms:
            test = [d for d, _ in self.deps(arm.condition, scope, "CONDITIONAL", "condition")]
            if arm.action == "delete":
                self.emit(on + conditions(test), rows(dataset), self.here)
                self.remains(dataset, on + conditions(test), s.target)
                continue
            sets = [(a.column[-1].text if a.column else "", a) for a in arm.sets]
            names = [n for n, _ in known.columns.values()] if known is not None and known.closed else []
            for i, (name, a) in enumerate(sets):
                name = name or (names[i] if i < len(names) else "")
                if not name:
                    continue
                node = self.field(dataset, known, name)
                word = a.column[-1] if a.column else None
                inserted.setdefault(name.lower(), SchemaColumn(node.name, self.span(word)))
                if arm.action == "update":
                    self.assign(a, node, scope, self.fold(on + test), "updated", s.target)
                else:
                    self.assign(Assignment(a.column or (Word(name),), a.value), node, scope, [], "inserted", s.target)
            if arm.star and source is not None:
                for written, n in source.relation.columns.values():
                    node = self.field(dataset, known, written)
                    inserted.setdefault(written.lower(), SchemaColumn(node.name))
                    self.edge(n, node, "IDENTITY", self.here, "call", "updated" if arm.action == "update" else "inserted")
                    if arm.action == "update":
                        self.emit(self.fold(on + test), node, self.here)
                for r in source.relation.rests:
                    self.edge(r, rest(dataset, tuple(c.name for c in inserted.values())), "IDENTITY", self.here, "call", "read_all")
            if arm.action == "insert":
                self.emit(on + conditions(test), rows(dataset), self.here)
                self.remains(dataset, on + conditions(test), s.target)
                if source is not None and source.relation.rows is not None:
                    self.edge(source.relation.rows, rows(dataset), "IDENTITY", self.here, "call", "inserted")
        if dataset.kind == "table" and inserted:
            span = self.span(s.target.parts[-1])
            self.emitter.write(Schema(dataset, tuple(inserted.values()), False, "written", (), span), span, "append")

    def on_delete(self, s: Delete) -> None:
        """DELETE: decides which rows remain."""
        dataset, known = self.target(s.target.parts, s.target.kind)
        scope, joins = self.scoped(s.sources, s.ctes, dataset, known)
        decide = joins + [d for r in s.rows for d, _ in self.deps(r.uses, scope, "FILTER", "filter", rows(dataset))]
        self.emit(decide + conditions(self.guards), rows(dataset), self.here)
        for b in scope.sources[1:]:
            if b.relation.rows is not None and b.alias != "deleted":
                self.edge(b.relation.rows, rows(dataset), "FILTER", self.here, "call", "filter")
        relation = (self.temps.get(s.target.parts[-1].text.lower()) if s.target.parts else None) or known
        if relation is not None:
            relation.row_deps = self.fold(relation.row_deps + decide)
        self.remains(dataset, decide, s.target)

    def remains(self, dataset: Dataset, decide: list[Dep], target: Target) -> None:
        """Conditions decide which rows of a stored table are left (or were added)."""
        if decide and dataset.kind == "table":
            span = self.span(target.parts[-1])
            self.emit(decide, filters(dataset), span)
            self.emitter.write(Schema(dataset, (), False, "written", (), span, True), span, "append")

    def conflict(self, s: Write, dataset: Dataset, made: Relation) -> None:
        """ON CONFLICT DO UPDATE SET a = EXCLUDED.a: the keys, what filters the new rows, and its own WHERE decide which rows get it."""
        scope = Scope(self)
        scope.sources = [Bound(base_table(dataset, (), False, None), "", tuple(p.text.lower() for p in s.target.parts)),
                         Bound(made, "excluded", (), hidden=True), Bound(made, "new", (), hidden=True)]
        keys = [d for w in s.keys for d in self.conflicting(w, made)]
        there = [Dep(self.field(dataset, None, w.text), "JOIN", self.span(w), "call", "join", (), (), False, "key" if technical_key(w.text) else "")
                 for w in s.keys]
        decide = self.fold(keys + there + made.row_deps + [d for r in s.rows for d, _ in self.deps(r.uses, scope, "CONDITIONAL", "condition")])
        self.emit(keys, rows(dataset), self.here)
        for a in s.updates:
            node = self.field(dataset, None, a.column[-1].text)
            self.emit([d for d, _ in self.deps(a.value.uses, scope)], node, self.span(a.column[-1]), "updated")
            self.emit((d for d in decide if d.node != node), node, self.span(a.column[-1]))
        for name, node in made.columns.values() if s.replaces else ():
            if name.lower() not in {w.text.lower() for w in s.keys}:
                self.emit(decide, node, self.here)

    def conflicting(self, key: Word, made: Relation) -> list[Dep]:
        """The new values of a key column."""
        found = made.made.get(key.text.lower(), [])
        cause: Cause = "key" if technical_key(key.text) else ""
        return [Dep(d.node, "JOIN", d.span, d.span_kind, "join", d.literals, d.reasons, d.gated, cause) for d in found]

    def field(self, dataset: Dataset, known: Relation | None, name: str) -> Node:
        """The node of a column that is assigned to."""
        if known is not None and name.lower() in known.columns:
            return known.columns[name.lower()][1]
        if dataset.kind == "table":
            relation = self.known.get(dataset.name)
            if relation is not None and name.lower() in relation.columns:
                return relation.columns[name.lower()][1]
            return column(dataset, name.lower())
        return column(dataset, name)


def conditions(deps: list[Dep]) -> list[Dep]:
    """Tests as what decides about rows."""
    return [Dep(d.node, "FILTER" if d.subtype == "CONDITIONAL" else d.subtype, d.span, d.span_kind, "filter", d.literals, d.reasons, d.gated, d.cause)
            for d in deps]
