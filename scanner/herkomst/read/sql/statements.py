"""One parsed statement to the relational language: DML, CREATE .. AS, models. Declarations go to ``ddl``."""

from typing import Any

from herkomst.model.sql_ir import Assignment, Bare, Delete, Merge, MergeArm, Target, Update, Write
from herkomst.model.sql_query import (
    From,
    Join,
    Projection,
    Query,
    QuerySource,
    RowUse,
    Select,
    Star,
    TableSource,
    Uses,
    Values,
    Word,
)
from herkomst.read.sql.ddl import Ddl, table_name
from herkomst.read.sql.definitions import Definitions, Lowered, is_temporary
from herkomst.read.sql.engine import exp
from herkomst.read.sql.words import dotted, word


class Statements(Definitions):
    """Lowers one statement."""

    def __init__(self, dialect: str, start: int, end: int, ddl: Ddl, procedure: str = "", gated: bool = False) -> None:
        super().__init__(dialect, start, end)
        self.ddl = ddl
        self.procedure, self.gated = procedure, gated
        self.out = Lowered()

    def lower(self, node: Any) -> Lowered:
        """Any statement. What has no data flow gives nothing; what was not understood sets ``opaque``."""
        add = self.out.statements
        around: dict[str, Any] = {"procedure": self.procedure, "gated": self.gated}
        place = (self.start, self.end)
        if isinstance(node, (exp.Select, exp.SetOperation, exp.Subquery, exp.Values, exp.Pivot)):
            self.plain_query(node, around)
        elif isinstance(node, exp.Insert):
            self.insert(node, around)
        elif isinstance(node, exp.MultitableInserts):
            self.multi_insert(node, around)
        elif isinstance(node, exp.Update):
            self.update(node, around)
        elif isinstance(node, exp.Merge):
            self.merge(node, around)
        elif isinstance(node, exp.Delete):
            self.delete(node, around)
        elif isinstance(node, exp.TruncateTable):
            add += [Delete(*place, Target(dotted(t)), (From(TableSource(dotted(t))),), **around) for t in node.expressions]
        elif isinstance(node, exp.Create):
            self.create(node, around)
        elif isinstance(node, exp.Alter):
            self.alter(node)
        elif isinstance(node, exp.Export):
            self.export(node, around)
        elif isinstance(node, exp.Copy):
            self.copy(node, around)
        elif isinstance(node, exp.Cache) and isinstance(node.args.get("expression"), exp.Expression):
            add.append(Write(*place, Target(dotted(node.this), "temp"), self.query(node.args["expression"]), "cache table", **around))
        elif isinstance(node, exp.Declare):
            self.declare(node, around)
        elif isinstance(node, exp.Comment):
            self.ddl.comment(node)
        elif isinstance(node, exp.Grant):
            self.ddl.grant(node, *place)
        elif isinstance(node, exp.From):
            self.plain_query(exp.select("*").from_(node.this), around)
        elif isinstance(node, exp.Command):
            self.out.opaque = str(node.this).upper()
        elif isinstance(node, (exp.Column, exp.Identifier, exp.Alias, exp.Tuple, exp.Binary, exp.Anonymous)):
            self.out.opaque = "EXPRESSION"
        return self.out

    def plain_query(self, node: Any, around: dict[str, Any]) -> None:
        """A SELECT: bare, or SELECT .. INTO a table."""
        place = (self.start, self.end)
        inner = node
        while isinstance(inner, (exp.SetOperation, exp.Subquery)):
            inner = inner.this
        into = inner.args.get("into") if isinstance(inner, exp.Select) else None
        sets = [e for e in (inner.expressions if isinstance(inner, exp.Select) else ()) if _variable(e) is not None]
        if sets:                                       # T-SQL: SELECT @x = a, @y = b FROM ..
            assigned = [(_variable(e), e) for e in inner.expressions]
            names = tuple(v or Word("") for v, _ in assigned)
            inner.set("expressions", [_assigned(e) for _, e in assigned])
            self.out.statements.append(Bare(*place, self.query(node), names, **around))
        elif into is not None and into.this is not None:
            temporary = into.args.get("temporary") or is_temporary(into.this)
            target = Target(dotted(into.this), "temp" if temporary else "table")
            self.out.statements.append(Write(*place, target, self.query(node), "select into", **around))
        else:
            self.out.statements.append(Bare(*place, self.query(node), **around))

    def insert(self, node: Any, around: dict[str, Any]) -> None:
        """INSERT in its forms, with ON CONFLICT and ON DUPLICATE KEY."""
        target = Target(()) if isinstance(node.this, exp.Directory) else self.target(node.this)
        source = node.args.get("expression")
        if isinstance(node.this, exp.Directory):
            path = node.this.this.name if isinstance(node.this.this, exp.Expression) else str(node.this.this)
            target = Target((Word(path),), "file")
        if isinstance(node.args.get("partition"), exp.Partition):
            fixed = tuple(word(e.this) for e in node.args["partition"].expressions if isinstance(e, exp.EQ))
            target = Target(target.parts, target.kind, target.columns, fixed)
        if source is None or isinstance(source, (exp.Command, exp.Execute)):
            query: Query = Values(*self.place(), ())
            if isinstance(source, exp.Command):
                self.out.opaque = "INSERT .. EXEC"
        else:
            query = self.query(source)
        ctes = self.ctes(node)
        if ctes:
            query = type(query)(**{**{f: getattr(query, f) for f in query.__struct_fields__}, "ctes": (*ctes, *query.ctes)})
        conflict = node.args.get("conflict")
        updates = self.assignments(conflict.expressions) if conflict is not None else ()
        keys = tuple(word(k) for k in (conflict.args.get("conflict_keys") or ()) if isinstance(k, (exp.Identifier, exp.Column))
                     ) if conflict is not None else ()
        replaces = str(node.args.get("alternative") or "").upper() == "REPLACE"
        if (updates or replaces) and not keys:
            keys = self.ddl.keys.get(table_name(target.parts), ())
        self.out.statements.append(Write(
            self.start, self.end, target, query, "insert", not node.args.get("overwrite"), updates, keys,
            self.where(conflict) if conflict is not None else (), replaces, bool(node.args.get("by_name")), **around))

    def modifying(self, node: Any) -> Query:
        """WITH w AS (UPDATE .. RETURNING ..): a statement of its own, and what it returns of the rows it touched."""
        before = len(self.out.statements)
        self.lower(node)
        returning = node.args.get("returning")
        made = self.out.statements[before:]
        if not made or not isinstance(made[-1], (Write, Update, Delete, Merge)):
            return Select(*self.place(), ())
        last = made[-1]
        sources = (From(TableSource(last.target.parts)),) if isinstance(last, Write) else last.sources
        rows = last.rows if isinstance(last, (Update, Delete)) else ()
        return Select(*self.place(), self.projections(returning.expressions, {}) if returning is not None else (), sources, rows)

    def multi_insert(self, node: Any, around: dict[str, Any]) -> None:
        """INSERT ALL: every INTO takes values from the one query at the end."""
        for conditional in node.expressions:
            insert = conditional.this if isinstance(conditional, exp.ConditionalInsert) else conditional
            if not isinstance(insert, exp.Insert):
                continue
            if isinstance(insert.args.get("expression"), exp.Select):     # Hive: FROM t INSERT .. SELECT ..
                own = self.select(insert.args["expression"])
                fields = {f: getattr(own, f) for f in own.__struct_fields__}
                query: Query = Select(**{**fields, "sources": own.sources or self.source_list(node.args["source"], Join())})
                self.out.statements.append(Write(self.start, self.end, self.target(insert.this), query, "insert", True, **around))
                continue
            source = self.query(node.args["source"])
            block = self.place()
            values = insert.args.get("expression")
            cells = values.expressions[0].expressions if isinstance(values, exp.Values) and values.expressions else []
            projections: tuple[Any, ...] = tuple(self.projection(c) for c in cells) or (Star((), -1, -1),)
            test = conditional.args.get("expression") if isinstance(conditional, exp.ConditionalInsert) else None
            rows = (RowUse("where", self.condition(test)),) if test is not None else ()
            query = Select(*block, projections, (From(QuerySource(source)),), rows)
            self.out.statements.append(Write(self.start, self.end, self.target(insert.this), query, "insert", True, **around))

    def update(self, node: Any, around: dict[str, Any]) -> None:
        """UPDATE with FROM, joins and WHERE."""
        sources = self.source_list(node.this, Join())
        if node.args.get("from_") is not None:
            sources += self.source_list(node.args["from_"].this, Join())
        for join in node.args.get("joins") or ():
            sources += self.joined(join)
        target, sources = _own(Target(dotted(node.this)), sources)
        self.out.statements.append(Update(self.start, self.end, target, sources, self.assignments(node.expressions),
                                          self.where(node), self.ctes(node), **around))

    def where(self, node: Any) -> tuple[RowUse, ...]:
        """The WHERE of an UPDATE or DELETE."""
        clause = node.args.get("where")
        return (RowUse("where", self.condition(clause.this)),) if clause is not None else ()

    def assignments(self, nodes: Any) -> tuple[Assignment, ...]:
        """SET a = x, (b, c) = (SELECT ..)."""
        found: list[Assignment] = []
        for node in nodes or ():
            if not isinstance(node, (exp.EQ, exp.PropertyEQ)):
                continue
            left, right = node.this, node.expression
            if isinstance(left, exp.Tuple):
                cells = right.expressions if isinstance(right, exp.Tuple) else [right] * len(left.expressions)
                found += [Assignment(dotted(c), self.projection(v)) for c, v in zip(left.expressions, cells, strict=False)]
            else:
                found.append(Assignment(dotted(left), self.projection(right)))
        return tuple(found)

    def merge(self, node: Any, around: dict[str, Any]) -> None:
        """MERGE with its WHEN arms."""
        sources = self.source_list(node.this, Join()) + self.source_list(node.args["using"], Join("inner"))
        arms = []
        whens = node.args.get("whens")
        for when in whens.expressions if whens is not None else ():
            then = when.args.get("then")
            condition = self.condition(when.args["condition"]) if when.args.get("condition") is not None else ()
            matched = bool(when.args.get("matched"))
            if isinstance(then, exp.Insert):
                names = [dotted(c) for c in (then.this.expressions if isinstance(then.this, exp.Tuple) else ())]
                source = then.args.get("expression")
                cells = list(source.expressions) if isinstance(source, exp.Tuple) else []
                star = isinstance(then.this, exp.Star) or isinstance(source, exp.Star) or not cells
                columns = names or [() for _ in cells]
                sets = tuple(Assignment(n, self.projection(v)) for n, v in zip(columns, cells, strict=False))
                arms.append(MergeArm("insert", matched, condition, sets, star))
            elif isinstance(then, exp.Update):
                star = not then.expressions or isinstance(then.expressions, exp.Star) or isinstance(then.expressions[0], exp.Star)
                arms.append(MergeArm("update", matched, condition, () if star else self.assignments(then.expressions), bool(star)))
            elif then is not None and str(then.name or "").upper() == "DELETE":
                arms.append(MergeArm("delete", matched, condition))
        on = self.condition(node.args["on"]) if node.args.get("on") is not None else ()
        self.out.statements.append(Merge(self.start, self.end, Target(dotted(node.this)), sources, on, tuple(arms), self.ctes(node),
                                         **around))

    def delete(self, node: Any, around: dict[str, Any]) -> None:
        """DELETE with USING or joins."""
        if node.this is None:
            return
        sources = self.source_list(node.this, Join())
        using = node.args.get("using")
        for extra in using if isinstance(using, list) else [using] if isinstance(using, exp.Expression) else []:
            sources += self.source_list(extra, Join())
        for join in node.args.get("joins") or ():
            sources += self.joined(join)
        named = node.args.get("tables")
        target, sources = _own(Target(dotted(named[0] if named else node.this)), sources)
        self.out.statements.append(Delete(self.start, self.end, target, sources, self.where(node), self.ctes(node), **around))

def _variable(node: Any) -> Word | None:
    """The variable of ``SELECT @x = ..``."""
    if isinstance(node, exp.Alias) and isinstance(node.this, exp.PropertyEQ):       # ``@n := COUNT(*) AS n``
        node = node.this
    if isinstance(node, (exp.EQ, exp.PropertyEQ)) and isinstance(node.this, exp.Parameter):        # ``@x = c`` of T-SQL, ``@x := c`` of MySQL
        inner = word(node.this.this)
        return Word("@" + inner.text, inner.start - 1 if inner.start > 0 else -1, inner.end)
    if isinstance(node, exp.Alias) and node.alias.startswith("@"):
        found = word(node.args["alias"])
        return Word(node.alias, found.start, found.end)
    return None


def _assigned(node: Any) -> Any:
    """What is put in it."""
    if isinstance(node, exp.Alias):
        return _assigned(node.this) if isinstance(node.this, exp.PropertyEQ) else node.this
    return node.expression if isinstance(node, (exp.EQ, exp.PropertyEQ)) else node


def replaced(s: Write, keys: dict[str, tuple[Word, ...]]) -> Write:
    """MySQL's REPLACE INTO: an INSERT that takes the place of what is there."""
    fields = {f: getattr(s, f) for f in s.__struct_fields__}
    return Write(**{**fields, "replaces": True, "keys": keys.get(table_name(s.target.parts), ())})


def _own(target: Target, sources: tuple[From, ...]) -> tuple[Target, tuple[From, ...]]:
    """UPDATE p SET .. FROM persoon p: the target is the source that the name stands for; it comes first, and once."""
    if not target.parts:
        return target, sources
    name = target.parts[-1].text.lower()
    for i, item in enumerate(sources):
        source = item.source
        if isinstance(source, TableSource):
            known = (source.alias or source.parts[-1]).text.lower()
            if known == name and len(target.parts) == 1 and (i or source.alias is not None):
                return Target(source.parts, target.kind), (item, *sources[1:i], *sources[i + 1:]) if i else sources
    return target, sources


__all__ = ["Lowered", "Projection", "Statements", "Uses", "replaced"]
