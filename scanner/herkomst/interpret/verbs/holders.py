"""Results that hold frames without being one: row iterators, folds, tuples of parts, data sets with labels."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import align, tables
from herkomst.interpret.verbs.drop import certain
from herkomst.interpret.verbs.rowsets import windowed
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import Dataset, column, rest, rows
from herkomst.model.values import AnyValue, Bound, Cell, Const, Dep, Deps, Map, Obj, Opaque, Seq, Series, Table


def by_rows(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``iterrows``: (label, record)."""
    table = s.table(a["from"]) or Table(s.frame(), {})
    one = s.m.new(tables.replace(table, one=True, kind="pandas.Series"))
    return Obj("pandas.rows", fields={"item": Seq("tuple", (Cell(tuple(Dep(n) for n in table.index.values())), one))})


def by_tuples(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``itertuples``: a record."""
    table = s.table(a["from"]) or Table(s.frame(), {})
    return Obj("pandas.rows", fields={"item": s.m.new(tables.replace(table, one=True, kind="pandas.Series"))})


def by_columns(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``items``: (name, column)."""
    value = s.value(a["from"])
    if isinstance(value, Series):
        return Obj("pandas.rows", fields={"item": Seq("tuple", (Cell(tuple(Dep(n) for _, n in value.index)), Cell(value.deps)))})
    table = s.table(a["from"]) or Table(s.frame(), {})
    return Obj("pandas.items", fields={"table": table})


def folds(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Cross-validation: pairs of row numbers. They say nothing about columns; ``by``: what is spread evenly or kept together."""
    why = d.through(d.join(*(s.m.deps(v) for v in s.all(a.get("by")))), "FILTER", s.c.span, op="filter")
    rows = Series(None, tuple(tables.replace(x, cause="stratify") for x in why))
    return Obj("pandas.rows", fields={"item": Seq("tuple", (rows, rows))})


def pair(s: Scope, a: dict[str, Any]) -> AnyValue:
    """The same values again as a tuple (resampled, shuffled); one value alone is not a tuple. ``rows``: they rest on which rows there are."""
    values = s.all(a.get("others"))
    if a.get("rows"):
        values = [tables.replace(v, deps=d.join(v.deps, windowed(s.m, v.rows))) if isinstance(v := s.m.deref(x), Series) else x for x in values]
    if "labels" in a:
        return s.m.new(Map(tuple((Const(k), values[i]) for i, k in enumerate(a["labels"][: len(values)]))))
    return values[0] if len(values) == 1 else Seq("tuple", tuple(values)) if values else NONE


def aligned(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Two values on the index of both: a row that only one of them has is empty in the other, or in neither result."""
    sides = [side for v in s.all(a.get("others")) if isinstance(side := s.m.deref(v), (Series, Table))]
    if len(sides) != 2:
        return pair(s, a)
    left, right = sides
    rows = tables.join_rows(s.m, (left.rows, right.rows), s.frame(), s.c.span)
    index = {**dict(align.index(left)), **dict(align.index(right))}
    why = align.both(s.m, left, (right,), s.c.span)
    made: list[AnyValue] = []
    for number, side in enumerate((left, right)):
        if isinstance(side, Series):
            made.append(Series(side.name, d.join(side.deps, why), rows, tuple(index.items())))
        else:
            frame = Dataset("frame", side.dataset.name, f"{s.frame().point}~{number}")
            changed = tables.each(s.m, side, frame, lambda _, node: d.join((Dep(node),), why), s.c.span, "join")
            made.append(s.m.new(tables.replace(changed, rows=rows, index=index)))
    return Seq("tuple", tuple(made))


def batches(s: Scope, a: dict[str, Any]) -> AnyValue:
    """What a loader of batches gives, one after the other: the tensors of a tuple, or what ``__getitem__`` of a data set gives."""
    inner, raw = s.value(a["from"]), s.raw(a["from"])
    if isinstance(inner, Obj) and inner.cls.startswith("user:") and raw is not None:
        return Obj("pandas.rows", fields={"item": s.m.call(Bound(raw, "__getitem__"), [Cell()], {}, s.c.span)})
    return Obj("pandas.rows", fields={"item": raw if raw is not None else NONE})


def subplots(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A figure and its axes."""
    return Seq("tuple", (Opaque(), Obj("matplotlib.Axes")))


def standard(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A data set with labels and protected attributes: every column but the label and what is dropped is a feature."""
    table = s.table(a.get("from"))
    if table is None:
        dataset = Dataset("file", s.entry.path.rpartition(".")[2])        # a library's own data: its columns stand in the model
        frame = s.frame()
        columns = {}
        for n in a.get("fields") or ():
            columns[n] = column(frame, n)
            s.edge(column(dataset, n), columns[n], "IDENTITY", None, "read_all")
        table = Table(frame, columns, () if columns else (rest(dataset),), rows=rows(dataset))
    table = framed = tables.replace(table, one=False)
    whole = s.m.new(table)
    label = s.raw(a.get("values"))
    label_deps: Deps = ()
    if label is not None:
        names = certain(s, label)
        found = [tables.field(s.m, table, n, s.span(a["values"])) for n in names]
        label_deps = tuple(Dep(n) for n in found if n is not None)
        table = tables.without(s.m, table, names)
    gone = s.raw(a.get("drop"))
    if gone is not None:
        table, framed = (tables.without(s.m, t, certain(s, gone)) for t in (table, framed))
    kept = s.m.new(table)
    return s.m.new(
        Obj(
            "aif360.datasets.Standard",
            s.c.site,
            s.c.target,
            {
                "features": kept,
                "data": kept,
                "whole": whole,
                "frame": s.m.new(framed),
                "labels": Series("label", label_deps, table.rows),
                "feature_names": s.m.new(tables.index_table(table)),
                "protected_attribute_names": s.raw("protected_attribute_names") or Opaque(),
            },
        )
    )


WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "rows": by_rows,
    "tuples": by_tuples,
    "columns": by_columns,
    "folds": folds,
    "pair": pair,
    "aligned": aligned,
    "batches": batches,
    "subplots": subplots,
    "standard": standard,
}
