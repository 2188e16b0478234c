"""Calls that make a pseudonym: what goes in is noted on the edges (``hashed``, ``keyed``), the result is a value like any other.

The result hangs on a node of its own, without a name: every column that is filled from it has one place where it was made, and
several sources of one pseudonym are seen together.
"""

from functools import cache
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.knowledge.derivations import Making, makers, python_call
from herkomst.model.graph import Dataset, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Cell, Choice, Const, Dep, Deps, Obj, Opaque, Series, Text

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_READ = frozenset(["digest", "hexdigest", "intdigest", "finalize"])
_FED = frozenset(["update"])


def call(
    ip: "Interpreter", path: str, receiver: AnyValue | None, args: tuple[CallArg, ...], span: Span, site: str,
) -> AnyValue | None:
    """The result of a call that makes a pseudonym, or of a step towards one; None for anything else."""
    making = python_call(path)
    if making is not None and path.startswith("pyspark."):
        return None                                     # expressions over names: the library's model knows what they stand for
    if making is not None:
        return _made(ip, path, making, args, span, site)
    if receiver is not None:
        held = ip.deref(receiver)
        if isinstance(held, Obj) and python_call(held.cls) is not None:
            return _held(ip, receiver, held, path.rpartition(".")[2], args, span, site)
    if path in _stages():
        return ip.new(Obj(path, site, ip.target))
    return None


@cache
def _stages() -> frozenset[str]:
    """What a maker is a method of: ``cryptography.fernet.Fernet``, ``...Cipher.encryptor`` and ``...Cipher``."""
    found: set[str] = set()
    for path in makers():
        owner = path.rpartition(".")[0]
        while any(c.isupper() for c in owner):
            found.add(owner)
            owner = owner.rpartition(".")[0]
    return frozenset(found)


def _made(ip: "Interpreter", path: str, making: Making, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue | None:
    if not making.op:
        return Cell(())
    position = 0
    data: list[AnyValue] = []
    keyed = making.op == "keyed"
    for a in args:
        part = making.part(position, a.keyword)
        position += not a.keyword
        if part == "data":
            data.append(a.value)
        elif part == "key":
            keyed = True
    keyed = keyed or any(salted(ip, v) for v in data)
    deps = d.join(*(ip.deps(v) for v in data))
    if not deps:
        if path.startswith("builtins.") or any(isinstance(ip.deref(v), Opaque) for v in data):
            return None
        fixed = any(isinstance(ip.deref(v), Const | Text) for v in data)
        return ip.new(Obj(path, site, ip.target, {"keyed": Const(keyed or fixed), "data": Cell(())}))
    made = _node(ip, path, deps, keyed, span)
    column_ = next((v for v in map(ip.deref, data) if isinstance(v, Series)), None)
    return Series(None, made, column_.rows) if column_ is not None else Cell(made)


def _held(
    ip: "Interpreter", receiver: AnyValue, held: Obj, name: str, args: tuple[CallArg, ...], span: Span, site: str,
) -> AnyValue | None:
    """``h.update(x)`` and ``h.hexdigest()``."""
    keyed = held.fields.get("keyed") == Const(True)
    deps = ip.deps(held.fields.get("data", Cell(())))
    if name in _FED:
        values = [a.value for a in args]
        more = d.join(*(ip.deps(v) for v in values))
        fixed = any(salted(ip, v) for v in values) or any(isinstance(ip.deref(v), Const) for v in values)
        ip.store(receiver, Obj(held.cls, held.site, held.label, {"keyed": Const(keyed or fixed), "data": Cell(d.join(deps, more))}))
        return Const(None)
    if name in _READ:
        return Cell(_node(ip, held.cls, deps, keyed, span)) if deps else Cell(())
    return receiver if name == "copy" else None


def _node(ip: "Interpreter", path: str, deps: Deps, keyed: bool, span: Span) -> Deps:
    """One place where everything that is hashed together comes together."""
    at = Dataset("object", path, f"{ip.act.path}:{span.line}.{span.column}#{ip.act.context}")
    node = column(at, "")
    op = "keyed" if keyed else "hashed"
    ip.emit.deps(node, d.through(deps, "TRANSFORMATION", span, op=op), span, op)
    return (Dep(node, "IDENTITY", span, "call"),)


def salted(ip: "Interpreter", value: AnyValue) -> bool:
    """Whether something that is not data is joined to the data: a text of the code, or what comes from outside."""
    x = ip.deref(value)
    if isinstance(x, Choice):
        return any(salted(ip, o) for o in x.options)
    if isinstance(x, Text):
        parts = [ip.deref(p) for p in x.parts]
        return any((isinstance(p, Const) and any(c.isalnum() for c in str(p.value))) or isinstance(p, Opaque) for p in parts)
    return isinstance(x, Cell | Series) and any(dep.op == "joined" for dep in x.deps)
