"""Instances and what they give of their fields: ``asdict(x)``, ``vars(x)``, ``x.model_dump()``, ``x._asdict()``, and instances made of a
dict of fields."""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.values import OTHERS
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Class, Const, Func, Lib, Map, Obj, Ref, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

DUMPS = frozenset(("dict", "model_dump", "_asdict", "asdict", "to_dict", "as_dict", "asDict", "__getstate__", "json", "model_dump_json"))
"""Methods of a library base (pydantic, NamedTuple, msgspec, attrs) that give an instance's fields; a class's own come first."""
LOADS = frozenset(("model_validate", "parse_obj", "from_orm", "model_construct", "construct", "from_dict", "validate", "from_record"))
"""Class methods of a library base that make an instance of a dict (or object) of fields."""
COPIES = frozenset(("_replace", "model_copy", "copy"))
"""Methods that give the instance again with some fields changed."""
DEPTH = 4


def shown(x: Obj) -> dict[str, AnyValue]:
    """The fields of an instance that are data."""
    return {k: v for k, v in x.fields.items() if not isinstance(v, Func | Class) and not k.startswith("__") and k != OTHERS}


def record(ip: "Interpreter", value: AnyValue, depth: int = 0) -> AnyValue:
    """An instance as a dict of its fields, nested instances too; other values as they are."""
    x = ip.deref(value)
    if depth > DEPTH:
        return value
    if isinstance(x, Obj) and plain(x):
        return ip.new(Map(tuple((Const(k), record(ip, v, depth + 1)) for k, v in shown(x).items()), None, x.deps))
    if isinstance(x, Seq) and x.kind == "list" and any(isinstance(ip.deref(i), Obj) for i in (*x.items, *((x.rest,) if x.rest else ()))):
        items = tuple(record(ip, i, depth + 1) for i in x.items)
        return ip.new(Seq(x.kind, items, None if x.rest is None else record(ip, x.rest, depth + 1), x.deps))
    return value


def plain(x: Obj) -> bool:
    """An instance of a class of the scanned code (or a namedtuple), whose fields are known."""
    return x.cls.startswith("user:") or x.cls in ("types.SimpleNamespace", "namespace", "namedtuple")


def is_tuple(ip: "Interpreter", x: Obj) -> bool:
    """Whether iterating an instance gives its fields."""
    if x.cls == "namedtuple":
        return True
    if not x.cls.startswith("user:"):
        return False
    from herkomst.interpret.python.classes import class_scope, linear, of_object

    cls = of_object(ip, x)
    bases = (b for c in (linear(ip, cls) if cls is not None else ()) for b in class_scope(ip, c).bases)
    return any(isinstance(b, Lib) and b.path.rpartition(".")[2] == "NamedTuple" for b in bases)


def method(receiver: AnyValue, x: Obj, name: str) -> AnyValue | None:
    """A method of a library base that gives the fields, or copies the instance; None where it is neither."""
    if name in DUMPS and (x.fields or x.cls in ("types.SimpleNamespace", "namespace")):
        return _partial("builtins.instance_record", receiver)
    if name in COPIES and x.fields:
        return _partial("builtins.instance_copy", receiver)
    return None


def class_method(cls: Class, name: str) -> AnyValue | None:
    """A class method of a library base that makes an instance of a dict."""
    return _partial("builtins.instance_of", cls) if name in LOADS else None


def _partial(path: str, first: AnyValue) -> Obj:
    return Obj("functools.partial", fields={"func": Lib(path), "args": Seq("tuple", (first,))})


def dumped(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``x.model_dump(include=..., exclude=...)``: the fields as a dict."""
    if not args:
        return None
    made = record(ip, args[0].value)
    x = ip.deref(made)
    if not isinstance(x, Map):
        return x if isinstance(x, Table) else None
    keep = _names(ip, args, "include")
    gone = _names(ip, args, "exclude") or frozenset()
    if keep is None and not gone:
        return made
    items = tuple((k, v) for k, v in x.items if isinstance(k, Const) and k.value not in gone and (keep is None or k.value in keep))
    return ip.new(Map(items, x.rest, x.deps))


def _names(ip: "Interpreter", args: tuple[CallArg, ...], keyword: str) -> frozenset[object] | None:
    given = next((a.value for a in args if a.keyword == keyword), None)
    known = ip.strings(given) if given is not None else None
    return None if known is None else frozenset(k.value for k in known)


def values(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``astuple(x)``: the fields in order."""
    x = ip.deref(args[0].value) if args else None
    return Seq("tuple", tuple(shown(x).values())) if isinstance(x, Obj) else None


def copied(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``x._replace(a=1)``, ``x.model_copy(update={"a": 1})``, ``dataclasses.replace(x, a=1)``: another instance."""
    x = ip.deref(args[0].value) if args else None
    if not isinstance(x, Obj):
        return None
    changed = {a.keyword: a.value for a in args[1:] if a.keyword and a.keyword not in ("deep", "update")}
    update = next((ip.deref(a.value) for a in args if a.keyword == "update"), None)
    if isinstance(update, Map):
        changed |= {str(k.value): v for k, v in update.items if isinstance(k, Const)}
    return ip.new(Obj(x.cls, x.site, x.label, {**x.fields, **changed}, x.deps))


def validated(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    """``Model.model_validate(data)``: an instance with the fields of a dict, a row or another object."""
    from herkomst.interpret.python.classes import instantiate

    if len(args) < 2 or not isinstance(args[0].value, Class):
        return None
    given = args[1].value
    x = ip.deref(given)
    if isinstance(x, Obj) and plain(x):
        return instantiate(ip, args[0].value, tuple(CallArg(v, span, k) for k, v in shown(x).items()), span, site)
    if isinstance(x, Map) and x.rest is None and all(isinstance(k, Const) for k, _ in x.items):
        return instantiate(ip, args[0].value, tuple(CallArg(v, span, str(k.value)) for k, v in x.items if isinstance(k, Const)), span, site)
    return instantiate(ip, args[0].value, (CallArg(given if isinstance(given, Ref) else x, span, "", "**"),), span, site)
