"""SQL that a procedure puts together: literals, variables it was kept in, and holes for what is not known.

Every character keeps the place of the literal it stands in, so that what is found in it points into the file.
"""

import re
from typing import Any

from herkomst.model.sql_query import HOLE
from herkomst.read.sql.engine import Token, TokenError, TokenType, tokenize
from herkomst.read.sql.segment import upper

_LITERALS = (TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.RAW_STRING, TokenType.HEREDOC_STRING)
_VERB = re.compile(r"\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|TRUNCATE|CREATE|EXEC|EXECUTE|WITH)\b", re.I)
_MARK = re.compile(r"%(?:\d+\$)?([LIs%])")
_LIMIT = 100_000

Chars = list[tuple[str, int]]
"""Characters with the offset in the file that each stands at."""


class Dynamic:
    """The texts that the variables of a script hold, as far as they are known."""

    def __init__(self, text: str, dialect: str) -> None:
        self.text, self.dialect = text, dialect
        self.known: dict[tuple[str, str], Chars] = {}

    def keep(self, procedure: str, name: Any, tokens: list[Any]) -> None:
        """A variable gets a value; only what has a literal in it (or a known text) is a text."""
        if any(t.token_type in _LITERALS or (procedure, str(t.text).lower()) in self.known for t in tokens):
            made = self.value(tokens, procedure)
            if len(made) <= _LIMIT:
                self.known[procedure, str(name.text).lower().lstrip("@")] = made

    def value(self, tokens: list[Any], procedure: str) -> Chars:
        """What a concatenation is."""
        made: Chars = []
        i = 0
        while i < len(tokens):
            t = tokens[i]
            if t.token_type in _LITERALS:
                made += self.literal(t)
            elif t.text in ("+", "||", "(", ")", ",", "@", ":") or t.token_type == TokenType.PARAMETER:
                pass
            elif i + 1 < len(tokens) and tokens[i + 1].token_type == TokenType.L_PAREN:
                end = _closing(tokens, i + 1)
                word = upper(t)
                if word == "CONCAT":
                    made += self.value(tokens[i + 2:end], procedure)
                elif word in ("FORMAT", "FORMATMESSAGE") and end > i + 2 and tokens[i + 2].token_type in _LITERALS:
                    made += self.formatted(tokens[i + 2])
                else:
                    made += _hole(t)
                i = end
            elif t.token_type not in (TokenType.DCOLON, TokenType.ALIAS):
                made += self.known.get((procedure, str(t.text).lower().lstrip("@"))) or _hole(t)
            i += 1
        return made

    def literal(self, t: Any) -> Chars:
        """The characters between the quotes, doubled quotes as one."""
        raw = self.text[t.start:t.end + 1]
        at = raw.find(t.text)
        if at >= 0:
            return [(c, t.start + at + i) for i, c in enumerate(t.text)]
        made: Chars = []
        i = raw.find("'") + 1
        for c in t.text:
            made.append((c, t.start + min(i, len(raw) - 1)))
            i += 2 if raw[i:i + 2] == "''" or raw[i:i + 1] == "\\" else 1
        return made

    def formatted(self, t: Any) -> Chars:
        """``format('.. %I .. %L', ..)``."""
        chars = self.literal(t)
        text = "".join(c for c, _ in chars)
        made: Chars = []
        at = 0
        for m in _MARK.finditer(text):
            made += chars[at:m.start()]
            shown = {"%": "%", "L": f"'{HOLE}'"}.get(m.group(1), HOLE)
            made += [(c, chars[m.start()][1]) for c in shown]
            at = m.end()
        return made + chars[at:]

    def tokens(self, chars: Chars) -> list[Any] | None:
        """The statement in a text, its tokens at their places in the file; None when it does not say what it does."""
        text = "".join(c for c, _ in chars)
        if not _VERB.search(text):
            return None
        try:
            found = tokenize(text, self.dialect)
        except TokenError:
            return None
        return [Token(t.token_type, t.text, t.line, t.col, chars[t.start][1], chars[min(t.end, len(chars) - 1)][1], list(t.comments)) for t in found]


def _hole(t: Any) -> Chars:
    return [(c, t.start) for c in HOLE]


def _closing(tokens: list[Any], at: int) -> int:
    depth = 0
    for i in range(at, len(tokens)):
        depth += (tokens[i].token_type == TokenType.L_PAREN) - (tokens[i].token_type == TokenType.R_PAREN)
        if depth == 0:
            return i
    return len(tokens) - 1
