"""Remembering calls: a function run on the same arguments, reading the same names, and changing nothing, is not run again.

What is remembered is the value with the heap cells it reaches; a hit gives fresh cells. The names a call reads outside
itself are kept with a snapshot of their values, and compared at a hit.
"""

from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING

import msgspec

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python.state import Store
from herkomst.interpret.python.values import with_deps
from herkomst.model.values import AnyValue, Class, Const, Deps, Func, Lib, Map, Module, Obj, Ref, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

LIMIT = 200
"""Values in a snapshot beyond which a call is not remembered."""


class Reads:
    """The names outside itself that a running call has read."""

    __slots__ = ("allocated", "lost", "names", "raised", "scopes")

    def __init__(self, allocated: int, scopes: int, raised: Deps | None) -> None:
        """``allocated`` and ``scopes``: how many heap cells and scopes there were; what is younger is the call's own."""
        self.names: dict[tuple[int, str], tuple[Store, object]] = {}
        self.lost = False
        self.allocated, self.scopes, self.raised = allocated, scopes, raised


class Memory(msgspec.Struct):
    """One remembered call."""

    reads: list[tuple[Store, str, object]]
    value: AnyValue
    heap: dict[int, AnyValue]
    raised: Deps | None = None


class TooBig(Exception):
    """A snapshot passes the limit."""


def snapshot(ip: "Interpreter", value: AnyValue | None, left: list[int], seen: tuple[int, ...] = ()) -> object:
    """A value with the content of its heap cells, as something that can be compared and hashed."""
    left[0] -= 1
    if left[0] < 0:
        raise TooBig
    match value:
        case Ref():
            if value.id in seen:
                return ("again", len(seen) - seen.index(value.id))
            return ("ref", snapshot(ip, ip.state.heap.get(value.id), left, (*seen, value.id)))
        case Seq():
            return (value.kind, tuple(snapshot(ip, i, left, seen) for i in value.items), snapshot(ip, value.rest, left, seen), value.deps, value.rows)
        case Map():
            return ("map", tuple((snapshot(ip, k, left, seen), snapshot(ip, v, left, seen)) for k, v in value.items),
                    snapshot(ip, value.rest, left, seen), value.deps)
        case Table():
            return ("table", value.dataset, tuple(value.columns.items()), value.rests, tuple(value.index.items()), value.rows, value.one,
                    value.kind, value.deps)
        case Obj():
            return ("obj", value.cls, value.site, tuple((k, snapshot(ip, v, left, seen)) for k, v in sorted(value.fields.items())), value.deps)
        case Func():
            return ("func", value.path, value.offset, value.env, snapshot(ip, value.self, left, seen),
                    tuple(snapshot(ip, v, left, seen) for v in value.extra))
        case _:
            return value


def _key(ip: "Interpreter", fn: Func, args: tuple[CallArg, ...]) -> object:
    left = [LIMIT]
    return (fn.path, fn.offset, fn.env, ip.gated.gate > 0, ip.emit.called,
            tuple((a.keyword, a.star, snapshot(ip, a.value, left)) for a in args))


class Hit(msgspec.Struct):
    """What an equal earlier call gave: its value, and what decided that it raised (None: it did not)."""

    value: AnyValue
    raised: Deps | None


def recall(ip: "Interpreter", fn: Func, args: tuple[CallArg, ...]) -> Hit | None:
    """What an equal earlier call gave, with heap cells of its own; None where there is none."""
    try:
        found = ip.memo.get(_key(ip, fn, args))
        if not isinstance(found, Memory):
            return None
        for store, name, was in found.reads:
            if snapshot(ip, store.get(name), [LIMIT]) != was:
                return None
    except (TooBig, TypeError):
        return None
    for reads in ip.reading:
        for store, name, was in found.reads:
            reads.names.setdefault((id(store), name), (store, was))
    fresh = {old: ip.state.new(Const(None)) for old in found.heap}
    for old, content in found.heap.items():
        ip.state.set(ip.state.heap, fresh[old].id, moved(content, fresh))
    return Hit(moved(found.value, fresh), found.raised)


def begin(ip: "Interpreter") -> Reads:
    """Start noting what a call reads."""
    reads = Reads(ip.state.next, len(ip.scopes), ip.raised)
    ip.raised = None
    ip.reading.append(reads)
    return reads


def cancel(ip: "Interpreter", reads: Reads) -> Deps | None:
    """Stop noting; what decided that the call raised, None where it did not."""
    if ip.reading and ip.reading[-1] is reads:
        ip.reading.pop()
    thrown, ip.raised = ip.raised, reads.raised
    return thrown


def note(ip: "Interpreter", store: Store, name: str, value: AnyValue | None) -> None:
    """A running call reads a name that lies outside it."""
    if isinstance(value, Lib | Module | Class):
        return
    key = (id(store), name)
    was: object = None
    for reads in ip.reading:
        if not reads.lost and key not in reads.names:
            if was is None:
                try:
                    was = snapshot(ip, value, [LIMIT])
                except TooBig:
                    for r in ip.reading:
                        r.lost = True
                    return
            reads.names[key] = (store, was)


def end(ip: "Interpreter", reads: Reads, fn: Func, args: tuple[CallArg, ...], value: AnyValue, mark: int) -> None:
    """Remember a call that changed nothing outside itself."""
    if reads.lost or len(ip.memo) > 4096 or _outside(ip, reads, mark):
        return
    heap: dict[int, AnyValue] = {}
    try:
        if not reachable(ip, value, reads.allocated, heap):
            return
        ip.memo[_key(ip, fn, args)] = Memory([(s, n, was) for (_, n), (s, was) in reads.names.items()], value, heap, ip.raised)
    except (TooBig, TypeError):
        return


def _outside(ip: "Interpreter", reads: Reads, mark: int) -> bool:
    """Whether anything was written that was there before the call: a heap cell, a name of a scope round it, a cursor's result."""
    return any(True for _ in _left(ip, reads, mark))


def _left(ip: "Interpreter", reads: Reads, mark: int) -> Iterator[tuple[Store, Hashable]]:
    own: set[int] | None = None
    for store, key in ip.state.written(mark):
        if store is ip.state.heap:
            if isinstance(key, int) and key < reads.allocated:
                yield store, key
            continue
        if own is None:
            own = {id(s.vars) for s in ip.scopes[reads.scopes - 1:]}
        if id(store) not in own:
            yield store, key


def carry(ip: "Interpreter", reads: Reads, mark: int, rows: Deps) -> bool:
    """What a call that is made once per row leaves outside itself (a count that the next call goes on with) is decided by which rows
    there are. Whether it left anything."""
    found = list(_left(ip, reads, mark))
    for store, key in found:
        value = store.get(key)
        if value is not None:
            ip.state.set(store, key, with_deps(value, rows))
    return bool(found)


def reachable(ip: "Interpreter", value: AnyValue | None, since: int, heap: dict[int, AnyValue]) -> bool:
    """Collect the heap cells a value reaches; False where it reaches one older than the call, or a closure."""
    match value:
        case Ref():
            if value.id < since or len(heap) > LIMIT:
                return False
            if value.id not in heap:
                content = ip.state.heap.get(value.id)
                if content is None:
                    return False
                heap[value.id] = content
                return reachable(ip, content, since, heap)
            return True
        case Seq():
            return all(reachable(ip, i, since, heap) for i in value.items) and reachable(ip, value.rest, since, heap)
        case Map():
            return all(reachable(ip, v, since, heap) for _, v in value.items) and reachable(ip, value.rest, since, heap)
        case Obj():
            return all(reachable(ip, v, since, heap) for v in value.fields.values())
        case Func():
            return value.env is None and reachable(ip, value.self, since, heap)
        case None:
            return True
        case _:
            return not isinstance(value, msgspec.Struct) or not hasattr(value, "receiver")


def moved(value: AnyValue, fresh: dict[int, Ref]) -> AnyValue:
    """A value with its Refs renumbered."""
    match value:
        case Ref():
            return fresh.get(value.id, value)
        case Seq():
            return Seq(value.kind, tuple(moved(i, fresh) for i in value.items), moved(value.rest, fresh) if value.rest is not None else None,
                       value.deps, value.rows)
        case Map():
            return Map(tuple((k, moved(v, fresh)) for k, v in value.items), moved(value.rest, fresh) if value.rest is not None else None,
                       value.deps)
        case Obj():
            return Obj(value.cls, value.site, value.label, {k: moved(v, fresh) for k, v in value.fields.items()}, value.deps)
        case Func():
            return Func(value.path, value.name, value.offset, value.env, moved(value.self, fresh) if value.self is not None else None,
                        tuple(moved(v, fresh) for v in value.extra))
        case _:
            return moved_other(value, fresh)


def moved_other(value: AnyValue, fresh: dict[int, Ref]) -> AnyValue:
    """``moved`` for the rarer shapes."""
    from herkomst.model.values import Bound, Choice

    if isinstance(value, Choice):
        return Choice(tuple(moved(o, fresh) for o in value.options), value.deps)
    if isinstance(value, Bound):
        return Bound(moved(value.receiver, fresh), value.path)
    return value
