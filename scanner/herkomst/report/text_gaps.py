"""What was not read, or not followed: counted, named, on a few lines."""

import textwrap

from herkomst.knowledge.notes import note
from herkomst.model.issues import Gap
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import Line, cut, cut_front, line
from herkomst.report.words import count, number, say

FILE_REASONS = ("encoding", "binary", "too-large", "unreadable", "notebook", "not-sql", "unsupported-language", "symlink", "depth")
"""Reasons for which a whole file is not read; the others lose a statement, a name or a call."""
TOOLS = frozenset({
    ".git", ".hg", ".svn", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".eggs", ".herkomst-cache",
    ".import_linter_cache", ".ipynb_checkpoints", ".gradle", ".terraform", ".tox", ".nox", ".cache",
})
"""Of the directories that are never entered, those that hold no code of anybody's: not worth a line."""
QUIET_REASONS = ("unmodelled", "unknown-columns")
"""Told from the coverage instead, most frequent first."""


def gaps(report: ScanReport, language: str, width: int, full: bool) -> list[Line]:
    """The lines of the section, without its heading; empty when everything was read and followed."""
    made: list[Line] = []
    made += _unread(report, language, width, full)
    made += _files(report, language, width)
    made += _statements(report, language, width)
    made += _left_out(report, language, width, full)
    tables = sorted({s.dataset.name for s in report.unknown_tables if s.dataset is not None})
    if tables:
        text = say(language, "gap.tables", names=about.names((cut_front(mask(t), 40) for t in tables), 4))
        made += _rows(count(language, "count.tables", len(tables)), text, width)
    calls = report.coverage.unmodelled
    if calls:
        named = ", ".join(f"{mask(name)} ({n}x)" for name, n in calls[:3])
        made.append(_row(count(language, "count.calls", sum(n for _, n in calls)), say(language, "gap.calls", names=named), width))
    if full and report.gaps:
        made.append(line())
        for gap in report.gaps:
            text = f"{say(language, f'gap.{gap.reason}')}{': ' + note(mask(gap.detail), language) if gap.detail else ''}"
            made.append(line("  ", (gap.span.place, "place"), f"  {text}", f"  [{', '.join(gap.names)}]" if gap.names else ""))
    return made


def _unread(report: ScanReport, language: str, width: int, full: bool) -> list[Line]:
    """What the change that is shown makes unreadable."""
    if not report.unread:
        return []
    places = unread_places(report, language, 10**9 if full else 3)
    found = textwrap.wrap(say(language, "gap.unread", places=places), max(width - 2, 30), break_on_hyphens=False)
    return [line(("  " + text, "warning")) for text in (found if full else found[:2])]


def unread_places(report: ScanReport, language: str, limit: int) -> str:
    """``src/a.py:3 cannot be parsed, +2``: what became unreadable."""
    return about.names((f"{cut_front(g.span.place, 60)} {say(language, f'gap.{g.reason}')}" for g in report.unread), limit)


def _left_out(report: ScanReport, language: str, width: int, full: bool) -> list[Line]:
    """What nobody asked to read: exclusions of the configuration with their number of files and reason; directories of other
    people's code."""
    made: list[Line] = []
    excluded = sorted((e for e in report.excluded if e[2]), key=lambda e: (-e[2], e[0]))
    if excluded:
        told = about.names((f"{mask(p)} ({number(language, n)}: {cut(mask(why), 40)})" for p, why, n in excluded), 10**9 if full else 3)
        made += _rows(count(language, "count.files", sum(e[2] for e in excluded)), say(language, "gap.left-out", patterns=told), width)
    folders = [(name, n) for name, n in report.skipped if name not in TOOLS and not name.endswith(".egg-info")]
    if folders:
        told = about.names((f"{mask(name)} ({n}x)" if n > 1 else mask(name) for name, n in folders), 10**9 if full else 4)
        made += _rows(count(language, "count.folders", sum(n for _, n in folders)), say(language, "gap.not-entered", names=told), width)
    return made


def _row(head: str, text: str, width: int) -> Line:
    return line(f"  {head:<11} {text}")


def _rows(head: str, text: str, width: int) -> list[Line]:
    """At most two lines, the second under the first's text."""
    found = textwrap.wrap(text, max(width - 14, 30), break_on_hyphens=False)
    return [_row(head if i == 0 else "", t, width) for i, t in enumerate(found[:2])]


def _example(gap: Gap, language: str) -> str:
    detail = note(mask(gap.detail), language) or say(language, f"gap.{gap.reason}")
    return f"{cut_front(gap.span.place, 40)} {cut(detail, 44)}"


def _files(report: ScanReport, language: str, width: int) -> list[Line]:
    whole = [g for g in report.gaps if g.reason in FILE_REASONS and g.reason != "unsupported-language"]
    others = about.languages(report.files)
    unread = report.coverage.files_not_read
    if not unread and not others and not whole:
        return []
    parts = [say(language, "gap.languages", languages=others)] if others else []
    parts += [_example(g, language) for g in whole[:2]]
    if len(whole) > 2:
        parts.append(say(language, "more.gaps", n=len(whole) - 2))
    made = _rows(count(language, "count.files", unread or len(whole)), "; ".join(parts), width)
    named = sorted({g.span.path for g in report.gaps if g.names and g.reason in FILE_REASONS})
    if named:
        key = "gap.names.1" if len(named) == 1 else "gap.names"
        made.append(line(" " * 14 + say(language, key, n=len(named), places=about.names(named, 3))))
    return made


def _statements(report: ScanReport, language: str, width: int) -> list[Line]:
    found = [g for g in report.gaps if g.reason not in FILE_REASONS and g.reason not in QUIET_REASONS]
    if not found:
        return []
    found.sort(key=lambda g: (not g.names, g.reason != "syntax", g))
    parts = [_example(g, language) for g in found[:2]]
    if len(found) > 2:
        parts.append(say(language, "more.gaps", n=len(found) - 2))
    return _rows(count(language, "count.places", len(found)), "; ".join(parts), width)
