"""Methods of lists, tuples, sets and dicts."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import gathered, scores
from herkomst.interpret.python.conditions import perhaps
from herkomst.interpret.python.containers import any_item, items_of, lookup, merged, put, rows_of, set_operation, updated, with_item
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.values import NONE, UNKNOWN, is_record, same, with_deps
from herkomst.interpret.verbs import library, tables
from herkomst.model.graph import Dataset, Node, rows
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Const, Deps, Map, Opaque, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_ALGEBRA = {"union": "|", "intersection": "&", "difference": "-", "symmetric_difference": "^",
            "update": "|", "intersection_update": "&", "difference_update": "-"}


def method(ip: "Interpreter", receiver: AnyValue, name: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """``receiver.name(args)`` for a container of the scanned program."""
    x = ip.deref(receiver)
    values = tuple(a.value for a in args)
    if isinstance(x, Map):
        return _dict(ip, receiver, x, name, values, args, span)
    if isinstance(x, Table):
        return _record(ip, receiver, x, name, values, args, span, site)
    if isinstance(x, Seq):
        return _seq(ip, receiver, x, name, values, args, span)
    return Cell(d.join(ip.deps(x), *(ip.deps(v) for v in values)))


def _grow(ip: "Interpreter", x: Seq, item: AnyValue, known: bool, at: int | None = None) -> Seq:
    """The list with an item more: at its place, or, in a loop of unknown length, among those of unknown number."""
    if known and len(x.items) < 4096 and (x.rest is None or at is not None):
        items = (*x.items, item) if at is None else (*x.items[:at], item, *x.items[at:])
        return Seq(x.kind, items, x.rest, x.deps, x.rows)
    rest = item if x.rest is None else Joiner(ip, ip.here(), ip.site(0)).values(x.rest, item)
    return Seq(x.kind, x.items, rest, x.deps, x.rows)


def _seq(
    ip: "Interpreter", receiver: AnyValue, x: Seq, name: str, values: tuple[AnyValue, ...], args: tuple[CallArg, ...], span: Span,
) -> AnyValue:
    known = not any(loop.unknown for loop in ip.act.loops)
    first = values[0] if values else None
    if name in ("append", "add") and first is not None:
        scores.picked(ip, receiver, first, span)
        if x.kind == "set" and any(same(first, i) or _equal(first, i) for i in x.items):
            return NONE
        _store(ip, receiver, _grow(ip, x, first, known))
        return NONE
    if name in ("extend", "update") and first is not None:
        made = x
        for v in values:
            items, rest = items_of(ip, v, span)
            for item in items:
                if x.kind != "set" or not any(same(item, i) or _equal(item, i) for i in made.items):
                    made = _grow(ip, made, item, known)
            if rest is not None:
                more = rest if made.rest is None else Joiner(ip, span, ip.site(0)).values(made.rest, rest)
                made = Seq(made.kind, made.items, more, made.deps, _either(ip, made, rows_of(ip, v), span))
            if (doubt := gathered.doubt(ip, v)) and x.kind != "set":            # those it got are there or not
                joined = Joiner(ip, span, ip.site(0) + "~extend", doubt).values(x, made)
                made = joined if isinstance(joined, Seq) else made
        _store(ip, receiver, made)
        return NONE
    if name == "insert" and len(values) > 1:
        at = ip.deref(values[0])
        _store(ip, receiver, _grow(ip, x, values[1], known, at.value if isinstance(at, Const) and isinstance(at.value, int) else None))
        return NONE
    if name in ("remove", "discard") and first is not None:
        gone = ip.known(first)
        if gone is not None and len(gone) == 1:
            hit = next((i for i, v in enumerate(x.items) if isinstance(v, Const) and v.value == gone[0]), None)
            if hit is not None:
                _store(ip, receiver, Seq(x.kind, x.items[:hit] + x.items[hit + 1:], x.rest, x.deps))
            elif isinstance(x.rest, Table) and x.rest.kind == "pandas.Index":
                _store(ip, receiver, Seq(x.kind, x.items, _without(x.rest, gone), x.deps))
        return NONE
    if name == "pop":
        at = ip.deref(first) if first is not None else Const(-1)
        n = len(x.items)
        if isinstance(at, Const) and isinstance(at.value, int) and -n <= at.value < n and (x.rest is None or at.value >= 0):
            i = at.value % n
            _store(ip, receiver, Seq(x.kind, x.items[:i] + x.items[i + 1:], x.rest, x.deps))
            return x.items[i]
        return any_item(ip, x, span)
    if name in ("sort", "reverse"):
        from herkomst.interpret.python.reductions import ordered

        by = gathered.sorted_by(ip, receiver, args, span) if name == "sort" and not (_constants(x) and x.rest is None) else ()
        made_ = Seq(x.kind, tuple(reversed(x.items)) if name == "reverse" else ordered(x.items, args, ip), x.rest, d.join(x.deps, by), x.rows)
        scores.sorted_by(ip, receiver, args, span)
        _store(ip, receiver, made_)
        return NONE
    if name == "clear":
        _store(ip, receiver, Seq(x.kind, ()))
        return NONE
    if name == "copy":
        return ip.new(x)
    if name == "index" and first is not None:
        want = ip.known(first)
        if want is not None and len(want) == 1 and x.rest is None:
            for i, v in enumerate(x.items):
                if isinstance(v, Const) and v.value == want[0]:
                    return Const(i)
        return Cell(d.through(d.join(ip.deps(x), ip.deps(first)), "TRANSFORMATION", span))
    if name in _ALGEBRA and first is not None:
        made = x
        for v in values:
            items, rest = items_of(ip, v, span)
            made = set_operation(ip, _ALGEBRA[name], made, Seq("set", items, rest))
        if name.endswith("update"):
            _store(ip, receiver, made)
            return NONE
        return ip.new(made)
    if name in ("issubset", "issuperset", "isdisjoint") and first is not None:
        items, rest = items_of(ip, first, span)
        if rest is None and x.rest is None and _constants(x) and all(isinstance(i, Const) for i in items):
            a, b = ({i.value for i in x.items if isinstance(i, Const)}, {i.value for i in items if isinstance(i, Const)})
            return Const({"issubset": a <= b, "issuperset": a >= b, "isdisjoint": a.isdisjoint(b)}[name])
        return Cell(())
    if name == "count":
        return Cell(d.through(ip.deps(x), "AGGREGATION", span, op="aggregated"))
    return Cell(d.join(ip.deps(x), *(ip.deps(v) for v in values)))


def _either(ip: "Interpreter", x: Seq, more: Node | None, span: Span) -> Node | None:
    """Which rows a list has items of after it got those of another."""
    if more is None or x.rows == more or (x.rows is None and (x.items or x.rest is not None)):
        return x.rows
    if x.rows is None:
        return more
    made = rows(Dataset("frame", "", ip.site(0) + "~extend"))
    for of in (x.rows, more):
        ip.emit.edge(of, made, "IDENTITY", span, "call", "copied")
    return made


def _store(ip: "Interpreter", receiver: AnyValue, value: AnyValue) -> None:
    ip.store(receiver, value)


def _constants(x: Seq) -> bool:
    return all(isinstance(i, Const) for i in x.items)


def _equal(a: AnyValue, b: AnyValue) -> bool:
    return isinstance(a, Const) and isinstance(b, Const) and a.value == b.value and type(a.value) is type(b.value)


def _without(names: Table, gone: tuple[object, ...]) -> Table:
    """An Index of unknown names, without one of them."""
    from herkomst.interpret.python.values import replace_table
    from herkomst.model.graph import rest

    out = tuple(str(g) for g in gone)
    return replace_table(names, rests=tuple(rest(r.dataset, (*r.excluded, *out), r.name) for r in names.rests))


def _dict(
    ip: "Interpreter", receiver: AnyValue, x: Map, name: str, values: tuple[AnyValue, ...], args: tuple[CallArg, ...], span: Span,
) -> AnyValue:
    counted = gathered.counter_method(ip, receiver, x, name, args, span)
    if counted is not None:
        return counted
    if name in ("get", "pop", "setdefault") and values:
        k = ip.deref(values[0])
        if name == "setdefault" and len(values) > 1 and not isinstance(k, Const) and x.rest is None:
            x = Map(x.items, values[1], x.deps)
            ip.store(receiver, x)
            return lookup(ip, x, k, span)
        found = lookup(ip, x, k, span, values[1] if len(values) > 1 else (NONE if name == "get" else None))
        if name == "pop" and isinstance(k, Const):
            ip.store(receiver, Map(tuple((a, v) for a, v in x.items if not (isinstance(a, Const) and a.value == k.value)), x.rest, x.deps))
        if name == "setdefault" and len(values) > 1 and isinstance(k, Const) and not any(
            isinstance(a, Const) and a.value == k.value for a, _ in x.items
        ):
            ip.store(receiver, put(ip, x, k, values[1]))
        return found
    if name == "keys":
        return Seq("list", tuple(k for k, _ in x.items), Cell(ip.deps(x.rest)) if x.rest is not None else None, x.deps)
    if name == "values":
        return Seq("list", tuple(perhaps(v, _there(k)) for k, v in x.items), x.rest, x.deps)
    if name == "items":
        rest = Seq("tuple", (Cell(ip.deps(x.rest)), x.rest)) if x.rest is not None else None
        return Seq("list", tuple(Seq("tuple", (k, perhaps(v, _there(k))), None, _there(k)) for k, v in x.items), rest, x.deps)
    if name == "update":
        made = x
        for a in args:
            if a.keyword:
                made = put(ip, made, Const(a.keyword, a.span), a.value)
            else:
                made = updated(ip, made, _mapping(ip, a.value, span))
        ip.store(receiver, made)
        return NONE
    if name == "copy":
        return ip.new(x)
    if name == "clear":
        ip.store(receiver, Map(()))
        return NONE
    member = next((v for k, v in x.items if isinstance(k, Const) and k.value == name), None)
    if member is not None:
        return ip.call(member, values, {}, span)
    return Cell(d.join(ip.deps(x), *(ip.deps(v) for v in values)))


def _there(key: AnyValue) -> Deps:
    """What decides whether a key is in its dict."""
    return key.deps if isinstance(key, Const) and key.perhaps else ()


def _mapping(ip: "Interpreter", value: AnyValue, span: Span) -> AnyValue:
    """What ``dict.update`` and ``dict()`` take, as a Map where it can be."""
    v = ip.deref(value)
    if library.is_pairs(v):
        v = Seq("list", *items_of(ip, value, span))
    if isinstance(v, Seq):
        made = Map(())
        for item in v.items:
            pair, _ = items_of(ip, item, span)
            if len(pair) == 2:
                made = put(ip, made, ip.deref(pair[0]), pair[1])
        if v.rest is not None:
            pair, _ = items_of(ip, v.rest, span)
            inner = pair[1] if len(pair) == 2 else v.rest
            made = Map(made.items, with_deps(inner, d.through(ip.deps(pair[0]), "CONDITIONAL")) if len(pair) == 2 else inner)
        return made
    return v


def _record(
    ip: "Interpreter", receiver: AnyValue, x: Table, name: str, values: tuple[AnyValue, ...], args: tuple[CallArg, ...], span: Span, site: str,
) -> AnyValue:
    """Dict methods of a record."""
    from herkomst.interpret.python.fields import read_field

    key = ip.deref(values[0]) if values else None
    if name in ("get", "pop", "setdefault") and isinstance(key, Const) and isinstance(key.value, str):
        found: AnyValue = read_field(ip, x, key.value, key.span or args[0].span, site)
        if len(values) > 1:
            default = ip.deref(values[1])
            if isinstance(found, Opaque) and not found.deps:
                found = default
            elif not isinstance(default, Const):
                found = Joiner(ip, span, site).values(found, default) or found
        if name == "setdefault" and key.value not in x.columns:
            _store(ip, receiver, with_item(ip, x, key.value, found, key.span or args[0].span))
        elif name == "pop" and is_record(x):
            _store(ip, receiver, tables.without(ip, x, (key.value,)))
        return found
    if name == "items" and x.rests:
        return library.pairs(x)                     # names that are not known stay names: tests on them tell them apart
    if name in ("items", "values", "keys"):
        keys = tuple(Const(n) for n in x.columns)
        from herkomst.model.values import Dep

        cells = tuple(Cell((Dep(n),)) for n in x.columns.values())
        rest = Opaque((), x.rests[0].dataset) if x.rests else None
        unknown = Cell(tuple(Dep(r) for r in x.rests))
        if name == "keys":
            return Seq("list", keys, Cell(()) if rest is not None else None)
        if name == "values":
            return Seq("list", cells, unknown if rest is not None else None)
        return Seq("list", tuple(Seq("tuple", p) for p in zip(keys, cells, strict=True)))
    if name == "copy":
        return ip.new(x)
    if name == "update":
        made: Table | Map = x
        for a in args:
            other = Map(((Const(a.keyword, a.span), a.value),)) if a.keyword else _mapping(ip, a.value, span)
            made = merged(ip, made, other, a.span) if isinstance(made, Table) else updated(ip, made, other)
        _store(ip, receiver, made)
        return NONE
    return Cell(d.join(ip.deps(x), *(ip.deps(v) for v in values))) if values else UNKNOWN
