"""Small constructors and tests on abstract values."""


from herkomst.interpret import deps as d
from herkomst.model.values import (
    AnyValue,
    Cell,
    Choice,
    Const,
    Deps,
    Map,
    Obj,
    Opaque,
    Seq,
    Series,
    Table,
    Text,
)

MAX_OPTIONS = 8
MAX_HOLES = 96
"""Holes and alternatives in a string beyond which it is one value of unknown content: what is composed piece by piece in loops and
branches (a page, a report) would double with every branch."""
NONE = Const(None)
TRUE, FALSE = Const(True), Const(False)
UNKNOWN = Opaque()
OTHERS = "**"
"""The field of an object that holds a record of which the names are not known."""


def cell(deps: Deps) -> Cell:
    """An unknown scalar computed from ``deps``."""
    return Cell(deps)


def with_deps(value: AnyValue, more: Deps) -> AnyValue:
    """The value, decided by ``more`` too. Refs stay as they are: what they point to is shared."""
    if not more:
        return value
    match value:
        case Const():
            return Const(value.value, value.span, d.join(value.deps, more), value.perhaps)
        case Cell():
            return Cell(d.join(value.deps, more))
        case Text():
            return Text(value.parts, d.join(value.deps, more))
        case Choice():
            return Choice(value.options, d.join(value.deps, more))
        case Seq():
            return Seq(value.kind, value.items, value.rest, d.join(value.deps, more), value.rows)
        case Map():
            return Map(value.items, value.rest, d.join(value.deps, more))
        case Series():
            return Series(value.name, d.join(value.deps, more), value.rows, value.index, value.dtype)
        case Opaque():
            return Opaque(d.join(value.deps, more), value.base, value.why)
        case Obj():
            return Obj(value.cls, value.site, value.label, value.fields, d.join(value.deps, more))
        case Table() if value.one:
            return replace_table(value, deps=d.join(value.deps, more))
        case _:
            return value


def doubted(value: AnyValue) -> AnyValue:
    """The value as an item that may not be in its list: a name, also one that is not known."""
    return Const(value.value, value.span, value.deps, True) if isinstance(value, Const) else value


def replace_table(t: Table, **changes: object) -> Table:
    """A table with some fields changed."""
    fields = {f: getattr(t, f) for f in t.__struct_fields__}
    return Table(**{**fields, **changes})


def same(a: AnyValue, b: AnyValue) -> bool:
    """Whether two values are the same for the program; places of literals do not count."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, Const) and isinstance(b, Const):
        return type(a.value) is type(b.value) and a.value == b.value and a.perhaps == b.perhaps and same_deps(a.deps, b.deps)
    if isinstance(a, Cell) and isinstance(b, Cell):
        return same_deps(a.deps, b.deps)
    if isinstance(a, Seq) and isinstance(b, Seq):
        return (a.kind == b.kind and len(a.items) == len(b.items) and all(map(same, a.items, b.items))
                and same_rest(a.rest, b.rest) and same_deps(a.deps, b.deps))
    if isinstance(a, Map) and isinstance(b, Map):
        return (len(a.items) == len(b.items) and same_rest(a.rest, b.rest) and same_deps(a.deps, b.deps)
                and all(same(k, m) and same(v, w) for (k, v), (m, w) in zip(a.items, b.items, strict=True)))
    if isinstance(a, Choice) and isinstance(b, Choice):
        return len(a.options) == len(b.options) and all(map(same, a.options, b.options)) and same_deps(a.deps, b.deps)
    return a == b


def same_rest(a: AnyValue | None, b: AnyValue | None) -> bool:
    """``same`` for values that may be absent."""
    return a is b or (a is not None and b is not None and same(a, b))


def same_deps(a: Deps, b: Deps) -> bool:
    """Whether two sets of dependencies name the same nodes in the same way."""
    return a == b or (len(a) == len(b) and {(x.node, x.subtype, x.literals) for x in a} == {(x.node, x.subtype, x.literals) for x in b})


def text_of(value: AnyValue) -> str | None:
    """The value as one known string, else None."""
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def options(value: AnyValue) -> tuple[AnyValue, ...]:
    """The alternatives of a value."""
    return value.options if isinstance(value, Choice) else (value,)


def weight(value: AnyValue) -> int:
    """How many holes and alternatives a string has, those inside its alternatives too."""
    match value:
        case Const():
            return 0
        case Text():
            return sum(weight(p) for p in value.parts)
        case Choice():
            return len(value.options) + sum(weight(o) for o in value.options)
    return 1


def is_record(x: AnyValue) -> bool:
    """Whether it is a dict of which the fields are columns: a row as a dict, an item of ``to_dict("records")``."""
    return isinstance(x, Table) and x.one is True and x.kind in ("", "dict")
