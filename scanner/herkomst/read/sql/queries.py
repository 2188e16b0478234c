"""Query blocks, set operations and VALUES to the relational language."""

from typing import Any

from herkomst.model.sql_query import (
    HOLE,
    Cte,
    From,
    Join,
    Projection,
    Query,
    QuerySource,
    RowUse,
    Select,
    SetOp,
    Star,
    Use,
    Uses,
    Values,
    Word,
)
from herkomst.read.sql.columns import columns_of, columns_star, struct_fields
from herkomst.read.sql.engine import exp
from herkomst.read.sql.expressions import Walk
from herkomst.read.sql.sources import Sources
from herkomst.read.sql.words import dotted, word

_NONE = Projection(Word(""), ())


class Queries(Sources):
    """Lowers queries of one statement; ``start`` and ``end`` are the statement's offsets (blocks take the first identifier in
    them as their place)."""

    def __init__(self, dialect: str, start: int, end: int) -> None:
        self.dialect = dialect
        self.start, self.end = start, end
        self.serial = 0

    def walk(self, node: Any, windows: dict[str, Any] | None = None, subtype: Any = "IDENTITY", op: str = "selected") -> Walk:
        """The uses of one expression."""
        return Walk(self.query, windows).run(node, subtype, op)

    def query(self, node: Any) -> Query:
        """Any query expression -> Select, SetOp or Values. Anything else becomes an empty Select."""
        ctes: tuple[Cte, ...] = ()
        outer: Any = None
        while isinstance(node, (exp.Subquery, exp.Paren)) and not node.args.get("joins") and not node.args.get("pivots"):
            ctes = (*ctes, *self.ctes(node))
            if node.args.get("limit") or node.args.get("order"):
                outer = outer or node
            node = node.this
        made = self._query(node)
        if ctes:
            made = _with(made, ctes=(*ctes, *made.ctes))
        if outer is not None and not isinstance(made, Values):
            made = _with(made, order=self.order(outer, {}, ()), limit=limit_of(outer, self.dialect) or made.limit)
        return made

    def _query(self, node: Any) -> Query:
        if isinstance(node, exp.SetOperation):
            return self.set_operation(node)
        if isinstance(node, exp.Select):
            return self.select(node)
        if isinstance(node, exp.Values):
            return self.values(node)
        if isinstance(node, (exp.Table, exp.Subquery, exp.Pivot)):
            start, end = self.place()
            return Select(start, end, (Star((), -1, -1),), self.source_list(node, Join()), ctes=self.ctes(node))
        if isinstance(node, (exp.Insert, exp.Update, exp.Delete, exp.Merge)):
            return self.modifying(node)
        start, end = self.place()
        return Select(start, end, ())

    def modifying(self, node: Any) -> Query:
        """A statement inside a query; ``Statements`` knows what it does."""
        return Select(*self.place(), ())

    def place(self) -> tuple[int, int]:
        """A unique place for a block: the offset tells the blocks of a statement apart."""
        self.serial += 1
        return self.start + self.serial - 1, self.end

    def ctes(self, node: Any) -> tuple[Cte, ...]:
        """WITH, in order."""
        clause = node.args.get("with_")
        if clause is None:
            return ()
        found = []
        for c in clause.expressions:
            alias = c.args.get("alias")
            columns = tuple(word(x) for x in (alias.args.get("columns") or ())) if alias is not None else ()
            found.append(Cte(word(alias), self.query(c.this), columns, bool(clause.args.get("recursive"))))
        return tuple(found)

    def set_operation(self, node: Any) -> Query:
        """A chain of UNION, EXCEPT, INTERSECT; left-deep chains are flattened without recursion."""
        start, end = self.place()
        ctes = self.ctes(node)
        order, limit = self.order(node, {}, ()), limit_of(node, self.dialect)
        parts: list[Any] = []
        kinds: list[str] = []
        by_name = bool(node.args.get("by_name"))
        current = node
        while isinstance(current, exp.SetOperation) and (current is node or not (_limited(current) or current.args.get("with_"))):
            kind = "except" if isinstance(current, exp.Except) else "intersect" if isinstance(current, exp.Intersect) else (
                "union_all" if current.args.get("distinct") is False else "union")
            parts.append(current.expression)
            kinds.append(kind)
            current = current.this
        parts.append(current)
        return SetOp(start, end, tuple(self.query(p) for p in reversed(parts)), tuple(reversed(kinds)), by_name, order, limit, ctes)

    def values(self, node: Any) -> Values:
        """VALUES (..), (..): what each column's cells mention."""
        start, end = self.place()
        rows = [r.expressions if isinstance(r, exp.Tuple) else [r] for r in node.expressions]
        columns = tuple(self.cells([r[i] for r in rows if i < len(r)]) for i in range(max((len(r) for r in rows), default=0)))
        return Values(start, end, columns, self.ctes(node))

    def cells(self, nodes: list[Any]) -> Uses:
        """The uses of the non-constant cells."""
        return tuple(u for n in nodes if not isinstance(n, exp.Literal) for u in self.walk(n).uses)

    def select(self, node: Any) -> Select:
        """One SELECT."""
        a = node.args
        start, end = self.place()
        windows = {w.name.lower(): w for w in a.get("windows") or ()}
        ctes = self.ctes(node)
        sources: list[From] = []
        if a.get("from_") is not None:
            sources += self.source_list(a["from_"].this, Join())
        for lateral in a.get("laterals") or ():
            sources += self.source_list(lateral, Join())
        for join in a.get("joins") or ():
            sources += self.joined(join)
        if any(str(j.args.get("method") or "") == "POSITIONAL" for j in a.get("joins") or ()):
            sources = [_in_order(s) for s in sources]
        projections = self.projections(a.get("expressions") or (), windows)
        rows: list[RowUse] = []
        if a.get("match") is not None and sources:
            sources[-1] = self.matched(a["match"], sources[-1])
        for key, clause in (("prewhere", "where"), ("where", "where"), ("having", "having"), ("qualify", "qualify")):
            if a.get(key) is not None:
                rows.append(RowUse(clause, self.condition(a[key].this, windows)))  # type: ignore[arg-type]
        if a.get("connect") is not None:
            rows.append(RowUse("connect", self.condition(list(a["connect"].args.values()), windows)))
        bound = a.get("limit")
        size = bound.expression if isinstance(bound, exp.Limit) else bound.args.get("count") if isinstance(bound, exp.Fetch) else None
        if size is not None and not isinstance(size, exp.Literal):
            rows.append(RowUse("limit", self.condition(size, windows)))
        distinct = a.get("distinct")
        if distinct is not None and distinct.args.get("on") is not None:
            rows.append(RowUse("distinct_on", self.positional(distinct.args["on"].expressions, windows, projections, "GROUP_BY", "group")))
        group, group_all = self.group(a.get("group"), windows, projections)
        return Select(
            start, end, projections, tuple(sources), tuple(rows), group, group_all, self.order(node, windows, projections),
            limit_of(node, self.dialect), distinct is not None and distinct.args.get("on") is None,
            bool(group or group_all or a.get("group")) or any((p if isinstance(p, Projection) else p.over or _NONE).aggregate for p in projections),
            ctes, drawn(node),
        )

    def condition(self, node: Any, windows: dict[str, Any] | None = None) -> Uses:
        """A WHERE, HAVING, QUALIFY or ON: uses of kind FILTER; an equation of two columns is a JOIN."""
        found: list[Any] = []
        stack = list(reversed(node)) if isinstance(node, list) else [node]
        while stack:
            part = stack.pop()
            if isinstance(part, exp.And):
                stack += [part.expression, part.this]
            elif isinstance(part, exp.Paren):
                stack.append(part.this)
            elif isinstance(part, exp.EQ) and isinstance(part.this, exp.Column) and isinstance(part.expression, exp.Column):
                found += self.walk([part.this, part.expression], windows, "JOIN", "join").uses
            elif isinstance(part, (exp.Is, exp.Not)) and _null_test(part) is not None:
                found.append(Use(dotted(_null_test(part)), "FILTER", "filter", (), "missing"))
            elif part is not None and not isinstance(part, (str, bool)):
                found += self.walk(part, windows, "FILTER", "filter").uses
        return tuple(found)

    def projections(self, nodes: Any, windows: dict[str, Any]) -> tuple[Projection | Star, ...]:
        """The select list."""
        found: list[Projection | Star] = []
        for node in nodes:
            if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
                found.append(self.star(node, windows))
            elif isinstance(node, exp.Column) and HOLE in node.name:
                w = word(node.this)
                found.append(Star(dotted(node)[:-1], w.start, w.end, hole=True))
            elif (fields := struct_fields(node)) is not None:
                found += [self.projection(value, windows, name) for name, value in fields]
            elif (each := columns_of(node)) is not None:
                found.append(columns_star(each, self.projection(node, windows)))
            elif isinstance(node, exp.Aliases):
                found += [self.projection(exp.alias_(node.this, a), windows, word(a)) for a in node.args.get("expressions") or ()]
            else:
                found.append(self.projection(node, windows))
        return tuple(found)

    def star(self, node: Any, windows: dict[str, Any]) -> Star:
        """``*`` with its EXCEPT, REPLACE and RENAME."""
        star = node.this if isinstance(node, exp.Column) else node
        meta = getattr(star, "_meta", None) or {}
        parts = tuple(word(node.args[k]) for k in ("catalog", "db", "table") if node.args.get(k)) if isinstance(node, exp.Column) else ()
        a = star.args
        exclude = tuple(word(e) for e in _listed(a.get("except_")))
        replace = tuple(self.projection(e, windows) for e in a.get("replace") or ())
        rename = tuple((word(e.this), word(e.args.get("alias"))) for e in a.get("rename") or () if isinstance(e, exp.Alias))
        return Star(parts, meta.get("start", -1), meta["end"] + 1 if "end" in meta else -1, exclude, replace, rename)

    def projection(self, node: Any, windows: dict[str, Any] | None = None, name: Word | None = None) -> Projection:
        """One expression of a select list, of SET or of an assignment."""
        body = node.this if isinstance(node, exp.Alias) else node
        while isinstance(body, exp.Paren):
            body = body.this
        found = self.walk(body, windows)
        bare = isinstance(body, exp.Column)
        op = "renamed" if bare and isinstance(node, exp.Alias) and node.alias.lower() != body.name.lower() else ""
        uses = tuple(Use(u.parts, u.subtype, op, u.literals, u.cause) for u in found.uses if isinstance(u, Use)) if op else tuple(found.uses)
        named = True
        if name is None:
            if isinstance(node, exp.Alias):
                name = word(node.args.get("alias"))
            elif bare:
                name = word(body.this)
            else:
                text = body.output_name if self.dialect in ("postgres", "redshift") or not isinstance(body, exp.Cast) else ""
                named = bool(text)
                name = Word(text or _rendered(node, self.dialect))
        return Projection(name, uses, named, bare, found.aggregate, found.window, found.rank, found.weights,
                          isinstance(body, exp.Literal) and not body.is_string, once=found.once)

    def group(self, node: Any, windows: dict[str, Any], projections: tuple[Any, ...]) -> tuple[Uses, bool]:
        """GROUP BY with positions resolved, sets flattened; second: GROUP BY ALL."""
        if node is None:
            return (), False
        found: list[Any] = list(node.expressions)
        for key in ("cube", "rollup", "grouping_sets"):
            for e in node.args.get(key) or ():
                found += e.expressions if isinstance(e, exp.Expression) and e.expressions else [e]
        return self.positional(found, windows, projections, "GROUP_BY", "group"), bool(node.args.get("all"))

    def order(self, node: Any, windows: dict[str, Any], projections: tuple[Any, ...]) -> Uses:
        """ORDER BY (SORT BY, CLUSTER BY) with positions resolved."""
        found: list[Any] = []
        for key in ("order", "sort", "cluster"):
            clause = node.args.get(key)
            if clause is not None:
                found += [o.this if isinstance(o, exp.Ordered) else o for o in clause.expressions]
        return self.positional(found, windows, projections, "SORT", "sort")

    def positional(self, nodes: list[Any], windows: dict[str, Any], projections: tuple[Any, ...], subtype: Any, op: str) -> Uses:
        """Uses of a list whose numbers mean positions in the select list."""
        found: list[Any] = []
        for node in nodes:
            if isinstance(node, exp.Literal):
                at = int(node.this) - 1 if node.this.isdigit() else -1
                plain = not any(isinstance(p, Star) for p in projections[: at + 1])
                if 0 <= at < len(projections) and plain and not node.is_string:
                    found += [type(u)(**{**_fields(u), "subtype": subtype, "op": op}) if isinstance(u, Use) else u
                              for u in projections[at].uses]
            else:
                found += self.walk(node, windows, subtype, op).uses
        return tuple(found)


def limit_of(node: Any, dialect: str) -> str:
    """'' without a limit, else the word for it and its number where that is a constant: ``TOP 50``."""
    clause = node.args.get("limit")
    if clause is None:
        return ""
    number = clause.args.get("count") if isinstance(clause, exp.Fetch) else clause.expression
    amount = number.this if isinstance(number, exp.Literal) else ""
    kind = "TOP" if dialect in ("tsql", "teradata") else "FETCH" if isinstance(clause, exp.Fetch) else "LIMIT"
    return f"{kind} {amount}".strip()


def drawn(node: Any) -> bool:
    """Whether a query takes its rows by lot: ORDER BY a random number, or TABLESAMPLE."""
    order, source = node.args.get("order"), node.args.get("from_")
    keys = [o.this if isinstance(o, exp.Ordered) else o for o in order.expressions] if order is not None else []
    sampled = source is not None and isinstance(source.this, exp.Table) and source.this.args.get("sample") is not None
    return sampled or (bool(keys) and all(
        isinstance(k, (exp.Rand, exp.Uuid)) or (k.find(exp.Rand, exp.Uuid) is not None and k.find(exp.Column) is None) for k in keys))


def _null_test(node: Any) -> Any:
    """The column of a bare ``x IS [NOT] NULL``, else None."""
    while isinstance(node, (exp.Not, exp.Paren)):
        node = node.this
    if isinstance(node, exp.Is) and isinstance(node.this, exp.Column) and isinstance(node.expression, exp.Null):
        return None if isinstance(node.this.this, (exp.Star, exp.Func)) else node.this
    return None


def _in_order(item: From) -> From:
    """A side of a POSITIONAL JOIN: its order decides what it is put beside, as with a limit."""
    source = item.source
    if isinstance(source, QuerySource) and isinstance(source.query, (Select, SetOp)) and source.query.order and not source.query.limit:
        return From(_with(source, query=_with(source.query, limit="POSITIONAL")), item.join)
    return item


def _limited(node: Any) -> bool:
    return node.args.get("limit") is not None


def _listed(found: Any) -> list[Any]:
    return list(found) if isinstance(found, (list, tuple)) else [found] if found is not None else []


def _rendered(node: Any, dialect: str) -> str:
    try:
        return str(node.sql(dialect=dialect or None, comments=False))
    except Exception:                    # a generator has gaps; a made-up name is as good
        return type(node).__name__.lower()


def _fields(struct: Any) -> dict[str, Any]:
    return {f: getattr(struct, f) for f in struct.__struct_fields__}


def _with(struct: Any, **changes: Any) -> Any:
    return type(struct)(**{**_fields(struct), **changes})
