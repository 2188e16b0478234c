"""Sightings of sinks -> decision points: one per model, score, rule list, ranking or selection, whatever happens to it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import msgspec

from herkomst.config import Config, Declared
from herkomst.errors import ConfigError
from herkomst.globs import matches
from herkomst.model.decision import Sighting
from herkomst.model.graph import Dataset, Node, column, rows
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.source import SourceFile
from herkomst.model.unit import Grade, Resolution, Role, Sink, SinkKind

DECIDING: frozenset[str] = frozenset({"model", "score", "rules", "ranking", "selection"})
CRITERIA: frozenset[str] = frozenset({"feature", "criterion", "order"})
_ACTIONS = ("fit", "fit_predict", "fit_transform", "train", "cross_validate", "assign", "insert", "select", "predict", "load")
_RESOLUTIONS: tuple[Resolution, ...] = ("names", "complement", "unresolved")
_GRADES: tuple[Grade, ...] = ("high", "medium", "low")


class Point(msgspec.Struct, frozen=True):
    """Everything sighted of one sink, and what is known of the file that decides. ``id`` is stable over edits elsewhere.
    ``inferred``: what the purpose was gathered from; empty where the user told it, or where nothing tells."""

    id: str
    kind: SinkKind
    name: str
    detail: str
    sinks: tuple[Sink, ...]
    main: Sink
    grade: Grade
    resolution: Resolution
    unknown: str
    called: bool
    production: bool
    unit: str
    purpose: str
    inferred: str = ""

    @property
    def span(self) -> Span:
        return self.main.span

    def nodes(self, roles: frozenset[str] | set[str]) -> tuple[Node, ...]:
        """The nodes its inputs of some roles have edges to, sorted."""
        return tuple(sorted({s.node for s in self.sinks if s.role in roles}))

    @property
    def sightings(self) -> tuple[Sighting, ...]:
        return tuple(sorted({Sighting(s.span, s.span_kind, s.action, s.role) for s in self.sinks}))


def points(
    sinks: Mapping[str, tuple[Sink, ...]], files: Mapping[str, SourceFile], config: Config, graph: LineageGraph | None,
) -> tuple[Point, ...]:
    """Decision points, then other sinks, each sorted by place. Sightings through functions nothing calls are dropped where the
    same thing is also reached by a call. One place that is reached in several ways, a helper that fits what it is given, is one
    decision point when what it fits has one name. What the user says is not a decision is left out; what the user says is one, is one.

    sinks  key -> sightings, sorted.
    graph  the whole tree's: needed only where the user declares decisions.
    """
    deciding: list[Point] = []
    others: list[Point] = []
    places: dict[tuple[str, str, Span], list[Sink]] = {}
    for sightings in (*sinks.values(), *(_declared(graph, sinks, config) if graph is not None else ())):
        called = [s for s in sightings if s.called] or list(sightings)
        main = _main(called)
        places.setdefault((main.kind, main.name, main.span), []).extend(called)
    for some in places.values():
        point = _point(tuple(s for s in some if s.called) or tuple(some), files, config)
        (deciding if point.kind in DECIDING else others).append(point)
    refused = config.not_decisions
    deciding = [p for p in deciding if not any(_is(p, d) for d in refused)]
    return (*_numbered(deciding), *_numbered(others))


def _point(sinks: tuple[Sink, ...], files: Mapping[str, SourceFile], config: Config) -> Point:
    main = _main(sinks)
    inputs = [s for s in sinks if s.role in CRITERIA]
    worst = max((s.resolution for s in inputs), key=_RESOLUTIONS.index, default=main.resolution)
    unknown = next((s.unknown for s in sorted(inputs or sinks) if s.unknown), "")
    grade = min((s.grade for s in sinks), key=_GRADES.index)
    file = files.get(main.span.path)
    unit = next((u for u in config.units if matches(main.span.path, u.paths)), None)
    purpose = (unit.purpose if unit else "") or next((s.purpose for s in sinks if s.purpose), "")
    return Point("", main.kind, main.name, main.detail, tuple(sorted(sinks)), main, grade, worst, unknown,
                 any(s.called for s in sinks), file.production if file else True, unit.name if unit else "", purpose)


def _main(sinks: Sequence[Sink]) -> Sink:
    """The sighting that stands for the whole: of what decides on criteria, fitted before used, first in the file."""
    return min(sinks, key=lambda s: (s.kind not in DECIDING, s.role not in CRITERIA, _action(s.action), s.span, s))


def _action(action: str) -> int:
    return _ACTIONS.index(action) if action in _ACTIONS else len(_ACTIONS)


def _numbered(found: list[Point]) -> tuple[Point, ...]:
    """Sorted by place, with ids: kind, name, file and ordinal among equals in that file."""
    count: Counter[tuple[str, str, str]] = Counter()
    out = []
    for p in sorted(found, key=lambda p: (p.span, p.kind, p.name, p.main.key)):
        equal = (p.kind, p.name, p.span.path)
        count[equal] += 1
        out.append(msgspec.structs.replace(p, id=":".join((*equal, str(count[equal])))))
    return tuple(out)


def _is(point: Point, declared: Declared) -> bool:
    """Whether a user's name for a dataset, score or model fits a decision point."""
    wanted = declared.dataset.lower()
    names = {point.name.lower(), point.main.node.dataset.name.lower()}
    names |= {".".join(n.split(".")[i:]) for n in list(names) for i in range(n.count(".") + 1)}
    return any(fnmatchcase(n, wanted) for n in names)


def _declared(graph: LineageGraph, sinks: Mapping[str, tuple[Sink, ...]], config: Config) -> list[tuple[Sink, ...]]:
    """Datasets and columns the user calls a decision, as sinks that take the columns and rows of the dataset."""
    out = []
    for d in config.decisions:
        kind = d.kind or "selection"
        if kind not in DECIDING:
            raise ConfigError(f"decision kind {kind!r} is not known", file=config.source,
                              remedy=f"use one of {', '.join(sorted(DECIDING))}")
        found = _declared_sinks(graph, sinks, d, kind)
        if found:
            out.append(found)
    return out


def _declared_sinks(graph: LineageGraph, sinks: Mapping[str, tuple[Sink, ...]], d: Declared, kind: str) -> tuple[Sink, ...]:
    wanted = d.dataset.lower()
    if any(wanted in (s.name.lower(), s.node.dataset.name.lower()) for some in sinks.values() for s in some
           if s.kind in DECIDING):
        return ()
    out: set[Sink] = set()
    for dataset in sorted(graph.names.keys() | {n.dataset for n in graph.into}):
        parts = dataset.name.lower().split(".")
        tails = {".".join(parts[i:]) for i in range(len(parts))}
        if wanted in tails:
            targets = [rows(dataset)] if kind in ("selection", "ranking") else [column(dataset, c) for c in graph.names.get(dataset, ())]
        elif any(wanted == f"{t}.{c.lower()}" for t in tails for c in graph.names.get(dataset, ())):
            targets = [column(dataset, c) for c in graph.names[dataset] if any(wanted == f"{t}.{c.lower()}" for t in tails)]
        else:
            continue
        for node in targets:
            span = min((e.span for e in graph.into.get(node, ())), default=None) or _place(graph, dataset)
            if span is not None:
                role: Role = "rows" if node.kind == "rows" else "criterion"
                out.add(Sink(kind, f"declared:{d.dataset}", node, role, d.dataset, d.reason, "declared", span, "name",  # type: ignore[arg-type]
                             "high"))
    return tuple(sorted(out))


def _place(graph: LineageGraph, dataset: Dataset) -> Span | None:
    schema = graph.schemas.get(dataset)
    return schema.span if schema else None
