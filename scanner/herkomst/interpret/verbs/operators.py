"""Operators, loops, truth and length where a value of a library takes part."""

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import align, choosing, dtypes, levels, masks, selectors, tables, templates
from herkomst.interpret.verbs.map import by_name
from herkomst.interpret.verbs.rowsets import counted
from herkomst.interpret.verbs.types import QUERIES
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Dep, Deps, Obj, Opaque, Seq, Series, Table, Text

_COMPARE = frozenset({"==", "!=", "<", "<=", ">", ">="})
_KEEP = frozenset({"pandas.Index", "pandas.dtypes", "pandas.Index.values"})


def binary(
    m: Machine, op: str, left: AnyValue, right: AnyValue | None, spans: tuple[Span, ...], span: Span, site: str
) -> AnyValue | None:
    """See ``library.binary``."""
    a = m.deref(left)
    b = m.deref(right) if right is not None else None
    if isinstance(a, Obj) and a.cls == dtypes.CLS and b is not None:
        return dtypes.asked(m, b, a, op in {"!=", "notin"}) if op in {"==", "!=", "in", "notin"} else None
    if op in {"in", "notin"}:
        return _contains(m, op, a, b)
    mask = masks.combined(m, op, a, b) or selectors.combined(op, a, b)
    if mask is not None:
        return mask
    a, b = _level(a), _level(b) if b is not None else None
    index = next((x for x in (a, b) if isinstance(x, Table) and x.kind in _KEEP), None)
    if index is not None:
        return _names(m, op, a, b, index, span)
    main = next((x for x in (a, b) if isinstance(x, Table)), None) or next((x for x in (a, b) if isinstance(x, Series)), None)
    if main is None:
        return None
    others = [x for x in (a, b) if x is not None and x is not main]
    word = "compared" if op in _COMPARE else "joined" if op == "+" and any(map(_textual, others)) else "computed"
    words = [
        str(x.value)
        for x in others
        if op in _COMPARE and isinstance(x, Const) and x.value is not None and not isinstance(x.value, bool)
    ]
    words += [str(k) for x in others if op in _COMPARE and isinstance(x, Choice) for k in m.known(x) or () if k is not None]

    def change(found: Deps) -> Deps:
        return d.through(found, "TRANSFORMATION", span, op=word, literals=words)

    c = LibraryCall("operator", main, (), span, span, "", site or f"{m.path}:{span.line}.{span.column}")
    made = m.frame("", c)
    if isinstance(main, Series):
        more = d.join(*(m.deps(x) for x in others))
        rows = align.rows(m, main, others, made, span) or next((x.rows for x in others if isinstance(x, Series)), None)
        by_index = align.both(m, main, others, span)
        name = main.name if all(not isinstance(x, Series) or x.name == main.name for x in others) else None
        if name is None and any(x.node.dataset.name[:1] == "<" for x in main.deps):
            name = main.name                # an expression keeps the name of its first column
        found = d.join(change(main.deps), d.through(more, "TRANSFORMATION", span, op=word), by_index)
        return Series(name, found, rows, align.united(m, main, others, span), dtypes.combined(m, op, a, b))
    tabular = [x for x in others if isinstance(x, Table)]
    more = d.join(*(m.deps(x) for x in others if not isinstance(x, Table)), () if main.one else align.both(m, main, others, span))
    if main.one and (main.kind != "pandas.Series" or op in _COMPARE):
        return Cell(change(d.join(m.deps(main), more, *(m.deps(t) for t in tabular))))
    if len(main.columns) == 1 and not main.rests and main.kind in {"pandas.Series"}:
        ((only, node),) = main.columns.items()
        same = all([*t.columns] == [only] for t in tabular)
        return Series(only if same else None, change(d.join((Dep(node),), more, *(m.deps(t) for t in tabular))), main.rows, tables.levels(main))
    if not main.one:
        main = tables.replace(main, index=dict(align.united(m, main, others, span)), rows=align.rows(m, main, others, made, span))
    return m.new(
        tables.each(
            m,
            main,
            made,
            lambda n, node: change(d.join((Dep(node),), more, *(by_name(t, n) for t in tabular))),
            span,
            word,
        )
    )


def _level(x: AnyValue) -> AnyValue:
    """An index of one level as the column of values that it is; anything else as it is."""
    if not isinstance(x, Table) or x.kind != "pandas.Index.values" or len(x.columns) != 1:
        return x
    return Series(None, tables.table_deps(x), x.rows)


def _textual(x: AnyValue) -> bool:
    """A text, or what comes from outside and is put behind one."""
    return isinstance(x, Text) or (isinstance(x, Const) and isinstance(x.value, str) and any(c.isalnum() for c in x.value)) or (
        isinstance(x, Opaque) and x.why == "argument")


def _contains(m: Machine, op: str, a: AnyValue, b: AnyValue | None) -> AnyValue | None:
    """``"x" in df`` and ``"x" in df.columns``; ``name in [...]`` for a name of a Rest."""
    yes = op == "in"
    if isinstance(b, Table) and not isinstance(a, Table):
        known = m.known(a)
        if known is None:
            return Cell()
        inside = {_has(m, b, str(k)) for k in known}
        if len(inside) == 1 and None not in inside:
            return Const(inside.pop() is yes)
        chosen = (Dep(b.columns[str(k)], "AGGREGATION") for k in known if str(k) in b.columns)     # whether it was, its values say
        return Cell(d.join(b.deps, chosen)) if b.kind == "pandas.Index" else Cell()
    if isinstance(a, Table) and a.kind == "pandas.Index" and a.one:
        names = _listed(m, b)
        if names is not None and all(n in set(tables.excluded(a)) for n in names) and not a.columns:
            return Const(not yes)
        return Cell()
    if isinstance(b, Series):
        return Cell(d.join(d.through(d.join(b.deps, m.deps(a)), "AGGREGATION"), tables.decides_rows(m, b.rows)))
    return None


def _has(m: Machine, table: Table, name: str) -> bool | None:
    if name in table.columns:
        return None if tables.doubted(m, table.columns[name]) else True
    if tables.complete(table) or (table.rests and name in set(tables.excluded(table)) and tables.ANY not in table.columns):
        return False
    return None


def _listed(m: Machine, value: AnyValue | None) -> list[str] | None:
    known = m.strings(value) if value is not None else None
    if known is not None:
        return [str(k.value) for k in known]
    return None


def _names(m: Machine, op: str, a: AnyValue, b: AnyValue | None, index: Table, span: Span) -> AnyValue:
    """Operators on names: set operations of Indexes, sums with lists, comparisons of one name."""
    if index.one:
        if op in {"==", "!="}:
            other = b if index is a else a
            names = _listed(m, other)
            if names is not None and all(n in set(tables.excluded(index)) for n in names) and not index.columns:
                return Const(op == "!=")
        return Cell()
    if op in {"==", "!="} and index.kind == "pandas.Index":
        named = m.known(b if index is a else a) if b is not None else None
        if named is not None and len(named) == 1 and isinstance(named[0], str) and tables.ANY not in index.columns:
            mask = masks.one(m, index, named[0])
            return masks.combined(m, "~", mask, None) or mask if op == "!=" else mask
    if index.kind == "pandas.dtypes" or op in _COMPARE or b is None:
        return Series(None, ())
    other = b if index is a else a
    if op == "+" and isinstance(other, (Const, Text, Cell, Opaque)):       # a text before or behind every name
        known = m.known(other)
        if known is None or len(known) != 1:
            return Cell()
        return m.new(wrapped(m, index, f"{{c}}{known[0]}" if index is a else f"{known[0]}{{c}}"))
    found = _listed(m, other)
    if op == "-" and index is a and found is not None:
        doubts = {str(n.value) for n in m.strings(other) or () if n.perhaps}
        kept = tables.without(m, index, set(found) - doubts)
        return m.new(choosing.in_doubt(m, kept, doubts, span, Dataset("frame", "", f"{m.path}:{span.line}.{span.column}")))
    if op in {"+", "|"} and isinstance(other, Table) and other.kind == "pandas.Index":
        return m.new(
            tables.replace(
                index, columns={**index.columns, **other.columns}, rests=tuple(dict.fromkeys((*index.rests, *other.rests)))
            )
        )
    if op in {"+", "|"} and found is not None:
        return m.new(
            Seq(
                "list",
                tuple(Const(n) for n in (*index.columns, *found)),
                tables.replace(index, one=True, columns={}) if index.rests else None,
            )
        )
    if op == "&" and isinstance(other, Table) and other.kind == "pandas.Index" and other.rests:
        return m.new(tables.without(m, index, tables.excluded(other)))
    if op == "&" and found is not None:
        return m.new(tables.replace(index, columns={n: c for n in found if (c := tables.field(m, index, n, span)) is not None}, rests=()))
    return m.new(index)


def wrapped(m: Machine, names: Table, template: str) -> Table:
    """Names that go through a template, those that are not known as well."""
    columns = {n if tables.ANY in n else templates.apply(template, n): c for n, c in names.columns.items()}
    return tables.replace(names, columns=columns, rests=tuple(tables.wrap(m, r, template) for r in names.rests))


def iterate(m: Machine, value: AnyValue, span: Span) -> tuple[tuple[AnyValue, ...], AnyValue | None] | None:
    """See ``library.iterate``."""
    inner = m.deref(value)
    if isinstance(inner, Table):
        if inner.one:
            return tuple(Cell((Dep(n),)) for n in inner.columns.values()), Cell(
                tuple(Dep(r) for r in inner.rests)
            ) if inner.rests else None
        if inner.kind.startswith(QUERIES):
            return (), m.new(tables.replace(inner, one=True, kind=""))
        if inner.kind == "numpy.ndarray":
            return (), m.new(tables.replace(inner, one=True))
        if inner.kind == "pandas.Index.values":
            return (), Cell(tables.table_deps(inner))
        if inner.kind == "pandas.Series":
            return (), Cell(tables.table_deps(inner))
        names = tuple(n if levels.parts(str(n.value)) is None else levels.value(str(n.value)) for n in tables.names(m, inner))
        more = tables.replace(
            tables.index_table(inner), columns={k: v for k, v in inner.columns.items() if tables.ANY in k}, one=True
        )
        return names, more if inner.rests or more.columns else None
    if isinstance(inner, Obj) and "keys" in inner.fields and "table" in inner.fields:
        table, keys = m.deref(inner.fields["table"]), m.deref(inner.fields["keys"])
        if isinstance(table, Table) and isinstance(keys, Table):
            by = tuple(Dep(n, "GROUP_BY", span, "call", "group") for n in tables.nodes(keys))
            dataset = Dataset("frame", table.dataset.name, f"{m.path}:{span.line}.{span.column}#group")
            group = tables.filtered(m, table, dataset, by, span, op="group")
            return (), Seq("tuple", (Cell(tables.table_deps(keys)), m.new(group)))
    if isinstance(inner, Obj) and inner.cls == "pandas.rows":
        return (), inner.fields["item"]
    if isinstance(inner, Obj) and inner.cls == "pandas.items":
        return _items(m, inner)
    return None


def _items(m: Machine, o: Obj) -> tuple[tuple[AnyValue, ...], AnyValue | None] | None:
    table = m.deref(o.fields["table"])
    assert isinstance(table, Table)
    if table.kind == "pandas.dtypes":
        return tuple(Seq("tuple", (Const(n), Obj("pandas.dtype"))) for n in table.columns), (
            Seq("tuple", (tables.replace(tables.index_table(table), columns={}, one=True), Obj("pandas.dtype")))
            if table.rests
            else None
        )
    if table.kind == "pandas.Series" and not table.one:                 # a value per group: what the group is called, and the value
        return (), Seq("tuple", (Cell(tuple(Dep(n) for n in table.index.values())), Cell(tables.table_deps(table))))

    def under(name: str, deps: Deps) -> AnyValue:
        return Cell(deps) if table.one else Series(name, deps, table.rows, tables.levels(table) if name != tables.ANY else ())

    known = tuple(Seq("tuple", (Const(n), under(n, (Dep(c),)))) for n, c in table.columns.items())
    others = tables.replace(tables.index_table(table), columns={}, one=True)
    return known, Seq("tuple", (others, under(tables.ANY, tuple(Dep(r) for r in table.rests)))) if table.rests else None


def truth(m: Machine, value: AnyValue) -> tuple[bool | None, Deps] | None:
    """See ``library.truth``."""
    inner = m.deref(value)
    if isinstance(inner, Table) and inner.kind == "pandas.Index":
        return (True if inner.columns else None), ()
    return (None, tables.decides_rows(m, inner.rows)) if isinstance(inner, Table) else None


def length(m: Machine, value: AnyValue, span: Span) -> AnyValue | None:
    """See ``library.length``."""
    inner = m.deref(value)
    if isinstance(inner, Table) and inner.kind == "pandas.Index":
        return Const(len(inner.columns)) if tables.complete(inner) else Cell()
    if isinstance(inner, (Table, Series)):
        return Cell(counted(m, inner.rows))
    if isinstance(inner, Obj) and isinstance(keys := m.deref(inner.fields.get("keys", Const(None))), Table):       # how many groups
        return Cell(d.join(d.through(tables.table_deps(keys), "AGGREGATION", span, op="aggregated"), tables.decides_rows(m, keys.rows)))
    return None
