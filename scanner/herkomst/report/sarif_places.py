"""Spans -> SARIF locations: relative URIs, regions with all four numbers, a notebook's cell as a logical location."""

from urllib.parse import quote

import sarif_om as om

from herkomst.model.places import Span
from herkomst.report.source import Sources

BASE = "SRCROOT"
_SAFE = "/-._~!$&'()*+,;=@"


def uri(path: str) -> str:
    """A path relative to the root as a URI reference (colons and blanks encoded)."""
    return quote(path, safe=_SAFE)


def artifact(path: str, sources: Sources) -> om.ArtifactLocation:
    """The file."""
    return om.ArtifactLocation(uri=uri(sources.shown(path)), uri_base_id=BASE)


def region(span: Span, sources: Sources, snippet: bool = False) -> om.Region:
    """The span, cut to its first line: code review shows an alert in a change only when its whole region lies in it."""
    made = om.Region(start_line=span.line, start_column=span.column, end_line=span.line, end_column=_end(span, sources))
    if snippet:
        text = sources.at(span.path, span.line, span.column, made.end_column)
        made.snippet = om.ArtifactContent(text=text) if text else None
    return made


def _end(span: Span, sources: Sources) -> int:
    """Where a span ends on its first line. One that is only a place, an entry of the register, is the rest of its line."""
    if span.end_line == span.line and span.end_column > span.column:
        return span.end_column
    lines = sources.lines(span.path)
    if span.line <= len(lines):
        return max(len(lines[span.line - 1]) + 1, span.column)
    return span.column + 1 if span.end_line != span.line else span.column


def context(span: Span, sources: Sources) -> om.Region | None:
    """The whole line; where the region is just that, the lines beside it too: a context must hold more than its region. None where the line of a notebook holds more than its code."""
    lines = sources.lines(span.path)
    if span.line > len(lines) or not sources.apart(span):
        return None
    first = last = span.line
    if span.column == 1 and _end(span, sources) >= len(lines[span.line - 1]) + 1 and not span.cell:
        first, last = max(1, span.line - 1), min(len(lines), span.line + 1)
        if first == last:
            return None
    shown = [sources.at(span.path, n, 1, len(lines[n - 1]) + 1) for n in range(first, last + 1)]
    return om.Region(start_line=first, start_column=1, end_line=last, end_column=len(lines[last - 1]) + 1,
                     snippet=om.ArtifactContent(text="\n".join(shown)) if any(shown) else None)


def location(span: Span, sources: Sources, text: str = "", number: int = -1, snippet: bool = False) -> om.Location:
    """A location, with a message and a number where given."""
    made = om.Location(id=number, physical_location=om.PhysicalLocation(
        artifact_location=artifact(span.path, sources), region=region(span, sources, snippet),
        context_region=context(span, sources) if snippet else None))
    if text:
        made.message = om.Message(text=text)
    if span.cell:
        made.logical_locations = [om.LogicalLocation(
            name=f"cell {span.cell}", fully_qualified_name=f"{sources.shown(span.path)}[{span.cell}]", kind="cell",
            properties={"herkomst": {"cell": span.cell, "line": span.cell_line}})]
    return made
