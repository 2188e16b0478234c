"""A scan on one screen: what decides about people, by which path, what was not read. At most 50 lines unless ``full``."""

from herkomst.model.decision import Result, Step
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.catalogue import rule_text
from herkomst.report.masked import mask
from herkomst.report.message import message
from herkomst.report.screen import Line, cut, cut_front, draw, line, wrapped
from herkomst.report.source import Sources
from herkomst.report.text_decisions import numbers, table_of
from herkomst.report.text_gaps import gaps
from herkomst.report.text_summary import nothing_found, summary
from herkomst.report.words import count, number, say

SCREEN = 50
RESULTS = 10


def render(report: ScanReport, *, language: str = "", full: bool = False, inventory: bool = False, color: bool = False,
           width: int = 120, seconds: float | None = None, exit_code: int | None = None, since: str = "") -> str:
    """The report as text.

    full       every decision point, result, path and gap, however many lines.
    seconds    how long the scan took, shown in the first line; leave it out for reproducible bytes.
    exit_code  shown at the end of the last line.
    since      the reference whose changes are shown.
    """
    language = language or report.language
    screen = _Screen(report, language, full, max(width, 60), Sources(report.root))
    sizes = (10**9, 10**9, 10**9) if full else (RESULTS, RESULTS, 9)
    while True:
        lines = screen.lines(*sizes, inventory, seconds, exit_code, since)
        smaller = _smaller(*sizes)
        if full or len(lines) <= SCREEN or smaller == sizes:
            return draw(lines, 10**6 if full else screen.width, color)
        sizes = smaller


def blocks(report: ScanReport, result: Result, language: str, width: int) -> list[Line]:
    """One result in full: headline, message, every path."""
    return _Screen(report, language, True, width, Sources(report.root)).expanded(result, 10**9)


def _smaller(decisions: int, results: int, steps: int) -> tuple[int, int, int]:
    """The next smaller layout: first fewer decision points, then steps, then results."""
    if decisions > 6:
        return decisions - 1, results, steps
    if steps > 6:
        return decisions, results, steps - 1
    if results > 5:
        return decisions, results - 1, steps
    return max(decisions - 1, 2), max(results - 1, 2), steps


def _folded(result: Result, shown: list[Result]) -> bool:
    """That no test of an outcome was seen is said under the profile's proxies, where there are any."""
    return result.rule == "HK110" and any(r.rule == "HK104" and r.decision == result.decision and r.production for r in shown)


class _Screen:
    def __init__(self, report: ScanReport, language: str, full: bool, width: int, sources: Sources) -> None:
        self.report, self.language, self.full, self.width, self.sources = report, language, full, width, sources
        shown = about.shown(report)
        self.results = [r for r in shown if r.production and (full or not _folded(r, shown))]
        self.results.sort(key=lambda r: (about.LEVELS.index(r.level), not r.uses))    # paths before questions
        self.elsewhere = [r for r in shown if not r.production]

    def lines(self, decisions: int, results: int, steps: int, inventory: bool, seconds: float | None, exit_code: int | None,
              since: str) -> list[Line]:
        """The whole screen for given limits."""
        made = self.head(seconds)
        if self.report.decisions:
            made += [line(), *table_of(self.report, self.results, self.language, self.width, self.full, decisions)]
        made += [line(), *self.findings(results, steps)]
        if self.elsewhere:
            made += [line(), *self.outside()]
        if inventory and self.report.stored:
            made += [line(), *self.stored()]
        found = gaps(self.report, self.language, self.width, self.full)
        if found:
            made += [line(), line((say(self.language, "section.gaps"), "bold")), *found]
        made += [line(), *summary(self.report, self.language, self.width, exit_code, since)]
        return made

    def head(self, seconds: float | None) -> list[Line]:
        r, n = self.report, self.language
        name = r.root.rstrip("/").rpartition("/")[2] or r.root
        if r.commit:
            name += f" @ {r.commit}"
            if r.uncommitted:
                name += f" ({count(n, 'head.uncommitted', r.uncommitted)})"
        c = r.coverage
        files = say(n, "head.files", read=number(n, c.files_found - c.files_not_read), found=number(n, c.files_found), lines=number(n, c.lines))
        parts = [f"herkomst {r.version}", name, files]
        if seconds is not None:
            parts.append(f"{seconds:.1f} s")
        return [line((" · ".join(parts), "bold")), line((say(n, "head.promise"), "dim"))]

    def findings(self, limit: int, steps: int) -> list[Line]:
        """The strongest new result with its path, the rest one line each, grouped by decision point."""
        chosen = self.chosen(limit)
        if not any(r.uses for r in chosen):
            made = nothing_found(self.report, self.language, self.width)
            made += [line(), *self.table(chosen)] if chosen else []
            return [*made, *self.rest(chosen)]
        first = min(chosen, key=lambda r: (about.LEVELS.index(r.level), r.verdict not in ("new", "open", "lapsed"), not r.uses))
        order: dict[int, int] = {first.decision: -1}
        for i, result in enumerate(chosen):
            order.setdefault(result.decision, i)
        chosen.sort(key=lambda r: (r is not first, order[r.decision], about.LEVELS.index(r.level), r.rule, r.category))
        made = self.expanded(first, steps)
        rest = chosen[1:]
        if rest and not self.full:
            made.append(line())
            made += self.table(rest)
        for result in rest if self.full else ():
            made += [line(), *self.expanded(result, steps)]
        return [*made, *self.rest(chosen)]

    def rest(self, chosen: list[Result]) -> list[Line]:
        """How many results are not on the screen."""
        left = len(self.results) - len(chosen)
        return [line((" " + count(self.language, "more.results", left), "dim"))] if left else []

    def chosen(self, limit: int) -> list[Result]:
        """The heaviest results, as many as ``limit`` lines show."""
        made: list[Result] = []
        lines: set[tuple[str, ...]] = set()
        for r in self.results:
            lines.add((r.rule, r.span.place, r.verdict) if not r.uses else (r.id, r.rule))
            if len(lines) > limit:
                break
            made.append(r)
        return made

    def _level(self, result: Result) -> tuple[str, str]:
        return say(self.language, f"level.{result.level}"), result.level if result.level != "none" else "dim"

    def _verdict(self, result: Result) -> str:
        if result.verdict == "open" or (result.verdict == "new" and not self.report.has_baseline):
            return ""
        return say(self.language, f"verdict.{result.verdict}")

    def table(self, results: list[Result]) -> list[Line]:
        """One line per result: level, rule, decision point, title, columns, place, id."""
        rows = []
        groups: dict[tuple[str, ...], list[Result]] = {}
        for r in results:
            groups.setdefault((r.rule, r.span.place, about.columns(r), r.verdict) if not r.uses else (r.id, r.rule), []).append(r)
        for r, *more in groups.values():
            decision = about.decision_of(self.report, r)
            target = about.decision_name(decision, self.language).partition(" (")[0]
            arrow = about.columns(r) + (" -> " if r.uses else "") + cut(target, 28)
            rows.append((*self._level(r), r.rule, numbers([r.decision, *(m.decision for m in more)]) if decision else "", about.title(r, self.language), arrow,
                         r.span.place, r.id, self._verdict(r), r))
        w = [max(len(str(row[i])) for row in rows) for i in range(8)]
        room = self.width - (w[0] + w[2] + w[3] + w[7] + max(len(row[8]) for row in rows) + 9)
        title, place = min(w[4], 34), min(w[6], 34)
        what = max(min(w[5], room - title - place), 16)
        place = max(len(cut_front(str(row[6]), max(min(place, room - title - what), 14))) for row in rows)
        made: list[Line] = []
        for level, style, rule, number_, name, arrow, at, ident, verdict, result in rows:
            made.append(line((f"{level:<{w[0]}} ", style), f"{rule:<{w[2]}} {number_:<{w[3]}} {cut(name, title):<{title}}  ",
                             f"{cut(arrow if len(arrow) <= what or not result.uses else about.columns(result), what):<{what}}  ", (f"{cut_front(at, place):<{place}}", "place"), " ", (ident, "id"),
                             f" {verdict}" if verdict else ""))
            made += self.remarks(result)
        return made

    def remarks(self, result: Result) -> list[Line]:
        """What people wrote about it; for a profile of proxies without an origin column its other criteria, and that no test was
        seen."""
        said = [line(("      " + mask(result.justification), "dim"))] if result.justification else []
        decision = about.decision_of(self.report, result)
        if result.rule != "HK104" or decision is None:
            return said
        found = about.bins(decision)
        if found["origin"] or found["undetermined"]:
            return said
        parts = [say(self.language, "result.no-origin" if decision.tested else "result.untested")]
        if found["none"]:
            parts.append(say(self.language, "result.others", names=mask(about.names(found["none"], 4))))
        return [*said, line(("      " + " ".join(parts), "dim"))]

    def expanded(self, result: Result, limit: int) -> list[Line]:
        """Headline, message, one line per step, what to do."""
        n = self.language
        head, style = self._level(result)
        verdict = self._verdict(result)
        tail = f"{result.id}  {verdict}".rstrip()
        point = about.decision_of(self.report, result)
        left = f" {result.rule} {f'#{result.decision}' if point else ''} {about.title(result, n)}"
        gap = max(self.width - len(head) - len(left) - len(tail) - 1, 2)
        made = [line((head, style), (left, "bold"), " " * gap, (tail, "id")),
                *wrapped(message(self.report, result, n), self.width, "  ")]
        use = about.strongest(result)
        if use is None:
            made.append(line("    ", (result.span.place, "place"), "  ", self.sources.snippet(result.span)))
        else:
            made += self.path(use.steps, limit)
            others = len(use.paths) + len(result.uses) - 1
            if self.full:
                shown = [self.path(use.steps, limit)]
                for steps in use.paths:                 # two that only differ in what is not shown are one way
                    if (way := self.path(steps, limit)) not in shown:
                        shown.append(way)
                        made += [line(), *way]
                for other in result.uses:
                    if other is not use:
                        made += [line(("  " + other.id, "id"), f"  {about.column_name(other)}: {about.certainty(other, n)}"),
                                 *self.path(other.steps, limit)]
            elif others:
                made.append(line(("    " + count(n, "more.ways", others), "dim")))
        made += self.remarks(result)
        made += wrapped(say(n, "result.remedy", measure=rule_text(result.rule, n).measure, rule=result.rule), self.width, "  ")
        return made

    def path(self, steps: tuple[Step, ...], limit: int) -> list[Line]:
        """One line per step: place, the text that stands there, what it does. On one screen steps in one place share a line, and the
        middle of a long path is folded."""
        groups = self.stops(steps)
        skipped = len(groups) - limit + 1 if len(groups) > limit else 0
        keep = limit // 2
        chosen = groups if not skipped else [*groups[:keep], *groups[keep + skipped:]]
        places = [cut_front(g[0].span.place, 70 if self.full else 32) for g in chosen]
        notes = [self.notes(g) for g in chosen]
        place, note = (max(map(len, texts), default=0) for texts in (places, notes))
        room = max(self.width - place - note - 8, 30)
        snippets = [self.sources.snippet(g[0].span, room) or cut(mask(" -> ".join(x for x in (g[0].before, g[-1].after) if x)), room)
                    for g in chosen]
        text = max(map(len, snippets), default=0)
        made = [line("    ", (f"{at:<{place}}", "place"), f"  {snippet:<{text}}  ", (said, "dim"))
                for at, snippet, said in zip(places, snippets, notes, strict=True)]
        if skipped:
            left = sum(map(len, groups[keep:keep + skipped]))
            made.insert(keep, line(("    " + count(self.language, "more.steps", left), "dim")))
        return made

    def stops(self, steps: tuple[Step, ...]) -> list[list[Step]]:
        """Steps, in groups that share a line."""
        made: list[list[Step]] = []
        for step in steps:
            if made and not self.full and made[-1][-1].span.place == step.span.place:
                made[-1].append(step)
            else:
                made.append([step])
        return made

    def notes(self, group: list[Step]) -> str:
        """What the steps of a line do; where there are several, in few words each."""
        said = [about.step_note(s, self.language) for s in group]
        if len(said) > 1:
            said = [s.partition(";")[0].partition(" (")[0] for s in said]
        text = ", ".join(dict.fromkeys(said))
        return text if self.full else cut(text, 44)

    def outside(self) -> list[Line]:
        """Results in tests, examples and docs: apart, and a count only unless everything is asked for."""
        if not self.full:
            return [line((count(self.language, "result.elsewhere", len(self.elsewhere)), "dim"))]
        made = [line((say(self.language, "section.elsewhere"), "bold"))]
        for result in self.elsewhere:
            made += [*self.expanded(result, 10**9), line()]
        return made[:-1]

    def stored(self) -> list[Line]:
        """``--inventory``: where such columns are stored."""
        made = [line((say(self.language, "section.stored"), "bold"))]
        found = self.report.stored if self.full else self.report.stored[:RESULTS]
        rows = [(s.span.place if s.span else "", about.source_name(s.column), s.label.category) for s in found]
        w = [max(len(row[i]) for row in rows) for i in range(2)]
        made += [line(" ", (f"{place:<{w[0]}}", "place"), f"  {name:<{w[1]}}  {category}") for place, name, category in rows]
        if len(found) < len(self.report.stored):
            made.append(line((" " + say(self.language, "more.gaps", n=len(self.report.stored) - len(found)), "dim")))
        asked = [r for r in self.report.inventory if r.rule not in ("HK301", "HK302")]       # those two are the list itself
        shown = asked if self.full else asked[:RESULTS]
        wide = max((len(r.span.place) for r in shown), default=0)
        for r in shown:
            head = f"{r.span.place:<{wide}}"
            text = f"  {r.rule}  {message(self.report, r, self.language)}"
            made.append(line(" ", (head, "place"), text if self.full else cut(text, max(self.width - wide - 1, 20))))
        if len(shown) < len(asked):
            made.append(line((" " + say(self.language, "more.gaps", n=len(asked) - len(shown)), "dim")))
        return made
