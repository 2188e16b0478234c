"""``herkomst selftest``: the bundled cases on this machine, found and missed."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from herkomst.cli import out

if TYPE_CHECKING:
    from herkomst.model.places import Span
    from herkomst.model.report import ScanReport

_COMMENT = re.compile(r"(?:#|--|//|\{#|/\*)\s*((?:todo-)?(?:finds|clean|decides|source|gap):[A-Za-z0-9_\- ,;:]+)")
_PART = re.compile(r"(?:((?:todo-)?(?:finds|clean|decides|source|gap)):)?\s*(?:(HK[0-9x]{3})\b)?\s*([a-z_\-]*)")
KINDS = ("finds", "clean", "decides")


class Case(msgspec.Struct, frozen=True, order=True):
    """What a comment in a bundled example says of its line: ``finds`` or ``clean`` a rule (and category), ``decides`` a kind."""

    path: str
    line: int
    kind: str
    rule: str
    what: str


@click.command("selftest")
@click.option("--full", is_flag=True, help="Also list what was found.")
def command(full: bool) -> int:
    """Scan the bundled examples and compare with what their comments say. Exit code 1 when something was missed."""
    from herkomst.config import Config
    from herkomst.knowledge.where import examples_dir
    from herkomst.pipeline import run

    found, missed, lines = 0, 0, []
    for root in sorted(p for p in examples_dir().iterdir() if p.is_dir()):
        report = run(root, Config(), cache=False)
        for case in cases(root):
            good = met(case, report)
            found, missed = found + good, missed + (not good)
            if full or not good:
                says = " ".join(w for w in (case.kind, case.rule, case.what) if w)
                lines.append(f"{'found ' if good else 'missed'}  {root.name}/{case.path}:{case.line}  {says}\n")
    right, wrong = names()
    lines += [f"missed  {name}: {says}\n" for name, says in wrong]
    if full or wrong:
        lines.append(f"{right} of {right + len(wrong)} names as the lexicon's own test says, {len(wrong)} not\n")
    lines.append(f"{found} of {found + missed} cases as their comments say, {missed} not\n")
    out.emit("".join(lines), None)
    return int(missed > 0 or bool(wrong))


def names() -> tuple[int, list[tuple[str, str]]]:
    """The lexicon's own test: how many names are what they should be, and those that are not."""
    from herkomst.knowledge.attributes import categories_of, lexicon

    table = lexicon().table
    told = {name: found[0] if (found := categories_of(name)) else "nothing" for name in (*table.selftest, *table.no_match)}
    wrong = [(n, f"{told[n]}, not {table.selftest.get(n, 'nothing')}") for n in told if told[n] != table.selftest.get(n, "nothing")]
    return len(told) - len(wrong), sorted(wrong)


def cases(root: Path) -> tuple[Case, ...]:
    """Every case in the text files under a root, sorted."""
    made = []
    for file in sorted(p for p in root.rglob("*") if p.is_file()):
        data = file.read_bytes()
        if b"\0" in data:
            continue
        for number, text in enumerate(re.split(r"\r\n?|\n", data.decode("utf-8", "replace")), 1):
            for comment in _COMMENT.finditer(text):
                kind = ""
                for part in re.split(r"[;,]", comment[1]):
                    stated = _PART.match(part.strip())
                    if stated is None or not any(stated.groups()):
                        continue
                    kind = stated[1] or kind
                    if kind in KINDS:
                        made.append(Case(file.relative_to(root).as_posix(), number, kind, stated[2] or "", stated[3]))
    return tuple(made)


def met(case: Case, report: "ScanReport") -> bool:
    """Whether a report does what a case says."""
    points = {d.number: d for d in report.decisions}
    if case.kind == "decides":
        return any(d.kind == case.what and _on(case, [d.span, *(s.span for s in d.sightings)]) for d in report.decisions)
    hit = False
    for result in (*report.results, *report.inventory):
        rule = result.rule.startswith(case.rule.rstrip("x")) if case.rule.endswith("x") else result.rule == case.rule
        if not rule or (case.what and case.what not in (result.category, *(u.label.category for u in result.uses))):
            continue
        point = points.get(result.decision)
        spans = [result.span, *([point.span, *(s.span for s in point.sightings)] if point else ())]
        if case.kind == "clean":
            spans += [s for u in result.uses for s in u.sources]
        hit = hit or _on(case, spans)
    return hit == (case.kind == "finds")


def _on(case: Case, spans: "list[Span]") -> bool:
    return any(s.path == case.path and s.line == case.line for s in spans)
