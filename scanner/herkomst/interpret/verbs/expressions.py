"""Column expressions that are not yet about a frame (``pl.col("a") > 1``, ``F.col("a")``): a Series over stand-in columns, which
get their real columns when a frame uses the expression.

The dataset of the stand-ins is named after the expression's type (``<polars.Expr>``): that is how its methods are found. The stand-in
without a name stands for no column (a literal). An expression over many columns (``pl.col("a", "b")``, ``pl.all()``) has a
template for a name (``{c}``): the frame makes one column of it for each.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import DIRECT_SUBTYPES, Dataset, Node, column, rest
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Bound, Cell, Choice, Class, Const, Dep, Deps, Func, Lib, Map, Obj, Seq, Series, Table

PANDAS = "pandas.Series"
EACH = "{c}"
DTYPE = "dtype:"
"""Before ``number`` or ``text``, as the name of a stand-in: the columns that hold these."""


def stand_in(kind: str) -> Dataset:
    """The dataset whose columns stand for those of the frame that will use an expression of this type."""
    return Dataset("frame", f"<{kind}>")


def type_of(value: Series) -> str:
    """The type of an expression; '' for a column of a frame."""
    for dep in value.deps:
        if _stands(dep.node):
            return dep.node.dataset.name[1:-1]
    return ""


def _stands(node: Node) -> bool:
    return node.dataset.kind == "frame" and node.dataset.name[:1] == "<"


def named(const: Const, span: Span, kind: str = PANDAS) -> Series:
    """The expression that names one column; ``*`` is all of them."""
    return many((const,), span, kind)


def many(names: tuple[Const, ...], span: Span, kind: str) -> Series:
    """The expression over the columns of these names; ``^...$`` is a pattern of names."""
    at = stand_in(kind)
    patterns = {str(n.value) for n in names if str(n.value).startswith("^") and str(n.value).endswith("$")}
    nodes = [Node("rest", at, str(n.value)) if str(n.value) in patterns else column(at, str(n.value)) for n in names]
    deps = d.join(*((Dep(node, "IDENTITY", n.span or span, "name", "column"),) for node, n in zip(nodes, names, strict=True)))
    one = len(names) == 1 and str(names[0].value) not in {tables.ANY, *patterns}
    return Series(str(names[0].value) if one else EACH, deps)


def all_but(names: Iterable[str], span: Span, kind: str) -> Series:
    """The expression over every column but these."""
    return Series(EACH, (Dep(rest(stand_in(kind), tuple(sorted(names))), "IDENTITY", span, "call", "selected"),))


def literal(kind: str, deps: Deps, name: str | None = None) -> Series:
    """An expression that names no column."""
    return Series(name, d.join((Dep(column(stand_in(kind), "")),), deps))


def items(m: Machine, values: Iterable[AnyValue]) -> list[AnyValue]:
    """Expressions with lists of them taken apart."""
    made: list[AnyValue] = []
    for v in values:
        inner = m.deref(v)
        if isinstance(inner, Seq):
            made.extend(items(m, inner.items))
            if inner.rest is not None:
                made.extend(items(m, [inner.rest]))
        elif isinstance(inner, Choice):
            made.extend(items(m, inner.options))
        else:
            made.append(inner)
    return made


def bind(m: Machine, value: AnyValue, table: Table, span: Span) -> Series:
    """A value as a column of a table: stand-ins become the table's columns. What aggregates over a column depends on what
    decides the table's rows."""
    inner = m.deref(value)
    name = inner.name if isinstance(inner, Series) else None
    rows = inner.rows if isinstance(inner, Series) else None
    made: list[Deps] = []
    for dep in m.deps(inner):
        if not _stands(dep.node):
            made.append((dep,))
            continue
        made.append(tuple(tables.replace(dep, node=n) for n in _nodes(m, table, dep, span)))
        made.append(_over(m, table, (dep,)))
    return Series(name, d.join(*made), rows)


def _over(m: Machine, table: Table, deps: Deps) -> Deps:
    """What decides the rows that an expression aggregates over, or in which order a running one meets them."""
    return tables.decides_rows(m, table.rows) if any(x.subtype == "AGGREGATION" for x in deps) else ()


def _nodes(m: Machine, table: Table, dep: Dep, span: Span) -> list[Node]:
    node = dep.node
    if node.kind == "rest" and node.name != EACH:       # by a pattern in the name, or by what columns hold
        table = tables.replace(table, columns={n: c for n, c in table.columns.items() if n not in node.excluded},
                               rests=tuple(tables.exclude(m, r, node.excluded) for r in table.rests))
        if node.name.startswith(DTYPE):
            from herkomst.interpret.verbs import select

            at = Dataset("frame", "selected", f"{dep.span}")
            made = select.of_type(m, table, {node.name.removeprefix(DTYPE)}, None, span, at)
            return [*made.columns.values(), *made.rests]
        kept = [c for n, c in table.columns.items() if tables.ANY in n or re.search(node.name, n)]
        return [*kept, *(tables.together_possible(m, table, span, Dataset("frame", "selected", str(dep.span))).rests)]
    if node.kind == "rest" or node.name == tables.ANY:
        gone = set(node.excluded)
        return [*(c for n, c in table.columns.items() if n not in gone), *(tables.exclude(m, r, gone) for r in table.rests)]
    found = tables.field(m, table, node.name, dep.span or span) if node.name else None
    return [found] if found is not None else []


def spread(m: Machine, value: AnyValue, table: Table, span: Span) -> Iterator[tuple[str, Series, Node | None]]:
    """The columns that a frame makes of an expression: (name, value, the Rest it comes from where that is one). One for each
    column it names where its name is a template."""
    inner = m.deref(value)
    if not isinstance(inner, Series) or inner.name is None or EACH not in inner.name:
        made = bind(m, inner, table, span)
        yield made.name or tables.ANY, made, None
        return
    each = [x for x in inner.deps if _stands(x.node) and x.node.name and x.subtype in DIRECT_SUBTYPES]
    shared = tuple(x for x in inner.deps if x not in each)
    for node in dict.fromkeys(n for dep in each for n in _nodes(m, table, dep, span)):
        own = tuple(tables.replace(x, node=node) for x in each if node in _nodes(m, table, x, span))
        bound = bind(m, Series(None, shared), table, span).deps
        more = _over(m, table, own)
        name = EACH if node.kind == "rest" else next((n for n, c in table.columns.items() if c == node), node.name)
        yield inner.name.replace(EACH, name), Series(None, d.join(own, bound, more)), node if node.kind == "rest" else None



# ------------------------------------------------------------------------------------------------------- calls


def computed(s: Scope, a: dict[str, Any]) -> Series:
    """A call on expressions (``map`` with ``shape: expr``): ``from`` flows in, ``condition`` decides; with ``names`` a string among
    them names a column, and with ``each`` several are a column each. The name is that of the first expression, or ``label``; with
    ``affix`` that is put before or behind it, or the name is in lower or upper case, or that of the call (``sum(a)``)."""
    kind = s.entry.returns or next((t for v in s.all("all") if isinstance(v, Series) and (t := type_of(v))), PANDAS)
    values = _given(s, a["from"], kind, a.get("names"))
    if a.get("each"):
        strings = tuple(v for v in items(s.m, s.all(a["from"])) if isinstance(v, Const) and isinstance(v.value, str))
        values = [many(strings, s.c.span, kind)] if len(strings) > 1 else values
    op = str(a.get("op", "computed"))
    function = s.value(a.get("function"))
    if "sql" in a:
        values = _formula(s, a["sql"], kind)
    deps = d.join(literal(kind, ()).deps if kind != PANDAS else (), *(s.m.deps(v) for v in values))
    if isinstance(function, (Func, Class, Lib, Bound)):
        deps = s.m.deps(s.m.call(function, [_element(s, deps)], {}, s.c.span))
    elif isinstance(function, Obj) and isinstance(held := s.m.deref(function.fields.get("f", function)), (Func, Class, Lib, Bound)):
        deps = s.m.deps(s.m.call(held, [_element(s, s.m.deps(v)) for v in values], {}, s.c.span))
    elif isinstance(function, Map):
        deps = d.join(deps, s.m.deps(function))
    subtype: Any = "AGGREGATION" if op in ("aggregated", "window") else "TRANSFORMATION"
    keep = op == "kept"
    words = _words(s, a)
    found = deps if keep else d.through(deps, subtype, s.c.span, op=op, literals=words)
    why = _given(s, a.get("condition"), kind, a.get("names"))
    decided = d.join(*(d.condition(s.m.deps(v), s.c.span) for v in why))
    name = next((v.name for v in values if isinstance(v, Series) and v.name is not None), None)
    label = next((k[0] for v in s.all(a.get("label")) if (k := s.m.known(_called_on(s, v, name)))), None)
    if isinstance(label, str):
        affix = a.get("affix")
        name = label + (name or EACH) if affix == "prefix" else (name or EACH) + label if affix == "suffix" else label
    elif name is not None and a.get("affix") in ("lower", "upper"):
        name = tables.ANY if EACH in name else name.lower() if a["affix"] == "lower" else name.upper()
    elif name is not None and a.get("affix") == "call" and EACH not in name:
        name = called(s, name)
    rows = next((v.rows for v in values if isinstance(v, Series) and v.rows is not None), None)
    return Series(name, d.join(found, decided), rows)


def called(s: Scope, old: str, word: Any = None) -> str:
    """How Spark calls what it makes of a column and is given no name: ``sum(a)``; ``word``: by what, else the call itself."""
    name = word if isinstance(word, str) else s.entry.path.rpartition(".")[2]
    return f"count(DISTINCT {old})" if name in {"countDistinct", "count_distinct"} else f"{'avg' if name == 'mean' else name}({old})"


def _called_on(s: Scope, value: AnyValue, name: str | None) -> AnyValue:
    """A name, or what a function makes of the name there is; of names that are not known one by one, any."""
    if not isinstance(s.m.deref(value), (Func, Class, Lib, Bound)):
        return value
    made = s.m.call(value, [Const(name)], {}, s.c.span) if name is not None and EACH not in name else NONE
    return made if s.m.known(made) and made != NONE else Const(tables.ANY)


def _formula(s: Scope, arg: str, kind: str) -> list[AnyValue]:
    """The columns that a formula in a string names (``F.expr("a + b")``)."""
    from herkomst.interpret.verbs import filter as filtering

    every = Table(stand_in(kind), {}, (rest(stand_in(kind)),))
    return [Series(None, filtering.query(s, every, s.value(arg) or NONE))]


def _given(s: Scope, args: Any, kind: str, names: Any) -> list[AnyValue]:
    """The values of arguments; a string names a column in those of ``names`` (``all``: in each)."""
    if args is None:
        return []
    if args == "all":
        args = [*(("self",) if s.c.receiver is not None else ()), *s.args]
    made = []
    for arg in [args] if isinstance(args, str) else args:
        reads = names == "all" or arg in (names or ())
        for value in items(s.m, s.all(arg)):
            text = reads and isinstance(value, Const) and isinstance(value.value, str) and value.value != tables.ANY
            made.append(named(value, s.c.span, kind) if text and isinstance(value, Const) else value)
    return made


def _element(s: Scope, deps: Deps) -> AnyValue:
    """What a function is given: one value, or a record where the expression holds several columns (a struct)."""
    nodes = [x.node for x in deps if _stands(x.node) and x.node.name]
    if len(nodes) > 1:
        return s.m.new(Table(min(nodes).dataset, {n.name: n for n in nodes}, one=True))
    return Cell(deps)


def _words(s: Scope, a: dict[str, Any]) -> tuple[str, ...]:
    from herkomst.interpret.verbs.map import literals

    return literals(s, s.all(a.get("literals")))


def chosen(s: Scope, a: dict[str, Any]) -> Series:
    """Columns by name (``project`` without a frame), or all but them (``by: rest``)."""
    kind = s.entry.returns or PANDAS
    given = items(s.m, s.all(a["columns"]))
    names = tuple(v for v in given if isinstance(v, Const) and isinstance(v.value, str))
    if a.get("rest"):
        base = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
        gone = [str(n.value) for n in names]
        if isinstance(base, Series) and base.deps and all(_stands(x.node) for x in base.deps):      # what it takes, without these
            kept = [x for x in base.deps if x.node.kind == "rest" or x.node.name not in gone]
            less = (tables.replace(x, node=rest(x.node.dataset, tuple(sorted({*x.node.excluded, *gone})), x.node.name))
                    if x.node.kind == "rest" else x for x in kept)
            return Series(base.name, tuple(less))
        return all_but(gone, s.c.span, kind)
    if str(a.get("name", "")).startswith(DTYPE):
        return Series(EACH, (Dep(Node("rest", stand_in(kind), a["name"]), "IDENTITY", s.c.span, "call", "selected"),))
    if a.get("name") and names and len(names) == len(given):
        patterns = [a["name"].replace("{}", re.escape(str(n.value))) for n in names]
        at = Node("rest", stand_in(kind), "|".join(patterns))
        return Series(EACH, (Dep(at, "IDENTITY", s.c.span, "call", "selected"),))
    if names and len(names) == len(given):
        return many(names, s.c.span, kind)
    return Series(EACH, d.possible(all_but((), s.c.span, kind).deps, "candidates"))

