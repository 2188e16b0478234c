"""Which units a decision point rests on, and a digest of everything there: what did not change need not be searched again.

A unit rests on the units that write what it reads, and they on theirs. The digest of a unit covers its edges, what the whole
tree says of the datasets it shares, and the digests of the units it rests on; units that rest on each other have one digest.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping

import msgspec

from herkomst.model.components import components
from herkomst.model.graph import Dataset
from herkomst.model.lineage import Around
from herkomst.model.schema import Schema
from herkomst.model.unit import UnitId, UnitResult

_encode = msgspec.msgpack.Encoder().encode
_SINKS = frozenset({"model", "score", "selection"})


class Regions:
    """The units of a tree by what they rest on.

    digests  unit -> digest of itself and everything it rests on.
    """

    def __init__(
        self, results: Mapping[UnitId, UnitResult], around: Mapping[Dataset, Around], schemas: Mapping[Dataset, Schema],
        candidates: Mapping[Dataset, tuple[Dataset, ...]], makers: Callable[[Dataset], tuple[str, ...]],
    ) -> None:
        """``makers``: the files on whose behalf an in-memory dataset was made."""
        self._around, self._schemas, self._candidates = around, schemas, candidates
        by_path = {u.path: u for u in results}
        self._makers = {d: tuple(by_path[p] for p in makers(d) if p in by_path) for d in around}
        self._said: dict[Dataset, bytes] = {}
        self._written: dict[UnitId, list[Dataset]] = {}
        for dataset, a in around.items():
            for unit in a.writers:
                self._written.setdefault(unit, []).append(dataset)
        abroad: dict[UnitId, list[Dataset]] = {}     # own datasets that other units speak of
        for dataset, units in self._makers.items():
            for unit in units:
                abroad.setdefault(unit, []).append(dataset)
        self.needs = {u: self._needs(r) for u, r in results.items()}
        self.digests: dict[UnitId, bytes] = {}
        for group in components(sorted(results), self.needs):
            total = hashlib.blake2b(digest_size=16)
            members = set(group)
            for unit in sorted(group):
                result = results[unit]
                total.update(unit.path.encode("utf-8", "surrogatepass") + b"\0" + result.flows.encode())
                for dataset in sorted({*(m.dataset for m in result.mentions), *abroad.get(unit, ())}):
                    total.update(self._about(dataset))
            for below in sorted({self.digests[n] for unit in group for n in self.needs[unit] if n not in members}):
                total.update(below)
            for unit in group:
                self.digests[unit] = total.digest()

    def closure(self, units: Iterable[UnitId]) -> set[UnitId]:
        """The units and everything they rest on."""
        found = set(units)
        todo = list(found)
        while todo:
            for other in self.needs[todo.pop()]:
                if other not in found:
                    found.add(other)
                    todo.append(other)
        return found

    def readers(self, units: Iterable[UnitId]) -> set[UnitId]:
        """The units and those that read the tables and files they write, and so on."""
        found = set(units)
        todo = list(found)
        while todo:
            for dataset in self._written.get(todo.pop(), ()):
                for other in self._around[dataset].readers:
                    if other not in found:
                        found.add(other)
                        todo.append(other)
        return found

    def behind(self, dataset: Dataset) -> tuple[UnitId, ...]:
        """The units whose edges may end in a dataset."""
        known = self._around.get(dataset)
        return (*(known.writers if known else ()), *self._makers.get(dataset, ()))

    def _needs(self, result: UnitResult) -> tuple[UnitId, ...]:
        found: set[UnitId] = set()
        for mention in result.mentions:
            if mention.read or mention.dataset.kind in _SINKS:
                for dataset in (mention.dataset, *self._candidates.get(mention.dataset, ())):
                    found.update(self.behind(dataset))
        found.discard(result.unit)
        return tuple(sorted(found))

    def _about(self, dataset: Dataset) -> bytes:
        """Digest of what the tree says of a dataset, the tables it may be included."""
        known = self._said.get(dataset)
        if known is None:
            parts: list[object] = []
            for d in (dataset, *self._candidates.get(dataset, ())):
                a = self._around.get(d)
                said = (sorted(a.columns), sorted(a.written), sorted(a.literals.items())) if a else ()
                parts.append((d, said, self._schemas.get(d)))
            known = self._said[dataset] = hashlib.blake2b(_encode(parts), digest_size=16).digest()
        return known
