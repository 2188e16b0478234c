"""One simple statement of a script: what it is, and what it becomes."""

from typing import Any

import msgspec

from herkomst.model.sql_ir import Assign, Bare, Guard, Write
from herkomst.model.sql_query import From, Query, Select, Star, TableSource, Word
from herkomst.read.sql.commands import Commands
from herkomst.read.sql.engine import SqlglotError, TokenType, parse
from herkomst.read.sql.plain import complaint
from herkomst.read.sql.procedural import pieces, select_of, token
from herkomst.read.sql.rewrite import rewritten
from herkomst.read.sql.routines import as_word
from herkomst.read.sql.segment import Segment, upper
from herkomst.read.sql.statements import Statements, replaced


class Simple(Commands):
    """The part of the reader for one segment; ``Reader`` knows bodies and dynamic SQL, which hold segments of their own."""

    def routine(self, segment: Segment) -> None:
        """Hook: the header of a routine."""
        raise NotImplementedError

    def heredoc(self, t: Any, procedure: str) -> None:
        """Hook: a body in a string."""
        raise NotImplementedError

    def put_together(self, tokens: list[Any], text: str, procedure: str, before: tuple[Any, ...] = ()) -> None:
        """Hook: dynamic SQL."""
        raise NotImplementedError

    def one(self, segment: Segment, text: str, ends: dict[int, int]) -> None:
        """One segment; what it becomes is added."""
        if segment.kind == "guard":
            self.guard(segment, text, ends.get(segment.guard, segment.tokens[-1].end + 1))
        elif segment.kind == "routine":
            self.routine(segment)
        elif segment.kind == "params":
            self.statements += [Assign(t.start, t.end + 1, as_word(t), None, None, segment.procedure) for t in segment.tokens]
        elif segment.kind == "heredoc":
            self.heredoc(segment.tokens[0], segment.procedure)
        elif segment.kind == "for":
            self.loop(segment, text)
        else:
            for piece in pieces(segment.tokens, bool(segment.procedure) or segment.body, self.dialect):
                self.piece(piece, segment, text)

    def guard(self, segment: Segment, text: str, covers: int) -> None:
        """The test of IF or WHILE."""
        if not segment.tokens:
            return
        start, end = segment.tokens[0].start, segment.tokens[-1].end + 1
        node = self.parsed_or_none(select_of(segment.tokens), text)
        if node is None or not node.expressions:
            return
        low = Statements(self.dialect, start, end, self.ddl)
        uses = tuple(low.walk(list(node.expressions), None, "CONDITIONAL", "condition").uses)
        if uses:
            self.statements.append(Guard(start, end, uses, covers, segment.procedure))

    def loop(self, segment: Segment, text: str) -> None:
        """FOR r IN (query) LOOP."""
        tokens = segment.tokens
        at = next((i for i, t in enumerate(tokens) if upper(t) == "IN"), -1)
        if at < 1 or at + 1 >= len(tokens):
            return
        rest = tokens[at + 1:]
        name = tokens[1]
        heads = [upper(t) for t in rest[:2]]
        if "SELECT" in heads or "WITH" in heads:
            self.cursor(rest, name, segment, text)
        elif len(rest) <= 4 and not any(t.text == ".." or t.token_type == TokenType.NUMBER for t in rest):
            start, end = tokens[0].start, tokens[-1].end + 1
            source = TableSource((Word(rest[0].text, rest[0].start, rest[0].end + 1),))
            query = Select(start, end, (Star((), -1, -1),), (From(source),))
            self.statements.append(Assign(start, end, as_word(name), None, query, segment.procedure, bool(segment.guards)))

    def cursor(self, tokens: list[Any], name: Any, segment: Segment, text: str) -> None:
        """A record or cursor that a query fills."""
        start, end = tokens[0].start, tokens[-1].end + 1
        node = self.parsed_or_none(tokens, text)
        if node is None:
            self.bad(start, end, "syntax", "the query of a cursor or loop")
            return
        query = Statements(self.dialect, start, end, self.ddl).query(node)
        self.statements.append(Assign(start, end, as_word(name), None, query, segment.procedure, bool(segment.guards)))

    def piece(self, piece: Any, segment: Segment, text: str) -> None:
        """One simple statement."""
        tokens = piece.tokens
        if not tokens:
            return
        start, end = tokens[0].start, tokens[-1].end + 1
        gated = bool(segment.guards)
        around: dict[str, Any] = {"procedure": segment.procedure, "gated": gated}
        if piece.kind == "skip":
            self.note(tokens, start, end)
            self.parsed += 1
        elif piece.kind == "opaque":
            self.bad(start, end, "unsupported-statement", "dynamic SQL")
        elif piece.kind == "declare":
            self.statements.append(Assign(start, end, as_word(piece.names[0]), None, None, segment.procedure))
            self.parsed += 1
        elif piece.kind in ("text", "prepared"):
            self.put_together(tokens, text, segment.procedure, piece.names)
        elif piece.kind == "prepare":
            self.dynamic.keep(segment.procedure, piece.names[0], tokens)
        elif piece.kind == "cursor":
            self.cursor(tokens, piece.names[0], segment, text)
        elif piece.kind == "fetch":
            query: Query = Select(start, end, (Star((), -1, -1),), (From(TableSource((as_word(tokens[0]),))),))
            self.statements.append(Bare(start, end, query, tuple(as_word(n) for n in piece.names), **around))
        elif piece.kind == "assign":
            node = self.parsed_or_none(select_of(tokens), text)
            if node is None or not node.args.get("expressions"):
                self.bad(start, end, "syntax", "the value of an assignment")
                return
            low = Statements(self.dialect, start, end, self.ddl)
            name = as_word(piece.names[0])
            self.dynamic.keep(segment.procedure, piece.names[0], tokens)
            if node.args.get("from_") is not None:
                self.statements.append(Bare(start, end, low.query(node), (name,), **around))
            else:
                self.statements.append(Assign(start, end, name, low.projection(node.expressions[0]), None, **around))
            self.parsed += 1
        elif piece.kind == "next":
            self.next_row(piece, segment, text)
        else:
            self.sql(tokens, text, segment, tuple(as_word(n) for n in piece.names), piece.kind == "return")

    def next_row(self, piece: Any, segment: Segment, text: str) -> None:
        """RETURN NEXT r: a row of the result; without r, of the variables that its columns are."""
        routine = self.routines.get(segment.procedure)
        like = piece.tokens[0]
        names = [[n, token(TokenType.DOT, ".", n), token(TokenType.STAR, "*", n)] for n in piece.names] or [
            [token(TokenType.VAR, w.text, like)] for w in (routine.columns if routine is not None else ())]
        listed = [t for i, part in enumerate(names) for t in (*([token(TokenType.COMMA, ",", like)] if i else []), *part)]
        if listed:
            self.sql(select_of(listed), text, segment, (), True)
        else:
            self.parsed += 1

    def sql(self, tokens: list[Any], text: str, segment: Segment, into: tuple[Word, ...], returned: bool = False) -> None:
        """A statement for the parser. ``returned``: a query whose rows are the routine's."""
        first, *others = (made := rewritten(tokens, self.dialect)).statements
        for more in others:
            self.sql(more, text, segment, ())
        tokens = first
        start, end = tokens[0].start, tokens[-1].end + 1
        try:
            node = self.created(tokens, text) or parse(tokens, text, self.dialect)
        except RecursionError:
            self.bad(start, end, "depth", "nested too deeply")
            return
        except (SqlglotError, ValueError, TypeError, AttributeError, IndexError, KeyError) as e:
            if (upper(tokens[0]) == "CREATE" and self.model(tokens, text, segment)) or self.harmless(tokens, segment):
                return
            self.bad(start, end, "syntax", complaint(e, tokens, self.dialect))
            return
        if node is None:
            return
        low = Statements(self.dialect, start, end, self.ddl, segment.procedure, bool(segment.guards))
        try:
            out = low.lower(node)
        except RecursionError:
            self.bad(start, end, "depth", "nested too deeply")
            return
        found = out.statements
        if into and found and isinstance(found[0], Bare):
            found = [Bare(found[0].start, found[0].end, found[0].query, into, segment.procedure, bool(segment.guards))]
        routine = self.routines.get(segment.procedure)
        if routine is not None and routine.rows and (returned or routine.every):
            found = [msgspec.structs.replace(s, returned=True) if isinstance(s, Bare) and not s.into else s for s in found]
        if upper(tokens[0]) == "DECLARE":
            self.declared(tokens, segment.procedure)
        if made.replaces:
            found = [replaced(s, self.ddl.keys) if isinstance(s, Write) else s for s in found]
        if out.opaque:
            self.opaque(tokens, text, segment, out.opaque)
        else:
            self.parsed += 1
        if upper(tokens[0]) == "GRANT" or (upper(tokens[0]) == "ALTER" and {"MASKING", "MASKED"} & {upper(t) for t in tokens}):
            self.note(tokens, start, end)
        self.statements += found
