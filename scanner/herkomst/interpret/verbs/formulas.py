"""Formulas of R and patsy: ``y ~ a + C(b) + np.log(c):d - 1``: which columns they name, and as what.

Sources: the patsy manual, "How formulas work"; R's ``?formula``. A term behind a minus is left out; ``.`` is every other column.
"""

import re

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Const, Dep, Deps, Table, Text

_QUOTED = re.compile(r"""\bQ\(\s*(['"])(.*?)\1\s*\)|`([^`]+)`""")
_STRING = re.compile(r"""(['"]).*?\1""")
_CATEGORY = re.compile(r"\bC\(\s*([^,()]+|[\w.]+\([^()]*\))\s*(?:,[^()]*(?:\([^()]*\)[^()]*)*)?\)")
_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_WORDS = frozenset({"True", "False", "None", "and", "or", "not", "in", "if", "else", "is"})
_HOLE = "\0"


def read(s: Scope, table: Table, value: AnyValue) -> tuple[Deps, Deps]:
    """Target and terms of a formula over a table. What is not known of its text may be any column."""
    inner = s.m.deref(value)
    known = s.m.known(inner)
    if known and isinstance(known[0], str):
        texts = [str(k) for k in known]
    elif isinstance(inner, Text):
        texts = ["".join(str(p.value) if isinstance(p, Const) else _HOLE for p in inner.parts)]
    else:
        return (), d.possible(tables.table_deps(table), "hole")
    span = s.m.where(value) or s.c.span
    target: list[Deps] = []
    found: list[Deps] = []
    for text in texts:
        left, tilde, right = text.partition("~")
        if not tilde:
            left, right = "", text
        target.append(_deps(s, table, names(left)[0], span))
        wanted, gone, every = terms(right)
        found.append(_deps(s, table, wanted, span))
        if every:
            rest = tables.without(s.m, table, {*names(left)[0], *gone})
            found.append(tuple(Dep(n, "IDENTITY", span, "constant", "model_input") for n in tables.nodes(rest)))
        if _HOLE in text:
            found.append(d.possible(tables.table_deps(tables.without(s.m, table, names(left)[0])), "hole"))
    return d.join(*target), d.join(*found)


def terms(right: str) -> tuple[list[str], list[str], bool]:
    """Columns of the right side, columns taken out of it, and whether ``.`` asks for every other."""
    wanted: list[str] = []
    gone: list[str] = []
    every = False
    for minus, term in _parts(right):
        found, star = names(term)
        (gone if minus else wanted).extend(found)
        every = every or (star and not minus)
    return list(dict.fromkeys(wanted)), gone, every


def _parts(text: str) -> list[tuple[bool, str]]:
    """(behind a minus, term) at the top level: signs inside brackets belong to the term."""
    out: list[tuple[bool, str]] = []
    depth, start, minus = 0, 0, False
    for i, c in enumerate(text):
        depth += (c in "([{") - (c in ")]}")
        if depth == 0 and c in "+-":
            out.append((minus, text[start:i]))
            start, minus = i + 1, c == "-"
    out.append((minus, text[start:]))
    return out


def names(text: str) -> tuple[list[str], bool]:
    """The columns a term names, and whether it is ``.``. Functions, their keywords and texts are no columns."""
    found = [quoted or ticked for _, quoted, ticked in _QUOTED.findall(text)]
    plain = _QUOTED.sub(" ", text)
    plain = _CATEGORY.sub(lambda m: f" {m[1]} ", plain)
    plain = _STRING.sub(" ", plain)
    for m in _NAME.finditer(plain):
        behind = plain[m.end() :].lstrip()
        keyword = behind.startswith("=") and not behind.startswith("==")
        if behind.startswith("(") or keyword or m[0] in _WORDS or "." in m[0]:
            if "." in m[0] and not behind.startswith("(") and not keyword:
                found.append(m[0])                  # R allows points in names
            continue
        found.append(m[0])
    return list(dict.fromkeys(found)), re.search(r"(?<![\w.])\.(?![\w.])", plain) is not None


def _deps(s: Scope, table: Table, wanted: list[str], span: Span) -> Deps:
    made = []
    for name in wanted:
        node = tables.field(s.m, table, name, span)
        if node is not None:
            made.append(Dep(node, "TRANSFORMATION", span, "constant", "model_input"))
    return d.join(made)
