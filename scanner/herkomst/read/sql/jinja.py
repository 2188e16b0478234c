"""Renders SQL templates in a sandbox and remembers, character by character, what stood in the template.

Before rendering, every stretch of literal text and every ``{{ }}`` is preceded by a marker in private-use characters that says where
it stands; loops repeat the markers, so whatever order rendering produces, each character of the result knows its origin.
"""

import re
from typing import Any, NamedTuple

import jinja2
from jinja2.sandbox import SandboxedEnvironment

from herkomst.model.sql_query import HOLE

_OPEN, _CLOSE = "\ue000", "\ue001"
_MARKER = re.compile(f"{_OPEN}([dv])(\\d+)-(\\d+){_CLOSE}|{_OPEN}|{_CLOSE}")
_WANTS = re.compile(r"(?:[,(=<>+*/|-]|\b(?:select|distinct|and|or|where|on|by|from|join|then|else|when|in|as|having|set|not|like|between|into|table|with|update))\s*\Z",
                    re.I)
_REFERS = re.compile(r"\b(?:ref|source)\(\s*['\"](\w+)['\"](?:\s*,\s*['\"](\w+)['\"])?\s*\)")
_OPENS = {"macro", "call", "filter"}
_LIMIT = 4_000_000


class Rendered(NamedTuple):
    """The text, where its stretches come from (rendered start, template start, template end, literal), and Jinja comments
    (start, end)."""

    text: str
    pieces: tuple[tuple[int, int, int, bool], ...]
    comments: tuple[tuple[int, int], ...]


class TooMuch(jinja2.TemplateError):
    """The template would run or grow without end."""


class Environment(SandboxedEnvironment):
    """The sandbox, with limits on loops and on multiplication of text."""

    intercepted_binops = frozenset(("*", "**", "+"))

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.steps = 0
        self.globals["range"] = self.counted

    def counted(self, *bounds: int) -> range:
        """``range`` on a budget of 100,000 steps per rendering."""
        made = range(*bounds)
        self.steps += len(made)
        if self.steps > 100_000:
            raise TooMuch("loops too often")
        return made

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if operator == "**" or (operator == "*" and (isinstance(left, (str, list, tuple)) or isinstance(right, (str, list, tuple)))):
            size = (len(left) if isinstance(left, (str, list, tuple)) else 1) * (right if isinstance(right, int) else 1)
            if (operator == "**" and (not isinstance(right, (int, float)) or abs(right) > 64)) or size > 100_000:
                raise TooMuch("grows too large")
        return super().call_binop(context, operator, left, right)


def marked(env: Environment, source: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The template with markers, and where its comments are."""
    made: list[str] = []
    comments: list[tuple[int, int]] = []
    at = 0
    quiet = 0
    begun = -1
    tag: list[str] = []
    in_tag = False
    opened: list[int] = []
    for _, kind, value in env.lexer.tokeniter(source, None):
        found = source.find(value, at)
        start = found if found >= 0 else at
        at = start + len(value)
        if kind == "data":
            made.append(value if quiet else f"{_OPEN}d{start}-{at}{_CLOSE}{value}")
            continue
        if kind == "variable_begin":
            begun = len(made)
            opened.append(start)
        elif kind == "variable_end" and opened:
            if not quiet:
                first = opened.pop()
                made.insert(begun, f"{_OPEN}v{first}-{first + len(source[first:at].rstrip())}{_CLOSE}")
        elif kind == "comment_begin":
            begun_comment = start
        elif kind == "comment_end":
            comments.append((begun_comment, at))
        elif kind == "block_begin":
            in_tag, tag = True, []
        elif kind == "block_end":
            in_tag = False
            quiet = max(0, quiet + _change(tag))
        elif in_tag and kind not in ("whitespace",):
            tag.append(value)
        made.append(value)
    return "".join(made), tuple(comments)


def _change(tag: list[str]) -> int:
    """+1 for a tag that opens a stretch whose text is a value (macro, call, set block), -1 for its end."""
    if not tag:
        return 0
    if tag[0] in _OPENS:
        return 1
    if tag[0] == "set" and "=" not in tag:
        return 1
    return -1 if tag[0] in ("endmacro", "endcall", "endset", "endfilter") else 0


class Template:
    """A compiled template that can be rendered several times. Raises jinja2.TemplateError when it cannot be compiled."""

    def __init__(self, env: Environment, source: str) -> None:
        self.env = env
        self.source = source
        text, self.comments = marked(env, source)
        self.compiled = env.from_string(text)

    def render(self) -> Rendered:
        """Once. Raises jinja2.TemplateError and whatever the template's expressions raise."""
        self.env.steps = 0
        raw = self.compiled.render()
        if len(raw) > _LIMIT:
            raise TooMuch("grows too large")
        return unmarked(raw, self.comments, self.source)


def unmarked(raw: str, comments: tuple[tuple[int, int], ...] = (), source: str = "") -> Rendered:
    """Take the markers out. A hole that stands where SQL wants nothing vanishes; an expression that renders to nothing where a
    query must stand (a macro that asks the warehouse) becomes all columns of the relations it names, with ``HOLE`` as a stub mark."""
    out: list[str] = []
    pieces: list[tuple[int, int, int, bool]] = []
    size = 0
    at = 0
    kind, first, last = "d", 0, 0
    for m in [*_MARKER.finditer(raw), None]:
        chunk = raw[at:m.start()] if m is not None else raw[at:]
        if kind == "v" and not chunk.strip() and m is not None and "".join(out[-4:]).rstrip().endswith("("):
            chunk = _relations(source[first:last], raw[m.start():m.start() + 400]) or chunk
        if chunk:
            if kind == "v" and chunk.strip() == HOLE and not _WANTS.search("".join(out[-4:])) and not _glued(out, raw, m):
                chunk = ""
            literal = kind == "d" and len(chunk) <= last - first
            pieces.append((size, first, last, literal))
            out.append(chunk)
            size += len(chunk)
        if m is None:
            break
        at = m.end()
        if m.group(1):
            kind, first, last = m.group(1), int(m.group(2)), int(m.group(3))
    return Rendered("".join(out), tuple(pieces) or ((0, 0, 0, True),), comments)


def _glued(out: list[str], raw: str, m: Any) -> bool:
    """Is the hole part of a name or of an expression (something stands right before or behind it)?"""
    before = "".join(out[-2:])[-1:]
    behind = _MARKER.sub("", raw[m.end():m.end() + 200])[:1] if m is not None else ""
    return bool(before.strip() and before not in ";)") or bool(behind.strip() and behind not in ";")


def _relations(expression: str, behind: str) -> str:
    """The query that stands for a macro call over relations, where ``)`` follows; '' elsewhere."""
    if not _MARKER.sub("", behind).lstrip().startswith(")"):
        return ""
    names = [".".join(p for p in m.groups() if p) for m in _REFERS.finditer(expression)]
    return " union all by name ".join(f"select * from {n}" for n in names) + f" /* {HOLE} */" if names else ""
