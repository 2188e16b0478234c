"""Rest, expanded: every name with evidence on a dataset goes where the Rest goes, unless it was excluded on the way."""

import posixpath
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from herkomst.model.graph import Dataset, Edge, Node, column
from herkomst.model.lineage import Around
from herkomst.model.schema import Schema

BUDGET = 2_000_000
"""Edges made by expansion; beyond it a Rest stays a Rest (possible, undetermined) and is said to be cut. Only a pathological tree
gets there."""

NAMES = 4_000
"""Names expanded per Rest: wider than the widest tables of people we know of (survey microdata, about 3,000 columns)."""


def expand(
    edges: Collection[Edge], schemas: Mapping[Dataset, Schema], loose: tuple[Schema, ...], around: Mapping[Dataset, Around],
) -> tuple[list[Edge], frozenset[Node]]:
    """The edges that stand for single names inside Rests, each possible (``rest``); and the Rests that hold more names than were
    followed. The same edges in the same order give the same list; so do those of them from which some node is reached, as far as
    they lead there: limits are per node."""
    out: defaultdict[Node, list[Edge]] = defaultdict(list)
    rests: set[Node] = set()
    known: defaultdict[Dataset, set[str]] = defaultdict(set)
    read: defaultdict[Dataset, set[str]] = defaultdict(set)
    sure: dict[Dataset, set[str]] = {}
    fed: set[Node] = set()
    for edge in edges:
        source, target = edge.source, edge.target
        if source.kind == "column":
            known[source.dataset].add(source.name)
            if not edge.reasons:
                read[source.dataset].add(source.name)
        elif source.kind == "rest":
            rests.add(source)
            out[source].append(edge)
        if target.kind == "column":
            known[target.dataset].add(target.name)
        elif target.kind == "rest":
            rests.add(target)
            fed.add(target)
    for dataset, schema in schemas.items():
        known[dataset].update(c.name for c in schema.columns)
    for dataset, a in around.items():
        known[dataset].update(a.columns)
    for dataset, names in _nearby({r.dataset for r in rests}, schemas, loose).items():
        known[dataset].update(names)
        sure[dataset] = names & read[dataset]
    without = {node: frozenset(node.excluded) for node in rests}     # of a wide table a list is asked about once per name
    made: dict[Edge, None] = {}
    inside: defaultdict[Node, set[str]] = defaultdict(set)
    todo: list[tuple[Node, str, bool]] = []
    cut: set[Node] = set()
    for node in sorted(rests - fed):
        exact = sure.get(node.dataset, set())
        todo += [(node, name, name in exact) for name in sorted(known[node.dataset]) if name not in without[node]]
    while todo:
        node, name, named = todo.pop()
        if name in inside[node]:
            continue
        if len(inside[node]) >= NAMES or len(made) >= BUDGET:
            cut.add(node)
            continue
        inside[node].add(name)
        here = column(node.dataset, apply_template(node.name, name))
        for edge in out[node]:
            target = edge.target
            reasons = edge.reasons if named else tuple(sorted({*edge.reasons, "rest"}))
            if target.kind == "rest":
                if name in without[target] or here.name in without[target]:
                    continue
                todo.append((target, here.name, named))
                target = column(target.dataset, apply_template(target.name, here.name))
            if target != here:
                made[Edge(here, target, edge.subtype, edge.span, edge.span_kind, edge.op, edge.literals, reasons,
                          edge.gated, edge.cause)] = None
    return list(made), frozenset(cut)


def apply_template(template: str, name: str) -> str:
    """``{c}_x`` and ``nat`` -> ``nat_x``; the value of a one-hot family is not known: ``{c}_{v}`` -> ``nat_*``."""
    return template.replace("{c}", name).replace("{v}", "*")


def _nearby(datasets: Iterable[Dataset], schemas: Mapping[Dataset, Schema], loose: tuple[Schema, ...]) -> dict[Dataset, set[str]]:
    """Data dictionaries as evidence for files without a known header: those of the same folder, else the only one."""
    found: dict[Dataset, set[str]] = {}
    if not loose:
        return found
    for dataset in datasets:
        schema = schemas.get(dataset)
        if dataset.kind != "file" or (schema is not None and schema.complete):
            continue
        folder = posixpath.dirname(dataset.name)
        near = [s for s in loose if s.span is not None and _meets(posixpath.dirname(s.span.path), folder)]
        chosen = near or (list(loose) if len(loose) == 1 else [])
        if chosen:
            found[dataset] = {c.name for s in chosen for c in s.columns}
    return found


def _meets(a: str, b: str) -> bool:
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return bool(short) and (long == short or long.endswith(f"/{short}"))
