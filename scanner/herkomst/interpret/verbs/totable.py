"""Any value as a Table: a Series, a dict of columns, a list of records, alternatives; and what is not known."""

from collections.abc import Iterable

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs.rests import ANY, exclude, field
from herkomst.interpret.verbs.rowsets import filtered, join_rows
from herkomst.model.graph import Dataset, Node, column, rest, rows
from herkomst.model.places import NOWHERE
from herkomst.model.values import AnyValue, Cell, Choice, Const, Deps, Map, Obj, Opaque, Seq, Series, Table, Text

replace = msgspec.structs.replace


def as_table(m: Machine, value: AnyValue, c: LibraryCall | None = None) -> Table | None:
    """A value as a Table: a Series is one column, an Opaque with a base that base's Rest, other Opaques one column of
    unknown names, a dict of columns a frame. None for constants and functions."""
    inner = m.deref(value)
    if isinstance(inner, Table):
        return inner
    if isinstance(inner, Series):
        return of_series(m, inner, c)
    if isinstance(inner, Choice):
        found = [t for t in (as_table(m, o, c) for o in inner.options) if t is not None]
        return unite(m, found, c) if found else None
    if isinstance(inner, Opaque):
        if inner.base is not None:
            every = rest(inner.base)
            if inner.base.kind == "object":             # a field of something unknown: what that was made from is in its columns
                made = (x for x in inner.deps if x.node.dataset != inner.base and m.emit.into.get(x.node))
                m.emit.deps(every, made, c.span if c is not None else NOWHERE, "computed")
            return Table(inner.base, {}, (every,), rows=rows(inner.base), kind=_kind(c))
        return unknown(m, inner.deps, c) if c is not None else None
    if isinstance(inner, Obj):
        if "table" in inner.fields:
            return as_table(m, inner.fields["table"], c)
        if "data" in inner.fields:
            return as_table(m, inner.fields["data"], c)
        return unknown(m, m.deps(inner), c) if c is not None and m.deps(inner) else None
    if isinstance(inner, Map):
        return of_map(m, inner, c) if c is not None else None
    if isinstance(inner, Seq) and c is not None:
        return of_seq(m, inner, c)
    if isinstance(inner, Cell) and c is not None:
        return unknown(m, inner.deps, c)
    return None


def _kind(c: LibraryCall | None) -> str:
    """The type of frame that the called method belongs to."""
    owner = c.path.rpartition(".")[0] if c is not None else ""
    return owner if owner in ("polars.DataFrame", "pyspark.sql.DataFrame") else "pandas.DataFrame"


def of_series(m: Machine, s: Series, c: LibraryCall | None) -> Table:
    """One column. Where the Series is just a column of a frame, its node is shared."""
    name = s.name if s.name is not None else "0"
    index = dict(s.index)
    if len(s.deps) == 1 and s.deps[0].subtype == "IDENTITY" and s.deps[0].node.kind == "column" and not s.deps[0].reasons:
        node = s.deps[0].node
        if c is None or s.deps[0].span is None:
            return Table(node.dataset, {name: node}, index=index, rows=s.rows)
    dataset = m.frame("", c) if c is not None else Dataset("frame", name, "series")
    made = column(dataset, name)
    m.emit.deps(made, s.deps, c.span if c is not None else NOWHERE, "passed")
    return Table(dataset, {name: made}, index=index, rows=s.rows)


def unknown(m: Machine, deps: Deps, c: LibraryCall) -> Table:
    """A table of which nothing is known but what it is computed from."""
    dataset = m.frame("", c)
    made = column(dataset, ANY)
    m.emit.deps(made, deps, c.span, "computed")
    return Table(dataset, {ANY: made}, ordered=False)


def of_map(m: Machine, value: Map, c: LibraryCall) -> Table:
    """A dict of columns as a frame."""
    dataset = m.frame("", c)
    columns: dict[str, Node] = {}
    for key, item in value.items:
        names = m.known(key)
        name = str(names[0]) if names else ANY
        made = column(dataset, name)
        names_only = isinstance(inner := m.deref(item), Table) and inner.kind == "pandas.Index"     # no value of a column goes in
        m.emit.deps(made, d.condition(m.deps(item), c.span) if names_only else m.deps(item), c.span, "computed")
        columns[name] = made
    if value.rest is not None:
        made = column(dataset, ANY)
        m.emit.deps(made, m.deps(value.rest), c.span, "computed")
        columns[ANY] = made
    return Table(dataset, columns, rows=rows_of(m, [*(v for _, v in value.items), *(() if value.rest is None else (value.rest,))]))


def _fields(value: AnyValue) -> AnyValue:
    """An instance of a class of the scanned code as a record of its fields."""
    if isinstance(value, Obj) and (value.cls.startswith("user:") or value.cls == "namedtuple") and value.fields:
        return Map(tuple((Const(k), v) for k, v in value.fields.items()))
    return value


def _record(m: Machine, item: AnyValue, c: LibraryCall) -> Table | None:
    """An item of a list as a record: also one of which only its origin is known (the body of a request)."""
    if isinstance(item, Opaque) and item.base is not None:
        return Table(item.base, {}, (rest(item.base),))
    return item if isinstance(item, Table) else of_map(m, item, c) if isinstance(item, Map) else None


def _kind_of(records: list[Table]) -> str:
    """Rows of arrays have places, other records names."""
    return "numpy.ndarray" if all(r.kind == "numpy.ndarray" for r in records) else "pandas.DataFrame"


def of_seq(m: Machine, value: Seq, c: LibraryCall) -> Table:
    """A list of records as a frame of their fields; a list of scalars as one column; a list of arrays as one unknown."""
    items = [m.deref(v) for v in (*value.items, *(() if value.rest is None else (value.rest,)))]
    items = [_fields(i) for i in items]
    records = [r for i in items if (r := _record(m, i, c)) is not None]
    if records and len(records) == len(items):
        frame = replace(unite(m, records, c), one=False, kind=_kind_of(records), rows=value.rows or rows_of(m, items))
        decided = d.join(value.deps, *(i.deps for i in items if isinstance(i, Map)))
        return _picked(m, frame, decided, c)
    dataset = m.frame("", c)
    lists = [i for i in items if isinstance(i, Seq) and i.items and i.rest is None]
    if lists and len(lists) == len(items) and len({len(i.items) for i in lists}) == 1:
        columns = {str(n): column(dataset, str(n)) for n in range(len(lists[0].items))}
        for n, node in enumerate(columns.values()):
            m.emit.deps(node, d.join(*(m.deps(i.items[n]) for i in lists)), c.span, "computed")
        return _picked(m, Table(dataset, columns, rows=value.rows or rows_of(m, items)), value.deps, c)
    made = column(dataset, "0" if all(isinstance(i, (Const, Cell, Text)) for i in items) else ANY)
    m.emit.deps(made, d.join(*(m.deps(i) for i in items), () if items else value.deps), c.span, "computed")
    return _picked(m, Table(dataset, {made.name: made}, rows=value.rows or rows_of(m, items)), value.deps, c)


def _picked(m: Machine, frame: Table, decided: Deps, c: LibraryCall) -> Table:
    """The frame of a list of which something decided what is in it, and in which order."""
    return filtered(m, frame, m.frame("", c), decided, c.span) if decided else frame


def rows_of(m: Machine, values: Iterable[AnyValue]) -> Node | None:
    """The rows of the first value that has any."""
    for v in values:
        inner = m.deref(v)
        if isinstance(inner, (Series, Table, Seq)) and inner.rows is not None:
            return inner.rows
    return None


def unite(m: Machine, found: list[Table], c: LibraryCall | None = None) -> Table:
    """Alternatives (or equals, stacked) as one Table: a column that differs gets a node with an edge from each."""
    first = found[0]
    if all(t == first for t in found):
        return first
    dataset = m.frame("", c) if c is not None else first.dataset
    span = c.span if c is not None else NOWHERE
    columns: dict[str, Node] = {}
    for name in dict.fromkeys(n for t in found for n in t.columns):
        sources = list(dict.fromkeys(n for n in (field(m, t, name, span) for t in found) if n is not None))
        if len(sources) == 1:
            columns[name] = sources[0]
        else:
            columns[name] = made = column(dataset, name)
            for s in sources:
                m.emit.edge(s, made, "IDENTITY", span, "call", "copied")
    names = set(columns)
    rests = tuple(dict.fromkeys(exclude(m, r, names) for t in found for r in t.rests))
    return Table(
        dataset,
        columns,
        rests,
        {k: v for t in found for k, v in t.index.items()},
        join_rows(m, [t.rows for t in found], dataset, span),
        all(t.ordered for t in found) and all(list(t.columns) == list(first.columns) for t in found),
        first.one if len({t.one for t in found}) == 1 else None,
        first.kind,
        d.join(*(t.deps for t in found)),
    )
