"""Digests and encryption in SQL: which function makes a pseudonym, of what, and whether there is a key."""

from collections.abc import Iterator
from typing import Any

from herkomst.knowledge.derivations import sql_call
from herkomst.read.sql.engine import exp

_JOINED = (exp.Concat, exp.ConcatWs, exp.DPipe, exp.Add)
_GIVEN = (exp.Parameter, exp.SessionParameter, exp.Placeholder)


def derivation(node: Any, owner: str = "") -> list[tuple[Any, str]] | None:
    """The arguments that a pseudonym is made of, each with its operation (``hashed``, ``keyed``); None for other functions.

    ``owner``: the package a function is called of. A text that stands in the code, or a parameter, joined to what is hashed is a
    key: whoever reads it can make the same pseudonym.
    """
    if isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc)):
        name = f"{owner}.{node.name}" if owner else node.name
        names, arguments = [name], list(node.expressions)
    else:
        names = list(type(node).sql_names())
        arguments = [node.this, *(node.args.get("expressions") or [])]
    made = next((m for m in map(sql_call, names) if m is not None and m.op), None)
    if made is None:
        return None
    typed = not isinstance(node, (exp.Anonymous, exp.AnonymousAggFunc))
    data = [a for i, a in enumerate(arguments) if a is not None and (typed or made.part(i, "") == "data")]
    op = "keyed" if made.op == "keyed" or any(_salted(a) for a in data) else made.op
    return [(a, op) for a in data]


def _salted(node: Any) -> bool:
    """Whether a fixed text or a parameter is joined to the data."""
    return isinstance(node, exp.Expression) and any(True for _ in _salts(node))


def _salts(node: Any) -> Iterator[Any]:
    for joined in node.find_all(*_JOINED):
        parts = joined.expressions[1:] if isinstance(joined, exp.ConcatWs) else joined.expressions or [joined.this, joined.expression]
        for part in parts:
            while isinstance(part, (exp.Paren, exp.Cast, exp.National)):
                part = part.this
            if isinstance(part, _GIVEN) or (isinstance(part, exp.Literal) and part.is_string and any(c.isalnum() for c in part.name)):
                yield part
