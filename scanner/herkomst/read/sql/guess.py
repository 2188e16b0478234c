"""Which dialect a script is written in, from marks that only one of them has."""

import re

_MARKS: tuple[tuple[str, str, int], ...] = (
    ("tsql", r"^\s*GO\s*$", 5), ("tsql", r"\[\w[\w ]*\]\s*\.\s*\[", 5), ("tsql", r"\bSELECT\s+(?:DISTINCT\s+)?TOP\s*\(?\s*\d", 3), ("tsql", r"\bdbo\s*\.", 3),
    ("tsql", r"\b(?:SET\s+@\w+\s*[+]?=|DECLARE\s+@\w+)", 5), ("tsql", r"\b(?:CROSS|OUTER)\s+APPLY\b", 2), ("tsql", r"\bWITH\s*\(\s*NOLOCK", 5),
    ("tsql", r"\b(?:GETDATE|ISNULL|CHARINDEX|DATEPART|OBJECT_ID)\s*\(", 2), ("tsql", r"\bINTO\s+#\w+|\bFROM\s+#\w+", 5), ("tsql", r"\bNVARCHAR\b", 2),
    ("tsql", r"\bSET\s+NOCOUNT\s+ON\b", 5),
    ("postgres", r"\$\w*\$", 3), ("postgres", r"\bLANGUAGE\s+'?plpgsql", 6), ("postgres", r"\w::(?:text|int|date|numeric|varchar|float|timestamp)", 2),
    ("postgres", r"\bON\s+CONFLICT\b", 1), ("postgres", r"\b(?:SERIAL|BIGSERIAL|TIMESTAMPTZ|BYTEA|JSONB)\b", 2), ("postgres", r"^COPY\s.+FROM\s+stdin", 5),
    ("postgres", r"\bILIKE\b", 1), ("postgres", r"^SET\s+(?:search_path|statement_timeout|client_encoding)", 4), ("postgres", r"\bDISTINCT\s+ON\b", 2),
    ("oracle", r"\bVARCHAR2\b", 4), ("oracle", r"\bNVL\s*\(", 1), ("oracle", r"\bFROM\s+dual\b", 3), ("oracle", r"\(\+\)", 4), ("oracle", r"\bROWNUM\b", 2),
    ("oracle", r"\bNUMBER\s*\(\d", 2), ("oracle", r"\bDBMS_\w+\.", 4), ("oracle", r"%ROWTYPE|%TYPE", 4), ("oracle", r"\bCONNECT\s+BY\b", 3),
    ("oracle", r"\bPACKAGE\s+BODY\b", 5), ("oracle", r"^/\s*$", 2), ("oracle", r"\bMINUS\b", 1),
    ("mysql", r"\bENGINE\s*=\s*\w+", 5), ("mysql", r"\bAUTO_INCREMENT\b", 4), ("mysql", r"^\s*DELIMITER\s+\S+", 9), ("mysql", r"@\w+\s*:=", 6), ("mysql", r"\bON\s+DUPLICATE\s+KEY\b", 5),
    ("mysql", r"\bINTO\s+@\w+\s*(?:,\s*@\w+\s*)*\bFROM\b", 6), ("mysql", r"\bPROCEDURE\s+\S+\s*\(\s*(?:IN|OUT|INOUT)\s", 4),
    ("mysql", r"\bDEFINER\s*=\s*\S", 6), ("mysql", r"\bDECLARE\s+(?:EXIT|CONTINUE)\s+HANDLER\b", 6), ("mysql", r"`\w+`", 1), ("mysql", r"\bIFNULL\s*\(", 1), ("mysql", r"\b(?:TINYINT|MEDIUMINT)\s*\(\d+\)", 3),
    ("bigquery", r"`[\w-]+\.[\w-]+\.[\w-]+`", 5), ("bigquery", r"\bCREATE\s+(?:OR\s+REPLACE\s+)?MODEL\b", 4), ("bigquery", r"\bML\.\w+\s*\(", 5),
    ("bigquery", r"\bSAFE_CAST\s*\(|\bSAFE_DIVIDE\s*\(", 3), ("bigquery", r"\b(?:STRING|INT64|FLOAT64|BIGNUMERIC)\b", 2), ("bigquery", r"\bSTRUCT\s*<|\bARRAY\s*<", 1),
    ("bigquery", r"\*\s*EXCEPT\s*\(", 2),
    ("snowflake", r"\bLATERAL\s+FLATTEN\b|\bTABLE\s*\(\s*FLATTEN", 5), ("snowflake", r"\b(?:VARIANT|TIMESTAMP_NTZ|TIMESTAMP_LTZ)\b", 3), ("snowflake", r"\bQUALIFY\b", 1), ("snowflake", r"\b[a-z_]\w*\.[a-z_]\w*:[a-z_]\w*", 3),
    ("snowflake", r"\b[a-z_]\w*:\"?[a-z_]\w*\"?(?:\.\w+|\[\d+\])*::\w", 4), ("oracle", r"^[ \t]*REM(?:ARK)?\b", 3), ("oracle", r"^[ \t]*set[ \t]+define\b|\bUNISTR\s*\(", 3),
    ("snowflake", r"\bLANGUAGE\s+'?JAVASCRIPT\b|\bEXECUTE\s+AS\s+(?:CALLER|OWNER)\b(?!\s+AS\s+BEGIN)", 4),
    ("snowflake", r"\A(?=(?s:.*?)(?:\bCREATE\s+OR\s+REPLACE\s+TABLE\b|\bTABLE\s+IF\s+NOT\s+EXISTS\b|\$\$))(?s:.*?)\bNUMBER\s*\(\d", 7),
    ("snowflake", r"\bIFF\s*\(", 3), ("snowflake", r"\bCOPY\s+INTO\b", 3), ("snowflake", r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:TRANSIENT|WAREHOUSE|STAGE)\b", 4),
    ("databricks", r"\bUSING\s+DELTA\b", 4), ("databricks", r"\bTBLPROPERTIES\b", 2), ("databricks", r"\bOPTIMIZE\s+\w+\s+ZORDER", 5), ("databricks", r"#\s*MAGIC|-- MAGIC", 4),
    ("hive", r"\bSTORED\s+AS\s+\w+", 3), ("hive", r"\bROW\s+FORMAT\b", 3), ("hive", r"\bLATERAL\s+VIEW\b", 2), ("hive", r"\bINSERT\s+OVERWRITE\s+TABLE\b", 3),
    ("redshift", r"\bDIST(?:KEY|STYLE)\b|\bSORTKEY\b", 5), ("redshift", r"\bUNLOAD\s*\(", 4),
    ("duckdb", r"\bread_(?:csv|parquet|json)(?:_auto)?\s*\(", 4), ("duckdb", r"\bSELECT\b[^;]{0,2000}\bFROM\s+'[^']+\.(?:csv|parquet|json)'", 4), ("duckdb", r"\bEXCLUDE\s*\(", 1),
    ("sqlite", r"\bPRAGMA\s+\w+", 3), ("sqlite", r"\bAUTOINCREMENT\b", 5), ("sqlite", r"\bWITHOUT\s+ROWID\b", 5),
    ("teradata", r"\bMULTISET\b|\bVOLATILE\s+TABLE\b|\bPRIMARY\s+INDEX\b", 5), ("teradata", r"^\s*SEL\s", 4), ("trino", r"\bCROSS\s+JOIN\s+UNNEST\b", 1),
    ("trino", r"\bWITH\s*\(\s*format\s*=", 3),
)
_COMPILED = tuple((dialect, re.compile(pattern, re.I | re.M), weight) for dialect, pattern, weight in _MARKS)


def guess_dialect(text: str) -> str:
    """sqlglot's name of the likeliest dialect; '' when nothing tells. Looks at the first 200,000 characters."""
    head = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text[:200_000], flags=re.S) if len(text) < 2_000_000 else text[:200_000]
    scores: dict[str, int] = {}
    for dialect, pattern, weight in _COMPILED:
        count = 0
        for _ in pattern.finditer(head):
            count += 1
            if count == 3:
                break
        if count:
            scores[dialect] = scores.get(dialect, 0) + weight * count
    best = sorted(scores.items(), key=lambda x: (-x[1], x[0]))
    return best[0][0] if best and best[0][1] >= 2 else ""
