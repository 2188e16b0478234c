"""Column expressions that are not yet about a frame (``pl.col("a") > 1``, ``F.col("a")``): a Series over a stand-in column,
which gets its real column when a frame uses the expression."""

from collections.abc import Iterable

from herkomst.interpret import deps as d
from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import tables
from herkomst.model.graph import Dataset, column
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Choice, Const, Dep, Seq, Series, Table

STAND_IN = Dataset("object", "<expression>")


def named(const: Const, span: Span) -> Series:
    """The expression that names one column; ``*`` is all of them."""
    return Series(str(const.value), (Dep(column(STAND_IN, str(const.value)), "IDENTITY", const.span or span, "name", "column"),))


def items(m: Machine, values: Iterable[AnyValue]) -> list[AnyValue]:
    """Expressions with lists of them taken apart."""
    made: list[AnyValue] = []
    for v in values:
        inner = m.deref(v)
        if isinstance(inner, Seq):
            made.extend(items(m, inner.items))
            if inner.rest is not None:
                made.extend(items(m, [inner.rest]))
        elif isinstance(inner, Choice):
            made.extend(items(m, inner.options))
        else:
            made.append(inner)
    return made


def bind(m: Machine, value: AnyValue, table: Table, span: Span) -> Series:
    """A value as a column of a table: stand-ins become the table's columns; a string is a column's name."""
    inner = m.deref(value)
    if isinstance(inner, Const):
        return Series(None, ())
    name = inner.name if isinstance(inner, Series) else None
    rows = inner.rows if isinstance(inner, Series) else None
    if isinstance(inner, Table) and len(inner.columns) == 1:
        name = next(iter(inner.columns))
    made: list[tuple[Dep, ...]] = []
    for dep in m.deps(inner):
        if dep.node.dataset != STAND_IN:
            made.append((dep,))
            continue
        wanted = dep.node.name
        nodes = tables.nodes(table) if wanted == tables.ANY else (tables.field(m, table, wanted, dep.span or span),)
        made.append(tuple(tables.replace(dep, node=n) for n in nodes if n is not None))
    return Series(name, d.join(*made), rows)
