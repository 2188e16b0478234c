"""Selectors: expressions that choose columns and of which ``- & | ^ ~`` are those of sets (``cs.all() - cs.by_name("x")``).

A selector is an expression (see ``expressions``) whose stand-ins carry the point ``set``, until something is computed of it. Which
columns a pattern or a type chooses is not known here: where a set cannot be told, all that it may hold stays, marked possible.
"""

import re

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, tables
from herkomst.model.graph import Dataset, Node, rest
from herkomst.model.values import AnyValue, Dep, Deps, Series

SET = "set"
OPERATORS = frozenset(("-", "&", "|", "^", "~"))


def of(value: Series) -> Series:
    """An expression as a selector."""
    deps = (tables.replace(x, node=tables.replace(x.node, dataset=tables.replace(x.node.dataset, point=SET))) for x in value.deps)
    return tables.replace(value, name=expressions.EACH, deps=tuple(deps))


def combined(op: str, a: AnyValue, b: AnyValue | None) -> Series | None:
    """What an operator makes of selectors; None where one of the two is none."""
    if op not in OPERATORS or not isinstance(a, Series) or not _chooses(a):
        return None
    if op == "~":
        return tables.replace(a, deps=_others(a.deps))
    if not isinstance(b, Series) or not _chooses(b):
        return None
    if op == "|":
        return tables.replace(a, deps=d.join(a.deps, b.deps))
    if op == "-":
        return tables.replace(a, deps=_without(a.deps, b.deps))
    if op == "&":
        return tables.replace(a, deps=_both(a.deps, b.deps))
    return tables.replace(a, deps=d.join(_without(a.deps, b.deps), _without(b.deps, a.deps)))


def _chooses(value: Series) -> bool:
    return value.name == expressions.EACH and bool(value.deps) and all(
        x.node.dataset.point == SET and x.node.dataset.name[:1] == "<" and x.subtype == "IDENTITY" for x in value.deps
    )


def _named(deps: Deps) -> set[str] | None:
    """The names chosen, None where they are not all known."""
    return {x.node.name for x in deps} if all(x.node.kind == "column" and x.node.name != tables.ANY for x in deps) else None


def _holds(node: Node, name: str) -> bool | None:
    """Whether a stand-in chooses the column of a name; None: not known."""
    if node.kind == "column":
        return node.name == name or (None if node.name == tables.ANY else False)
    if name in node.excluded:
        return False
    if node.name.startswith(expressions.DTYPE):
        return None
    return True if node.name == expressions.EACH else re.search(node.name, name) is not None


def _without(deps: Deps, gone: Deps) -> Deps:
    names = _named(gone)
    made: list[Dep] = []
    for x in deps:
        if x.node.kind == "column":
            held = [_holds(g.node, x.node.name) for g in gone]
            if True not in held:
                made += d.possible((x,), "candidates") if None in held else (x,)
        elif names is not None:
            made.append(tables.replace(x, node=tables.replace(x.node, excluded=tuple(sorted({*x.node.excluded, *names})))))
        elif not any(g.node.kind == "rest" and g.node.name == expressions.EACH and set(g.node.excluded) <= set(x.node.excluded) for g in gone):
            made += d.possible((x,), "candidates")
    return tuple(made)


def _both(a: Deps, b: Deps) -> Deps:
    made: list[Dep] = []
    for own, other in ((a, b), (b, a)):
        for x in own:
            if x.node.kind != "column":
                continue
            held = [_holds(o.node, x.node.name) for o in other]
            made += (x,) if True in held else d.possible((x,), "candidates") if None in held else ()
    opened = [[x for x in side if x.node.kind == "rest"] for side in (a, b)]
    if all(opened):
        plain = [x for x in opened[1] if x.node.name == expressions.EACH]
        gone = {n for x in plain for n in x.node.excluded}
        if len(plain) == len(opened[1]):
            made += _without(tuple(opened[0]), tuple(Dep(Node("column", x.node.dataset, n)) for x in plain for n in sorted(gone)))
        else:
            made += d.possible(tuple(opened[0]), "candidates")
    return d.join(tuple(made))


def _others(deps: Deps) -> Deps:
    """Every column that is not chosen."""
    at: Dataset = deps[0].node.dataset
    whole = (Dep(rest(at), "IDENTITY", deps[0].span, "call", "selected"),)
    plain = all(x.node.kind == "rest" and x.node.name == expressions.EACH for x in deps)
    if plain:
        left = set.intersection(*(set(x.node.excluded) for x in deps))
        return tuple(Dep(Node("column", at, n), "IDENTITY", deps[0].span, "call", "selected") for n in sorted(left))
    return _without(whole, deps)
