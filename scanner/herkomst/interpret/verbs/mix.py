"""``mix``: every column flows into every column of the result (PCA, polynomial features, embeddings, hashing)."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import fitted, formulas, tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import column
from herkomst.model.values import AnyValue, Const, Deps, Obj, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """One column of unknown name holds it all. With ``keep`` the columns that went in stay beside it;
    ``parts``: the result is a tuple of so many."""
    if "formula" in a:
        return _matrices(s, a)
    values = s.all(a["from"])
    x = s.m.deref(values[0]) if values else None
    more = fitted.knowledge(s, x, a["learned"]) if "learned" in a and isinstance(x, Table) else ()
    made = of(s, values, bool(a.get("keep")), more)
    return Seq("tuple", (made,) * a["parts"]) if "parts" in a else made


def _matrices(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The design matrix of a formula: one column per term's column, of unknown coding; ``name: pair``: the target before it."""
    table = s.frame_of(a["data"])
    target, found = formulas.read(s, table, s.raw(a["formula"]) or Const(None))
    dataset = s.frame()
    columns = {}
    for dep in found:
        columns[dep.node.name] = column(dataset, dep.node.name)
        s.m.emit.deps(columns[dep.node.name], (dep,), s.c.span, "model_input")
    x = s.m.new(Table(dataset, columns, rows=table.rows))
    return Seq("tuple", (Series(None, target, table.rows), x)) if a.get("name") == "pair" else x


def of(s: Scope, values: list[AnyValue], keep: bool = False, more: Deps = ()) -> AnyValue:
    """The mixture of some values; ``more`` flows too, as it is."""
    found = d.join(d.through(d.join(*(_deps(s, v) for v in values)), "TRANSFORMATION", s.c.span, op="mixed"), more)
    dataset = s.frame()
    made = column(dataset, tables.ANY)
    s.m.emit.deps(made, found, s.c.span, "mixed")
    first = next((i for i in (s.m.deref(v) for v in values) if isinstance(i, (Table, Series))), None)
    rows = first.rows if first is not None else tables.rows_of(s.m, values)     # a list of records has them too
    columns = dict(first.columns) if keep and isinstance(first, Table) else {}
    table = Table(
        dataset,
        {**columns, tables.ANY: made},
        first.rests if keep and isinstance(first, Table) else (),
        rows=rows,
        ordered=False,
        kind=s.entry.returns or "numpy.ndarray",
    )
    return s.m.new(table)


def _deps(s: Scope, value: AnyValue) -> Deps:
    """Everything in a value; of groups their table and keys."""
    inner = s.m.deref(value)
    if isinstance(inner, Obj) and "table" in inner.fields:
        return d.join(s.m.deps(inner.fields["table"]), s.m.deps(inner.fields.get("keys", NONE)))
    return s.m.deps(inner)
