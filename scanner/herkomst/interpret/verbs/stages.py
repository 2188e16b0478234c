"""Stages of pyspark.ml: each adds columns that its parameters name."""

import re

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.graph import Dataset
from herkomst.model.values import AnyValue, Const, Dep, Deps, Obj, Table

_NAME = re.compile(r"[^\W\d]\w*")


def transform(s: Scope, table: Table, stage: AnyValue | None, dataset: Dataset) -> Table:
    """The table with the stage's output columns: an assembler gathers its inputs into one, others go one to one."""
    if not isinstance(stage, Obj):
        return table
    last = stage.cls.rpartition(".")[2]
    if last == "RFormula":
        target, found = formula(s, table, stage.fields.get("formula", Const(None)))
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


def formula(s: Scope, table: Table, value: AnyValue) -> tuple[Deps, Deps]:
    """Target and terms of an R formula: ``y ~ a + C(b) + a:b - c``; ``.`` is every other column."""
    known = s.m.known(s.m.deref(value))
    if not known or not isinstance(known[0], str):
        return (), d.possible(tables.table_deps(table), "hole")
    span = s.m.where(value) or s.c.span
    left, _, right = known[0].partition("~")

    def names(text: str) -> list[str]:
        called = {m[0] for m in re.findall(r"((?:\w+\.)*\w+)\s*(\()", text)}
        return [
            w
            for w in dict.fromkeys(_NAME.findall(text))
            if w not in called and w not in {"np", "Treatment", "reference"} | {p for c in called for p in c.split(".")}
        ]

    def found(text: str) -> Deps:
        made = []
        for name in names(text):
            node = tables.field(s.m, table, name, span)
            if node is not None:
                made.append(Dep(node, "TRANSFORMATION", span, "constant", "model_input"))
        return tuple(made)

    target = found(left)
    terms = re.sub(r"-\s*\w+", "", right)
    if re.search(r"(?<![\w.])\.(?!\w)", terms):
        taken = set(names(left))
        return target, tuple(Dep(n) for n in tables.nodes(tables.without(s.m, table, taken)))
    return target, found(terms)


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
