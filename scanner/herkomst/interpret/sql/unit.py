"""A SQL script, a dbt model, or SQL text in a program, interpreted."""

from herkomst.interpret.emit import Emitter
from herkomst.interpret.sql.env import SqlEnv
from herkomst.model.sql_ir import SqlIR
from herkomst.model.unit import UnitId, UnitResult, View
from herkomst.model.values import Table


def interpret_sql(unit: UnitId, ir: SqlIR, view: View) -> UnitResult:
    """All edges, writes, sinks and gaps of a script."""
    return Emitter(unit).result()


def run_sql(ir: SqlIR, env: SqlEnv) -> Table | None:
    """SQL text in a program: emits its edges into ``env.emit``; gives the result of the last bare SELECT, else None."""
    return None
