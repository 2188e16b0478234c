"""libcst expressions -> IR expressions, by hand dispatch over the fields that matter.

A generic CSTVisitor walks whitespace nodes too and costs ten times as much.
"""

from collections.abc import Sequence
from typing import Any

import libcst as cst

from herkomst.model.python_ir import (
    Arg,
    Attr,
    Await,
    Call,
    Comp,
    DictDisplay,
    Display,
    Expr,
    Generator,
    IfExp,
    Index,
    Lambda,
    Literal_,
    Name,
    Op,
    Param,
    Run,
    Slice,
    Star,
    Walrus,
)
from herkomst.read.python import strings  # noqa: F401  registers string nodes
from herkomst.read.python.context import Context
from herkomst.read.python.dispatch import Lowering, expr, register
from herkomst.read.python.literals import floating, integer
from herkomst.read.python.magics import EXPORTED, exported

BALANCED = 12
"""Chains of one operator longer than this become a balanced tree: long sums of strings must not nest as deep as they are long."""

BINARY = {
    "Add": "+", "Subtract": "-", "Multiply": "*", "Divide": "/", "FloorDivide": "//", "Modulo": "%", "Power": "**",
    "MatrixMultiply": "@", "BitAnd": "&", "BitOr": "|", "BitXor": "^", "LeftShift": "<<", "RightShift": ">>", "And": "and", "Or": "or",
}
_UNARY = {"Not": "not", "Minus": "neg", "Plus": "pos", "BitInvert": "~"}
_COMPARE = {
    "Equal": "==", "NotEqual": "!=", "LessThan": "<", "LessThanEqual": "<=", "GreaterThan": ">", "GreaterThanEqual": ">=",
    "In": "in", "NotIn": "notin", "Is": "is", "IsNot": "isnot",
}
_ASSOCIATIVE = frozenset(("+", "&", "|", "and", "or"))
_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}


def _name(ctx: Context, node: cst.Name) -> Expr:
    start, end = ctx.at(node)
    value = node.value
    if value in _CONSTANTS:
        return Literal_(start, end, _CONSTANTS[value])
    if start in ctx.placeholders:
        held = ctx.placeholders[start]
        # a Run in the middle of an expression has no value anyone could name
        return Literal_(start, end, None) if isinstance(held, Run) else held
    return Name(start, end, value)


def _integer(ctx: Context, node: cst.Integer) -> Expr:
    value = integer(node.value)
    if value is not None and abs(value) >= 1 << 62:  # no column, position or code; what is kept of a file has room for 64 bits
        return Literal_(*ctx.at(node), None, other="complex")
    return Literal_(*ctx.at(node), value)


def _float(ctx: Context, node: cst.Float) -> Expr:
    return Literal_(*ctx.at(node), floating(node.value))


def _imaginary(ctx: Context, node: cst.Imaginary) -> Expr:
    return Literal_(*ctx.at(node), None, other="complex")


def _ellipsis(ctx: Context, node: cst.Ellipsis) -> Expr:
    return Literal_(*ctx.at(node), None, other="ellipsis")


# ------------------------------------------------------------------------------------------------------------- operators


def _balance(op: str, parts: Sequence[Expr]) -> Expr:
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return Op(parts[0].start, parts[-1].end, op, (_balance(op, parts[:half]), _balance(op, parts[half:])))


def _binary(ctx: Context, node: Any) -> Expr:
    op = BINARY[node.operator.__class__.__name__]
    start, end = ctx.at(node)
    links = [node]
    cls, operator = node.__class__, node.operator.__class__
    while (left := links[-1].left).__class__ is cls and left.operator.__class__ is operator and not left.lpar:
        links.append(left)
    if len(links) < BALANCED or op not in _ASSOCIATIVE:
        return Op(start, end, op, (expr(ctx, node.left), expr(ctx, node.right)))
    parts = [expr(ctx, links[-1].left), *(expr(ctx, link.right) for link in reversed(links))]
    half = len(parts) // 2
    return Op(start, end, op, (_balance(op, parts[:half]), _balance(op, parts[half:])))


def _unary(ctx: Context, node: cst.UnaryOperation) -> Expr:
    return Op(*ctx.at(node), _UNARY[node.operator.__class__.__name__], (expr(ctx, node.expression),))


def _comparison(ctx: Context, node: cst.Comparison) -> Expr:
    start, end = ctx.at(node)
    left = expr(ctx, node.left)
    if len(node.comparisons) == 1:
        target = node.comparisons[0]
        return Op(start, end, _COMPARE[target.operator.__class__.__name__], (left, expr(ctx, target.comparator)))
    tests: list[Expr] = []
    for target in node.comparisons:
        right = expr(ctx, target.comparator)
        tests.append(Op(left.start, right.end, _COMPARE[target.operator.__class__.__name__], (left, right)))
        left = right
    half = len(tests) // 2
    return Op(start, end, "and", (_balance("and", tests[:half]), _balance("and", tests[half:])))


def _ifexp(ctx: Context, node: cst.IfExp) -> Expr:
    start, end = ctx.at(node)
    then, test = expr(ctx, node.body), expr(ctx, node.test)
    return IfExp(start, end, test, then, expr(ctx, node.orelse))


# ------------------------------------------------------------------------------------------------- access, calls, displays


def _attribute(ctx: Context, node: cst.Attribute) -> Expr:
    start, end = ctx.at(node)
    return Attr(start, end, expr(ctx, node.value), node.attr.value, ctx.start(node.attr))


def _subscript(ctx: Context, node: cst.Subscript) -> Expr:
    start, end = ctx.at(node)
    value = expr(ctx, node.value)
    parts: list[Expr] = []
    for element in node.slice:
        part = element.slice
        if isinstance(part, cst.Slice):
            lower, upper, step = (None if p is None else expr(ctx, p) for p in (part.lower, part.upper, part.step))
            parts.append(Slice(*ctx.at(part), lower, upper, step))
        elif isinstance(part, cst.Index) and part.star:
            parts.append(Star(*ctx.at(part), expr(ctx, part.value)))
        elif isinstance(part, cst.Index):
            parts.append(expr(ctx, part.value))
    return Index(start, end, value, tuple(parts), len(parts) > 1 or isinstance(node.slice[-1].comma, cst.Comma))


def arguments(ctx: Context, nodes: Sequence[cst.Arg]) -> tuple[Arg, ...]:
    """Call or class arguments."""
    return tuple(
        Arg(expr(ctx, a.value), a.keyword.value if a.keyword is not None else "", a.star if isinstance(a.star, str) else "")
        for a in nodes
    )


def _call(ctx: Context, node: cst.Call) -> Expr:
    start, end = ctx.at(node)
    call = Call(start, end, expr(ctx, node.func), arguments(ctx, node.args))
    if isinstance(call.func, Attr) and call.func.name in EXPORTED:
        stands_for = exported(call)
        return call if isinstance(stands_for, Run) else stands_for
    return call


def _elements(ctx: Context, nodes: Sequence[Any]) -> tuple[Expr, ...]:
    return tuple(_starred(ctx, e) if isinstance(e, cst.StarredElement) else expr(ctx, e.value) for e in nodes)


def _starred(ctx: Context, node: cst.StarredElement) -> Expr:
    return Star(*ctx.at(node), expr(ctx, node.value))


def _tuple(ctx: Context, node: cst.Tuple) -> Expr:
    return Display(*ctx.at(node), "tuple", _elements(ctx, node.elements))


def _list(ctx: Context, node: cst.List) -> Expr:
    return Display(*ctx.at(node), "list", _elements(ctx, node.elements))


def _set(ctx: Context, node: cst.Set) -> Expr:
    return Display(*ctx.at(node), "set", _elements(ctx, node.elements))


def _dict(ctx: Context, node: cst.Dict) -> Expr:
    items: list[tuple[Expr | None, Expr]] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            key = expr(ctx, element.key)
            items.append((key, expr(ctx, element.value)))
        else:
            items.append((None, expr(ctx, element.value)))
    return DictDisplay(*ctx.at(node), tuple(items))


def _generators(ctx: Context, node: cst.CompFor) -> tuple[Generator, ...]:
    found = []
    inner: cst.CompFor | None = node
    while inner is not None:
        found.append(Generator(expr(ctx, inner.target), expr(ctx, inner.iter), tuple(expr(ctx, i.test) for i in inner.ifs)))
        inner = inner.inner_for_in
    return tuple(found)


def _comp(kind: Any) -> Lowering:
    def lower(ctx: Context, node: Any) -> Expr:
        start, end = ctx.at(node)
        return Comp(start, end, kind, expr(ctx, node.elt), _generators(ctx, node.for_in))
    return lower


def _dict_comp(ctx: Context, node: Any) -> Expr:
    start, end = ctx.at(node)
    key = expr(ctx, node.key) if getattr(node, "key", None) is not None else None
    return Comp(start, end, "dict", expr(ctx, node.value), _generators(ctx, node.for_in), key)


def _walrus(ctx: Context, node: cst.NamedExpr) -> Expr:
    start, end = ctx.at(node)
    target = expr(ctx, node.target)
    value = expr(ctx, node.value)
    return Walrus(start, end, target, value) if isinstance(target, Name) else value


def _await(ctx: Context, node: cst.Await) -> Expr:
    return Await(*ctx.at(node), "await", expr(ctx, node.expression))


def _yield(ctx: Context, node: cst.Yield) -> Expr:
    ctx.yields = True
    start, end = ctx.at(node)
    if isinstance(node.value, cst.From):
        return Await(start, end, "yield from", expr(ctx, node.value.item))
    return Await(start, end, "yield", None if node.value is None else expr(ctx, node.value))


# ------------------------------------------------------------------------------------------------------------ parameters


def _param(ctx: Context, node: cst.Param, star: str = "", only: str = "") -> Param:
    start, end = ctx.at(node.name)
    return Param(
        node.name.value, start, end, None if node.default is None else expr(ctx, node.default), star, only,
        "" if node.annotation is None else ctx.source(node.annotation.annotation),
    )


def parameters(ctx: Context, node: cst.Parameters) -> tuple[Param, ...]:
    """All parameters in source order; a bare ``*`` or ``/`` shows only in ``only``."""
    found = [_param(ctx, p, only="pos") for p in node.posonly_params]
    found += [_param(ctx, p) for p in node.params]
    if isinstance(node.star_arg, cst.Param):
        found.append(_param(ctx, node.star_arg, "*"))
    found += [_param(ctx, p, only="kw") for p in node.kwonly_params]
    if node.star_kwarg is not None:
        found.append(_param(ctx, node.star_kwarg, "**"))
    return tuple(found)


def _lambda(ctx: Context, node: cst.Lambda) -> Expr:
    start, end = ctx.at(node)
    outer = ctx.yields
    result = Lambda(start, end, parameters(ctx, node.params), expr(ctx, node.body))
    ctx.yields = outer
    return result


register({
    "Name": _name, "Integer": _integer, "Float": _float, "Imaginary": _imaginary, "Ellipsis": _ellipsis,
    "BinaryOperation": _binary,
    "BooleanOperation": _binary, "UnaryOperation": _unary, "Comparison": _comparison, "IfExp": _ifexp, "Attribute": _attribute,
    "Subscript": _subscript, "Call": _call, "Tuple": _tuple, "List": _list, "Set": _set, "Dict": _dict, "StarredElement": _starred,
    "ListComp": _comp("list"), "SetComp": _comp("set"), "GeneratorExp": _comp("generator"), "DictComp": _dict_comp,
    "StarredDictComp": _dict_comp, "NamedExpr": _walrus, "Await": _await, "Yield": _yield, "Lambda": _lambda,
})
