"""``expand``: one column becomes many (one-hot): each gets the template ``{c}_{v}``."""

from typing import Any

from herkomst.interpret.verbs import dtypes, fitted, tables, templates
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.values import AnyValue, Deps, Map, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The columns that are named (else all that may be categorical) are replaced by families; the others stay or go.

    A family is one column named by its template (``sex_*``): naming ``sex_M`` finds it. Its inputs are known, so what it flows
    into is not undetermined. Columns that are not known make a Rest with the template ``{c}_{v}``.
    """
    value = s.value(a["from"])
    table = s.frame_of(a["from"])
    dataset = s.frame()
    more = fitted.knowledge(s, table, a["learned"]) if "learned" in a else ()
    names = s.names(a.get("columns"))
    separator = str(s.const(a.get("separator"), "_"))
    template = a.get("name", "{c}_{v}").replace("_", separator) if separator != "_" else a.get("name", "{c}_{v}")
    prefixes = _prefixes(s, a, names)
    wanted = {str(n.value) for n in names} if names is not None else None
    if wanted is not None:
        for n in names or ():
            found = tables.field(s.m, table, str(n.value), n.span or s.c.span)
            if found is not None and str(n.value) not in table.columns:
                table = tables.replace(
                    table,
                    columns={**table.columns, str(n.value): found},
                    rests=tuple(tables.exclude(s.m, r, (str(n.value),)) for r in table.rests),
                )
    keep = a.get("others", "keep") == "keep"
    columns: dict[str, Node] = {}
    rests: list[Node] = []
    series = isinstance(value, Series)
    spans = {str(n.value): n.span for n in names or ()}
    for name, node in table.columns.items():
        if wanted is not None and name not in wanted:
            if keep:
                columns[name] = node
            continue
        label = prefixes.get(name, prefixes.get("", "" if isinstance(value, Series) and value.name is None else name))
        at = spans.get(name)
        if wanted is None and keep and not series and not more and dtypes.of_node(s.m, node) == "number":
            columns[name] = node
            continue
        made = family(s, dataset, label if not series or "" in prefixes else "", node, template, at)
        s.m.emit.deps(made, more, s.c.span, "encoded")
        columns[made.name] = made
        if wanted is None and keep and not series and dtypes.of_node(s.m, node) != "text":
            columns[name] = node  # numeric columns stay as they are: which ones are is not known
    if wanted is None or keep:
        for r in table.rests:
            if wanted is None:
                made = rest(
                    Dataset("frame", dataset.name, f"{dataset.point}#{r.dataset.name}"), (), templates.compose(template, "{c}")
                )
                s.edge(r, made, "TRANSFORMATION", None, "encoded")
                s.m.emit.deps(made, more, s.c.span, "encoded")
                rests.append(made)
            rests.append(r)
    return s.put(tables.replace(table, columns=columns, rests=tuple(dict.fromkeys(rests)), ordered=False))


def family(s: Scope, dataset: Dataset, label: str, node: Node, template: str, at: Any) -> Node:
    """The one column that stands for a column's indicator columns."""
    made = column(dataset, templates.apply(template, label, tables.ANY) if label else tables.ANY)
    s.m.emit.edge(node, made, "TRANSFORMATION", at or s.c.span, "name" if at else "call", "encoded")
    return made


def flagged(s: Scope, table: Table, made: Table, template: str, more: Deps) -> Table:
    """``made`` with, for every column of ``table``, one that says where it was missing; which columns get one is not known, so the
    order is not."""
    dataset = s.frame("flags")
    flags: dict[str, Node] = {}
    for name, node in table.columns.items():
        flag = column(dataset, templates.apply(template, name))
        s.edge(node, flag, "TRANSFORMATION", None, "encoded")
        s.m.emit.deps(flag, more, s.c.span, "encoded")
        flags[flag.name] = flag
    rests: list[Node] = []
    for r in table.rests:
        flag = rest(Dataset("frame", dataset.name, f"{dataset.point}#{r.dataset.name}"), (), template)
        s.edge(r, flag, "TRANSFORMATION", None, "encoded")
        rests.append(flag)
    return tables.replace(made, columns={**made.columns, **flags}, rests=(*made.rests, *rests), ordered=False)


def _prefixes(s: Scope, a: dict[str, Any], names: Any) -> dict[str, str]:
    value = s.value(a.get("prefix"))
    if isinstance(value, Map):
        return {str(k[0]): str(v[0]) for key, item in value.items if (k := s.m.known(key)) and (v := s.m.known(s.m.deref(item)))}
    known = s.names(a.get("prefix"))
    if known is None:
        return {}
    if len(known) == 1:
        return {"": str(known[0].value)} if not names or len(names) > 1 else {str(names[0].value): str(known[0].value)}
    return {str(n.value): str(p.value) for n, p in zip(names or (), known, strict=False)}
