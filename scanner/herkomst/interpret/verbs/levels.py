"""Names of columns with several levels (``df.groupby("k").agg({"a": ["mean", "max"]})``): the tuple as text, which is how one column is
named everywhere else too."""

import ast
from collections.abc import Iterable

from herkomst.model.values import AnyValue, Const, Seq


def name(*parts: str) -> str:
    """The name of a column with these levels."""
    return str(tuple(parts))


def parts(text: str) -> tuple[str, ...] | None:
    """The levels of a name; None for a name of one level."""
    if not text.startswith(("('", '("')) or not text.endswith(")"):
        return None
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
    return tuple(map(str, found)) if isinstance(found, tuple) else None


def value(text: str) -> AnyValue:
    """A name as the program sees it: a tuple of its levels, or one text."""
    found = parts(text)
    return Const(text) if found is None else Seq("tuple", tuple(Const(p) for p in found))


def without(names: Iterable[str], level: int) -> tuple[str, ...] | None:
    """The names without one level (``droplevel``); None where any has too few."""
    made: list[str] = []
    for text in names:
        found = parts(text)
        if found is None or not -len(found) <= level < len(found):
            return None
        rest = [p for i, p in enumerate(found) if i != level % len(found)]
        made.append(rest[0] if len(rest) == 1 else name(*rest))
    return tuple(made)


def at(names: Iterable[str], level: int) -> tuple[str, ...] | None:
    """One level of every name (``get_level_values``)."""
    made: list[str] = []
    for text in names:
        found = parts(text)
        if found is None or not -len(found) <= level < len(found):
            return None
        made.append(found[level])
    return tuple(made)
