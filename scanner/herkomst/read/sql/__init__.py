"""SQL files and strings to SqlIR. Nothing of sqlglot leaves this package."""

from herkomst.model.sql_ir import SqlIR
from herkomst.read.sql.guess import guess_dialect


def read_sql(path: str, text: str, dialect: str) -> SqlIR:
    """A SQL script (decoded text; sqlglot's dialect name or '') -> SqlIR. Never raises: what cannot be read is a Gap."""
    from herkomst.read.sql.reader import read_sql as read    # sqlglot is imported only when SQL is read
    return read(path, text, dialect)


def known_dialect(name: str) -> bool:
    """Is this sqlglot's name of a dialect?"""
    from herkomst.read.sql.engine import exists
    return exists(name)


__all__ = ["guess_dialect", "known_dialect", "read_sql"]
