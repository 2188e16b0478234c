"""``sort``: order, and what is picked by order (``head`` after a sort, ``nlargest``)."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, expressions, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.values import AnyValue, Const, Dep, Deps, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns are shared; the keys flow into Rows (SORT), which matters once only the first ones are taken."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        by: Deps = tuple(Dep(n) for _, n in value.index) if a.get("index") else value.deps
        table = tables.filtered(s.m, Table(s.frame(), {}, rows=value.rows), s.frame(), by, s.c.span, "SORT", "sort")
        return Series(value.name, value.deps, table.rows, value.index)
    found = s.frame_of(a["from"])
    made: list[Deps] = []
    if a.get("index"):
        made.append(tuple(Dep(n) for n in found.index.values()))
    if "by" in a:
        for raw in s.all(a["by"]):
            names = names_of(s.m, raw, s.span(a["by"]))
            if names is None:
                made += [expressions.bind(s.m, v, found, s.c.span).deps for v in expressions.items(s.m, [raw]) if isinstance(v, Series)]
                if not made:                            # which columns is not known
                    made.append(tuple(Dep(n) for n in tables.nodes(choosing.choose(s.m, found, raw, s.span(a["by"]), s.c))))
                continue
            for n in names:
                if isinstance(n, Const):
                    node = tables.field(s.m, found, str(n.value), n.span or s.c.span)
                    if node is not None:
                        made.append((Dep(node, span=n.span or s.c.span, span_kind="name" if n.span else "call"),))
    keys = tuple(tables.replace(x, subtype="SORT") for x in d.join(*made))
    if not keys:
        return s.put(found)
    return s.put(tables.filtered(s.m, found, s.frame(), keys, s.c.span, op="sort"))
