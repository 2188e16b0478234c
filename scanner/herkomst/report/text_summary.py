"""The end of the screen: what was found and followed, with numerators and denominators; and what is said when nothing is shown."""

import re

from herkomst.model.decision import DecisionPoint
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import Line, line, wrapped
from herkomst.report.words import count, number, percent, say

NEXT = (("herkomst init", "next.init"), ("herkomst baseline", "next.baseline"), ("herkomst scan --full", "next.full"))


def summary(report: ScanReport, language: str, width: int, exit_code: int | None, since: str) -> list[Line]:
    """Counts, coverage, whose call it is, what to run next."""
    c = report.coverage
    shown = about.shown(report)
    parts = [say(language, "summary.results", counts=about.tally(shown, language),
                 decisions=count(language, "count.decisions", len(report.decisions)))]
    if report.stored:
        parts.append(count(language, "summary.stored", len(report.stored)))
    done, every = assessed(report)
    if every:
        parts.append(say(language, "summary.assessed", done=number(language, done), all=number(language, every)))
    if report.known:
        parts.append(say(language, "summary.known", n=number(language, report.known)))
    made: list[Line] = []
    if since:
        made += wrapped(say(language, "summary.since", ref=since), width)
    made += wrapped("; ".join(parts) + ".", width)
    made += wrapped(say(language, "summary.followed", followed=number(language, c.lines_followed), lines=number(language, c.lines),
                        percent=percent(c.lines_followed, c.lines), unread=number(language, c.files_not_read),
                        files=number(language, c.files_found)), width)
    if not report.reproducible:
        made += wrapped(say(language, "summary.not-reproducible"), width)
    made.append(line(say(language, "summary.people")))
    tail = say(language, "exit", code=exit_code) if exit_code is not None else ""
    steps = " · ".join(f"{command} ({say(language, key)})" for command, key in _next(report))
    text = f"{say(language, 'summary.next')} {steps}"
    made.append(line((text, "dim"), " " * max(width - len(text) - len(tail), 2) if tail else "", (tail, "bold")))
    return made


def _next(report: ScanReport) -> list[tuple[str, str]]:
    """What a reader can do now: not again what is done."""
    done = {"herkomst init": bool(report.configuration), "herkomst baseline": report.has_baseline}
    made = [step for step in NEXT if not done.get(step[0])]
    first = next((r for r in about.shown(report) if r.uses and r.uses[0].column.kind == "column"), None)
    name = mask(first.uses[0].column.name) if first is not None else ""
    if len(made) < len(NEXT) and re.fullmatch(r"[\w.]+", name):
        made.insert(-1, (f"herkomst path . {name}", "next.path"))
    return made


def assessed(report: ScanReport) -> tuple[int, int]:
    """(uses assessed, all uses), over what is shown and what is silenced."""
    every = {(r.id, u.id) for r in (*report.results, *report.suppressed) for u in r.uses}
    done = {(r.id, u.id) for r in (*report.results, *report.suppressed) if r.verdict == "assessed" for u in r.uses}
    return len(done), len(every)


def nothing_found(report: ScanReport, language: str, width: int) -> list[Line]:
    """What is said where no path is shown; never that all is well."""
    if not report.decisions:
        return _no_decision(report, language, width)
    quiet = sum(r.verdict in about.QUIET for r in (*report.results, *report.suppressed))
    if any(r.uses for r in (*report.untouched, *about.shown(report))) or report.known or quiet:
        return wrapped(say(
            language, "none.shown", known=number(language, report.known), quiet=number(language, quiet),
            untouched=number(language, len(report.untouched)), elsewhere=number(language, sum(not r.production for r in about.shown(report))),
        ), width)
    made: list[Line] = []
    known = [d for d in report.decisions if any(c.bin != "undetermined" for c in d.criteria)]
    if known:
        made += _profile(known, language, width)
    unseen = [d for d in report.decisions if d not in known]
    if unseen and not known:
        made += wrapped(say(language, "none.unseen", decisions=count(language, "count.decisions", len(unseen)),
                            names=_names(unseen, language)), width)
    return made


def _names(points: list[DecisionPoint], language: str) -> str:
    return about.names((about.decision_name(d, language) for d in points), 3)


def _profile(points: list[DecisionPoint], language: str, width: int) -> list[Line]:
    names = [mask(c.name) for d in points for c in d.criteria if c.bin == "none"]
    return [] if not names else wrapped(say(
        language, "none.profile", decisions=count(language, "count.decisions", len(points)), names=_names(points, language),
        rests=say(language, "none.rests.1" if len(points) == 1 else "none.rests"), criteria=about.names(names, 6)), width)


def _no_decision(report: ScanReport, language: str, width: int) -> list[Line]:
    kinds = {"Python": "python", "SQL": "sql", "dbt": "dbt", "notebook": "notebook"}
    counts = {name: sum(f.kind == of for f in report.files) for name, of in kinds.items()}
    read = ", ".join(
        count(language, "files.notebooks", n) if name == "notebook" else
        say(language, "files.of.1" if n == 1 else "files.of", n=number(language, n), kind=name) for name, n in counts.items() if n)
    others = about.languages(report.files)
    text = say(language, "none.decision", read=read or say(language, "files.none"))
    if others:
        text += " " + say(language, "none.unread", languages=others)
    return wrapped(f"{text} {say(language, 'none.name-it')}", width)
