"""Tokens to simple statements: cut at ``;`` (and, in T-SQL, at the keywords that start a statement), control flow taken off.

What remains of IF, WHILE and CASE statements is a *guard*: a test, and which statements it decides about. Bodies of procedures are
cut the same way; ``procedure`` is the offset-unique name of the one a statement stands in.
"""

from typing import Any

import msgspec

from herkomst.read.sql.engine import TokenType

STARTS = {
    "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "DECLARE", "SET", "IF", "WHILE", "BEGIN", "END", "ELSE", "EXEC", "EXECUTE",
    "PRINT", "RETURN", "CREATE", "ALTER", "DROP", "TRUNCATE", "GOTO", "BREAK", "CONTINUE", "RAISERROR", "THROW", "OPEN", "CLOSE", "FETCH",
    "DEALLOCATE", "COMMIT", "ROLLBACK", "USE", "GRANT", "REVOKE", "DENY", "WAITFOR", "GO",
}
_SEMI, _LP, _RP = TokenType.SEMICOLON, TokenType.L_PAREN, TokenType.R_PAREN
TEXTS = (TokenType.STRING, TokenType.NATIONAL_STRING, TokenType.HEREDOC_STRING, TokenType.RAW_STRING)


class Segment(msgspec.Struct):
    """The tokens of one simple statement. ``kind``: sql, guard (a test; ``guard`` its number), heredoc (a body in a string),
    params (names of a routine's parameters), routine (its header). ``body``: it stands in a routine or package."""

    tokens: list[Any]
    kind: str = "sql"
    procedure: str = ""
    guards: tuple[int, ...] = ()
    guard: int = -1
    body: bool = False


def upper(token: Any) -> str:
    """The word a token is, '' for quoted names and strings."""
    if token.token_type in TEXTS or token.token_type == TokenType.IDENTIFIER:
        return ""
    return str(token.text).upper()


class Cutter:
    """Cuts one token list; ``Segmenter`` (in ``control``) knows the words of control flow. ``tsql``: statements need no ``;``. ``batches``: offsets
    at which GO or / ends a batch."""

    def __init__(self, tokens: list[Any], tsql: bool, batches: list[int], procedure: str = "") -> None:
        self.tokens, self.tsql, self.batches = tokens, tsql, batches
        self.procedure = procedure
        self.at = 0
        self.out: list[Segment] = []
        self.frames: list[tuple[str, int]] = []        # kind, guard (-1 none)
        self.pending: list[int] = []                   # T-SQL: guards of the next statement only
        self.last: list[int] = []                      # guards an ELSE would repeat
        self.names: list[Any] = []                     # parameters of the routine that is entered
        self.guards = 0
        self.depth = 0                                 # BEGIN depth of the routine
        self.body = bool(procedure)
        self.single = False                            # the routine is one statement
        self.package = False                           # inside a package, outside its routines

    # -- helpers

    def word(self, ahead: int = 0) -> str:
        i = self.at + ahead
        return upper(self.tokens[i]) if i < len(self.tokens) else ""

    def _active(self) -> tuple[int, ...]:
        return tuple(g for _, g in self.frames if g >= 0) + tuple(self.pending)

    def _emit(self, tokens: list[Any], kind: str = "sql", guard: int = -1) -> None:
        if tokens:
            self.out.append(Segment(tokens, kind, self.procedure, self._active(), guard, self.body))

    def _after(self) -> None:
        """A statement is complete: guards of a single statement end here."""
        self.last = self.pending
        self.pending = []

    def _until(self, *stops: str) -> list[Any]:
        """Tokens up to a stop word or ``;`` outside parentheses and CASE; the stop is consumed, a ``;`` is not."""
        found: list[Any] = []
        paren = case = 0
        while self.at < len(self.tokens):
            t = self.tokens[self.at]
            w = self.word()
            if t.token_type == _SEMI:
                return found
            if paren == 0 and case == 0 and w in stops:
                self.at += 1
                return found
            paren += (t.token_type == _LP) - (t.token_type == _RP)
            case += (w == "CASE") - (w == "END" and case > 0)
            found.append(t)
            self.at += 1
        return found

    def _ahead(self, stop: str) -> bool:
        """Does ``stop`` come before the next ``;``?"""
        paren = 0
        for t in self.tokens[self.at:]:
            if t.token_type == _SEMI:
                return False
            paren += (t.token_type == _LP) - (t.token_type == _RP)
            if paren <= 0 and upper(t) == stop:
                return True
        return False

    def _plain(self) -> None:
        tokens = self._statement()
        self._emit(tokens)
        self._after()
        if self.word() != "ELSE":
            self.last = [] if not self.tsql else self.last
        if self.single and not self.frames:
            self.single, self.procedure, self.body = False, "", False

    def _statement(self) -> list[Any]:
        found: list[Any] = []
        paren = case = 0
        verbs = 0
        head = self.word()
        sets = 0
        while self.at < len(self.tokens):
            t = self.tokens[self.at]
            w = self.word()
            if t.token_type == _SEMI:
                break
            if self.tsql and found and paren == 0 and case == 0 and w in STARTS and self._starts(w, head, upper(found[-1]), found, verbs, sets):
                break
            if paren == 0:
                if w == "CASE":
                    case += 1
                elif w == "END" and case:
                    case -= 1
                elif w in ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES"):
                    verbs += 1
                elif w == "SET":
                    sets += 1
            paren = max(0, paren + (t.token_type == _LP) - (t.token_type == _RP))
            found.append(t)
            self.at += 1
        return found

    def _starts(self, w: str, head: str, prev: str, found: list[Any], verbs: int, sets: int) -> bool:
        """Does this keyword start a new T-SQL statement?"""
        following = self.word(1)
        if prev == "ON" and (head == "SET" or w not in ("UPDATE", "DELETE", "INSERT", "SELECT", "SET")):
            return True                                # SET NOCOUNT ON SELECT .., but ON DELETE CASCADE
        if prev in ("AS", "FOR", "ON", "THEN", "AFTER", "OF", ",", "UNION", "ALL", "EXCEPT", "INTERSECT", "IS", "=", "."):
            return False
        if head in ("GRANT", "REVOKE", "DENY") and w not in ("GRANT", "REVOKE", "DENY", "CREATE", "EXEC"):
            return False
        if w == "SELECT":
            ctes = head == "WITH" or (head in ("CREATE", "ALTER") and any(upper(t) == "WITH" for t in found))
            inserts = head == "INSERT" or (ctes and any(upper(t) == "INSERT" for t in found))
            return not ((inserts and verbs <= 1) or (ctes and verbs == 0) or (head == "MERGE" and verbs <= 1))
        if w in ("INSERT", "UPDATE", "DELETE", "MERGE"):
            return not (head == "WITH" and verbs == 0)
        if w == "WITH":
            named = self.at + 2 < len(self.tokens) and upper(self.tokens[self.at + 2]) in ("AS", "(")
            return following != "(" and named and head not in ("CREATE", "ALTER")
        if w == "SET":
            return not ((head in ("UPDATE", "ALTER") and sets == 0) or (head == "WITH" and sets == 0) or head == "MERGE")
        if w == "IF":
            return head not in ("DROP", "ALTER", "CREATE")
        if w in ("EXEC", "EXECUTE"):
            return following != "AS" and not (head == "INSERT" and verbs <= 1)
        if w == "FETCH":
            return prev not in ("ROW", "ROWS")
        if w == "USE":
            return following != "HINT"
        return True

