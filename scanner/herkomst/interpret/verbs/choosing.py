"""Which columns of a table a value names: a literal, a list, an Index, a slice, a list that is only partly known."""

import re
from collections.abc import Collection, Iterable

from herkomst.interpret import deps as d
from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import levels, tables
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Dep, Deps, Map, Obj, Opaque, Seq, Series, Table

replace = tables.replace


def series(m: Machine, table: Table, name: Const, span: Span) -> Series:
    """One column of a table, named by a constant; nothing when it has no such column."""
    node = tables.field(m, table, str(name.value), name.span or span)
    deps = () if node is None else (Dep(node, "IDENTITY", name.span or span, "name", "column"),)
    return Series(str(name.value), d.join(deps, table.deps), table.rows, tables.levels(table))


def under(table: Table, top: str) -> Table | None:
    """The columns below one name of the first level, None where there are none: ``df["a"]`` of ``("a", "mean")`` and ``("a", "max")``."""
    found = {p[1]: node for n, node in table.columns.items() if (p := levels.parts(n)) is not None and len(p) == 2 and p[0] == top}
    return replace(table, columns=found, rests=()) if found else None


def listed(const: Const, span: Span) -> tuple[Span, str]:
    """Where a name of a list stands and the word for it: ``selected`` in the statement itself, ``listed`` elsewhere."""
    at = const.span
    if at is None:
        return span, "selected"
    here = at.path == span.path and span.line <= at.line <= span.end_line and at.cell == span.cell
    return at, "selected" if here else "listed"


def by_names(m: Machine, table: Table, names: tuple[Const, ...], span: Span, dataset: Dataset) -> Table:
    """The table with these columns only, in this order; each gets a node with an edge at the literal that names it."""
    columns: dict[str, Node] = {}
    for const in names:
        name = str(const.value)
        at, op = listed(const, span)
        node = tables.field(m, table, name, at)
        if node is None:
            continue
        made = column(dataset, name)
        m.emit.edge(node, made, "IDENTITY", at, "name" if const.span is not None else "call", op)
        m.emit.deps(made, learned(const.deps, span), span, "selected")
        columns[name] = made
    return Table(dataset, columns, (), table.index, table.rows, True, table.one, table.kind, table.deps)


def learned(deps: Iterable[Dep], span: Span) -> Deps:
    """What decides which columns there are (what a selector learned from the target, a test on the data), as a technical cause."""
    return tuple(replace(x, cause=x.cause or "learned") for x in d.condition(deps, span))


def by_mask(m: Machine, table: Table, mask: AnyValue, span: Span, dataset: Dataset) -> Table:
    """The columns for which a computed mask is true: each may be among them, and what the mask is computed from decides it."""
    why = m.deps(mask)
    made = any_of(m, table, span, dataset, bool(why))
    if not isinstance(m.deref(mask), Series) and all(x.literals for x in why):        # ``df.isna().mean() > 0.3``: one by one
        why = tuple(x for x in why if not _of_itself(m, table, x.node))
    return replace(made, deps=d.join(made.deps, learned(why, span)))


def _of_itself(m: Machine, table: Table, node: Node) -> bool:
    """Whether what says if a column is taken (``df.isna().mean()``) is computed from that column alone: then it is in the column. Of a
    record (``n[n > 0]``): from a column of that name alone."""
    own = None if table.one else table.columns.get(node.name)
    todo, seen = [node], {node}
    while todo:
        one = todo.pop()
        edges = tables.incoming(m.emit, one) if one != own else []
        if one != own and not edges and (not table.one or one.name != node.name):
            return False
        todo += dict.fromkeys(e.source for e in edges if e.source not in seen)
        seen.update(todo)
    return True


def matches(pattern: str, name: str) -> bool:
    """Whether a pattern of the scanned code occurs in a name; one that is no pattern may."""
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return True


def any_of(m: Machine, table: Table, span: Span, dataset: Dataset, by_data: bool = False) -> Table:
    """Some columns, not known which: all of them are candidates. Of a mixture (PCA, probabilities) every column is the same.
    ``by_data``: the data decides which, as it decides which branch is taken: the paths are gated, not in doubt."""
    if set(table.columns) == {tables.ANY} and not table.rests:
        return table
    columns = {}
    for name, node in table.columns.items():
        made = columns[name] = column(dataset, name)
        m.emit.edge(node, made, "IDENTITY", span, "call", "selected", reasons=() if by_data else ("candidates",), gated=by_data)
    some = Table(dataset, columns, table.rests, table.index, table.rows, False, table.one, table.kind, table.deps)
    return tables.together_possible(m, some, span, dataset, by_data) if table.rests else some


def in_doubt(m: Machine, table: Table, names: Collection[str], span: Span, dataset: Dataset, gated: Collection[str] = ()) -> Table:
    """The table with these columns only perhaps in it; ``gated``: those that the data decides about."""
    columns = dict(table.columns)
    for name in columns.keys() & names:
        made = column(dataset, name)
        by_data = name in gated
        m.emit.edge(columns[name], made, "IDENTITY", span, "call", "selected", reasons=() if by_data else ("candidates",), gated=by_data)
        columns[name] = made
    return replace(table, columns=columns)


def choose(m: Machine, table: Table, value: AnyValue, span: Span, c: LibraryCall) -> Table:
    """The columns of a table that a value names; what is only partly known gives candidates."""
    inner = m.deref(value)
    mask = _mask(m, inner)
    if mask is not None:
        if not tables.complete(table) or not table.ordered or len(mask) != len(table.columns):
            return any_of(m, table, span, m.frame(c.target, c))
        return replace(table, columns={n: node for (n, node), keep in zip(table.columns.items(), mask, strict=True) if keep})
    known = _strings(m, inner)
    if known is not None:
        return by_names(m, table, known, span, m.frame(c.target, c))
    if isinstance(inner, Table) and inner.kind == "pandas.Index":
        return _by_index(m, table, inner, span, c)
    if isinstance(inner, Choice):
        named = (replace(o, deps=d.join(o.deps, inner.deps)) if isinstance(o, Const) else o for o in inner.options)     # what chose the name
        return tables.unite(m, [choose(m, table, o, span, c) for o in named], c)
    if isinstance(inner, Map):
        return choose(m, table, Seq("list", tuple(k for k, _ in inner.items), inner.rest), span, c)
    if isinstance(inner, Obj) and inner.cls == "slice":
        return by_slice(m, table, inner, span, c)
    if isinstance(inner, Series):
        return by_mask(m, table, inner, span, m.frame(c.target, c))
    if isinstance(inner, Seq):
        parts: list[Table] = []
        for item in inner.items:
            one = m.deref(item)
            names = _strings(m, one)
            parts.append(
                by_names(m, table, names, span, m.frame(c.target, c)) if names is not None else choose(m, table, one, span, c)
            )
        if inner.rest is not None:
            parts.append(choose(m, table, inner.rest, span, c))
        return together(parts) if parts else by_names(m, table, (), span, m.frame(c.target, c))
    made = any_of(m, table, span, m.frame(c.target, c))
    return replace(made, deps=d.join(made.deps, learned(inner.deps, span))) if isinstance(inner, Cell) else made      # a computed name or mask


def together(parts: list[Table]) -> Table:
    """Selections of one table side by side."""
    columns = {n: node for p in parts for n, node in p.columns.items()}
    rests = tuple(dict.fromkeys(r for p in parts for r in p.rests))
    return replace(parts[0], columns=columns, rests=rests, ordered=all(p.ordered for p in parts))


def _mask(m: Machine, inner: AnyValue) -> list[bool] | None:
    """A list of truth values, one per column."""
    if not isinstance(inner, Seq) or inner.rest is not None or not inner.items:
        return None
    known = [m.known(i) for i in inner.items]
    found = [k[0] for k in known if k is not None and len(k) == 1 and isinstance(k[0], bool)]
    return found if len(found) == len(inner.items) else None


def _strings(m: Machine, inner: AnyValue) -> tuple[Const, ...] | None:
    if isinstance(inner, (Table, Choice, Opaque, Map)) or (isinstance(inner, Seq) and inner.rest is not None):
        return None
    if isinstance(inner, Seq) and any(isinstance(m.deref(i), Table) for i in inner.items):
        return None
    if isinstance(inner, Seq) and inner.kind == "list" and any(isinstance(m.deref(i), Seq) for i in inner.items):
        many = [k for i in inner.items if (k := m.strings(i))]      # names of several levels
        return tuple(Const(str(tuple(k.value for k in one)), one[0].span) for one in many) if len(many) == len(inner.items) else None
    return m.strings(inner)


def _by_index(m: Machine, table: Table, names: Table, span: Span, c: LibraryCall) -> Table:
    dataset = m.frame(c.target, c)
    if (names.rests and not table.rests) or tables.ANY in names.columns:
        return any_of(m, table, span, dataset)
    columns: dict[str, Node] = {}
    for name in names.columns:
        node = tables.field(m, table, name, span)
        if node is not None:
            columns[name] = node
    rests: tuple[Node, ...] = ()
    if names.rests and table.rests:
        columns.update((n, node) for n, node in table.columns.items() if n not in columns and _named_in(m, n, node, names.rests))
        rests = _others(m, table, names, columns)
    made = replace(table, columns=columns, rests=rests, ordered=names.ordered, deps=d.join(table.deps, names.deps))
    doubts = {n: node for n, node in names.columns.items() if node != columns.get(n) and tables.doubted(m, node)}
    return in_doubt(m, made, doubts, span, dataset, [n for n, node in doubts.items() if all(e.gated for e in tables.incoming(m.emit, node))])


def _named_in(m: Machine, name: str, node: Node, rests: tuple[Node, ...]) -> bool:
    """Whether a column was one of "every other column" when the names were taken: it is computed from that very column, so the code
    has named it (``df["sex"] = df["sex"].map(codes)`` after ``names = [c for c in df.columns if c != "y"]``)."""
    wanted = {column(r.dataset, name) for r in rests if r.name == "{c}" and name not in r.excluded}
    return bool(wanted) and not wanted.isdisjoint(_behind(m, node))


def _behind(m: Machine, node: Node, limit: int = 200) -> set[Node]:
    """A node and what it is made of, near by."""
    seen, todo = {node}, [node]
    while todo and len(seen) < limit:
        for e in tables.incoming(m.emit, todo.pop()):
            if e.source not in seen:
                seen.add(e.source)
                todo.append(e.source)
    return seen


def _others(m: Machine, table: Table, names: Table, taken: Collection[str]) -> tuple[Node, ...]:
    """The Rests of a table as far as names that were taken before cover them: what has happened to the columns since stays in."""
    if any(r.name != "{c}" for r in names.rests):
        return names.rests
    meant = {r.dataset for r in names.rests}
    left_out = {*set.intersection(*(set(r.excluded) for r in names.rests)), *taken}
    kept = [r for r in table.rests if any(n.kind == "rest" and n.dataset in meant for n in _behind(m, r))]
    return tuple(dict.fromkeys(tables.exclude(m, r, left_out) for r in kept or names.rests))


def by_slice(m: Machine, table: Table, part: Obj, span: Span, c: LibraryCall) -> Table:
    """Columns by a slice of positions or names, while their order is known."""
    start, stop, step = (m.deref(part.fields.get(k, Const(None))) for k in ("start", "stop", "step"))
    ends = Seq("list", (start, stop, step))
    if all(isinstance(v, Const) and v.value is None for v in (start, stop)):
        return table
    if not tables.complete(table) or not table.ordered:
        return by_mask(m, table, ends, span, m.frame(c.target, c))
    names = list(table.columns)
    bounds = [k[0] for v in (start, stop, step) if (k := m.known(v)) is not None and len(k) == 1]
    if len(bounds) < 3:
        return by_mask(m, table, ends, span, m.frame(c.target, c))
    low, high, by = bounds
    if isinstance(low, str) or isinstance(high, str):
        try:
            first = names.index(low) if isinstance(low, str) else 0
            last = names.index(high) + 1 if isinstance(high, str) else len(names)
        except ValueError:
            return by_mask(m, table, ends, span, m.frame(c.target, c))
        chosen = names[first:last]
    else:
        cut = [int(b) if isinstance(b, (int, float)) else None for b in (low, high, by)]
        chosen = names[slice(*cut)]
    return replace(table, columns={n: table.columns[n] for n in chosen})


def by_position(m: Machine, table: Table, value: AnyValue, span: Span, c: LibraryCall) -> Table:
    """Columns by number, a list of numbers or a slice (``iloc``)."""
    inner = m.deref(value)
    if isinstance(inner, Obj) and inner.cls == "slice":
        return by_slice(m, table, inner, span, c)
    if isinstance(inner, Series):
        return by_mask(m, table, inner, span, m.frame(c.target, c))
    names = list(table.columns)
    numbers: list[int] = []
    if isinstance(inner, Seq) and inner.rest is None:
        for item in inner.items:
            known = m.known(item)
            if known is None or len(known) != 1 or not isinstance(known[0], int):
                return by_mask(m, table, value, span, m.frame(c.target, c))
            numbers.append(known[0])
    else:
        known = m.known(inner) or ()
        numbers = [k for k in known if isinstance(k, int)]
        if not known or len(numbers) < len(known):
            return by_mask(m, table, value, span, m.frame(c.target, c))
    if not tables.complete(table) or not table.ordered:
        return by_mask(m, table, value, span, m.frame(c.target, c))
    chosen = [names[n] for n in numbers if -len(names) <= n < len(names)]
    return replace(table, columns={n: table.columns[n] for n in chosen})


def only(m: Machine, table: Table, span: Span, kind: str = "column") -> Series:
    """A table of one chosen column as a Series; several candidates flow together (possible)."""
    found = list(table.columns.items())
    if len(found) == 1 and not table.rests:
        return Series(found[0][0], d.join((Dep(found[0][1], "IDENTITY", span, "call", kind),), table.deps), table.rows, tables.levels(table))
    return Series(
        tables.ANY,
        d.join(d.possible((Dep(n, "IDENTITY", span, "call", kind) for n in tables.nodes(table)), "candidates"), table.deps),
        table.rows,
    )
