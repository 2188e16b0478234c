"""From a libcst node type to the function that lowers it. The modules that know the types register themselves."""

from collections.abc import Callable
from typing import Any

import libcst as cst

from herkomst.model.python_ir import Expr
from herkomst.read.python.context import MAX_DEPTH, Context, TooDeep

Lowering = Callable[[Context, Any], Expr]
_TABLE: dict[type, Lowering] = {}


def register(entries: dict[str, Lowering]) -> None:
    """Node type names -> functions; types the installed libcst lacks are left out."""
    _TABLE.update({getattr(cst, name): lower for name, lower in entries.items() if hasattr(cst, name)})


def expr(ctx: Context, node: Any) -> Expr:
    """Any expression node -> IR. Raises TooDeep."""
    ctx.depth += 1
    if ctx.depth > MAX_DEPTH:
        raise TooDeep
    result = _TABLE[node.__class__](ctx, node)
    ctx.depth -= 1
    return result
