"""Builtins that look at many values at once: sorting, extremes, sums, any and all."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.containers import any_item, items_of, rows_of
from herkomst.interpret.python.gathered import aggregated, decided, sorted_by
from herkomst.interpret.python.values import with_deps
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Const, Deps, Map, Ref, Seq

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

Handler = Callable[["Interpreter", tuple[CallArg, ...], Span, str], "AnyValue | None"]


def ordered(items: tuple[AnyValue, ...], args: tuple[CallArg, ...], ip: "Interpreter") -> tuple[AnyValue, ...]:
    """The items sorted where all are known constants, and so is what the key makes of them; else as they are."""
    reverse = any(a.keyword == "reverse" and ip.known(a.value) == (True,) for a in args)
    key = next((a for a in args if a.keyword == "key"), None)
    if not all(isinstance(i, Const) for i in items):
        return items
    by = [ip.known(i if key is None else ip.call(key.value, (i,), {}, key.span)) for i in items]
    if not all(b is not None and len(b) == 1 for b in by):
        return items
    try:
        places = sorted(range(len(items)), key=lambda n: by[n][0], reverse=reverse)  # type: ignore[index,arg-type,return-value]
    except TypeError:
        return items
    return tuple(items[n] for n in places)


def sort(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``sorted(items, key=...)``: what decides the order stays with the list."""
    if not args:
        return None
    items, rest = items_of(ip, args[0].value, span)
    x = ip.deref(args[0].value)
    deps = x.deps if isinstance(x, Seq) else ()
    if any(a.keyword == "key" for a in args):
        deps = d.join(deps, sorted_by(ip, args[0].value, args, span))
    return ip.new(Seq("list", ordered(items, args, ip), rest, deps, rows_of(ip, args[0].value)))


def extreme(name: str) -> Handler:
    """``min`` and ``max``."""
    def handler(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
        given = [a for a in args if not a.keyword]
        if len(given) == 1:
            items, rest = items_of(ip, given[0].value, span)
            if rest is None and items and all(isinstance(i, Const) for i in items) and len(args) == 1:
                return _best(name, items)
            key = next((a.value for a in args if a.keyword == "key"), None)
            if key is not None:
                item = any_item(ip, given[0].value, span)
                picked = decided(ip, given[0].value)
                by = d.join(sorted_by(ip, given[0].value, args, span), picked)
                held = ip.deref(item)
                return ip.new(with_deps(held, by)) if isinstance(item, Ref) else with_deps(item, by)
            more = decided(ip, given[0].value)
            return Cell(d.through(d.join(*(ip.deps(a.value) for a in args), more), "AGGREGATION" if rest is not None else "TRANSFORMATION", span, op="aggregated"))
        values = tuple(ip.deref(a.value) for a in given)
        if all(isinstance(v, Const) for v in values):
            return _best(name, values)
        return Cell(d.through(d.join(*(ip.deps(a.value) for a in args)), "TRANSFORMATION", span, op="computed"))
    return handler


def _best(name: str, values: tuple[AnyValue, ...]) -> AnyValue:
    known = [v for v in values if isinstance(v, Const)]
    deps = d.join(*(v.deps for v in known))
    try:
        found = (min if name == "min" else max)(known, key=lambda c: c.value)  # type: ignore[arg-type,return-value]
    except TypeError:
        return Cell(deps)
    return Const(found.value, found.span, deps)


def total(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``sum(items)``."""
    if not args:
        return None
    from herkomst.interpret.python.operators import binary

    items, rest = items_of(ip, args[0].value, span)
    start = args[1].value if len(args) > 1 else Const(0)
    made = start
    for item in items[:256]:
        made = binary(ip, "+", made, item, (span, span), span, site)
    if rest is not None:
        return Cell(d.join(ip.deps(made), d.through(ip.deps(rest), "AGGREGATION", span, op="aggregated"),
                           d.through(decided(ip, args[0].value), "AGGREGATION", span, op="aggregated")))
    return with_deps(made, _collection_deps(ip, args[0].value))


def _collection_deps(ip: "Interpreter", value: AnyValue) -> Deps:
    x = ip.deref(value)
    return x.deps if isinstance(x, Seq | Map) else ()


def any_all(name: str) -> Handler:
    """``any`` and ``all``."""
    def handler(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
        from herkomst.interpret.python.conditions import test

        if not args:
            return None
        items, rest = items_of(ip, args[0].value, span)
        deps = _collection_deps(ip, args[0].value)
        decided = name == "any"
        open_ = rest is not None
        for item in items:
            truth, more = test(ip, item)
            if truth is decided and not more:
                return Const(decided)
            if truth is None or more:
                open_ = True
            deps = d.join(deps, more)
        if rest is not None:
            deps = d.join(deps, aggregated(ip, args[0].value, rest, span))
        return Cell(d.through(deps, "TRANSFORMATION", span)) if open_ or deps else Const(not decided)
    return handler
