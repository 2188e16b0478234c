"""One Result -> one SARIF result: where, by which paths, what about, recognisable next time."""

from collections.abc import Sequence
from typing import Any

import sarif_om as om

from herkomst.model.decision import DecisionPoint, Result, Step, Use
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.catalogue import rule_text
from herkomst.report.line_hash import line_hashes
from herkomst.report.masked import mask
from herkomst.report.message import message
from herkomst.report.sarif_model import Suppression
from herkomst.report.sarif_places import location
from herkomst.report.sarif_rules import sentence, taxon
from herkomst.report.source import Sources
from herkomst.report.words import say

THREAD_FLOW_LOCATIONS = 1_000
RELATED = 100
FLOWS = 40
"""Paths per result: readers stop long before, and every path repeats most of another."""


class ResultMaker:
    """Makes SARIF results for one report; remembers line hashes per file."""

    def __init__(self, report: ScanReport, sources: Sources, language: str, rules: Sequence[str], flows: int = FLOWS) -> None:
        self.report, self.sources, self.language, self.flows = report, sources, language, flows
        self.rules = {rule: i for i, rule in enumerate(rules)}
        self.points = {d.number: d for d in report.decisions}
        self._hashes: dict[str, tuple[str, ...]] = {}

    def result(self, result: Result, suppressed: bool = False) -> om.Result:
        """The SARIF result; with its suppression where it is silenced and that is asked for."""
        point = self.points.get(result.decision)
        flows, left_out = self._flows(result)
        properties = self._properties(result, point)
        if left_out:
            properties["pathsLeftOut"] = left_out
        taxa = sorted({n for u in result.uses for n in (u.label.cls, *u.effects)})
        made = om.Result(
            rule_id=result.rule, rule_index=self.rules[result.rule], level=result.level,
            kind="informational" if result.level == "none" else "fail",
            message=om.Message(text=sentence(message(self.report, result, self.language, "'"),
                                              rule_text(result.rule, self.language).message.startswith("{"))),
            locations=[location(result.span, self.sources, snippet=True)], related_locations=self._related(result, point) or None,
            code_flows=flows or None, partial_fingerprints=self._fingerprints(result),
            taxa=[t for t in map(taxon, taxa) if t is not None] or None, properties={"herkomst": properties})
        if suppressed:
            made.suppressions = [suppression(result)]
        if self.report.has_baseline and result.verdict in ("new", "known"):
            made.baseline_state = "new" if result.verdict == "new" else "unchanged"
        return made

    def _fingerprints(self, result: Result) -> dict[str, str]:
        path = result.span.path
        if path not in self._hashes:
            text = self.sources.text(path)
            self._hashes[path] = line_hashes(text) if text is not None else ()
        made = {"herkomstUse/v1": result.use_v1}
        if result.span.line <= len(self._hashes[path]):
            made["primaryLocationLineHash"] = self._hashes[path][result.span.line - 1]
        return made

    def _related(self, result: Result, point: DecisionPoint | None) -> list[om.Location]:
        """Origins first, then the other places where the decision point is used."""
        places = [(s, say(self.language, "related.origin", column=about.column_name(u))) for u in result.uses for s in u.sources]
        if point is not None:
            places += [(s.span, say(self.language, "related.sighting", action=s.action, name=mask(point.name)))
                       for s in point.sightings if s.span != result.span]
        once = dict.fromkeys(places)
        return [location(span, self.sources, sentence(text), number)
                for number, (span, text) in enumerate(list(once)[:RELATED], start=1)]

    def _flows(self, result: Result) -> tuple[list[om.CodeFlow], int]:
        """Paths of all uses as code flows, as many as fit; how many were left out."""
        strongest = about.strongest(result)
        uses = sorted(result.uses, key=lambda u: (u is not strongest, u.id))
        paths = [(u, u.steps) for u in uses if u.steps] + [(u, p) for u in uses for p in u.paths if p]
        made: list[om.CodeFlow] = []
        room = THREAD_FLOW_LOCATIONS
        for use, steps in paths:
            if len(steps) > room or len(made) >= self.flows:
                continue
            room -= len(steps)
            made.append(self._flow(use, steps))
        return made, len(paths) - len(made)

    def _flow(self, use: Use, steps: tuple[Step, ...]) -> om.CodeFlow:
        locations = []
        for number, step in enumerate(steps):
            essential = number in (0, len(steps) - 1)
            state = {key: {"text": mask(name)} for key, name in (("column before", step.before), ("column after", step.after)) if name}
            locations.append(om.ThreadFlowLocation(
                location=location(step.span, self.sources, sentence(self._step(step))), state=state or None,
                kinds=[step.subtype.lower().replace("_", "-")] if step.subtype else ["source"],
                importance="essential" if essential else "important"))
        text = f"{about.column_name(use)}: {about.certainty(use, self.language)}"
        return om.CodeFlow(message=om.Message(text=sentence(text, name_first=True)), thread_flows=[om.ThreadFlow(locations=locations)])

    def _step(self, step: Step) -> str:
        names = " -> ".join(f"'{mask(n)}'" for n in dict.fromkeys((step.before, step.after)) if n)
        note = about.step_note(step, self.language)
        return f"{names}: {note}" if names else note

    def _properties(self, result: Result, point: DecisionPoint | None) -> dict[str, Any]:
        use = about.strongest(result)
        made: dict[str, Any] = {
            "uses": sorted({u.id for u in result.uses}) or [result.id],
            "verdict": result.verdict, "production": result.production,
        }
        if result.category:
            made["attribute"] = result.category
        if point is not None:
            made["sink"] = {"kind": point.kind, "name": mask(point.name), "path": self.sources.shown(point.span.path), "line": point.span.line}
            made["decisionPoint"] = point.number
        if use is None and "class" in result.facts:      # a stored column: nothing was traced
            return made | {
                "class": result.facts["class"], "column": mask(result.facts["column"]),
                "sources": [{"column": mask(f"{result.facts['dataset']}.{result.facts['column']}"),
                             "path": self.sources.shown(result.span.path), "line": result.span.line}]}
        if use is None:
            made["certainty"] = "unresolved"
            return made
        origins = {(about.source_name(u.column), s.path, s.line) for u in result.uses for s in u.sources}
        made |= {
            "class": use.label.cls, "column": about.column_name(use),
            "sources": [{"column": c, "path": self.sources.shown(p), "line": n} for c, p, n in sorted(origins)[:RELATED]],
            "flow": sorted({e for u in result.uses for e in u.effects}), "certainty": use.certainty,
            "reasons": sorted({r for u in result.uses for r in u.reasons}), "steps": len(use.steps),
        }
        return made


def suppression(result: Result) -> Suppression:
    """Why a result is silent: an ignore in the code, the register, or the baseline."""
    inside = result.verdict == "ignored"
    status = "underReview" if result.verdict == "in-assessment" else "accepted"
    return Suppression(kind="inSource" if inside else "external", status=status,
                       justification=mask(result.justification) or result.verdict)
