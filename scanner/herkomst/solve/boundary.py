"""The boundary of a unit: what other units may share with it, taken from its edges once, when its result is kept."""

from collections.abc import Iterable

from herkomst.model.graph import Dataset, Edge, Node
from herkomst.model.places import Span
from herkomst.model.unit import Field, Mention

_STORES = frozenset({"table", "file"})
"""Kinds that are said of in any case: what is stored is a question of its own, also where the name of a file is not known."""


def private(dataset: Dataset, path: str) -> bool:
    """Whether a dataset was made while this file ran: others speak of it only where they import it, and then they say so."""
    return path in makers(dataset)


def makers(dataset: Dataset) -> tuple[str, ...]:
    """The files in whose code, or on whose behalf, an in-memory dataset was made: ``made here#called there#called there``."""
    return tuple(part.partition(":")[0] for part in dataset.point.split("#")) if dataset.point else ()


class _Seen:
    """One dataset while the edges are read."""

    __slots__ = ("literals", "read", "rest", "spans", "written", "written_columns")

    def __init__(self) -> None:
        self.read = self.written = self.rest = False
        self.spans: dict[str, Span] = {}
        self.literals: dict[str, set[str]] = {}
        self.written_columns: set[str] = set()

    def add(self, node: Node, edge: Edge, written: bool) -> None:
        if written:
            self.written = True
        else:
            self.read = True
        if node.kind == "rest":
            self.rest = True
        elif node.kind == "column":
            old = self.spans.get(node.name)
            if old is None or edge.span < old:
                self.spans[node.name] = edge.span
            if written:
                self.written_columns.add(node.name)
            elif edge.literals:
                self.literals.setdefault(node.name, set()).update(edge.literals)


def boundary_of(path: str, edges: Iterable[Edge]) -> tuple[Mention, ...]:
    """The datasets in a unit's edges that are not its own, with their columns, sorted.

    path  the unit's file.
    """
    seen: dict[Dataset, _Seen | None] = {}
    for edge in edges:
        for node, written in ((edge.source, False), (edge.target, True)):
            dataset = node.dataset
            if dataset not in seen:
                seen[dataset] = _Seen() if dataset.kind in _STORES or not private(dataset, path) else None
            found = seen[dataset]
            if found is not None:
                found.add(node, edge, written)
    return tuple(sorted(
        Mention(
            dataset,
            tuple(Field(name, name in s.written_columns, tuple(sorted(s.literals.get(name, ()))), span)
                  for name, span in sorted(s.spans.items())),
            s.read, s.written, s.rest,
        )
        for dataset, s in seen.items() if s is not None
    ))
