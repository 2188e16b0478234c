"""Operators on constants, texts, lists, sets and dicts; on library values through the library models; else on dependencies."""

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from herkomst.interpret import deps as d
from herkomst.interpret.python.values import FALSE, MAX_OPTIONS, TRUE, is_record, options, same, with_deps
from herkomst.interpret.verbs import library
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Cell,
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
    Seq,
    Series,
    Table,
    Text,
)

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "in", "notin", "is", "isnot"}
_FOLD: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
    "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift, ">>": operator.rshift,
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "is": operator.eq, "isnot": operator.ne,
    "in": lambda a, b: a in b, "notin": lambda a, b: a not in b,
}
MAX_TEXT = 200_000


def binary(ip: "Interpreter", op: str, a: AnyValue, b: AnyValue, spans: tuple[Span, Span], span: Span, site: str) -> AnyValue:
    """``a op b``."""
    if isinstance(a, Const) and isinstance(b, Const):
        found = fold(op, a, b, span)
        if found is not None:
            return found
        return Cell(d.through(d.join(a.deps, b.deps), "TRANSFORMATION", span, op="computed"))
    x, y = ip.deref(a), ip.deref(b)
    if isinstance(x, Table) and x.one is None:
        a = x = _scalar(ip, x)
    if isinstance(y, Table) and y.one is None and op not in ("in", "notin"):
        b = y = _scalar(ip, y)
    if op in ("is", "isnot"):
        return _identity(ip, op, x, y, span)
    if op in ("in", "notin"):
        return contains(ip, x, y, op == "notin", spans, span, site, a, b)
    if op == "|" and (isinstance(x, Map) or is_record(x)) and (isinstance(y, Map) or is_record(y)):
        return _united(ip, x, y, span)
    if isinstance(x, Series | Table) or isinstance(y, Series | Table) or library.is_operand(x):
        made = library.binary(ip, op, a, b, spans, span, site)
        if made is not None:
            return made
    if (isinstance(x, Obj) and x.cls.startswith("user:")) or (isinstance(y, Obj) and y.cls.startswith("user:")):
        made = _dunder(ip, op, a, b, span)
        if made is not None:
            return made
    if isinstance(x, Seq) and isinstance(y, Seq):
        made = _sequences(ip, op, x, y)
        if made is not None:
            return made
    if isinstance(x, Seq) and op == "*" and isinstance(y, Const) and isinstance(y.value, int) and 0 <= y.value * len(x.items) <= 256:
        return ip.new(Seq(x.kind, x.items * y.value, x.rest, x.deps))
    if op == "+" and (_textual(x) or _textual(y)):
        return concat(ip, (x, y))
    if op == "%" and _textual(x) and isinstance(x, Text | Const):
        from herkomst.interpret.python.strings import percent
        return percent(ip, x, y, span)
    if op == "/" and (_is_path(x) or _is_path(y)):
        from herkomst.interpret.python.strings import join_path
        return join_path(ip, (x, y))
    if isinstance(x, Choice) or isinstance(y, Choice):
        made = _choices(ip, op, x, y, span)
        if made is not None:
            return made
    return computed(ip, op, x, y, span)


def _united(ip: "Interpreter", x: AnyValue, y: AnyValue, span: Span) -> AnyValue:
    """``a | b`` of dicts and records."""
    from herkomst.interpret.python.containers import merged, updated

    return ip.new(merged(ip, x, y, span) if isinstance(x, Table) else updated(ip, x, y) if isinstance(x, Map) else x)


def _scalar(ip: "Interpreter", x: Table) -> Table | Series:
    """An argument of which nothing is known, used as a value: a field of its function's arguments."""
    if x.dataset.kind != "param" or x.columns or x.kind:
        return x
    return Series(x.dataset.name.rpartition(".")[2], ip.table_deps(x), x.rows)


def computed(ip: "Interpreter", op: str, x: AnyValue, y: AnyValue, span: Span) -> AnyValue:
    """The result of an operator on values of unknown content: a Cell (or Series) over both."""
    deps = d.join(ip.deps(x), ip.deps(y))
    if op in COMPARISONS:
        literals = tuple(str(c) for v in (x, y) for c in literals_of(ip, v))
        made = d.through(deps, "TRANSFORMATION", span, op="compared", literals=literals)
    else:
        made = d.through(deps, "TRANSFORMATION", span, op="computed")
    if isinstance(x, Series) or isinstance(y, Series):
        found = x if isinstance(x, Series) else y
        return Series(None, made, found.rows if isinstance(found, Series) else None)
    return Cell(made)


LITERALS_DEEP = 3
"""How far literals are looked for in what a comparison is made with: a list in a tuple in a choice. Lists that hold one another go on."""


def literals_of(ip: "Interpreter", value: AnyValue, depth: int = 0) -> tuple[object, ...]:
    """The literals a value stands for in a comparison."""
    if depth > LITERALS_DEEP:
        return ()
    value = ip.deref(value)
    match value:
        case Const() if value.value is not None and not isinstance(value.value, bool):
            return (value.value,)
        case Choice() | Seq():
            found: list[object] = []
            for v in value.options if isinstance(value, Choice) else value.items[:32]:
                found.extend(literals_of(ip, v, depth + 1))
            return tuple(found)
        case Map():
            return tuple(x for k, _ in value.items[:32] for x in literals_of(ip, k, depth + 1))
    return ()


def fold(op: str, a: Const, b: Const, span: Span | None) -> Const | None:
    """An operator on two known constants; None where Python would raise or the result is too big."""
    deps = d.join(a.deps, b.deps) if a.deps or b.deps else ()
    try:
        if op == "**":
            if not (isinstance(a.value, int | float) and isinstance(b.value, int | float) and abs(a.value) < 1e6 and abs(b.value) < 32):
                return None
            value = a.value ** b.value
        elif op == "*" and (isinstance(a.value, str) or isinstance(b.value, str)):
            size = len(str(a.value)) * abs(b.value) if isinstance(b.value, int) else len(str(b.value)) * abs(a.value)  # type: ignore[arg-type]
            if size > MAX_TEXT:
                return None
            value = a.value * b.value  # type: ignore[operator]
        elif op == "<<" and isinstance(b.value, int) and b.value > 64:
            return None
        elif op == "and":
            value = a.value and b.value
        elif op == "or":
            value = a.value or b.value
        else:
            value = _FOLD[op](a.value, b.value)
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return None
    if not isinstance(value, str | int | float | bool | None) or (isinstance(value, str) and len(value) > MAX_TEXT):
        return None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 1 << 62:
        return None
    if deps:
        literals = [str(c.value) for c in (a, b) if not c.deps] if op in COMPARISONS else []
        deps = d.through(deps, "TRANSFORMATION", span, op="compared" if op in COMPARISONS else "computed", literals=literals)
    place = a.span if isinstance(value, str) and a.span is not None else b.span if isinstance(value, str) else None
    return Const(value, place, deps)


def unary(ip: "Interpreter", op: str, a: AnyValue, operand: Span, span: Span, site: str) -> AnyValue:
    """``not a``, ``-a``, ``~a``."""
    x = ip.deref(a)
    if op == "not":
        from herkomst.interpret.python.conditions import test

        truth, deps = test(ip, a)
        if truth is not None:
            return Const(not truth, None, deps)
        return Cell(deps)
    if isinstance(x, Const):
        try:
            value = {"neg": operator.neg, "pos": operator.pos, "~": operator.invert}[op](x.value)  # type: ignore[operator]
            return Const(value, x.span, x.deps)
        except (TypeError, KeyError):
            return Cell(x.deps)
    if isinstance(x, Series | Table) or library.is_operand(x):
        made = library.binary(ip, op, a, None, (operand,), span, site)
        if made is not None:
            return made
        if isinstance(x, Series):
            return Series(x.name, d.through(x.deps, "TRANSFORMATION", span, op="computed"), x.rows, x.index)
    return Cell(d.through(ip.deps(x), "TRANSFORMATION", span, op="computed"))


def _identity(ip: "Interpreter", op: str, x: AnyValue, y: AnyValue, span: Span) -> AnyValue:
    positive = op == "is"
    if isinstance(x, Const) and isinstance(y, Const):
        return fold(op, x, y, span) or Cell(())
    for value, other in ((x, y), (y, x)):
        if isinstance(other, Const) and other.value is None and (
            isinstance(value, Seq | Map | Func | Class | Lib | Module | Obj | Text)
            or (isinstance(value, Table) and value.dataset.kind != "param")
        ):
            return FALSE if positive else TRUE
    if isinstance(x, Choice):
        made = _choices(ip, op, x, y, span)
        if made is not None:
            return made
    return Cell(d.through(d.join(ip.deps(x), ip.deps(y)), "TRANSFORMATION", span, op="compared",
                          literals=[str(c) for v in (x, y) for c in literals_of(ip, v)]))


def contains(
    ip: "Interpreter", x: AnyValue, y: AnyValue, negated: bool, spans: tuple[Span, Span], span: Span, site: str, a: AnyValue, b: AnyValue,
) -> AnyValue:
    """``x in y``."""
    if isinstance(x, Const):
        if isinstance(y, Const):
            return fold("notin" if negated else "in", x, y, span) or Cell(d.join(x.deps, y.deps))
        if isinstance(y, Seq | Map):
            items = y.items if isinstance(y, Seq) else tuple(k for k, _ in y.items)
            hits = [i for i in items if isinstance(i, Const) and i.value == x.value and type(i.value) is type(x.value)]
            if hits:
                if not x.deps and not y.deps and not all(i.perhaps for i in hits):
                    return FALSE if negated else TRUE
                if isinstance(y, Map) and not x.deps and y.rest is None:        # whether the key is there, not what is under it
                    return Cell(d.through(d.join(y.deps, *(i.deps for i in hits)), "TRANSFORMATION", span, op="compared"))
            elif y.rest is None and all(isinstance(i, Const) for i in items) and not x.deps and not y.deps:
                return TRUE if negated else FALSE
    if isinstance(x, Series | Table) or isinstance(y, Series | Table) or library.is_operand(x):
        made = library.binary(ip, "notin" if negated else "in", a, b, spans, span, site)
        if made is not None:
            return made
        if isinstance(y, Table) and isinstance(x, Const) and (str(x.value) in y.columns or (not y.rests and y.one)):
            return Const((str(x.value) in y.columns) != negated)
        if isinstance(y, Table) and isinstance(x, Const) and y.rests:
            return Cell(())                 # whether a key is there says nothing about a person
    if isinstance(x, Choice):
        made = _choices(ip, "notin" if negated else "in", x, y, span)
        if made is not None:
            return made
    if isinstance(y, Opaque) and isinstance(x, Const) and not x.deps:
        return Cell(())
    return computed(ip, "in", x, y, span)


def _choices(ip: "Interpreter", op: str, x: AnyValue, y: AnyValue, span: Span) -> AnyValue | None:
    """An operator on every combination of alternatives, while all are constants and few."""
    deps = d.join(*(v.deps for v in (x, y) if isinstance(v, Choice)))
    made: list[AnyValue] = []
    for a in options(x):
        for b in options(y):
            if op in ("in", "notin") and isinstance(a, Const) and isinstance(b, Seq | Map):
                value: AnyValue | None = contains(ip, a, b, op == "notin", (span, span), span, "", a, b)
            elif isinstance(a, Const) and isinstance(b, Const):
                value = fold(op, a, b, span)
            elif op in ("is", "isnot"):
                value = _identity(ip, op, a, b, span)
            else:
                return None
            if not isinstance(value, Const):
                return None
            if not any(same(value, m) for m in made):
                made.append(value)
            if len(made) > MAX_OPTIONS:
                return None
    if op in COMPARISONS:
        deps = d.through(deps, "TRANSFORMATION", span, op="compared")
    return with_deps(made[0], deps) if len(made) == 1 else Choice(tuple(made), deps)


def _textual(value: AnyValue) -> bool:
    return isinstance(value, Text) or (isinstance(value, Const) and isinstance(value.value, str)) or (
        isinstance(value, Choice) and all(_textual(o) for o in value.options))


def _is_path(value: AnyValue) -> bool:
    return isinstance(value, Obj) and value.cls == "pathlib.Path"


def concat(ip: "Interpreter", values: tuple[AnyValue, ...]) -> AnyValue:
    """Strings after each other; unknown parts are holes."""
    if any(isinstance(v, Choice) for v in values) and len(values) == 2:
        made = _choices(ip, "+", values[0], values[1], ip.here())
        if made is not None:
            return made
    parts: list[AnyValue] = []
    deps: Deps = ()
    for v in values:
        if isinstance(v, Text):
            parts.extend(v.parts)
            deps = d.join(deps, v.deps)
        else:
            parts.append(v)
    if all(isinstance(p, Const) and isinstance(p.value, str) for p in parts) and len(parts) == 1:
        return parts[0]
    from herkomst.interpret.python.strings import text
    return text(ip, tuple(parts), deps)


def _sequences(ip: "Interpreter", op: str, x: Seq, y: Seq) -> AnyValue | None:
    deps = d.join(x.deps, y.deps)
    if op == "+" and x.kind == y.kind:
        from herkomst.interpret.python.join import Joiner

        if x.rest is None:
            made = Seq(x.kind, x.items + y.items, y.rest, deps, y.rows)
        else:
            rest: AnyValue | None = x.rest
            joiner = Joiner(ip, ip.here(), ip.site(0))
            for item in (*y.items, *((y.rest,) if y.rest is not None else ())):
                rest = joiner.values(rest, item)
            made = Seq(x.kind, x.items, rest, deps, x.rows or y.rows)
        return made if x.kind == "tuple" else ip.new(made)
    if op in ("-", "|", "&", "^"):
        from herkomst.interpret.python.containers import set_operation

        return ip.new(set_operation(ip, op, x, y))
    if op in ("==", "!=") and x.rest is None and y.rest is None and not deps and all(
        isinstance(i, Const) and not i.deps for i in (*x.items, *y.items)
    ):
        return TRUE if same(x, y) == (op == "==") else FALSE
    return None


_DUNDERS = {"+": "__add__", "-": "__sub__", "*": "__mul__", "/": "__truediv__", "@": "__matmul__", "==": "__eq__", "<": "__lt__",
            ">": "__gt__", "<=": "__le__", ">=": "__ge__", "|": "__or__", "&": "__and__", ">>": "__rshift__"}


def _dunder(ip: "Interpreter", op: str, a: AnyValue, b: AnyValue, span: Span) -> AnyValue | None:
    from herkomst.interpret.python.classes import lookup

    name = _DUNDERS.get(op)
    if name is None or not isinstance(ip.deref(a), Obj):
        return None
    method = lookup(ip, a, name)
    return None if method is None else ip.call(method, (b,), {}, span)
