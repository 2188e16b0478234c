"""Truth of values: which tests are decided by what is known, and what decides the others."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from herkomst.interpret import deps as d
from herkomst.interpret.python.values import with_deps
from herkomst.interpret.verbs import library
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Bound,
    Choice,
    Class,
    Const,
    Deps,
    Func,
    Lib,
    Map,
    Module,
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


def test(ip: "Interpreter", value: AnyValue) -> tuple[bool | None, Deps]:
    """(truth where it is known, what decides it)."""
    x = ip.deref(value)
    match x:
        case Const():
            return bool(x.value), x.deps
        case Choice():
            deps = x.deps
            truths: set[bool | None] = set()
            for option in x.options:
                truth, more = test(ip, option)
                truths.add(truth)
                deps = d.join(deps, more)
            return (truths.pop(), deps) if len(truths) == 1 else (None, deps)
        case Seq() | Map():
            more = _doubt(ip, x)
            if x.items and not more and not (isinstance(x, Seq) and all(isinstance(i, Const) and i.perhaps for i in x.items)):
                return True, x.deps
            if x.items:
                return None, d.join(d.through(x.deps, "AGGREGATION"), more)
            return (False, x.deps) if x.rest is None else (None, d.through(x.deps, "AGGREGATION"))
        case Func() | Class() | Module() | Lib() | Bound():
            return True, ()
        case Text():
            return (True if any(isinstance(p, Const) and p.value for p in x.parts) else None), ip.deps(x)
        case Obj():
            found = library.truth(ip, value)
            return found if found is not None else (True, ()) if x.cls != "slice" else (None, ())
        case Series():
            return None, x.deps                     # a column as a test would raise: this is one person's field
        case Table():
            found = library.truth(ip, value)
            if found is not None:
                return found
            if x.one and x.dataset.kind != "param":
                return True, x.deps
            return None, ip.deps(x) if x.dataset.kind == "param" else x.deps
        case Opaque():
            return None, ip.deps(x)
    return None, ip.deps(x)


def perhaps(item: AnyValue, cond: Deps) -> AnyValue:
    """An item that a condition put into a list. A dict or an object is shared, so what decides about a person that it is there is kept
    beside it."""
    if isinstance(item, Ref | Obj) and personal(cond):
        return Choice((item,), cond)
    return with_deps(item, cond)


def which(value: AnyValue) -> Deps:
    """What decides which of several objects a value is, or whether it is there."""
    return value.deps if isinstance(value, Choice) and any(isinstance(o, Ref) for o in value.options) else ()


def _doubt(ip: "Interpreter", x: Seq | Map) -> Deps:
    """What decides whether a list of known items has one, () where it has one for sure."""
    from herkomst.interpret.python.gathered import doubt, in_doubt

    found = doubt(ip, x)
    each = [in_doubt(i, found) for i in (x.items if isinstance(x, Seq) else (k for k, _ in x.items))]
    return d.join(*each) if all(each) else ()


def control(ip: "Interpreter", deps: Deps, span: Span | None) -> Deps:
    """A test's dependencies as those of a condition. What was reduced over rows (``len(df)``, ``.any()``) is about a dataset, not
    about a person: it decides for everyone at once, and is marked so."""
    ip.emit.used(deps, span or ip.here(), "condition")
    made = d.condition((x if x.subtype != "AGGREGATION" or x.cause else replace(x, cause="dataset") for x in deps), span)
    if span is None:
        return made
    whole = tuple(x for x in made if x.cause == "dataset")
    if not whole:
        return ip.folded(made, span)
    people = tuple(x for x in made if x.cause != "dataset")
    return d.join(ip.folded(people, span), ip.folded(whole, span, cause="dataset"))


def personal(deps: Deps) -> bool:
    """Whether a condition looks at one person (row, record) rather than at the data as a whole."""
    return any(x.cause != "dataset" for x in deps)
