"""One Python text -> ModuleIR: in one go where it parses, statement by statement where it does not."""

import sys
from collections.abc import Mapping, Sequence

from herkomst.model.issues import Gap, GapReason
from herkomst.model.places import SourceMap
from herkomst.model.python_ir import Expr, ModuleIR, Run, Stmt
from herkomst.read.python.cut import Cuts, cut, statements
from herkomst.read.python.directives import directives
from herkomst.read.python.layouts import layout
from herkomst.read.python.parse import HEADER, Stretch, Unfaithful, heavy, lower, prepare, too_much, tree
from herkomst.read.python.repair import Repair

_RECURSION = 12_000
"""Generating code recurses a few Python frames per level of nesting; the lowering's own limits come first."""

Placeholders = Mapping[int, Expr | Run]
Loss = tuple[int, int, GapReason, str]
"""A stretch that was not read: offsets, why, and what to know."""


def read(
    path: str, text: str, *, source: SourceMap | None = None, placeholders: Placeholders | None = None,
    blanked: frozenset[int] = frozenset(), parts: Sequence[tuple[int, int]] = (), gaps: tuple[Gap, ...] = (), notebook: bool = False,
) -> ModuleIR:
    """Python text -> IR. For notebooks:

    source        the map of the text of all cells, joined, to the raw file.
    placeholders  offset of a name -> the Sql or Run that stands there.
    blanked       offsets of expression statements that stand for nothing.
    parts         the cells' offsets: a cell that does not parse spoils no other.
    gaps          what was not read before it came to Python.
    """
    text = text.removeprefix("\ufeff")
    if source is None and (page := layout(text, lambda code: tree(code) is not None)) is not None:
        source = SourceMap.of(path, text)
        lost = tuple(
            Gap(source.span(start, end), "unsupported-language", language, text.count("\n", start, end))
            for start, end, language in page.foreign
        )
        return read(
            path, page.text, source=source, placeholders=page.placeholders, blanked=page.blanked, parts=page.parts, gaps=lost, notebook=True,
        )
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        reader = _Reader(path, text, source or SourceMap.of(path, text), placeholders or {}, blanked)
        return reader.module(notebook, gaps, parts or ((0, len(text)),))
    finally:
        sys.setrecursionlimit(limit)


class _Reader:
    def __init__(self, path: str, text: str, source: SourceMap, placeholders: Placeholders, blanked: frozenset[int]) -> None:
        self.blanked = blanked
        self.path, self.raw, self.source, self.placeholders = path, text, source, placeholders
        self.text = prepare(text)
        self.body: list[Stmt] = []
        self.lost: list[Loss] = []
        self.parsed = self.broken = 0
        self.python2 = False

    def module(self, notebook: bool, gaps: tuple[Gap, ...], parts: Sequence[tuple[int, int]]) -> ModuleIR:
        cuts = cut(self.text)
        if cuts.lines and not self._whole(cuts):
            for start, end in parts:
                self._one_by_one(self._closed(start, end))
        found = self._gaps()
        total = len(self.source.starts) - (self.source.starts[-1] >= len(self.raw))
        broken = min(total, sum(g.lines for g in (*gaps, *found)))
        return ModuleIR(
            self.path, tuple(self.body), self.source, tuple(sorted((*gaps, *found))),
            directives(self.raw, cuts.comments, self.source), (self.parsed, 0, self.broken), (total - broken, 0, broken),
            notebook, "python2" if self.python2 else "python",
        )

    # ------------------------------------------------------------------------------------------------------- the whole file

    def _whole(self, cuts: Cuts) -> bool:
        if cuts.lines[0].width or heavy(self.text, cuts):
            return False
        module = tree(self.text)
        if module is None:
            return False
        try:
            self._take(lower(self.text, 0, len(self.text), module, self.placeholders, self.blanked))
        except (Unfaithful, RecursionError):
            return False
        return True

    def _take(self, stretch: Stretch) -> None:
        self.body += stretch.body
        self.parsed += stretch.count
        self.lost += [(start, end, "depth", "nested too deeply") for start, end in stretch.deep]

    # ------------------------------------------------------------------------------------------------ statement by statement

    def _closed(self, begin: int, end: int) -> Cuts:
        """Where a triple quote is never closed, every later one is misread: find the statement it broke and cut again after
        it."""
        text = self.text
        cuts = cut(text, begin, end)
        for _ in range(6):
            if not cuts.loose:
                break
            guilty = self._guilty(cuts)
            if guilty is None:
                break
            text = f"{text[:guilty]}   {text[guilty + 3:]}"
            cuts = cut(text, begin, end)
        return cuts

    def _guilty(self, cuts: Cuts) -> int | None:
        for first, last in statements(self.text, cuts.lines):
            start, end = cuts.lines[first].start, cuts.lines[last - 1].end
            inside = [t for t in cuts.triples if start <= t < end]
            if inside and (too_much(self.text[start:end]) or tree(self.text[start:end] + "\n") is None):
                return next((t for t in inside if any(c in "\r\n" for c in self.text[t:end])), inside[-1])
        return None

    def _one_by_one(self, cuts: Cuts) -> None:
        repair = Repair(self.text, cuts.lines, lambda piece: not too_much(piece) and tree(piece) is not None)
        for first, last in statements(self.text, cuts.lines):
            indented = cuts.lines[first].width > 0
            start, end = repair.extent(first, last)
            known = len(repair.lost)
            if not self._read_stretch(self.text, start, end, indented):
                whole = repair.statement(first, last, indented)
                if not whole:
                    self.broken += 1
                elif not self._read_stretch(repair.now, start, end, indented, self.blanked | repair.blanked):
                    del repair.lost[known:]
                    self.broken += 1
                    self.lost.append((cuts.lines[first].start, end, "internal", "parsed, but its positions could not be followed"))
        for lost in repair.lost:
            reason: GapReason = "depth" if too_much(self.text[lost.start:lost.end]) else "syntax"
            if repair.left < 0 and reason == "syntax" and lost.end - lost.start > 2000:
                reason = "budget"
            self.lost.append((lost.start, lost.end, reason, lost.detail))
        self.python2 |= repair.python2

    def _read_stretch(self, text: str, start: int, end: int, indented: bool, blanked: frozenset[int] | None = None) -> bool:
        """Parse and lower ``text[start:end]``; False where it does not parse."""
        header = HEADER if indented else ""
        piece = text[start:end]
        module = None if too_much(piece) else tree(f"{header}{piece}\n")
        if module is None:
            return False
        try:
            self._take(lower(text, start, end, module, self.placeholders, self.blanked if blanked is None else blanked, len(header)))
        except (Unfaithful, RecursionError):
            return False
        return True

    # ---------------------------------------------------------------------------------------------------------------- gaps

    def _gaps(self) -> list[Gap]:
        """One gap per broken stretch; neighbours with nothing readable between them are one."""
        joined: list[Loss] = []
        for loss in sorted(self.lost):
            last = joined[-1] if joined else None
            if last is not None and last[2:] == loss[2:] and not self._code(last[1], loss[0]):
                joined[-1] = (last[0], loss[1], *loss[2:])
            else:
                joined.append(loss)
        return [
            Gap(self.source.span(start, end), reason, detail, self.text.count("\n", start, end) + 1)
            for start, end, reason, detail in joined
        ]

    def _code(self, start: int, end: int) -> bool:
        """Whether anything but space and comments stands between."""
        return any(line.strip() and not line.lstrip().startswith("#") for line in self.text[start:end].splitlines())
