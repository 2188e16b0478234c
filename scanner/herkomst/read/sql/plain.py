"""What a parser's complaint says, in words for who wrote the SQL."""

import re
from typing import Any

from herkomst.read.sql.segment import upper

_NAMES = {
    "postgres": "PostgreSQL", "tsql": "T-SQL", "oracle": "Oracle", "mysql": "MySQL", "sqlite": "SQLite", "duckdb": "DuckDB", "bigquery": "BigQuery",
    "snowflake": "Snowflake", "databricks": "Databricks", "spark": "Spark", "hive": "Hive", "redshift": "Redshift", "trino": "Trino",
    "teradata": "Teradata", "clickhouse": "ClickHouse", "": "general SQL",
}
_COMMENT = re.compile(r"\x1b\[[0-9;]*m")


def complaint(error: Any, tokens: list[Any], dialect: str) -> str:
    """A ParseError -> one line: which statement, what is not understood, where, and what may help."""
    found = (getattr(error, "errors", None) or [{}])[0]
    description = _COMMENT.sub("", str(found.get("description") or str(error).split("\n", 1)[0]))
    near = " ".join(str(found.get("highlight") or "").split())[:24]
    head = " ".join(w for w in (upper(t) for t in tokens[:1]) if w) or "statement"
    line = found.get("line")
    at = f"`{near}`" if near else "its end"
    where = f"{at} (line {line})" if line else at
    expected = re.match(r"Expecting (\S+?)\.?$", description)
    if expected is not None:
        what = f"`{expected.group(1)}` expected at {where}"
    elif description.startswith("Expected table name"):
        what = f"a table name expected at {where}"
    elif description.startswith("Required keyword"):
        what = f"something is missing before {where}"
    elif description.startswith("Expected "):
        what = f"{description.split('<', 1)[0].split('.')[0].strip().lower()} at {where}"
    else:
        what = f"{where} not understood"
    return f"{head}: {what}, read as {_NAMES.get(dialect, dialect)}; another dialect is set in [dialects]"


def untold(error: Any, dialect: str) -> str:
    """Text that cannot be cut into words."""
    return f"a quote or comment that is not closed, read as {_NAMES.get(dialect, dialect)}; another dialect is set in [dialects]"
