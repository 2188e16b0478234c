"""Builtins and the standard library's small helpers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import gathered, instances, reflection, stdlib
from herkomst.interpret.python.containers import any_item, items_of, put, rows_of, updated
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.reductions import any_all, extreme, sort, total
from herkomst.interpret.python.strings import path_text
from herkomst.interpret.python.values import NONE, UNKNOWN, replace_table, same, with_deps
from herkomst.interpret.verbs import align, library
from herkomst.interpret.verbs.rowsets import decides_rows
from herkomst.model.graph import DIRECT_SUBTYPES
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Cell,
    Choice,
    Const,
    Deps,
    Map,
    Obj,
    Opaque,
    Ref,
    Seq,
    Series,
    Table,
    Text,
)

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

Handler = Callable[["Interpreter", tuple[CallArg, ...], Span, str], "AnyValue | None"]
MAX_RANGE = 4096


def call(ip: "Interpreter", name: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """A builtin by name; None where there is no model."""
    handler = _BUILTINS.get(name)
    if handler is not None:
        return handler(ip, args, span, site)
    if name in _SCALAR:
        return scalar(ip, name, args, span)
    if name.endswith(("Error", "Exception", "Warning", "Interrupt", "Exit", "Iteration")):
        return Obj(f"builtins.{name}")
    return None


def standard(ip: "Interpreter", path: str, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """A function of the standard library; None where there is no model here."""
    return stdlib.call(ip, path, args, span, site)


def all_deps(ip: "Interpreter", args: tuple[CallArg, ...]) -> Deps:
    """What all arguments are computed from."""
    return d.join(*(ip.deps(a.value) for a in args))


_SCALAR: dict[str, Callable[..., Any]] = {
    "int": int, "float": float, "str": str, "bool": bool, "abs": abs, "round": round, "ord": ord, "chr": chr, "hash": hash, "repr": repr,
    "ascii": ascii, "pow": pow, "divmod": divmod, "format": format, "complex": complex, "hex": hex, "bin": bin,
}


def scalar(ip: "Interpreter", name: str, args: tuple[CallArg, ...], span: Span) -> AnyValue:
    """A conversion of one value."""
    if not args:
        empty: dict[str, str | int | float | bool] = {"int": 0, "float": 0.0, "str": "", "bool": False}
        return Const(empty.get(name))
    x = ip.deref(args[0].value)
    if name == "str" and isinstance(x, Obj) and x.cls == "pathlib.Path":
        return x.fields["path"]
    if isinstance(x, Choice) and all(isinstance(o, Const) for o in x.options) and len(args) == 1:
        made: list[AnyValue] = []
        for o in x.options:
            v = scalar(ip, name, (CallArg(o, span),), span)
            if not any(same(v, m) for m in made):
                made.append(v)
        return with_deps(made[0], x.deps) if len(made) == 1 else Choice(tuple(made), x.deps)
    values = [ip.deref(a.value) for a in args]
    if name not in ("hash", "pow") and all(isinstance(v, Const) for v in values) and not any(a.keyword or a.star for a in args):
        try:
            found = _SCALAR[name](*(v.value for v in values if isinstance(v, Const)))
        except (TypeError, ValueError, OverflowError, ArithmeticError):
            return Cell(all_deps(ip, args))
        if isinstance(found, str | int | float | bool):
            scalar_: str | int | float | bool = found
            return Const(scalar_, x.span if isinstance(x, Const) else None, d.join(*(v.deps for v in values if isinstance(v, Const))))
    if name == "str" and isinstance(x, Text):
        return x
    if name == "bool":
        from herkomst.interpret.python.conditions import test

        truth, deps = test(ip, args[0].value)
        return Const(truth, None, deps) if truth is not None else Cell(d.through(deps, "TRANSFORMATION", span, op="computed"))
    deps = d.through(all_deps(ip, args), "TRANSFORMATION", span, op="computed")
    if isinstance(x, Series):
        return Series(x.name, deps, x.rows, x.index)
    return Cell(deps)


def _len(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    x = ip.deref(args[0].value) if args else UNKNOWN
    if isinstance(x, Const) and isinstance(x.value, str):
        return Const(len(x.value), None, x.deps)
    if isinstance(x, Seq | Map) and x.rest is None and not x.deps and not gathered.doubt(ip, x):
        return Const(len(x.items))
    if isinstance(x, Table | Series | Obj | Opaque):
        found = library.length(ip, args[0].value, span)
        if found is not None:
            return found
    if isinstance(x, Cell | Text):
        return Cell(d.through(ip.deps(x), "TRANSFORMATION", span, op="computed"))
    counted = ip.deps(x)
    if isinstance(x, Seq):                              # how many there are: not what they are
        counted = d.join((y for y in counted if y.subtype not in DIRECT_SUBTYPES and y.subtype != "SORT"), gathered.decided(ip, x))
    return Cell(d.through(counted, "AGGREGATION", span, op="aggregated"))


def _sequence(kind: str) -> Handler:
    def handler(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
        if not args:
            return ip.new(Seq(kind, ())) if kind != "tuple" else Seq("tuple", ())  # type: ignore[arg-type]
        items, rest = items_of(ip, args[0].value, span)
        x = ip.deref(args[0].value)
        deps = x.deps if isinstance(x, Seq | Map) else ()
        if kind == "set":
            kept: list[AnyValue] = []
            for i in items:
                if not any(same(i, k) or (isinstance(i, Const) and isinstance(k, Const) and i.value == k.value) for k in kept):
                    kept.append(i)
            items = tuple(kept)
        made = Seq(kind, items, rest, deps, rows_of(ip, x))  # type: ignore[arg-type]
        return made if kind == "tuple" else ip.new(made)
    return handler


def _dict(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    from herkomst.interpret.python.containers_methods import _mapping

    made = Map(())
    for a in args:
        if a.keyword:
            made = put(ip, made, Const(a.keyword, a.span), a.value)
        else:
            x = ip.deref(a.value)
            if isinstance(x, Table) and x.one is not False and len(args) == 1:
                return ip.new(replace_table(x, kind="dict") if x.kind == "pandas.Series" else x)
            if isinstance(x, Series) or (isinstance(x, Table) and x.kind == "pandas.Series"):
                return ip.new(Map((), Cell(d.join(ip.deps(x), align.lookup(ip, x, span)))))
            if isinstance(x, Obj) and instances.plain(x):
                return instances.record(ip, a.value)
            made = updated(ip, made, _mapping(ip, a.value, span))
    return ip.new(made)


def _zip(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    many = [items_of(ip, a.value, span) for a in args if not a.keyword]
    if not many:
        return Seq("list", ())
    bounded = [len(items) for items, rest in many if rest is None]
    n = min(bounded) if bounded else max(len(items) for items, _ in many)
    pairs = tuple(
        Seq("tuple", tuple(items[i] if i < len(items) else rest if rest is not None else UNKNOWN for items, rest in many)) for i in range(min(n, MAX_RANGE)))
    if bounded:
        return Seq("list", pairs)
    further = Seq("tuple", tuple(rest if rest is not None else UNKNOWN for _, rest in many))
    return Seq("list", pairs, further, (), next((r for a in args if (r := rows_of(ip, a.value)) is not None), None))


def _enumerate(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not args:
        return None
    items, rest = items_of(ip, args[0].value, span)
    start = ip.known(args[1].value) if len(args) > 1 else (0,)
    base = start[0] if start and isinstance(start[0], int) else 0
    x = ip.deref(args[0].value)
    order = tuple(y for y in x.deps if y.subtype == "SORT") if isinstance(x, Seq) else ()     # which number one gets
    return Seq("list", tuple(Seq("tuple", (Const(base + i, None, order), v)) for i, v in enumerate(items)),
               Seq("tuple", (Cell(order), rest)) if rest is not None else None, x.deps if isinstance(x, Seq) else (), rows_of(ip, x))


def _range(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    values = [ip.deref(a.value) for a in args]
    if all(isinstance(v, Const) and isinstance(v.value, int) and not v.deps for v in values) and values:
        try:
            r = range(*(v.value for v in values))  # type: ignore[arg-type,union-attr]
        except (TypeError, ValueError):
            return None
        if len(r) <= MAX_RANGE:
            return Seq("list", tuple(Const(i) for i in r))
    return Seq("list", (), Cell(d.through(all_deps(ip, args), "AGGREGATION")))


def _reversed(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    items, rest = items_of(ip, args[0].value, span)
    return Seq("list", tuple(reversed(items)), rest)


def _map(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if len(args) < 2:
        return None
    zipped = _zip(ip, args[1:], span, site) if len(args) > 2 else None
    items, rest = items_of(ip, zipped if zipped is not None else args[1].value, span)

    def one(v: AnyValue) -> AnyValue:
        given = v.items if zipped is not None and isinstance(v, Seq) else (v,)
        return ip.call(args[0].value, given, {}, span)

    made: list[AnyValue] = []
    for i, item in enumerate(items[:256]):
        ip.iterations.append(i)
        made.append(one(item))
        ip.iterations.pop()
    return Seq("list", tuple(made), one(rest) if rest is not None else None)


def _filter(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    from herkomst.interpret.python.conditions import test

    if len(args) < 2:
        return None
    items, rest = items_of(ip, args[1].value, span)
    kept: list[AnyValue] = []
    deps: Deps = ()
    for item in (*items[:256], *((rest,) if rest is not None else ())):
        check = item if ip.known(args[0].value) == (None,) else ip.call(args[0].value, (item,), {}, span)
        truth, more = test(ip, check)
        if truth is False and not more:
            continue
        deps = d.join(deps, d.through(more, "FILTER", span, op="filter"))
        if item is not rest:
            kept.append(item)
    return Seq("list", tuple(kept), rest, deps, rows_of(ip, args[1].value))


def _print(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    ip.emit.used(all_deps(ip, args), span, "print")
    return NONE


def _iter(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return args[0].value if args else None


def _next(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not args:
        return None
    found = any_item(ip, args[0].value, span)
    x = ip.deref(args[0].value)
    first = d.condition(decides_rows(ip, rows_of(ip, args[0].value)), span)       # another one when other rows are left
    told = d.join(x.deps if isinstance(x, Seq) else (), first)
    one = ip.deref(found)
    found = ip.new(with_deps(one, told)) if isinstance(found, Ref) and isinstance(one, Table) and told else with_deps(found, told)
    if len(args) > 1:
        return Joiner(ip, span, site).values(found, args[1].value)
    return found


def _open(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not args:
        return None
    path = path_text(ip, args[0].value)
    mode = next((ip.deref(a.value) for a in args[1:2] if not a.keyword), next((ip.deref(a.value) for a in args if a.keyword == "mode"), None))
    return Obj("file", site, "", {"path": path, "mode": mode if isinstance(mode, Const) else Const("r")})


def _nothing(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return UNKNOWN if not args else Opaque(all_deps(ip, args))


def _input(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    return Opaque(why="argument")


_BUILTINS: dict[str, Handler] = {
    "len": _len, "list": _sequence("list"), "tuple": _sequence("tuple"), "set": _sequence("set"), "frozenset": _sequence("set"),
    "dict": _dict, "zip": _zip, "enumerate": _enumerate, "range": _range, "sorted": sort, "reversed": _reversed, "map": _map,
    "filter": _filter, "min": extreme("min"), "max": extreme("max"), "sum": total, "any": any_all("any"), "all": any_all("all"),
    "isinstance": reflection.is_instance, "issubclass": reflection.is_instance, "print": _print, "getattr": reflection.get_attribute, "setattr": reflection.set_attribute, "hasattr": reflection.has_attribute,
    "iter": _iter, "next": _next, "type": reflection.type_of, "super": reflection.super_of, "vars": reflection.variables, "open": _open, "nothing": _nothing,
    "globals": reflection.global_names, "locals": reflection.variables, "input": _input, "callable": lambda ip, a, s, t: Cell(()), "id": lambda ip, a, s, t: Cell(()),
    "object": lambda ip, a, s, t: Opaque(), "help": _print, "exit": _print, "quit": _print,
    "slice": lambda ip, a, s, t: Obj("slice", fields=dict(zip(("start", "stop", "step") if len(a) > 1 else ("stop",), [x.value for x in a], strict=False))),
}
