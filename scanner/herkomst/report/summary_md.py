"""A step summary in Markdown: the tables behind the annotations."""

import re
from collections.abc import Sequence

from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import draw
from herkomst.report.text_gaps import gaps
from herkomst.report.text_summary import nothing_found, summary
from herkomst.report.words import count, number, say

ROWS = 200
"""A step summary holds one megabyte."""


def render(report: ScanReport, *, language: str = "", since: str = "") -> str:
    """The report as GitHub Markdown: decision points with their criteria, results, what was not read, the summary."""
    language = language or report.language
    made = [f"## herkomst {report.version}", ""]
    if report.decisions:
        made += [f"### {_title(say(language, 'section.decisions'))} ({count(language, 'count.decisions', len(report.decisions))})", ""]
        made += _table([("#", "", "", "", ""), *[
            (f"#{d.number}", say(language, f"kind.{d.kind}"), _code(about.decision_name(d, language)), _code(d.span.place),
             about.criteria(d, language)) for d in report.decisions[:ROWS]]])
        if len(report.decisions) > ROWS:
            made += [count(language, "more.decisions", len(report.decisions) - ROWS), ""]
    results = about.shown(report)
    if not any(r.uses for r in results):
        made += [_prose(draw(nothing_found(report, language, 10_000), 10_000, False)), ""]
    if results:
        made += [f"### {about.tally(results, language)}", ""]
        rows = []
        for r in results[:ROWS]:
            point = about.decision_of(report, r)
            arrow = about.columns(r) + (" -> " if r.uses else "") + (mask(point.name) if point else "")
            rows.append((say(language, f"level.{r.level}"), r.rule, about.title(r, language), _code(arrow), _code(r.span.place), r.id))
        made += _table([("", "", "", "", "", ""), *rows])
        if len(results) > ROWS:
            made += [count(language, "more.results", len(results) - ROWS), ""]
    lost = gaps(report, language, 400, False)
    if lost:
        made += [f"### {_title(say(language, 'section.gaps'))}", "", "```text", draw(lost, 400, False).rstrip("\n"), "```", ""]
    made += [_prose(text) + "\n" for text in draw(summary(report, language, 10_000, None, since)[:-1], 10_000, False).splitlines()]
    if report.coverage.lines_not_relevant:
        made += [say(language, "summary.skipped", n=number(language, report.coverage.lines_not_relevant)), ""]
    return "\n".join(made).rstrip() + "\n"


def _title(text: str) -> str:
    return text[:1] + text[1:].lower()


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    head, *rest = rows
    return ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *("| " + " | ".join(_cell(c) for c in row) + " |" for row in rest), ""]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _code(text: str) -> str:
    """Names come from scanned files: as code, so that none of them is read as markup."""
    text = " ".join(text.split())
    fence = "`" * (max((len(m) for m in re.findall(r"`+", text)), default=0) + 1)
    return f"{fence}{' ' if '`' in text else ''}{text}{' ' if '`' in text else ''}{fence}" if text else ""


def _prose(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|])", r"\\\1", " ".join(text.split()))
