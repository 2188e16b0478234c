"""Builtins that look at what a value is: its type, its fields by name, the names around it."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import instances
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.values import NONE, OTHERS, UNKNOWN
from herkomst.model.places import Span
from herkomst.model.python_ir import Call, Expr, Name
from herkomst.model.values import AnyValue, Bound, Cell, Choice, Class, Const, Dep, Func, Lib, Map, Obj, Seq, Series, Table, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def is_instance(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``isinstance(value, kinds)``, where the shape of the value tells."""
    if len(args) != 2:
        return None
    x, kinds = ip.deref(args[0].value), ip.deref(args[1].value)
    names = [k.path for k in (kinds.items if isinstance(kinds, Seq) else (kinds,)) if isinstance(k, Lib)]
    actual = _types(ip, x)
    if not actual or not names or (isinstance(x, Table) and x.one is None):
        if isinstance(x, Obj) and isinstance(kinds, Class):
            from herkomst.interpret.python import classes

            cls = classes.of_object(ip, x)
            if cls is not None:
                return Const(any(c.path == kinds.path and c.offset == kinds.offset for c in classes.linear(ip, cls)))
        return Cell(())
    if any(n in actual or n.rpartition(".")[2] in actual for n in names):
        return Const(True)
    return Cell(()) if _other(x) & {n.rpartition(".")[2] for n in names} else Const(False)


def _other(x: AnyValue) -> set[str]:
    """What a value may be as well: what a transformer gives is a frame where it was asked to (``set_output``), a column's values are an array."""
    if isinstance(x, Table):
        return {"DataFrame"} if x.kind == "numpy.ndarray" else set()
    return {"ndarray"} if isinstance(x, Series) else set()


def _types(ip: "Interpreter", x: AnyValue) -> set[str]:
    match x:
        case Const():
            if x.value is None:
                return {"NoneType"}
            return {type(x.value).__name__, "object"} | ({"int", "Number"} if isinstance(x.value, int) else set())
        case Text():
            return {"str"}
        case Seq():
            return {x.kind, "Sequence", "Iterable", "Collection", "collections.abc.Iterable"}
        case Map():
            return {"dict", "Mapping", "MutableMapping"}
        case Func() | Lib() | Bound():
            return {"function", "Callable"}
        case Series():
            return {"Series", "pandas.Series"}
        case Table() if x.one is False:
            return {x.kind.rpartition(".")[2], x.kind} if x.kind else set()
    return set()


def get_attribute(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``getattr(value, name)``."""
    from herkomst.interpret.python.attributes import get

    if len(args) < 2:
        return None
    name = ip.deref(args[1].value)
    if isinstance(name, Const) and isinstance(name.value, str):
        return get(ip, args[0].value, name.value, name.span or span, "", site)
    x = ip.deref(args[0].value)
    return Cell(d.through(d.join(ip.deps(x), d.through(ip.deps(name), "CONDITIONAL")), "TRANSFORMATION", span))


def set_attribute(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``setattr(value, name, new)``."""
    from herkomst.interpret.python.targets import set_field

    if len(args) == 3:
        x, name = ip.deref(args[0].value), ip.deref(args[1].value)
        if isinstance(x, Obj) and isinstance(name, Const):
            set_field(ip, args[0].value, x, str(name.value), args[2].value)
    return NONE


def has_attribute(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``hasattr(value, name)``."""
    x = ip.deref(args[0].value) if args else UNKNOWN
    name = ip.known(args[1].value) if len(args) > 1 else None
    if isinstance(x, Obj) and name and isinstance(name[0], str) and name[0] in x.fields:
        return Const(True)
    return Cell(())


def type_of(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``type(value)``."""
    from herkomst.interpret.python import classes

    x = ip.deref(args[0].value) if args else UNKNOWN
    if isinstance(x, Obj):
        cls = classes.of_object(ip, x)
        return cls if cls is not None else Lib(x.cls) if x.cls else UNKNOWN
    if isinstance(x, Const) and x.value is not None:
        return Lib(f"builtins.{type(x.value).__name__}")
    return UNKNOWN


def super_of(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``super()``."""
    act = next((a for a in reversed(ip.acts) if a.self_value is not None), None)
    if act is None or act.self_value is None or act.self_class is None:
        return UNKNOWN
    return Obj("super", fields={"self": act.self_value, "class": act.self_class})


def variables(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``vars(value)`` and ``locals()``."""
    x = ip.deref(args[0].value) if args else UNKNOWN
    if isinstance(x, Obj):
        return ip.new(Map(tuple((Const(k), v) for k, v in instances.shown(x).items())))
    return ip.new(Map(tuple((Const(k), v) for k, v in ip.act.scope.vars.items()))) if not args else UNKNOWN


def global_names(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``globals()``."""
    return Map(tuple((Const(k), v) for k, v in ip.act.scope.module.vars.items()))


def are_globals(node: Expr) -> bool:
    """Whether an expression is ``globals()``."""
    return isinstance(node, Call) and isinstance(node.func, Name) and node.func.id == "globals" and not node.args


def set_fields(ip: "Interpreter", receiver: AnyValue, args: tuple[CallArg, ...]) -> AnyValue:
    """``self.__dict__.update(fields)``: what is known of the mapping are fields, of a row whose columns are not known every other one is."""
    x = ip.deref(receiver)
    if not isinstance(x, Obj):
        return NONE
    fields = dict(x.fields)
    for arg in args:
        held = ip.deref(arg.value)
        if arg.keyword:
            fields[arg.keyword] = arg.value
        elif isinstance(held, Map):
            fields |= {str(k.value): v for k, v in held.items if isinstance(k, Const)}
        elif isinstance(held, Table):
            fields |= {name: Cell((Dep(node),)) for name, node in held.columns.items()}
            if held.rests:
                fields[OTHERS] = arg.value
    ip.store(receiver, Obj(x.cls, x.site, x.label, fields, x.deps))
    return NONE


def set_globals(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """``globals().update(settings)``: what is known of the mapping is bound under its names, as assignments would."""
    found: dict[str, AnyValue | None] = {}
    for arg in args:
        if arg.keyword:
            found[arg.keyword] = arg.value
            continue
        x = ip.deref(arg.value)
        joiner = Joiner(ip, span, site, x.deps if isinstance(x, Choice) else ())
        for n, option in enumerate(x.options if isinstance(x, Choice) else (x,)):
            m = ip.deref(option)
            for key, value in m.items if isinstance(m, Map) else ():
                for name in map(str, ip.known(key) or ()):
                    found[name] = joiner.values(found[name], value) if n and name in found else value
    for name, bound in found.items():
        if bound is not None:
            ip.state.set(ip.act.scope.module.vars, name, bound)
    return NONE
