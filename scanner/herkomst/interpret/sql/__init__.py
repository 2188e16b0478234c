"""SQL over the abstract domain: typed edges between columns and rows."""

from herkomst.interpret.sql.env import SqlEnv
from herkomst.interpret.sql.unit import interpret_sql, run_sql

__all__ = ["SqlEnv", "interpret_sql", "run_sql"]
