"""``sink``: what goes into a metric, a plot or out of the program, by role; and what goes in at all."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import files, framemodels, grouping, outcomes, tables, written
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import Node
from herkomst.model.places import Span
from herkomst.model.unit import Resolution, Role
from herkomst.model.values import AnyValue, Cell, Dep, Deps, Obj, Opaque, Series


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """One sighting per role in ``roles``. ``groups``: arguments that name columns of ``of``, by which a metric compares. ``path``: the file
    or table that is written. The result is ``returns`` or None."""
    kind = a.get("kind", "model")
    if kind == "model" and "data" in a:
        return framemodels.run(s, a)
    if "path" in a or kind == "export":
        written.write(s, a)
    if kind != "export":
        detail = s.entry.path.rpartition(".")[2]
        action = a.get("action", detail)
        made: list[Node] = []
        given: list[tuple[Role, Deps, Resolution, str]] = []
        for param, role in (a.get("roles") or {}).items():
            value = s.raw(param)
            if value is None:
                continue
            found, resolution, unknown, rows = inputs(s, value, s.span(param))
            if kind == "metric" and outcomes.of_group(s, found, rows):
                action = outcomes.ACTION
            given.append((role, d.join(found, grouping.outcome(s, value)) if kind == "metric" else found, resolution, unknown))
        if "groups" in a and (by := grouping.named(s, a)):
            given.append(("group", by, "names", ""))
        for role, found, resolution, unknown in given:
            made.append(
                s.m.emit.sink(
                    kind,
                    s.c.site,
                    role,
                    found,
                    name=s.c.target or detail,
                    detail=detail,
                    action=action,
                    span=s.c.name_span,
                    resolution=resolution,
                    unknown=unknown,
                    op="measured" if kind == "metric" else "passed",
                )
            )
        if a.get("fact"):
            s.m.emit.fact(a["fact"], s.c.name_span, made[0] if made else None, detail)
    returned = s.raw(a.get("returns"))
    return returned if returned is not None else tables_result(s, a, kind)


def tables_result(s: Scope, a: dict[str, Any], kind: str) -> AnyValue:
    """What such a call gives back: a number for a metric, nothing for an export, some object for a plot."""
    if kind == "metric":
        return Cell(d.through(s.deps(list(a.get("roles") or {})), "AGGREGATION", s.c.span, op="measured"))
    return Opaque() if kind in {"plot", "statistic"} else NONE


def inputs(s: Scope, value: AnyValue, span: Span) -> tuple[Deps, Resolution, str, Node | None]:
    """What goes in: dependencies, how well it is known, why not, and the rows."""
    inner = s.m.deref(value)
    if isinstance(inner, Series):
        return at(inner.deps, span), "names", "", inner.rows
    if isinstance(inner, Opaque) and inner.base is None:
        return at(inner.deps, span), "unresolved", inner.why or "not followed", None
    if isinstance(inner, Obj) and "data" not in inner.fields and "table" not in inner.fields:
        found = s.m.deps(inner)
        return at(found, span), "names" if found else "unresolved", "" if found else "not followed", None
    table = tables.as_table(s.m, inner, s.c)
    if table is None:
        return at(s.m.deps(inner), span), "names", "", None
    families = [tables.family(s.m, r) for r in table.rests if tables.settled(s.m, r)]
    table = tables.replace(table, rests=tuple(r for r in table.rests if not tables.settled(s.m, r)))
    found = d.join(*(_unmixed(s, n, span) for n in (*tables.nodes(table), *families)), table.deps)
    roots = [e for r in table.rests for e in tables.roots(s.m, r)]
    doubtful = [r for r in roots if r.dataset.kind in {"param", "object"}]
    if doubtful:
        return found, "unresolved", f"columns of {doubtful[0].dataset.name} are not known", table.rows
    if not found or (tables.ANY in table.columns and not tables.incoming(s.m.emit, table.columns[tables.ANY])):
        return found, "unresolved", "not followed", table.rows
    if any(r.dataset.kind == "file" and r.dataset.name == files.UNKNOWN for r in roots):
        return found, "unresolved", "which file is read is not known", table.rows
    return found, "complement" if table.rests else "names", "", table.rows


def _unmixed(s: Scope, node: Node, span: Span, depth: int = 0) -> Deps:
    """A node that goes in; a mixture (PCA) goes in as the columns it was made of, which people can name."""
    edges = tables.incoming(s.m.emit, node) if node.name == tables.ANY and node.kind == "column" else ()
    if not edges or depth > 8 or any(e.reasons or e.source.kind == "rest" for e in edges):
        return (Dep(node, "IDENTITY", span, "call"),)
    return d.join(
        *(
            _unmixed(s, e.source, span, depth + 1)
            if e.source.name == tables.ANY
            else (Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause),)
            for e in edges
        )
    )


def at(deps: Deps, span: Span) -> Deps:
    """Dependencies with a place: this one, where they have none of their own."""
    return tuple(x if x.span is not None else tables.replace(x, span=span, span_kind="call") for x in deps)
