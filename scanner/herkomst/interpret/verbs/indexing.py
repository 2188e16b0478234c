"""``value[parts]``, ``value[parts] = x`` and ``del value[parts]`` for values of libraries."""

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import choosing, expressions, group, rename, tables
from herkomst.interpret.verbs.scope import names_of
from herkomst.model.graph import Dataset, Node, column, rows
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
    Ref,
    Seq,
    Series,
    Table,
    Text,
)

Parts = tuple[AnyValue, ...]
_POSITIONS = {"iloc", "iat"}


def _pseudo(path: str, receiver: AnyValue, span: Span, target: str, site: str, m: Machine) -> LibraryCall:
    return LibraryCall(path, receiver, (), span, span, target, site or f"{m.path}:{span.line}.{span.column}")


def index(
    m: Machine, receiver: AnyValue, parts: Parts, spans: tuple[Span, ...], span: Span, target: str, site: str
) -> AnyValue | None:
    """See ``library.index``."""
    inner = m.deref(receiver)
    c = _pseudo("index", receiver, span, target, site, m)
    if isinstance(inner, Bound):
        return _indexer(m, inner, parts, spans, span, c)
    if isinstance(inner, Series):
        return _series(m, inner, parts, span, c)
    if isinstance(inner, Obj) and "table" in inner.fields:
        table = m.deref(inner.fields["table"])
        return groups(m, inner, table, parts, span) if isinstance(table, Table) else None
    if isinstance(inner, Opaque):
        if inner.base is None or isinstance(m.deref(parts[0]), Const):
            return None
        frame = tables.as_table(m, inner, c)
        return _frame(m, frame, parts, spans, span, c) if frame is not None else None
    if isinstance(inner, Table):
        return _frame(m, inner, parts, spans, span, c)
    return None


def _is_mask(m: Machine, value: AnyValue) -> bool:
    return isinstance(value, Series) or (isinstance(value, Table) and value.kind not in {"pandas.Index", "pandas.Index.values"})


def is_slice(value: AnyValue) -> bool:
    """Whether a value is a slice."""
    return isinstance(value, Obj) and value.cls == "slice"


def _full(m: Machine, value: AnyValue) -> bool:
    return (
        is_slice(value)
        and isinstance(value, Obj)
        and all(isinstance(v := m.deref(value.fields.get(k, Const(None))), Const) and v.value is None for k in ("start", "stop"))
    )


def _frame(m: Machine, table: Table, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall) -> AnyValue | None:
    part = m.deref(parts[0])
    if len(parts) > 1:
        if table.kind == "numpy.ndarray":
            return _both(m, table, parts, spans, span, c, positions=True)
        known = [m.known(m.deref(p)) for p in parts]
        if all(known):
            node = tables.field(m, table, str(tuple(k[0] for k in known if k)), span)
            return Series(None, () if node is None else (Dep(node, "IDENTITY", span, "name", "column"),), table.rows)
        return _both(m, table, parts, spans, span, c, positions=False)
    if table.kind == "pandas.Index":
        return _names(m, table, part, span, c)
    if isinstance(part, Const) and part.value is not None:
        if table.kind == "numpy.ndarray" or (
            isinstance(part.value, int)
            and not isinstance(part.value, bool)
            and table.kind != "pandas.DataFrame"
            and (str(part.value) not in table.columns)
        ):
            return (
                m.new(tables.replace(table, one=True))
                if not table.one
                else Cell(choosing.only(m, choosing.by_position(m, table, part, spans[0], c), spans[0]).deps)
            )
        if table.one:
            return Cell(choosing.series(m, table, part, spans[0]).deps)
        return choosing.series(m, table, part, spans[0])
    if isinstance(part, Choice) and all(isinstance(m.deref(o), Const) for o in part.options):
        made = [choosing.series(m, table, o, spans[0]) for v in part.options if isinstance(o := m.deref(v), Const)]
        found = d.join(*(s.deps for s in made), d.condition(part.deps))
        return Cell(found) if table.one else Series(None, found, table.rows)
    if is_slice(part):
        return (
            m.new(table)
            if table.kind != "pandas.Series" or table.one is not True
            else m.new(choosing.by_slice(m, table, part, spans[0], c))
        )  # type: ignore[arg-type]
    if isinstance(part, (Func, Class, Lib)):
        part = m.deref(m.call(part, [m.new(table)], {}, span))
    if isinstance(part, (Text, Cell, Opaque)):
        return _unknown(m, table, part, span)
    if _is_mask(m, part):
        bound = expressions.bind(m, part, table, spans[0])
        if not bound.deps and isinstance(part, Table) and not part.columns:
            return m.new(table)
        return m.new(tables.filtered(m, table, m.frame(c.target, c), bound.deps, spans[0]))
    if (
        isinstance(part, Seq)
        and part.items
        and all(isinstance(m.deref(i), Const) and isinstance(m.deref(i).value, bool) for i in part.items)
    ):  # type: ignore[union-attr]
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
    return Cell(found) if table.one else Series(None, found, table.rows)


def _names(m: Machine, table: Table, part: AnyValue, span: Span, c: LibraryCall) -> AnyValue:
    """Part of an Index: names by position, slice or mask."""
    if is_slice(part) and isinstance(part, Obj):
        return m.new(choosing.by_slice(m, table, part, span, c))
    known = m.known(part)
    if known and all(isinstance(k, int) for k in known) and tables.complete(table) and table.ordered:
        names = list(table.columns)
        options = tuple(Const(names[k]) for k in known if isinstance(k, int) and -len(names) <= k < len(names))
        if options:
            return options[0] if len(options) == 1 else Choice(options)
    if isinstance(part, Const):
        return tables.replace(table, one=True)
    return m.new(choosing.any_of(m, table, span, m.frame(c.target, c)) if not table.rests else table)


def _series(m: Machine, s: Series, parts: Parts, span: Span, c: LibraryCall) -> AnyValue:
    part = m.deref(parts[0])
    if _is_mask(m, part):
        made = rows(m.frame(c.target, c))
        if s.rows is not None:
            m.emit.edge(s.rows, made, "IDENTITY", span, "call", "copied")
        m.emit.deps(made, d.through(m.deps(part), "FILTER", span, op="filter"), span, "filter")
        return Series(s.name, s.deps, made)
    if is_slice(part) or isinstance(part, (Seq, Table)) or len(parts) > 1:
        return s
    return Cell(d.join(s.deps, d.condition(m.deps(part), span)))


# ------------------------------------------------------------------------------------------------------- loc, iloc


def _indexer(m: Machine, b: Bound, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall) -> AnyValue | None:
    word = b.path.rpartition(".")[2]
    inner = m.deref(b.receiver)
    if word == "str":
        return (
            Series(inner.name, d.through(inner.deps, "TRANSFORMATION", span, op="computed"), inner.rows)
            if isinstance(inner, Series)
            else None
        )
    if word not in {"loc", "iloc", "at", "iat", "ix"}:
        return None
    if isinstance(inner, Series):
        return _series(m, inner, parts[:1], span, c)
    table = tables.as_table(m, inner, c)
    if table is None:
        return None
    if table.one:
        return _frame(m, table, parts, spans, span, c)
    if len(parts) == 1 and isinstance(two := m.deref(parts[0]), Seq) and two.kind == "tuple" and len(two.items) == 2:
        parts, spans = two.items, (spans[0], spans[0])
    return _both(m, table, parts, spans, span, c, word in _POSITIONS)


def _both(m: Machine, table: Table, parts: Parts, spans: tuple[Span, ...], span: Span, c: LibraryCall, positions: bool) -> AnyValue:
    """Rows, then columns."""
    which = m.deref(parts[0])
    one_row = isinstance(which, (Const, Cell, Text)) and not (isinstance(which, Const) and which.value is None)
    if _is_mask(m, which):
        table = tables.filtered(m, table, m.frame(c.target, c), expressions.bind(m, which, table, spans[0]).deps, spans[0])
    elif isinstance(which, (Func, Lib)):
        mask = m.deref(m.call(which, [m.new(table)], {}, span))
        table = tables.filtered(m, table, m.frame(c.target, c), m.deps(mask), spans[0])
    elif not one_row and not is_slice(which) and m.deps(which):
        table = tables.filtered(m, table, m.frame(c.target, c), m.deps(which), spans[0])
    if len(parts) == 1:
        return m.new(tables.replace(table, one=True, kind="pandas.Series") if one_row else table)
    part = m.deref(parts[1])
    chosen: Table
    if isinstance(part, (Cell, Text, Opaque)):
        made = _unknown(m, table, part, span)
        return Cell(made.deps) if one_row and isinstance(made, Series) else made
    if _full(m, part):
        chosen = table
    elif positions and not (
        isinstance(part, Seq) and m.strings(part) is not None and any(isinstance(k.value, str) for k in m.strings(part) or ())
    ):
        chosen = choosing.by_position(m, table, part, spans[1], c)
    elif isinstance(part, Series) or (
        isinstance(part, Seq) and part.items and isinstance(getattr(m.deref(part.items[0]), "value", None), bool)
    ):
        chosen = choosing.any_of(m, table, spans[1], m.frame(c.target, c))
    else:
        chosen = choosing.choose(m, table, part, spans[1], c)
    single = isinstance(part, Const) or (isinstance(part, Choice) and isinstance(m.deref(part.options[0]), Const))
    if single:
        if isinstance(part, Const) and not positions:
            found = choosing.series(m, table, part, spans[1])
        else:
            found = choosing.only(m, chosen, spans[1])
        return Cell(found.deps) if one_row else found
    return m.new(tables.replace(chosen, one=True, kind="pandas.Series") if one_row else chosen)


def groups(m: Machine, o: Obj, table: Table, parts: Parts, span: Span) -> AnyValue:
    """``grouped["a"]`` and ``grouped[["a", "b"]]``: the same groups over fewer columns."""
    c = _pseudo("group", o, span, "", o.site + "[]", m)
    part = m.deref(parts[0])
    if isinstance(part, Const):
        node = tables.field(m, table, str(part.value), part.span or span)
        dataset = m.frame(table.dataset.name, c)
        columns: dict[str, Node] = {}
        if node is not None:
            made = columns[str(part.value)] = column(dataset, str(part.value))
            m.emit.edge(node, made, "IDENTITY", part.span or span, "name", "column")
        one = tables.replace(table, columns=columns, rests=(), dataset=dataset)
        cls = group.SERIES_GROUPS if o.cls == group.GROUPS else o.cls
        return m.new(tables.replace(o, cls=cls, fields={**o.fields, "table": one, "series": Const(True)}))
    chosen = choosing.choose(m, table, part, span, c)
    return m.new(tables.replace(o, fields={**o.fields, "table": chosen}))


# ------------------------------------------------------------------------------------------------------- assignment


def assign_index(
    m: Machine, receiver: AnyValue, parts: Parts, value: AnyValue, spans: tuple[Span, ...], span: Span, target: str, site: str
) -> bool:
    """See ``library.assign_index``."""
    inner = m.deref(receiver)
    c = _pseudo("assign", receiver, span, target, site, m)
    if isinstance(inner, Bound):
        return _assign_indexer(m, inner, parts, value, spans, span, c)
    if isinstance(inner, Opaque) and inner.base is not None and not isinstance(m.deref(parts[0]), Const):
        inner = tables.as_table(m, inner, c) or inner
    if isinstance(inner, Obj) and isinstance(held := inner.fields.get("table"), Ref):
        return assign_index(m, held, parts, value, spans, span, target, site)
    if not isinstance(inner, Table) or inner.kind == "pandas.Index":
        return False
    part = m.deref(parts[0])
    if len(parts) > 1:
        return _assign_cells(m, receiver, inner, parts[0], parts[1], value, spans, span, c, inner.kind == "numpy.ndarray")
    if _is_mask(m, part):
        return _assign_cells(m, receiver, inner, part, None, value, spans, span, c, False)
    names = names_of(m, part, spans[0])
    if names is None:
        dataset = m.frame(target or inner.dataset.name, c)
        found = d.join(deps_of(m, value, inner, span), d.condition(m.deps(part), span))
        if isinstance(part, (Cell, Text, Opaque, Choice)):
            m.store(receiver, _may_set(m, inner, dataset, found, span, names_in(m, part)))
            return True
        names = tuple(Const(n) for n in choosing.choose(m, inner, part, spans[0], c).columns)
    m.store(receiver, put(m, inner, names, value, span, c, target))
    return True


def names_in(m: Machine, part: AnyValue) -> tuple[str, ...] | None:
    """The possible names of a column, None when they are not known."""
    known = m.known(part)
    return tuple(str(k) for k in known) if known else None


def _may_set(m: Machine, table: Table, dataset: Dataset, found: Deps, span: Span, names: tuple[str, ...] | None) -> Table:
    """A column whose name is not (exactly) known is set: each candidate may have changed."""
    changed = dict(table.columns)
    for name in names if names is not None else (tables.ANY,):
        made = column(dataset, name)
        old = tables.field(m, table, name, span) if name != tables.ANY else table.columns.get(name)
        if old is not None:
            m.emit.edge(old, made, "IDENTITY", span, "call", "copied")
        m.emit.deps(made, found, span, "computed")
        changed[name] = made
    return tables.replace(table, columns=changed)


def deps_of(m: Machine, value: AnyValue, table: Table, span: Span) -> Deps:
    """What a value that is assigned is computed from; what decides that the statement runs decides too."""
    inner = m.deref(value)
    if isinstance(inner, Const):
        return d.join(inner.deps, m.control())
    return d.join(expressions.bind(m, inner, table, span).deps, m.control())


def put(m: Machine, table: Table, names: tuple[Const, ...], value: AnyValue, span: Span, c: LibraryCall, target: str) -> Table:
    """Columns set by name: one value for all, or a table (or tuple) of values by position or name."""
    dataset = m.frame(target or table.dataset.name, c)
    inner = m.deref(value)
    many = _many(m, inner, names, table)
    for i, const in enumerate(names):
        name = str(const.value)
        found = d.join(many[i], m.control()) if many is not None else deps_of(m, inner, table, span)
        made = column(dataset, name)
        m.emit.deps(made, found, const.span or span, "computed", "name" if const.span else "call")
        rests = table.rests if name in table.columns else tuple(tables.exclude(m, r, (name,)) for r in table.rests)
        table = tables.replace(table, columns={**table.columns, name: made}, rests=rests)
        if name == tables.ANY:
            table = tables.replace(table, ordered=False)
    return tables.replace(
        table, rows=table.rows or (inner.rows if isinstance(inner, (Series, Table)) and not table.columns else table.rows)
    )


def _many(m: Machine, inner: AnyValue, names: tuple[Const, ...], table: Table) -> list[Deps] | None:
    if isinstance(inner, Table) and not inner.one and len(names) > 1:
        if len(inner.columns) == len(names) and not inner.rests and tables.ANY not in inner.columns:
            return [(Dep(n),) for n in inner.columns.values()]
        by_name = [inner.columns.get(str(n.value)) for n in names]
        if all(n is not None for n in by_name):
            return [(Dep(n),) for n in by_name if n is not None]
        if inner.rests and tables.ANY not in inner.columns:
            found = [tables.field(m, inner, str(n.value), n.span or Span("", 0, 0, 0, 0)) for n in names]
            if all(f is not None for f in found):
                return [(Dep(f),) for f in found if f is not None]
    if isinstance(inner, Seq) and len(inner.items) == len(names) > 1 and inner.rest is None:
        return [m.deps(v) for v in inner.items]
    return None


def _assign_indexer(
    m: Machine, b: Bound, parts: Parts, value: AnyValue, spans: tuple[Span, ...], span: Span, c: LibraryCall
) -> bool:
    word = b.path.rpartition(".")[2]
    inner = m.deref(b.receiver)
    if word not in {"loc", "iloc", "at", "iat", "ix"}:
        return False
    table = tables.as_table(m, inner, c) if not isinstance(inner, Series) else None
    if table is None:
        return isinstance(inner, Series)
    if len(parts) == 1 and isinstance(two := m.deref(parts[0]), Seq) and two.kind == "tuple" and len(two.items) == 2:
        parts, spans = two.items, (spans[0], spans[0])
    which = parts[1] if len(parts) > 1 else None
    if table.one and which is None and (names := names_of(m, parts[0])) is not None:
        m.store(b.receiver, put(m, table, names, value, span, c, c.target))
        return True
    return _assign_cells(m, b.receiver, table, parts[0], which, value, spans, span, c, word in _POSITIONS)


def _assign_cells(
    m: Machine,
    receiver: AnyValue,
    table: Table,
    where: AnyValue,
    which: AnyValue | None,
    value: AnyValue,
    spans: tuple[Span, ...],
    span: Span,
    c: LibraryCall,
    positions: bool,
) -> bool:
    """``df.loc[mask, "x"] = v``: the column keeps its values and gets others where the mask says so (CONDITIONAL)."""
    rows_ = m.deref(where)
    every = is_slice(rows_) and _full(m, rows_)
    decided = (
        ()
        if every or is_slice(rows_) or isinstance(rows_, Const)
        else d.condition(expressions.bind(m, rows_, table, spans[0]).deps, spans[0])
    )
    inner = m.deref(value)
    names: tuple[Const, ...] | None
    if which is None or _full(m, m.deref(which)):
        names = tuple(Const(n) for n in table.columns)
    elif positions:
        names = tuple(Const(n) for n in choosing.by_position(m, table, which, spans[-1], c).columns)
    else:
        names = names_of(m, which, spans[-1])
        if names is None:
            names = tuple(Const(n) for n in choosing.choose(m, table, which, spans[-1], c).columns)
    dataset = m.frame(c.target or table.dataset.name, c)
    many = _many(m, inner, names, table)
    for i, const in enumerate(names):
        name = str(const.value)
        new = d.join(many[i], m.control()) if many is not None else deps_of(m, inner, table, span)
        old = tables.field(m, table, name, const.span or span)
        made = column(dataset, name)
        if old is not None and not every:
            m.emit.edge(old, made, "IDENTITY", const.span or span, "name" if const.span else "call", "column")
        m.emit.deps(made, d.join(new, decided), const.span or span, "computed")
        rests = table.rests if name in table.columns else tuple(tables.exclude(m, r, (name,)) for r in table.rests)
        table = tables.replace(table, columns={**table.columns, name: made}, rests=rests)
    m.store(receiver, table)
    return True


def assign_attribute(m: Machine, receiver: AnyValue, name: str, value: AnyValue, span: Span, target: str, site: str) -> bool:
    """See ``library.assign_attribute``."""
    inner = m.deref(receiver)
    c = _pseudo("assign", receiver, span, target, site, m)
    if isinstance(inner, Opaque) and inner.base is not None and name == "columns":
        inner = tables.as_table(m, inner, c) or inner
    if isinstance(inner, Obj) and not inner.cls.startswith("user:"):
        m.store(receiver, tables.replace(inner, fields={**inner.fields, name: value}))
        return True
    if isinstance(inner, Series):
        return name in {"name", "index"}
    if not isinstance(inner, Table):
        return False
    if name == "columns":
        m.store(receiver, rename.by_list(m, inner, m.deref(value), span, m.frame(target or inner.dataset.name, c)))
    elif name == "index":
        found = m.deref(value)
        level = (found.name if isinstance(found, Series) else None) or "index"
        if m.deps(found):
            made = column(m.frame(target or inner.dataset.name, c), level)
            m.emit.deps(made, m.deps(found), span, "copied")
            m.store(receiver, tables.replace(inner, index={level: made}))
    elif name in inner.columns or (inner.rests and not name.startswith("_")):
        m.store(receiver, put(m, inner, (Const(name, span),), value, span, c, target))
    return True


def delete(m: Machine, receiver: AnyValue, parts: Parts, spans: tuple[Span, ...], span: Span) -> bool:
    """See ``library.delete``."""
    inner = m.deref(receiver)
    if isinstance(inner, Opaque) and inner.base is not None:
        inner = tables.as_table(m, inner) or inner
    if not isinstance(inner, Table):
        return False
    names = names_of(m, parts[0], spans[0] if spans else span)
    if names is not None:
        m.store(receiver, tables.without(m, inner, (str(n.value) for n in names)))
    return True
