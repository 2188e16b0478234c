"""GitHub workflow commands: one annotation per result, within what a step may show; the rest belongs in the step summary.

An annotation stands at the decision point, or, when only a step of its path lies in the change, at that step.
"""

from herkomst.model.decision import Result
from herkomst.model.places import Span
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.message import message
from herkomst.report.screen import cut
from herkomst.report.text_gaps import unread_places
from herkomst.report.words import count, say

PER_STEP = 10
_COMMAND = {"error": "error", "warning": "warning", "note": "notice", "none": "notice"}


def render(report: ScanReport, *, language: str = "", prefix: str = "") -> str:
    """At most ten errors, ten warnings and ten notices, heaviest first, and a line that counts what did not fit. ``prefix``: where the
    scanned root lies in its repository."""
    language = language or report.language
    made: list[str] = []
    used = {"error": 0, "warning": 0, "notice": 0}
    left = 0
    for result in about.shown(report):
        command = _COMMAND[result.level]
        if used[command] + (command == "warning" and bool(report.unread)) == PER_STEP:
            left += 1
            continue
        used[command] += 1
        made.append(_annotation(report, result, command, language, prefix))
    if report.unread:
        gap = report.unread[0].span
        text = say(language, "gap.unread", places=unread_places(report, language, 10))
        made.append(f"::warning file={_property(prefix + gap.path)},line={gap.line},title=herkomst::{_data(text)}")
    if left:
        made.append(count(language, "github.more", left))
    return "\n".join(made) + "\n" if made else ""


def place(result: Result) -> Span:
    """Where an annotation goes: the decision point unless the change holds only other steps."""
    if not result.changed or any(s.path == result.span.path and s.line == result.span.line for s in result.changed):
        return result.span
    return result.changed[0]


def _annotation(report: ScanReport, result: Result, command: str, language: str, prefix: str) -> str:
    at = place(result)
    one_line = at.end_line == at.line and at.end_column > at.column
    where = {"file": prefix + at.path, "line": at.line, "endLine": at.line if not one_line else at.end_line}
    if one_line:
        where |= {"col": at.column, "endColumn": at.end_column}
    where["title"] = cut(f"{result.rule} {about.title(result, language)} ({result.id})", 250)
    text = message(report, result, language)
    if at != result.span:
        text += f"; {say(language, 'github.sink', place=result.span.place)}"
    use = about.strongest(result)
    if use is not None and use.steps:
        text += "\n" + "\n".join(f"{s.span.place}  {about.step_note(s, language)}" for s in use.steps[:20])
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in where.items())
    return f"::{command} {properties}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
