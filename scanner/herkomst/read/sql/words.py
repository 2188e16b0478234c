"""Identifiers of the syntax tree as words with offsets."""

from typing import Any

from herkomst.model.sql_query import Word
from herkomst.read.sql.engine import exp


def word(node: Any) -> Word:
    """Identifier, Var or anything with a name -> Word; the span of a quoted identifier leaves the quotes out."""
    if node is None or isinstance(node, str):
        return Word(node or "")
    if isinstance(node, exp.TableAlias):
        return word(node.this)
    if isinstance(node, (exp.Column, exp.Table, exp.Parameter, exp.Alias)) and not isinstance(node.this, exp.Func):
        node = node.args.get("alias") or node.this
    text = node.name
    meta = getattr(node, "_meta", None)
    if not meta or "start" not in meta:
        return Word(text)
    start, end = meta["start"], meta["end"] + 1
    inner = end - start - 2
    if inner == len(text) and isinstance(node, exp.Identifier) and node.args.get("quoted"):
        return Word(text, start + 1, end - 1)
    return Word(text, start, end)


def dotted(node: Any) -> tuple[Word, ...]:
    """The parts of a table or column name, outermost first."""
    if isinstance(node, exp.Column):
        a = node.args
        return tuple(word(p) for p in (a.get("catalog"), a.get("db"), a.get("table"), node.this) if p is not None)
    if isinstance(node, exp.Table):
        a = node.args
        head = tuple(word(p) for p in (a.get("catalog"), a.get("db")) if p is not None)
        if isinstance(node.this, exp.Dot):
            return head + dotted(node.this)
        if isinstance(node.this, exp.Parameter):        # T-SQL: a table variable
            inner = word(node.this)
            return (Word("@" + inner.text.lstrip("@"), inner.start - (inner.start > 0), inner.end),)
        return (*head, word(node.this)) if node.this is not None else head
    if isinstance(node, exp.Dot):
        return dotted(node.this) + dotted(node.expression)
    if isinstance(node, exp.Schema):
        return dotted(node.this)
    return (word(node),)
