"""Statements that make tables, views, models and files: CREATE, ALTER, COPY, EXPORT, DECLARE. Declarations of columns go to ``ddl``."""

from typing import Any

from herkomst.model.sql_ir import Assign, MakeModel, Rename, Statement, Target, Write
from herkomst.model.sql_query import From, Select, Star, TableSource, Values, Word
from herkomst.read.sql.ddl import Ddl
from herkomst.read.sql.engine import exp
from herkomst.read.sql.queries import Queries
from herkomst.read.sql.words import dotted, word

_LABELS = {"input_label_cols", "target", "target_column", "label_cols", "label_col"}
_IGNORED = {"data_split_col", "time_series_timestamp_col", "time_series_id_col", "id_col"}


class Lowered:
    """What one statement becomes. ``opaque``: the parser did not understand it."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.opaque = ""


class Definitions(Queries):
    """The part of the lowering that makes things; ``Statements`` completes it."""

    ddl: Ddl
    procedure: str
    out: Lowered

    def create(self, node: Any, around: dict[str, Any]) -> None:
        """CREATE TABLE, VIEW, MODEL; others have no data flow."""
        kind = str(node.args.get("kind") or "").upper()
        query = node.args.get("expression")
        properties = node.args.get("properties")
        listed = list(properties.expressions) if properties is not None else []
        if kind == "MODEL":
            self.model(node, query, listed)
            return
        if kind not in ("TABLE", "VIEW", "DYNAMIC TABLE", "MATERIALIZED VIEW", "FOREIGN TABLE", "STREAMING TABLE"):
            return
        temporary = any(isinstance(p, exp.TemporaryProperty) for p in listed) or is_temporary(node.this)
        target = self.target(node.this)
        if isinstance(query, exp.Expression) and not isinstance(query, (exp.Literal, exp.Command)):
            inner = query.this if isinstance(query, exp.Paren) else query
            named = "temp" if temporary else "view" if "VIEW" in kind else "table"
            self.out.statements.append(Write(self.start, self.end, Target(target.parts, named, target.columns), self.query(inner),  # type: ignore[arg-type]
                                             f"create {kind.lower()}", **around))
        clone = node.args.get("clone")
        if clone is not None and clone.this is not None:
            self.out.statements.append(Rename(self.start, self.end, target, dotted(clone.this)))
        if isinstance(node.this, exp.Schema) and any(isinstance(e, exp.ColumnDef) for e in node.this.expressions):
            self.declared(node.this, target, temporary, around)

    def declared(self, schema: Any, target: Target, temporary: bool, around: dict[str, Any]) -> None:
        """A table with a column list."""
        columns = tuple(word(e.this) for e in schema.expressions if isinstance(e, exp.ColumnDef))
        if temporary:
            made = Target(target.parts, "temp", columns)
            self.out.statements.append(Write(self.start, self.end, made, Values(*self.place(), tuple(() for _ in columns)),
                                             "create table", **around))
        else:
            self.out.statements += self.ddl.table(schema, target.parts, self.start, self.end, self)

    def model(self, node: Any, query: Any, listed: list[Any]) -> None:
        """CREATE MODEL of BigQuery ML."""
        labels: list[str] = []
        ignored: list[str] = []
        detail = "CREATE MODEL"
        for p in listed:
            name = p.this.name.lower() if isinstance(p, exp.Property) and p.this is not None else ""
            value = p.args.get("value") if isinstance(p, exp.Property) else None
            texts = [v.this for v in value.find_all(exp.Literal)] if isinstance(value, exp.Expression) else []
            if name in _LABELS:
                labels += texts
            elif name in _IGNORED:
                ignored += texts
            elif name == "model_type" and texts:
                detail = texts[0].upper()
        if query is None:
            self.out.opaque = "CREATE MODEL"
            return
        self.out.statements.append(MakeModel(self.start, self.end, dotted(node.this), self.query(query), detail, tuple(labels),
                                             tuple(ignored), self.procedure))

    def alter(self, node: Any) -> None:
        """ALTER TABLE: renames, added columns, constraints."""
        table = dotted(node.this)
        for action in node.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                self.out.statements.append(Rename(self.start, self.end, Target(dotted(action.this)), table))
            elif isinstance(action, exp.RenameColumn):
                pair = (word(action.this), word(action.args.get("to")))
                self.ddl.renamed(table, *pair)
                self.out.statements.append(Rename(self.start, self.end, Target(table), table, pair))
            else:
                self.out.statements += self.ddl.altered(action, table, self.start, self.end, self)

    def copy(self, node: Any, around: dict[str, Any]) -> None:
        """COPY between a table or query and files."""
        files = [f for f in node.args.get("files") or () if f is not None]
        stage = node.this.name if isinstance(node.this, exp.Table) else ""
        if stage.startswith("@") and files and isinstance(files[0], (exp.Subquery, exp.Table)):      # COPY INTO @stage FROM (query)
            self.out.statements.append(Write(self.start, self.end, Target((Word(stage),), "file"), self.query(files[0]), "copy", **around))
            return
        path = next((f.this if isinstance(f, exp.Literal) else f.name for f in files), "")
        if not path or not isinstance(path, str):
            return
        if node.args.get("kind"):                           # FROM
            source = Select(*self.place(), (Star((), -1, -1),), (From(TableSource((Word(path),), file=True)),))
            self.out.statements.append(Write(self.start, self.end, self.target(node.this), source, "copy", True, **around))
        else:
            self.out.statements.append(Write(self.start, self.end, Target((Word(path),), "file"), self.query(node.this), "copy", **around))

    def export(self, node: Any, around: dict[str, Any]) -> None:
        """EXPORT DATA OPTIONS (uri = ..) AS query."""
        uri = next((p.args["value"].name for p in node.find_all(exp.Property) if p.name.lower() == "uri" and p.args.get("value")), "export")
        self.out.statements.append(Write(self.start, self.end, Target((Word(uri),), "file"), self.query(node.this), "copy", **around))

    def declare(self, node: Any, around: dict[str, Any]) -> None:
        """DECLARE @x INT = .., @t TABLE (..)."""
        for item in node.expressions:
            names = item.this if isinstance(item.this, list) else [item.this]
            kind, default = item.args.get("kind"), item.args.get("default")
            for name in names:
                raw = word(name.this if isinstance(name, exp.Parameter) else name)
                named = Word(raw.text if raw.text.startswith("@") else "@" + raw.text, raw.start, raw.end)
                if isinstance(kind, exp.Schema):
                    columns = tuple(word(e.this) for e in kind.expressions if isinstance(e, exp.ColumnDef))
                    made = Target((named,), "temp", columns)
                    self.out.statements.append(Write(self.start, self.end, made, Values(*self.place(), tuple(() for _ in columns)),
                                                     "declare", **around))
                elif isinstance(default, exp.Expression):
                    self.out.statements.append(Assign(self.start, self.end, named, self.projection(default), None, **around))

    def target(self, node: Any) -> Target:
        """The table that is written, with a column list where there is one."""
        columns: tuple[Word, ...] = ()
        if isinstance(node, exp.Schema):
            columns = tuple(word(c.this if isinstance(c, exp.ColumnDef) else c) for c in node.expressions
                            if isinstance(c, (exp.Identifier, exp.Column, exp.ColumnDef)))
            node = node.this
        return Target(dotted(node), "temp" if is_temporary(node) else "table", columns)


def is_temporary(node: Any) -> bool:
    if isinstance(node, exp.Schema):
        node = node.this
    inner = node.this if isinstance(node, exp.Table) else node
    return (isinstance(inner, exp.Identifier) and (bool(inner.args.get("temporary")) or inner.name.startswith(("#", "@")))) or isinstance(
        inner, exp.Parameter)
