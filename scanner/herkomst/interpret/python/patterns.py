"""Patterns of ``match``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python.conditions import test
from herkomst.interpret.python.containers import items_of
from herkomst.interpret.python.operators import binary
from herkomst.interpret.python.subscripts import index_value
from herkomst.interpret.python.values import UNKNOWN
from herkomst.model.python_ir import Call, DictDisplay, Display, Expr, Literal_, Name, Op
from herkomst.model.values import AnyValue, Class, Deps

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

Verdict = tuple["bool | None", Deps, Callable[[], None]]


def nothing() -> None:
    """Binds nothing."""


def match_case(ip: "Interpreter", subject: AnyValue, pattern: Expr) -> Verdict:
    """(whether the pattern matches where that is known, what decides it, what binds its names)."""
    from herkomst.interpret.python.expressions import evaluate
    from herkomst.interpret.python.targets import assign

    match pattern:
        case Name():
            return True, (), (lambda: assign(ip, pattern, subject, None)) if pattern.id != "_" else nothing
        case Op() if pattern.op == "|":
            deps: Deps = ()
            known: list[bool | None] = []
            binds: list[Callable[[], None]] = []
            for p in pattern.operands:
                verdict, more, bind = match_case(ip, subject, p)
                known.append(verdict)
                deps = d.join(deps, more)
                binds.append(bind)
            if True in known:
                return True, (), binds[known.index(True)]
            return (False, (), nothing) if all(k is False for k in known) else (None, deps, binds[0])
        case Display():
            return _sequence(ip, subject, pattern)
        case DictDisplay():
            return _mapping(ip, subject, pattern)
        case Call():
            return _class(ip, subject, pattern)
        case Literal_():
            literal = evaluate(ip, pattern)
            span = ip.span(pattern)
            truth, deps = test(ip, binary(ip, "==", subject, literal, (span, span), span, ip.site(pattern.start)))
            return truth if not deps else None, deps, nothing
    value = evaluate(ip, pattern)
    span = ip.span(pattern)
    truth, deps = test(ip, binary(ip, "==", subject, value, (span, span), span, ip.site(pattern.start)))
    return truth if not deps else None, deps, nothing


def _all(parts: list[Verdict]) -> Verdict:
    if any(v is False for v, _, _ in parts):
        return False, (), nothing

    def bind() -> None:
        for _, _, b in parts:
            b()

    verdict = True if all(v is True for v, _, _ in parts) else None
    return verdict, d.join(*(deps for _, deps, _ in parts)), bind


def _sequence(ip: "Interpreter", subject: AnyValue, pattern: Display) -> Verdict:
    items, rest = items_of(ip, subject, ip.span(pattern))
    if rest is None and len(items) != len(pattern.items) and not any(type(p).__name__ == "Star" for p in pattern.items):
        return False, (), nothing
    parts = [match_case(ip, items[i] if i < len(items) else rest if rest is not None else UNKNOWN, p)
             for i, p in enumerate(pattern.items) if type(p).__name__ != "Star"]
    return _all(parts)


def _mapping(ip: "Interpreter", subject: AnyValue, pattern: DictDisplay) -> Verdict:
    from herkomst.interpret.python.expressions import evaluate

    parts: list[Verdict] = [(None, (), nothing)]
    span = ip.span(pattern)
    for key, value in pattern.items:
        if key is not None:
            found = index_value(ip, subject, (evaluate(ip, key),), (ip.span(key),), span, "", ip.site(pattern.start))
            parts.append(match_case(ip, found, value))
    return _all(parts)


def _class(ip: "Interpreter", subject: AnyValue, pattern: Call) -> Verdict:
    from herkomst.interpret.python.attributes import get
    from herkomst.interpret.python.classes import fields_of
    from herkomst.interpret.python.expressions import evaluate

    cls = ip.deref(evaluate(ip, pattern.func))
    names = list(fields_of(ip, cls)) if isinstance(cls, Class) else []
    parts: list[Verdict] = [(None, (), nothing)]
    for i, arg in enumerate(pattern.args):
        name = arg.keyword or (names[i] if i < len(names) else "")
        value = get(ip, subject, name, ip.span(arg.value), "", ip.site(pattern.start)) if name else subject
        parts.append(match_case(ip, value, arg.value))
    return _all(parts)


