"""A SQL script, a dbt model, or SQL text in a program, interpreted."""

from herkomst.interpret.emit import Emitter
from herkomst.interpret.sql.env import SqlEnv
from herkomst.interpret.sql.script import Script
from herkomst.model.graph import Dataset, Reason, rows
from herkomst.model.places import Span
from herkomst.model.sql_ir import Bare, SqlIR, Statement, Target, Write
from herkomst.model.sql_query import Word
from herkomst.model.unit import UnitId, UnitResult, View
from herkomst.model.values import Dep, Table


def interpret_sql(unit: UnitId, ir: SqlIR, view: View) -> UnitResult:
    """All edges, writes, sinks, facts and gaps of a script; for a dbt model the bare SELECT makes the table ``ir.target``."""
    emit = Emitter(unit)
    script(emit, ir, view)
    return emit.result(directives=ir.directives)


def script(emit: Emitter, ir: SqlIR, view: View) -> Script:
    """Run a script into an emitter; gives the interpreter (flows need where targets stand)."""
    emit.statements, emit.partial, emit.unparsed = ir.parsed + ir.unparsed, ir.partial, ir.unparsed
    for gap in ir.gaps:
        emit.gaps[gap] = None
    reasons: tuple[Reason, ...] = ("stub",) if ir.stubs else ()
    run = Script(emit, view, ir.path, ir.source.span, ir.span_kind, reasons=reasons, ir=ir)
    run.dialect = ir.dialect
    run.labels = {}
    run.guards = []
    run.routines = {}
    run.run(_targeted(ir))
    emit.steps += len(emit.edges)
    return run


def _targeted(ir: SqlIR) -> tuple[Statement, ...]:
    """The statements; the SELECT of a dbt model makes its table."""
    if not ir.target:
        return ir.statements
    parts = tuple(Word(p) for p in ir.target.split("."))
    made: list[Statement] = []
    for s in ir.statements:                             # two when it renders differently as an incremental run
        if isinstance(s, Bare):
            first = not any(isinstance(m, Write) for m in made)
            made.append(Write(s.start, s.end, Target(parts, "table"), s.query, "dbt model", not first))
        else:
            made.append(s)
    return tuple(made)


def run_sql(ir: SqlIR, env: SqlEnv) -> Table | None:
    """SQL text in a program: emits its edges into ``env.emit``; gives the result of the last bare SELECT, else None."""
    for gap in ir.gaps:
        emit_gap(env, gap.span, gap.reason, gap.detail)
    env.emit.statements += ir.parsed + ir.unparsed
    env.emit.unparsed += ir.unparsed
    run = Script(env.emit, env.view, env.path, env.place, env.span_kind, env.site, env.frames, env.reasons)
    run.holes = ir.holes
    run.dialect = ir.dialect
    run.labels = {}
    run.guards = []
    run.routines = {}
    run.result = Dataset("query", env.label or "query", env.site)
    last = run.run(ir.statements)
    if last is None:
        return None
    for d in (*env.control, *env.holes):
        why: tuple[Reason, ...] = tuple(sorted({*d.reasons, "hole"})) if d in env.holes else d.reasons
        env.emit.edge(d.node, rows(last.dataset), "FILTER", d.span or env.place(0, 1), d.span_kind if d.span else "call", "filter", d.literals, why)
    return Table(last.dataset, dict(last.columns.values()), tuple(last.rests), rows=rows(last.dataset), kind=env.kind)


def emit_gap(env: SqlEnv, span: Span, reason: str, detail: str) -> None:
    """A gap of the text, at its place in the program (the text's own spans are of a text without a file)."""
    env.emit.gap(env.place(0, 1), reason, detail)  # type: ignore[arg-type]


__all__ = ["Dep", "interpret_sql", "run_sql", "script"]
