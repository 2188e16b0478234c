"""Azure Pipelines logging commands: an issue per result. Notes have no command there and are counted in a plain line."""

from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.message import message
from herkomst.report.text_gaps import unread_places
from herkomst.report.words import count, say

_ESCAPES = (("%", "%AZP25"), ("\r", "%0D"), ("\n", "%0A"))


def render(report: ScanReport, *, language: str = "", prefix: str = "") -> str:
    """``##vso[task.logissue ...]`` lines, heaviest first. ``prefix``: where the scanned root lies in its repository."""
    language = language or report.language
    made: list[str] = []
    notes = 0
    for result in about.shown(report):
        if result.level not in ("error", "warning"):
            notes += 1
            continue
        where = {"type": result.level, "sourcepath": prefix + result.span.path, "linenumber": str(result.span.line),
                 "columnnumber": str(result.span.column), "code": result.rule}
        properties = ";".join(f"{key}={_property(value)}" for key, value in where.items())
        made.append(f"##vso[task.logissue {properties};]{_data(f'{message(report, result, language)} ({result.id})')}")
    if report.unread:
        gap = report.unread[0].span
        text = say(language, "gap.unread", places=unread_places(report, language, 10))
        made.append(f"##vso[task.logissue type=warning;sourcepath={_property(prefix + gap.path)};linenumber={gap.line};]{_data(text)}")
    if notes:
        made.append(count(language, "count.notes", notes))
    return "\n".join(made) + "\n" if made else ""


def _data(text: str) -> str:
    for char, code in _ESCAPES:
        text = text.replace(char, code)
    return text


def _property(text: str) -> str:
    return _data(text).replace(";", "%3B").replace("]", "%5D")
