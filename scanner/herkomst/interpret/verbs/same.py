"""``same``: the columns as they are, perhaps as another type."""

from typing import Any

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import parameters
from herkomst.interpret.verbs.rowsets import picked, windowed
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.interpret.verbs.tables import each
from herkomst.model.values import AnyValue, Dep, Map, Obj, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The same values. A table gets a place of its own on the heap; ``one``: one row of it, a record; ``field`` keeps the argument
    ``value`` in an object, under that name (``setInputCol``); ``fields`` keeps a mapping of them (``set_params``); ``rows``: values rest on
    which rows there are, as what is filled in from the row before."""
    value = s.value(a["from"])
    if "fields" in a and isinstance(value, Obj) and s.c.receiver is not None:
        named = s.value(a["fields"])
        parameters.assign(s.m, s.c.receiver, named.items if isinstance(named, Map) else ())
        return s.c.receiver
    if "field" in a and isinstance(value, Obj) and s.c.receiver is not None:
        s.m.store(s.c.receiver, msgspec.structs.replace(value, fields={**value.fields, a["field"]: s.raw(a["value"]) or NONE}))
        return s.c.receiver
    others = windowed(s.m, value.rows) if a.get("rows") and isinstance(value, (Series, Table)) else ()
    if isinstance(value, Table) and others:
        return s.put(each(s.m, value, s.frame(), lambda n, node: d.join((Dep(node),), others), s.c.span, "window"))
    if isinstance(value, Table):
        return s.put(picked(s.m, value, s.c.span) if a.get("one") else value)
    if s.entry.returns == "self" or (isinstance(value, Obj) and not s.entry.returns):
        return s.raw(a["from"]) or NONE
    return s.m.new(value) if isinstance(value, Seq) else value or NONE
