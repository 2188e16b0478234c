"""Makes a script tokenisable without moving anything: what is not SQL is blanked, offsets stay.

Client commands (GO, DELIMITER, psql's backslash commands, SQL*Plus), COPY data, and a quote or comment that is never closed are
replaced by spaces of the same length; separators become ``;``.
"""

import re
from typing import NamedTuple

_SCAN = re.compile(
    r"--[^\n]*|/\*|'|\"|`|\$(?:[A-Za-z_][A-Za-z_0-9]*)?\$|;|\n", re.S,
)
_STATEMENT = re.compile(
    r";[ \t]*(?:--[^\n]*)?\r?\n(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*(?=(?:CREATE|INSERT|SELECT|UPDATE|DELETE|MERGE|DROP|ALTER|WITH|TRUNCATE|GO|BEGIN|"
    r"GRANT|REVOKE|DENY|SET|EXEC|EXECUTE|DECLARE|COPY|EXPORT|UNLOAD|REPLACE|CALL|COMMENT|USE|EXPLAIN|VALUES|PIVOT|FROM)\b)", re.I)
_END = re.compile(r";[ \t]*(?:--[^\n]*)?(?:\r?\n|$)|\n[ \t]*GO[ \t]*\r?\n", re.I)
_COPY_DATA = re.compile(r"^COPY\b[^;]*?\bFROM\s+STDIN\b[^;]*;[ \t]*\r?\n(.*?)(^\\\.[ \t]*\r?$|\Z)", re.I | re.M | re.S)
_GO = re.compile(r"^[ \t]*GO(?:[ \t]+\d+)?[ \t]*;?[ \t]*(?:--[^\n]*)?\r?$", re.I | re.M)
_DELIMITER = re.compile(r"^[ \t]*DELIMITER[ \t]+(\S+)[ \t]*\r?$", re.I | re.M)
_CLIENT = re.compile(
    r"^(?:\\[a-z!?][^\n]*|[ \t]*(?:PROMPT|SPOOL|WHENEVER[ \t]+(?:SQLERROR|OSERROR)|SET[ \t]+(?:ECHO|DEFINE|SERVEROUTPUT|FEEDBACK|VERIFY|"
    r"HEADING|PAGESIZE|LINESIZE|TERMOUT|TIMING|SQLBLANKLINES|SCAN|TRIMSPOOL|AUTOTRACE)\b|@@?[\w./]+[ \t]*\r?$|\.(?:mode|headers?|read|import|"
    r"open|output|separator|tables|schema|width|nullvalue|timer|bail|echo|quit|exit|load)\b|:(?:setvar|r|connect|on)\b)[^\n]*)$", re.I | re.M)
_REM = re.compile(r"^[ \t]*REM(?:ARK)?(?:[ \t][^\n]*)?$", re.I | re.M)      # SQL*Plus: a comment
_CONTINUED = re.compile(r"([^-\s][ \t]*)-([ \t]*\r?\n)")                       # SQL*Plus: the line goes on
_SLASH = re.compile(r"^[ \t]*/[ \t]*\r?$", re.M)
_NEXT = re.compile(
    r"\s*(?:\Z|--|/\*|(?:CREATE|INSERT|SELECT|UPDATE|DELETE|MERGE|DROP|ALTER|WITH|TRUNCATE|BEGIN|GRANT|DECLARE|COMMENT|EXEC|SHOW|PROMPT)\b)", re.I)
_MARK = re.compile(r"[^\r\n]")


class Broken(NamedTuple):
    """A stretch that could not be read, and why."""

    start: int
    end: int
    why: str


def _blank(text: str, start: int, end: int, separator: bool = False) -> str:
    hidden = _MARK.sub(" ", text[start:end])
    if separator:
        at = next((i for i, c in enumerate(hidden) if c == " "), None)
        if at is not None:
            hidden = hidden[:at] + ";" + hidden[at + 1:]
    return text[:start] + hidden + text[end:]


def mask(text: str, dialect: str) -> tuple[str, list[Broken], list[int]]:
    """Text -> (text of the same length that can be tokenised, stretches that are broken, offsets where a batch ends)."""
    broken: list[Broken] = []
    batches: list[int] = []
    if "COPY" in text or "copy" in text:
        for m in list(_COPY_DATA.finditer(text)):
            text = _blank(text, m.start(1), m.end())
    if "elimiter" in text.lower():
        text = _delimiters(text)
    for m in list(_CLIENT.finditer(text)):
        text = _blank(text, m.start(), m.end())
    if dialect in ("", "oracle"):
        for m in list(_REM.finditer(text)):
            text = _blank(text, m.start(), m.end())
    if dialect == "oracle":
        text = _CONTINUED.sub(r"\1 \2", text)
    if dialect in ("", "tsql"):
        for m in list(_GO.finditer(text)):
            text = _blank(text, m.start(), m.end(), separator=True)
            batches.append(m.start())
    if dialect in ("", "oracle"):
        for m in list(_SLASH.finditer(text)):
            before = text[:m.start()].rstrip()
            if not before.endswith(";") and not _NEXT.match(text, m.end()):
                continue                               # a division on a line of its own
            text = _blank(text, m.start(), m.end(), separator=True)
            batches.append(m.start())
    for _ in range(50):
        culprit = _unclosed(text, dialect)
        if culprit is None:
            break
        text = _blank(text, culprit.start, culprit.end, separator=True)
        broken.append(culprit)
    return text, broken, sorted(batches)


def _delimiters(text: str) -> str:
    current = ";"
    pieces: list[tuple[int, str]] = []
    for m in list(_DELIMITER.finditer(text)):
        text = _blank(text, m.start(), m.end())
        pieces.append((m.end(), m.group(1)))
    for i, (at, mark) in enumerate(pieces):
        until = pieces[i + 1][0] if i + 1 < len(pieces) else len(text)
        current = mark
        if current != ";":
            part = text[at:until].replace(current, ";" + " " * (len(current) - 1))
            text = text[:at] + part + text[until:]
    return text


def _unclosed(text: str, dialect: str) -> Broken | None:
    """The statement whose quote or comment is never closed, if there is one."""
    at = 0
    boundary = 0
    strings: list[tuple[int, int, int]] = []
    backslash = dialect in ("mysql", "bigquery", "spark", "databricks", "hive", "snowflake")
    while True:
        m = _SCAN.search(text, at)
        if m is None:
            return None
        token, start = m.group(), m.start()
        at = m.end()
        if token == ";":
            boundary = at
        elif token == "/*":
            depth, position = 1, at
            while depth:
                n = re.compile(r"/\*|\*/").search(text, position)
                if n is None:
                    close = text.find("*/", at)
                    if close < 0:
                        return _until(text, boundary, start, "comment never closed")
                    position = close + 2
                    break
                depth += 1 if n.group() == "/*" else -1
                position = n.end()
            at = position
        elif token in ("'", '"', "`"):
            escaped = backslash or (start > 0 and text[start - 1] in "eE" and (start < 2 or not text[start - 2].isalnum()))
            close = _close(text, token, at, escaped and token != "`")
            if close < 0:
                for opened, ended, before in strings:
                    inner = _STATEMENT.search(text, opened + 1)
                    if inner is not None and inner.start() < ended:
                        return _until(text, before, opened, "quote never closed")
                return _until(text, boundary, start, "quote never closed")
            if "\n" in text[start:close]:
                strings.append((start, close, boundary))
            at = close + 1
        elif token.startswith("$"):
            close = text.find(token, at)
            if close < 0 and len(token) > 1 and dialect in ("", "postgres", "redshift", "duckdb", "snowflake", "databricks"):
                return _until(text, boundary, start, "dollar quote never closed")
            if close >= 0:
                at = close + len(token)


def _close(text: str, quote: str, at: int, escaped: bool) -> int:
    while True:
        found = text.find(quote, at)
        if found < 0:
            return -1
        if escaped:
            back = found - 1
            while back >= at and text[back] == "\\":
                back -= 1
            if (found - back) % 2 == 0:
                at = found + 1
                continue
        if text.startswith(quote, found + 1):
            at = found + 2
            continue
        return found


def _until(text: str, boundary: int, start: int, why: str) -> Broken:
    m = _END.search(text, start + 1)
    end = m.end() if m is not None else len(text)
    while boundary < start and text[boundary].isspace():
        boundary += 1
    return Broken(boundary, max(end, start + 1), why)
