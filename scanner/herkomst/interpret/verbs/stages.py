"""Stages of pyspark.ml: each adds columns that its parameters name."""

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import formulas, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.graph import Dataset
from herkomst.model.values import AnyValue, Const, Dep, Deps, Obj, Table


def transform(s: Scope, table: Table, stage: AnyValue | None, dataset: Dataset) -> Table:
    """The table with the stage's output columns: an assembler gathers its inputs into one, others go one to one."""
    if not isinstance(stage, Obj):
        return table
    last = stage.cls.rpartition(".")[2]
    if last == "RFormula":
        target, found = formulas.read(s, table, stage.fields.get("formula", Const(None)))
        made = tables.with_column(s.m, table, _text(s, stage, "featuresCol", "features"), found, s.c.span, dataset.point)
        return tables.with_column(s.m, made, _text(s, stage, "labelCol", "label"), target, s.c.span, dataset.point)
    inputs = _names(s, stage, "inputCols") or _names(s, stage, "inputCol")
    outputs = _names(s, stage, "outputCols") or _names(s, stage, "outputCol")
    deps: list[Deps] = []
    for const in inputs:
        node = tables.field(s.m, table, str(const.value), const.span or s.c.span)
        deps.append(() if node is None else (Dep(node, "IDENTITY", const.span, "name", "selected"),))
    for i, out in enumerate(outputs):
        found = deps[i] if len(outputs) == len(inputs) and i < len(deps) else d.join(*deps)
        kind = "TRANSFORMATION" if last != "VectorAssembler" else "IDENTITY"
        table = tables.with_column(
            s.m,
            table,
            str(out.value),
            d.through(found, kind, s.c.span, op="encoded" if kind != "IDENTITY" else ""),  # type: ignore[arg-type]
            s.c.span,
            dataset.point,
            "encoded",
        )
    return table


def _names(s: Scope, stage: Obj, field: str) -> tuple[Const, ...]:
    value = stage.fields.get(field)
    return (
        (names_of(s.m, value, s.c.span) or ())
        if value is not None and not (isinstance(value, Const) and value.value is None)
        else ()
    )


def _text(s: Scope, stage: Obj, field: str, default: str) -> str:
    known = s.m.known(s.m.deref(stage.fields[field])) if field in stage.fields else None
    return str(known[0]) if known else default
