"""``match`` patterns -> expressions: what is compared stays visible, what is captured is a Name."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from herkomst.model.python_ir import Arg, Call, DictDisplay, Display, Expr, Name, Op, Star, Walrus
from herkomst.read.python.context import MAX_DEPTH, Context, TooDeep
from herkomst.read.python.dispatch import expr


def pattern(ctx: Context, node: Any) -> Expr:
    """A pattern node -> IR: literals, captures as Name (``_`` too), sequences as Display, mappings as DictDisplay (``**rest``
    with key None), classes as Call, alternatives as Op ``|``, ``p as x`` as Walrus. Raises TooDeep."""
    ctx.depth += 1
    if ctx.depth > MAX_DEPTH:
        raise TooDeep
    result = _TABLE[node.__class__](ctx, node)
    ctx.depth -= 1
    return result


def _value(ctx: Context, node: Any) -> Expr:
    return expr(ctx, node.value)


def _as(ctx: Context, node: cst.MatchAs) -> Expr:
    start, end = ctx.at(node)
    target = Name(start, end, "_") if node.name is None else Name(*ctx.at(node.name), node.name.value)
    return target if node.pattern is None else Walrus(start, end, target, pattern(ctx, node.pattern))


def _or(ctx: Context, node: cst.MatchOr) -> Expr:
    start, end = ctx.at(node)
    return Op(start, end, "|", tuple(pattern(ctx, p.pattern) for p in node.patterns))


def _sequence(kind: Any) -> Callable[[Context, Any], Expr]:
    def lower(ctx: Context, node: Any) -> Expr:
        items: list[Expr] = []
        for part in node.patterns:
            if isinstance(part, cst.MatchStar):
                start, end = ctx.at(part)
                name = Name(start, end, "_") if part.name is None else Name(*ctx.at(part.name), part.name.value)
                items.append(Star(start, end, name))
            else:
                items.append(pattern(ctx, part.value))
        return Display(*ctx.at(node), kind, tuple(items))
    return lower


def _mapping(ctx: Context, node: cst.MatchMapping) -> Expr:
    items: list[tuple[Expr | None, Expr]] = [(expr(ctx, e.key), pattern(ctx, e.pattern)) for e in node.elements]
    if node.rest is not None:
        items.append((None, Name(*ctx.at(node.rest), node.rest.value)))
    return DictDisplay(*ctx.at(node), tuple(items))


def _class(ctx: Context, node: cst.MatchClass) -> Expr:
    args = [Arg(pattern(ctx, p.value)) for p in node.patterns]
    args += [Arg(pattern(ctx, k.pattern), k.key.value) for k in node.kwds]
    return Call(*ctx.at(node), expr(ctx, node.cls), tuple(args))


_TABLE: dict[type, Callable[[Context, Any], Expr]] = {
    cst.MatchValue: _value, cst.MatchSingleton: _value, cst.MatchAs: _as, cst.MatchOr: _or, cst.MatchList: _sequence("list"),
    cst.MatchTuple: _sequence("tuple"), cst.MatchMapping: _mapping, cst.MatchClass: _class,
}
