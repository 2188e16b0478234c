"""``fitted``: an estimator remembers what it was fitted on."""

from typing import Any

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.values import AnyValue, Cell, Deps, Obj, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The receiver, holding the training table (``fitted``) and everything that went in (``learned``)."""
    receiver = s.c.receiver
    if receiver is None:
        return NONE
    inner = s.m.deref(receiver)
    if isinstance(inner, Obj):
        fields = dict(inner.fields)
        values = s.all(a["from"])
        table = s.table(a["from"]) if values else None
        if table is not None:
            fields["fitted"] = table
        fields["learned"] = Cell(d.join(*(s.m.deps(v) for v in values)))
        s.m.store(receiver, msgspec.structs.replace(inner, fields=fields))
    return receiver


def learned(s: Scope, value: AnyValue) -> Deps:
    """What a fitted object was fitted on."""
    inner = s.m.deref(value)
    if isinstance(inner, Obj) and "learned" in inner.fields:
        return s.m.deps(inner.fields["learned"])
    return ()


def table_of(value: AnyValue) -> Table | None:
    """The table a fitted object was fitted on."""
    found = value.fields.get("fitted") if isinstance(value, Obj) else None
    return found if isinstance(found, Table) else None
