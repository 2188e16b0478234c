"""Functions, procedures and triggers: rows that come out of a routine, rows that a trigger speaks of."""

from herkomst.interpret.sql.relation import Relation, base_table
from herkomst.interpret.sql.sinks import Sinks
from herkomst.model.graph import Dataset, Node, column, rows
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_ir import Bare, Routine, Trigger, Write
from herkomst.model.sql_query import Word


class Routines(Sinks):
    """The part of the script interpreter that knows routines. What comes out of one is a dataset called ``name()``, which any file may read."""

    routines: dict[str, Routine]

    def on_routine(self, s: Routine) -> None:
        """From here to its end, the statements are those of a routine from which rows come."""
        self.routines[s.procedure] = s
        if s.variable:
            into = Dataset("query", s.variable, f"{self.path}:{self.site}{s.start}")
            self.temps[s.variable.lower()] = base_table(into, ((w.text, self.span(w)) for w in s.columns), bool(s.columns), rows(into))

    def on_trigger(self, s: Trigger) -> None:
        """NEW and OLD are rows of the trigger's table; of a trigger in another file, if there is one."""
        if s.table[-1].text.endswith("()row") and self.view.schema("table", s.table[-1].text) is None:
            return
        relation = self.stored(".".join(w.text for w in s.table).lower())
        for name in ("new", "old", "inserted", "deleted", *s.names):
            self.records[s.procedure, name] = relation

    def row_field(self, name: str) -> Node | None:
        """The column that ``NEW.column`` means, written to; None where that is no row of a trigger."""
        first, dot, last = name.partition(".")
        relation = self.record(first.lower()) if dot else None
        if relation is None:
            return None
        known = relation.columns.get(last.lower())
        return known[1] if known is not None else column(relation.dataset, last.lower())

    def collected(self, s: Write, made: Relation) -> None:
        """INSERT INTO @result: a row of what the function gives."""
        routine = self.routines.get(s.procedure)
        if routine is not None and routine.variable and s.target.parts and s.target.parts[-1].text.lower() == routine.variable.lower():
            self.given_back(routine, made, s)

    def given_back(self, routine: Routine, own: Relation, s: Bare | Write) -> None:
        """Rows of a query are (part of) what the routine gives: by position, under the names its header gives them."""
        if isinstance(s, Bare) and not routine.function:
            self.shown(own, Dataset("output", "output", f"{self.path}:{self.site}{s.start}"))
        known = self.stored(".".join(w.text for w in routine.name).lower() + "()")
        dataset = known.dataset
        names = [] if routine.variable else [w.text for w in routine.columns] or [n for n, _ in known.columns.values()] * known.closed
        made = Relation(dataset, rows(dataset))
        for i, (name, node) in enumerate(own.columns.values()):
            target = column(dataset, (names[i] if i < len(names) else name).lower())
            span = own.spans.get(name.lower()) or self.here
            self.edge(node, target, "IDENTITY", span, "call", "passed", (), (), self.gated)
            made.add(target.name, target, span)
        self.star_rest(own, made, self.here, "call", frozenset())
        self.edge(rows(own.dataset), rows(dataset), "IDENTITY", self.here, "call", "passed")
        made.row_deps, made.ranks, made.tables = own.row_deps, own.ranks, own.tables
        mine = self.local.get(dataset)
        for key, (name, node) in mine.columns.items() if mine is not None else ():
            made.add(name, node, mine.spans.get(key) if mine is not None else None)
        self.local[dataset] = made
        self.known = {k: r for k, r in self.known.items() if r.dataset != dataset}
        columns = tuple(SchemaColumn(n, made.spans.get(k)) for k, (n, _) in made.columns.items())
        sources = tuple(sorted({r for o in made.opens for r in o.relation.rests}))
        if columns or sources:
            self.emitter.write(Schema(dataset, columns, made.closed, "view", () if made.closed else sources, self.span(routine.name[-1]),
                                      bool(made.row_deps)), self.span(routine.name[-1]), "replace")

    def shown(self, own: Relation, into: Dataset) -> None:
        """A procedure that is run on its own shows what it selects."""
        made = Relation(into, rows(into))
        for name, node in own.columns.values():
            self.edge(node, column(into, name), "IDENTITY", own.spans.get(name.lower()) or self.here, "call", "selected")
            made.add(name, column(into, name))
        self.star_rest(own, made, self.here, "call", frozenset())
        self.edge(rows(own.dataset), rows(into), "IDENTITY", self.here, "call", "selected")

    def called(self, parts: tuple[Word, ...]) -> Relation | None:
        """What comes out of a function of the tree; None where no file says."""
        for first in range(len(parts)):                 # inside its package or file, a function goes by less
            key = ".".join(w.text for w in parts[first:]).lower() + "()"
            if Dataset("table", key) in self.local or (not first and self.view.schema("table", key) is not None):
                return self.stored(key)
        return None
