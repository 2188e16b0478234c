"""What was read and followed, counted; and every gap in one list."""

from collections import Counter
from collections.abc import Iterable, Sequence

from herkomst.model.decision import Result
from herkomst.model.issues import Gap
from herkomst.model.report import Coverage
from herkomst.model.source import SourceFile
from herkomst.model.unit import UnitResult
from herkomst.solve.rounds import Solved
from herkomst.solve.tree import DOCS, PYTHON, SQL, Tree

UNREAD = ("binary", "encoding", "unreadable", "too-large")
"""Gap reasons that mean a file was not read at all."""


def gaps_of(tree: Tree, results: Iterable[UnitResult], others: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps of discovery, reading and interpretation, sorted, each once."""
    found = set(others)
    for facts in tree.facts.values():
        found.update(facts.gaps)
    for result in results:
        found.update(result.gaps)
    return tuple(sorted(found))


def coverage(
    tree: Tree, files: Sequence[SourceFile], results: Sequence[UnitResult], found: Sequence[Result], solved: Solved,
    gaps: Sequence[Gap],
) -> Coverage:
    """The numbers the summary, SARIF and the report show; every one has a denominator beside it."""
    code = [f for f in files if f.kind in PYTHON + SQL]
    unread = {g.span.path for g in gaps if g.reason in UNREAD}
    facts = [tree.facts[f.path] for f in code if f.path in tree.facts]
    followed, skipped, lost = (sum(f.lines[i] for f in facts) for i in range(3))
    analysed = [f for f in code if f.path in tree.facts and f.path not in unread]
    others = Counter(f.language for f in files if f.kind == "other-language")
    unmodelled = Counter(call for r in results for call, _ in r.unmodelled)
    sinks = {(s.key, s.role): s for r in results for s in r.sinks if s.role in ("feature", "criterion")}
    resolved = Counter(s.resolution for s in sinks.values())
    return Coverage(
        files_found=sum(f.kind in PYTHON + SQL + DOCS or f.kind == "other-language" for f in files),
        files_analysed=len(analysed),
        files_not_relevant=sum(tree.facts[f.path].lines[0] == 0 and tree.facts[f.path].lines[1] > 0 for f in analysed),
        files_not_read=len(unread) + sum(others.values()),
        other_languages=dict(sorted(others.items())),
        lines=followed + skipped + lost, lines_followed=followed, lines_not_relevant=skipped, lines_not_followed=lost,
        statements_parsed=sum(f.statements[0] for f in facts), statements_partial=sum(f.statements[1] for f in facts),
        statements_unparsed=sum(f.statements[2] for f in facts),
        arguments_names=resolved["names"], arguments_complement=resolved["complement"],
        arguments_unresolved=resolved["unresolved"],
        gaps=dict(sorted(Counter(g.reason for g in gaps).items())),
        unmodelled=tuple(sorted(unmodelled.items(), key=lambda c: (-c[1], c[0]))[:200]),
        units_interpreted=len(solved.interpreted), units_reused=len(results) - len(solved.interpreted), rounds=solved.rounds,
    )
