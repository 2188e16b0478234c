"""Solving: run every unit until no unit has read anything that has changed since.

A round runs the stale units in waves: first those that need no other stale unit, then those that need these. The order
comes from what units read (or, before their first run, import), never from the file system, so worker count and file order
do not matter. A warm run is the same loop started from stored results.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec

from herkomst.knowledge import libraries
from herkomst.model.graph import Edge, rest
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.schema import Schema
from herkomst.model.unit import UnitId, UnitResult
from herkomst.model.values import Exports
from herkomst.solve.boundary import boundary_of
from herkomst.solve.cache import Cache, key
from herkomst.solve.catalog import Catalog, plain
from herkomst.solve.paths import Paths
from herkomst.solve.tree import Tree
from herkomst.solve.view import Readers, RecordingView, Snapshot

ROUNDS = 8
"""Rounds before a dataset that still changes is opened."""

_encoder = msgspec.msgpack.Encoder()
_EDGES = msgspec.msgpack.Decoder(tuple[Edge, ...])

Interpret = Callable[[UnitId, RecordingView], UnitResult]


class Solved(msgspec.Struct):
    """Results by unit, the final catalog, and what it took. Results that were kept come without their edges; ``edges`` gives them."""

    results: dict[UnitId, UnitResult]
    catalog: Catalog
    edges: Callable[[UnitId], tuple[Edge, ...]]
    interpreted: tuple[UnitId, ...] = ()
    runs: int = 0
    rounds: int = 0


class Solver:
    """One solve over a tree."""

    def __init__(self, tree: Tree, units: Iterable[UnitId], interpret: Interpret, cache: Cache, salt: str,
                 declared: Iterable[Schema], makes: Callable[[Iterable[Edge]], bool] = lambda _: False) -> None:
        """``makes``: whether edges make or carry a pseudonym, kept with each result."""
        self.tree, self.units, self.interpret, self.cache, self.salt = tree, tuple(sorted(units)), interpret, cache, salt
        self.declared = tuple(declared)
        self._makes = makes
        self.paths = Paths(tree.files, libraries.pack().libraries)
        self.readers = Readers(tree.ir, tree.doc, tree.sql, tree.macro, tree.digest, tree.sql_ir)
        self.results: dict[UnitId, UnitResult] = {}
        self._last_written: tuple[Schema, ...] = ()
        self.opened: dict[tuple[str, str], Schema] = {}
        self._loaded: set[UnitId] = set()            # units whose edges are at hand

    def solve(self) -> Solved:
        """Run to the fixed point."""
        stored = self._stored()
        self.results.update(stored)
        ran: set[UnitId] = set()
        runs = rounds = 0
        now = self._snapshot(None)
        while True:
            stale = self._stale(now)
            if not stale:
                break
            rounds += 1
            if rounds > ROUNDS + 2:
                self._give_up(stale)
                break
            before = self._written() if rounds >= ROUNDS else None
            first = any(u not in self.results for u in self.units)
            for wave, inside in self._waves(stale):
                # what a changed unit yields may be what it always did: then those after it have nothing to do
                due = [u for u in wave if self._is_stale(u, now, first)]
                for unit in due:
                    self.results[unit] = self._run(unit, now)
                    ran.add(unit)
                    runs += 1
                if due or not inside:
                    now = self._snapshot(now, called=not inside)
            if before is not None:
                self._open(before)
                now = self._snapshot(None)
        for unit in sorted(ran):
            self._store(unit)
        self._say_opened()
        return Solved(dict(sorted(self.results.items())), now.catalog, lambda unit: self._edges(unit, now), tuple(sorted(ran)), runs,
                      rounds)

    # -------------------------------------------------------------------------------------------------------- one unit

    def _run(self, unit: UnitId, now: Snapshot) -> UnitResult:
        view = RecordingView(now)
        try:
            result = self.interpret(unit, view)
        except Exception as e:                       # ours, not the user's: one unit is lost and says so
            if os.environ.get("HERKOMST_STRICT"):
                raise
            facts = self.tree.facts.get(unit.path)
            lines = facts.lines[0] if facts else 0
            gap = Gap(Span(unit.path, 1, 1, 1, 1), "internal", f"{type(e).__name__}: {e}"[:200], lines)
            result = UnitResult(unit, gaps=(gap,))
        return msgspec.structs.replace(result, reads=view.reads)

    def _key(self, unit: UnitId) -> bytes:
        return key("unit", self.salt, unit.kind, unit.path, self.tree.digest(unit.path))

    def _stored(self) -> dict[UnitId, UnitResult]:
        decoder = msgspec.msgpack.Decoder(UnitResult)
        found = {}
        for unit in self.units:
            kept = self.cache.get(self._key(unit))
            if kept is not None:
                found[unit] = decoder.decode(kept)
        return found

    def _store(self, unit: UnitId) -> None:
        """Keep a result: its edges apart, under their digest, and what can be known without them beside the rest."""
        whole = self.results[unit]
        edges = _encoder.encode(whole.edges)
        flows = hashlib.blake2b(edges, digest_size=16).hexdigest()
        whole = msgspec.structs.replace(whole, mentions=boundary_of(unit.path, whole.edges), flows=flows,
                                       makes=self._makes(whole.edges))
        self.results[unit] = whole
        self._loaded.add(unit)
        if any(g.reason == "internal" for g in whole.gaps):
            return                                   # a defect of ours is tried again next time
        self.cache.put(key("edges", flows), edges)
        self.cache.put(self._key(unit), _encoder.encode(msgspec.structs.replace(whole, edges=())))

    def _edges(self, unit: UnitId, now: Snapshot) -> tuple[Edge, ...]:
        """The edges of a unit: as made in this run, else as kept; made anew where the cache has lost them since."""
        result = self.results[unit]
        if unit not in self._loaded:
            self._loaded.add(unit)
            kept = self.cache.get(key("edges", result.flows))
            edges = _EDGES.decode(kept) if kept is not None else self._run(unit, now).edges
            result = self.results[unit] = msgspec.structs.replace(result, edges=edges)
        return result.edges

    # ------------------------------------------------------------------------------------------------------- snapshots

    def _snapshot(self, last: Snapshot | None, called: bool = True) -> Snapshot:
        """What units can ask now; ``called``: who calls whom is looked at as well."""
        exports: dict[str, Exports] = {
            u.path: r.exports for u, r in self.results.items() if u.kind == "python" and r.exports is not None
        }
        written = self._written()
        if last is not None and written == self._last_written:
            catalog = last.catalog
        else:
            catalog = Catalog((*self.declared, *(self.opened.get(_name(s), s) for s in written)))
        self._last_written = written
        calls = called_by(self.results.values()) if called or last is None else last.called
        return Snapshot(self.paths, self.readers, exports, catalog, calls, last)

    def _written(self) -> tuple[Schema, ...]:
        return tuple(w.schema for u in self.units if u in self.results for w in self.results[u].writes)

    def _open(self, before: tuple[Schema, ...]) -> None:
        """What is still changing is no longer believed: its columns are "some, and others"; whoever writes it says so."""
        moving = {_name(s) for s in set(self._written()) ^ set(before) if s.dataset is not None} - set(self.opened)
        for schema in self._written():
            name = _name(schema)
            if name in moving and name not in self.opened and schema.dataset is not None:
                self.opened[name] = Schema(
                    schema.dataset, schema.columns, False, "written", (rest(schema.dataset, tuple(c.name for c in schema.columns)),),
                    schema.span,
                )

    def _say_opened(self) -> None:
        for unit, result in self.results.items():
            gaps = {
                Gap(w.span, "budget", f"columns of {w.schema.dataset.name} still changing after {ROUNDS} rounds; taken as unknown")
                for w in result.writes if w.schema.dataset is not None and _name(w.schema) in self.opened
            }
            if gaps:
                self.results[unit] = msgspec.structs.replace(result, gaps=tuple(sorted({*result.gaps, *gaps})))

    # ----------------------------------------------------------------------------------------------------------- order

    def _stale(self, now: Snapshot) -> list[UnitId]:
        first = any(u not in self.results for u in self.units)
        return [u for u in self.units if self._is_stale(u, now, first)]

    def _is_stale(self, unit: UnitId, now: Snapshot, first: bool) -> bool:
        """``first``: some unit has not run yet, so who calls whom is not known: that is looked at in the next round."""
        result = self.results.get(unit)
        return result is None or any(
            now.answer(r.key) != r.digest for r in result.reads if not (first and r.key.startswith("called:"))
        )

    def _waves(self, stale: list[UnitId]) -> Iterable[tuple[list[UnitId], bool]]:
        """Units that can run at once, in order, and whether others of the same knot follow: units that need each other run one after the
        other, each seeing what those before it left, as modules that import one another do."""
        by_path = {u.path: u for u in stale}
        writers: defaultdict[str, set[UnitId]] = defaultdict(set)
        for unit in stale:
            for name in self._writes(unit):
                writers[name.rsplit(".", 1)[-1]].add(unit)
        needs: dict[UnitId, set[UnitId]] = {}
        for unit in stale:
            wanted = {by_path[p] for p in self._modules(unit) if p in by_path}
            for name in self._tables(unit):
                wanted |= writers.get(name.rsplit(".", 1)[-1], set())
            needs[unit] = wanted - {unit}
        left = list(stale)
        done: set[UnitId] = set()
        while left:
            ready = [u for u in left if needs[u] <= done]
            if ready:
                yield ready, False
            else:
                ready = _in_turn(_knot(left, needs, done), needs)
                for unit in ready:
                    yield [unit], unit is not ready[-1]
            done.update(ready)
            left = [u for u in left if u not in done]

    def _modules(self, unit: UnitId) -> Iterable[str]:
        result = self.results.get(unit)
        if result is not None:
            yield from (r.key.partition(":")[2] for r in result.reads if r.key.startswith("exports:"))
        elif unit.path in self.tree.facts:
            for name, level in self.tree.facts[unit.path].imports:
                found = self.paths.file(unit.path, name) if level < 0 else self.paths.module(unit.path, name, level)
                if found:
                    yield found

    def _tables(self, unit: UnitId) -> Iterable[str]:
        result = self.results.get(unit)
        if result is not None:
            for r in result.reads:
                if r.key.startswith("schema:"):
                    kind, _, name = r.key.removeprefix("schema:").partition(":")
                    yield plain(kind, name)
        elif unit.path in self.tree.facts:
            yield from self.tree.facts[unit.path].tables[0]

    def _writes(self, unit: UnitId) -> Iterable[str]:
        result = self.results.get(unit)
        if result is not None:
            yield from (plain(w.schema.dataset.kind, w.schema.dataset.name) for w in result.writes if w.schema.dataset)
        elif unit.path in self.tree.facts:
            yield from self.tree.facts[unit.path].tables[1]

    def _give_up(self, stale: list[UnitId]) -> None:
        for unit in stale:
            result = self.results[unit]
            gap = Gap(Span(unit.path, 1, 1, 1, 1), "budget", f"still changing after {ROUNDS} rounds")
            self.results[unit] = msgspec.structs.replace(result, gaps=tuple(sorted({*result.gaps, gap})))


def called_by(results: Iterable[UnitResult]) -> dict[str, tuple[int, ...]]:
    """Path -> offsets of its functions that other units call. Of two modules whose uncalled functions call each other neither
    counts as a caller: else each would take back the other's reason to be run."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    loose: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for result in results:
        for call in result.calls:
            if call.loose:
                loose[result.unit.path, call.path].add(call.offset)
            else:
                found[call.path].add(call.offset)
    for (caller, path), offsets in loose.items():
        if (path, caller) not in loose:
            found[path].update(offsets)
    return {path: tuple(sorted(offsets)) for path, offsets in sorted(found.items())}


def _name(schema: Schema) -> tuple[str, str]:
    assert schema.dataset is not None
    return schema.dataset.kind, schema.dataset.name


def _knot(left: list[UnitId], needs: dict[UnitId, set[UnitId]], done: set[UnitId]) -> list[UnitId]:
    """Units that need each other, when nothing else can run: the smallest group of them that needs nothing outside it."""
    best: set[UnitId] | None = None
    for start in left:
        group, todo = {start}, [start]
        while todo:
            for other in needs[todo.pop()] - done - group:
                group.add(other)
                todo.append(other)
        if best is None or (len(group), sorted(group)) < (len(best), sorted(best)):
            best = group
        if len(group) <= 2:
            break
    return sorted(best or left)


def _in_turn(group: list[UnitId], needs: dict[UnitId, set[UnitId]]) -> list[UnitId]:
    """A group of units that need each other, in the order in which they would be imported from the first by path: what a unit needs
    before it, as far as the circle allows."""
    inside, seen = set(group), set[UnitId]()
    order: list[UnitId] = []
    for start in group:
        todo = [(start, False)]
        while todo:
            unit, left = todo.pop()
            if left:
                order.append(unit)
            elif unit not in seen:
                seen.add(unit)
                todo.append((unit, True))
                todo += [(other, False) for other in sorted(needs[unit] & inside, reverse=True) if other not in seen]
    return order
