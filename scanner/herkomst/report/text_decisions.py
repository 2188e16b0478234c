"""The table of decision points: every one, hit or not, with what it rests on."""

from collections.abc import Sequence

from herkomst.knowledge.notes import note
from herkomst.model.decision import DecisionPoint, Result
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import Line, cut, cut_front, line, wrapped
from herkomst.report.words import count, say


def table_of(report: ScanReport, results: Sequence[Result], language: str, width: int, full: bool, limit: int) -> list[Line]:
    """The section with its heading. When not all fit in ``limit`` lines: those with the heaviest of ``results`` (sorted) first.
    ``full`` has every one on a line of its own, uncut, with the names of its criteria."""
    made = [line((say(language, "section.decisions"), "bold"), f"   {count(language, 'count.decisions', len(report.decisions))}")]
    groups = [[d] for d in report.decisions] if full else _alike(report.decisions)
    if len(groups) > limit:
        rank = {r.decision: i for i, r in reversed(list(enumerate(results)))}
        groups.sort(key=lambda g: (min(rank.get(d.number, 10**9) for d in g), not g[0].production, g[0].number))
        groups = sorted(groups[:limit], key=lambda g: g[0].number)
    rows = [[numbers([d.number for d in g]), say(language, f"kind.{g[0].kind}"), about.decision_name(g[0], language), g[0].span.place,
             about.criteria(g[0], language)] for g in groups]
    if not full:
        _fit(rows, width)
    w = [max(len(row[i]) for row in rows) for i in range(5)]
    for group, (number_, kind, name, place, what) in zip(groups, rows, strict=True):
        made.append(line(f" {number_:<{w[0]}} {kind:<{w[1]}}  ", (f"{name:<{w[2]}}", "bold"), "  ", (f"{place:<{w[3]}}", "place"), f"  {what}"))
        if full:
            made += _criteria(group[0], language, width)
    left = len(report.decisions) - sum(map(len, groups))
    if left:
        made.append(line((" " + count(language, "more.decisions", left), "dim")))
    return made


def numbers(found: list[int]) -> str:
    """``#4``, ``#4-9`` or ``#4 +3``."""
    first, last = min(found), max(found)
    if last - first + 1 == len(found):
        return f"#{first}" if first == last else f"#{first}-{last}"
    return f"#{first} +{len(found) - 1}"


def _alike(points: Sequence[DecisionPoint]) -> list[list[DecisionPoint]]:
    """Those that look the same (a helper that is called with several models) share a line."""
    groups: dict[tuple[str, ...], list[DecisionPoint]] = {}
    for point in points:
        groups.setdefault((point.kind, point.name, point.span.place), []).append(point)
    return list(groups.values())


def _fit(rows: list[list[str]], width: int) -> None:
    """Cut names and places so that what a decision rests on has its room: that matters most."""
    w = [max(len(row[i]) for row in rows) for i in range(5)]
    room = width - w[0] - w[1] - w[4] - 8
    names = min(w[2], max(room - w[3], room // 2, 18))
    for row in rows:
        if len(row[2]) > names:
            row[2] = cut(row[2].partition(" (")[0], names)
    places = max(room - max(len(row[2]) for row in rows), 18)
    for row in rows:
        row[3] = cut_front(row[3], places)


def _criteria(point: DecisionPoint, language: str, width: int) -> list[Line]:
    """The names in each bin, with what they are about."""
    about_ = {c.name: f"{c.name} ({', '.join(about.category(x, language) for x in c.labels)})" if c.labels and c.bin != "none" else note(c.name, language) if c.bin == "undetermined" else c.name for c in point.criteria}
    made: list[Line] = []
    for name, found in about.bins(point).items():
        if found:
            made += wrapped(f"{say(language, f'bin.{name}')}: {mask(', '.join(about_[n] for n in found))}", width, " " * 8)
    return made
