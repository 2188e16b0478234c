"""Scores that a frame is given in a call: ``df.assign(risk=...)``, ``withColumn("risk", ...)``, ``select(F.when(...).alias("risk"))``."""

from typing import TYPE_CHECKING

from herkomst.interpret.python import scores
from herkomst.interpret.verbs import tables
from herkomst.knowledge import decisions
from herkomst.model.python_ir import Attr, Call, Expr, Literal_
from herkomst.model.values import AnyValue, Dep, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

METHODS = frozenset({"assign", "with_columns", "with_column", "withColumn", "withColumns", "select", "insert", "eval"})
_NAMING = frozenset({"alias", "name"})


def seen(ip: "Interpreter", node: Call, before: Table | None, made: AnyValue) -> None:
    """Every column that the call made and that is named like a score or selection, with the expression that computes it."""
    after = ip.deref(made)
    if not isinstance(after, Table) or after.one:
        return
    for name, column in after.columns.items():
        if (before is not None and before.columns.get(name) == column) or not _named(name):
            continue
        source, start, end = _source(node, name)
        if source is None:
            continue
        deps = tuple(
            Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated, e.cause)
            for e in tables.incoming(ip.emit, column)
        )
        scores.seen(ip, name, Series(name, deps, after.rows), source, ip.at(start, end), "column")


def _named(name: str) -> bool:
    return decisions.risk_name(name) or decisions.score_name(name, accumulated=True) or decisions.selection_name(name)


def _source(node: Call, name: str) -> tuple[Expr | None, int, int]:
    """The expression behind a column of this name, and where the name stands."""
    for i, arg in enumerate(node.args):
        value = arg.value
        if arg.keyword == name:
            return value, value.start, value.end
        literal = isinstance(value, Literal_) and value.value == name
        if literal and i + 1 < len(node.args):                  # withColumn("name", value), insert(0, "name", value)
            return node.args[i + 1].value, value.start, value.end
        if isinstance(value, Call) and isinstance(value.func, Attr) and value.func.name in _NAMING and value.args:
            label = value.args[0].value
            if isinstance(label, Literal_) and label.value == name:
                return value.func.value, label.start, label.end
    return None, 0, 0
