"""``herkomst schemas``: the query to run on a warehouse so that columns are known."""

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from herkomst.cli import out
from herkomst.cli.options import PATH, common, scanned
from herkomst.config_spec import DIALECTS
from herkomst.errors import HerkomstError

if TYPE_CHECKING:
    from herkomst.config import Config
    from herkomst.model.report import ScanReport

FILE = "schema/information_schema_columns.csv"
_LISTED = 200
_IDENTIFIER = re.compile(r"[^\W\d][\w$ ]*")

_STANDARD = """SELECT table_schema, table_name, column_name, ordinal_position, data_type, is_nullable
FROM {from_}
WHERE {where}
ORDER BY table_schema, table_name, ordinal_position;"""
_OUTSIDE = "LOWER(table_schema) NOT IN ('information_schema', 'pg_catalog', 'sys', 'mysql', 'performance_schema')"

_FROM = {
    "bigquery": "`region-eu`.INFORMATION_SCHEMA.COLUMNS", "tsql": "INFORMATION_SCHEMA.COLUMNS",
    "fabric": "INFORMATION_SCHEMA.COLUMNS", "redshift": "svv_columns", "databricks": "system.information_schema.columns",
    "snowflake": "information_schema.columns",
}
_OWN = {
    "oracle": """SELECT owner AS table_schema, table_name, column_name, column_id AS ordinal_position, data_type,
       nullable AS is_nullable
FROM all_tab_columns
WHERE {where}
ORDER BY owner, table_name, column_id;""",
    "teradata": """SELECT DatabaseName AS table_schema, TableName AS table_name, ColumnName AS column_name,
       ColumnId AS ordinal_position, ColumnType AS data_type, Nullable AS is_nullable
FROM DBC.ColumnsV
WHERE {where}
ORDER BY DatabaseName, TableName, ColumnId;""",
    "sqlite": """SELECT 'main' AS table_schema, t.name AS table_name, c.name AS column_name, c.cid + 1 AS ordinal_position,
       c.type AS data_type, CASE WHEN c."notnull" THEN 'NO' ELSE 'YES' END AS is_nullable
FROM sqlite_master AS t JOIN pragma_table_info(t.name) AS c
WHERE t.type IN ('table', 'view') AND {where}
ORDER BY t.name, c.cid;""",
    "clickhouse": """SELECT database AS table_schema, table AS table_name, name AS column_name, position AS ordinal_position,
       type AS data_type, if(startsWith(type, 'Nullable'), 'YES', 'NO') AS is_nullable
FROM system.columns
WHERE {where}
ORDER BY database, table, position;""",
    "hive": """SELECT d.NAME AS table_schema, t.TBL_NAME AS table_name, c.COLUMN_NAME AS column_name,
       c.INTEGER_IDX + 1 AS ordinal_position, c.TYPE_NAME AS data_type, 'YES' AS is_nullable
FROM TBLS AS t JOIN DBS AS d ON d.DB_ID = t.DB_ID JOIN SDS AS s ON s.SD_ID = t.SD_ID JOIN COLUMNS_V2 AS c ON c.CD_ID = s.CD_ID
WHERE {where}
ORDER BY d.NAME, t.TBL_NAME, c.INTEGER_IDX;""",
}
_OWN["spark"] = _OWN["spark2"] = _OWN["hive"]
_TABLE = {"oracle": "table_name", "teradata": "TableName", "sqlite": "t.name", "clickhouse": "table", "hive": "t.TBL_NAME",
          "spark": "t.TBL_NAME", "spark2": "t.TBL_NAME"}
_EVERYTHING = {
    "oracle": "owner NOT IN ('SYS', 'SYSTEM')", "teradata": "DatabaseName NOT IN ('DBC', 'SYSLIB', 'SystemFe')",
    "sqlite": "t.name NOT LIKE 'sqlite_%'", "clickhouse": "database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA')",
    "hive": "1 = 1", "spark": "1 = 1", "spark2": "1 = 1",
}
_HINT = {
    "hive": "runs on the metastore's own database; Spark with Unity Catalog: use --dialect databricks",
    "spark": "runs on the Hive metastore's own database; with Unity Catalog: use --dialect databricks",
    "bigquery": "put your region in place of region-eu",
    "snowflake": "USE DATABASE first, or write <database>.information_schema.columns",
    "trino": "write <catalog>.information_schema.columns for another catalog",
    "databricks": "without system tables: <catalog>.information_schema.columns",
}


@click.command("schemas")
@PATH
@click.option("--dialect", type=click.Choice(DIALECTS), metavar="DIALECT",
              help="SQL dialect.  [default: as configured, else the commonest here]")
@click.option("--all", "everything", is_flag=True, help="Every table, not only those whose columns are unknown here.")
@common
def command(path: str, dialect: str | None, everything: bool, language: str | None, config_file: Path | None, jobs: int,
            no_cache: bool, quiet: bool, verbose: bool) -> int:
    """Print the query to run on your warehouse, for the tables whose columns the scanned code does not tell.

    It reads names and types of columns, no data. Save its result as CSV with a header line and name it under [sources] schemas.
    """
    tables: tuple[str, ...] = ()
    try:
        report, config, _ = scanned((path,), config_file, jobs=jobs, no_cache=no_cache, quiet=quiet)
        datasets = {s.dataset for s in report.unknown_tables if s.dataset is not None}
        tables = tuple(sorted(d.name for d in datasets if d.kind == "table"))
        chosen = dialect or _dialect(report, config)
    except HerkomstError as e:
        if not (e.what.startswith("nothing to analyse") and dialect):
            raise
        chosen, everything = dialect, True
    if not tables and not everything:
        out.emit("-- The columns of every table that is read in full here are known. For all: herkomst schemas --all\n", None)
        return 0
    out.emit(query(chosen, () if everything else tables), None)
    return 0


def query(dialect: str, tables: tuple[str, ...] = ()) -> str:
    """The query for a dialect, for these tables (dotted names, lower case), or for all; comments say what to do with the result."""
    column = _TABLE.get(dialect, "table_name")
    # names come from scanned code and go into a query that a person runs: only plain identifiers
    names = sorted({n for t in tables if _IDENTIFIER.fullmatch(n := t.rpartition(".")[2])})
    where = _EVERYTHING.get(dialect, _OUTSIDE)
    if names and len(names) <= _LISTED:
        where = f"LOWER({column}) IN ({', '.join(repr(n) for n in names)})"
    text = _OWN.get(dialect, _STANDARD).format(from_=_FROM.get(dialect, "information_schema.columns"), where=where)
    head = [f"-- {dialect}: names and types of columns, no data" + (f"; {_HINT[dialect]}" if dialect in _HINT else "")]
    if names:
        head.append(f"-- for {len(names)} tables whose columns are unknown here; for every table: herkomst schemas --all")
    head += [f"-- save the result as CSV with its header line, as {FILE}, and name it in herkomst.toml:",
             f'--   [sources]  schemas = ["{FILE}"]']
    return "\n".join([*head, text]) + "\n"


def _dialect(report: "ScanReport", config: "Config") -> str:
    """The configured dialect, else the commonest of the tree's SQL files, else standard SQL as PostgreSQL has it."""
    if config.dialect:
        return config.dialect
    counts = Counter(f.dialect for f in report.files if f.dialect in DIALECTS)
    return min(counts, key=lambda d: (-counts[d], d)) if counts else "postgres"
