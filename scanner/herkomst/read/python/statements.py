"""libcst statements -> IR statements."""

from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from herkomst.model.python_ir import (
    Assert,
    Assign,
    Block,
    Call,
    Case,
    ClassDef,
    Delete,
    ExprStmt,
    For,
    FunctionDef,
    Handler,
    If,
    Import,
    ImportName,
    Jump,
    Match,
    Raise,
    Return,
    Run,
    Scope,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)
from herkomst.read.python.context import MAX_BLOCKS, Context, TooDeep
from herkomst.read.python.dispatch import expr
from herkomst.read.python.expressions import BINARY, arguments, parameters
from herkomst.read.python.magics import included
from herkomst.read.python.patterns import pattern


def block(ctx: Context, body: Sequence[Any]) -> Block:
    """The statements of a suite or module. Left out: blanked ones, and ones nested too deeply (noted in ``ctx.deep``).

    Raises TooDeep when the block itself lies too deep.
    """
    if ctx.blocks >= MAX_BLOCKS:
        raise TooDeep
    ctx.blocks += 1
    blocks = ctx.blocks
    found: list[Stmt] = []
    for node in body:
        try:
            if isinstance(node, cst.SimpleStatementLine):
                _line(ctx, node.body, found)
            else:
                found.append(statement(ctx, node))
        except TooDeep:
            ctx.depth, ctx.blocks = 0, blocks
            ctx.deep.append(_extent(ctx, node))
    ctx.blocks -= 1
    return tuple(found)


def statement(ctx: Context, node: Any) -> Stmt:
    """One compound statement -> IR. Raises TooDeep."""
    return _COMPOUND[node.__class__](ctx, node)


def _line(ctx: Context, body: Sequence[Any], found: list[Stmt]) -> None:
    kept = [s for s in body if ctx.start(s) not in ctx.blanked] if ctx.blanked else body
    found.extend(_SMALL[s.__class__](ctx, s) for s in kept)


def _suite(ctx: Context, node: Any) -> Block:
    if isinstance(node, cst.SimpleStatementSuite):
        found: list[Stmt] = []
        _line(ctx, node.body, found)
        return tuple(found)
    return block(ctx, node.body)


def _else(ctx: Context, node: Any) -> Block:
    """``else:`` or ``elif``."""
    if node is None:
        return ()
    if not isinstance(node, cst.If):
        return _suite(ctx, node.body)
    if ctx.blocks >= MAX_BLOCKS:
        ctx.deep.append(_extent(ctx, node))
        return ()
    ctx.blocks += 1
    found = (_if(ctx, node),)
    ctx.blocks -= 1
    return found


def dotted(node: Any) -> str:
    """A dotted name's text."""
    parts = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return ".".join([node.value, *reversed(parts)])


# ------------------------------------------------------------------------------------------------------ simple statements


def _assign(ctx: Context, node: cst.Assign) -> Stmt:
    start, end = ctx.at(node)
    return Assign(start, end, tuple(expr(ctx, t.target) for t in node.targets), expr(ctx, node.value))


def _aug(ctx: Context, node: cst.AugAssign) -> Stmt:
    start, end = ctx.at(node)
    op = BINARY[node.operator.__class__.__name__.removesuffix("Assign")]
    return Assign(start, end, (expr(ctx, node.target),), expr(ctx, node.value), op)


def _annotated(ctx: Context, node: cst.AnnAssign) -> Stmt:
    start, end = ctx.at(node)
    value = None if node.value is None else expr(ctx, node.value)
    return Assign(start, end, (expr(ctx, node.target),), value, "", ctx.source(node.annotation.annotation))


def _type_alias(ctx: Context, node: cst.TypeAlias) -> Stmt:
    start, end = ctx.at(node)
    return Assign(start, end, (expr(ctx, node.name),), expr(ctx, node.value))


def _expr(ctx: Context, node: cst.Expr) -> Stmt:
    start, end = ctx.at(node)
    if ctx.placeholders and isinstance(node.value, cst.Name):
        held = ctx.placeholders.get(start)
        if isinstance(held, Run):
            return held
    value = expr(ctx, node.value)
    if isinstance(value, Call):
        run = included(value)
        if run is not None:
            return run
    return ExprStmt(start, end, value)


def _return(ctx: Context, node: cst.Return) -> Stmt:
    return Return(*ctx.at(node), None if node.value is None else expr(ctx, node.value))


def _raise(ctx: Context, node: cst.Raise) -> Stmt:
    return Raise(*ctx.at(node), None if node.exc is None else expr(ctx, node.exc))


def _assert(ctx: Context, node: cst.Assert) -> Stmt:
    return Assert(*ctx.at(node), expr(ctx, node.test))


def _delete(ctx: Context, node: cst.Del) -> Stmt:
    target = node.target
    targets = [e.value for e in target.elements] if isinstance(target, cst.Tuple) else [target]
    return Delete(*ctx.at(node), tuple(expr(ctx, t) for t in targets))


def _scope(kind: Any) -> "Lowering":
    def lower(ctx: Context, node: Any) -> Stmt:
        return Scope(*ctx.at(node), kind, tuple(item.name.value for item in node.names))
    return lower


def _jump(kind: Any) -> "Lowering":
    def lower(ctx: Context, node: Any) -> Stmt:
        return Jump(*ctx.at(node), kind)
    return lower


def _import_names(ctx: Context, node: Any) -> tuple[ImportName, ...]:
    if isinstance(node.names, cst.ImportStar):
        return (ImportName("*", "", *ctx.at(node.names)),)
    return tuple(
        ImportName(dotted(n.name), n.asname.name.value if n.asname is not None and isinstance(n.asname.name, cst.Name) else "",
                   *ctx.at(n.name))
        for n in node.names
    )


def _import(ctx: Context, node: Any) -> Stmt:
    return Import(*ctx.at(node), _import_names(ctx, node))


def _import_from(ctx: Context, node: Any) -> Stmt:
    module = "" if node.module is None else dotted(node.module)
    return Import(*ctx.at(node), _import_names(ctx, node), module, len(node.relative), True)


# ---------------------------------------------------------------------------------------------------- compound statements


def _if(ctx: Context, node: cst.If) -> Stmt:
    start, test = ctx.start(node), expr(ctx, node.test)
    body = _suite(ctx, node.body)
    return If(start, ctx.at(node.test)[1], test, body, _else(ctx, node.orelse))


def _while(ctx: Context, node: cst.While) -> Stmt:
    start, test = ctx.start(node), expr(ctx, node.test)
    body = _suite(ctx, node.body)
    return While(start, ctx.at(node.test)[1], test, body, _else(ctx, node.orelse))


def _for(ctx: Context, node: cst.For) -> Stmt:
    start, target, source = ctx.start(node), expr(ctx, node.target), expr(ctx, node.iter)
    body = _suite(ctx, node.body)
    return For(start, ctx.at(node.iter)[1], target, source, body, _else(ctx, node.orelse))


def _with(ctx: Context, node: cst.With) -> Stmt:
    items = tuple(
        WithItem(expr(ctx, i.item), None if i.asname is None else expr(ctx, i.asname.name)) for i in node.items
    )
    last = node.items[-1]
    end = ctx.at(last.item if last.asname is None else last.asname.name)[1]
    return With(ctx.start(node), end, items, _suite(ctx, node.body))


def _try(ctx: Context, node: Any) -> Stmt:
    start = ctx.start(node)
    body = _suite(ctx, node.body)
    handlers = tuple(_handler(ctx, h) for h in node.handlers)
    final = () if node.finalbody is None else _suite(ctx, node.finalbody.body)
    return Try(start, start + 3, body, handlers, _else(ctx, node.orelse), final)


def _handler(ctx: Context, node: Any) -> Handler:
    caught = node.type
    name = node.name.name.value if node.name is not None and isinstance(node.name.name, cst.Name) else ""
    if isinstance(caught, cst.Tuple) and not caught.lpar and len(caught.elements) == 2 and not name:
        last = caught.elements[1].value
        if isinstance(last, cst.Name) and last.value.islower():  # Python 2; since 3.14 two types may stand so, but types are capitalised
            name, caught = last.value, caught.elements[0].value
    return Handler(_suite(ctx, node.body), name, None if caught is None else expr(ctx, caught))


def _match(ctx: Context, node: cst.Match) -> Stmt:
    subject = expr(ctx, node.subject)
    cases = tuple(
        Case(pattern(ctx, c.pattern), _suite(ctx, c.body), None if c.guard is None else expr(ctx, c.guard)) for c in node.cases
    )
    return Match(ctx.start(node), ctx.at(node.subject)[1], subject, cases)


def _function(ctx: Context, node: cst.FunctionDef) -> Stmt:
    start, end = ctx.start(node), ctx.at(node.name)[1]
    decorators = tuple(expr(ctx, d.decorator) for d in node.decorators)
    params = parameters(ctx, node.params)
    outer, ctx.yields = ctx.yields, False
    body = _suite(ctx, node.body)
    generator, ctx.yields = ctx.yields, outer
    returns = "" if node.returns is None else ctx.source(node.returns.annotation)
    return FunctionDef(start, end, node.name.value, params, body, decorators, node.asynchronous is not None, generator, returns,
                       _body_end(ctx, node))


def _class(ctx: Context, node: cst.ClassDef) -> Stmt:
    start, end = ctx.start(node), ctx.at(node.name)[1]
    decorators = tuple(expr(ctx, d.decorator) for d in node.decorators)
    bases = tuple(a.value for a in arguments(ctx, node.bases))
    keywords = arguments(ctx, node.keywords)
    return ClassDef(start, end, node.name.value, _suite(ctx, node.body), bases, keywords, decorators, _body_end(ctx, node))


def _extent(ctx: Context, node: Any) -> tuple[int, int]:
    """A statement's offsets; of a compound one, to the end of its body."""
    if isinstance(node, cst.SimpleStatementLine):
        return ctx.start(node.body[0]), ctx.at(node.body[-1])[1]
    return ctx.start(node), _body_end(ctx, node)


def _body_end(ctx: Context, node: Any) -> int:
    """End of the last statement inside a compound statement."""
    while True:
        if isinstance(node, cst.If | cst.For | cst.While | cst.Try | cst.TryStar):
            node = (getattr(node, "finalbody", None) or node.orelse
                    or (node.handlers[-1] if isinstance(node, cst.Try | cst.TryStar) and node.handlers else node.body))
        elif isinstance(node, cst.Match):
            node = node.cases[-1]
        elif hasattr(node, "body"):
            node = node.body[-1] if isinstance(node.body, Sequence) else node.body
        else:
            return ctx.at(node)[1]


Lowering = Callable[[Context, Any], Stmt]


def _table(entries: dict[str, Lowering]) -> dict[type, Lowering]:
    """Node types of newer libcst versions are left out where the installed one lacks them."""
    return {getattr(cst, name): lower for name, lower in entries.items() if hasattr(cst, name)}


_SMALL = _table({
    "Assign": _assign, "AugAssign": _aug, "AnnAssign": _annotated, "TypeAlias": _type_alias, "Expr": _expr, "Return": _return,
    "Raise": _raise, "Assert": _assert, "Del": _delete, "Global": _scope("global"), "Nonlocal": _scope("nonlocal"),
    "Pass": _jump("pass"), "Break": _jump("break"), "Continue": _jump("continue"), "Import": _import, "ImportFrom": _import_from,
    "LazyImport": _import, "LazyImportFrom": _import_from,
})
_COMPOUND = _table({
    "If": _if, "While": _while, "For": _for, "With": _with, "Try": _try, "TryStar": _try, "Match": _match, "FunctionDef": _function,
    "ClassDef": _class,
})
