"""Control flow and routines: BEGIN, IF, LOOP, CASE as statements, and where the body of a procedure begins and ends.

What remains of a test is a *guard*: the test, and which statements it decides about.
"""

from typing import Any

from herkomst.read.sql.engine import TokenType
from herkomst.read.sql.segment import STARTS, TEXTS, Cutter, Segment, upper

_BEFORE_KIND = ("OR", "REPLACE", "ALTER", "DEFINER", "EDITIONABLE", "NONEDITIONABLE", "TEMP", "TEMPORARY", "CONSTRAINT", "SECURE")
_AFTER_DEFINER = ("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "VIEW", "SQL", "AGGREGATE")
_HANDLED = ("BEGIN", "SET", "SELECT", "INSERT", "UPDATE", "DELETE", "ROLLBACK", "COMMIT", "CALL", "LEAVE", "ITERATE", "CLOSE", "RESIGNAL", "SIGNAL", "IF", "GET")
_ROUTINES = {"PROCEDURE", "PROC", "FUNCTION", "TRIGGER", "PACKAGE", "TYPE"}
_BODY = {"BEGIN", "DECLARE", "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "IF", "SET", "RETURN", "EXEC", "EXECUTE", "TRUNCATE",
         "WHILE", "PRINT", "CREATE", "DROP"}
_SEMI, _LP, _RP = TokenType.SEMICOLON, TokenType.L_PAREN, TokenType.R_PAREN


class Segmenter(Cutter):
    """Cuts one token list into statements, control flow taken off."""

    def run(self) -> list[Segment]:
        """All segments, in order."""
        n = len(self.tokens)
        while self.at < n:
            before = self.at
            self._next()
            if self.at == before:
                self.at += 1
        return self.out

    def _next(self) -> None:
        t = self.tokens[self.at]
        w = self.word()
        while self.batches and t.start > self.batches[0]:
            self.batches = self.batches[1:]
            self.frames, self.pending, self.last = [], [], []
            if not self.procedure.startswith("$"):
                self.procedure, self.body, self.depth, self.package = "", False, 0, False
        if t.token_type == _SEMI:
            self.at += 1
            return
        if w in ("CREATE", "ALTER", "PROCEDURE", "FUNCTION") and self._routine():
            return
        if w == "DO" and self.at + 1 < len(self.tokens) and any(x.token_type in TEXTS for x in self.tokens[self.at + 1:self.at + 4]):
            self._heredoc(self._until())
            return
        if self.body and self.at + 2 < len(self.tokens) and self.tokens[self.at + 1].token_type == TokenType.COLON and (
                self.word(2) in ("LOOP", "WHILE", "REPEAT", "BEGIN")):
            self.at += 2                               # a label
            return
        handler = getattr(self, "_on_" + w.lower(), None) if w.isalpha() else None
        if handler is not None and handler():
            return
        self._plain()

    def _routine(self) -> bool:
        """CREATE PROCEDURE and kin: skips the header; the body follows as statements of that routine."""
        i = self.at
        word = upper(self.tokens[i])
        if word in ("CREATE", "ALTER"):
            i += 1
            while i < len(self.tokens) and (upper(self.tokens[i]) in _BEFORE_KIND or (
                    upper(self.tokens[i]) == "TABLE" and i + 1 < len(self.tokens) and upper(self.tokens[i + 1]) == "FUNCTION")):
                definer = upper(self.tokens[i]) == "DEFINER"
                i += 1
                while definer and i < len(self.tokens) and upper(self.tokens[i]) not in _AFTER_DEFINER:     # = `user`@`host`
                    i += 1
        elif not (self.body or self.frames):
            return False
        if i >= len(self.tokens) or upper(self.tokens[i]) not in _ROUTINES:
            return False
        kind = upper(self.tokens[i])
        start = self.tokens[self.at].start
        paren = 0
        seen: list[Any] = []
        self.names = []
        while i < len(self.tokens):
            t = self.tokens[i]
            w = upper(t)
            if paren == 1 and seen and (seen[-1].token_type in (_LP, TokenType.COMMA) or upper(seen[-1]) in ("IN", "OUT", "INOUT", "VARIADIC")) and (
                    w not in ("IN", "OUT", "INOUT", "VARIADIC") and t.token_type not in (_RP, TokenType.PARAMETER)):
                self.names.append(t)
            if t.token_type == _SEMI and paren <= 0:
                if any(x.token_type in TEXTS for x in seen):
                    self._body_text(seen, start)
                else:
                    self.out.append(Segment(self.tokens[self.at:i], "routine", f"{start}"))
                self.at = i
                return True                            # a declaration without a body
            paren += (t.token_type == _LP) - (t.token_type == _RP)
            if paren <= 0 and w in ("AS", "IS") and i + 1 < len(self.tokens):
                after = self.tokens[i + 1]
                if kind == "TRIGGER" and upper(seen[-1]) in ("NEW", "OLD", "TABLE", "ROW"):
                    seen.append(t)                     # REFERENCING NEW AS n
                    i += 1
                    continue
                if after.token_type in TEXTS:
                    before = self.tokens[self.at:i]
                    self.at = i + 1
                    rest = self._until()
                    self._body_text(rest, start, before)
                    return True
                if w == "IS" or upper(after) in _BODY or kind in ("PACKAGE", "TYPE") or (not self.tsql and after.token_type != _LP):
                    if upper(after) in ("OWNER", "CALLER", "SELF", "TABLE", "OBJECT", "ENUM", "RANGE") or kind == "TYPE":
                        seen.append(t)
                        i += 1
                        continue
                    return self._enter(i + 1, start, kind)
                if after.token_type == _LP and kind == "FUNCTION":      # CREATE FUNCTION f(x) AS (expression)
                    return self._enter(i + 1, start, kind)
            elif (paren <= 0 and (w == "BEGIN" or (w == "RETURN" and not self._typed(i))) and seen and upper(seen[-1]) != "NULL") or (paren <= 0 and kind == "TRIGGER" and w in ("INSERT", "UPDATE", "DELETE", "SET", "IF") and upper(seen[-1]) in ("ROW", "STATEMENT")):
                return self._enter(i, start, kind)
            seen.append(t)
            i += 1
        self.at = i
        return True

    def _typed(self, at: int) -> bool:
        """Is this RETURN the type of a function (``RETURN varchar2 IS``) rather than its body?"""
        for t in self.tokens[at + 1:at + 16]:
            if t.token_type == _SEMI or upper(t) in ("BEGIN", "SELECT", "CASE"):
                return False
            if upper(t) in ("IS", "AS"):
                return True
        return False

    def _enter(self, at: int, start: int, kind: str) -> bool:
        before = self.tokens[self.at:at]
        self.at = at
        self.body = True
        if kind == "PACKAGE":
            self.package = True
            return True
        self.procedure = f"{start}"
        first = self.tokens[at] if at < len(self.tokens) else None
        self.single = not self.tsql and not self.package and first is not None and (
            first.token_type == _LP or upper(first) in ("SELECT", "WITH", "RETURN", "INSERT", "UPDATE", "DELETE", "MERGE", "SET"))
        self._emit(before, "routine")
        self._emit(self.names, "params")
        return True

    def _body_text(self, tokens: list[Any], start: int, before: Any = ()) -> None:
        was = self.procedure
        self.procedure = f"${start}"
        self._emit([*before, *tokens], "routine")
        self._emit(self.names, "params")
        self._heredoc(tokens)
        self.procedure = was

    def _heredoc(self, tokens: list[Any]) -> None:
        for t in tokens:
            if t.token_type in TEXTS:
                self._emit([t], "heredoc")
                return

    def _on_begin(self) -> bool:
        nxt = self.word(1)
        if nxt in ("TRAN", "TRANSACTION", "WORK", "DISTRIBUTED") or (nxt == "" and self.at + 1 < len(self.tokens)
                                                                     and self.tokens[self.at + 1].token_type == _SEMI and not self.body):
            self._until()
            return True
        self.at += 2 if nxt in ("TRY", "CATCH", "ATOMIC") else 1
        if self.pending:
            self.frames += [("guards", g) for g in self.pending[:-1]] + [("begin", self.pending[-1])]
        else:
            self.frames.append(("begin", -1))
        self.pending = []
        return True

    def _on_end(self) -> bool:
        self.at += 1
        nxt = self.word()
        if nxt in ("IF", "LOOP", "WHILE", "CASE", "TRY", "CATCH", "REPEAT", "FOR"):
            self.at += 1
        closed = {"IF": "if", "LOOP": "loop", "WHILE": "loop", "CASE": "case", "REPEAT": "loop", "FOR": "loop"}.get(nxt, "")
        ended: list[int] = []
        while self.frames:
            kind, guard = self.frames.pop()
            if guard >= 0:
                ended.append(guard)
            if kind != "guards" and (not closed or kind == closed):
                while self.frames and self.frames[-1][0] == "guards":
                    ended.append(self.frames.pop()[1])
                break
        self.last = sorted(ended)
        if not self.tsql:
            self._until()                              # a label or the routine's name
        if not self.frames and not self.tsql and not self.procedure.startswith("$"):
            self.package = self.package and bool(self.procedure)              # the END of a routine, else of the package
            self.procedure, self.body = "", self.package
        return True

    def _on_if(self) -> bool:
        self.at += 1
        if self.tsql or not self._ahead("THEN"):
            number = self._guard(self._condition())
            self.pending = [*self.pending, number]
        else:
            self.frames.append(("if", self._guard(self._until("THEN"))))
        return True

    def _guard(self, tokens: list[Any]) -> int:
        number = self.guards
        self.guards += 1
        self._emit(tokens, "guard", number)
        return number

    def _condition(self) -> list[Any]:
        """T-SQL: the test ends where the next statement starts."""
        found: list[Any] = []
        paren = case = 0
        while self.at < len(self.tokens):
            t = self.tokens[self.at]
            w = self.word()
            if t.token_type == _SEMI or (paren == 0 and case == 0 and found and w in STARTS and upper(found[-1]) not in ("AND", "OR", "NOT")):
                break
            case += (w == "CASE") - (w == "END" and case > 0)
            paren += (t.token_type == _LP) - (t.token_type == _RP)
            found.append(t)
            self.at += 1
        return found

    def _on_else(self) -> bool:
        self.at += 1
        if self.tsql and not (self.frames and self.frames[-1][0] == "if"):
            self.pending = [*self.last]
        return True

    def _on_elsif(self) -> bool:
        self.at += 1
        number = self._guard(self._until("THEN"))
        if self.frames:
            self.frames.insert(len(self.frames) - 1, ("guards", number))
        return True

    _on_elseif = _on_elsif

    def _on_while(self) -> bool:
        self.at += 1
        if self.tsql or not (self._ahead("LOOP") or self._ahead("DO")):
            self.pending = [*self.pending, self._guard(self._condition())]
        else:
            self.frames.append(("loop", self._guard(self._until("LOOP", "DO"))))
        return True

    def _on_loop(self) -> bool:
        self.at += 1
        self.frames.append(("loop", -1))
        return True

    _on_repeat = _on_loop

    def _on_for(self) -> bool:
        """FOR r IN query LOOP: the record takes the query's columns."""
        if not (self._ahead("LOOP") or self._ahead("DO")):
            return False
        tokens = [self.tokens[self.at]]
        self.at += 1
        tokens += self._until("LOOP", "DO")
        self._emit(tokens, "for")
        self.frames.append(("loop", -1))
        return True

    _on_foreach = _on_for

    def _on_case(self) -> bool:
        """CASE as a statement (PL): WHEN .. THEN arms."""
        if not self.body:
            return False
        self.at += 1
        subject = self._until("WHEN")
        test = self._until("THEN")
        self.frames.append(("case", self._guard(subject if subject else [*subject, *test])))
        return True

    def _on_when(self) -> bool:
        """WHEN .. THEN of a CASE statement or of EXCEPTION."""
        if not self._ahead("THEN"):
            return False
        self.at += 1
        self._until("THEN")
        return True

    def _on_exception(self) -> bool:
        self.at += 1
        return True

    def _on_declare(self) -> bool:
        nxt = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else None
        if nxt is not None and (nxt.token_type == TokenType.PARAMETER or str(nxt.text).startswith("@")):
            return False
        if self.word(1) in ("EXIT", "CONTINUE", "UNDO") and self.word(2) == "HANDLER":     # MySQL: what runs then is read as if it always did
            while self.at < len(self.tokens) and self.tokens[self.at].token_type != _SEMI and self.word() not in _HANDLED:
                self.at += 1
            return True
        if self._ahead("CURSOR") or (not self.body and self.word(2) in ("CURSOR",)):
            return False
        if self.tsql:
            return False
        self.at += 1                                   # a section of declarations follows, each ends with ;
        self.body = True
        if not self.procedure:
            self.procedure = f"{self.tokens[self.at - 1].start}"
        return True
