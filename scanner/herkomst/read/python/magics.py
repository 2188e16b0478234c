"""IPython's additions to Python -> Python of the same length, so that every offset of a cell holds.

What a magic stands for is kept at its offset: SQL becomes an ``Sql`` node, ``%run`` a ``Run``; timing magics keep the code they
time; other languages are reported; everything else is skipped.
"""

import re
from collections.abc import Callable

import msgspec

from herkomst.model.python_ir import Attr, Call, Expr, Literal_, Name, Run, Sql
from herkomst.read.python.cut import TOKEN, after_triple

SQL_MAGICS = frozenset((
    "sql", "bigquery", "duckdb", "dql", "sparksql", "sqlite", "trino", "presto", "athena", "snowflake", "redshift", "mysql",
    "postgresql", "psql", "bq", "tsql", "mssql", "hive",
))
"""Magics whose text is SQL."""

TRANSPARENT = frozenset((
    "time", "timeit", "prun", "memit", "mprun", "capture", "python", "python3", "py", "pyspark", "local", "snakeviz", "debug", "px",
    "heat", "scalene", "lprun", "cache", "skip",
))
"""Magics around ordinary Python."""

SKIPPED = frozenset((
    "bash", "sh", "script", "cmd", "powershell", "pwsh", "javascript", "js", "html", "latex", "markdown", "md", "svg", "writefile", "file",
    "system", "sx", "css", "manim", "mermaid", "configure", "cleanup", "info", "fs", "pip", "conda", "help", "man", "git", "dot", "plantuml",
))
"""Cell magics that hold no code that touches columns here (a written file is read as the file it becomes)."""

FOREIGN = {
    "r": "R", "scala": "Scala", "spark": "Scala", "julia": "Julia", "sas": "SAS", "stata": "Stata", "octave": "Octave", "matlab": "MATLAB",
    "cython": "Cython", "perl": "Perl", "ruby": "Ruby", "rust": "Rust", "cpp": "C++", "csharp": "C#", "fsharp": "F#", "kql": "KQL",
    "sparkr": "R", "java": "Java", "spss": "SPSS",
}
"""Cell magics in languages that are not followed."""

_NO_NEWLINE = re.compile(r"[^\r\n]")
_CELL = re.compile(r"\s*%%(!|[\w.]+)([^\r\n]*)")
_LINE = re.compile(r"(%{1,2}|!{1,2}|\?{1,2})([A-Za-z_][\w.]*)?([^\r\n]*)")
_HELP = re.compile(r"[\w.\[\]'\"*]+\?{1,2}[ \t]*(?=[\r\n]|\Z)")
_ASSIGNED = re.compile(r"[\w.\[\]'\", \t]*?(?<![=!<>])=[ \t]*(?=[%!]{1,2}[A-Za-z_./~{\"'$])")
_SHELL = re.compile(
    r"(?:pip3?|conda|mamba|apt-get|apt|ls|cd|pwd|cat|mkdir|rm|cp|mv|git|wget|curl|unzip|matplotlib|load_ext|reload_ext)"
    r"[ \t]+(?!(?:in|is|and|or|if|not|for)\b)[\w\-./~*][^\r\n=(]*(?=[\r\n]|\Z)"
)
_CONTINUED = re.compile(r"(?:[^\r\n]*\\(?:\r\n?|\n))*[^\r\n]*")
_OPTIONS = re.compile(r"(?:[ \t]+|--?[\w-]+(?:[= ](?![A-Za-z]+[ \t]+(?:<<|\w))[^\s-]\S*)?(?=\s|\Z)|\w[\w+]*://\S+|[@$]\w+(?=\s)|\[[\w.]+\])*")
_INTO = re.compile(r"[ \t]*(\w+)[ \t]*(?:=[ \t]*)?<<")
_IS_SQL = re.compile(
    r"\s*(?:--|/\*|[({$:]|(?:select|with|insert|create|update|delete|merge|drop|alter|truncate|show|describe|desc|from|pragma|use|explain|call|"
    r"exec|execute|copy|grant|declare|begin|set|replace|cache|refresh|analyze|summarize|pivot|values|attach|load|install|export|import)\b)",
    re.I,
)
_RUN = re.compile(r"[ \t]*(?:-[a-zA-Z][ \t]+)*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"']+))")


EXPORTED = frozenset(("run_cell_magic", "run_line_magic", "magic"))
"""Methods of ``get_ipython()``: what magics become when a notebook is exported to a script."""


def exported(call: Call) -> Expr | Run:
    """``get_ipython().run_cell_magic("sql", "", "SELECT 1")`` -> the Sql or Run it stands for; any other call as it is."""
    func, texts = call.func, [a.value for a in call.args]
    if not (isinstance(func, Attr) and isinstance(func.value, Call) and isinstance(func.value.func, Name)):
        return call
    words = [t for t in texts if isinstance(t, Literal_) and isinstance(t.value, str)]
    if func.value.func.id != "get_ipython" or not words or len(words) != len(texts):
        return call
    name, _, rest = str(words[0].value).partition(" ")
    said, last = (rest, words[0]) if func.name == "magic" else (str(words[-1].value), words[-1])
    name = name.lstrip("%").lower()
    if name == "run" and said.split():
        return Run(call.start, call.end, said.split()[0].strip("\"'"))
    if name not in SQL_MAGICS or not said.strip():
        return call
    start = last.inner + (str(last.value).index(said) if said else 0) if last.raw else call.start
    into = _INTO.match(str(words[1].value)) if len(words) > 2 else _INTO.match(said)
    if into is not None and len(words) <= 2:
        said, start = said[into.end():], start + (into.end() if last.raw else 0)
    lead = len(said) - len(said.lstrip())
    if not _IS_SQL.match(said):
        return call
    begin = start + lead if last.raw else call.start
    return Sql(begin, begin + len(said.strip()) if last.raw else call.end, said.strip(), into[1] if into is not None else "")


def included(call: Call) -> Run | None:
    """A call that, as a statement, runs another file in this one's namespace: an exported ``%run``, ``execfile("a.py")``,
    ``exec(open("a.py").read())``."""
    func = call.func
    if isinstance(func, Attr):
        stands_for = exported(call) if func.name in EXPORTED else None
        return stands_for if isinstance(stands_for, Run) else None
    if not isinstance(func, Name) or func.id not in ("exec", "execfile") or not call.args:
        return None
    given = call.args[0].value
    if func.id == "exec":
        while isinstance(given, Call) and isinstance(given.func, Name) and given.func.id == "compile" and given.args:
            given = given.args[0].value
        if not (isinstance(given, Call) and isinstance(given.func, Attr) and given.func.name == "read"):
            return None
        opened = given.func.value
        if not (isinstance(opened, Call) and isinstance(opened.func, Name) and opened.func.id == "open" and opened.args):
            return None
        given = opened.args[0].value
    if isinstance(given, Literal_) and isinstance(given.value, str):
        return Run(call.start, call.end, given.value)
    return None


class Cell(msgspec.Struct):
    """A translated cell: ``text`` has the length of the source; offsets are those of the whole virtual text.

    placeholders  offset of a one-character name -> what stands there.
    blanked       offsets of the one-character expression statements that stand for nothing.
    foreign       (start, end, language) of code in other languages.
    """

    text: str
    placeholders: dict[int, Expr | Run] = {}
    blanked: set[int] = set()
    foreign: list[tuple[int, int, str]] = []


def translate(source: str, base: int, parses: Callable[[str], bool]) -> Cell:
    """One cell's source, whose first character has offset ``base`` -> a Cell. ``parses`` tells Python from SQL where a single
    ``%sql`` opens a cell of several lines (a line magic in Jupyter, a cell magic in Databricks)."""
    cell = Cell(source)
    match = _CELL.match(source)
    if match is not None:
        _cell_magic(cell, match[1], match.start(2), match.end(), base)
        return cell
    match = _ALONE.match(source)
    if match is not None and match[1].lower() not in TRANSPARENT | SKIPPED - {"md", "sh", "fs", "html"}:
        rest = source[match.end():]
        if match[1].lower() not in SQL_MAGICS or not match[2].strip() or (rest.strip() and not parses(rest)):
            _cell_magic(cell, match[1], match.start(2), match.end(), base)
            return cell
    _lines(cell, base)
    return cell


_ALONE = re.compile(
    rf"\s*%({'|'.join(sorted(SQL_MAGICS | FOREIGN.keys() | {'md', 'sh', 'fs', 'html', 'python'}, key=len, reverse=True))})\b([^\r\n]*)", re.I,
)


def _cell_magic(cell: Cell, name: str, options: int, line_end: int, base: int) -> None:
    """``%%name options`` and the rest of the cell."""
    source, low = cell.text, name.lower()
    if low in SQL_MAGICS:
        _sql(cell, options, len(source), len(source) - len(source.lstrip()), base, whole=True)
    elif low in FOREIGN:
        cell.foreign.append((base, base + len(source), FOREIGN[low]))
        cell.text = _NO_NEWLINE.sub(" ", source)
    elif low in SKIPPED or name == "!" or low.startswith("html"):
        cell.text = _NO_NEWLINE.sub(" ", source)
    else:
        inner = Cell(source[line_end:])
        _lines(inner, base + line_end)
        cell.text = _NO_NEWLINE.sub(" ", source[:line_end]) + inner.text
        cell.placeholders, cell.blanked, cell.foreign = inner.placeholders, inner.blanked, inner.foreign


def _sql(cell: Cell, start: int, end: int, at: int, base: int, whole: bool = False) -> bool:
    """SQL in ``[start, end)`` after its options -> a placeholder at ``at``. False where there is no SQL."""
    source = cell.text
    line_end = min(i for i in (source.find("\n", start, end), source.find("\r", start, end), end) if i >= 0)
    into = ""
    options = _OPTIONS.match(source, start, line_end)
    begin = options.end() if options else start
    named = _INTO.match(source, begin, line_end)
    if named is not None:
        into, begin = named[1], named.end()
    rest = source[begin:line_end].strip()
    if whole and rest and not _IS_SQL.match(rest):
        if not into and (name := re.match(r"\w+", rest)):
            into = name[0]  # %%bigquery frame --project p
        begin = line_end
    while begin < end and source[begin] in " \t\r\n":
        begin += 1
    text = source[begin:end].rstrip()
    if not text or (not whole and not _IS_SQL.match(text)):
        return False
    cell.placeholders[base + at] = Sql(base + begin, base + begin + len(text), text, into)
    lead = _NO_NEWLINE.sub(" ", source[:at]) if whole else source[:at]
    cell.text = lead + "_" + _NO_NEWLINE.sub(" ", source[at + 1:end]) + source[end:]
    return True


def _lines(cell: Cell, base: int) -> None:
    """Line magics, shell lines and help, only where a statement can start."""
    at = depth = 0
    fresh = True
    while True:
        if fresh:
            while at < len(cell.text) and cell.text[at] in " \t\f\r\n":
                at += 1
            done = _statement(cell, at, base)
            if done is not None:
                at, fresh = done, False
        fresh = False
        match = TOKEN.search(cell.text, at)
        if match is None:
            return
        kind, at = match.lastgroup, match.end()
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "triple":
            at = after_triple(cell.text, match[0], at)
        elif kind == "line":
            fresh = not depth or (cell.text[at] in "%!" and cell.text[at - 1] in "\r\n")
            depth = 0 if fresh else depth


def _statement(cell: Cell, at: int, base: int) -> int | None:
    """Replace the magic that starts a statement here; the offset to go on from, or None where there is none."""
    source = cell.text
    line = _LINE.match(source, at)
    if line is not None:
        end = _CONTINUED.match(source, at).end()  # type: ignore[union-attr]
        name = (line[2] or "").lower()
        if line[1].startswith("%") and not name:
            return None
        if line[1].startswith("%") and name in SQL_MAGICS and _sql(cell, line.start(3), end, at, base):
            return end
        if line[1] == "%" and name == "run" and (path := _RUN.match(source, line.start(3), end)):
            cell.placeholders[base + at] = Run(base + at, base + end, path[1] or path[2] or path[3])
            _put(cell, at, "_" + _NO_NEWLINE.sub(" ", source[at + 1:end]))
            return end
        if line[1] == "%" and name in TRANSPARENT and (inner := _inner(source, line.start(3), end)) is not None:
            _put(cell, at, "0" + " " * (inner - at - 2) + ";")
            cell.blanked.add(base + at)
            return inner
        if line[1] == "%" and name in FOREIGN and line[3].strip():
            cell.foreign.append((base + at, base + end, FOREIGN[name]))
        _nothing(cell, at, end, base)
        return end
    for pattern in (_HELP, _SHELL):
        if found := pattern.match(source, at):
            _nothing(cell, at, found.end(), base)
            return found.end()
    assigned = _ASSIGNED.match(source, at)
    if assigned is None:
        return None
    begin = assigned.end()
    end = _CONTINUED.match(source, begin).end()  # type: ignore[union-attr]
    line = _LINE.match(source, begin)
    name = (line[2] or "").lower() if line is not None else ""
    if line is not None and line[1].startswith("%") and name in SQL_MAGICS and _sql(cell, line.start(3), end, begin, base):
        return end
    if line is not None and line[1] == "%" and name in TRANSPARENT and (inner := _inner(source, line.start(3), end)) is not None:
        _put(cell, begin, " " * (inner - begin))
        return inner
    _put(cell, begin, ("..." if end - begin > 2 else "_") + _NO_NEWLINE.sub(" ", source[begin + (3 if end - begin > 2 else 1):end]))
    return end


def _inner(source: str, start: int, end: int) -> int | None:
    """Where the statement after ``%time -n 3`` starts."""
    match = re.compile(r"(?:[ \t]+-\w+(?:[ \t]+\d+)?)*[ \t]+(?=\S)").match(source, start, end)
    return match.end() if match else None


def _put(cell: Cell, at: int, text: str) -> None:
    cell.text = cell.text[:at] + text + cell.text[at + len(text):]


def _nothing(cell: Cell, start: int, end: int, base: int) -> None:
    """A statement that stands for nothing: dropped in lowering, but a suite of its own needs it."""
    _put(cell, start, "0" + _NO_NEWLINE.sub(" ", cell.text[start + 1:end]))
    cell.blanked.add(base + start)
