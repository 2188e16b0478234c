"""``stack``: tables under each other or beside each other (``concat``, ``append``, ``hstack``, ``union``)."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, levels, tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.graph import Node, column
from herkomst.model.values import AnyValue, Choice, Map, Obj, Opaque, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``way: rows`` (by name), ``placed`` (by position) or ``columns``; else by the ``axis`` argument (1 or ``columns``: beside)."""
    parts = _parts(s, s.all(a["from"]))
    way = a.get("way")
    if s.entry.returns == "pandas.Index":
        return _names(s, s.all(a["from"]))
    axis = s.const(a.get("axis"), 0) if way is None else None
    aside = way == "columns" or axis in (1, -1, "columns", "horizontal")
    inner = [s.m.deref(p) for p in parts]
    series = [i for i in inner if isinstance(i, Series)]
    if not aside and series and len(series) == len(inner):
        rows = tables.join_rows(s.m, [i.rows for i in series], s.frame(), s.c.span)
        names = {i.name for i in series}
        index = {name: node for i in series for name, node in i.index}
        name = tables.ANY if tables.ANY in names else names.pop() if len(names) == 1 else None
        return Series(name, d.join(*(i.deps for i in series)), rows, tuple(index.items()))
    found = [t for t in ((_one_of(s, p) if aside else None) or tables.as_table(s.m, p, s.c) for p in parts) if t is not None]
    if not found:
        return Opaque(d.join(*(s.m.deps(p) for p in parts)))
    names_ = s.names(a.get("names"))
    if aside:
        found = [_as_column(s, t, i, str(i) if names_ else tables.ANY) if t.one and t.kind == "pandas.Series" else t for i, t in enumerate(found)]
    elif all(t.one and t.kind == "pandas.Series" for t in found):       # rows under each other: the values of all, under their names
        return Series(None, d.join(*(tables.table_deps(t) for t in found)))
    elif way is None:
        found = _records_apart(s, found)
    kind = s.entry.returns or next((t.kind for t in found if t.kind not in ("pandas.Index",)), "pandas.DataFrame")
    made = beside(s, found, inner) if aside else tables.unite(s.m, _by_position(found, way == "placed"), s.c)
    if aside and names_ is not None and len(names_) == len(found) and not made.rests:
        said = [(str(n.value), t) for n, t in zip(names_, found, strict=True)]
        single = all(isinstance(i, Series) or (isinstance(i, Table) and i.one) for i in inner)
        made = tables.replace(made, columns=dict(zip((n for n, _ in said), made.columns.values(), strict=True)) if single else {
            levels.name(n, old): node for n, t in said for old, node in t.columns.items()})
    return s.put(tables.replace(made, kind=kind))


def _one_of(s: Scope, part: AnyValue) -> Table | None:
    """A column of a table, not known which, as what it is: one of them, each under its own name (not one that may bear any)."""
    inner = s.m.deref(part)
    if not isinstance(inner, Series) or inner.name != tables.ANY or not inner.deps:
        return None
    if any(x.subtype != "IDENTITY" or "candidates" not in x.reasons or x.node.kind not in {"column", "rest"} for x in inner.deps):
        return None
    columns = {x.node.name: x.node for x in inner.deps if x.node.kind == "column"}
    rests = tuple(dict.fromkeys(x.node for x in inner.deps if x.node.kind == "rest"))
    if tables.ANY in columns or len(columns) + len(rests) < len({x.node for x in inner.deps}):
        return None
    return choosing.any_of(s.m, Table(s.frame(), columns, rests, {}, inner.rows), s.c.span, s.frame())


def _names(s: Scope, values: list[AnyValue]) -> AnyValue:
    """Names of an Index and further ones: of another, of a list of them, in a list, or one."""
    from herkomst.interpret.verbs import operators

    made, *others = values
    for other in others:
        inner = s.m.deref(other)
        each = inner.items if isinstance(inner, Seq) and all(isinstance(s.m.deref(i), Table) for i in inner.items) else (other,)
        for one in each:
            made = operators.binary(s.m, "|", made, one, (), s.c.span, s.c.site) or made
    return made


def _as_column(s: Scope, record: Table, number: int, name: str) -> Table:
    """A record (one value per column of another frame) as the column that it becomes beside others, called as its row was."""
    made = column(s.frame(f"column {number}"), name)
    s.m.emit.deps(made, tables.table_deps(record), s.c.span, "reshaped")
    return Table(made.dataset, {made.name: made})


def _records_apart(s: Scope, found: list[Table]) -> list[Table]:
    """Frames under each other; a record among them becomes one more column, which is called as its row was."""
    records = [t for t in found if t.one and t.kind == "pandas.Series"]
    if not records:
        return found
    frame = tables.unite(s.m, [t for t in found if t not in records], s.c)
    deps = d.join(*(tables.table_deps(t) for t in records))
    return [tables.with_column(s.m, frame, tables.ANY, deps, s.c.span, s.frame("records").point, "reshaped")]


def _by_position(found: list[Table], placed: bool) -> list[Table]:
    """Matrices (``placed``: any tables) under each other meet by position: the columns of the first give the names."""
    first = found[0]
    if any((t.kind != "numpy.ndarray" and not placed) or t.rests or not t.ordered or len(t.columns) != len(first.columns) for t in found):
        return found
    return [tables.replace(t, columns=dict(zip(first.columns, t.columns.values(), strict=True))) for t in found]


def _parts(s: Scope, values: list[AnyValue]) -> list[AnyValue]:
    made: list[AnyValue] = []
    for v in values:
        inner = s.m.deref(v)
        if isinstance(inner, Seq):
            made.extend(_parts(s, [*inner.items]))
            if inner.rest is not None:
                made.extend(_parts(s, [inner.rest]))
        elif isinstance(inner, Map):
            made.extend(_parts(s, [x for _, x in inner.items]))
        elif isinstance(inner, (Table, Series, Opaque, Choice, Obj)):
            made.append(v)
    return made


def beside(s: Scope, found: list[Table], values: list[AnyValue] | None = None) -> Table:
    """Columns of all of them in order; names that clash (matrices) get numbers, so that none is lost."""
    dataset = s.frame()
    columns: dict[str, Node] = {}
    matrix = s.entry.returns == "numpy.ndarray" or any(t.kind == "numpy.ndarray" for t in found)      # where each place counts
    numbered = 0                                        # Series without a name, and arrays of one column: by their number among these
    for i, table in enumerate(found):
        for name, node in table.columns.items():
            unnamed = values is not None and i < len(values) and isinstance(values[i], Series) and values[i].name is None  # type: ignore[union-attr]
            new = name if not unnamed else str(numbered)
            numbered += unnamed
            if new in columns and table.kind == "pandas.Index":
                continue                                # names of two frames together: each once
            if new in columns and (matrix or columns[new] != node):
                if new == tables.ANY:
                    made = column(dataset, tables.ANY)
                    for n in (columns[new], node):
                        s.edge(n, made, "IDENTITY", None, "copied")
                    columns[new] = made
                    continue
                new = _free(columns, name)
            columns[new] = node
    names = {n for t in found for n in t.columns}
    rests = tuple(dict.fromkeys(tables.exclude(s.m, r, names & set(t.columns)) for t in found for r in t.rests))
    return Table(
        dataset,
        columns,
        rests,
        {k: v for t in found for k, v in t.index.items()},
        tables.join_rows(s.m, [t.rows for t in found], dataset, s.c.span),
        all(t.ordered for t in found),
        False,
        found[0].kind,
        d.join(*(t.deps for t in found)),
    )


def _free(columns: dict[str, Node], name: str) -> str:
    i = 1
    while f"{name}.{i}" in columns:
        i += 1
    return f"{name}.{i}"
