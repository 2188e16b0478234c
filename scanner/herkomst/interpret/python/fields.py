"""Named fields: columns of tables, keys of records, attributes of objects that no model describes."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.verbs.rests import in_rest
from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.places import Span
from herkomst.model.values import Cell, Dep, Deps, Opaque, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def unmake(template: str, name: str) -> str | None:
    """The base name that a template turns into ``name``; None where it cannot."""
    if template == "{c}":
        return name
    before, _, after = template.partition("{c}")
    after = after.partition("{v}")[0] if "{v}" in after else after
    if "{v}" in template:
        if not name.startswith(before) or not after or after not in name[len(before):]:
            return None
        return name[len(before):].partition(after)[0] or None
    if name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after):
        return name[len(before):len(name) - len(after)]
    return None


def materialise(ip: "Interpreter", t: Table, name: str, span: Span) -> Node | None:
    """The node of a named column. Through one Rest it is the base's own column; through several it may come from each."""
    node = t.columns.get(name) or t.index.get(name)
    if node is not None:
        return node
    found: list[tuple[Node, str]] = []
    for r in t.rests:
        base = unmake(r.name, name)
        if base is not None and base not in r.excluded:
            found.append((r, base))
    if len(found) > 1:
        sure = [x for x in found if _has(ip, x[0].dataset, x[1])]
        maybe = [x for x in found if _has(ip, x[0].dataset, x[1]) is not False]
        found = sure or maybe or found
    if not found:
        return None
    if len(found) == 1 and found[0][0].name == "{c}":
        return in_rest(ip, found[0][0], name)
    made = column(t.dataset, name)
    for r, base in found:
        source = column(r.dataset, base)
        if source != made:
            ip.emit.edge(source, made, "IDENTITY" if "{v}" not in r.name else "TRANSFORMATION", span, "name", "selected",
                         reasons=("candidates",) if len(found) > 1 else ())
    return made


def _has(ip: "Interpreter", dataset: Dataset, name: str) -> bool | None:
    if dataset.kind not in ("table", "file"):
        return None
    schema = ip.view.schema(dataset.kind, dataset.name)
    if schema is None:
        return None
    if any(c.name == name for c in schema.columns):
        return True
    return False if schema.complete else None


def read_field(ip: "Interpreter", t: Table, name: str, span: Span, site: str) -> Cell | Series | Opaque:
    """``row["x"]``, ``row.get("x")``, ``person.x`` on a record. A field that the record does not have is unknown."""
    node = ip.field(t, name, span)
    if node is None:
        return Opaque(t.deps, None, "no such field")
    deps = d.join((Dep(node, "IDENTITY", span, "name", "column"),), t.deps)
    if t.one is None and t.dataset.kind != "object":
        return Series(name, deps, t.rows, tuple(t.index.items()))
    return Cell(deps)


def read_opaque(ip: "Interpreter", value: Opaque, name: str, span: Span, label: str, site: str) -> Opaque:
    """A named field of something nothing is known of: a column of the dataset that names its fields, and itself unknown. What
    the object came from may be in it."""
    if value.why == "argument" and not value.deps:
        return value                                    # a flag, a setting of the environment: nobody's field
    base = value.base or Dataset("object", label or name, site if value.deps else "")
    node = column(base, name)
    for dep in value.deps if value.base is None else (x for x in value.deps if x.node.dataset != base and ip.emit.into.get(x.node)):
        ip.emit.edge(dep.node, node, dep.subtype, dep.span or span, dep.span_kind if dep.span else "call", dep.op or "unmodelled",
                     dep.literals, ("unmodelled", *dep.reasons), dep.gated)
    deps: Deps = (Dep(node, "IDENTITY", span, "name", "column"),)
    return Opaque(deps, Dataset("object", f"{base.name}.{name}", base.point), value.why)


def unknown_record(value: Opaque, own: Dataset) -> Table:
    """An object nothing is known of, as a record that fields can be set on: whatever it had besides stays in it. ``own``: the dataset
    of its fields where it has none yet."""
    base = value.base or own
    return Table(base, {}, (rest(base),), one=True, kind="", deps=value.deps)


def nested(ip: "Interpreter", deps: Deps, name: str, span: Span, label: str, site: str) -> Opaque:
    """A named field of a value that is itself a field: ``row["address"]["city"]``."""
    base = Dataset("object", label or name, site)
    node = column(base, name)
    ip.emit.deps(node, d.through(deps, "TRANSFORMATION", span, op="selected"), span)
    return Opaque((Dep(node, "IDENTITY", span, "name", "column"),), Dataset("object", f"{base.name}.{name}", base.point))
