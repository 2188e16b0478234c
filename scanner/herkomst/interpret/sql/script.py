"""Statements of a script to edges, writes and sinks."""

import os

from herkomst.interpret.sql.changes import Changes, conditions
from herkomst.interpret.sql.relation import Relation
from herkomst.interpret.sql.scope import Scope
from herkomst.model.graph import Dataset, column, filters, rows
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_ir import Assign, Assignment, Bare, Guard, MakeModel, Note, Rename, Statement, Target, Write
from herkomst.model.sql_query import (
    From,
    Projection,
    Query,
    QuerySource,
    RowUse,
    Select,
    SetOp,
    Star,
    TableSource,
    Uses,
    Values,
    Word,
)
from herkomst.model.values import Dep


class Script(Changes):
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
        self.emit(conditions(self.guards), rows(into), self.here)
        self.selection(s.query, made, None, s)
        if s.returned and s.procedure in self.routines:
            self.given_back(self.routines[s.procedure], made, s)
        return made

    def output(self, s: Bare) -> Dataset:
        """The dataset of a bare SELECT's result."""
        if self.result is not None:
            return self.result
        routine = self.routines.get(s.procedure)
        if routine is not None and s.returned:          # who calls it sees what it gives
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
        self.emit(conditions(self.guards), made.rows, self.here)
        if s.updates or s.replaces:
            self.conflict(s, dataset, made)
        if s.action != "trigger":
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


__all__ = ["Projection", "RowUse", "Script", "Uses"]
