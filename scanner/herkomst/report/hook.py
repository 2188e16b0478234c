"""What a commit sees: the results it touches, each in three lines, the changed place first; and one line about the rest."""

from herkomst.model.decision import Result, Step, Use
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import Line, cut, draw, line
from herkomst.report.text_gaps import unread_places
from herkomst.report.words import say

RESULTS = 10
PLACES = 4

_WORDS = {
    "en": {
        "here": "(this change)", "more": "... {n} more: herkomst scan", "known": "{n} known", "assessed": "{n} assessed",
        "ignored": "{n} ignored in the code", "waiting": "{n} in assessment", "files": "{n} files not read",
        "tables": "{n} tables without schema", "files.1": "1 file not read", "tables.1": "1 table without schema", "between": "{n} more", "untouched": "{n} elsewhere, not touched",
        "none": "no path touched by this change ({what}) was seen in the code that was read",
        "nothing": "nothing new was seen in the code that was read ({what})",
        "elsewhere": "no line of this path changed here: it was not there before, or ran another way",
        "remedy": "remove it, or have it assessed:  herkomst explain {rule}", "what": "what to do:  herkomst explain {rule}",
    },
    "nl": {
        "here": "(deze wijziging)", "more": "... nog {n}: herkomst scan", "known": "{n} bekend", "assessed": "{n} beoordeeld",
        "ignored": "{n} genegeerd in de code", "waiting": "{n} in beoordeling", "files": "{n} bestanden niet gelezen",
        "tables": "{n} tabellen zonder schema", "files.1": "1 bestand niet gelezen", "tables.1": "1 tabel zonder schema", "between": "nog {n}", "untouched": "{n} elders, niet geraakt",
        "none": "in de gelezen code is geen weg gezien die deze wijziging ({what}) raakt",
        "nothing": "in de gelezen code is niets nieuws gezien ({what})",
        "elsewhere": "hier is geen regel van deze weg gewijzigd: hij was er eerst niet, of liep anders",
        "remedy": "haal het weg, of laat het beoordelen:  herkomst explain {rule}", "what": "wat te doen:  herkomst explain {rule}",
    },
}


def render(report: ScanReport, *, language: str = "", what: str = "", narrowed: bool = True, color: bool = False,
           width: int = 110, unread: str = "note") -> str:
    """The report for a commit.

    what      what was compared, in words: ``staged changes``.
    unread    the level of what the change makes unreadable; none: not said.
    narrowed  only what a change touches is shown; False: the whole tree, against the baseline.
    """
    language = language or report.language
    words = _WORDS["nl" if language == "nl" else "en"]
    shown = about.shown(report)
    made: list[Line] = []
    for result in shown[:RESULTS]:
        made += _result(report, result, language, words, width, narrowed)
    if len(shown) > RESULTS:
        made.append(line((words["more"].format(n=len(shown) - RESULTS), "dim")))
    if not shown:
        made.append(line(words["none" if narrowed else "nothing"].format(what=what)))
    if report.unread and unread != "none":
        told = say(language, "gap.unread", places=unread_places(report, language, 3))
        made.append(line((f"{say(language, f'level.{unread}')} {told}", unread)))
    rest = _rest(report, words)
    if rest:
        made.append(line((rest, "dim")))
    return draw(made, width, color)


def _result(report: ScanReport, result: Result, language: str, words: dict[str, str], width: int, narrowed: bool) -> list[Line]:
    decision = about.decision_of(report, result)
    arrow = (f"`{about.columns(result)}` -> " if result.uses else "") + about.decision_name(decision, language).partition(" (")[0]
    verdict = "" if result.verdict == "open" else say(language, f"verdict.{result.verdict}")
    head = f"{say(language, f'level.{result.level}')} {result.rule}  {about.title(result, language)}  {arrow}"
    tail = f"{result.id}  {verdict}".rstrip()
    room = width - len(tail) - 2
    made = [line((f"{cut(head, room):<{room}}  ", result.level if result.level != "none" else "dim"), (tail, "id"))]
    use = _told(result)
    remedy = words["remedy" if result.uses else "what"].format(rule=result.rule)
    if use is None or not use.steps:
        here = f" {words['here']}" if result.changed else ""
        made.append(line("  ", (result.span.place, "place"), f"{here}   {remedy}"))
    else:
        back, on = _around(use, result)
        first = f"{back[0]} {words['here']}" if result.changed else back[0]
        made.append(line("  ", (_chain([first, *back[1:]], " <- ", words), "place"), f" <- {about.source_name(use.column)}"))
        made.append(line("  -> ", (_chain(on, " -> ", words) or result.span.place, "place"), f"   {remedy}"))
        if narrowed and not result.changed:
            made.append(line(("  " + words["elsewhere"], "dim")))
    if result.justification:
        made.append(line(("  " + mask(result.justification), "dim")))
    return made


def _told(result: Result) -> Use | None:
    """The use that the change touches, else the strongest."""
    changed = set(result.changed)
    touched = [u for u in result.uses if any(s.span in changed for s in u.steps)]
    return about.strongest(result) if not touched else min(touched, key=lambda u: (u.certainty != "traced", len(u.steps), u.id))


def _around(use: Use, result: Result) -> tuple[list[str], list[str]]:
    """Places from the touched step back to where the column enters, and from there on to the decision point."""
    changed = set(result.changed)
    at = max((i for i, s in enumerate(use.steps) if s.span in changed), default=len(use.steps) - 1)
    on = _places(use.steps[at + 1:])
    return _places(use.steps[at::-1]), on


def _places(steps: tuple[Step, ...]) -> list[str]:
    return list(dict.fromkeys(s.span.place for s in steps))


def _chain(places: list[str], arrow: str, words: dict[str, str]) -> str:
    if len(places) > PLACES:
        places = [*places[:2], f"({words['between'].format(n=len(places) - 3)})", places[-1]]
    return arrow.join(places)


def _rest(report: ScanReport, words: dict[str, str]) -> str:
    """``12 known, 3 assessed, 1 in assessment; 2 tables without schema``."""
    counts = {
        "known": report.known, "assessed": sum(r.verdict == "assessed" for r in report.suppressed),
        "waiting": sum(r.verdict == "in-assessment" for r in (*report.results, *report.untouched)),
        "ignored": sum(r.verdict == "ignored" for r in report.suppressed),
        "untouched": len(report.untouched),
    }
    known = ", ".join(words[k].format(n=n) for k, n in counts.items() if n)
    unread = {"files": report.coverage.files_not_read, "tables": len(report.unknown_tables)}
    not_seen = ", ".join(words[f"{k}.1" if n == 1 else k].format(n=n) for k, n in unread.items() if n)
    return "; ".join(p for p in (known, not_seen) if p)


