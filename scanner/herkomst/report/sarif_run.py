"""What a SARIF run says besides results: what was not read, every decision point, the coverage."""

from collections.abc import Sequence
from typing import Any

import sarif_om as om

from herkomst.knowledge.notes import note
from herkomst.model.decision import BINS, DecisionPoint
from herkomst.model.issues import LOST, Gap
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.sarif_places import location
from herkomst.report.sarif_rules import sentence
from herkomst.report.source import Sources
from herkomst.report.words import number, say


def invocation(report: ScanReport, reasons: Sequence[str], sources: Sources, language: str, cut: int, every: int) -> om.Invocation:
    """One notification per gap, and one when results were left out."""
    index = {reason: i for i, reason in enumerate(reasons)}
    notes = [_notification(g, index, sources, language) for g in report.gaps]
    if cut:
        text = say(language, "sarif.left-out", cut=number(language, cut), all=number(language, every))
        notes.insert(0, om.Notification(message=om.Message(text=text), level="warning"))
    if not report.reproducible:
        notes.insert(0, om.Notification(message=om.Message(text=say(language, "summary.not-reproducible")), level="warning"))
    return om.Invocation(execution_successful=True, tool_execution_notifications=notes or None)


def _notification(gap: Gap, index: dict[str, int], sources: Sources, language: str) -> om.Notification:
    text = say(language, f"gap.{gap.reason}")
    if gap.detail:
        text += f": {note(mask(gap.detail), language)}"
    if gap.names:
        text += f"; {say(language, 'gap.named', names=', '.join(gap.names))}"
    return om.Notification(
        message=om.Message(text=sentence(text)), level="warning" if gap.reason in LOST else "note",
        descriptor=om.ReportingDescriptorReference(id=f"HK901/{gap.reason}", index=index[gap.reason]),
        locations=[location(gap.span, sources)])


def run_properties(report: ScanReport, sources: Sources) -> dict[str, Any]:
    """``decisionPoints`` and ``coverage``."""
    return {
        "decisionPoints": [_decision(d, sources) for d in report.decisions],
        "coverage": _coverage(report),
        "leftOut": {
            "excluded": [{"pattern": mask(p), "reason": mask(why), "files": n} for p, why, n in report.excluded],
            "directories": {mask(name): n for name, n in report.skipped},
        },
        "rulesVersion": report.rules_version,
        "settings": [{"what": mask(a), "where": mask(b), "reason": mask(c)} for a, b, c in report.settings],
        "storedColumns": len(report.stored),
    }


def _decision(point: DecisionPoint, sources: Sources) -> dict[str, Any]:
    found = about.bins(point)
    return {
        "number": point.number, "kind": point.kind, "name": mask(point.name), "detail": mask(point.detail), "path": sources.shown(point.span.path),
        "line": point.span.line, "resolution": point.resolution, "unknown": mask(point.unknown), "production": point.production,
        "tested": [{"path": sources.shown(s.path), "line": s.line} for s in point.tested],
        "criteria": {b: [mask(n) for n in found[b]] for b in BINS},
    }


def _coverage(report: ScanReport) -> dict[str, Any]:
    c = report.coverage
    return {
        "files": {"found": c.files_found, "analysed": c.files_analysed, "notRelevant": c.files_not_relevant, "notRead": c.files_not_read,
                  "otherLanguages": dict(sorted(c.other_languages.items()))},
        "lines": {"found": c.lines, "followed": c.lines_followed, "notRelevant": c.lines_not_relevant, "notFollowed": c.lines_not_followed},
        "statements": {"parsed": c.statements_parsed, "partial": c.statements_partial, "unparsed": c.statements_unparsed},
        "arguments": {"names": c.arguments_names, "complement": c.arguments_complement, "unresolved": c.arguments_unresolved},
        "gaps": dict(sorted(c.gaps.items())),
        "unmodelledCalls": [{"call": mask(name), "count": n} for name, n in c.unmodelled],
        "unknownTables": sorted(mask(s.dataset.name) for s in report.unknown_tables if s.dataset is not None),
        "reproducible": report.reproducible,
    }
