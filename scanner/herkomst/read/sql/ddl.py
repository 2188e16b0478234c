"""Declarations: tables with the place of each column, and facts (NOT NULL, CHECK, GRANT)."""

from collections.abc import Callable
from typing import Any

from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_ir import Assignment, Note, Statement, Target, Update
from herkomst.model.sql_query import From, TableSource, Uses, Word
from herkomst.read.sql.engine import exp
from herkomst.read.sql.expressions import literals
from herkomst.read.sql.words import dotted, word


def table_name(parts: tuple[Word, ...]) -> str:
    """Tables are known by their lower-case, unquoted, dotted name."""
    return ".".join(p.text for p in parts).lower()


class Ddl:
    """Collects the schemas of one file. ``place`` turns offsets into a span."""

    def __init__(self, place: Callable[[int, int], Span]) -> None:
        self.place = place
        self.tables: dict[str, dict[str, SchemaColumn]] = {}
        self.complete: dict[str, bool] = {}
        self.spans: dict[str, Span] = {}
        self.keys: dict[str, tuple[Word, ...]] = {}

    def table(self, schema: Any, parts: tuple[Word, ...], start: int, end: int, queries: Any) -> list[Statement]:
        """CREATE TABLE with columns: remembers the schema, gives the facts and generated columns."""
        name = table_name(parts)
        made: list[Statement] = []
        columns = self.tables.setdefault(name, {})
        self.complete[name] = True
        self.spans.setdefault(name, self.word(parts[-1], start, end))
        for e in schema.expressions:
            if isinstance(e, exp.ColumnDef):
                made += self.column(e, parts, columns, start, end, queries)
        for e in schema.expressions:
            if not isinstance(e, exp.ColumnDef):
                made += self.constraint(e, parts, start, end, queries)
        return made

    def word(self, w: Word, start: int, end: int) -> Span:
        """Where a word stands, else the statement."""
        return self.place(w.start, w.end) if w.start >= 0 else self.place(start, end)

    def column(
        self, node: Any, parts: tuple[Word, ...], columns: dict[str, SchemaColumn], start: int, end: int, queries: Any,
    ) -> list[Statement]:
        """One column definition."""
        name = word(node.this)
        made: list[Statement] = []
        required: bool | None = None
        note = ""
        values: tuple[str, ...] = ()
        kind = node.args.get("kind")
        if isinstance(kind, exp.DataType) and str(kind.this).upper().endswith(("ENUM", "ENUM8", "ENUM16", ".SET")):
            values = tuple(v.this for v in kind.expressions if isinstance(v, exp.Literal))
        shown = kind.sql(dialect=queries.dialect or None) if isinstance(kind, exp.Expression) else ""
        checks: list[Any] = []
        for c in node.args.get("constraints") or ():
            k = c.args.get("kind")
            if isinstance(k, exp.NotNullColumnConstraint):
                required = not k.args.get("allow_null")
                if required:
                    made.append(Note(name.start, name.end, "not-null", parts, name))
            elif isinstance(k, exp.PrimaryKeyColumnConstraint):
                required = True
                self.keys.setdefault(table_name(parts), (Word(name.text),))
            elif isinstance(k, exp.CommentColumnConstraint):
                note = k.this.name if k.this is not None else ""
            elif isinstance(k, exp.CheckColumnConstraint):
                checks.append(k.this)
            elif isinstance(k, exp.ComputedColumnConstraint) and isinstance(k.this, exp.Expression):
                target = Target(parts)
                made.append(Update(start, end, target, (From(TableSource(parts)),), (Assignment((name,), queries.projection(k.this)),)))
            elif isinstance(k, exp.GeneratedAsIdentityColumnConstraint) and isinstance(k.args.get("expression"), exp.Expression):
                target = Target(parts)
                made.append(Update(start, end, target, (From(TableSource(parts)),),
                                   (Assignment((name,), queries.projection(k.args["expression"])),)))
        columns.setdefault(name.text.lower(), SchemaColumn(name.text, self.word(name, start, end), shown, required, values, note))
        for test in checks:
            made += self.check(test, parts, start, end, queries)
        return made

    def constraint(self, node: Any, parts: tuple[Word, ...], start: int, end: int, queries: Any) -> list[Statement]:
        """A table constraint: CHECK says something about values, PRIMARY KEY which row is which."""
        for key in node.find_all(exp.PrimaryKey) if isinstance(node, exp.Expression) else ():
            self.keys.setdefault(table_name(parts), tuple(Word(word(e).text) for e in key.expressions))
        return [s for c in node.find_all(exp.CheckColumnConstraint) for s in self.check(c.this, parts, start, end, queries)
                ] if isinstance(node, exp.Expression) else []

    def check(self, node: Any, parts: tuple[Word, ...], start: int, end: int, queries: Any) -> list[Statement]:
        """CHECK (..): a fact per column in it, and the values a column may take."""
        if not isinstance(node, exp.Expression):
            return []
        name = table_name(parts)
        for test in node.find_all(exp.In):
            if isinstance(test.this, exp.Column):
                found = tuple(t for e in test.expressions for t in literals(e))
                self._values(name, test.this.name.lower(), found)
        text = node.sql(dialect=queries.dialect or None)
        uses: Uses = tuple(queries.walk(node).uses)
        made: list[Statement] = []
        for c in node.find_all(exp.Column):
            w = word(c.this)
            made.append(Note(w.start if w.start >= 0 else start, w.end if w.start >= 0 else end, "check", parts, w, text, uses))
        return made

    def _values(self, name: str, column: str, values: tuple[str, ...]) -> None:
        old = self.tables.get(name, {}).get(column)
        if old is not None and values:
            self.tables[name][column] = SchemaColumn(old.name, old.span, old.type, old.required, values, old.note, old.aliases)

    def altered(self, action: Any, parts: tuple[Word, ...], start: int, end: int, queries: Any) -> list[Statement]:
        """ALTER TABLE ADD column or constraint."""
        name = table_name(parts)
        if isinstance(action, exp.ColumnDef):
            self.complete.setdefault(name, False)
            self.spans.setdefault(name, self.word(parts[-1], start, end))
            return self.column(action, parts, self.tables.setdefault(name, {}), start, end, queries)
        if isinstance(action, exp.Schema):
            return [s for e in action.expressions for s in self.altered(e, parts, start, end, queries)]
        if isinstance(action, (exp.AddConstraint, exp.Constraint)):
            return self.constraint(action, parts, start, end, queries)
        return []

    def renamed(self, parts: tuple[Word, ...], old: Word, new: Word) -> None:
        """ALTER TABLE RENAME COLUMN: the table has had both names, and what comes before and after may say either."""
        columns = self.tables.get(table_name(parts), {})
        was = columns.get(old.text.lower())
        if was is not None and new.start >= 0:
            columns.setdefault(new.text.lower(), SchemaColumn(new.text, self.place(new.start, new.end), was.type, was.required, was.values, was.note))

    def comment(self, node: Any) -> None:
        """COMMENT ON COLUMN t.c IS '..'."""
        text = node.args.get("expression")
        if str(node.args.get("kind") or "").upper() != "COLUMN" or not isinstance(text, exp.Literal):
            return
        parts = dotted(node.this)
        name, column = table_name(parts[:-1]), parts[-1].text.lower()
        old = self.tables.get(name, {}).get(column)
        if old is not None:
            self.tables[name][column] = SchemaColumn(old.name, old.span, old.type, old.required, old.values, text.this, old.aliases)

    def grant(self, node: Any, start: int, end: int) -> None:
        """GRANT is a fact of its own; see ``reader``."""

    def schemas(self) -> tuple[Schema, ...]:
        """Everything declared, sorted by name."""
        return tuple(Schema(Dataset("table", name), tuple(columns.values()), self.complete.get(name, False), "ddl",
                            span=self.spans.get(name))
                     for name, columns in sorted(self.tables.items()))
