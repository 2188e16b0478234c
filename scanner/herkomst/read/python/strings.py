"""String nodes -> literals and f-strings."""

from typing import Any

import libcst as cst

from herkomst.model.python_ir import Arg, Call, Expr, FString, Literal_, Name
from herkomst.read.python.context import Context
from herkomst.read.python.dispatch import expr, register
from herkomst.read.python.literals import string_token, unescape

_CONVERSIONS = {"r": "repr", "s": "str", "a": "ascii"}


def _string(ctx: Context, node: cst.SimpleString) -> Expr:
    start, end = ctx.at(node)
    value, raw, inner, other = string_token(node.value)
    return Literal_(start, end, value, raw, start + inner, other)


def _text_part(ctx: Context, node: Any, raw_prefix: bool) -> Literal_:
    start, end = ctx.at(node)
    value = node.value
    raw = ("\\" not in value or raw_prefix) and "{{" not in value and "}}" not in value
    if not raw:
        value = value.replace("{{", "{").replace("}}", "}")
        if not raw_prefix:
            value = unescape(value)
    return Literal_(start, end, value, raw, start)


def _hole(ctx: Context, node: Any, raw_prefix: bool, parts: list[Expr]) -> None:
    """``{value!r:spec}``: conversions and specs are the calls they stand for, so that constants fold as Python would."""
    start, end = ctx.at(node)
    value = expr(ctx, node.expression)
    if node.equal is not None:
        equal = ctx.text.index("=", ctx.at(node.expression)[1])  # only closing parentheses and space can stand between
        parts.append(Literal_(start, start + 1, ctx.text[start + 1:equal + 1], False, start + 1))
    conversion = node.conversion or ("r" if node.equal is not None and node.format_spec is None else "")
    if conversion in _CONVERSIONS:
        value = Call(start, end, Name(start, start, _CONVERSIONS[conversion]), (Arg(value),))
    if node.format_spec:
        spec: list[Expr] = []
        for part in node.format_spec:
            _part(ctx, part, raw_prefix, spec)
        only = spec[0] if len(spec) == 1 and isinstance(spec[0], Literal_) else FString(spec[0].start, spec[-1].end, tuple(spec))
        value = Call(start, end, Name(start, start, "format"), (Arg(value), Arg(only)))
    parts.append(value)


def _part(ctx: Context, node: Any, raw_prefix: bool, parts: list[Expr]) -> None:
    if hasattr(node, "expression"):
        _hole(ctx, node, raw_prefix, parts)
    elif node.value:
        parts.append(_text_part(ctx, node, raw_prefix))


def _fstring(ctx: Context, node: Any) -> Expr:
    parts: list[Expr] = []
    raw_prefix = "r" in node.start.lower()
    for part in node.parts:
        _part(ctx, part, raw_prefix, parts)
    return FString(*ctx.at(node), tuple(parts))


def _concatenated(ctx: Context, node: cst.ConcatenatedString) -> Expr:
    pieces: list[Expr] = []
    right: Any = node
    while right.__class__ is cst.ConcatenatedString:
        pieces.append(expr(ctx, right.left))
        right = right.right
    pieces.append(expr(ctx, right))
    start, end = ctx.at(node)
    if any(isinstance(p, FString) for p in pieces):
        parts = (q for p in pieces for q in (p.parts if isinstance(p, FString) else (p,)))
        return FString(start, end, tuple(parts))
    literals = [p for p in pieces if isinstance(p, Literal_)]
    if any(p.other for p in literals):
        return Literal_(start, end, None, False, start, "bytes")
    return Literal_(start, end, "".join(str(p.value) for p in literals), False, literals[0].inner)


register({
    "SimpleString": _string, "FormattedString": _fstring, "TemplatedString": _fstring, "ConcatenatedString": _concatenated,
})
