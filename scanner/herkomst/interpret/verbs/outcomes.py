"""Outcomes compared between groups of people: a bias test that needs no library.

``df.groupby("geslacht")["voorspeld"].mean()`` and ``pd.crosstab(df["geslacht"], df["voorspeld"])`` are how most people test, and
``voorspeld[df["geslacht"] == "V"].mean()`` beside that of the others. What is aggregated may be an outcome or anything else; that is for the graph to say, later (``evaluate/look.py``): here every
aggregate by something that is called nationality, sex or the like is sighted.
"""

from collections.abc import Iterable

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.knowledge.attributes import protected_name
from herkomst.model.graph import Node
from herkomst.model.unit import Role
from herkomst.model.values import Dep, Deps

ACTION = "by-group"
_AS_IS = frozenset({"IDENTITY", "FILTER"})


def compared(s: Scope, keys: Iterable[tuple[str, Deps]], measured: Deps, rows: Node | None) -> bool:
    """Sight an aggregate of ``measured`` (and of how many rows there are) per group, if a key has the name of an attribute of people
    that no decision should rest on; whether one has. ``keys``: the name of each key, and what it depends on."""
    groups = d.join(*(found for name, found in keys if (name and protected_name(name)) or any(s.m.emit.speaks(x.node) for x in found if x.subtype in _AS_IS)))
    if not groups:
        return False
    counted = (Dep(rows, "AGGREGATION", s.c.span, "call", "aggregated"),) if rows is not None else ()
    detail = s.entry.path.rpartition(".")[2]
    parts: tuple[tuple[Role, Deps], ...] = (("metric", d.join(measured, counted)), ("group", groups))
    for role, found in parts:
        s.m.emit.sink("metric", s.c.site, role, found, name=s.c.target or detail, detail=detail, action=ACTION, span=s.c.name_span,
                      op="measured")
    return True


def of_group(s: Scope, measured: Deps, of: Node | None) -> bool:
    """Sight an aggregate or a metric over rows that were picked by such a column (``voorspeld[df["geslacht"] == "V"].mean()``).

    of   the rows it is taken over; only what picked exactly these counts, not what was left out before.
    """
    edges = tables.incoming(s.m.emit, of) if of is not None else ()
    picked = [(e.source.name, (Dep(e.source, "FILTER", e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated),))
              for e in edges if e.subtype == "FILTER" and e.source.kind == "column" and not e.cause]
    return compared(s, picked, measured, None)
