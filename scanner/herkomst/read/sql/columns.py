"""DuckDB's COLUMNS(..): one expression of a select list that stands for several columns."""

import re
from typing import Any

from herkomst.model.sql_query import Projection, Star, Word
from herkomst.read.sql.engine import exp
from herkomst.read.sql.words import word

_LISTED = re.compile(r"\^?\(?(\w+(?:\|\w+)*)\)?\$\Z")


def columns_of(node: Any) -> Any:
    """The COLUMNS(..) in an expression of a select list, None without one (or when it stands in a subquery)."""
    if isinstance(node, exp.Columns):
        return node
    if not isinstance(node, exp.Expression) or isinstance(node, exp.Column):
        return None
    found = node.find(exp.Columns)
    return found if found is not None and found.find_ancestor(exp.Select) is node.find_ancestor(exp.Select) else None


def columns_star(found: Any, over: Projection) -> Star:
    """The star that an expression with COLUMNS(..) in it is: which columns, and what is computed of each. ``over`` mentions the
    columns under the name ``EACH``."""
    inside = found.this
    exclude: tuple[Word, ...] = ()
    names: tuple[str, ...] = ()
    pattern = ""
    if isinstance(inside, exp.Star):
        exclude = tuple(word(e) for e in inside.args.get("except_") or ())
    elif isinstance(inside, exp.Array):
        names = tuple(e.this for e in inside.expressions if isinstance(e, exp.Literal))
    elif isinstance(inside, exp.Literal) and inside.is_string:
        listed = _LISTED.match(inside.this) if inside.this.startswith("^") else None
        if listed is not None:
            names = tuple(listed.group(1).split("|"))
        else:
            pattern = inside.this
    elif isinstance(inside, exp.Lambda):
        pattern = _like(inside.this)
    return Star((), -1, -1, exclude, names=names, pattern=pattern, over=over)


def struct_fields(node: Any) -> list[tuple[Word, Any]] | None:
    """``unnest({'a': x, 'b': y})``: a column per field; None for anything else."""
    inside = node.this if isinstance(node, (exp.Explode, exp.Unnest)) else None
    if isinstance(node, exp.Unnest) and node.expressions:
        inside = node.expressions[0]
    if not isinstance(inside, exp.Struct):
        return None
    return [(word(e.this) if not isinstance(e.this, exp.Literal) else Word(e.this.this), e.expression) for e in inside.expressions
            if isinstance(e, exp.PropertyEQ)]


def _like(test: Any) -> str:
    """``lambda c: c LIKE 'a%'`` as a regular expression; '' (any column) for other tests."""
    if isinstance(test, exp.Like) and isinstance(test.expression, exp.Literal):
        return "^" + "".join({"%": ".*", "_": "."}.get(c, re.escape(c)) for c in test.expression.this) + "$"
    return ""
