"""What a dialect writes that the parser does not read, put in words that it does. Tokens keep their places."""

from typing import Any, NamedTuple

from herkomst.read.sql.engine import Token, TokenType
from herkomst.read.sql.segment import upper

_LP, _RP = TokenType.L_PAREN, TokenType.R_PAREN
_AFTER_OUTPUT = ("FROM", "WHERE", "VALUES", "SELECT", "WITH", "OPTION", "DEFAULT")


class Rewritten(NamedTuple):
    """Statements instead of one; ``replaces``: the first is a MySQL REPLACE."""

    statements: list[list[Any]]
    replaces: bool = False


def word_token(text: str, like: Any) -> Any:
    """A word that is not in the text."""
    kind = {"INSERT": TokenType.INSERT, "INTO": TokenType.INTO, "SELECT": TokenType.SELECT, "FROM": TokenType.FROM, "AND": TokenType.AND,
            "AS": TokenType.ALIAS, ",": TokenType.COMMA, "WHEN": TokenType.WHEN, "THEN": TokenType.THEN, "DELETE": TokenType.DELETE}
    return Token(kind.get(text, TokenType.VAR), text, like.line, like.col, like.start, like.start - 1, [])


def rewritten(tokens: list[Any], dialect: str) -> Rewritten:
    """A statement as the parser wants it."""
    head = upper(tokens[0])
    second = upper(tokens[1]) if len(tokens) > 1 else ""
    if head == "REPLACE" and second not in ("VIEW", "TABLE", "FUNCTION", "PROCEDURE", "MACRO") and dialect in ("mysql", "sqlite", "", "duckdb"):
        return Rewritten([[_as(tokens[0], "INSERT"), *tokens[1:]]], True)
    if head == "CREATE" and second == "FOREIGN" and len(tokens) > 3 and upper(tokens[2]) == "TABLE":     # its columns; SERVER and OPTIONS say where it is
        end = next((i for i, d in enumerate(_flat(tokens)) if d == 0 and upper(tokens[i]) == "SERVER"), len(tokens))
        return Rewritten([[tokens[0], *_without_column_options(tokens[2:end])]])
    if head == "INSERT" and "OVERRIDING" in (words := [upper(t) for t in tokens]):
        at = words.index("OVERRIDING")
        return Rewritten([[*tokens[:at], *tokens[at + 3:]]])
    if head == "CREATE" and second in ("COLUMN", "ROW") and len(tokens) > 3 and upper(tokens[2]) == "TABLE":      # SAP HANA
        return Rewritten([[tokens[0], *tokens[2:]]])
    if any(t.token_type == TokenType.PARAMETER for t in tokens):
        tokens = named(tokens)
    if head == "UPDATE" and second == "OR" and len(tokens) > 3:
        return Rewritten([[tokens[0], *tokens[3:]]])
    if head == "UPDATE" and dialect == "teradata":                    # UPDATE t FROM s SET ..
        flat = [upper(t) if d == 0 else "" for t, d in zip(tokens, _flat(tokens), strict=True)]
        if "SET" in flat and "FROM" in flat[:flat.index("SET")]:
            last = flat.index("SET") - 1                                  # SET would be taken for an alias
            if tokens[last - 1].text in (",", ".") or flat[last - 1] == "FROM":
                return Rewritten([[*tokens[:last + 1], word_token("AS", tokens[last]), tokens[last], *tokens[last + 1:]]])
    if head in ("UPDATE", "DELETE", "INSERT", "MERGE") and dialect in ("tsql", ""):
        made = _output(tokens, head)
        if made is not None:
            return made
    if head == "MERGE" and dialect in ("oracle", ""):
        return Rewritten([_merge(tokens)])
    return Rewritten([tokens])


def _without_column_options(tokens: list[Any]) -> list[Any]:
    """``name type OPTIONS (column_name 'X')``: what a column is called elsewhere."""
    found: list[Any] = []
    depth = -1
    for i, t in enumerate(tokens):
        if depth < 0 and upper(t) == "OPTIONS" and i + 1 < len(tokens) and tokens[i + 1].token_type == _LP:
            depth = 0
        elif depth >= 0:
            depth += (t.token_type == _LP) - (t.token_type == _RP)
            depth = -1 if depth == 0 else depth
        else:
            found.append(t)
    return found


def named(tokens: list[Any]) -> list[Any]:
    """``@schema.person``, ``@schema@prefix_1``: parameters that a tool fills in before the script runs, as parts of a name."""
    made: list[Any] = []
    i = 0
    while i < len(tokens):
        if tokens[i].token_type != TokenType.PARAMETER:
            made.append(tokens[i])
            i += 1
            continue
        j = i
        while j + 1 < len(tokens) and tokens[j].token_type == TokenType.PARAMETER and tokens[j + 1].start == tokens[j].end + 1:
            j += 2
            if j >= len(tokens) or tokens[j].start != tokens[j - 1].end + 1:
                break
        several = j - i > 2
        dotted = j + 1 < len(tokens) and tokens[j].token_type == TokenType.DOT and not (
            j + 2 < len(tokens) and tokens[j + 2].token_type == _LP)
        if j > i and (several or dotted):
            first, last = tokens[i], tokens[j - 1]
            text = "".join(str(t.text) for t in tokens[i:j])
            made.append(Token(TokenType.VAR, text, first.line, first.col, first.start, last.end, []))
            i = j
        else:
            made.append(tokens[i])
            i += 1
    return made


def _as(token: Any, text: str) -> Any:
    made = word_token(text, token)
    return Token(made.token_type, text, token.line, token.col, token.start, token.end, [])


def _flat(tokens: list[Any]) -> list[int]:
    """Depth of parentheses before each token."""
    found = []
    depth = 0
    for t in tokens:
        depth -= t.token_type == _RP
        found.append(depth)
        depth += t.token_type == _LP
    return found


def _output(tokens: list[Any], head: str) -> Rewritten | None:
    """T-SQL: ``OUTPUT deleted.a INTO t (b)`` is an INSERT of its own."""
    depth = _flat(tokens)
    at = next((i for i, t in enumerate(tokens) if depth[i] == 0 and upper(t) == "OUTPUT"), -1)
    if at < 2:
        return None
    end = next((i for i in range(at + 1, len(tokens)) if depth[i] == 0 and upper(tokens[i]) in _AFTER_OUTPUT), len(tokens))
    into = next((i for i in range(at + 1, end) if depth[i] == 0 and upper(tokens[i]) == "INTO"), -1)
    rest = [*tokens[:at], *tokens[end:]]
    if into < 0:
        return Rewritten([rest])
    like = tokens[at]
    start = 1
    while (start < at and upper(tokens[start]) in ("INTO", "FROM", "TOP")) or tokens[start].token_type in (_LP, _RP, TokenType.NUMBER):
        start += 1
    stop = start + 1
    while stop + 1 < at and tokens[stop].token_type == TokenType.DOT:
        stop += 2
    table = tokens[start:stop]
    named = [w for w in ("inserted", "deleted") if any(upper(t) == w.upper() for t in tokens[at + 1:into])] or ["inserted"]
    sources: list[Any] = []
    for n in named:
        sources += [*([word_token(",", like)] if sources else []), *table, word_token("AS", like), word_token(n, like)]
    tail = tokens[end:] if head == "DELETE" and end < len(tokens) and upper(tokens[end]) == "WHERE" else []
    extra = [word_token("INSERT", like), tokens[into], *tokens[into + 1:end], word_token("SELECT", like), *tokens[at + 1:into],
             word_token("FROM", like), *sources, *tail]
    return Rewritten([rest, extra])


def _merge(tokens: list[Any]) -> list[Any]:
    """Oracle: ``WHEN MATCHED THEN UPDATE SET .. WHERE c DELETE WHERE d`` with the conditions where others have them."""
    depth = _flat(tokens)
    starts = [i for i, t in enumerate(tokens) if depth[i] == 0 and upper(t) == "WHEN" and _case_free(tokens, i)]
    if not starts:
        return tokens
    made = tokens[:starts[0]]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else len(tokens)
        arm = tokens[start:end]
        flat = _flat(arm)
        words = [upper(t) if d == 0 else "" for t, d in zip(arm, flat, strict=True)]
        where = [i for i, w in enumerate(words) if w == "WHERE"]
        if not where or "THEN" not in words:
            made += arm
            continue
        then = words.index("THEN")
        gone = next((i for i in where if words[i - 1] == "DELETE"), None)
        first = where[0] if where[0] != gone else None
        stop = gone - 1 if gone is not None else len(arm)
        head = arm[:then]
        condition = [word_token("AND", arm[then]), *arm[first + 1:stop]] if first is not None else []
        made += [*head, *condition, *arm[then:first if first is not None else stop]]
        if gone is not None:
            made += [*head, word_token("AND", arm[then]), *arm[gone + 1:], word_token("THEN", arm[then]), word_token("DELETE", arm[gone - 1])]
    return made


def _case_free(tokens: list[Any], at: int) -> bool:
    """Is this WHEN an arm of the MERGE rather than of a CASE?"""
    following = [upper(t) for t in tokens[at + 1:at + 3]]
    return following[:1] == ["MATCHED"] or following == ["NOT", "MATCHED"]
