"""``drop``: every column but these. Unchanged columns keep their nodes; a Rest gets more exclusions."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import choosing, expressions, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.graph import column
from herkomst.model.values import AnyValue, Cell, Choice, Const, Dep, Seq, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The table without the named columns. What is dropped must be certain: names that are only possibly dropped stay."""
    table = s.frame_of(a["from"])
    raw = s.raw(a.get("columns"))
    if raw is None:
        return s.put(table)
    inner = s.m.deref(raw)
    if isinstance(inner, Cell) or (isinstance(inner, Table) and inner.one):             # one of the names, it is not known which
        return s.put(tables.replace(table, deps=d.join(table.deps, choosing.learned(inner.deps, s.c.span))))
    if isinstance(inner, Table):
        return s.put(minus(s, table, inner))
    return s.put(_decided(s, tables.without(s.m, table, certain(s, raw)), inner))


def _decided(s: Scope, table: Table, names: AnyValue) -> Table:
    """What stays of the columns that a list perhaps names: what decides about its names decides whether they are there."""
    for item in names.items if isinstance(names, Seq) else ():
        one = s.m.deref(item)
        node = table.columns.get(str(one.value)) if isinstance(one, Const) and one.perhaps and one.deps else None
        if node is not None and isinstance(one, Const):
            made = column(s.frame(), str(one.value))
            s.m.emit.deps(made, (Dep(node), *choosing.learned(one.deps, s.c.span)), s.c.span, "selected")
            table = tables.replace(table, columns={**table.columns, str(one.value): made})
    return table


def certain(s: Scope, value: AnyValue) -> tuple[str, ...]:
    """Names that are dropped whatever happens: of alternatives those in all, of partly known lists the known ones."""
    inner = s.m.deref(value)
    if isinstance(inner, Choice):
        many = [set(certain(s, o)) for o in inner.options]
        return tuple(sorted(set.intersection(*many)))
    if isinstance(inner, Seq):
        made: list[str] = []
        for item in inner.items:
            one = s.m.deref(item)
            if isinstance(one, Const) and one.value is not None and not one.perhaps:
                made.append(str(one.value))
            elif isinstance(one, Seq) and one.kind == "list":               # ``drop(names)`` of a call that takes names one by one too
                made.extend(certain(s, one))
            elif isinstance(one, Series) and one.name is not None and expressions.EACH not in one.name:      # ``drop(df.a)`` of Spark
                made.append(one.name)
            elif isinstance(one, Seq) and inner.items and one.kind == "tuple":
                known = s.m.strings(one)
                if known is not None:
                    made.append(str(tuple(k.value for k in known)))
        return tuple(made)
    return tuple(str(n.value) for n in names_of(s.m, inner) or ())


def minus(s: Scope, table: Table, gone: AnyValue) -> Table:
    """The table without the names of an Index (of a frame); those it only perhaps has stay, and in an Index are in doubt."""
    assert isinstance(gone, Table)
    names = {str(n.value): n.perhaps for n in tables.names(s.m, gone)}
    same = {n for n, c in gone.columns.items() if table.columns.get(n) == c}
    kept = tables.without(s.m, table, (n for n, perhaps in names.items() if not perhaps or n in same))
    if table.kind == "pandas.Index":
        kept = choosing.in_doubt(s.m, kept, names, s.c.span, s.frame())
    for r in table.rests:                               # every column but some without every column but more: those
        same_rest = next((g for g in gone.rests if (g.dataset, g.name) == (r.dataset, r.name)), None)
        if same_rest is not None:
            left = {str(n): tables.field(s.m, table, str(n), s.c.span) for n in same_rest.excluded}
            columns = {**kept.columns, **{n: node for n, node in left.items() if node is not None and n not in kept.columns}}
            rests = tuple(x for x in kept.rests if (x.dataset, x.name) != (r.dataset, r.name))
            kept = tables.replace(kept, columns=columns, rests=rests, ordered=False)
    return tables.replace(kept, deps=d.join(kept.deps, choosing.learned(gone.deps, s.c.span)))
