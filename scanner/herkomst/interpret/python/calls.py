"""Calls: evaluating arguments, finding what is called, and what happens when nothing is known of it."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.python import (
    attributes,
    builtins_,
    classes,
    configfiles,
    containers_methods,
    frameworks,
    functions,
    guesses,
    handed,
    orm,
    pseudonyms,
    reflection,
    scored_columns,
    sqltext,
    stdlib,
    strings,
    targets,
)
from herkomst.interpret.python.conditions import perhaps, which
from herkomst.interpret.python.containers import items_of
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.subscripts import dotted, index_value
from herkomst.interpret.python.values import NONE, UNKNOWN, with_deps
from herkomst.interpret.verbs import columnnames, library
from herkomst.interpret.verbs.rowsets import decides_rows
from herkomst.knowledge import libraries
from herkomst.knowledge.decisions import outcome_test_name
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr, Call, Index, Name
from herkomst.model.values import AnyValue, Bound, Cell, Choice, Class, Const, Func, Lib, Map, Obj, Opaque, Seq, Series, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def evaluate_call(ip: "Interpreter", node: Call) -> AnyValue:
    """A Call node."""
    from herkomst.interpret.python.expressions import evaluate

    func = node.func
    if isinstance(func, Attr):
        if func.name == "update" and reflection.are_globals(func.value):
            return reflection.set_globals(ip, arguments(ip, node), ip.span(node), ip.site(node.start))
        if func.name == "update" and isinstance(func.value, Attr) and func.value.name == "__dict__":
            return reflection.set_fields(ip, evaluate(ip, func.value.value), arguments(ip, node))
        receiver = evaluate(ip, func.value)
        name_span = ip.at(func.name_start, func.end)
        x = ip.deref(receiver)
        if isinstance(x, Choice) and all(not isinstance(o, Cell | Const | Text | Series) for o in x.options):
            return _method_of_each(ip, x, func, node, name_span)
        if isinstance(x, Const | Text | Cell) or (isinstance(x, Choice) and all(isinstance(o, Const | Text) for o in x.options)):
            args = arguments(ip, node)
            return strings.method(ip, x, func.name, args, ip.span(node))
        if isinstance(x, Series) and attributes.is_field(x) and not attributes.known_method(func.name) and func.name not in _GETTERS:
            return strings.method(ip, Cell(x.deps), func.name, arguments(ip, node), ip.span(node))
        if columnnames.is_name(x) and func.name in strings.TESTS:
            arguments(ip, node)
            return Cell(())                             # a test on a name, of which nothing is known: it says nothing of a person
        if columnnames.is_name(x) and columnnames.keeps(ip, func.name, arguments(ip, node)):
            return receiver
        if func.name in ("to_pandas", "result"):
            handed = frameworks.handed_over(ip, receiver, func.name, arguments(ip, node))
            if handed is not None:
                return handed
        callee = attributes.get(ip, receiver, func.name, name_span, dotted(func.value), ip.site(func.start), True) if not isinstance(
            x, Opaque) else library.attribute(ip, receiver, func.name, name_span)
        args = arguments(ip, node)
        if func.name in _GETTERS and args and isinstance(x, Opaque | Lib | Series) and not (isinstance(x, Opaque) and x.why == "argument"):
            got = _field(ip, x, func, args)
            if got is not None:
                return got
        if isinstance(x, Table | Opaque) and (callee is None or isinstance(callee, Cell | Opaque | Series)):
            found = library.by_arguments(ip, receiver, func.name, args)
            callee = found if found is not None else callee
        if callee is None:
            return unmodelled(ip, f"{dotted(func) or func.name}", args, ip.span(node), receiver, dotted(func), ip.site(node.start))
        if isinstance(callee, Cell | Opaque | Series):
            return unmodelled(ip, func.name, args, ip.span(node), receiver, dotted(func), ip.site(node.start))
        return perhaps(call_value(ip, callee, args, ip.span(node), name_span, ip.site(node.start), node), which(receiver))
    callee = evaluate(ip, func)
    args = arguments(ip, node)
    return call_value(ip, callee, args, ip.span(node), ip.span(func), ip.site(node.start), node)


_GETTERS = frozenset(("get", "getlist", "pop", "value", "get_value", "getfirst", "get_argument"))


def _field(ip: "Interpreter", x: Opaque | Lib | Series, func: Attr, args: tuple[CallArg, ...]) -> AnyValue | None:
    """``body.get("name", default)`` on something unknown: a named field of it."""
    key = ip.deref(args[0].value)
    if not isinstance(key, Const) or not isinstance(key.value, str) or len(args) > 2 or "/" in key.value:
        return None
    if isinstance(x, Lib):
        if x.path.startswith(("os.", "sys.", "requests", "httpx", "urllib")):
            return None
        x = Opaque((), Dataset("object", x.path))
    if isinstance(x, Series) and not (len(x.deps) == 1 and x.deps[0].node.dataset.kind in ("param", "object")):
        return None
    found = index_value(ip, x, (key,), (args[0].span,), args[0].span, dotted(func.value), ip.site(func.start))
    default = ip.deref(args[1].value) if len(args) > 1 else NONE
    return found if isinstance(default, Const) else Joiner(ip, args[0].span, ip.site(func.start)).values(found, default)


def arguments(ip: "Interpreter", node: Call) -> tuple[CallArg, ...]:
    """The arguments as evaluated; ``*`` and ``**`` are unpacked where they are known."""
    from herkomst.interpret.python.expressions import evaluate

    made: list[CallArg] = []
    ip.targets.append("")
    for arg in node.args:
        value = evaluate(ip, arg.value)
        span = ip.span(arg.value)
        if arg.star == "*":
            known, rest = items_of(ip, value, span)
            made.extend(CallArg(v, span) for v in known)
            if rest is not None:
                made.append(CallArg(value, span, "", "*"))
        elif arg.star == "**":
            x = ip.deref(value)
            if isinstance(x, Map) and all(isinstance(k, Const) and isinstance(k.value, str) for k, _ in x.items):
                made.extend(CallArg(v, (k.span if isinstance(k, Const) else None) or span, str(k.value)) for k, v in x.items if isinstance(k, Const))
                if x.rest is not None:
                    made.append(CallArg(Map((), x.rest, x.deps), span, "", "**"))
            else:
                made.append(CallArg(value, span, "", "**"))
        else:
            made.append(CallArg(value, span, arg.keyword))
    ip.targets.pop()
    return tuple(made)


def call_value(
    ip: "Interpreter", fn: AnyValue, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str = "", node: Call | None = None,
) -> AnyValue:
    """Call an evaluated callee."""
    site = site or ip.site(f"{span.line}.{span.column}")      # called by a verb (map, apply): each round of a loop has its own
    x = ip.deref(fn)
    match x:
        case Func():
            _tested(ip, x.name, args, span)
            return functions.call_user(ip, x, args, span, site)
        case Class():
            return classes.instantiate(ip, x, args, span, site)
        case Lib():
            return _library(ip, x.path, None, args, span, name_span, site, node)
        case Bound():
            return _bound(ip, x, args, span, name_span, site, node)
        case Obj() if x.cls == "functools.partial":
            given = tuple(CallArg(v, span) for v in _fixed(ip, x)) + tuple(
                CallArg(v, span, k[1:]) for k, v in x.fields.items() if k.startswith("=")) + args
            return call_value(ip, x.fields["func"], given, span, name_span, site, node)
        case Obj() if x.cls in ("collections.namedtuple", "operator.itemgetter"):
            made_ = stdlib.instance_call(ip, x, args, span, site)
            return made_ if made_ is not None else Cell(d.join(*(ip.deps(a.value) for a in args)))
        case Obj():
            method = classes.lookup(ip, fn, "__call__") if x.cls.startswith("user:") else None
            if method is not None:
                return call_value(ip, method, args, span, name_span, site)
            cls = classes.of_object(ip, x)
            for base in classes.library_bases(ip, cls) if cls is not None else ():         # a network of one's own: net(x)
                if libraries.pack().find(f"{base}.__call__") is not None:
                    return _library(ip, f"{base}.__call__", fn, args, span, name_span, site, node)
            return _library(ip, f"{x.cls}.__call__", fn, args, span, name_span, site, node)
        case Choice():
            made: AnyValue | None = None
            joiner = Joiner(ip, span, site, x.deps)
            for option in x.options:
                if isinstance(option, Const):
                    continue
                value = call_value(ip, option, args, span, name_span, site, node)
                made = value if made is None else joiner.values(made, value)
            return with_deps(made, x.deps) if made is not None else UNKNOWN
    name = dotted(node.func) if node is not None else ""
    return unmodelled(ip, name, args, span, fn, name, site)


def _tested(ip: "Interpreter", name: str, args: tuple[CallArg, ...], span: Span) -> None:
    """A call that is named like a test of the outcome is one, whoever wrote it."""
    if args and outcome_test_name(name.rpartition(".")[2]):
        ip.emit.fact("outcome-test", span)


def _fixed(ip: "Interpreter", x: Obj) -> tuple[AnyValue, ...]:
    fixed = ip.deref(x.fields.get("args", Seq("tuple", ())))
    return fixed.items if isinstance(fixed, Seq) else ()


def _bound(
    ip: "Interpreter", x: Bound, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str, node: Call | None,
) -> AnyValue:
    owner, _, name = x.path.rpartition(".")
    if not owner and (method := classes.lookup(ip, x.receiver, name)) is not None:      # asked for by a library effect
        return call_value(ip, method, args, span, name_span, site, node)
    if owner == "super":
        classes.handed_up(ip, x.receiver, args, span)
        return NONE
    if owner in ("list", "tuple", "set", "dict"):
        return containers_methods.method(ip, x.receiver, name, args, span, site)
    if owner in ("str", "cell"):
        return strings.method(ip, ip.deref(x.receiver), name, args, span)
    return _library(ip, x.path, x.receiver, args, span, name_span, site, node)


def _library(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, name_span: Span, site: str,
    node: Call | None,
) -> AnyValue:
    """A call of something of a library (or a builtin)."""
    made = pseudonyms.call(ip, path, receiver, args, span, site)
    if made is None and receiver is None:
        made = columnnames.by_function(ip, path, args)
    if made is not None:
        return made
    if receiver is None:
        if path.startswith("builtins."):
            made = builtins_.call(ip, path[9:], args, span, site)
            if made is not None:
                return made
        made = builtins_.standard(ip, path, args, span, site)
        if made is not None:
            return made
    made = configfiles.call(ip, path, receiver, args, span, site)
    if made is None:
        made = frameworks.call(ip, path, receiver, args, span, name_span, site)
    if made is None:
        made = orm.call(ip, path, receiver, args, span, name_span, site)
    if made is not None:
        return made
    if path in ("pandas.DataFrame", "pandas.DataFrame.from_records", "polars.DataFrame") and args:
        args = (sqltext.as_frame(ip, args, span), *args[1:])
    on = dotted(node.func.value) if node is not None and isinstance(node.func, Attr) else ""
    call = LibraryCall(path, receiver, args, span, name_span, ip.target, site, on)
    naming = node is not None and receiver is not None and path.rpartition(".")[2] in scored_columns.METHODS
    before = ip.deref(receiver) if naming and receiver is not None else None
    made = library.call(ip, call)
    if naming and node is not None and made is not None:
        scored_columns.seen(ip, node, before if isinstance(before, Table) else None, made)
    if ip.changed is not None:
        changed, ip.changed = ip.changed, None
        if node is not None and isinstance(node.func, Attr) and isinstance(node.func.value, Name | Index | Attr):
            targets.assign(ip, node.func.value, changed, None, "in place")
    if made is not None:
        if receiver is not None and path.rpartition(".")[2] in ("execute", "fetchall", "fetchone", "fetchmany"):
            return sqltext.cursor(ip, path, receiver, made)
        if any(a.keyword == "chunksize" for a in args) and path.rpartition(".")[2].startswith("read_") and ip.known(made) is None:
            return Seq("list", (), made)                # pieces of the same frame
        return made
    made = sqltext.fallback(ip, call)
    if made is not None:
        return made
    name = dotted(node.func) if node is not None and receiver is not None else path
    return unmodelled(ip, path, args, span, receiver, name, site)


def unmodelled(
    ip: "Interpreter", path: str, args: tuple[CallArg, ...], span: Span, receiver: AnyValue | None = None, name: str = "", site: str = "",
) -> AnyValue:
    """A call of something nothing is known of: the result may depend on everything that went in."""
    _tested(ip, path, args, span)
    handed.run(ip, args, span, site)
    if receiver is not None and not isinstance(receiver, Lib):
        if (queried := orm.call(ip, path, receiver, args, span, span, site)) is not None:
            return queried
        made_ = sqltext.fallback(ip, LibraryCall(path, receiver, args, span, span, ip.target, site))
        if made_ is not None:
            return made_
    deps = d.join(ip.deps(receiver) if receiver is not None else (), *(ip.deps(a.value) for a in args))
    ip.emit.used(deps, span, "call")
    found = guesses.guessed(ip, path, receiver, deps, span)
    if found:
        frame = next((x for a in args if isinstance(x := ip.deref(a.value), Table)), None)
        return Opaque(found, None, path) if frame is None else ip.new(guesses.beside(ip, frame, found, span, site))
    if path and not path.startswith("builtins."):
        ip.emit.no_model(path, span)
    scalars = all(isinstance(ip.deref(a.value), Const | Cell | Text) for a in args) and (
        receiver is None or isinstance(ip.deref(receiver), Const | Cell | Text | Lib | Func | Class))
    frames = [v for v in (ip.deref(receiver) if receiver is not None else None, *(ip.deref(a.value) for a in args)) if isinstance(v, Series | Table)]
    who = d.join(*(decides_rows(ip, v.rows) for v in frames))           # it may rank, count or scale: then who is left matters
    given = d.join(d.through(deps, "TRANSFORMATION", span, op="unmodelled", reasons=("unmodelled",)), d.through(who, "WINDOW", span, reasons=("unmodelled",)))
    made = ip.folded(given, span, name.rpartition(".")[2] or "result")
    if not deps and isinstance(receiver, Opaque) and receiver.why == "argument":
        return receiver
    if deps:
        return Cell(made) if scalars and len(args) > 0 and receiver is None and path.rpartition(".")[2][:1].islower() else Opaque(made, None, path)
    return Opaque((), Dataset("object", name or path, site if not name else ""), path) if name or path else UNKNOWN


def _method_of_each(ip: "Interpreter", x: Choice, func: Attr, node: Call, name_span: Span) -> AnyValue:
    args = arguments(ip, node)
    made: AnyValue | None = None
    joiner = Joiner(ip, ip.span(node), ip.site(node.start), x.deps)
    for option in x.options:
        content = ip.deref(option)
        if isinstance(content, Const) and content.value is None:
            continue
        callee = library.attribute(ip, option, func.name, name_span) if isinstance(content, Opaque) else attributes.get(
            ip, option, func.name, name_span, dotted(func.value), ip.site(func.start))
        if callee is None or isinstance(callee, Cell | Opaque | Series | Table):
            value = unmodelled(ip, func.name, args, ip.span(node), option, dotted(func), ip.site(node.start))
        else:
            value = call_value(ip, callee, args, ip.span(node), name_span, ip.site(node.start), node)
        made = value if made is None else joiner.values(made, value)
    return with_deps(made, x.deps) if made is not None else NONE
