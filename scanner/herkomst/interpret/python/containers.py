"""Lists, tuples, sets and dicts: items, keys, slices, set algebra."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python import instances
from herkomst.interpret.python.values import MAX_OPTIONS, UNKNOWN, doubted, is_record, same, with_deps
from herkomst.interpret.verbs import library
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Dep, Map, Module, Obj, Opaque, Ref, Seq, Series, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

Items = tuple[tuple[AnyValue, ...], "AnyValue | None"]


def items_of(ip: "Interpreter", value: AnyValue, span: Span) -> Items:
    """What iterating a value gives: the known items in order, and one value for further ones (None: no more)."""
    x = _ran(ip, value)
    match x:
        case Seq():
            if x.deps:
                return tuple(with_deps(i, x.deps) for i in x.items), with_deps(x.rest, x.deps) if x.rest is not None else None
            return x.items, x.rest
        case Map():
            return tuple(k for k, _ in x.items), Cell(ip.deps(x.rest)) if x.rest is not None else None
        case Const() if isinstance(x.value, str):
            return tuple(Const(c, x.span, x.deps) for c in x.value[:256]), None
        case Choice():
            found: list[AnyValue] = []
            more: AnyValue | None = None
            for option in x.options:
                known, rest = items_of(ip, option, span)
                found.extend(with_deps(k, x.deps) for k in known if not any(same(k, f) for f in found))
                more = rest if more is None else more
            return tuple(found), more
        case Table() if x.one is None:
            return (), Table(x.dataset, x.columns, x.rests, x.index, x.rows, x.ordered, True, "", x.deps)
        case Series():
            return (), Cell(x.deps)
        case Table():
            made = library.iterate(ip, value, span)
            if made is not None:
                return made
            if x.one:
                return tuple(Const(n) for n in x.columns), Cell(ip.deps(x)) if x.rests else None
            return (), Table(x.dataset, x.columns, x.rests, x.index, x.rows, x.ordered, True, "", x.deps)
        case Obj() if x.cls == "sql.result":
            from herkomst.interpret.python.sqltext import rows_of

            return (), rows_of(ip, x)
        case Obj() if instances.is_tuple(ip, x):
            return tuple(x.fields.values()), None
        case Obj():
            from herkomst.interpret.python.classes import lookup

            method = lookup(ip, value, "__iter__") if x.cls.startswith("user:") else None
            step = lookup(ip, value, "__next__") if x.cls.startswith("user:") else None
            if step is not None:            # an iterator: its __iter__ gives itself
                return (), ip.call(step, (), {}, span)
            if method is not None:
                given = ip.call(method, (), {}, span)
                return items_of(ip, given, span) if ip.deref(given) != x else ((), Cell(ip.deps(x)))
            made = library.iterate(ip, value, span)
            if made is not None:
                return made
            return (), Cell(ip.deps(x))
        case Module():
            return (), UNKNOWN
        case Opaque():
            made = library.iterate(ip, value, span)
            if made is not None:
                return made
            return (), Opaque(x.deps, x.base, x.why)
        case Cell():
            return (), Cell(x.deps)
    return (), Cell(ip.deps(x))


def any_item(ip: "Interpreter", value: AnyValue, span: Span) -> AnyValue:
    """One value that stands for every item."""
    from herkomst.interpret.python.join import Joiner

    known, rest = items_of(ip, value, span)
    found = rest
    joiner = Joiner(ip, span, ip.site(0))
    for item in known[:64]:
        found = item if found is None else joiner.values(found, item)
    return found if found is not None else Cell(())


def find(m: Map, key: AnyValue) -> AnyValue | None:
    """The value under a known key."""
    if not isinstance(key, Const):
        return next((v for k, v in m.items if k == key), None)
    for k, v in m.items:
        if isinstance(k, Const) and k.value == key.value and type(k.value) is type(key.value):
            return v
    return None


def put(ip: "Interpreter", m: Map, key: AnyValue, value: AnyValue) -> Map:
    """The map with ``key`` set."""
    from herkomst.interpret.python.join import Joiner

    if isinstance(key, Const):
        items = list(m.items)
        for i, (k, _) in enumerate(items):
            if isinstance(k, Const) and k.value == key.value and type(k.value) is type(key.value):
                items[i] = (Const(k.value, k.span) if k.perhaps else k, value)
                return Map(tuple(items), m.rest, m.deps)
        if len(items) < 4096:
            return Map((*items, (key, value)), m.rest, m.deps)
    if isinstance(key, Choice) and all(isinstance(o, Const) for o in key.options):
        joiner = Joiner(ip, ip.here(), ip.site(0), key.deps)
        made = m
        for o in key.options:
            old = find(made, o)
            new = joiner.values(old, value) if old is not None else value
            if new is not None:
                made = put(ip, made, o, new)
        return made
    decided = with_deps(value, d.through(ip.deps(key), "CONDITIONAL", op="lookup"))
    rest = decided if m.rest is None else Joiner(ip, ip.here(), ip.site(0)).values(m.rest, decided)
    return Map(m.items, rest, m.deps)


def updated(ip: "Interpreter", m: Map, other: AnyValue) -> Map:
    """``{**m, **other}``."""
    if isinstance(other, Map):
        for k, v in other.items:
            m = put(ip, m, k, v)
        if other.rest is not None:
            from herkomst.interpret.python.join import Joiner

            rest = other.rest if m.rest is None else Joiner(ip, ip.here(), ip.site(0)).values(m.rest, other.rest)
            return Map(m.items, rest, d.join(m.deps, other.deps))
        return Map(m.items, m.rest, d.join(m.deps, other.deps))
    if isinstance(other, Table) and other.one is not False:
        for name, node in other.columns.items():
            m = put(ip, m, Const(name), Cell((Dep(node),)))
        if other.rests:
            return Map(m.items, Opaque(ip.deps(Table(other.dataset, {}, other.rests)), other.rests[0].dataset), m.deps)
        return m
    deps = ip.deps(other)
    if deps:
        return Map(m.items, m.rest if m.rest is not None else Cell(deps), m.deps)
    return Map(m.items, m.rest if m.rest is not None else UNKNOWN, m.deps)


def lookup(ip: "Interpreter", m: Map, key: AnyValue, span: Span, default: AnyValue | None = None) -> AnyValue:
    """``m[key]`` or ``m.get(key, default)``. An unknown key decides which of the values it is."""
    from herkomst.interpret.python.join import Joiner

    if isinstance(key, Const):
        found = find(m, key)
        if found is not None:
            return with_deps(found, d.join(m.deps, d.through(key.deps, "CONDITIONAL", span, op="lookup")))
        if m.rest is not None:
            return _rest_field(ip, m.rest, key, span) if default is None else (Joiner(ip, span, ip.site(0)).values(m.rest, default) or m.rest)
        return default if default is not None else UNKNOWN
    literals = [str(k.value) for k, _ in m.items if isinstance(k, Const)]
    cond = d.through(ip.deps(key), "CONDITIONAL", span, op="lookup", literals=literals)
    made: AnyValue | None = None
    joiner = Joiner(ip, span, ip.site(0), cond)
    wanted = [o.value for o in key.options if isinstance(o, Const)] if isinstance(key, Choice) and all(
        isinstance(o, Const) for o in key.options) else None
    values = [v for k, v in m.items if wanted is None or (isinstance(k, Const) and k.value in wanted)]
    if default is None and m.rest is None and 1 < len(values) <= MAX_OPTIONS and all(
            isinstance(v, Ref) and isinstance(ip.deref(v), Seq | Map) for v in values):
        return Choice(tuple(values), d.join(m.deps, cond))                  # what is put in one of them may be in either
    for v in (*values, *((m.rest,) if m.rest is not None else ()), *((default,) if default is not None else ())):
        made = v if made is None else joiner.values(made, v)
    if isinstance(made, Ref):                           # which of them it is, is decided by the key; what is put in it stays in it
        return Choice((made,), d.join(m.deps, cond))
    return with_deps(made, d.join(m.deps, cond)) if made is not None else Cell(cond)


def _rest_field(ip: "Interpreter", rest: AnyValue, key: Const, span: Span) -> AnyValue:
    if isinstance(rest, Opaque) and rest.base is not None and isinstance(key.value, str):
        return Cell((Dep(column(rest.base, key.value), "IDENTITY", span, "name", "column"),))
    return rest


def with_item(ip: "Interpreter", t: Table, name: str, value: AnyValue, span: Span) -> Table:
    """A record with one field set: a new column that everything in the value reaches."""
    node = column(Dataset("frame", t.dataset.name, f"{ip.site(0)}:{span.line}.{span.column}"), name)
    ip.emit.deps(node, ip.deps(value), span, "computed")
    columns: dict[str, Node] = {**t.columns, name: node}
    return Table(t.dataset, columns, t.rests, t.index, t.rows, t.ordered, t.one, t.kind, t.deps)


def merged(ip: "Interpreter", record: Table, other: AnyValue, span: Span) -> Table | Map:
    """``{**record, **other}``: a record where all the names are known, else a Map."""
    if isinstance(other, Table) and is_record(other):
        rests = (*record.rests, *(r for r in other.rests if r not in record.rests))
        return Table(record.dataset, {**record.columns, **other.columns}, rests, record.index, record.rows, False, True, record.kind, record.deps)
    if isinstance(other, Map) and other.rest is None and all(isinstance(k, Const) for k, _ in other.items):
        for key, value in other.items:
            assert isinstance(key, Const)
            record = with_item(ip, record, str(key.value), value, key.span or span)
        return record
    return updated(ip, updated(ip, Map(()), record), other)


def set_operation(ip: "Interpreter", op: str, x: Seq, y: Seq) -> Seq:
    """Set algebra where the items are known; else everything of the left (and right) side."""
    kind = x.kind if x.kind == "set" else "set"
    deps = d.join(x.deps, y.deps)

    def hit(item: AnyValue, items: tuple[AnyValue, ...]) -> bool:
        return any(_equal(item, i) or same(item, i) for i in items)

    if op == "|":
        items = [*x.items, *(i for i in y.items if not hit(i, x.items))]
        return Seq(kind, tuple(items), x.rest if x.rest is not None else y.rest, deps)
    sure = tuple(i for i in y.items if not (isinstance(i, Const) and i.perhaps))
    if op == "-":                           # what may be on the right may stay; it is in doubt
        return Seq(kind, tuple(doubted(i) if hit(i, y.items) or y.rest is not None else i for i in x.items if not hit(i, sure)), x.rest, deps)
    if op == "&":
        if x.rest is None and y.rest is None:
            return Seq(kind, tuple(i if hit(i, sure) else doubted(i) for i in x.items if hit(i, y.items)), None, deps)
        return Seq(kind, x.items if y.rest is not None else tuple(i for i in x.items if hit(i, y.items)), x.rest, deps)
    items = [*(i for i in x.items if not hit(i, sure)), *(i for i in y.items if not hit(i, x.items))]
    return Seq(kind, tuple(items), x.rest if x.rest is not None else y.rest, deps)


def _equal(a: AnyValue, b: AnyValue) -> bool:
    return isinstance(a, Const) and isinstance(b, Const) and a.value == b.value


def slice_of(ip: "Interpreter", x: Seq, part: Obj) -> AnyValue:
    """``items[a:b:c]``."""
    bounds = [ip.deref(part.fields.get(k, Const(None))) for k in ("start", "stop", "step")]
    if all(isinstance(b, Const) and (b.value is None or isinstance(b.value, int)) for b in bounds) and x.rest is None:
        cut = slice(*(b.value for b in bounds))  # type: ignore[arg-type,union-attr]
        if cut.step != 0:
            made = Seq(x.kind, x.items[cut], None, x.deps)
            return made if x.kind == "tuple" else ip.new(made)
    made = Seq(x.kind, (), any_item(ip, x, ip.here()), x.deps, x.rows)
    return made if x.kind == "tuple" else ip.new(made)


def text_slice(x: Const | Text, part: Obj) -> AnyValue | None:
    """A slice of a known string."""
    bounds = [part.fields.get(k, Const(None)) for k in ("start", "stop", "step")]
    if isinstance(x, Const) and isinstance(x.value, str) and all(isinstance(b, Const) and (b.value is None or isinstance(b.value, int)) for b in bounds):
        cut = slice(*(b.value for b in bounds))  # type: ignore[arg-type,union-attr]
        return Const(x.value[cut], x.span, x.deps) if cut.step != 0 else None
    return None


def _ran(ip: "Interpreter", value: AnyValue) -> AnyValue:
    """A value; of a cursor what it ran last."""
    x = ip.deref(value)
    if not (isinstance(x, Obj) or (isinstance(x, Opaque) and x.base is not None)) or not ip.results:
        return x
    from herkomst.interpret.python.sqltext import recall

    return recall(ip, value) or x


def rows_of(ip: "Interpreter", value: AnyValue | None) -> Node | None:
    """Which rows a value has one item of, None where it is not about rows."""
    x = _ran(ip, value) if value is not None else None
    match x:
        case Table() if x.kind == "pandas.Index":
            return None                                     # names of columns
        case Table() | Series():
            return x.rows
        case Seq():
            if x.rows is not None:
                return x.rows
            last = ip.deref(x.rest) if x.rest is not None else None
            return last.rows if isinstance(last, Table) and last.one else None
        case Obj() if x.cls == "pandas.rows":
            item = ip.deref(x.fields["item"])
            parts = item.items if isinstance(item, Seq) else (item,)
            return next((t.rows for t in map(ip.deref, parts) if isinstance(t, Table)), None)
        case Obj() if x.cls == "sql.result":                    # ``for row in cursor.execute(...)``
            from herkomst.interpret.python.sqltext import rows_of as met

            row = ip.deref(met(ip, x))
            return row.rows if isinstance(row, Table) else None
    return None
