"""Statements that only procedures have: assignments, cursors, SELECT .. INTO variables, dynamic SQL.

Works on tokens, because no parser knows all of PL/SQL, PL/pgSQL and T-SQL; what is SQL inside them is handed back to be parsed.
"""

from typing import Any, NamedTuple

from herkomst.read.sql.engine import Token, TokenType
from herkomst.read.sql.routines import executed_text, field, results_of
from herkomst.read.sql.segment import upper

_SKIP = {
    "PRINT", "RAISE", "RAISERROR", "THROW", "NULL", "EXIT", "CONTINUE", "BREAK", "COMMIT", "ROLLBACK", "SAVE", "SAVEPOINT", "CLOSE",
    "DEALLOCATE", "GOTO", "WAITFOR", "PRAGMA", "USE", "GO", "START", "SIGNAL", "RESIGNAL", "LEAVE", "ITERATE", "ASSERT", "VACUUM", "ANALYZE",
    "ANALYSE", "CHECKPOINT", "REINDEX", "LOCK", "UNLOCK", "NOTIFY", "LISTEN", "DISCARD", "RESET", "SHOW", "EXPLAIN", "DESCRIBE", "DESC",
    "REFRESH", "OPTIMIZE", "CLUSTER", "UNCACHE", "MSCK", "END", "ABORT", "REVOKE", "DENY", "AUDIT", "PURGE", "FLUSH", "KILL",
    "COLLECT", "INVALIDATE", "COMPUTE", "REVERT", "DBCC", "BACKUP", "RESTORE", "PREPARE", "IMPORT", "INSTALL", "ATTACH", "DETACH", "DROP",
    "CALL", "SET", "STATISTICS", "HELP", "LIST", "REMOVE", "PUT", "GET", "UNSET", "UNDROP", "BEGIN", "COMMENT",
}
"""First words of statements through which no data flows (CALL and DROP included: the callee is read where it stands)."""


_INTO = ("INTO", "BULK COLLECT INTO")


class Piece(NamedTuple):
    """What a segment really is. ``kind``: sql, return (a query whose rows are the routine's), next (a row of its columns), assign, into, cursor,
    fetch, text (dynamic SQL; ``names`` what stands before it), prepare and prepared (its name), declare, skip, opaque."""

    kind: str
    tokens: list[Any]
    names: tuple[Any, ...] = ()


def token(kind: TokenType, text: str, like: Any) -> Any:
    """A token that is not in the text, at the place of another."""
    return Token(kind, text, like.line, like.col, like.start, like.start - 1, [])


def select_of(tokens: list[Any]) -> list[Any]:
    """``SELECT <tokens>``: how an expression is parsed."""
    return [token(TokenType.SELECT, "SELECT", tokens[0]), *tokens]


def pieces(tokens: list[Any], body: bool, dialect: str) -> list[Piece]:
    """A segment as one or more pieces."""
    head = upper(tokens[0])
    second = upper(tokens[1]) if len(tokens) > 1 else ""
    if tokens[0].token_type == TokenType.IDENTIFIER and len(tokens) == 1:
        return [Piece("skip", tokens)]
    while (len(tokens) > 4 and tokens[0].text == "<<") or tokens[0].token_type == getattr(TokenType, "DLT", None):
        tokens = tokens[3:]
        head = upper(tokens[0]) if tokens else ""
    if body and head in ("TYPE", "SUBTYPE", "PRAGMA"):
        return [Piece("skip", tokens)]
    if body and (values := _row_values(tokens)):
        return values
    if body and head == "PIPE" and second == "ROW" and len(tokens) > 3:         # PL/SQL: a row of what the function gives
        return [_piped(tokens[3:-1] if tokens[2].token_type == TokenType.L_PAREN else tokens[2:])]
    if body and head == "CLOSE":
        return [Piece("skip", tokens)]
    assign = _assignment(tokens, body)
    if assign is not None:
        return [assign]
    if head == "PERFORM":
        return [Piece("sql", select_of(tokens[1:]))] if len(tokens) > 1 else []
    if head == "RETURN":
        rest = tokens[1:]
        if upper(rest[0]) == "QUERY" if rest else False:
            if len(rest) > 2 and upper(rest[1]) in ("EXECUTE", "EXEC"):
                return [Piece("text", p.tokens, (token(TokenType.RETURNING, "RETURN", tokens[0]),)) if p.kind == "text" else p for p in _dynamic(rest[1:])]
            return [Piece("return", rest[1:])] if len(rest) > 1 else []
        if rest and upper(rest[0]) in ("SELECT", "WITH"):
            return [Piece("return", rest)]
        if rest and upper(rest[0]) == "NEXT":
            return [Piece("next", tokens, tuple(rest[1:2]))]
        if not rest or upper(rest[0]) in ("NEW", "OLD", "NULL"):
            return [Piece("skip", tokens)]
        if rest[0].token_type == TokenType.L_PAREN and len(rest) > 1 and upper(rest[1]) in ("SELECT", "WITH"):
            return [Piece("return", rest)]
        if upper(rest[0]) == "TABLE" and len(rest) > 3 and upper(rest[2]) in ("SELECT", "WITH"):      # Snowflake: RETURN TABLE(SELECT ..)
            return [Piece("return", rest[1:])]
        return [Piece("assign", rest, (token(TokenType.VAR, "return", tokens[0]),))]
    if head in ("CURSOR",) or second == "CURSOR" or (head == "DECLARE" and "CURSOR" in [upper(t) for t in tokens[:6]]):
        return _cursor(tokens, head)
    if head == "OPEN":
        at = next((i for i, t in enumerate(tokens) if upper(t) == "FOR"), -1)
        if at > 0 and at + 1 < len(tokens) and upper(tokens[at + 1]) in ("SELECT", "WITH"):
            return [Piece("cursor", tokens[at + 1:], (tokens[1],))]
        return [Piece("skip", tokens)]
    if (head == "FETCH" and body) or (head == "FETCH" and any(upper(t) in _INTO for t in tokens)):
        return _fetch(tokens)
    if head in ("EXEC", "EXECUTE"):
        return _dynamic(tokens)
    if head == "PREPARE" and len(tokens) > 3 and upper(tokens[2]) == "FROM":       # MySQL
        return [Piece("prepare", tokens[3:], (tokens[1],))]
    if head == "UNLOAD" and len(tokens) > 3 and tokens[1].text == "(":             # Redshift
        end = next((i for i, t in enumerate(tokens) if t.text == ")"), len(tokens))
        return [Piece("text", tokens[2:end])]
    if head == "SET" and len(tokens) > 1 and not str(tokens[1].text).startswith("@"):
        return [Piece("skip", tokens)]
    if head in _SKIP and not (head == "SET" and len(tokens) > 2) and head != "COMMENT":
        return [Piece("skip", tokens)]
    if head == "INSERT":
        found = results_of(tokens)
        text = executed_text(tokens) if found is None else None
        if found is not None or text is not None:
            return [Piece("sql", found) if found is not None else Piece("text", text[1], tuple(text[0]))]  # type: ignore[index]
    if head in ("SELECT", "WITH") and body and dialect not in ("tsql",):
        return [_into(tokens)]
    return [Piece("sql", tokens)]


def _piped(tokens: list[Any]) -> Piece:
    """``PIPE ROW (x)``, ``PIPE ROW (x(i))``: a record; ``PIPE ROW (t_row(a, b))``: its values."""
    if len(tokens) > 3 and tokens[1].token_type == TokenType.L_PAREN and any(t.token_type == TokenType.COMMA for t in tokens[2:-1]):
        return Piece("return", select_of(tokens[2:-1]))
    return Piece("next", tokens, tuple(tokens[:1]))


def _row_values(tokens: list[Any]) -> list[Piece]:
    """Triggers: ``NEW.a := x``, ``SET NEW.a = x, NEW.b = y``."""
    found: list[Piece] = []
    rest = tokens[1:] if upper(tokens[0]) == "SET" else tokens
    while (name := field(rest)) is not None and len(rest) > 4 and rest[3].text in ("=", ":="):
        depth, end = 0, 4
        while end < len(rest) and not (depth == 0 and rest[end].token_type == TokenType.COMMA):
            depth += (rest[end].token_type == TokenType.L_PAREN) - (rest[end].token_type == TokenType.R_PAREN)
            end += 1
        found.append(Piece("assign", rest[4:end], (name,)))
        rest = rest[end + 1:]
    return found


def _named(tokens: list[Any], at: int) -> Any:
    """The token of a variable's name, with the sign that stands before it."""
    name = tokens[at]
    signed = at > 0 and tokens[at - 1].token_type == TokenType.PARAMETER
    return token(TokenType.VAR, f"@{name.text}", name) if signed else name


def _assignment(tokens: list[Any], body: bool) -> Piece | None:
    head = upper(tokens[0])
    for i, t in enumerate(tokens[:6] if head != "SELECT" else ()):      # ``SELECT @x := c`` of MySQL is a query
        if t.token_type == TokenType.COLON_EQ or t.text == ":=":
            if i + 1 < len(tokens) and i > 0:
                return Piece("assign", tokens[i + 1:], (_named(tokens, i - 1),) if head in ("SET", "LET") else (tokens[0],))
            return None
    if body and tokens[0].token_type == TokenType.VAR and len(tokens) > 2 and (tokens[1].text in ("(", ".")):
        paren = 0                                                      # PL/SQL: collection(index).field := value
        for i, t in enumerate(tokens):
            paren += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
            if paren == 0 and (t.token_type == TokenType.COLON_EQ or t.text == ":=") and i + 1 < len(tokens):
                return Piece("assign", tokens[i + 1:], (tokens[0],))
    if head == "SELECT" and len(tokens) > 4 and tokens[1].token_type == TokenType.PARAMETER and tokens[3].text == "=" and not any(
            upper(t) == "FROM" or t.token_type == TokenType.COMMA for t in tokens):
        return Piece("assign", tokens[4:], (_named(tokens, 2),))       # T-SQL: SELECT @x = value
    if head == "SET" and len(tokens) > 3:
        parameter = tokens[1].token_type == TokenType.PARAMETER
        name, at = (_named(tokens, 2), 3) if parameter else (tokens[1], 2)
        if at >= len(tokens) - 1 or not (parameter or str(name.text).startswith("@") or body):
            return None
        sign = tokens[at].text
        if sign == "=":
            return Piece("assign", tokens[at + 1:], (name,))
        if sign in ("+=", "-=", "*=", "/=") or (at + 1 < len(tokens) and tokens[at + 1].text == "=" and sign in "+-*/|"):
            rest = tokens[at + (1 if len(sign) == 2 else 2):]
            operator = token(TokenType.PLUS, "+", tokens[at])
            return Piece("assign", [*tokens[1:at], operator, *rest], (name,))
    if body and len(tokens) > 3 and tokens[1].text == "=" and tokens[0].token_type == TokenType.VAR:
        return Piece("assign", tokens[2:], (tokens[0],))           # PL/pgSQL allows x = 1
    if body and len(tokens) > 3 and head not in ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "CREATE", "ALTER", "EXECUTE", "FETCH",
                                                 "RETURN", "PERFORM", "OPEN", "CURSOR", "GRANT", "DECLARE"):
        for i, t in enumerate(tokens[1:60], 1):
            if (upper(t) == "DEFAULT" or t.text == ":=" or t.token_type == TokenType.COLON_EQ) and i + 1 < len(tokens):
                return Piece("assign", tokens[i + 1:], (tokens[0],))   # name type DEFAULT value
        if "CURSOR" not in [upper(t) for t in tokens[:4]] and tokens[0].token_type == TokenType.VAR and head not in _SKIP:
            return Piece("declare", tokens, (tokens[0],))              # name type
    if body and len(tokens) <= 3 and tokens[0].token_type == TokenType.VAR and head not in ("SELECT", "EXECUTE", "EXEC", "PERFORM", "RETURN",
                                                                                            "TRUNCATE", "OPEN", "FETCH", "TABLE"):
        return Piece("declare" if len(tokens) > 1 else "skip", tokens, (tokens[0],))
    return None


def _cursor(tokens: list[Any], head: str) -> list[Piece]:
    if len(tokens) < 2:
        return [Piece("skip", tokens)]
    name = tokens[1] if head in ("CURSOR", "DECLARE") else tokens[0]
    for i, t in enumerate(tokens):
        if upper(t) in ("FOR", "IS") and i + 1 < len(tokens) and upper(tokens[i + 1]) in ("SELECT", "WITH", "("):
            return [Piece("cursor", tokens[i + 1:], (name,))]
    return [Piece("skip", tokens)]


def _fetch(tokens: list[Any]) -> list[Piece]:
    words = [upper(t) for t in tokens]
    at = next((i for i, w in enumerate(words) if w in _INTO), -1)
    if at < 1:
        return [Piece("skip", tokens)]
    source = tokens[at - 3 if words[max(at - 2, 0):at] == ["BULK", "COLLECT"] and at > 2 else at - 1]
    return [Piece("fetch", [source], tuple(_names(tokens[at + 1:])))]


def _names(tokens: list[Any]) -> list[Any]:
    found: list[Any] = []
    previous: Any = None
    for i, t in enumerate(tokens):
        if previous is None and (row := field(tokens[i:])) is not None:
            found.append(row)
            previous = row
        elif t.token_type == TokenType.COMMA:
            previous = None
        elif t.token_type == TokenType.PARAMETER:
            continue
        elif previous is None:
            found.append(t)
            previous = t
    return found


def _dynamic(tokens: list[Any]) -> list[Piece]:
    """EXECUTE IMMEDIATE text, EXEC(text), sp_executesql text, EXECUTE text [INTO x] [USING y]; a call of a procedure has no text."""
    words = [upper(t) for t in tokens]
    at = 1
    known = False
    while at < len(words) and words[at] in ("IMMEDIATE", "SP_EXECUTESQL", "SYS", "DBO", "."):
        known = known or words[at] in ("IMMEDIATE", "SP_EXECUTESQL")
        at += 1
    if at >= len(tokens):
        return [Piece("skip", tokens)]
    end = at
    paren = 0
    while end < len(tokens):
        paren += (tokens[end].token_type == TokenType.L_PAREN) - (tokens[end].token_type == TokenType.R_PAREN)
        if paren == 0 and end > at and (words[end] in ("INTO", "USING", "AT", "WITH", "AS") or (known and tokens[end].token_type == TokenType.COMMA)):
            break
        end += 1
    texts = (TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.HEREDOC_STRING, TokenType.RAW_STRING)
    if known or tokens[at].token_type == TokenType.L_PAREN or tokens[at].token_type in texts or words[at] in ("FORMAT", "CONCAT") or any(
            t.text == "||" for t in tokens[at:end]):
        return [Piece("text", tokens[at:end])]
    if words[0] == "EXECUTE" and len(tokens) == 2:
        return [Piece("prepared", tokens[1:])]
    return [Piece("skip", tokens)]


def _into(tokens: list[Any]) -> Piece:
    """SELECT a, b INTO x, y FROM ..: the query without INTO, and the variables."""
    paren = 0
    for i, t in enumerate(tokens):
        paren += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
        if paren == 0 and upper(t) in _INTO and i > 0:
            j = i + 1
            if j < len(tokens) and upper(tokens[j]) in ("TABLE", "TEMP", "TEMPORARY", "UNLOGGED"):
                return Piece("sql", tokens)
            if j < len(tokens) and upper(tokens[j]) == "STRICT":
                j += 1
            end = j
            while end < len(tokens) and upper(tokens[end]) not in ("FROM", "WHERE", "LIMIT", "ORDER", "GROUP"):
                end += 1
            stop = i - 2 if [upper(x) for x in tokens[max(i - 2, 0):i]] == ["BULK", "COLLECT"] else i
            return Piece("into", [*tokens[:stop], *tokens[end:]], tuple(_names(tokens[j:end])))
    return Piece("sql", tokens)
