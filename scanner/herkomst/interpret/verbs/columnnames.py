"""Text operations on the name of a column that is not known: ``c.strip().lower()`` for each ``c`` of ``df.columns``.

What changes nothing but case, blanks and punctuation keeps the name what it is: the column is still found by it. Anything else may make
any name of it, which is for others to say.
"""

import re

from herkomst.interpret.machine import CallArg, Machine
from herkomst.model.values import AnyValue, Const, Table

_CASE = frozenset(["lower", "upper", "title", "capitalize", "casefold", "swapcase"])
_BLANKS = frozenset(["strip", "lstrip", "rstrip"])
_SAMPLES = ("kolom", "kolom_2", "kolom_naam", "KolomNaam")
_LONG = 200
_SLOW = re.compile(r"\)[*+{]").search
"""A repeated group: such a pattern may take for ever, and it is the scanned code's."""


def is_name(value: AnyValue) -> bool:
    """Whether a value is the name of a column, and which one is not known."""
    return isinstance(value, Table) and value.kind == "pandas.Index" and value.one is True


def keeps(m: Machine, method: str, args: tuple[CallArg, ...]) -> bool:
    """Whether a method of str leaves such a name what it is."""
    if method in _CASE:
        return True
    given = [m.deref(a.value) for a in args]
    texts = [x.value for x in given if isinstance(x, Const) and isinstance(x.value, str)]
    if method in _BLANKS:
        return len(texts) == len(given) and not any(map(wordy, texts))
    return method == "replace" and len(texts) >= 2 and not wordy(texts[0])


def replaced(pattern: str, new: str, text: str) -> str | None:
    """``re.sub`` of short texts with a pattern that is quickly done; None for others and for one that is no pattern."""
    if max(len(pattern), len(text)) > _LONG or _SLOW(pattern):
        return None
    try:
        return re.sub(pattern, new, text)
    except (re.error, IndexError):
        return None


def by_function(m: Machine, path: str, args: tuple[CallArg, ...]) -> AnyValue | None:
    """A call of ``str``, ``str.lower`` itself or ``re.sub`` with such a name: the name again where words stay as they are, or None where
    it may become another. ``re.sub`` of what is known gives what it makes."""
    if path == "re.sub" and len(args) >= 3:
        return _substituted(m, args)
    if not path.startswith("builtins.str") or not args or not is_name(m.deref(args[0].value)):
        return None
    method = path.removeprefix("builtins.str").lstrip(".")
    return args[0].value if not method or keeps(m, method, args[1:]) else None


def _substituted(m: Machine, args: tuple[CallArg, ...]) -> AnyValue | None:
    pattern, new, text = (m.deref(a.value) for a in args[:3])
    if not isinstance(pattern, Const) or not isinstance(new, Const):
        return None
    old, put = str(pattern.value), str(new.value)
    if isinstance(text, Const) and isinstance(text.value, str) and not text.deps and len(args) == 3:
        made = replaced(old, put, text.value)
        return None if made is None else Const(made, text.span)
    if is_name(text) and all((replaced(old, put, s) or "").replace("_", "").lower() == s.replace("_", "").lower() for s in _SAMPLES):
        return args[2].value
    return None


def wordy(text: object) -> bool:
    """Whether a text holds a letter or a digit, so that it may be a name or part of one."""
    return any(ch.isalnum() for ch in str(text))
