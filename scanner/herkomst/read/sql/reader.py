"""SQL text to SqlIR: split, parse each statement at its offsets, lower. One bad statement is one Gap and costs nothing else."""

import os
import re
from collections.abc import Callable
from typing import Any

import msgspec

from herkomst.model.issues import Directive, Gap, GapReason
from herkomst.model.places import SourceMap, Span
from herkomst.model.sql_ir import (
    HOLE,
    Assign,
    Bare,
    From,
    Guard,
    MakeModel,
    Note,
    Query,
    Routine,
    Select,
    SqlIR,
    Star,
    Statement,
    TableSource,
    Trigger,
    Word,
    Write,
)
from herkomst.read.sql.ddl import Ddl
from herkomst.read.sql.directives import directives
from herkomst.read.sql.dynamic import Dynamic
from herkomst.read.sql.engine import SqlglotError, Token, TokenError, TokenType, exp, parse, tokenize
from herkomst.read.sql.mask import mask
from herkomst.read.sql.plain import complaint, untold
from herkomst.read.sql.procedural import pieces, select_of, token
from herkomst.read.sql.quiet import is_quiet
from herkomst.read.sql.rewrite import rewritten
from herkomst.read.sql.routines import Header, as_word, header, without_colons, without_options
from herkomst.read.sql.rows import without_rows
from herkomst.read.sql.segment import Segment, Segmenter, upper
from herkomst.read.sql.statements import Statements, replaced

_MAX = 20_000_000
_SMALL = 300_000
_TRIED = ("snowflake", "bigquery", "tsql", "oracle", "mysql", "postgres", "databricks", "duckdb")
_ODD = re.compile("[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\ufffd]")
def read_sql(path: str, text: str, dialect: str) -> SqlIR:
    """A SQL script. ``text`` is decoded; ``dialect`` is sqlglot's name or ''. Never raises: what cannot be read is a Gap."""
    source = SourceMap.of(path, text)
    lines = text.count("\n") + (not text.endswith("\n")) if text else 0
    if not text.strip():
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "not-sql", "empty file"),), lines=lines)
    if "\x00" in text or _binary(text):
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "binary", "not text, though it is named .sql", lines),))
    if len(text) > _MAX:
        return SqlIR(path, dialect, source, gaps=(Gap(Span(path, 1, 1, 1, 1), "too-large", f"{len(text):,} characters", lines),), lines=lines)
    return likeliest(lambda d: Reader(path, text, d, source).read(lines), dialect, len(text))


def likeliest(read: Callable[[str], SqlIR], dialect: str, size: int) -> SqlIR:
    """What is read when nothing tells the dialect: as general SQL, and where that leaves statements unread, as the dialect that leaves
    the fewest."""
    best = read(dialect)
    if dialect or not best.unparsed or size > _SMALL:
        return best
    for other in _TRIED:
        again = read(other)
        if again.unparsed < best.unparsed:
            best = again
        if not best.unparsed:
            break
    return best


def _binary(text: str) -> bool:
    head = text[:4096]
    return len(_ODD.findall(head)) * 20 > len(head)


class Reader:
    """Reads one text; ``place`` may map offsets elsewhere (templates)."""

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

    def read(self, lines: int) -> SqlIR:
        """The whole text."""
        masked, broken, batches = mask(without_rows(self.text), self.dialect)
        for b in broken:
            self.bad(b.start, b.end, "syntax", b.why)
        self.tsql = self.tsql or (self.dialect == "" and bool(batches))
        self.section(self.tokens(masked), masked, batches, "")
        return self.result(lines)

    def result(self, lines: int) -> SqlIR:
        """What was collected."""
        return SqlIR(self.path, self.dialect, self.source, self.triggered(), self.ddl.schemas(), tuple(sorted(set(self.gaps))),
                     tuple(sorted(set(self.found))), lines, self.parsed, self.partial, self.unparsed, holes=tuple(sorted(set(self.holes))))

    def triggered(self) -> tuple[Statement, ...]:
        """The statements; the body of a function that triggers run speaks of the rows of each of their tables."""
        first: list[Statement] = []
        more: list[Statement] = []
        for procedure, routine in self.routines.items():
            runs = [t for t in self.triggers if routine.kind == "FUNCTION" and t[0].calls == routine.name[-1].text.lower()]
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

    def section(self, tokens: list[Any], text: str, batches: list[int], procedure: str) -> None:
        """Statements of a script or of a routine's body."""
        self.found += directives(tokens, text, self.place, procedure)
        tokens = without_colons(tokens, self.dialect)
        segments = Segmenter(tokens, self.tsql, batches, procedure).run()
        ends: dict[int, int] = {}
        for segment in segments:
            for g in segment.guards:
                ends[g] = max(ends.get(g, 0), segment.tokens[-1].end + 1)
        for segment in segments:
            try:
                self.one(segment, text, ends)
            except (AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError) as e:
                if os.environ.get("HERKOMST_STRICT"):
                    raise
                self.bad(segment.tokens[0].start, segment.tokens[-1].end + 1, "internal", f"{type(e).__name__}: {e}"[:120])

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

    def routine(self, segment: Segment) -> None:
        """The header of a routine: whose rows a trigger speaks of, what comes out of a function."""
        found = header(segment.tokens, self.tsql)
        start, end = segment.tokens[0].start, segment.tokens[-1].end + 1
        if found is None:
            return
        self.routines[segment.procedure] = found
        if found.calls:
            self.triggers.append((found, start, end))
        elif found.kind == "TRIGGER" and found.table:
            self.statements.append(Trigger(start, end, found.table, found.names, segment.procedure))
        elif found.rows:
            self.statements.append(Routine(start, end, found.name, found.columns, found.variable, segment.procedure, found.kind == "FUNCTION"))

    def heredoc(self, t: Any, procedure: str) -> None:
        """A routine's body in a string: tokenised at its own offsets."""
        routine = self.routines.get(procedure)
        if routine is not None and routine.language:
            self.bad(t.start, t.end + 1, "unsupported-statement", f"a body in {routine.language}")
            return
        raw = self.text[t.start:t.end + 1]
        at = raw.find(t.text)
        if at < 0:
            self.bad(t.start, t.end + 1, "unsupported-statement", "a body in a string with escapes")
            return
        inner, broken, _ = mask(t.text, self.dialect)
        offset = t.start + at
        for b in broken:
            self.bad(b.start + offset, b.end + offset, "syntax", b.why)
        try:
            tokens = [shifted(x, offset) for x in tokenize(inner, self.dialect)]
        except TokenError as e:
            self.bad(t.start, t.end + 1, "syntax", untold(e, self.dialect))
            return
        padded = " " * offset + inner
        self.section(tokens, padded, [], procedure or f"${t.start}")

    def put_together(self, tokens: list[Any], text: str, procedure: str, before: tuple[Any, ...] = ()) -> None:
        """Dynamic SQL: what is known of its text is read as a statement (``before``: what its rows are inserted by)."""
        start, end = tokens[0].start, tokens[-1].end + 1
        chars = self.dynamic.value(tokens, procedure)
        found = self.dynamic.tokens(chars)
        if found is None:
            self.bad(start, end, "unsupported-statement", "dynamic SQL whose text is not known here")
            return
        if any(HOLE in t.text and t.token_type not in (TokenType.STRING, TokenType.NATIONAL_STRING) for t in found):
            self.gaps.append(Gap(self.place(start, end), "unsupported-statement", "part of this statement is put together at run time"))
            self.holes.append((min(t.start for t in found), max(t.end for t in found) + 1))
        self.section([*before, *found], text, [], procedure or f"${start}")

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

    def declared(self, tokens: list[Any], procedure: str) -> None:
        """``DECLARE @sql NVARCHAR(MAX) = N'..'``: the texts variables start with."""
        for i, t in enumerate(tokens):
            if t.token_type == TokenType.EQ:
                name = next((x for x in reversed(tokens[:i]) if tokens[tokens.index(x) - 1].token_type == TokenType.PARAMETER
                             or str(x.text).startswith("@")), None)
                end = next((j for j in range(i + 1, len(tokens)) if tokens[j].token_type == TokenType.COMMA), len(tokens))
                if name is not None:
                    self.dynamic.keep(procedure, name, tokens[i + 1:end])

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


__all__ = ["Reader", "read_sql", "token"]
