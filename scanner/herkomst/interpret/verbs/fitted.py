"""``fitted``: an estimator remembers what it was fitted on, and what a transformer learned flows into what it makes."""

from typing import Any

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import NONE, Scope, present
from herkomst.model.graph import Node, column
from herkomst.model.values import AnyValue, Cell, Dep, Deps, Obj, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The receiver, holding the training table (``fitted``), everything that went in (``learned``) and the target (``by``)."""
    remember(s, s.table(a["from"]) if s.all(a["from"]) else None, s.all(a["from"]))
    return s.c.receiver or NONE


def remember(s: Scope, table: Table | None, values: list[AnyValue]) -> None:
    """Put what was fitted on into the receiver."""
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    if not isinstance(inner, Obj) or s.c.receiver is None:
        return
    fields = dict(inner.fields)
    if table is not None:
        fields["fitted"] = table
    fields["learned"] = Cell(d.join(*(s.m.deps(v) for v in values)))
    fields["by"] = Cell(s.deps("y"))
    s.m.store(s.c.receiver, msgspec.structs.replace(inner, fields=fields))


def knowledge(s: Scope, x: Table | None, kind: str) -> Deps:
    """What a transformer's values depend on besides the cell itself: which rows it was fitted on (a mean changes with them), and
    the target where that chooses columns (``choice``) or is in the values (``target``). ``x``: what is transformed, and fitted
    on too by a method that does both."""
    if s.entry.path.rpartition(".")[2].startswith("fit") and x is not None:
        remember(s, x, present(s.raw("X"), s.raw("y")))
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    seen = table_of(inner) if inner is not None else None
    if not isinstance(inner, Obj) or seen is None:
        return ()
    found = [_technical(tables.decides_rows(s.m, seen.rows), "FILTER")]
    by = s.m.deps(inner.fields["by"]) if "by" in inner.fields else ()
    if kind == "row" and x is not None:
        found.append(_technical(tables.table_deps(x, s.c.span), "CONDITIONAL"))
    if kind == "choice":
        found.append(_technical(by, "CONDITIONAL"))
    elif kind == "target":
        found.append(d.through(by, "AGGREGATION", s.c.span, op="encoded"))
    made = d.join(*found)
    if len(made) <= 2:
        return made
    bundle = column(tables.replace(s.frame(), point=f"{s.c.site}~"), "")
    s.m.emit.deps(bundle, tuple(x for x in made if x.cause), s.c.span, "computed")
    return (*(x for x in made if not x.cause), Dep(bundle, "FILTER", s.c.span, "call", "computed", cause="learned"))


def codes(s: Scope, x: AnyValue) -> Deps:
    """What the codes or levels given to a Series rest on besides its values: the others it was fitted on, and who was among them."""
    if isinstance(x, Series) and s.entry.path.rpartition(".")[2].startswith("fit"):
        remember(s, Table(s.frame(), {}, rows=x.rows), [x])
    given = {v.node for v in s.m.deps(x)}
    told = learned(s.m, s.c.receiver or NONE)
    values = (v for v in told if not v.cause and v.node not in given)
    return d.join(d.through(values, "AGGREGATION", s.c.span, op="encoded"), tuple(v for v in told if v.cause))


def own(s: Scope, x: Table, name: str) -> Deps:
    """What the column of a name that was fitted on gives to the one transformed, where that is another."""
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    seen = table_of(inner) if inner is not None else None
    if seen is None or seen is x or not name:
        return ()
    node = seen.columns.get(name)
    return (Dep(node, "AGGREGATION", s.c.span, "call", "computed"),) if node is not None and node != x.columns.get(name) else ()


def among(m: Machine, node: Node) -> Deps:
    """What decided who was among those a model was fitted on, of its sink for rows: what it says changes with them."""
    return _technical(tables.decides_rows(m, node), "FILTER")


def _technical(deps: Deps, subtype: Any) -> Deps:
    """As a technical cause: notes at most."""
    return tuple(tables.replace(x, subtype=subtype, op="computed", cause=x.cause or "learned") for x in deps)


def learned(m: Machine, value: AnyValue) -> Deps:
    """What a fitted object was fitted on: the values, and what decided which rows. A search learned what its estimator did."""
    inner = m.deref(value)
    if isinstance(inner, Obj) and "learned" not in inner.fields and (held := inner.fields.get("estimator")) is not None:
        return learned(m, held)
    if not isinstance(inner, Obj) or "learned" not in inner.fields:
        return ()
    seen = table_of(inner)
    return d.join(m.deps(inner.fields["learned"]), _technical(tables.decides_rows(m, seen.rows), "FILTER") if seen is not None else ())


def table_of(value: AnyValue) -> Table | None:
    """The table a fitted object was fitted on."""
    found = value.fields.get("fitted") if isinstance(value, Obj) else None
    return found if isinstance(found, Table) else None
