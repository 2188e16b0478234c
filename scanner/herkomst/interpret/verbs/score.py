"""``score``: what a model predicts: it depends on everything that goes into the decision point."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import fitted, tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.graph import column
from herkomst.model.values import AnyValue, Dep, Deps, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A column (or a matrix of unknown width) computed from the decision point's node; without one, from the arguments."""
    if s.sink is not None:
        found: Deps = (Dep(s.sink, "TRANSFORMATION", s.c.span, "call", "score"),)
        target = tables.replace(s.sink, name="target")
        if tables.incoming(s.m.emit, target):
            found = (*found, Dep(target, "AGGREGATION", s.c.span, "call", "score"))
        found = d.join(found, fitted.among(s.m, tables.replace(s.sink, name="rows")))
    else:
        values = s.all(a["from"])
        learned = fitted.learned(s.m, s.c.receiver) if s.c.receiver is not None else ()
        found = d.through(d.join(*(s.m.deps(v) for v in values), learned), "TRANSFORMATION", s.c.span, op="score")
    row = next((i.rows for v in s.all(a["from"]) if isinstance(i := s.m.deref(v), (Table, Series))), None)
    if a.get("shape") == "frame":
        dataset = s.frame()
        made = column(dataset, tables.ANY)
        s.m.emit.deps(made, found, s.c.span, "score")
        return s.m.new(Table(dataset, {tables.ANY: made}, rows=row, ordered=False, kind="numpy.ndarray"))
    return Series(None, found, row)
