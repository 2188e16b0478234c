"""Dicts that make what is missing (``defaultdict``, ``Counter``), picks from a list (``heapq``, ``islice``), and what decides which
items there are to count, add up or pick from."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.conditions import personal
from herkomst.interpret.python.containers import any_item, items_of, put, rows_of, slice_of
from herkomst.interpret.python.values import NONE
from herkomst.interpret.verbs.rowsets import decides_rows
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Deps, Lib, Map, Obj, Ref, Seq, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def decided(ip: "Interpreter", value: AnyValue) -> Deps:
    """What decides which items a value has: the tests on what it was picked from. Their order does not count."""
    x = ip.deref(value)
    own = x.deps if isinstance(x, Seq | Map) else ()
    of = rows_of(ip, x) if isinstance(x, Seq | Series | Obj) or (isinstance(x, Table) and not x.one) else None
    return d.join((y for y in own if y.subtype != "SORT"), (y for y in decides_rows(ip, of) if y.subtype != "SORT"))


def doubt(ip: "Interpreter", value: AnyValue) -> Deps:
    """What decides about a person which of the known items a list has, () where all are in it for sure."""
    x = ip.deref(value)
    if isinstance(x, Map):
        keys = d.join(*(d.condition(k.deps) for k, _ in x.items if isinstance(k, Const) and k.perhaps))
        return keys if personal(keys) else ()
    if not isinstance(x, Seq) or not x.items:
        return ()
    of = d.condition(y for y in decides_rows(ip, x.rows) if y.subtype != "SORT")
    found = d.join(of, *(d.condition(i.deps) for i in x.items if isinstance(i, Const | Choice) and _perhaps(i)))
    return found if personal(found) else ()


def _perhaps(item: Const | Choice) -> bool:
    return item.perhaps if isinstance(item, Const) else len(item.options) == 1


def in_doubt(item: AnyValue, doubt: Deps) -> Deps:
    """What decides whether one item of such a list is in it: kept with the item, where its kind can; () where it is for sure."""
    if not doubt:
        return ()
    match item:
        case Const() | Choice() | Seq():
            return d.condition(item.deps)
        case Ref():
            return ()
    return doubt


def aggregated(ip: "Interpreter", value: AnyValue, item: AnyValue, span: Span) -> Deps:
    """One value made of many: of ``item``, which stands for each, and of what decides which there are."""
    return d.join(d.through(ip.deps(item), "AGGREGATION", span, op="aggregated"), d.through(decided(ip, value), "AGGREGATION", span, op="aggregated"))


# ------------------------------------------------------------------------------------------- dicts that make what is missing


def factory(ip: "Interpreter", receiver: AnyValue) -> AnyValue | None:
    """What makes a missing value of this dict, None where nothing does."""
    while isinstance(receiver, Ref):
        if receiver.id in ip.factories:
            return ip.factories[receiver.id]
        inner = ip.state.heap.get(receiver.id)
        if not isinstance(inner, Ref):
            return None
        receiver = inner
    return None


def supplied(ip: "Interpreter", receiver: AnyValue, x: Map, key: AnyValue, span: Span) -> Map:
    """The dict after ``receiver[key]``: a key that is not in it has been put in."""
    make = factory(ip, receiver)
    if make is None or x.rest is not None or (isinstance(key, Const) and any(isinstance(k, Const) and k.value == key.value for k, _ in x.items)):
        return x
    new = ip.call(make, (), {}, span)
    made = put(ip, x, key, new) if isinstance(key, Const) else Map(x.items, new, x.deps)
    ip.store(receiver, made)
    return made


def defaultdict(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``defaultdict(make, {...})``."""
    given = [a.value for a in args if not a.keyword]
    held = ip.deref(given[1]) if len(given) > 1 else Map(())
    ref = ip.new(held if isinstance(held, Map) else Map((), Cell(ip.deps(held))))
    if given and ip.deref(given[0]) != NONE:
        ip.factories[ref.id] = given[0]
    return ref


def counter(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``Counter(items)``: how often each occurs."""
    made = Map((), None)
    for a in args:
        x = ip.deref(a.value)
        if a.keyword:
            made = put(ip, made, Const(a.keyword, a.span), a.value)
        elif isinstance(x, Map):
            made = x
        else:
            made = _counted(ip, made, a.value, span)
    ref = ip.new(made)
    ip.factories[ref.id] = Lib("builtins.int")
    return ref


def _counted(ip: "Interpreter", x: Map, items: AnyValue, span: Span) -> Map:
    found = aggregated(ip, items, any_item(ip, items, span), span)
    return Map(x.items, Cell(d.join(found, ip.deps(x.rest) if x.rest is not None else ())), x.deps)


def counter_method(ip: "Interpreter", receiver: AnyValue, x: Map, name: str, args: tuple[CallArg, ...], span: Span) -> AnyValue | None:
    """Methods that only a Counter has."""
    if name in ("update", "subtract") and args and factory(ip, receiver) == Lib("builtins.int"):
        if isinstance(ip.deref(args[0].value), Map):
            return None
        ip.store(receiver, _counted(ip, x, args[0].value, span))
        return NONE
    values = d.join(x.deps, *(ip.deps(v) for _, v in x.items), ip.deps(x.rest) if x.rest is not None else ())
    if name == "most_common":
        rest = Seq("tuple", (Cell(ip.deps(x.rest)), x.rest)) if x.rest is not None else None
        picked = d.through(values, "SORT", span, op="sort") if not args else d.condition(values, span)
        return ip.new(Seq("list", tuple(Seq("tuple", (k, v)) for k, v in x.items), rest, picked))
    if name == "total":
        return Cell(d.through(values, "AGGREGATION", span, op="aggregated"))
    if name == "elements":
        return Seq("list", tuple(k for k, _ in x.items), Cell(ip.deps(x.rest)) if x.rest is not None else None, values)
    return None


# ----------------------------------------------------------------------------------------------------------- picks from a list


def sorted_by(ip: "Interpreter", items: AnyValue, args: tuple[CallArg, ...], span: Span) -> Deps:
    """What decides the order after ``sorted(items, key=...)``."""
    key = next((a.value for a in args if a.keyword == "key"), None)
    item = any_item(ip, items, span)
    by = ip.deps(ip.call(key, (item,), {}, span)) if key is not None and ip.deref(key) != NONE else ip.deps(item)
    return d.through(by, "SORT", span, op="sort")


def largest(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``heapq.nlargest(n, items, key=...)``."""
    given = [a for a in args if not a.keyword]
    if len(given) < 2:
        return None
    keyed = tuple(a for a in args if a.keyword) + tuple(CallArg(a.value, a.span, "key") for a in given[2:3])
    items = given[1].value
    x = ip.deref(items)
    own = x.deps if isinstance(x, Seq) else ()
    return ip.new(Seq("list", (), any_item(ip, items, span), d.join(own, sorted_by(ip, items, keyed, span)), rows_of(ip, items)))


def cut(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``islice(items, stop)``, ``islice(items, start, stop, step)``."""
    if len(args) < 2:
        return None
    names = ("stop",) if len(args) == 2 else ("start", "stop", "step")
    known, rest = items_of(ip, args[0].value, span)
    x = ip.deref(args[0].value)
    held = x if isinstance(x, Seq) else Seq("list", known, rest, (), rows_of(ip, x))
    return slice_of(ip, held, Obj("slice", fields=dict(zip(names, (a.value for a in args[1:]), strict=False))))


def push(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``heappush(heap, item)``: the list grows, and the item decides where it stands."""
    from herkomst.interpret.python.containers_methods import method

    if len(args) < 2:
        return None
    method(ip, args[0].value, "append", args[1:2], span, site)
    heaped(ip, args[:1], span, site)
    return any_item(ip, args[0].value, span)


def heaped(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``heapify(list)``: put in the order of its items."""
    x = ip.deref(args[0].value) if args else None
    if isinstance(x, Seq):
        ip.store(args[0].value, Seq(x.kind, x.items, x.rest, d.join(x.deps, sorted_by(ip, x, (), span)), x.rows))
    return NONE


def taken(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``heappop(heap)``: any of its items."""
    return any_item(ip, args[0].value, span) if args else None


def grouped(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``itertools.groupby(items, key)``: pairs of a key and the items that have it."""
    if not args:
        return None
    item = any_item(ip, args[0].value, span)
    make = next((a.value for a in args[1:] if a.keyword in ("", "key")), None)
    key = ip.call(make, (item,), {}, span) if make is not None else item
    by = d.through(ip.deps(key), "GROUP_BY", span, op="group")
    group = ip.new(Seq("list", (), item, d.join(by, decided(ip, args[0].value)), rows_of(ip, args[0].value)))
    return Seq("list", (), Seq("tuple", (Cell(ip.deps(key)), group)))
