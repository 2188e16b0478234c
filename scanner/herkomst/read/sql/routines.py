"""Headers of functions, procedures and triggers: what they are called, what comes out of them, whose rows they speak of.

Works on tokens, like ``procedural``: what stands between CREATE and the body differs per dialect, but these few parts do not.
"""

from typing import Any, NamedTuple

from herkomst.model.sql_query import Word
from herkomst.read.sql.engine import Token, TokenType
from herkomst.read.sql.segment import upper

_KINDS = ("FUNCTION", "PROCEDURE", "PROC", "TRIGGER")
_EVENTS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")


class Header(NamedTuple):
    """The head of a routine.

    rows      rows come out of it (RETURNS TABLE, RETURNS SETOF, a procedure's SELECT where that can be inserted).
    columns   their names, where the header gives them. ``variable``: the table variable they are collected in (T-SQL).
    every     each SELECT in the body is part of the result (a body in plain SQL; a procedure).
    table     a trigger's table. ``names``: what it calls the new and old row besides NEW and OLD. ``calls``: the function it runs.
    language  of the body, lower-case, where it is not SQL of some kind. ``fires``: a function for triggers to run.
    """

    kind: str
    name: tuple[Word, ...]
    rows: bool = False
    columns: tuple[Word, ...] = ()
    variable: str = ""
    every: bool = False
    table: tuple[Word, ...] = ()
    names: tuple[str, ...] = ()
    calls: str = ""
    language: str = ""
    fires: bool = False


def header(tokens: list[Any], tsql: bool) -> Header | None:
    """The tokens before (and, for a body in a string, around) the body; None where no routine is named."""
    found = _header(tokens, tsql)
    at = next((i for i, t in enumerate(tokens[:-1]) if upper(t) == "LANGUAGE"), -1)
    language = str(tokens[at + 1].text).lower() if at >= 0 else ""
    return found._replace(language=language) if found is not None and language and "sql" not in language and language != "spl" else found


def _header(tokens: list[Any], tsql: bool) -> Header | None:
    words = [upper(t) for t in tokens]
    at = next((i for i, w in enumerate(words[:12]) if w in _KINDS), -1)
    if at < 0:
        return None
    kind = "PROCEDURE" if words[at] == "PROC" else words[at]
    at += 1
    while at < len(words) and words[at] in ("IF", "NOT", "EXISTS"):
        at += 1
    name, after = dotted_name(tokens, at)
    if not name:
        return None
    if kind == "TRIGGER":
        return _trigger(tokens, words, name, after)
    if kind == "PROCEDURE":
        return Header(kind, name, tsql, every=tsql)
    every = words[at - 2:at - 1] == ["TABLE"] or ("PIPELINED" not in words and _plain_sql(tokens, words))
    returns = next((i for i in range(after, len(words)) if words[i] in ("RETURNS", "RETURN")), -1)
    if returns < 0 or returns + 1 >= len(words):
        return Header(kind, name, words[at - 2:at - 1] == ["TABLE"], every=every)
    variable = tokens[returns + 2].text if tokens[returns + 1].token_type == TokenType.PARAMETER else (
        tokens[returns + 1].text if str(tokens[returns + 1].text).startswith("@") else "")
    rows = words[returns + 1] in ("TABLE", "SETOF") or bool(variable) or "PIPELINED" in words[returns:]
    columns: tuple[Word, ...] = ()
    table = next((i for i in range(returns + 1, min(returns + 5, len(words))) if words[i] == "TABLE"), -1)
    if rows and 0 <= table < len(words) - 1 and tokens[table + 1].token_type == TokenType.L_PAREN:
        columns = listed(tokens[table + 1:])
    return Header(kind, name, rows, columns, "@" + variable.lstrip("@") if variable else "", every, fires=words[returns + 1] == "TRIGGER")


def _plain_sql(tokens: list[Any], words: list[str]) -> bool:
    """Is the body a query rather than a procedure?"""
    at = words.index("LANGUAGE") + 1 if "LANGUAGE" in words else -1
    return at <= 0 or (at < len(tokens) and str(tokens[at].text).lower() == "sql")


def _trigger(tokens: list[Any], words: list[str], name: tuple[Word, ...], after: int) -> Header:
    on = next((i for i in range(after, len(words)) if words[i] == "ON"), -1)
    table = dotted_name(tokens, on + 1)[0] if on > 0 else ()
    names = []
    at = words.index("REFERENCING") + 1 if "REFERENCING" in words else len(words)
    while at < len(words) and words[at] in ("NEW", "OLD"):
        at += 1
        while at < len(words) and words[at] in ("TABLE", "ROW", "AS"):
            at += 1
        if at < len(tokens):
            names.append(str(tokens[at].text).lower())
        at += 1
    run = next((i for i in range(max(on, 0), len(words) - 1) if words[i] in ("EXECUTE", "EXEC") and words[i + 1] in ("FUNCTION", "PROCEDURE")), -1)
    called = dotted_name(tokens, run + 2)[0] if run > 0 else ()
    return Header("TRIGGER", name, table=table, names=tuple(names), calls=called[-1].text.lower() if called else "")


def row_of(function: str) -> Word:
    """What the rows that a trigger's function speaks of are called between files."""
    return Word(function.lower() + "()row")


def dotted_name(tokens: list[Any], at: int) -> tuple[tuple[Word, ...], int]:
    """The dotted name at a place, and what follows it."""
    found: list[Word] = []
    while at < len(tokens) and tokens[at].token_type not in (TokenType.L_PAREN, TokenType.DOT):
        found.append(as_word(tokens[at]))
        at += 1
        if at >= len(tokens) or tokens[at].token_type != TokenType.DOT:
            break
        at += 1
    return tuple(found), at


def listed(tokens: list[Any]) -> tuple[Word, ...]:
    """The first word of each item of a list in parentheses."""
    found = []
    depth = 0
    before: Any = None
    for t in tokens:
        if depth == 1 and before is not None and (before.token_type == TokenType.COMMA or before is tokens[0]) and upper(t) not in (
                "PRIMARY", "UNIQUE", "CONSTRAINT", "CHECK", "INDEX"):
            found.append(as_word(t))
        depth += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
        if depth == 0:
            break
        before = t
    return tuple(found)


def as_word(t: Any) -> Word:
    """A token as a word, quotes left out."""
    quoted = t.token_type == TokenType.IDENTIFIER
    return Word(t.text, t.start + quoted, t.end + 1 - quoted)


def without_colons(tokens: list[Any], dialect: str) -> list[Any]:
    """Oracle writes ``:NEW.column``."""
    return [t for i, t in enumerate(tokens) if not (
        t.token_type == TokenType.COLON and i + 2 < len(tokens) and tokens[i + 2].token_type == TokenType.DOT
        and tokens[i + 1].start == t.end + 1 and (upper(tokens[i + 1]) in ("NEW", "OLD") or dialect == "oracle"))]


def field(tokens: list[Any]) -> Any:
    """``NEW . column`` as one word that stands where the column does; None where it is no such thing."""
    if len(tokens) > 2 and upper(tokens[0]) in ("NEW", "OLD") and tokens[1].token_type == TokenType.DOT:
        last = tokens[2]
        return Token(TokenType.VAR, f"new.{last.text}", last.line, last.col, last.start, last.end, [])
    return None


def results_of(tokens: list[Any]) -> list[Any] | None:
    """T-SQL ``INSERT INTO t (a) EXEC p @x = 1, @y`` as ``INSERT INTO t (a) SELECT * FROM p(1, @y)``: what the procedure selects is what is
    inserted. None where it is no such thing; the text of ``EXEC (@sql)`` is for whoever knows variables."""
    at = _executes(tokens)
    if at < 0:
        return None
    name, after = dotted_name(tokens, at + 1)
    if not name or name[-1].text.lower() == "sp_executesql":
        return None
    like = tokens[at]

    def made(kind: TokenType, text: str) -> Any:
        return Token(kind, text, like.line, like.col, like.start, like.start - 1, [])

    given: list[Any] = []
    for part in _parts(tokens[after:]):
        if len(part) > 3 and part[0].token_type == TokenType.PARAMETER and part[2].token_type == TokenType.EQ:
            part = part[3:]
        while part and upper(part[-1]) in ("OUTPUT", "OUT"):
            part = part[:-1]
        given += [made(TokenType.COMMA, ",")] * bool(given and part) + part
    return [*tokens[:at], made(TokenType.SELECT, "SELECT"), made(TokenType.STAR, "*"), made(TokenType.FROM, "FROM"), *tokens[at + 1:after],
            made(TokenType.L_PAREN, "("), *given, made(TokenType.R_PAREN, ")")]


def executed_text(tokens: list[Any]) -> tuple[list[Any], list[Any]] | None:
    """T-SQL ``INSERT INTO t EXEC (@sql)`` or ``.. EXEC sp_executesql @sql``: (what stands before, the text that is run)."""
    at = _executes(tokens)
    if at < 0 or results_of(tokens) is not None:
        return None
    name, after = dotted_name(tokens, at + 1)
    return tokens[:at], _parts(tokens[after:])[0] if name and after < len(tokens) else tokens[at + 1:]


def _executes(tokens: list[Any]) -> int:
    """Where EXEC stands in an INSERT, outside parentheses."""
    if upper(tokens[0]) != "INSERT":
        return -1
    depth = 0
    for i, t in enumerate(tokens):
        depth += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
        if depth == 0 and upper(t) in ("EXEC", "EXECUTE") and 1 < i < len(tokens) - 1:
            return i
        if depth == 0 and upper(t) in ("SELECT", "VALUES", "WITH"):
            return -1
    return -1


def _parts(tokens: list[Any]) -> list[list[Any]]:
    found: list[list[Any]] = [[]]
    depth = 0
    for t in tokens:
        depth += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
        if depth == 0 and t.token_type == TokenType.COMMA:
            found.append([])
        else:
            found[-1].append(t)
    return found


def without_options(tokens: list[Any]) -> list[Any] | None:
    """CREATE .. VIEW or TABLE name <what the parser does not know> AS query, without it; None where there is no query. What is said of storage
    and refreshing moves no data."""
    words = [upper(t) for t in tokens]
    if words[0] != "CREATE":
        return None
    kind = next((i for i, w in enumerate(words[:8]) if w in ("VIEW", "TABLE")), -1)
    if kind < 0:
        return None
    at = kind + 1
    while at < len(words) and words[at] in ("IF", "NOT", "EXISTS"):
        at += 1
    name, after = dotted_name(tokens, at)
    depth, end = 0, after
    if after < len(tokens) and tokens[after].token_type == TokenType.L_PAREN:      # its columns
        while end < len(tokens):
            depth += (tokens[end].token_type == TokenType.L_PAREN) - (tokens[end].token_type == TokenType.R_PAREN)
            end += 1
            if depth == 0:
                break
    depth = 0
    for i in range(end, len(tokens) - 1):
        depth += (tokens[i].token_type == TokenType.L_PAREN) - (tokens[i].token_type == TokenType.R_PAREN)
        query = next((upper(t) for t in tokens[i + 1:] if t.token_type != TokenType.L_PAREN), "")
        if depth == 0 and words[i] == "AS" and query in ("SELECT", "WITH") and name:
            made = [tokens[0], *tokens[kind:end], *tokens[i:]]
            return made if len(made) < len(tokens) else None
    return None
