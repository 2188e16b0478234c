"""Which results a change touches."""

from collections.abc import Mapping

import msgspec

from herkomst.model.decision import DecisionPoint, Result
from herkomst.model.places import Span
from herkomst.triage.baseline import Baseline

Ranges = tuple[tuple[int, int], ...]


class Touched(msgspec.Struct, frozen=True):
    """A change: ``lines`` of the new side by path (first and last, 1-based, inclusive), and, where the tree before the change was
    analysed too, ``before``: use_v1 -> path_v1 of every use there (use-less results: ''), and ``then``: the same uses in words,
    by which those whose file moved are recognised."""

    lines: Mapping[str, Ranges]
    before: Mapping[str, str] | None = None
    then: Baseline = Baseline()

    def touches(self, span: Span) -> bool:
        """True when one of the span's lines changed."""
        ranges = self.lines.get(span.path, ())
        return any(first <= max(span.line, span.end_line) and span.line <= last for first, last in ranges)

    def spans(self, result: Result, point: DecisionPoint | None) -> tuple[Span, ...]:
        """The places of a result that lie in changed lines, the decision point first; sorted otherwise."""
        sinks = [result.span, *([point.span, *(s.span for s in point.sightings)] if point is not None else [])]
        steps = [step.span for use in result.uses for path in (use.steps, *use.paths) for step in path]
        sources = [span for use in result.uses for span in use.sources]
        first = sorted({s for s in sinks if self.touches(s)})
        return (*first, *sorted({s for s in (*steps, *sources) if self.touches(s)} - set(first)))

    def is_new(self, result: Result, moved: frozenset[str]) -> bool:
        """True when the tree before the change did not have one of its uses, or had it by another path: so a change that only
        deletes, or that has its effect elsewhere, is seen too. ``moved``: what ``then`` has, files that moved
        included."""
        if self.before is None:
            return False
        if not result.uses:
            return result.use_v1 not in self.before and result.use_v1 not in moved
        return any(
            use.path_v1 != self.before[use.use_v1] if use.use_v1 in self.before else use.use_v1 not in moved
            for use in result.uses
        )
