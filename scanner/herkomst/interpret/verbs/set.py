"""``set``: columns put into a table by keyword or name (``assign``, ``insert``, ``with_columns``, ``withColumn``)."""

import re
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import dtypes, expressions, stages, tables
from herkomst.interpret.verbs import filter as filtering
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Class, Const, Deps, Func, Lib, Map, Series, Table

_COMPARES = re.compile(r"[<>]|[=!]=|\bin\b", re.IGNORECASE)
_ASSIGNED = re.compile(r"[^\W\d]\w*\s*=(?!=)")


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``named``: ``**kwargs`` of name to value or function of the frame. ``name`` and ``value``: one column. ``exprs``: values
    that carry their own names (expressions). ``only``: the result has no other columns. ``names``: a string as a value names a column."""
    table = s.frame_of(a["from"])
    dataset = s.frame()
    if "stage" in a:
        return s.put(stages.transform(s, table, s.value(a["stage"]), dataset))
    whole = table
    given = s.value(a["named"]) if "named" in a else None
    pairs = given.items if isinstance(given, Map) else ()
    if "exprs" not in a:
        for key, value in pairs:
            table = put(s, table, dataset, key, value)
        if isinstance(given, Map) and given.rest is not None:
            more = s.m.deref(given.rest)                # of a mapping that is spread: what else is in it
            each = s.m.deref(more.rest) if isinstance(more, Map) and more.rest is not None else more
            table = put(s, table, dataset, Const(tables.ANY), each if isinstance(each, Func) else more)
    if "name" in a:
        one_key = s.raw(a["name"]) or Const(s.const(a["name"]))
        if one_key != NONE:
            numbered = Series(None, tables.decides_rows(s.m, table.rows)) if "value" not in a else NONE      # the number of a row
            table = put(s, table, dataset, one_key, s.raw(a.get("value")) or numbered)
    if "exprs" not in a:
        return s.put(table)
    if a.get("formula") and isinstance(text := s.value(a["exprs"]), Const):
        return _formulas(s, whole, text)
    made = _Made(s, whole, dataset)
    for value in expressions.items(s.m, s.all(a["exprs"])):
        made.expression(value)
    for key, value in pairs:
        name = (s.m.known(key) or (tables.ANY,))[0]
        inner = s.m.deref(value)
        if a.get("names") and isinstance(inner, Const) and isinstance(inner.value, str):
            inner = expressions.named(inner, s.c.span)
        made.column(str(name), s.m.where(key), s.m.deps(expressions.bind(s.m, inner, whole, s.c.span)))
    if isinstance(given, Map) and given.rest is not None:
        made.column(tables.ANY, None, s.m.deps(expressions.bind(s.m, given.rest, whole, s.c.span)))
    if a.get("only"):
        return s.put(tables.replace(whole, columns=made.columns, rests=tuple(dict.fromkeys(made.rests)), ordered=not made.rests))
    for name in made.columns:
        whole = tables.without(s.m, whole, (name,)) if name not in whole.columns else whole
    return s.put(tables.replace(whole, columns={**whole.columns, **made.columns}, rests=whole.rests if not made.rests else tuple(made.rests)))


def _formulas(s: Scope, table: Table, text: Const) -> AnyValue:
    """``name = formula`` on each line makes columns, each of which sees those before it; a formula alone is a value per row."""
    lines = [line.strip() for line in str(text.value).splitlines() if line.strip()]
    if not any(_ASSIGNED.match(line) for line in lines):
        return Series(None, _computed(s, table, text), table.rows, tables.levels(table))
    for number, line in enumerate(lines):
        made = _Made(s, table, s.frame(f"line {number}" if number else ""))
        made.expression(Const(line, text.span))
        rests = tuple(tables.exclude(s.m, r, made.columns) for r in table.rests)
        table = tables.replace(table, columns={**table.columns, **made.columns}, rests=rests)
    return s.put(table)


def _computed(s: Scope, table: Table, formula: Const) -> Deps:
    """What a formula in a string is computed from; compared only where it compares."""
    found = filtering.query(s, table, formula)
    return found if _COMPARES.search(str(formula.value)) else d.through(found, "TRANSFORMATION", op="computed")


class _Made:
    """The columns that expressions make of a frame; all of them see the frame as it was."""

    def __init__(self, s: Scope, source: Table, dataset: Dataset) -> None:
        self.s, self.source, self.dataset = s, source, dataset
        self.columns: dict[str, Node] = {}
        self.rests: list[Node] = []

    def column(self, name: str, span: Span | None, deps: Deps, op: str = "computed") -> None:
        """A column with a name."""
        s = self.s
        made = self.columns[name] = column(self.dataset, name)
        s.m.emit.deps(made, d.join(deps, s.m.control()), span or s.c.span, op)

    def expression(self, value: AnyValue) -> None:
        """A name, ``name = formula`` or ``formula AS name`` in a string, or a computed column with a name of its own."""
        s = self.s
        if isinstance(value, Const) and isinstance(value.value, str):
            return self._text(value.value, value.span)
        if isinstance(value, Const):
            return self.column("literal", value.span, ())
        for name, bound, rest in expressions.spread(s.m, value, self.source, s.c.span):
            if rest is None:
                self.column(name, None, bound.deps)
            else:
                plain = all(x.subtype == "IDENTITY" for x in bound.deps)
                node = rest if plain else tables.derive(s.m, rest, self.dataset, bound.deps, s.c.span, "computed")
                self.rests.append(node if name == expressions.EACH else tables.wrap(s.m, node, name))
        return None

    def _text(self, text: str, span: Span | None) -> None:
        s = self.s
        if text == tables.ANY:
            self.columns.update(self.source.columns)
            self.rests.extend(self.source.rests)
            return
        left, equals, right = text.partition("=")
        if equals and left.strip().isidentifier() and not right.startswith("="):
            return self.column(left.strip(), span, _computed(s, self.source, Const(right, span)))
        formula, _, name = text.replace(" AS ", " as ").rpartition(" as ")
        if formula:
            return self.column(name.strip(), span, _computed(s, self.source, Const(formula, span)))
        found = tables.field(s.m, self.source, text, span or s.c.span)
        if found is not None:
            made = self.columns[text] = column(self.dataset, text)
            s.m.emit.edge(found, made, "IDENTITY", span or s.c.span, "name" if span else "call", "selected")


def put(s: Scope, table: Table, dataset: Any, key: AnyValue, value: AnyValue) -> Table:
    """One column; functions are called with the frame as it is then."""
    inner = s.m.deref(value)
    if isinstance(inner, (Func, Class, Lib)):
        inner = s.m.deref(s.m.call(inner, [s.m.new(table)], {}, s.c.span))
    name = s.m.deref(key)
    return one(s, table, dataset, name if isinstance(name, Const) else Const(tables.ANY), inner)


def one(s: Scope, table: Table, dataset: Any, name: Const, value: AnyValue) -> Table:
    """The table with one column more, or another in its place."""
    found = s.m.deps(expressions.bind(s.m, value, table, s.c.span)) if not isinstance(value, Const) else ()
    made = column(dataset, str(name.value))
    s.m.emit.deps(made, d.join(found, s.m.control()), name.span or s.c.span, "computed")
    dtypes.put(s.m, made, value)
    rests = (
        table.rests if str(name.value) in table.columns else tuple(tables.exclude(s.m, r, (str(name.value),)) for r in table.rests)
    )
    return tables.replace(table, columns={**table.columns, str(name.value): made}, rests=rests)
