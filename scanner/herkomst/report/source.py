"""Lines of the scanned files, for snippets and line hashes. Reads files under the root only, never follows a path out of it."""

import json
import re
from pathlib import Path

from herkomst.model.places import NEWLINE, Span
from herkomst.report.masked import mask

MAX_BYTES = 20_000_000
_STRING = re.compile(r'\s*("(?:[^"\\]|\\.)*")\s*,?\s*$')


class Sources:
    """Reads each file at most once. A file that has gone, or lies outside the root, has no lines."""

    def __init__(self, root: str, prefix: str = "") -> None:
        """``prefix`` is put before paths by ``shown``: where the root lies in its repository."""
        self.root, self.prefix = Path(root).resolve(), prefix
        self._texts: dict[str, str | None] = {}
        self._lines: dict[str, list[str]] = {}

    def shown(self, path: str) -> str:
        """A path of the report as a path of its repository."""
        return self.prefix + path

    def text(self, path: str) -> str | None:
        """The file's text as its bytes say (byte order marks kept, bytes that fit nothing replaced), or None."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: str) -> str | None:
        try:
            place = (self.root / path).resolve()
            if not place.is_relative_to(self.root) or place.stat().st_size > MAX_BYTES:
                return None
            data = place.read_bytes()
        except (OSError, ValueError):
            return None
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16", "replace")
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("cp1252", "replace")

    def lines(self, path: str) -> list[str]:
        """The file's lines, without line ends."""
        if path not in self._lines:
            self._lines[path] = NEWLINE.split(self.text(path) or "")
        return self._lines[path]

    def snippet(self, span: Span, width: int = 10**6) -> str:
        """The line a span starts on, as people know it: one line, single spaces, a notebook's JSON quoting undone, no personal data. Of
        a line longer than ``width`` the part that holds the span, and what it says before what is said about it: a comment after the
        code goes first."""
        lines = self.lines(span.path)
        if not 1 <= span.line <= len(lines):
            return ""
        line = mask(lines[span.line - 1])
        if span.cell and not self.apart(span):
            line = line[span.column - 1:span.end_column - 1] if span.end_line == span.line else ""
        elif span.cell:
            line = _unquoted(line)
        text = " ".join(line.split())
        if len(text) <= width:
            return text
        code = without_comment(line, "--" if span.path.endswith(".sql") else "#")
        if len(code) >= span.column:
            line, text = code, " ".join(code.split())
            if len(text) <= width:
                return text
        at = len(" ".join(line[:span.column - 1].split()))
        long = min(max(span.end_column - span.column, 1), width) if span.end_line == span.line else 1
        if at + long <= width - 3:
            return text[:width - 3] + "..."
        start = min(max(at - width // 4, 0), max(len(text) - width + 3, 0))
        kept = "..." + text[start:] if start > 3 else text
        return kept if len(kept) <= width else kept[:width - 3] + "..."

    def apart(self, span: Span) -> bool:
        """Whether the line of a span holds nothing but code. In a notebook it may hold outputs too, which nobody may see: a line that is
        one JSON string is a line of a cell, any other may be a whole notebook."""
        lines = self.lines(span.path)
        return not span.cell or (span.line <= len(lines) and _STRING.match(lines[span.line - 1]) is not None)

    def at(self, path: str, line: int, start: int, end: int) -> str:
        """The text between two columns of a line, without personal data; '' where the file has gone."""
        lines = self.lines(path)
        return mask(lines[line - 1])[start - 1:end - 1] if 1 <= line <= len(lines) else ""


def without_comment(line: str, mark: str) -> str:
    """A line of code without the comment that ends it: from a ``mark`` that stands after a space and outside quotes."""
    quote = ""
    for at, char in enumerate(line):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif line.startswith(mark, at) and line[:at].strip() and line[at - 1].isspace():
            return line[:at].rstrip()
    return line


def _unquoted(line: str) -> str:
    found = _STRING.match(line)
    if not found:
        return line
    try:
        text = json.loads(found[1])
    except ValueError:
        return line
    return str(text)
