"""FROM and JOIN: what a query reads."""

import re
from typing import Any

from herkomst.model.sql_query import (
    From,
    FunctionSource,
    Join,
    PivotSource,
    Projection,
    Query,
    QuerySource,
    RowUse,
    Select,
    Source,
    Star,
    TableSource,
    Use,
    Uses,
    Word,
)
from herkomst.read.sql.engine import exp
from herkomst.read.sql.words import dotted, word

_FILES = {"read_csv", "read_csv_auto", "read_parquet", "read_json", "read_json_auto", "parquet_scan", "read_ndjson", "read_ndjson_auto", "read_xlsx"}
_READERS = tuple(getattr(exp, n) for n in ("ReadCSV", "ReadParquet") if hasattr(exp, n))


class Sources:
    """The part of the lowering that deals with FROM; ``Queries`` completes it."""

    dialect: str

    def query(self, node: Any) -> Query:
        raise NotImplementedError

    def walk(self, node: Any, windows: dict[str, Any] | None = None, subtype: Any = "IDENTITY", op: str = "selected") -> Any:
        raise NotImplementedError

    def condition(self, node: Any, windows: dict[str, Any] | None = None) -> Uses:
        raise NotImplementedError

    def projection(self, node: Any, windows: dict[str, Any] | None = None, name: Word | None = None) -> Projection:
        raise NotImplementedError

    def place(self) -> tuple[int, int]:
        raise NotImplementedError

    def joined(self, node: Any) -> tuple[From, ...]:
        """One JOIN; a parenthesised join brings several sources, the condition goes with the last."""
        a = node.args
        side, kind, method = (str(a.get(k) or "").upper() for k in ("side", "kind", "method"))
        how = "semi" if kind == "SEMI" else "anti" if kind == "ANTI" else "full" if method == "POSITIONAL" else (
            side.lower() if side in ("LEFT", "RIGHT", "FULL") else "")
        on = self.condition(a["on"]) if a.get("on") is not None else ()
        on = tuple(type(u)(**{**{f: getattr(u, f) for f in u.__struct_fields__}, "subtype": "JOIN", "op": "join"})
                   if isinstance(u, Use) else u for u in on)
        using = tuple(word(u) for u in a.get("using") or ())
        if not how and (on or using or method == "NATURAL" or kind == "INNER"):
            how = "inner"
        lateral = node.this
        if isinstance(lateral, exp.Lateral) and not how:
            how = "left" if lateral.args.get("cross_apply") is False else ""
        made = self.source_list(node.this, Join(how, on, using, method == "NATURAL"))
        for nested in a.get("joins") or ():
            made += self.joined(nested)
        return made

    def source_list(self, node: Any, join: Join) -> tuple[From, ...]:
        """A table expression with the joins nested in it."""
        if isinstance(node, (exp.Paren,)):
            return self.source_list(node.this, join)
        if isinstance(node, exp.Subquery) and isinstance(node.this, (exp.Table, exp.Subquery)) and not node.args.get("alias"):
            inner = self.source_list(node.this, Join())
            for nested in node.args.get("joins") or ():
                inner += self.joined(nested)
            head = inner[:1] if len(inner) > 1 else ()
            if not head:
                return (From(inner[0].source, join),) if inner else ()
            return (From(inner[0].source, join), *inner[1:])
        found = [From(self.source(node), join)]
        nested_joins = list(node.args.get("joins") or ()) if isinstance(node, exp.Expression) else []
        for lateral in (node.args.get("laterals") or ()) if isinstance(node, exp.Expression) else ():
            found += self.source_list(lateral, Join())
        for nested in nested_joins:
            found += self.joined(nested)
        return tuple(found)

    def source(self, node: Any) -> Source:
        """One table expression, its pivots around it."""
        alias, columns = _alias(node)
        if isinstance(node, exp.Subquery) and isinstance(node.this, exp.Pivot):
            inner = self.pivot(self.source(node.this.this), node.this)
            return PivotSource(**{**{f: getattr(inner, f) for f in inner.__struct_fields__}, "alias": alias, "columns": columns})
        if isinstance(node, exp.Pivot):
            return self.pivot(self.source(node.this), node)
        made = self.plain(node, alias, columns)
        for pivot in node.args.get("pivots") or () if isinstance(node, exp.Expression) else ():
            made = self.pivot(made, pivot)
        return made

    def plain(self, node: Any, alias: Word | None, columns: tuple[Word, ...]) -> Source:
        """A table expression without its pivots."""
        if isinstance(node, exp.Table):
            inner = node.this
            if isinstance(inner, exp.Func) or (isinstance(inner, exp.Dot) and inner.find(exp.Func)):
                return self.function(inner, alias, columns, tuple(word(node.args[k]) for k in ("catalog", "db") if node.args.get(k)))
            if node.args.get("rows_from"):
                return self.function(list(node.args["rows_from"]), alias, columns)
            quoted = isinstance(inner, exp.Literal)
            return TableSource(dotted(node), alias, columns, quoted or _is_path(node.name))
        if isinstance(node, exp.Subquery):
            if isinstance(node.this, exp.Table) and not node.this.args.get("joins"):
                return QuerySource(self.query(node.this), alias, columns)
            return QuerySource(self.query(node.this), alias, columns)
        if isinstance(node, (exp.Select, exp.SetOperation, exp.Values)):
            return QuerySource(self.query(node), alias, columns)
        if isinstance(node, exp.Lateral):
            inner = node.this
            if isinstance(inner, (exp.Subquery, exp.Select, exp.SetOperation)):
                return QuerySource(self.query(inner), alias, columns, lateral=True)
            return self.function(inner, alias, columns)
        if isinstance(node, exp.Unnest):
            start, end = self.place()
            offset = node.args.get("offset")
            more = (word(offset),) if isinstance(offset, exp.Identifier) else ()
            if not columns and alias is not None:         # BigQuery: the alias is the column
                columns = (alias,)
            return FunctionSource(tuple(self.walk(node.expressions, None, "TRANSFORMATION", "reshaped").uses), start, end, "unnest",
                                  alias, (*columns, *more), not columns)
        return self.function(node, alias, columns)

    def function(self, node: Any, alias: Word | None, columns: tuple[Word, ...], qualifier: tuple[Word, ...] = ()) -> Source:
        """A table function: a file reader, a model's prediction, or rows made from arguments."""
        start, end = self.place()
        nodes = node if isinstance(node, list) else [node]
        first = nodes[0]
        while isinstance(first, exp.Dot):
            first = first.expression
        name = first.name if isinstance(first, exp.Anonymous) else type(first).__name__
        arguments = list(first.expressions or ()) if isinstance(first, exp.Expression) else []
        if isinstance(first, _READERS) or name.lower() in _FILES:
            path = first.this if isinstance(first, _READERS) else (arguments[0] if arguments else None)
            if isinstance(path, exp.Array) and path.expressions:
                path = path.expressions[0]
            if isinstance(path, exp.Literal):
                return TableSource((Word(path.this),), alias, columns, file=True)
        if isinstance(first, exp.Predict):
            named = dotted(first.this)
            model = ".".join(w.text for w in named)
            if named and named[-1].start >= 0:
                start, end = named[-1].start, named[-1].end
            inner = first.expression
            return FunctionSource((), start, end, "predict", alias, columns, True, (self.source(inner),) if inner is not None else (), model)
        tables: list[Source] = []
        plain = []
        for n in nodes:
            while isinstance(n, exp.Dot):
                n = n.expression
            for value in (n.args.values() if isinstance(n, exp.Expression) else ()):
                for v in value if isinstance(value, list) else [value]:
                    if isinstance(v, (exp.Table, exp.Subquery, exp.Select)):
                        tables.append(self.source(v) if not isinstance(v, exp.Select) else QuerySource(self.query(v)))
                    elif isinstance(v, exp.Expression):
                        plain.append(v)
        uses = tuple(self.walk(plain, None, "TRANSFORMATION", "reshaped").uses)
        if name.lower() in ("explode", "posexplode", "unnest", "generate_series", "range") and alias is not None and not columns:
            columns = (alias,)
        return FunctionSource(uses, start, end, name.lower(), alias, columns, not columns, tuple(tables), "",
                              (*qualifier, *_called(node)) if not isinstance(node, list) else ())

    def matched(self, node: Any, item: From) -> From:
        """MATCH_RECOGNIZE: measures over the rows that a pattern finds; what defines the pattern decides which rows those are."""
        a = node.args
        variables = {d.alias.lower() for d in a.get("define") or ()}
        pattern = a.get("pattern")
        variables |= set(re.findall(r"[a-z_]\w*", pattern.name.lower())) if pattern is not None else set()
        for c in list(node.find_all(exp.Column)):
            if c.table and c.table.lower() in variables:
                c.set("table", None)
        keys = list(a.get("partition_by") or ())
        measures = [self.projection(m.this) for m in a.get("measures") or ()]
        every = "ALL" in str(a.get("rows") or "").upper()
        made: list[Any] = [Star((), -1, -1)] if every else [self.projection(k) for k in keys]
        made += [Projection(m.name, m.uses, m.named, aggregate=True) for m in measures]
        order = self.walk(a.get("order"), None, "SORT", "sort").uses if a.get("order") is not None else []
        tests = tuple(u for d in a.get("define") or () for u in self.condition(d.this))
        alias, columns = _alias(node)
        start, end = self.place()
        query = Select(start, end, tuple(made), (From(item.source),), (RowUse("where", tests),), tuple(self.walk(keys, None, "GROUP_BY", "group").uses), False,
                       tuple(order), "MATCH", aggregates=True)
        return From(QuerySource(query, alias, columns), item.join)

    def pivot(self, source: Source, node: Any) -> PivotSource:
        """PIVOT: aggregates per value of a column. UNPIVOT: columns become rows."""
        alias, columns = _alias(node)
        fields = node.args.get("fields") or []
        if node.args.get("unpivot"):
            made: list[Projection] = []
            gone: list[Word] = []
            for field in fields:
                inner = [e.this if isinstance(e, exp.PivotAlias) else e for e in (field.expressions if isinstance(field, exp.In) else ())]
                groups = [e.expressions if isinstance(e, exp.Tuple) else [e] for e in inner]
                gone += [word(c) for g in groups for c in g]
                made.append(Projection(word(field.this), ()))
                for i, value in enumerate(_flat(node.expressions)):
                    cells = [g[i] for g in groups if i < len(g)]
                    made.append(Projection(word(value), tuple(self.walk(cells, None, "TRANSFORMATION", "reshaped").uses)))
            if not fields:                                 # DuckDB: UNPIVOT t ON a, b INTO NAME n VALUE v
                cells = list(node.expressions)
                gone = [word(c) for c in cells]
                into = node.args.get("into")
                names = [word(into.this), *(word(e) for e in into.expressions)] if into is not None else [Word("name"), Word("value")]
                mixed = tuple(self.walk(cells, None, "TRANSFORMATION", "reshaped").uses)
                made = [Projection(names[0], ()), *(Projection(n, mixed) for n in names[1:])]
            return PivotSource(source, tuple(made), tuple(gone), (), True, alias, columns)
        aggregates = list(node.expressions)
        keys = [f.this for f in fields if isinstance(f, exp.In)]
        if not fields and node.args.get("using"):          # DuckDB: PIVOT t ON c USING sum(x) GROUP BY g
            keys, aggregates = [e.this if isinstance(e, exp.In) else e for e in node.expressions], list(node.args["using"])
        uses = [u for a in aggregates for u in self.walk(a).uses]
        key_uses = tuple(self.walk(keys, None, "CONDITIONAL", "condition").uses)
        columns_made = node.args.get("columns") or _pivoted(node.expressions if not fields else (), aggregates)
        made = [Projection(word(n), (*self.agg_of(i, aggregates), *key_uses), aggregate=True) for i, n in enumerate(columns_made)]
        gone = [u.parts[-1] for u in (*uses, *key_uses) if isinstance(u, Use)]
        group = node.args.get("group")
        keep = tuple(self.walk(list(group.expressions), None, "GROUP_BY", "group").uses) if group is not None else ()
        return PivotSource(source, tuple(made), tuple(gone), (*key_uses, *keep), False, alias, columns, not columns_made,
                           tuple(word(e) for e in group.expressions if isinstance(e, exp.Column)) if group is not None else ())

    def agg_of(self, index: int, aggregates: list[Any]) -> Uses:
        """The aggregate behind the i-th column that a PIVOT makes (values vary slowest)."""
        if not aggregates:
            return ()
        return tuple(self.walk(aggregates[index % len(aggregates)]).uses)


def _called(node: Any) -> tuple[Word, ...]:
    """The name of a function that the parser does not know: one of the tree's own, perhaps."""
    if isinstance(node, (exp.TableFromRows, exp.Lateral)):
        return _called(node.this)
    if isinstance(node, exp.Dot):
        return (*dotted(node.this), *_called(node.expression))
    if not isinstance(node, exp.Anonymous):
        return ()
    if node.name.lower() == "table" and len(node.expressions) == 1:
        only = node.expressions[0]
        return dotted(only) if isinstance(only, exp.Column) else _called(only)
    return (Word(node.name),)


def _alias(node: Any) -> tuple[Word | None, tuple[Word, ...]]:
    found = node.args.get("alias") if isinstance(node, exp.Expression) else None
    if found is None or isinstance(found, str):
        return None, ()
    if isinstance(found, exp.TableAlias):
        columns = tuple(word(c.this if isinstance(c, exp.ColumnDef) else c) for c in found.args.get("columns") or ())
        return (word(found.this) if found.this is not None else None), columns
    return word(found), ()


def _pivoted(expressions: Any, aggregates: list[Any]) -> list[Any]:
    """The columns of ``PIVOT t ON c IN ('a', 'b') USING f(x)`` where they can be told."""
    if len(expressions) != 1 or not isinstance(expressions[0], exp.In):
        return []
    values = [e for e in expressions[0].expressions if isinstance(e, exp.Literal)]
    names = [a.alias if isinstance(a, exp.Alias) else a.sql(dialect="duckdb") if len(aggregates) > 1 else "" for a in aggregates]
    return [exp.to_identifier(f"{v.this}_{n}" if n else v.this, quoted=True) for v in values for n in names]


def _flat(nodes: list[Any]) -> list[Any]:
    return [n for node in nodes for n in (node.expressions if isinstance(node, exp.Tuple) else [node])]


def _is_path(name: str) -> bool:
    lower = name.lower()
    return lower.endswith((".csv", ".parquet", ".json", ".tsv", ".ndjson", ".csv.gz")) or "://" in lower


__all__ = ["Select", "Sources", "Star"]
