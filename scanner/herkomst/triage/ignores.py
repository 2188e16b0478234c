"""Inline ignores: which result a comment is about, and whether it may silence it."""

from collections.abc import Iterable, Sequence

from herkomst.model.decision import DecisionPoint, Result
from herkomst.model.issues import Directive
from herkomst.triage.register import Register


def needs_entry(result: Result) -> bool:
    """Errors of HK1xx and HK2xx are not disputed in a comment: they name a register entry."""
    return result.level == "error" and result.rule.startswith(("HK1", "HK2"))


def objection(directive: Directive, result: Result, register: Register) -> str:
    """Why the directive does not hold for the result; '' when it does."""
    if directive.error:
        return directive.error
    if needs_entry(result):
        if not directive.entry:
            return f"{result.rule} is an error: name the register entry that assesses it"
        if register.named(directive.entry) is None:
            return f"no register entry {directive.entry}"
        return ""
    if not directive.entry and not directive.reason.strip():
        return "says no reason"
    return ""


class Ignores:
    """The directives of a run, by file. Remembers which were used, and which were refused and why."""

    def __init__(self, directives: Iterable[Directive], decisions: Iterable[DecisionPoint], register: Register) -> None:
        self.all = sorted(set(directives))
        self.by_path: dict[str, list[Directive]] = {}
        for d in self.all:
            self.by_path.setdefault(d.span.path, []).append(d)
        self.points = {d.number: d for d in decisions}
        self.register = register
        self.used: set[Directive] = set()
        self.refused: dict[Directive, str] = {d: d.error for d in self.all if d.error}

    def of(self, result: Result) -> Directive | None:
        """The directive that silences a result (or hands it to a register entry), or None."""
        for directive in self.by_path.get(result.span.path, ()):
            if directive.error or result.rule not in directive.rules or not self._beside(directive, result):
                continue
            self.used.add(directive)
            why = objection(directive, result, self.register)
            if not why:
                return directive
            self.refused[directive] = why
        return None

    def _beside(self, directive: Directive, result: Result) -> bool:
        """On the decision point's statement: its lines, or the line above."""
        point = self.points.get(result.decision)
        spans = [result.span, *([point.span, *(s.span for s in point.sightings)] if point is not None else [])]
        line = directive.span.line
        return any(s.path == directive.span.path and s.line - 1 <= line <= max(s.end_line, s.line) for s in spans)

    def report(self) -> Sequence[tuple[str, str, str]]:
        """(what, where, reason) of every directive, for the list of settings."""
        made = []
        for d in self.all:
            rules = ", ".join(d.rules)
            if d in self.refused:
                made.append((f"ignore[{rules}] not accepted: {self.refused[d]}", d.span.place, d.reason))
            elif d not in self.used:
                made.append((f"ignore[{rules}] unused", d.span.place, d.reason))
            else:
                made.append((f"ignore[{rules}]", d.span.place, " ".join(p for p in (d.entry, d.reason) if p)))
        return made
