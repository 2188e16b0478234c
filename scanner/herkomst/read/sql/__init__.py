"""SQL files and strings to SqlIR. Nothing of sqlglot leaves this package."""

import re

from herkomst.model.sql_ir import SqlIR
from herkomst.read.sql.guess import guess_dialect

_TEMPLATE = re.compile(r"\{\{|\{%")

# sqlglot and jinja2 are imported inside the functions: a run with nothing changed needs neither


def read_sql(path: str, text: str, dialect: str) -> SqlIR:
    """A SQL script (decoded text; sqlglot's dialect name or '') -> SqlIR. Never raises: what cannot be read is a Gap."""
    if _TEMPLATE.search(text):
        return read_dbt(path, text, dialect)
    from herkomst.read.sql.reader import read_sql as read
    return read(path, text, dialect)


def read_dbt(path: str, text: str, dialect: str, root: str | None = None) -> SqlIR:
    """A .sql file with Jinja in it. ``root``: the scanned tree, where the dbt project's own macros, variables and seeds are read
    from; None: a template outside a dbt project. Never raises."""
    from herkomst.read.sql import dbt
    if root is None:
        return dbt.read_template(path, text, dialect, dbt.NONE, "")
    return dbt.read_dbt(path, text, dialect, dbt.project_of(root, path))


def known_dialect(name: str) -> bool:
    """Is this sqlglot's name of a dialect?"""
    from herkomst.read.sql.engine import exists
    return exists(name)


__all__ = ["guess_dialect", "known_dialect", "read_dbt", "read_sql"]
