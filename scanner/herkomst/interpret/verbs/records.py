"""Ways of ``reshape`` between frames and what is no frame: records, dicts, lists, arrays."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import align, choosing, mix, tables
from herkomst.interpret.verbs.scope import NONE, Scope, names_of, present
from herkomst.interpret.verbs.shaping import table_of
from herkomst.model.graph import Node, column
from herkomst.model.values import AnyValue, Cell, Const, Dep, Deps, Map, Seq, Series, Table


def records(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``to_dict``: a list of records, or a dict of columns."""
    table = table_of(s, a)
    orient = str(s.const(a.get("orient"), "dict"))
    if orient.startswith("r") or (isinstance(s.value(a["from"]), Table) and table.one):
        one = s.m.new(tables.replace(table, one=True, kind="dict"))
        return one if table.one else s.m.new(Seq("list", (), one, rows=table.rows))
    if orient.startswith("i"):                  # a record by its index
        return s.m.new(Map((), s.m.new(tables.replace(table, one=True, kind="dict"))))
    if orient[:2] in ("sp", "ti"):              # by row: under which names the values are is data
        return s.m.new(Map((), Cell(tables.table_deps(table))))
    def under(n: str, found: Deps) -> AnyValue:
        if orient == "list":
            return Seq("list", (), Cell(found), rows=table.rows)
        return Series(n, found, table.rows, tables.levels(table)) if orient == "series" else Cell(found)

    items = tuple((Const(n), under(n, (Dep(c),))) for n, c in table.columns.items() if n != tables.ANY)
    others = tuple(Dep(n) for n in (*table.rests, *([table.columns[tables.ANY]] if tables.ANY in table.columns else [])))
    return s.m.new(Map(items, under("", others) if others else None))


def array(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Values as an array: a matrix keeps its columns in order, a list of them is stacked."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return tables.replace(value, name=None, index=())          # an array has no name, and no index to align by
    if isinstance(value, Table):
        if len(value.columns) == 1 and not value.rests and value.kind == "pandas.Series":
            return Series(None, tables.table_deps(value), value.rows)
        if value.kind == "pandas.Index":
            return s.m.new(value)
        return s.m.new(tables.replace(value, kind="numpy.ndarray"))
    if isinstance(value, Seq):
        items = [s.m.deref(v) for v in (*value.items, *([] if value.rest is None else [value.rest]))]
        if items and all(isinstance(i, Series) for i in items):
            rows_of_it = tables.unknown(s.m, s.m.deps(value), s.c)         # each is a row, of which every column holds a value
            return s.put(tables.replace(rows_of_it, kind="numpy.ndarray"))
        if not s.m.deps(value):
            return s.raw(a["from"]) or NONE
        table = tables.as_table(s.m, value, s.c)
        if table is not None and not (len(table.columns) == 1 and "0" in table.columns):
            return s.m.new(tables.replace(table, kind="numpy.ndarray"))
        return Series(None, s.m.deps(value))
    return s.put(table_of(s, a)) if isinstance(value, Map) else value or NONE


def from_records(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``DataFrame(data, columns=...)``: from a dict of columns, a list of records, an array or another frame."""
    raw = s.raw(a["from"])
    names = s.raw(a.get("columns"))
    if raw is None:
        known = s.names(a.get("columns")) if names is not None else ()
        return s.put(Table(s.frame(), {str(n.value): column(s.frame(), str(n.value)) for n in known or ()}))
    table = tables.replace(s.frame_of(a["from"]), one=False)
    inner = s.m.deref(raw)
    if isinstance(inner, Table) and inner.one and inner.kind == "pandas.Series":         # a record is one column, its names are rows
        table = tables.unknown_of(s.m, table, s.c.span)
    if names is None and table.kind == "numpy.ndarray" and s.entry.path == "pandas.DataFrame" and table.ordered and tables.complete(table):
        table = tables.replace(table, columns={str(i): n for i, n in enumerate(table.columns.values())})       # an array has no names, only places
    if index := _index(s, a):
        table = tables.replace(table, index=index)
    if names is None:
        return s.put(tables.replace(table, kind=s.entry.returns or "pandas.DataFrame"))
    from herkomst.interpret.verbs import rename

    if (
        isinstance(inner, Map)
        or (isinstance(inner, Table) and inner.kind == "pandas.DataFrame")
        or (isinstance(inner, Seq) and inner.items and isinstance(s.m.deref(inner.items[0]), (Map, Table)))
    ):
        made = choosing.choose(s.m, table, names, s.span(a["columns"]), s.c)
    else:
        wanted = len(names_of(s.m, names) or ())
        if isinstance(inner, Seq) and tables.ANY not in table.columns and wanted > 1 and wanted != len(table.columns):
            table = tables.unknown(s.m, s.m.deps(inner), s.c)
        made = rename.by_list(s.m, table, s.m.deref(names), s.span(a["columns"]), s.frame())
    return s.put(tables.replace(made, kind=s.entry.returns or "pandas.DataFrame"))


def _index(s: Scope, a: dict[str, Any]) -> dict[str, Node]:
    """The index that is given beside the data: the values of a column, or the levels of another index; {} where there is none."""
    given = s.value(a.get("index"))
    if isinstance(given, Table) and given.kind == "pandas.Index.values":
        return dict(given.columns)
    if not isinstance(given, Series) or not given.deps:
        return {}
    made = column(s.frame("index"), given.name or "index")
    s.m.emit.deps(made, given.deps, s.span(a["index"]), "computed")
    return {made.name: made}


def mapping(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A column as a dict: its values by its index. A row of a frame is a record."""
    value = s.value(a["from"])
    table = table_of(s, a)
    if isinstance(value, Table) and table.one:
        return s.m.new(tables.replace(table, kind="dict"))
    found = value.deps if isinstance(value, Series) else tables.table_deps(table)
    return s.m.new(Map((), Cell(d.join(found, align.lookup(s.m, table, s.c.span)))))


def text(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Everything written out (``to_html``, ``to_json``): one value of all the columns and of what decides the rows."""
    value = s.value(a["from"])
    rows = value.rows if isinstance(value, (Series, Table)) else None
    found = d.through(s.deps(a["from"]), "TRANSFORMATION", s.c.span, op="computed")
    return Cell(d.join(found, tables.decides_rows(s.m, rows)))


def shape(s: Scope, a: dict[str, Any]) -> AnyValue:
    """An array in another shape: with as many columns as before they stay what they are, else they mix."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        wide = _width(s, a)
        return value if wide in (None, 1, -1) else mix.of(s, [value])
    if not isinstance(value, Table) or value.kind == "pandas.Index":
        return s.raw(a["from"]) or NONE
    wide = _width(s, a)
    if tables.complete(value) and wide == len(value.columns):
        return s.put(value)
    if wide == -1 and _dimensions(s, a) == 1:
        return flatten(s, a)
    return mix.of(s, [value])


def _width(s: Scope, a: dict[str, Any]) -> int | None:
    """The last number of a shape, where it is known."""
    given = s.value(a["columns"])
    while isinstance(given, Seq) and given.items:
        given = s.m.deref(given.items[-1])
    known = s.m.known(given) if given is not None else None
    return known[0] if known and isinstance(known[0], int) else None


def _dimensions(s: Scope, a: dict[str, Any]) -> int:
    given = s.value(a["columns"])
    while isinstance(given, Seq) and len(given.items) == 1 and isinstance(s.m.deref(given.items[0]), Seq):
        given = s.m.deref(given.items[0])
    return len(given.items) if isinstance(given, Seq) else 1


def items(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Values as a list of cells (``distinct``: each once); what decides the rows decides what is in the list."""
    found = s.deps(a["from"])
    value = s.value(a["from"])
    decided = tables.decides_rows(s.m, value.rows) if isinstance(value, Series) else ()
    if a.get("distinct"):                               # how many there are, and which comes first
        decided = d.join(decided, d.through(found, "AGGREGATION", s.c.span, op="aggregated"))
    if isinstance(value, Table) and value.kind == "pandas.Index":
        return s.raw(a["from"]) or NONE
    return s.m.new(Seq("list", (), Cell(found), decided))


def flatten(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A matrix as one sequence of values; ``names``: what it is called. Of nothing: a column that is yet to be filled."""
    value = s.value(a.get("from"))
    name = next((str(n.value) for n in s.names(a.get("names")) or ()), None)
    if isinstance(value, Series):
        return tables.replace(value, name=name or value.name, index=tuple(_index(s, a).items()) or value.index)
    if isinstance(value, Table) and value.kind == "pandas.Index":
        return s.raw(a["from"]) or NONE
    if isinstance(value, Map) and value.items and value.rest is None:
        return s.m.new(tables.replace(tables.of_map(s.m, value, s.c), one=True, kind="pandas.Series"))  # a value by name
    rows = tables.rows_of(s.m, present(value))          # a list of one value per row has them too
    if isinstance(value, Table) and value.one and value.kind == "pandas.Series":        # a row: it is called as that was
        name = name or tables.ANY
    return Series(name, s.deps(a.get("from")), rows, index=tuple(_index(s, a).items()))


WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "records": records,
    "array": array,
    "from_records": from_records,
    "mapping": mapping,
    "items": items,
    "flatten": flatten,
    "shape": shape,
    "text": text,
}
