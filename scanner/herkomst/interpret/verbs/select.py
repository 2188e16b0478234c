"""``select``: columns by what they hold or where they stand (dtype, order), not by name."""

from typing import Any

from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import chain, choosing, dtypes, tables
from herkomst.interpret.verbs.scope import Scope, is_none
from herkomst.model.graph import Dataset, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Lib, Obj, Opaque, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """By dtype: columns whose type a schema tells are in or out; of the others each may be in it (possible)."""
    if a.get("by") == "names":
        fitted = s.table(a["from"])
        return Opaque() if fitted is None else s.m.new(tables.index_table(_told(s, fitted)))
    table = s.frame_of(a["from"])
    if a.get("by") == "position":
        chosen = s.raw(a.get("one")) or s.raw(a.get("count"))
        return s.put(choosing.by_position(s.m, table, chosen, s.c.span, s.c)) if chosen is not None else s.put(table)
    if a.get("by") == "selector":               # the names, as a list
        own = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
        return s.m.new(tables.index_table(selector(s, table, own) if isinstance(own, Obj) else table))
    return s.put(_by_dtype(s, table, _kinds(s, a.get("include")), _kinds(s, a.get("exclude"))))


def _told(s: Scope, table: Table) -> Table:
    """What a fitted transformer says its columns are called: of a selector some of those it was fitted on, by what it learned; of others what
    it makes of them."""
    own = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    assert isinstance(own, Obj) and s.c.receiver is not None        # what has been fitted
    role = s.pack.role(own.cls)
    if role == "selector":
        mask = Series(None, s.m.deps(own.fields["learned"]) if "learned" in own.fields else ())
        return choosing.by_mask(s.m, table, mask, s.c.span, s.frame())
    made = chain.invoke(s, s.c.receiver, "transform", table, None, 0)
    return found if made is not None and (found := tables.as_table(s.m, made, s.c)) is not None else table


def _by_dtype(s: Scope, table: Table, include: set[str] | None, exclude: set[str] | None) -> Table:
    return of_type(s.m, table, include, exclude, s.c.span, s.frame())


def of_type(m: Machine, table: Table, include: set[str] | None, exclude: set[str] | None, span: Span, dataset: Dataset) -> Table:
    """The columns that hold these kinds (``number``, ``text``) and not those; where no schema tells, each may (possible)."""
    kept: dict[str, Any] = {}
    for name, node in table.columns.items():
        inside = _inside(dtypes.of_node(m, node), include, exclude)
        if inside is False:
            continue
        if inside:
            kept[name] = node
            continue
        made = kept[name] = column(dataset, name)
        m.emit.edge(node, made, "IDENTITY", span, "call", "selected", reasons=("candidates",))
    return tables.together_possible(m, tables.replace(table, columns=kept), span, dataset)


def selector(s: Scope, table: Table, chosen: Obj) -> Table:
    """What ``make_column_selector`` takes of a table: by a pattern in the name, and by what columns hold."""
    pattern = s.m.known(s.m.deref(chosen.fields["pattern"])) if "pattern" in chosen.fields else None
    if pattern and isinstance(pattern[0], str):
        kept = {n: c for n, c in table.columns.items() if choosing.matches(pattern[0], n)}
        table = tables.replace(table, columns=kept)
        if table.rests:
            table = tables.together_possible(s.m, table, s.c.span, s.frame())
    include, exclude = (
        None if f not in chosen.fields or is_none(s.m.deref(chosen.fields[f])) else _words(s, s.m.deref(chosen.fields[f]))
        for f in ("dtype_include", "dtype_exclude")
    )
    return table if include is None and exclude is None else _by_dtype(s, table, include, exclude)


def _kinds(s: Scope, name: Any) -> set[str] | None:
    value = s.value(name)
    return None if value is None else _words(s, value)


def _words(s: Scope, value: AnyValue) -> set[str]:
    items = [s.m.deref(i) for i in value.items] if isinstance(value, Seq) and value.rest is None else [value]
    found = set()
    for item in items:
        one = s.m.strings(item)
        found |= {str(k.value) for k in one} if one else {item.path if isinstance(item, Lib) else "?"}
    return found or {"?"}


def _inside(kind: str, include: set[str] | None, exclude: set[str] | None) -> bool | None:
    out = False if exclude is None else dtypes.passes(kind, exclude)
    inside = True if include is None else dtypes.passes(kind, include)
    if out or inside is False:
        return False
    return None if out is None or inside is None else True
