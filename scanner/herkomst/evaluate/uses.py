"""Uses: (attribute category, root column, decision point, effects, literals), each with its strongest path."""

from collections import defaultdict

import msgspec

from herkomst.evaluate.fingerprint import dataset_key, path_v1, use_v1
from herkomst.evaluate.origins import SILENT, Origins
from herkomst.evaluate.points import Point
from herkomst.evaluate.search import Reach, State, slice_of, strength
from herkomst.knowledge.decisions import person_dataset
from herkomst.model.decision import Label, Specificity, Step, Use
from herkomst.model.graph import Edge, Node, Reason
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.unit import REASON_ORDER

PATHS = 5
"""Paths kept per use beside the strongest."""

_RANK: dict[Specificity, int] = {"high": 0, "medium": 1, "low": 2}


def uses(graph: LineageGraph, point: Point, reach: Reach, origins: Origins, categories: frozenset[str] | None = None) -> list[Use]:
    """Every use of an attribute at a decision point, strongest first. Columns of one name in memory are one root.

    A root that only perhaps reaches the decision point, through a column of the same attribute that does, is that column's
    source and no use of its own; unless its name says more (``sex`` behind a column ``male``).
    """
    found: defaultdict[tuple[str, str, str], list[Node]] = defaultdict(list)
    for node in reach.found:
        for label in origins.labels.get(node, ()):
            wanted = label.cls not in SILENT and (categories is None or label.category in categories)
            if wanted and origins.is_root(node, label.category):
                found[label.category, dataset_key(node.dataset), node.name].append(node)
    traced: defaultdict[str, set[Node]] = defaultdict(set)
    for (category, _, _), nodes in found.items():
        traced[category] |= {n for n in nodes if not reach.best(n)[0].possible}
    made = []
    for (category, where, name), nodes in sorted(found.items()):
        use = _use(graph, point, reach, origins, category, (where, name), sorted(nodes), traced[category])
        if use is not None:
            made.append(use)
    return sorted(made, key=_order)


def _order(use: Use) -> tuple[object, ...]:
    """Strongest first; of equals a column of people before one of a table of codes or weights, then the shortest."""
    about_people = person_dataset(use.column.dataset.name)
    return (use.certainty != "traced", bool(use.cause), use.rows, use.gated, not about_people, len(use.steps), use.label.category,
            use.column)


def _use(
    graph: LineageGraph, point: Point, reach: Reach, origins: Origins, category: str, root: tuple[str, str], nodes: list[Node],
    traced: set[Node],
) -> Use | None:
    states = sorted(
        ((strength(state), steps, node, state) for node in nodes for state, (steps, _, _) in reach.found[node].items()),
        key=lambda s: (s[0], s[1], s[2], s[3]),
    )
    _, _, node, best = states[0]
    if best.cause == "stratify":
        return None                         # a stratification key has a role of its own: it selects nobody
    edges = slice_of(reach, nodes)
    label = _label(origins, category, node, reach.path(node, best))
    if best.possible and any(_surer(origins, category, n, label) for n in traced & {e.target for e in edges} - set(nodes)):
        return None
    first = reach.path(node, best)
    effects = tuple(sorted({_effect(s) for _, _, _, s in states}))
    literals = _literals(nodes, edges)
    others = [
        _steps(graph, n, reach.path(n, s)) for _, _, n, s in _distinct(states)[1:PATHS + 1]
    ]
    fingerprint = use_v1(category, root, point.id, effects, literals)
    steps = _steps(graph, node, first)
    return Use(
        id="", use_v1=fingerprint, path_v1=path_v1(edges), label=label, column=node, sources=_sources(graph, nodes, edges),
        effects=effects, strongest=best.subtype, certainty="possible" if best.possible else "traced", reasons=_reasons(first),
        gated=best.gated, rows=best.rows, literals=literals, steps=steps,
        paths=tuple(p for p in others if p != steps), cause="" if best.cause == "missing" and label.cls == "identifier_origin" else best.cause,
    )


_Ranked = tuple[tuple[bool, bool, bool, bool, bool], int, Node, State]


def _distinct(states: list[_Ranked]) -> list[_Ranked]:
    """One path per (subtype, rows, certainty) and column, strongest first."""
    seen = set()
    out = []
    for item in states:
        key = (item[2], item[3].subtype, item[3].rows, item[3].possible)
        if key not in seen:
            seen.add(key)
            out.append(item)
    return out


def _effect(state: State) -> str:
    return f"{'DIRECT' if state.direct else 'INDIRECT'}/{state.subtype}"


def _label(origins: Origins, category: str, root: Node, path: list[Edge]) -> Label:
    """The root's label, with the strength of the surest label of that category along the path: a column read from an
    unknown file is known for what it is once it stands in a table of people."""
    own = next(label for label in origins.labels[root] if label.category == category)
    along = [label for e in path for label in origins.labels.get(e.target, ()) if label.category == category]
    surest = min([own, *along], key=lambda label: _RANK[label.strength])
    if surest.strength == own.strength:
        return own
    return msgspec.structs.replace(own, strength=surest.strength, evidence=tuple(sorted({*own.evidence, *surest.evidence})))


def _surer(origins: Origins, category: str, node: Node, label: Label) -> bool:
    """Whether a column's own label is worth at least as much as another."""
    return any(_RANK[own.strength] <= _RANK[label.strength] for own in origins.labels.get(node, ()) if own.category == category)


def _literals(nodes: list[Node], edges: tuple[Edge, ...]) -> tuple[str, ...]:
    """What the attribute is compared with: literals on edges from a root, or from a column its value was copied to."""
    same = set(nodes)
    grown = True
    while grown:
        more = {e.target for e in edges if e.subtype == "IDENTITY" and e.source in same and e.target.kind == "column"} - same
        same |= more
        grown = bool(more)
    return tuple(sorted({v for e in edges if e.source in same for v in e.literals}))


def _sources(graph: LineageGraph, nodes: list[Node], edges: tuple[Edge, ...]) -> tuple[Span, ...]:
    """Where the attribute enters: the column's place in a schema, else where it is first read."""
    declared = {n: _declared(graph, n) for n in nodes}
    out = {span for span in declared.values() if span is not None}
    open_ = {n for n, span in declared.items() if span is None}
    return tuple(sorted(out | {e.span for e in edges if e.source in open_}))


def _declared(graph: LineageGraph, node: Node) -> Span | None:
    schema = graph.schemas.get(node.dataset)
    return next((c.span for c in schema.columns if c.name == node.name and c.span), None) if schema else None


def _reasons(path: list[Edge]) -> tuple[Reason, ...]:
    found = {r for e in path for r in e.reasons}
    return tuple(r for r in REASON_ORDER if r in found)


def _steps(graph: LineageGraph, node: Node, path: list[Edge]) -> tuple[Step, ...]:
    """The path as people read it: where the column stands, then a step per place; steps at one place that change nothing are
    one step."""
    out: list[Step] = []
    declared = _declared(graph, node)
    if declared is not None:
        out.append(Step(declared, "name", "column", "", node.name, node.dataset.name))
    for edge in path:
        step = Step(edge.span, edge.span_kind, edge.op, _name(edge.source), _name(edge.target), edge.target.dataset.name
                    if edge.target.kind != "sink" else "", edge.subtype, edge.reasons, edge.gated)
        last = out[-1] if out else None
        if last is not None and last.op == step.op and (
            (last.span == step.span and step.subtype == "IDENTITY") or _again(last, step)
        ):
            out[-1] = msgspec.structs.replace(last, after=step.after or last.after, dataset=step.dataset,
                                              reasons=tuple(sorted({*last.reasons, *step.reasons})), gated=last.gated or step.gated)
        elif last is not None and len(out) > 1 and _alike(out[-2], step) and _alike(last, step):
            out[-1] = step                  # of a run of lines that say the same, the first and the last
        else:
            out.append(step)
    return tuple(out)


def _again(last: Step, step: Step) -> bool:
    """The same thing done once more to the same column on the same line (``.replace(...).replace(...)``): people read it as one."""
    a, b = last.span, step.span
    return (a.path, a.line, a.cell) == (b.path, b.line, b.cell) and step.subtype == last.subtype and bool(step.before) and (
        last.after == step.before == step.after)


def _alike(last: Step, step: Step) -> bool:
    """A column that only goes on under its own name, in one file: ``df.loc[df.t == "Ms", "t"] = "Miss"``, line after line."""
    return (last.op, last.before, last.after, last.dataset, last.reasons, last.gated, last.span.path) == (
        step.op, step.before, step.after, step.dataset, step.reasons, step.gated, step.span.path,
    ) and step.before == step.after and last.subtype == step.subtype == "IDENTITY"


def _name(node: Node) -> str:
    return node.name if node.kind == "column" else "*" if node.kind == "rest" else ""
