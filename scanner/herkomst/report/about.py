"""What the report's parts are called by people: decision points, results, steps. Shared by the formats; plain strings only."""

from collections.abc import Iterable

from herkomst.knowledge.decisions import person_dataset
from herkomst.knowledge.notes import note
from herkomst.model.decision import BINS, DecisionPoint, Result, Step, Use
from herkomst.model.graph import Node
from herkomst.model.report import ScanReport
from herkomst.model.source import SourceFile
from herkomst.report.catalogue import rule_text
from herkomst.report.masked import mask
from herkomst.report.words import count, number, say

LEVELS = ("error", "warning", "note", "none")
QUIET = ("assessed", "ignored")
"""Verdicts that silence a result; ``known`` (baseline) is counted apart."""


def names(items: Iterable[str], limit: int = 3) -> str:
    """``a, b, c, +2``: the first few of several names, each once, in the order given."""
    found = list(dict.fromkeys(items))
    return ", ".join(found[:limit]) + (f", +{len(found) - limit}" if len(found) > limit else "")


def decision_of(report: ScanReport, result: Result) -> DecisionPoint | None:
    """The decision point a result is about; None for results about something else."""
    return next((d for d in report.decisions if d.number == result.decision), None)


def decision_name(decision: DecisionPoint | None, language: str) -> str:
    """``fraud_model (RandomForest)``."""
    if decision is None:
        return ""
    name = decision.name or say(language, f"kind.{decision.kind}")
    return mask(f"{name} ({decision.detail})" if decision.detail and decision.detail != name else name)


def told_apart(report: ScanReport, decision: DecisionPoint, language: str) -> str:
    """Its name in a sentence; with what kind of model it is, or where it stands, where the file has others of that name:
    ``cls (RandomForestClassifier)``, ``cls (line 12)``."""
    name = decision_name(decision, language).partition(" (")[0]
    others = [d for d in report.decisions if d.name == decision.name and d.span.path == decision.span.path and d.number != decision.number]
    if not name or not others:
        return name
    at = (say(language, "at.cell", n=str(decision.span.cell)) if decision.span.cell and all(d.span.cell != decision.span.cell for d in others)
          else say(language, "at.line", n=str(decision.span.cell_line or decision.span.line)) + (
              f", {say(language, 'at.cell', n=str(decision.span.cell))}" if decision.span.cell else ""))
    only = decision.detail and decision.detail != name and all(d.detail != decision.detail for d in others)
    return f"{name} ({mask(decision.detail) if only else at})"


def bins(decision: DecisionPoint) -> dict[str, list[str]]:
    """Bin -> names of criteria in it, every bin present, sorted."""
    made: dict[str, list[str]] = {b: [] for b in BINS}
    for criterion in decision.criteria:
        made[criterion.bin].append(criterion.name)
    return {b: sorted(dict.fromkeys(found)) for b, found in made.items()}


def criteria(decision: DecisionPoint, language: str) -> str:
    """``origin 1 · sex 1 · proxy 2 · other 11``, or that they are not known and why."""
    found = bins(decision)
    text = " · ".join(f"{say(language, f'bin.{b}')} {number(language, len(n))}" for b, n in found.items() if n)
    known = any(found[b] for b in BINS if b != "undetermined")
    if decision.resolution == "unresolved" and not known:
        why = decision.unknown or next((c.note for c in decision.criteria if c.note), "")
        return say(language, "unknown.why", why=note(mask(why), language)) if why else say(language, "unknown.")
    if not text:
        return say(language, "decision.no-criteria")
    if known and not found["origin"] and not found["undetermined"]:
        text += "    " + say(language, "decision.no-origin")
    return text


def category(ident: str, language: str) -> str:
    """What a criterion is about: the category's id, which the configuration uses too; in Dutch its label."""
    if language != "nl":
        return ident
    from herkomst.knowledge.attributes import lexicon

    known = lexicon().table.categories.get(ident)
    return ident if known is None else known.label_nl[:1].lower() + known.label_nl[1:]


def source_name(node: Node) -> str:
    """``dbo.persoon.nationaliteit_code`` for a column, the dataset's name for its rows or the rest of its columns."""
    if node.kind == "column" and node.dataset.kind in ("table", "file"):
        return mask(f"{node.dataset.name}.{node.name}")
    return mask(node.name if node.kind == "column" else node.dataset.name)


def column_name(use: Use) -> str:
    """The root column's bare name."""
    return mask(use.column.name or use.column.dataset.name)


def columns(result: Result, limit: int = 3) -> str:
    """The names of the root columns of a result's uses."""
    return names((column_name(u) for u in result.uses), limit)


def strongest(result: Result) -> Use | None:
    """The use a result is told by: traced before possible, a column of people before one of a table of codes or weights, shorter
    before longer."""
    return min(result.uses, key=lambda u: (u.certainty != "traced", u.gated, not person_dataset(u.column.dataset.name), len(u.steps), u.id), default=None)


def step_note(step: Step, language: str, seen_dataset: str = "") -> str:
    """What a step does, in words: ``column of dbo.persoon``, ``renamed``, ``compared; still the same attribute``."""
    dataset = mask(step.dataset)
    key = f"op.{step.op}" if step.op else ("op.column" if not step.subtype else f"effect.{step.subtype}")
    if "{dataset}" in say("en", key, dataset="{dataset}") and not dataset:
        key = {"op.column": "op.read", "op.expanded": "op.read_all"}.get(key, key)
        dataset = "?"
    said = say(language, key, dataset=dataset)
    extra = [say(language, f"reason.{r}") for r in step.reasons if r != step.op]
    if step.gated:
        extra.append(say(language, "gated"))
    if extra:
        said += f" ({say(language, 'certainty.possible')}: {'; '.join(extra)})" if step.reasons else f" ({'; '.join(extra)})"
    elif step.reasons:
        said += f" ({say(language, 'certainty.possible')})"
    return said


def certainty(use: Use, language: str) -> str:
    """``traced, 6 steps`` or ``possible, 4 steps: through a call without a model``."""
    text = f"{say(language, f'certainty.{use.certainty}')}, {count(language, 'count.steps', len(use.steps))}"
    if use.reasons:
        text += ": " + "; ".join(say(language, f"reason.{r}") for r in use.reasons)
    return text


def title(result: Result, language: str) -> str:
    """The rule's short title."""
    return rule_text(result.rule, language).title


def tally(results: Iterable[Result], language: str) -> str:
    """``3 errors, 3 warnings``; always at least the errors."""
    by = dict.fromkeys(LEVELS, 0)
    for result in results:
        by[result.level] += 1
    parts = [count(language, "count.errors", by["error"])]
    if by["warning"]:
        parts.append(count(language, "count.warnings", by["warning"]))
    if by["note"]:
        parts.append(count(language, "count.notes", by["note"]))
    return ", ".join(parts)


def languages(files: Iterable[SourceFile], kind: str = "other-language") -> str:
    """``4 R, 3 SSIS, 1 SAS``: files per language, most first."""
    found: dict[str, int] = {}
    for file in files:
        if file.kind == kind:
            found[file.language] = found.get(file.language, 0) + 1
    return ", ".join(f"{n} {name}" for name, n in sorted(found.items(), key=lambda x: (-x[1], x[0])))


def shown(report: ScanReport) -> list[Result]:
    """Results that are neither silenced nor merely known, in the report's order."""
    return [r for r in report.results if r.verdict not in QUIET and r.verdict != "known"]
