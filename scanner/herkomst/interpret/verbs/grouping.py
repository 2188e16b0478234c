"""By which columns a fairness metric compares, where they are named apart from the data: ``privileged_groups=[{"sex": 1}]``,
``attr_cols=["sex", "race"]``, ``prot_attr="sex"``."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import Scope, present
from herkomst.model.values import AnyValue, Choice, Const, Dep, Deps, Map, Obj, Seq, Series, Table

_OUTCOMES = ("labels", "scores")
"""What a data set with labels holds beside its features: of one that a model made, what the model said."""


def outcome(s: Scope, value: AnyValue) -> Deps:
    """The labels and scores of a data set that a metric is given; nothing for other values."""
    inner = s.m.deref(value)
    return d.join(*(s.m.deps(inner.fields[f]) for f in _OUTCOMES if f in inner.fields)) if isinstance(inner, Obj) else ()


def named(s: Scope, a: dict[str, Any]) -> Deps:
    """The columns (or index levels) of ``of`` that the arguments ``groups`` name; without a name the data set's own protected attributes.
    What is no name is the group itself."""
    held = s.value(a.get("of"))
    table = _table(s, held)
    given = s.all(a["groups"])
    if not given and isinstance(held, Obj) and "protected_attribute_names" in held.fields:
        given = [held.fields["protected_attribute_names"]]
    names, itself = _names(s, given)
    found: list[Deps] = [itself]
    for const in names:
        name = str(const.value)
        node = _level(s, held, table, name)
        if node is None and table is not None:
            node = tables.field(s.m, table, name, const.span or s.c.span)
        if node is not None:
            found.append((Dep(node, "IDENTITY", const.span or s.c.span, "name", "selected"),))
    return d.join(*found)


def _table(s: Scope, held: AnyValue | None) -> Table | None:
    inner = held.fields.get("whole", held.fields.get("data", held)) if isinstance(held, Obj) else held
    inner = s.m.deref(inner) if inner is not None else None
    return None if inner is None or isinstance(inner, Series) else tables.as_table(s.m, inner, s.c)


def _level(s: Scope, held: AnyValue | None, table: Table | None, name: str) -> Any:
    levels = dict(held.index) if isinstance(held, Series) else table.index if table is not None else {}
    return levels.get(name)


def _names(s: Scope, values: list[AnyValue]) -> tuple[list[Const], Deps]:
    """Names in a text, a list of them, or as keys of dictionaries; and what else is among the values."""
    names: list[Const] = []
    others: list[Deps] = []
    todo = list(values)
    while todo:
        inner = s.m.deref(todo.pop(0))
        if isinstance(inner, Const):
            names += [inner] if isinstance(inner.value, str) else []
        elif isinstance(inner, Map):
            todo += [k for k, _ in inner.items]
        elif isinstance(inner, Seq):
            todo += present(*inner.items, inner.rest)
        elif isinstance(inner, Choice):
            todo += inner.options
        else:
            others.append(s.m.deps(inner))
    return names, d.join(*others)
