"""The one door to sqlglot: tokens with absolute offsets, a parser over a slice of tokens, and the node classes.

Everything else in this package takes sqlglot from here, nothing outside it does.
"""

import logging
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.errors import ErrorLevel, ParseError, SqlglotError, TokenError
from sqlglot.tokenizer_core import Token, TokenType

__all__ = ["DIALECTS", "ParseError", "SqlglotError", "Token", "TokenError", "TokenType", "dialect_of", "exp", "parse", "tokenize"]

logging.getLogger("sqlglot").setLevel(logging.CRITICAL)      # an opaque Command becomes a Gap of ours instead of a warning

DIALECTS = (
    "postgres", "tsql", "oracle", "mysql", "sqlite", "duckdb", "bigquery", "snowflake", "databricks", "spark", "hive", "redshift",
    "trino", "teradata",
)

_DIALECTS: dict[str, Any] = {}


def dialect_of(name: str) -> Any:
    """The dialect; '' and unknown names give the general one."""
    if name not in _DIALECTS:
        try:
            _DIALECTS[name] = Dialect.get_or_raise(name or None)
        except ValueError:
            _DIALECTS[name] = Dialect.get_or_raise(None)
    return _DIALECTS[name]


def exists(name: str) -> bool:
    """Does sqlglot know a dialect of this name?"""
    return Dialect.get(name) is not None


def tokenize(text: str, dialect: str) -> list[Any]:
    """Tokens of the whole text; ``start`` and (inclusive) ``end`` are code point offsets. Raises TokenError."""
    known = dialect_of(dialect)
    found = list(known.tokenize(text))
    commands = known.tokenizer_class.COMMANDS
    return _opened(found, text, dialect) if any(t.token_type in commands for t in found) else found


def _opened(tokens: list[Any], text: str, dialect: str) -> list[Any]:
    """sqlglot takes what follows some words (EXECUTE, FETCH; BEGIN or END in some dialects) for one string up to the ``;``: its tokens, at
    their places. A string of the text ends in a quote, so its last characters are never all of it."""
    made: list[Any] = []
    for t in tokens:
        start = t.end - len(t.text) + 1
        if t.token_type == TokenType.STRING and made and t.text and text[start:t.end + 1] == t.text:
            try:
                inner = tokenize(t.text, dialect)
            except TokenError:
                inner = []
            made += [Token(x.token_type, x.text, x.line, x.col, x.start + start, x.end + start, list(x.comments)) for x in inner] or [t]
        else:
            made.append(t)
    return made


def parse(tokens: list[Any], text: str, dialect: str) -> Any:
    """One statement from its tokens (a slice of those of ``text``); None for nothing. Raises SqlglotError, RecursionError."""
    found = dialect_of(dialect).parser(error_level=ErrorLevel.IMMEDIATE).parse(tokens, text)
    return found[0] if found else None
