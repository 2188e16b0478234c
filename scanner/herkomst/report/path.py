"""Every way from a column to decision points, folded as a tree: what was shown once is not shown again."""

import re
from collections import defaultdict
from fnmatch import fnmatchcase

from herkomst.model.decision import DecisionPoint
from herkomst.model.graph import Edge, Node
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.masked import mask
from herkomst.report.screen import Line, draw, line
from herkomst.report.source import Sources
from herkomst.report.words import say

DECIDES = ("model", "score", "rules", "ranking", "selection")


class Ways:
    """The part of a report's edges that leads to decision points."""

    def __init__(self, report: ScanReport) -> None:
        self.out: defaultdict[Node, list[Edge]] = defaultdict(list)
        into: defaultdict[Node, list[Edge]] = defaultdict(list)
        for edge in report.edges:
            self.out[edge.source].append(edge)
            into[edge.target].append(edge)
        self.points = {n: _point(report, n, into[n]) for n in into if n.kind == "sink" and n.dataset.kind in DECIDES}
        ends = list(self.points)
        self.leads: set[Node] = set(ends)
        work = ends
        while work:
            for edge in into[work.pop()]:
                if edge.source not in self.leads:
                    self.leads.add(edge.source)
                    work.append(edge.source)
        self.into = into

    def next(self, node: Node) -> list[Edge]:
        """Edges from a node that lead on to a decision point, one per target, the strongest kept; sorted."""
        best: dict[Node, Edge] = {}
        for edge in sorted(self.out[node], key=lambda e: (not e.direct, bool(e.reasons), e)):
            if edge.target in self.leads:
                best.setdefault(edge.target, edge)
        return sorted(best.values())


def matches(node: Node, wanted: str) -> bool:
    """``nationaliteit_code``, ``persoon.nationaliteit_code`` or ``dbo.persoon.*``; case does not count."""
    if node.kind != "column":
        return False
    wanted = wanted.lower()
    full = f"{node.dataset.name}.{node.name}".lower()
    if any(c in wanted for c in "*?["):
        return fnmatchcase(full, wanted) or fnmatchcase(node.name.lower(), wanted)
    return node.name.lower() == wanted or full == wanted or full.endswith("." + wanted)


def starts(report: ScanReport, wanted: str) -> list[Node]:
    """Nodes that match and are not fed by another match: where the column enters."""
    nodes = {n for e in report.edges for n in (e.source, e.target) if matches(n, wanted)}
    fed = {e.target for e in report.edges if e.source in nodes and e.source != e.target}
    return sorted(nodes - fed) or sorted(nodes)


def known(report: ScanReport, wanted: str) -> list[str]:
    """Names of columns that look like what was asked for, for a message."""
    tokens = [t for t in re.split(r"[^a-z0-9]+", wanted.lower()) if len(t) > 2]
    names = {n.name for e in report.edges for n in (e.source, e.target) if n.kind == "column"}
    return sorted(n for n in names if any(t in n.lower() for t in tokens))[:5]


def render(report: ScanReport, column: str, *, language: str = "", color: bool = False, width: int = 120) -> str:
    """The tree for every place where the column enters. Needs a report with edges."""
    language = language or report.language
    ways, sources = Ways(report), Sources(report.root)
    found = [n for n in starts(report, column) if n in ways.leads]
    if not found:
        return say(language, "path.none", column=mask(column)) + "\n"
    made: list[Line] = []
    seen: set[Node] = set()
    for node in found:
        made.append(line((about.source_name(node), "bold")))
        _grow(ways, node, made, seen, sources, language)
        made.append(line())
    return draw(made[:-1], width, color)


def _grow(ways: Ways, start: Node, made: list[Line], seen: set[Node], sources: Sources, language: str) -> None:
    """Depth first, without recursion: a chain may be longer than Python's stack. Only a fork moves to the right."""
    seen.add(start)
    first = ways.next(start)
    work: list[tuple[str, bool, list[Edge]]] = [("", len(first) > 1, first)]
    while work:
        indent, fork, edges = work[-1]
        if not edges:
            work.pop()
            continue
        edge = edges.pop(0)
        mark = "-> " if not fork else "├─ " if edges else "└─ "
        if edge.target.kind == "sink":
            mark = f"{mark[:1]}=> " if fork else "=> "
        made.append(_step(edge, indent + mark, ways, language, edge.target in seen))
        if edge.target in seen or edge.target.kind == "sink":
            continue
        seen.add(edge.target)
        on = ways.next(edge.target)
        deeper = indent if not fork else indent + ("│  " if edges else "   ")
        work.append((deeper, len(on) > 1, on))


def _step(edge: Edge, indent: str, ways: Ways, language: str, again: bool) -> Line:
    target = edge.target
    kind = say(language, f"op.{edge.op}", dataset=mask(target.dataset.name)) if edge.op else say(language, f"effect.{edge.subtype}")
    notes = [kind]
    if edge.reasons:
        notes.append(f"{say(language, 'certainty.possible')}: {'; '.join(say(language, f'reason.{r}') for r in edge.reasons)}")
    if edge.gated:
        notes.append(say(language, "gated"))
    if edge.literals:
        notes.append(", ".join(mask(x) for x in edge.literals if x)[:60])
    tail = (f"  {say(language, 'path.seen')}", "dim") if again and target.kind != "sink" and ways.next(target) else ""
    return line((indent, "dim"), (_name(target, ways, language), "bold" if target.kind == "sink" else ""), "  ",
                (edge.span.place, "place"), ("  " + "; ".join(notes), "dim"), tail)


def _name(node: Node, ways: Ways, language: str) -> str:
    if node.kind == "sink":
        point = ways.points.get(node)
        role = say(language, f"role.{node.name}")
        name = about.decision_name(point, language) if point else mask(node.dataset.name.rpartition("#")[0] or node.dataset.name)
        kind = say(language, f"kind.{node.dataset.kind}")
        return f"{kind} {name}, {role}"
    if node.kind == "rows":
        return f"{mask(node.dataset.name)}: {say(language, 'row-set')}"
    if node.kind == "rest":
        return f"{mask(node.dataset.name)}: {say(language, 'all-columns')}"
    return mask(f"{node.dataset.name}.{node.name}" if node.dataset.name else node.name)


def _point(report: ScanReport, node: Node, edges: list[Edge]) -> DecisionPoint | None:
    """The decision point a sink belongs to: of the same kind, called like it, seen where the sink's inputs go in."""
    lines = {(e.span.path, e.span.line) for e in edges}
    paths = {e.span.path for e in edges}

    def fit(point: DecisionPoint) -> int:
        spans = [point.span, *(s.span for s in point.sightings)]
        key = node.dataset.name
        return (4 * (key.endswith(point.name) and bool(point.name)) + 2 * any((s.path, s.line) in lines for s in spans)
                + any(s.path in paths for s in spans) + 2 * (point.id == key))

    found = max((d for d in report.decisions if d.kind == node.dataset.kind), key=fit, default=None)
    return found if found is not None and fit(found) > 1 else None
