"""Statements of a script to edges, writes and sinks."""

import os
from typing import Any

from herkomst.interpret.sql.relation import Relation, base_table
from herkomst.interpret.sql.routines import Routines
from herkomst.interpret.sql.scope import Bound, Scope
from herkomst.knowledge.decisions import technical_key
from herkomst.model.graph import Cause, Dataset, Node, column, filters, rest, rows
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_ir import (
    Assign,
    Assignment,
    Bare,
    Delete,
    From,
    Guard,
    MakeModel,
    Merge,
    Note,
    Projection,
    Query,
    QuerySource,
    Rename,
    RowUse,
    Select,
    SetOp,
    Star,
    Statement,
    TableSource,
    Target,
    Update,
    Uses,
    Values,
    Word,
    Write,
)
from herkomst.model.values import Dep


class Script(Routines):
    """Runs the statements of one SqlIR."""

    def run(self, statements: tuple[Statement, ...]) -> Relation | None:
        """All statements in order; gives the relation of the last bare SELECT."""
        last: Relation | None = None
        guards: list[Guard] = []
        around = self.reasons
        for s in statements:
            self.reasons = (*around, "hole") if any(a <= s.start < b for a, b in self.holes) else around
            self.here_offset = s.start
            self.here = self.place(s.start, min(s.end, s.start + 1) if s.end > s.start else s.start + 1)
            self.procedure = s.procedure if not isinstance(s, Note) else ""
            guards = [g for g in guards if g.covers > s.start]
            if isinstance(s, Guard):
                guards.append(s)
                continue
            self.guards = [d for g in guards if g.procedure == self.procedure for d in self.guard(g)]
            self.gated = bool(getattr(s, "gated", False))
            try:
                if isinstance(s, Bare):
                    last = self.bare(s) or last
                else:
                    getattr(self, "on_" + type(s).__name__.lower())(s)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as e:
                if os.environ.get("HERKOMST_STRICT"):
                    raise
                self.depth = 0                         # a defect of ours costs this statement, nothing else
                self.gap_at(s.start, s.end, "internal", f"{type(e).__name__}: {e}"[:120])
        return last

    def guard(self, g: Guard) -> list[Dep]:
        """What a test of the procedure decides with."""
        quiet = Scope(self)
        found = []
        for use in g.uses:
            parts = getattr(use, "parts", None)
            if not parts or quiet.find(parts):
                found += [d for d, _ in self.deps((use,), quiet, "CONDITIONAL", "condition")]
        return found

    # -- writing

    def bare(self, s: Bare) -> Relation | None:
        """A SELECT without a target, or into variables."""
        if s.into:
            made = self.query(s.query, Dataset("query", s.into[0].text, f"{self.path}:{self.site}{s.start}"), None)
            nodes = list(made.columns.values())
            if len(s.into) == 1 and len(nodes) != 1:
                self.records[s.procedure, s.into[0].text.lower()] = made
            for w, (_, node) in zip(s.into, nodes, strict=False):
                target = self.row_field(w.text) or self.assigned(w.text.lower() if w.text.startswith("@") or self.dialect != "tsql" else "@" + w.text.lower())
                self.edge(node, target, "IDENTITY", self.span(w), self.span_kind, "passed", (), (), self.gated)
                self.emit(made.row_deps, target, self.span(w))
                self.emit(self.guards, target, self.span(w))
            if not nodes and made.rests:
                for w in s.into:
                    for r in made.rests:
                        self.edge(r, self.assigned(w.text.lower()), "IDENTITY", self.span(w), self.span_kind, "passed", (), ("rest",))
            return None
        into = self.output(s)
        made = self.query(s.query, into, None)
        self.emit(_conditions(self.guards), rows(into), self.here)
        self.selection(s.query, made, None, s)
        if s.returned and s.procedure in self.routines:
            self.given_back(self.routines[s.procedure], made, s)
        return made

    def output(self, s: Bare) -> Dataset:
        """The dataset of a bare SELECT's result."""
        if self.result is not None:
            return self.result
        routine = self.routines.get(s.procedure)
        if routine is not None and routine.function:    # nobody but who calls it sees what a function gives
            return Dataset("query", routine.name[-1].text, f"{self.path}:{self.site}{s.start}")
        return Dataset("output", "output", f"{self.path}:{self.site}{s.start}")

    def on_write(self, s: Write) -> None:
        """CREATE .. AS, INSERT, SELECT INTO."""
        dataset, known = self.target(s.target.parts, s.target.kind)
        names = [w.text for w in s.target.columns] or None
        spans: list[Span] | None = [self.span(w) for w in s.target.columns] or None
        if names is not None and known is not None:
            names = [known.columns[n.lower()][0] if n.lower() in known.columns else n.lower() if known.base and not known.columns else n
                     for n in names]
        elif names is None and s.action == "insert" and not s.by_name and known is not None and known.closed and known.columns:
            fixed = {w.text.lower() for w in s.target.partition}
            names = [n for n, _ in known.columns.values() if n.lower() not in fixed]
        self.writing = s
        if known is not None and s.append and _reads(s.query, s.target.parts[-1].text.lower()):
            own = self.query(s.query, self.named_point("rows", None, s.query), None, names, spans)
            made = self.copied(own, dataset)            # a table that is read and written: its columns flow into themselves
        else:
            made = self.query(s.query, dataset, None, names, spans)
        made.rows = rows(dataset)
        self.emit(_conditions(self.guards), made.rows, self.here)
        if s.updates or s.replaces:
            self.conflict(s, dataset, made)
        self.selection(s.query, made, s, s)
        self.collected(s, made)
        if isinstance(s.query, Values):
            self.given_score(made)
        if s.target.kind == "file":
            self.exported(s, dataset, made)
        self.writing = None
        if names is None and isinstance(s.query, Values) and s.action == "insert":
            return                                      # positions of a table whose columns are not known
        self.register(s.target, dataset, known, made, s.append, "view" if s.target.kind == "view" else "written", s)

    def exported(self, s: Write, dataset: Dataset, made: Relation) -> None:
        """A file that is written for others: its columns leave."""
        here = self.place(s.start, s.end)
        deps = [Dep(node, "IDENTITY", made.spans.get(key) or here, self.span_kind if key in made.spans else "call", "exported")
                for key, (_, node) in made.columns.items()]
        deps += [Dep(r, "IDENTITY", here, "call", "exported", (), ("rest",)) for r in made.rests]
        if deps:
            self.emitter.sink("export", f"export:{self.path}:{s.start}", "export", deps, name=dataset.name, detail=s.action.upper(),
                              action=s.action, span=here, span_kind="call")

    def copied(self, own: Relation, dataset: Dataset) -> Relation:
        """A query result, written as it is."""
        made = Relation(dataset, rows(dataset))
        for key, (name, node) in own.columns.items():
            target = column(dataset, name)
            self.edge(node, target, "IDENTITY", own.spans.get(key) or self.here, "call", "inserted")
            made.add(name, target, own.spans.get(key))
        self.star_rest(own, made, self.here, "call", frozenset())
        self.edge(rows(own.dataset), rows(dataset), "IDENTITY", self.here, "call", "inserted")
        made.row_deps, made.made, made.ranks, made.tables = own.row_deps, own.made, own.ranks, own.tables
        return made

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

    def register(self, target: Target, dataset: Dataset, known: Relation | None, made: Relation, append: bool, origin: str, s: Statement) -> None:
        """Remember what was written, for later statements and other units."""
        span = self.span(target.parts[-1])
        temporary = dataset.kind == "query"
        if append and known is not None and (temporary or not known.closed):
            for key, (name, node) in made.columns.items():
                known.add(name, node, made.spans.get(key))
            known.row_deps = self.fold(known.row_deps + made.row_deps)
            for o in made.opens:
                known.opens.append(o)
            if temporary:
                known.rests = sorted({*known.rests, *made.rests})
                return
        elif append and known is not None:
            known.row_deps = self.fold(known.row_deps + made.row_deps)
        if temporary:
            self.temps[target.parts[-1].text.lower()] = made
            if not target.parts[-1].text.startswith(("#", "@")):
                self.temps[dataset.name.lower()] = made
            return
        if not append:
            made.dataset = dataset
            self.local[dataset] = made
            self.known = {k: r for k, r in self.known.items() if r.dataset != dataset}
        columns = tuple(SchemaColumn(name, made.spans.get(key)) for key, (name, _) in made.columns.items())
        sources = tuple(sorted({r for o in made.opens for r in o.relation.rests}))
        self.emit(made.row_deps, filters(dataset), span)
        if columns or sources:
            complete = made.closed and not append
            self.emitter.write(Schema(dataset, columns, complete, origin, sources if not made.closed else (), span, bool(made.row_deps)), span,
                               "append" if append else "replace")

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
                self.emit(on + _conditions(test), rows(dataset), self.here)
                self.remains(dataset, on + _conditions(test), s.target)
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
                self.emit(on + _conditions(test), rows(dataset), self.here)
                self.remains(dataset, on + _conditions(test), s.target)
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
        self.emit(decide + _conditions(self.guards), rows(dataset), self.here)
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

    # -- procedures, models, the rest

    def on_assign(self, s: Assign) -> None:
        """A variable, record or cursor of a procedure."""
        key = s.name.text.lower()
        if s.query is not None:
            into = Dataset("query", s.name.text, f"{self.path}:{self.site}{s.start}")
            self.records[s.procedure, key] = self.query(s.query, into, None)
            return
        if s.value is None:
            self.declared.add((s.procedure, key))
            return
        own = self.row_field(s.name.text)
        if own is not None:                             # a trigger puts a value in the row
            table = Target((Word(own.dataset.name, s.name.start, s.name.end),))
            self.assign(Assignment((Word(own.name, s.name.start, s.name.end),), s.value), own, Scope(self), self.guards, "updated", table)
            return
        if self.dialect == "tsql" and not key.startswith("@"):
            key = "@" + key
        node = self.assigned(key)
        deps = [d for d, _ in self.deps(s.value.uses, Scope(self))]
        span = self.span(s.name)
        self.emit(deps, node, span, "computed")
        self.emit(self.guards, node, span)
        self.variable_score(s, node, deps)

    def on_makemodel(self, s: MakeModel) -> None:
        """CREATE MODEL."""
        self.model(s)

    def on_rename(self, s: Rename) -> None:
        """A table or column under another name."""
        if s.column is not None:
            dataset, known = self.target(s.target.parts, "table")
            old, new = s.column
            self.edge(self.field(dataset, known, old.text), self.field(dataset, None, new.text), "IDENTITY", self.span(old), self.span_kind, "renamed")
            return
        old_query = Select(s.start, s.end, (Star((), -1, -1),), (From(TableSource(s.old)),))
        self.on_write(Write(s.start, s.end, s.target, old_query, "rename"))

    def on_note(self, s: Note) -> None:
        """CHECK, NOT NULL, GRANT: facts."""
        dataset, known = self.target(s.table, "table") if s.table else (None, None)
        node = None
        if dataset is not None:
            node = self.field(dataset, known, s.column.text) if s.column is not None else rows(dataset)
        self.emitter.fact(s.kind, self.place(s.start, s.end) if s.column is None or s.column.start < 0 else self.span(s.column), node, s.text)


def _reads(query: Query, name: str) -> bool:
    """Does a query read a table of that last name, in its outermost blocks?"""
    if isinstance(query, SetOp):
        return any(_reads(p, name) for p in query.parts)
    return isinstance(query, Select) and any(
        (isinstance(f.source, TableSource) and f.source.parts[-1].text.lower() == name) or (isinstance(f.source, QuerySource) and _reads(f.source.query, name))
        for f in query.sources)


def _conditions(deps: list[Dep]) -> list[Dep]:
    """Tests as what decides about rows."""
    return [Dep(d.node, "FILTER" if d.subtype == "CONDITIONAL" else d.subtype, d.span, d.span_kind, "filter", d.literals, d.reasons, d.gated, d.cause)
            for d in deps]


__all__ = ["Projection", "RowUse", "Script", "Uses"]
