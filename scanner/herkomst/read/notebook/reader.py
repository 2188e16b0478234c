"""A notebook from raw text to ModuleIR."""

import re

from herkomst.model.issues import Gap
from herkomst.model.places import SourceMap
from herkomst.model.python_ir import Expr, ModuleIR, Run, Sql
from herkomst.read.notebook.cells import RawNotebook, scan
from herkomst.read.notebook.virtual import Joined, source_map
from herkomst.read.python.magics import FOREIGN, SQL_MAGICS, translate
from herkomst.read.python.module import read as read_python
from herkomst.read.python.parse import tree

_PYTHON = frozenset(("", "python", "python2", "python3", "ipython", "ipython2", "ipython3", "pyspark", "pyodide", "xpython", "sage"))
_SQL = SQL_MAGICS | {"t-sql"}
_NO_NEWLINE = re.compile(r"[^\r\n]")


def read(path: str, text: str) -> ModuleIR:
    """See ``read_notebook``."""
    book = scan(text)
    joined = Joined(text)
    sources: list[str] = []
    codes: list[str] = []
    placeholders: dict[int, Expr | Run] = {}
    blanked: set[int] = set()
    foreign: list[tuple[int, int, str]] = []
    for cell in book.cells:
        if cell.kind != "code":
            continue
        start = joined.length
        source = joined.add(cell)
        sources.append(source)
        language = cell.language or book.language
        if language in _PYTHON:
            done = translate(source, start, lambda code: tree(code) is not None)
            codes.append(done.text)
            placeholders |= done.placeholders
            blanked |= done.blanked
            foreign += done.foreign
            continue
        code = _NO_NEWLINE.sub(" ", source)
        if language in _SQL and source.strip():
            lead = len(source) - len(source.lstrip())
            sql = source.strip()
            placeholders[start + lead] = Sql(start + lead, start + lead + len(sql), sql)
            code = f"{code[:lead]}_{code[lead + 1:]}"
        elif source.strip():
            foreign.append((start, start + len(source), FOREIGN.get(language, language)))
        codes.append(code)
    source_of = source_map(path, joined, "".join(sources))
    gaps = [*_broken(book, path, text), *_order(book, joined, source_of), *_foreign(foreign, source_of, "".join(sources))]
    return read_python(
        path, "".join(codes), source=source_of, placeholders=placeholders, blanked=frozenset(blanked),
        parts=[(c.start, c.end) for c in joined.cells], gaps=tuple(gaps), notebook=True,
    )


def _broken(book: RawNotebook, path: str, text: str) -> list[Gap]:
    """A gap where the file is no notebook, or stops being one."""
    code = sum(c.kind == "code" for c in book.cells)
    if book.broken is not None:
        what = "stops in the middle of the file" if book.ended else "is not valid JSON from here"
        at = min(book.broken, len(text))
        detail = f"the notebook {what}; {code} code cell{'s' * (code != 1)} read"
        return [Gap(SourceMap.of(path, text).span(at, at), "notebook", detail)]
    return [] if book.found else [Gap(SourceMap.of(path, text).span(0, 0), "notebook", "there is no list of cells in it")]


def _order(book: RawNotebook, joined: Joined, source: SourceMap) -> list[Gap]:
    """A note where cells were run in another order than they stand in: they are read as they stand."""
    last = 0
    for cell in book.cells:
        if cell.kind == "code" and cell.order is not None:
            if cell.order < last:
                at = next(c.start for c in joined.cells if c.number == cell.number)
                return [Gap(source.span(at, at), "notebook", f"cell {cell.number} was run before a cell above it; cells are read as they stand")]
            last = cell.order
    return []


def _foreign(found: list[tuple[int, int, str]], source: SourceMap, text: str) -> list[Gap]:
    """One gap per language: where it starts, and how many lines."""
    gaps: dict[str, Gap] = {}
    for start, end, language in found:
        lines = text.count("\n", start, end)
        known = gaps.get(language)
        gaps[language] = Gap(
            known.span if known else source.span(start, end), "unsupported-language", language, lines + (known.lines if known else 0),
        )
    return list(gaps.values())
