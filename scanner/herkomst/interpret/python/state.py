"""Everything the scanned program can change: variables and heap cells, with an undo log for branches.

Branches never copy the state. An arm is run, its changes are read from the log, undone, the other arm is run, and the two sets
of changes are joined. The cost of a branch is what its arms changed.
"""

from collections.abc import Hashable, Iterator
from itertools import islice
from typing import Any

from herkomst.model.values import AnyValue, Ref

Store = dict[Any, AnyValue]
Change = tuple[Store, Hashable, "AnyValue | None"]
Delta = dict[tuple[int, Hashable], Change]
"""(identity of the store, key) -> (store, key, value now; None: gone)."""


class State:
    """The heap and the undo log over the heap and all scopes."""

    def __init__(self) -> None:
        self.heap: Store = {}
        self.next = 1
        self._log: list[Change] = []
        self._seen: list[set[tuple[int, Hashable]]] = []
        """Per open region what was written in it: only the first write of a region needs the old value."""

    def new(self, value: AnyValue) -> Ref:
        """A fresh heap cell."""
        ref = Ref(self.next)
        self.next += 1
        self.set(self.heap, ref.id, value)
        return ref

    def allocate(self) -> Ref:
        """The id of a cell that is filled from outside the program's own history (another module's exports): not undone."""
        self.next += 1
        return Ref(self.next - 1)

    def set(self, store: Store, key: Hashable, value: AnyValue) -> None:
        """Write a variable or heap cell."""
        if self._seen:
            self._note(store, key)
        store[key] = value

    def _note(self, store: Store, key: Hashable) -> None:
        seen = self._seen[-1]
        k = (id(store), key)
        if k not in seen:
            seen.add(k)
            self._log.append((store, key, store.get(key)))

    def drop(self, store: Store, key: Hashable) -> None:
        """Forget a variable."""
        if key in store:
            if self._seen:
                self._note(store, key)
            del store[key]

    def mark(self) -> int:
        """Open a region whose changes can be read and undone. Every mark needs one ``close``."""
        self._seen.append(set())
        return len(self._log)

    def close(self) -> None:
        """End the innermost region; its changes stay."""
        seen = self._seen.pop()
        if self._seen:
            outer = self._seen[-1]
            if len(outer) < len(seen):
                self._seen[-1] = seen
                outer, seen = seen, outer
            outer |= seen
        else:
            self._log.clear()

    @property
    def depth(self) -> int:
        """The number of open regions."""
        return len(self._seen)

    def close_to(self, depth: int) -> None:
        """End all regions opened since there were ``depth``."""
        while len(self._seen) > depth:
            self.close()

    def delta(self, mark: int, without: Store | None = None) -> Delta:
        """What changed since a mark, as it is now; ``without`` leaves out one store."""
        made: Delta = {}
        for store, key, _ in self._log[mark:]:
            if store is not without:
                k = (id(store), key)
                if k not in made:
                    made[k] = (store, key, store.get(key))
        return made

    def undo(self, mark: int) -> None:
        """Back to how it was at the mark of the innermost region, which stays open."""
        log = self._log
        while len(log) > mark:
            store, key, old = log.pop()
            if old is None:
                store.pop(key, None)
            else:
                store[key] = old
        self._seen[-1].clear()

    def written(self, mark: int) -> Iterator[tuple[Store, Hashable]]:
        """What was written since a mark, and where."""
        return ((store, key) for store, key, _ in islice(self._log, mark, None))

    def changed(self, mark: int) -> bool:
        """Whether anything was written since a mark."""
        return len(self._log) > mark

    def apply(self, delta: Delta) -> None:
        """Write a set of changes."""
        for store, key, value in delta.values():
            if value is None:
                self.drop(store, key)
            else:
                self.set(store, key, value)
