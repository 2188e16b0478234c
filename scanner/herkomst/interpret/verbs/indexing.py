"""``value[parts]``, ``value[parts] = x`` and ``del value[parts]`` for values of libraries."""

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall, Machine
from herkomst.interpret.verbs import align, calling, choosing, expressions, group, levels, rowsets, tables
from herkomst.interpret.verbs.types import QUERIES
from herkomst.knowledge import libraries
from herkomst.model.graph import Node, column, rows
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Dep,
    Deps,
    Func,
    Lib,
    Obj,
    Opaque,
    Seq,
    Series,
    Table,
    Text,
)

Parts = tuple[AnyValue, ...]
POSITIONS = {"iloc", "iat"}


def pseudo(path: str, receiver: AnyValue, span: Span, target: str, site: str, m: Machine) -> LibraryCall:
    """A call that stands for an index or an assignment."""
    return LibraryCall(path, receiver, (), span, span, target, site or f"{m.path}:{span.line}.{span.column}")


def index(
    m: Machine, receiver: AnyValue, parts: Parts, spans: tuple[Span, ...], span: Span, target: str, site: str
) -> AnyValue | None:
    """See ``library.index``."""
    inner = m.deref(receiver)
    c = pseudo("index", receiver, span, target, site, m)
    if isinstance(inner, Lib) and (entry := libraries.pack().find(inner.path)) is not None and entry.path.rpartition(".")[2].islower():
        args = tuple(map(CallArg, parts, spans))
        return calling.invoke(m, tables.replace(c, path=inner.path, args=args))
    if isinstance(inner, Bound):
        return _indexer(m, inner, parts, spans, span, c)
    if isinstance(inner, Series):
        return _series(m, inner, parts, span, c)
    if isinstance(inner, Obj) and "steps" in inner.fields:
        return _step(m, inner, parts[0])
    if isinstance(inner, Obj) and "table" in inner.fields:
        table = m.deref(inner.fields["table"])
        return groups(m, inner, table, parts, span) if isinstance(table, Table) else None
    if isinstance(inner, Opaque):
        if inner.base is None or isinstance(m.deref(parts[0]), Const):
            return None
        frame = tables.as_table(m, inner, c)
        return _frame(m, frame, parts, spans, span, c) if frame is not None else None
    if isinstance(inner, Table) and not inner.one and inner.kind.startswith(QUERIES):
        return receiver if isinstance(m.deref(parts[0]), Obj) else m.new(rowsets.picked(m, inner, spans[0], m.deps(parts[0])))
    if isinstance(inner, Table):
        return _frame(m, inner, parts, spans, span, c)
    return None


def _step(m: Machine, o: Obj, part: AnyValue) -> AnyValue | None:
    """A step of a pipeline, by name or number: any where the code does not tell which."""
    steps, known = m.deref(o.fields["steps"]), m.known(part)
    pairs = [m.deref(item) for item in steps.items] if isinstance(steps, Seq) else []
    found = [
        pair.items[1] for number, pair in enumerate(pairs)
        if isinstance(pair, Seq) and len(pair.items) == 2 and (
            known is None or m.known(pair.items[0]) == known or known[0] in (number, number - len(pairs)))
    ]
    return found[0] if len(found) == 1 else Choice(tuple(found)) if found else None


def is_mask(m: Machine, value: AnyValue) -> bool:
    """Whether a value chooses rows: a Series or a table of booleans."""
    return isinstance(value, Series) or (isinstance(value, Table) and value.kind not in {"pandas.Index", "pandas.Index.values"})


def masked(m: Machine, value: AnyValue) -> AnyValue:
    """What chooses columns: of a mask over names (``df.columns.isin([...])``) the names that it keeps."""
    inner = m.deref(value)
    return m.deref(inner.fields["kept"]) if isinstance(inner, Obj) and inner.cls == "pandas.mask" else inner


def is_slice(value: AnyValue) -> bool:
    """Whether a value is a slice."""
    return isinstance(value, Obj) and value.cls == "slice"


def whole_slice(m: Machine, value: AnyValue) -> bool:
    """Whether it is ``:``."""
    return (
        is_slice(value)
        and isinstance(value, Obj)
        and all(isinstance(v := m.deref(value.fields.get(k, Const(None))), Const) and v.value is None for k in ("start", "stop"))
    )


def _frame(m: Machine, table: Table, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall) -> AnyValue | None:
    part = masked(m, parts[0])
    if isinstance(part, Seq) and part.kind == "tuple" and part.rest is None and len(part.items) > 1 and len(parts) == 1:
        return _frame(m, table, part.items, (spans[0],) * len(part.items), span, c)      # ``df[("a", "mean")]``: one key, of several levels
    if table.kind == "pandas.Index" and part is not m.deref(parts[0]) and isinstance(part, Table) and part.rests:
        exact = not set(map(str, m.known(m.deref(parts[0]).fields["rest"]) or ())) & {"kept"}  # type: ignore[union-attr]
        part = part if exact else tables.together_possible(m, part, span, m.frame(c.target, c))
    if len(parts) > 1 and _levelled(table):
        return _series(m, choosing.only(m, table, span), parts, span, c)
    if len(parts) > 1:
        if table.kind in {"numpy.ndarray", "polars.DataFrame"}:
            named = any(isinstance(k.value, str) for k in m.strings(parts[1]) or ())        # a frame of polars: by name too
            return _both(m, table, parts, spans, span, c, positions=not named)
        known = [k[0] for p in parts if (k := m.known(p))]
        if len(known) == len(parts):
            node = tables.field(m, table, str(tuple(known)), span)
            name = levels.name(*map(str, known))
            return Series(name, () if node is None else (Dep(node, "IDENTITY", span, "name", "column"),), table.rows, tables.levels(table))
        return _both(m, table, parts, spans, span, c, positions=False)
    if table.kind == "pandas.Index":
        return _names(m, table, part, span, c)
    if isinstance(part, Const) and part.value is not None:
        if (table.kind == "numpy.ndarray" and not isinstance(part.value, str)) or (     # by a name: it is a frame (``set_output``)
            isinstance(part.value, int)
            and not isinstance(part.value, bool)
            and table.kind != "pandas.DataFrame"
            and (str(part.value) not in table.columns)
        ):
            first = d.condition(tables.decides_rows(m, table.rows), spans[0])
            return (
                m.new(tables.replace(table, one=True, deps=d.join(table.deps, first)))
                if not table.one
                else Cell(choosing.only(m, choosing.by_position(m, table, part, spans[0], c), spans[0]).deps)
            )
        if table.one:
            return Cell(choosing.series(m, table, part, spans[0]).deps)
        if str(part.value) not in table.columns and (under := choosing.under(table, str(part.value))) is not None:
            return m.new(under)
        if table.kind == "pandas.Series" and not table.rests and len(table.columns) == 1 and str(part.value) not in table.columns:
            return _series(m, choosing.only(m, table, spans[0]), parts, span, c)            # a value by its label
        return choosing.series(m, table, part, spans[0])
    if isinstance(part, Choice) and all(isinstance(m.deref(o), Const) for o in part.options):
        made = [choosing.series(m, table, o, spans[0]) for v in part.options if isinstance(o := m.deref(v), Const)]
        found = d.join(*(s.deps for s in made), d.condition(part.deps))
        return Cell(found) if table.one else Series(tables.ANY, found, table.rows, tables.levels(table))
    if isinstance(part, Obj) and is_slice(part):
        of_record = table.kind == "pandas.Series" and table.one is True
        return m.new(choosing.by_slice(m, table, part, spans[0], c) if of_record else table)
    if isinstance(part, (Func, Class, Lib)):
        part = m.deref(m.call(part, [m.new(table)], {}, span))
    if isinstance(part, Cell) and not table.one and part.deps and all(x.node.dataset == table.dataset for x in part.deps):
        return m.new(tables.filtered(m, table, m.frame(c.target, c), part.deps, spans[0]))     # computed from its own columns: a mask
    if isinstance(part, Cell) and table.one and table.kind == "pandas.Series" and {x.node for x in part.deps} >= {*tables.nodes(table)}:
        return m.new(choosing.by_mask(m, table, part, span, m.frame(c.target, c)))      # a mask over its items: some (``counts[counts > 0]``)
    if isinstance(part, (Text, Cell, Opaque)):
        return _unknown(m, table, part, span)
    if is_mask(m, part):
        bound = expressions.bind(m, part, table, spans[0])
        if not bound.deps and isinstance(part, Table) and not part.columns:
            return m.new(table)
        return m.new(tables.filtered(m, table, m.frame(c.target, c), bound.deps, spans[0]))
    if isinstance(part, Seq) and part.items and all(isinstance(k, bool) for i in part.items for k in m.known(i) or ("",)):
        return m.new(table)
    if isinstance(part, Seq) and not part.items and part.rest is not None and isinstance(m.deref(part.rest), Cell):
        found = m.deps(part)
        if found:
            return m.new(tables.filtered(m, table, m.frame(c.target, c), found, spans[0]))
    return m.new(choosing.choose(m, table, part, spans[0], c))


def _unknown(m: Machine, table: Table, part: AnyValue, span: Span) -> AnyValue:
    """A name that is not known: any column may be meant."""
    found = d.possible((Dep(n, "IDENTITY", span, "call", "column") for n in tables.nodes(table)), "candidates")
    found = d.join(found, d.condition(m.deps(part), span))
    return Cell(found) if table.one else Series(tables.ANY, found, table.rows, tables.levels(table))


def _names(m: Machine, table: Table, part: AnyValue, span: Span, c: LibraryCall) -> AnyValue:
    """Part of an Index: names by position, slice or mask."""
    if is_slice(part) and isinstance(part, Obj):
        return m.new(choosing.by_slice(m, table, part, span, c))
    if isinstance(part, Table) and part.kind == "pandas.Index" and not part.one:        # ``df.columns[df.columns != "y"]``
        return m.new(part)
    if isinstance(part, Seq) and part.items:                    # by a list of positions, or of truth values
        numbers = [k for i in part.items for k in m.known(i) or ("",)]
        if all(isinstance(k, int) for k in numbers):
            by = choosing.choose if any(isinstance(k, bool) for k in numbers) else choosing.by_position
            return m.new(by(m, table, part, span, c))
    known = m.known(part)
    if known and all(isinstance(k, int) for k in known) and tables.complete(table) and table.ordered:
        names = list(table.columns)
        options = tuple(Const(names[k]) for k in known if isinstance(k, int) and -len(names) <= k < len(names))
        if options:
            return options[0] if len(options) == 1 else Choice(options)
    if isinstance(part, Const):
        return tables.replace(table, one=True)
    return m.new(choosing.by_mask(m, table, part, span, m.frame(c.target, c)))      # what a selector learned decides which names are kept


def _levelled(table: Table) -> bool:
    """Whether it is a Series of which several labels name the levels of its index, not a column."""
    return table.kind == "pandas.Series" and not table.one


def _series(m: Machine, s: Series, parts: Parts, span: Span, c: LibraryCall, positions: bool = False) -> AnyValue:
    part = m.deref(parts[0])
    if isinstance(part, Seq) and part.kind == "tuple" and part.rest is None and part.items:       # a label per level
        parts, part = part.items, m.deref(part.items[0])
    if is_mask(m, part):
        made = rows(m.frame(c.target, c))
        if s.rows is not None:
            m.emit.edge(s.rows, made, "IDENTITY", span, "call", "copied")
        m.emit.deps(made, d.through(d.join(m.deps(part), _selected(m, part, s)), "FILTER", span, op="filter"), span, "filter")
        return Series(s.name, s.deps, made, s.index)
    labels = () if positions else tuple(Dep(n, "IDENTITY", span, "call", "compared") for _, n in s.index)
    given = d.join(*map(m.deps, parts))
    several = any(is_slice(p) or isinstance(p, (Seq, Table)) for p in map(m.deref, parts))
    if several or len(parts) != max(len(labels), 1) or (len(parts) > 1 and not rowsets.groups(m, s.rows)):        # rows: not a label per level, or of no groups
        if not labels or all(whole_slice(m, m.deref(p)) for p in parts):
            return s
        told = d.join(labels, given, _selected(m, part, s))
        return tables.replace(s, rows=tables.filtered(m, Table(m.frame(c.target, c), {}, rows=s.rows), m.frame(c.target, c), told, span).rows)
    first = positions or (s.name is None and not labels and isinstance(part, Const))          # by its place: of a Series, or of an array
    told = d.join(given, labels, tables.decides_rows(m, s.rows) if first else ())
    return Cell(d.join(s.deps, d.condition(told, span)))


# ------------------------------------------------------------------------------------------------------- loc, iloc


def _indexer(m: Machine, b: Bound, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall) -> AnyValue | None:
    word = b.path.rpartition(".")[2]
    inner = m.deref(b.receiver)
    if word == "str":
        return (
            Series(inner.name, d.through(inner.deps, "TRANSFORMATION", span, op="computed"), inner.rows, inner.index)
            if isinstance(inner, Series)
            else None
        )
    if word not in {"loc", "iloc", "at", "iat", "ix"}:
        return None
    if isinstance(inner, Series):
        return _series(m, inner, parts, span, c, word in POSITIONS)
    table = tables.as_table(m, inner, c) or tables.unknown(m, m.deps(inner), c)
    if table.one:
        return _frame(m, table, parts, spans, span, c)
    if len(parts) == 1 and isinstance(two := m.deref(parts[0]), Seq) and two.kind == "tuple" and len(two.items) == 2:
        parts, spans = two.items, (spans[0], spans[0])
    if len(parts) > 1 and _levelled(table):
        return _series(m, choosing.only(m, table, span), parts, span, c)
    return _both(m, table, parts, spans, span, c, word in POSITIONS)


def _both(m: Machine, table: Table, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall, positions: bool) -> AnyValue:
    """Rows, then columns."""
    which = m.deref(parts[0])
    labels: Deps = tuple(Dep(n, "IDENTITY", spans[0], "call", "compared") for n in table.index.values())
    one_row = isinstance(which, (Const, Cell, Text)) and not (isinstance(which, Const) and which.value is None) and (positions or len(labels) < 2)
    if is_mask(m, which):
        tested = d.join(expressions.bind(m, which, table, spans[0]).deps, _selected(m, which, table))
        table = tables.filtered(m, table, m.frame(c.target, c), tested, spans[0])
    elif isinstance(which, (Func, Lib)):
        mask = m.deref(m.call(which, [m.new(table)], {}, span))
        table = tables.filtered(m, table, m.frame(c.target, c), m.deps(mask), spans[0])
    elif not one_row and not is_slice(which) and m.deps(which):
        told = d.join(m.deps(which), () if positions else labels, _selected(m, which, table))
        table = tables.filtered(m, table, m.frame(c.target, c), told, spans[0])
    elif not positions and labels and not whole_slice(m, which):
        if one_row:
            table = tables.replace(table, deps=d.join(table.deps, d.condition(labels, spans[0])))
        else:
            table = tables.filtered(m, table, m.frame(c.target, c), labels, spans[0])
    if one_row and positions:                       # the first row is another one when other rows are left
        table = tables.replace(table, deps=d.join(table.deps, d.condition(tables.decides_rows(m, table.rows), spans[0])))
    if len(parts) == 1:
        return m.new(_one_row(table) if one_row else table)
    part = masked(m, parts[1])
    if isinstance(part, Seq) and part.kind == "tuple" and (known := m.strings(part)) and levels.name(*(str(k.value) for k in known)) in table.columns:
        part = Const(levels.name(*(str(k.value) for k in known)), spans[1])
    chosen: Table
    if isinstance(part, (Cell, Opaque)) and whole_slice(m, which) and not positions and (m.deps(part) or isinstance(part, Opaque)):
        return m.new(choosing.by_mask(m, table, part, spans[1], m.frame(c.target, c)))       # a mask over the columns
    if isinstance(part, (Cell, Text, Opaque)):
        made = _unknown(m, table, part, span)
        return Cell(made.deps) if one_row and isinstance(made, Series) else made
    if positions and not (
        isinstance(part, Seq) and m.strings(part) is not None and any(isinstance(k.value, str) for k in m.strings(part) or ())
    ):
        chosen = choosing.by_position(m, table, part, spans[1], c)
    elif isinstance(part, Seq) and part.items and isinstance(getattr(m.deref(part.items[0]), "value", None), bool):
        chosen = choosing.any_of(m, table, spans[1], m.frame(c.target, c))
    else:
        chosen = choosing.choose(m, table, part, spans[1], c)
    single = isinstance(part, Const) or (isinstance(part, Choice) and all(isinstance(m.deref(o), Const) for o in part.options))
    if single:
        if isinstance(part, Const) and not positions:
            found = choosing.series(m, table, part, spans[1])
        else:
            found = choosing.only(m, chosen, spans[1])
        return Cell(found.deps) if one_row else found
    return m.new(_one_row(chosen) if one_row else chosen)


def _one_row(table: Table) -> Table:
    """One row of a frame is a Series, of an array an array: it has places, no names."""
    return tables.replace(table, one=True, kind=table.kind if table.kind == "numpy.ndarray" else "pandas.Series")


def _selected(m: Machine, which: AnyValue, of: Series | Table) -> Deps:
    """What decides which labels there are, where they are those of another selection of rows (``df.loc[some.index]``)."""
    own = which.rows if isinstance(which, (Series, Table)) else None
    return align.only(m, of.rows, own)


def groups(m: Machine, o: Obj, table: Table, parts: Parts, span: Span) -> AnyValue:
    """``grouped["a"]`` and ``grouped[["a", "b"]]``: the same groups over fewer columns."""
    c = pseudo("group", o, span, "", o.site + "[]", m)
    part = m.deref(parts[0])
    if isinstance(part, Const):
        node = tables.field(m, table, str(part.value), part.span or span)
        dataset = m.frame(table.dataset.name, c)
        columns: dict[str, Node] = {}
        if node is not None:
            made = columns[str(part.value)] = column(dataset, str(part.value))
            m.emit.edge(node, made, "IDENTITY", part.span or span, "name", "column")
        one = tables.replace(table, columns=columns, rests=())
        cls = group.SERIES_GROUPS if o.cls == group.GROUPS else o.cls
        return m.new(tables.replace(o, cls=cls, fields={**o.fields, "table": one, "series": Const(True)}))
    chosen = choosing.choose(m, table, part, span, c)
    return m.new(tables.replace(o, fields={**o.fields, "table": chosen}))
