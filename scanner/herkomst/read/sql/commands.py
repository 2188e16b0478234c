"""Statements that the parser does not know: models, permissions, what is harmless, and what is a Gap."""

from typing import Any

from herkomst.model.sql_ir import MakeModel, Note
from herkomst.model.sql_query import Word
from herkomst.read.sql.engine import TokenType
from herkomst.read.sql.quiet import is_quiet
from herkomst.read.sql.routines import as_word
from herkomst.read.sql.segment import Segment, upper
from herkomst.read.sql.state import State
from herkomst.read.sql.statements import Statements


class Commands(State):
    """The part of the reader for what comes back from the parser as it went in."""

    def opaque(self, tokens: list[Any], text: str, segment: Segment, word: str) -> None:
        """A Command: harmless, a model, or a Gap that says what it is."""
        start, end = tokens[0].start, tokens[-1].end + 1
        words = [upper(t) for t in tokens[:6]]
        if self.harmless(tokens, segment):
            return
        if "MODEL" in words[:5] and self.model(tokens, text, segment):
            return
        else:
            shown = " ".join(w for w in (words[:2] if words[0] else [str(t.text) for t in tokens[:1]]) if w.strip("().,;@"))
            self.bad(start, end, "unsupported-statement", f"{shown or 'statement'} is not followed: what it reads and writes is not in the lineage")

    def harmless(self, tokens: list[Any], segment: Segment) -> bool:
        """Statements through which no data flows, whatever their grammar; said of permissions."""
        quiet = is_quiet(tokens, bool(segment.procedure) or self.dialect == "oracle")
        if quiet:
            self.note(tokens, tokens[0].start, tokens[-1].end + 1)
            self.parsed += 1
        return quiet

    def model(self, tokens: list[Any], text: str, segment: Segment) -> bool:
        """CREATE MODEL in dialects whose parser does not know it: FROM (query) TARGET column, or AS query."""
        words = [upper(t) for t in tokens]
        if "MODEL" not in words[:6]:
            return False
        at = words.index("MODEL") + 1
        while at < len(words) and words[at] in ("IF", "NOT", "EXISTS"):
            at += 1
        name = [as_word(t) for t in tokens[at:at + 6:2]][:1]
        paren = 0
        body: list[Any] = []
        for i in range(at, len(tokens)):
            opens = tokens[i].token_type == TokenType.L_PAREN
            if paren == 0 and words[i] in ("AS", "FROM") and i + 1 < len(tokens):
                body = tokens[i + 1:]
                break
            paren += opens - (tokens[i].token_type == TokenType.R_PAREN)
        if body and body[0].token_type == TokenType.L_PAREN:
            depth = 0
            for j, t in enumerate(body):
                depth += (t.token_type == TokenType.L_PAREN) - (t.token_type == TokenType.R_PAREN)
                if depth == 0:
                    body = body[1:j]
                    break
        node = self.parsed_or_none(body, text) if body else None
        if node is None:
            return False
        labels: list[str] = []
        for i, w in enumerate(words[:-1]):
            if w == "TARGET":
                labels.append(tokens[i + 1].text)
            elif w in ("INPUT_LABEL_COLS", "TARGET_COLNAME", "TARGET_COLUMN"):
                for t in tokens[i + 1:i + 8]:
                    if t.token_type == TokenType.STRING:
                        labels.append(t.text)
                    elif t.text in ("]", ")"):
                        break
        start, end = tokens[0].start, tokens[-1].end + 1
        low = Statements(self.dialect, start, end, self.ddl)
        self.statements.append(MakeModel(start, end, tuple(name), low.query(node), "CREATE MODEL", tuple(labels), (), segment.procedure))
        self.parsed += 1
        return True

    def note(self, tokens: list[Any], start: int, end: int) -> None:
        """GRANT and policies are facts."""
        words = [upper(t) for t in tokens]
        kind = "grant" if words[0] in ("GRANT", "DENY", "REVOKE") else "policy" if "POLICY" in words[:5] else ""
        masked = words[0] == "ALTER" and len(words) > 2 and bool({"MASKING", "MASKED"} & set(words))
        kind = "policy" if masked else kind
        if kind and ("ON" in words or masked):
            at = (words.index("TABLE") if masked and "TABLE" in words else 0 if masked else words.index("ON")) + 1
            if at < len(words) and words[at] in ("TABLE", "VIEW", "OBJECT"):
                at += 1
            parts: list[Word] = []
            for t in tokens[at:at + 5]:
                if t.text in (".", "::"):
                    continue
                if parts and tokens[tokens.index(t) - 1].text not in (".", "::"):
                    break
                parts.append(as_word(t))
            text = self.text[start:end] if len(self.text) >= end else ""
            self.statements.append(Note(start, end, kind, tuple(parts), None, " ".join(text.split())[:300]))

    def declared(self, tokens: list[Any], procedure: str) -> None:
        """``DECLARE @sql NVARCHAR(MAX) = N'..'``: the texts variables start with."""
        for i, t in enumerate(tokens):
            if t.token_type == TokenType.EQ:
                name = next((x for x in reversed(tokens[:i]) if tokens[tokens.index(x) - 1].token_type == TokenType.PARAMETER
                             or str(x.text).startswith("@")), None)
                end = next((j for j in range(i + 1, len(tokens)) if tokens[j].token_type == TokenType.COMMA), len(tokens))
                if name is not None:
                    self.dynamic.keep(procedure, name, tokens[i + 1:end])
