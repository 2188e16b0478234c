"""What is known of a text while it is read: its statements, its losses, and the ways to parse a piece of it."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from herkomst.model.issues import Directive, Gap, GapReason
from herkomst.model.places import SourceMap, Span
from herkomst.model.sql_ir import SqlIR, Statement, Target, Trigger, Write
from herkomst.model.sql_query import From, Select, Star, TableSource
from herkomst.read.sql.ddl import Ddl
from herkomst.read.sql.dynamic import Dynamic
from herkomst.read.sql.engine import SqlglotError, Token, TokenError, TokenType, exp, parse, tokenize
from herkomst.read.sql.plain import untold
from herkomst.read.sql.routines import Header, row_of, without_options
from herkomst.read.sql.segment import upper


class State:
    """One text; ``place`` may map offsets elsewhere (templates)."""

    def __init__(self, path: str, text: str, dialect: str, source: SourceMap, place: Callable[[int, int], Span] | None = None) -> None:
        self.path, self.text, self.dialect, self.source = path, text, dialect, source
        self.place = place or source.span
        self.ddl = Ddl(self.place)
        self.dynamic = Dynamic(text, dialect)
        self.statements: list[Statement] = []
        self.gaps: list[Gap] = []
        self.found: list[Directive] = []
        self.parsed = self.partial = self.unparsed = 0
        self.tsql = dialect == "tsql"
        self.routines: dict[str, Header] = {}              # by the procedure its body is
        self.holes: list[tuple[int, int]] = []
        self.triggers: list[tuple[Header, int, int]] = []  # those that run a function

    def result(self, lines: int) -> SqlIR:
        """What was collected."""
        return SqlIR(self.path, self.dialect, self.source, self.triggered(), self.ddl.schemas(), tuple(sorted(set(self.gaps))),
                     tuple(sorted(set(self.found))), lines, self.parsed, self.partial, self.unparsed, holes=tuple(sorted(set(self.holes))))

    def triggered(self) -> tuple[Statement, ...]:
        """The statements; the body of a function that triggers run speaks of the rows of each of their tables. A function in another file
        speaks of ``function()row``, which holds the rows of each table, and what it puts there goes to each."""
        first: list[Statement] = []
        more: list[Statement] = []
        here = {r.name[-1].text.lower() for r in self.routines.values() if r.kind == "FUNCTION"}
        for trigger, start, end in self.triggers:
            if trigger.calls not in here and trigger.table:
                held = row_of(trigger.calls)
                more += [Write(start, end, Target(to, kind), Select(start, end, (Star((), -1, -1),), (From(TableSource(source)),)), "trigger", True)  # type: ignore[arg-type]
                         for to, source, kind in (((held,), trigger.table, "view"), (trigger.table, (held,), "table"))]
        for procedure, routine in self.routines.items():
            runs = [t for t in self.triggers if routine.kind == "FUNCTION" and t[0].calls == routine.name[-1].text.lower()]
            if routine.fires and not runs:
                where = routine.name[-1]
                first.append(Trigger(where.start, where.end, (row_of(where.text),), (), procedure))
            for n, (trigger, start, end) in enumerate(runs):
                own = f"{procedure}#{n}" if n else procedure
                first.append(Trigger(start, end, trigger.table, trigger.names, own))
                if n:
                    more += [msgspec.structs.replace(s, procedure=own) for s in self.statements if getattr(s, "procedure", "") == procedure]
        return (*first, *self.statements, *more)

    def bad(self, start: int, end: int, reason: GapReason, detail: str) -> None:
        """A statement that is lost."""
        self.unparsed += 1
        lines = self.text.count("\n", start, end) + 1
        self.gaps.append(Gap(self.place(start, end), reason, detail, lines))

    def created(self, tokens: list[Any], text: str) -> Any:
        """CREATE .. AS query whose options the parser does not know, read without them; None for whatever it reads as it stands."""
        if upper(tokens[0]) != "CREATE":
            return None
        node = self.parsed_or_none(tokens, text)
        if node is not None and not isinstance(node, exp.Command):
            return node
        plain = without_options(tokens)
        return self.parsed_or_none(plain, text) if plain is not None else None

    def parsed_or_none(self, tokens: list[Any], text: str) -> Any:
        """A parse that may fail."""
        try:
            return parse(tokens, text, self.dialect)
        except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, IndexError, KeyError):
            return None

    def tokens(self, text: str) -> list[Any]:
        """Tokens of the whole text; where that fails, of each part between ``;``, so that one bad part costs itself only."""
        try:
            found = tokenize(text, self.dialect)
            return _without_phrases(found) if self.dialect == "teradata" else found
        except TokenError:
            pass
        found = []
        start = 0
        for m in re.finditer(r";|\Z", text):
            end = m.end()
            part = text[start:end]
            if part.strip():
                try:
                    found += [shifted(t, start) for t in tokenize(part, self.dialect)]
                except TokenError as e:
                    lead = len(part) - len(part.lstrip())
                    self.bad(start + lead, end, "syntax", untold(e, self.dialect))
                    found.append(shifted(tokenize(";", self.dialect)[0], end - 1))
            start = end
        return found


def _without_phrases(tokens: list[Any]) -> list[Any]:
    """Teradata: ``(TITLE 'text')``, ``(FORMAT '..')`` behind an expression only say how to show it."""
    found: list[Any] = []
    i = 0
    while i < len(tokens):
        if i + 3 < len(tokens) and tokens[i].token_type == TokenType.L_PAREN and upper(tokens[i + 1]) in ("TITLE", "FORMAT") and (
                tokens[i + 2].token_type == TokenType.STRING and tokens[i + 3].token_type == TokenType.R_PAREN):
            i += 4
            continue
        found.append(tokens[i])
        i += 1
    return found


def shifted(t: Any, offset: int) -> Any:
    """The token, further on."""
    return Token(t.token_type, t.text, t.line, t.col, t.start + offset, t.end + offset, list(t.comments))
