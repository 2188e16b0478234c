"""Statements through which no data flows, whatever their grammar."""

from typing import Any

from herkomst.read.sql.engine import TokenType
from herkomst.read.sql.segment import upper

_HARMLESS = {"INDEX", "UNIQUE", "SEQUENCE", "SCHEMA", "DATABASE", "ROLE", "USER", "EXTENSION", "TYPE", "DOMAIN", "TRIGGER", "LOGIN", "STATISTICS", "SYNONYM",
             "TABLESPACE", "WAREHOUSE", "STAGE", "PIPE", "TASK", "STREAM", "FILE", "POLICY", "PUBLICATION", "SUBSCRIPTION", "AGGREGATE",
             "OPERATOR", "CAST", "COLLATION", "SERVER", "CATALOG", "EXTERNAL", "PARTITION", "CLUSTERED", "NONCLUSTERED", "FULLTEXT", "SECRET",
             "FUNCTION", "PROCEDURE", "CONNECTION", "ASSEMBLY", "CERTIFICATE", "KEY", "LANGUAGE", "MACRO"}
_VERBS = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "CREATE", "VALUES", "TRUNCATE", "REPLACE", "COPY"}
_QUIET = {"SET", "USE", "PRINT", "SHOW", "GRANT", "REVOKE", "DENY", "COMMENT", "EXPLAIN", "VACUUM", "ANALYZE", "CALL", "EXEC", "EXECUTE", "DROP",
          "PREPARE", "CACHE", "LOCK", "KILL"}


def is_quiet(tokens: list[Any], routine: bool) -> bool:
    """DDL without data, sessions, permissions; in a ``routine`` also a call of a procedure, which is read where it stands."""
    words = [upper(t) for t in tokens[:8]]
    what = [w for w in words[1:5] if w in _HARMLESS or w in ("TABLE", "VIEW")]
    if what and what[0] == "EXTERNAL":                  # an external table has columns, an external function or source has not
        what = what[1:] or what
    quiet = words[0] in _QUIET or (words[0] in ("CREATE", "ALTER", "DROP", "REPLACE") and bool(what) and what[0] not in ("TABLE", "VIEW"))
    if words[0] == "ALTER" and words[1:2] != ["TABLE"] and "VIEW" not in words[1:3]:
        quiet = True                                # a session, system, login, database
    elif words[0] == "ALTER" and "VIEW" in words[1:3]:
        quiet = not {upper(t) for t in tokens} & {"AS", "RENAME"}
    elif words[0] == "ALTER" and words[1:2] == ["TABLE"]:
        later = {upper(t) for t in tokens[3:]}
        later -= {"AS"} if "IDENTITY" in later else set()
        quiet = not later & {"RENAME", "AS", "SWITCH", "EXCHANGE"} and (
            not later & {"ADD", "MODIFY", "CHANGE"} or bool(later & {"IDENTITY", "CONSTRAINT", "INDEX", "PRIMARY", "FOREIGN", "UNIQUE", "KEY", "CHECK", "PARTITION"}))
    return quiet or (routine and _called(tokens))


def _called(tokens: list[Any]) -> bool:
    """``package.procedure(arguments)``, or the name alone."""
    i = 0
    while i + 1 < len(tokens) and (tokens[i].token_type in (TokenType.VAR, TokenType.IDENTIFIER) or str(tokens[i].text).replace("_", "").isalnum()) and (
            tokens[i + 1].token_type == TokenType.DOT):
        i += 2
    if i >= len(tokens) or not str(tokens[i].text).replace("_", "").replace("$", "").replace("#", "").isalnum():
        return False
    if i + 1 == len(tokens):
        return i > 0 or tokens[0].token_type == TokenType.VAR
    return tokens[i + 1].token_type == TokenType.L_PAREN and tokens[-1].token_type == TokenType.R_PAREN and upper(tokens[0]) not in _VERBS
