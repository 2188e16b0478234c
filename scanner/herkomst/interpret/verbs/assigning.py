"""``value[parts] = x``, ``value.name = x`` and ``del value[parts]`` for values of libraries."""

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import align, choosing, dtypes, expressions, rename, tables
from herkomst.interpret.verbs.indexing import POSITIONS, Parts, is_mask, is_slice, pseudo, whole_slice
from herkomst.interpret.verbs.scope import names_of
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Const,
    Dep,
    Deps,
    Opaque,
    Seq,
    Series,
    Table,
    Text,
)


def assign_index(
    m: Machine, receiver: AnyValue, parts: Parts, value: AnyValue, spans: tuple[Span, ...], span: Span, target: str, site: str
) -> None:
    """See ``library.assign_index``."""
    inner = m.deref(receiver)
    c = pseudo("assign", receiver, span, target, site, m)
    if isinstance(inner, Bound):
        _assign_indexer(m, inner, parts, value, spans, span, c)
        return
    if isinstance(inner, Series) and not expressions.type_of(inner):
        made = _some(m, inner, parts[0], value, spans[0], span)
        if len(parts) > 1:                      # one column of a matrix that was made of nothing: the others stay
            more = d.join(*(d.condition(m.deps(p), span) for p in parts[1:]))
            made = tables.replace(made, deps=d.join(inner.deps, made.deps, more))
        m.changed = made
        return
    if not isinstance(inner, Table):
        return
    part = m.deref(parts[0])
    if len(parts) > 1:
        _assign_cells(m, receiver, inner, parts[0], parts[1], value, spans, span, c, inner.kind == "numpy.ndarray")
        return
    if is_mask(m, part):
        _assign_cells(m, receiver, inner, part, None, value, spans, span, c, False)
        return
    names = names_of(m, part, spans[0])
    if names is None:
        dataset = m.frame(target or inner.dataset.name, c)
        found = d.join(deps_of(m, value, inner, span), d.condition(m.deps(part), span))
        if isinstance(part, (Cell, Text, Opaque, Choice)):
            m.store(receiver, _may_set(m, inner, dataset, found, span, names_in(m, part)))
            return
        names = tuple(Const(n) for n in choosing.choose(m, inner, part, spans[0], c).columns)
    m.store(receiver, put(m, inner, names, value, span, c, target, part))


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
    aligned = align.conditions(m, table, inner, span) if isinstance(inner, (Series, Table)) and not table.one else ()
    return d.join(expressions.bind(m, inner, table, span).deps, aligned, m.control())


def put(
    m: Machine, table: Table, names: tuple[Const, ...], value: AnyValue, span: Span, c: LibraryCall, target: str, part: AnyValue | None = None,
) -> Table:
    """Columns set by name: one value for all, or a table (or tuple) of values by position or name. ``part``: what names them; those that
    not all of its alternatives name may be as they were."""
    dataset = m.frame(target or table.dataset.name, c)
    inner = m.deref(value)
    empty = not table.columns and not table.rests
    many = _many(m, inner, names, table)
    perhaps = _perhaps(m, part)
    for i, const in enumerate(names):
        name = str(const.value)
        found = d.join(many[i], m.control()) if many is not None else deps_of(m, inner, table, span)
        made = column(dataset, name)
        old = tables.field(m, table, name, const.span or span) if name in perhaps else None
        if old is not None:
            m.emit.edge(old, made, "IDENTITY", span, "call", "copied")
        if name in perhaps and part is not None:
            found = d.join(found, d.condition(m.deps(part), span))
        m.emit.deps(made, found, const.span or span, "computed", "name" if const.span else "call")
        if many is None:
            dtypes.put(m, made, inner, old)
        rests = table.rests if name in table.columns else tuple(tables.exclude(m, r, (name,)) for r in table.rests)
        table = tables.replace(table, columns={**table.columns, name: made}, rests=rests)
    if empty and table.rows is None and isinstance(inner, (Series, Table)):
        table = tables.replace(table, rows=inner.rows)
    return table


def _perhaps(m: Machine, part: AnyValue | None) -> set[str]:
    """The names that some alternatives name and others do not, also where they are one of a list."""
    if isinstance(part, Seq):
        return {n for i in part.items for n in _perhaps(m, m.deref(i))}
    if isinstance(part, Const):
        return {str(part.value)} if part.perhaps else set()
    each = [{str(n.value) for n in names_of(m, o) or ()} for o in part.options] if isinstance(part, Choice) else []
    return set[str]().union(*each) - each[0].intersection(*each) if each else set()


def _many(m: Machine, inner: AnyValue, names: tuple[Const, ...], table: Table) -> list[Deps] | None:
    if isinstance(inner, Table) and not inner.one and len(names) > 1:
        if len(inner.columns) == len(names) and not inner.rests and tables.ANY not in inner.columns:
            return [(Dep(n),) for n in inner.columns.values()]
        if inner.rests and tables.ANY not in inner.columns:
            found = [f for n in names if (f := tables.field(m, inner, str(n.value), n.span or tables.NOWHERE)) is not None]
            if len(found) == len(names):
                return [(Dep(f),) for f in found]
    if isinstance(inner, Seq) and len(inner.items) == len(names) > 1 and inner.rest is None:
        return [m.deps(v) for v in inner.items]
    return None


def _assign_indexer(
    m: Machine, b: Bound, parts: Parts, value: AnyValue, spans: tuple[Span, ...], span: Span, c: LibraryCall
) -> None:
    word = b.path.rpartition(".")[2]
    inner = m.deref(b.receiver)
    if word not in {"loc", "iloc", "at", "iat", "ix"}:
        return
    if isinstance(inner, Series):
        m.changed = _some(m, inner, parts[0], value, spans[0], span)
        return
    table = tables.as_table(m, inner, c)
    if table is None:
        return
    if len(parts) == 1 and isinstance(two := m.deref(parts[0]), Seq) and two.kind == "tuple" and len(two.items) == 2:
        parts, spans = two.items, (spans[0], spans[0])
    which = parts[1] if len(parts) > 1 else None
    if table.one and which is None and (names := names_of(m, parts[0])) is not None:
        m.store(b.receiver, put(m, table, names, value, span, c, c.target))
        return
    _assign_cells(m, b.receiver, table, parts[0], which, value, spans, span, c, word in POSITIONS)


def _some(m: Machine, s: Series, where: AnyValue, value: AnyValue, at: Span, span: Span) -> Series:
    """A Series of which some values are now others: old and new ones, and what says which."""
    inner, part = m.deref(value), m.deref(where)
    aligned = align.conditions(m, s, inner, span) if isinstance(inner, (Series, Table)) else ()
    old = () if whole_slice(m, part) else s.deps
    return Series(s.name, d.join(old, m.deps(inner), aligned, d.condition(m.deps(part), at), m.control()), s.rows, s.index)


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
) -> None:
    """``df.loc[mask, "x"] = v``: the column keeps its values and gets others where the mask says so (CONDITIONAL)."""
    rows_ = m.deref(where)
    every = is_slice(rows_) and whole_slice(m, rows_)
    decided = (
        ()
        if every or is_slice(rows_) or isinstance(rows_, Const)
        else d.condition(expressions.bind(m, rows_, table, spans[0]).deps, spans[0])
    )
    inner = m.deref(value)
    names: tuple[Const, ...] | None
    if which is None or whole_slice(m, m.deref(which)):
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
        dtypes.put(m, made, inner if many is None else None, None if every else old)
        rests = table.rests if name in table.columns else tuple(tables.exclude(m, r, (name,)) for r in table.rests)
        table = tables.replace(table, columns={**table.columns, name: made}, rests=rests)
    m.store(receiver, table)


def assign_attribute(m: Machine, receiver: AnyValue, name: str, value: AnyValue, span: Span, target: str, site: str) -> bool:
    """See ``library.assign_attribute``."""
    inner = m.deref(receiver)
    c = pseudo("assign", receiver, span, target, site, m)
    if isinstance(inner, Series):
        m.changed = _labelled(m, inner, name, value, span, c)
        return m.changed is not None
    if not isinstance(inner, Table):
        return isinstance(inner, Opaque) and inner.base is not None and name == "columns"      # a frame, under whatever names
    if name == "columns":
        m.store(receiver, rename.by_list(m, inner, m.deref(value), span, m.frame(target or inner.dataset.name, c)))
    elif name == "index":
        m.store(receiver, tables.replace(inner, index=_level(m, value, span, m.frame(target or inner.dataset.name, c))))
    elif name in inner.columns or (inner.rests and not name.startswith("_")):
        m.store(receiver, put(m, inner, (Const(name, span),), value, span, c, target))
    return True


def _level(m: Machine, value: AnyValue, span: Span, dataset: Dataset) -> dict[str, Node]:
    """The index that a value gives: one level with its name, none where it is computed from nothing."""
    found = m.deref(value)
    if isinstance(found, Table) and found.kind == "pandas.Index.values":
        return found.columns
    if not m.deps(found):
        return {}
    made = column(dataset, (found.name if isinstance(found, Series) else None) or "index")
    m.emit.deps(made, m.deps(found), span, "copied")
    return {made.name: made}


def _labelled(m: Machine, s: Series, name: str, value: AnyValue, span: Span, c: LibraryCall) -> Series | None:
    """A Series under another name (one that is not known leaves it as it is), or with another index."""
    if name == "index":
        return tables.replace(s, index=tuple(_level(m, value, span, m.frame(c.target, c)).items()))
    known = m.known(value)
    return None if name != "name" else tables.replace(s, name=None if known[0] is None else str(known[0])) if known else s


def delete(m: Machine, receiver: AnyValue, parts: Parts, spans: tuple[Span, ...], span: Span) -> None:
    """See ``library.delete``."""
    inner = m.deref(receiver)
    names = names_of(m, parts[0], spans[0])
    if isinstance(inner, Table) and names is not None:
        m.store(receiver, tables.without(m, inner, (str(n.value) for n in names)))
