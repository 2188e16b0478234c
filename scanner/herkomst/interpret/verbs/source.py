"""``source``: columns that enter from a file, a table or a library's own data."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from herkomst.interpret.verbs import files, tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import Dataset, Node, column, rest, rows
from herkomst.model.schema import Schema
from herkomst.model.values import AnyValue, Cell, Const, Dep, Map, Obj, Opaque, Ref, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A frame over the dataset: known columns get an edge ``read`` (named here) or ``read_all``; the rest is a Rest."""
    kind = a.get("kind", "file")
    if kind == "library":
        return _library(s, a)
    if kind == "object":
        return _object(s, a)
    value = s.value(a.get("path"))
    if isinstance(value, Table) and value.kind.startswith("sqlalchemy."):
        return s.put(tables.replace(value, kind=s.entry.returns or "pandas.DataFrame"))
    if isinstance(value, (Table, Series)):
        return s.raw(a["path"]) or NONE
    if kind == "query":
        return query(s, value, s.value(a.get("this")))
    if kind == "table":
        text = " ".join(files.names(s, value))
        if len(text.split()) > 1 or "(" in text:
            made = query(s, value)
            inner = s.m.deref(made)
            return s.put(_index(s, a, inner)) if isinstance(inner, Table) and s.raw(a.get("index")) is not None else made
    found = [_read(s, a, *files.dataset(s, kind, name)) for name in files.names(s, value)]
    return s.put(tables.unite(s.m, found, s.c))


def query(s: Scope, value: AnyValue | None, this: AnyValue | None = None) -> AnyValue:
    """SQL text: run by the SQL front end; its table gets the library's type. ``this``: what it calls ``__THIS__``."""
    own = s.m.deref(s.c.receiver) if s.c.receiver is not None else None         # ``frame.sql("... FROM self")``
    named = {"self": own, "__THIS__": this}
    made = s.m.sql(value or NONE, s.c, {n: t for n, t in named.items() if isinstance(t, Table)})
    inner = s.m.deref(made)
    return s.put(inner) if isinstance(inner, Table) else made


def _object(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Something loaded from a file of which the type is not known: a frame or a model."""
    given = s.value(a.get("path"))
    if isinstance(given, (Table, Series, Seq, Map)) or (isinstance(given, Obj) and _estimator(s, given)):
        return s.raw(a["path"]) or NONE         # loads(dumps(model))
    datasets = files.targets(s, given, "file")
    kept = s.m.stored(datasets[0].name) if len(datasets) == 1 else None
    if kept is not None:
        return kept
    if s.entry.returns and s.pack.class_of(s.entry.returns) is not None:
        fields: dict[str, AnyValue] = {"loaded": Const(datasets[0].name)}
        return s.m.new(Obj(s.entry.returns, s.c.site, s.c.target, fields))
    return Opaque((), datasets[0], "loaded from a file")


def _estimator(s: Scope, value: Obj) -> bool:
    return value.cls.startswith("user:") or s.pack.class_of(value.cls) is not None


def _read(s: Scope, a: dict[str, Any], dataset: Dataset, schema: Schema | None) -> Table:
    given = s.names(a.get("names"))
    used = s.names(a.get("usecols"))
    frame = s.frame()
    if schema is not None and schema.origin == "positional":
        return _positional(s, a, dataset, schema, frame, given, used)
    if given is not None:
        columns = tuple((str(n.value), n) for n in given)
        return _columns(s, a, dataset, frame, columns, used, "read")
    known = tuple((c.name, Const(c.name, c.span)) for c in schema.columns) if schema is not None and schema.columns else ()
    if schema is not None and ((known and schema.complete) or (known and used is not None)):
        return _columns(s, a, dataset, frame, known, used, "read_all", schema, _as_written(s, schema))
    if used is not None and all(isinstance(n.value, str) for n in used):
        return _columns(s, a, dataset, frame, tuple((str(n.value), n) for n in used), used, "read")
    made: dict[str, Node] = {}
    for name, _ in known:
        made[name] = column(frame, name)
        s.edge(column(dataset, name), made[name], "IDENTITY", None, "read_all")
    rests = schema.rests if schema is not None and schema.rests else (rest(dataset, tuple(n for n, _ in known)),)
    return _index(s, a, Table(frame, made, rests, {}, rows(dataset), not known))


def _as_written(s: Scope, schema: Schema) -> dict[str, str]:
    """Columns of a file whose header has blanks around the names -> the names a reader gives them that leaves the blanks there."""
    separator = str(s.const("sep", ",") or s.const("delimiter", ",") or ",")
    if s.const("skipinitialspace", False) or len(separator) > 1:
        return {}
    return {c.name: written for c in schema.columns for written in c.aliases if written != c.name and written.strip() == c.name}


def _positional(
    s: Scope,
    a: dict[str, Any],
    dataset: Dataset,
    schema: Schema,
    frame: Dataset,
    given: tuple[Const, ...] | None,
    used: tuple[Const, ...] | None,
) -> Table:
    """A file without a header whose columns are declared by position: the names that code gives are only names."""
    order = [c.name for c in schema.columns]
    first = {"polars": "column_{}", "pyspark": "_c{}"}.get(s.entry.path.partition(".")[0], "{}")
    base = 1 if first.startswith("column") else 0
    taken = sorted({u.value for u in used or () if isinstance(u.value, int) and not isinstance(u.value, bool)})
    named = [str(n.value) for n in given] if given is not None else None
    places = taken or list(range(max(len(order), len(named or ()))))
    made: dict[str, Node] = {}
    for i, place in enumerate(places):
        name = named[i] if named is not None and i < len(named) else first.format(place + base)
        if used is not None and not taken and name not in {str(u.value) for u in used}:
            continue
        made[name] = column(frame, name)
        s.edge(column(dataset, order[place] if place < len(order) else str(place + 1)), made[name], "IDENTITY", None, "read_all")
    rests = () if named is not None or used is not None else (rest(dataset, tuple(order)),)
    return _index(s, a, Table(frame, made, rests, {}, rows(dataset), True))


def _columns(
    s: Scope,
    a: dict[str, Any],
    dataset: Dataset,
    frame: Dataset,
    columns: tuple[tuple[str, Const], ...],
    used: tuple[Const, ...] | None,
    op: str,
    schema: Schema | None = None,
    written: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    wanted = {str(u.value) for u in used} if used is not None else None
    spans = {str(u.value): u.span for u in used or ()}
    made: dict[str, Node] = {}
    for i, (known, const) in enumerate(columns):
        name = written.get(known, known)
        if wanted is not None and name not in wanted and str(i) not in wanted:
            continue
        made[name] = column(frame, name)
        at = spans.get(name) or (const.span if op == "read" else None)
        s.edge(column(dataset, known), made[name], "IDENTITY", at, "read" if at is not None else op)
    for name in sorted(wanted or ()):
        if name not in made and not name.isdigit() and (schema is None or not schema.complete):
            made[name] = column(frame, name)
            s.edge(column(dataset, name), made[name], "IDENTITY", spans.get(name), "read")
    return _index(s, a, Table(frame, made, (), {}, rows(dataset)))


def _index(s: Scope, a: dict[str, Any], table: Table) -> Table:
    names = s.names(a.get("index")) or ()
    moved: dict[str, Node] = {}
    for n in names:
        name = str(n.value)
        if isinstance(n.value, int) and not isinstance(n.value, bool):
            if table.rests or n.value >= len(table.columns):
                continue
            name = list(table.columns)[n.value]
        node = tables.field(s.m, table, name, s.span(a["index"]))
        if node is not None:
            moved[name] = node
    return tables.replace(tables.without(s.m, table, moved), index=moved)


def _library(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Data that a library brings: its columns are in the entry; without them its Rest."""
    known = s.m.known(found) if (found := s.value(a.get("path"))) is not None else None
    name = a.get("name") or s.entry.path.rpartition(".")[2]
    if known and isinstance(known[0], (str, int)):
        name = f"{name}:{known[0]}"
    dataset = Dataset("file", name)
    schema = s.m.view.schema("file", name)
    frame = s.frame()
    data: dict[str, Node] = {}
    label: dict[str, Node] = {}
    columns, target = a.get("columns") or [], a.get("target") or []
    for n in (*columns, *target):
        made = column(frame, n)
        s.edge(column(dataset, n), made, "IDENTITY", None, "read_all")
        (label if n in target else data)[n] = made
    if not columns and schema is not None:
        for c in schema.columns:
            data[c.name] = column(frame, c.name)
            s.edge(column(dataset, c.name), data[c.name], "IDENTITY", None, "read_all")
    rests = () if columns else (rest(dataset, (*data, *target, "target")),)
    if not label:
        label = {"target": column(dataset, "target")}
    x = Table(frame, data, rests, {}, rows(dataset), bool(columns), False, s.entry.returns or "pandas.DataFrame")
    y = Series(next(iter(label)), (Dep(next(iter(label.values()))),), rows(dataset))
    shape = a.get("shape", "frame")
    pair: AnyValue | None = None
    if shape != "frame":
        only = s.const(a.get("only_x_y"), False)
        ref: Ref = s.m.new(x)
        if only or shape == "columns":
            pair = Seq("tuple", (ref, y))
        else:
            pair = s.m.new(
                Obj(
                    "sklearn.utils.Bunch",
                    s.c.site,
                    s.c.target,
                    {
                        "data": ref,
                        "target": y,
                        "frame": s.m.new(tables.replace(x, columns={**data, **label})),
                        "feature_names": s.m.new(tables.index_table(x)),
                        "target_names": Seq("list", (), Cell()),
                    },
                )
            )
        return pair
    return s.m.new(tables.replace(x, columns={**data, **label}))
