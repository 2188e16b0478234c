"""Joining what two ways through the program left behind: values, then whole sets of changes."""

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from herkomst.interpret import deps as d
from herkomst.interpret.python.conditions import perhaps, personal
from herkomst.interpret.python.fields import unknown_record
from herkomst.interpret.python.scope import Scope
from herkomst.interpret.python.state import Delta
from herkomst.interpret.python.values import (
    MAX_HOLES,
    MAX_OPTIONS,
    doubted,
    options,
    replace_table,
    same,
    same_rest,
    weight,
    with_deps,
)
from herkomst.model.graph import Dataset, Node, column, rest, rows
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Cell,
    Choice,
    Class,
    Const,
    Deps,
    Func,
    Lib,
    Map,
    Module,
    Obj,
    Opaque,
    Ref,
    Seq,
    Series,
    Table,
    Text,
)

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def _once(values: Iterable[AnyValue]) -> Iterable[AnyValue]:
    """Values without those that are the same as one before: as they came, for what decides them is added to each of them at every
    branch. Lists that grow under many branches are long, so what can be looked up is; what decides which of several values an item is,
    is kept of both."""
    known: dict[Hashable, AnyValue] = {}
    others: list[AnyValue] = []
    for value in values:
        key = _look_up(value)
        if key is None:
            if any(same(value, o) for o in others):
                continue
            others.append(value)
            key = "other", len(others)
        was = known.get(key)
        known[key] = value if was is None else with_deps(was, value.deps) if isinstance(value, Choice | Seq) else was
    return known.values()


def _look_up(value: AnyValue | None) -> Hashable:
    """What values are looked up by that are the same but for what decided them; None: they are compared one by one."""
    match value:
        case Const():
            return "const", type(value.value), value.value
        case Cell():
            return "cell", _nodes(value.deps)
        case Opaque():
            return "opaque", value.base, value.why, _nodes(value.deps)
        case Ref() | Class() | Module() | Lib():
            return value
        case Choice():
            keys = frozenset(map(_part, value.options))
            return None if None in keys else ("choice", keys)
        case Seq() if value.rest is None:
            items = tuple(map(_part, value.items))
            return None if None in items else (value.kind, items, value.rows)
    return None


def _part(value: AnyValue) -> Hashable:
    """``_look_up`` for what a value is made of: what decided it counts."""
    key = _look_up(value)
    return (key, _nodes(value.deps)) if key is not None and isinstance(value, Const | Choice | Seq) else key


def _nodes(deps: Deps) -> Hashable:
    return frozenset((x.node, x.subtype, x.literals) for x in deps)


class Joiner:
    """Joins values at one place of the program. ``cond`` decides which of the two is taken; ``gated``: a flag does."""

    def __init__(self, ip: "Interpreter", span: Span, site: str, cond: Deps = (), gated: bool = False) -> None:
        self.ip, self.span, self.site, self.cond, self.gated = ip, span, site, cond, gated
        self._pairs: dict[tuple[int, int], AnyValue] = {}
        """Heap cells that have been, or are being, joined: a list that holds itself ends there, and what was shared stays so."""

    def values(self, a: AnyValue | None, b: AnyValue | None) -> AnyValue | None:
        """The value that is ``a`` on one way and ``b`` on the other; None: not there."""
        if a is None or b is None:
            found = a if b is None else b
            return found if found is None else with_deps(found, self.cond)
        if same(a, b):
            return a
        if isinstance(a, Const) and isinstance(b, Const) and a.perhaps != b.perhaps and same(doubted(a), doubted(b)):
            return doubted(a)
        if isinstance(a, Const) and a.value is None and not isinstance(b, Const | Choice | Cell):
            return with_deps(b, self.cond)
        if isinstance(b, Const) and b.value is None and not isinstance(a, Const | Choice | Cell):
            return with_deps(a, self.cond)
        if isinstance(a, Ref) and isinstance(b, Ref):
            return self._refs(a, b)
        if isinstance(a, Table) and isinstance(b, Table):
            return self.tables(a, b)
        if isinstance(a, Opaque) and (record := self._record(b, a)) is not None:
            return self.ip.new(self.tables(unknown_record(a, record.dataset), record))
        if isinstance(b, Opaque) and (record := self._record(a, b)) is not None:
            return self.ip.new(self.tables(record, unknown_record(b, record.dataset)))
        if isinstance(a, Seq) and isinstance(b, Seq) and a.kind == b.kind:
            return self._seqs(a, b)
        if isinstance(a, Map) and isinstance(b, Map):
            return self._maps(a, b)
        if isinstance(a, Obj) and isinstance(b, Obj) and a.cls == b.cls:
            return self._objects(a, b)
        if isinstance(a, Series) and isinstance(b, Series):
            name = a.name if a.name == b.name else "*"          # one of several names
            decided = self._rows(a.rows, b.rows, Dataset("frame", (name or "").strip("*"), f"{self.site}~join"))
            return Series(name, d.join(a.deps, b.deps, self.cond), decided, a.index or b.index)
        if (isinstance(a, Series | Cell) and isinstance(b, Series | Cell | Const | Text)) or (isinstance(b, Series | Cell) and isinstance(a, Const | Text)):
            deps = d.join(self.ip.deps(a), self.ip.deps(b), self.cond)
            found = a if isinstance(a, Series) else b if isinstance(b, Series) else None
            return Series(found.name, deps, found.rows, found.index) if found else Cell(deps)
        if (isinstance(a, Cell) and _scalar(b)) or (isinstance(b, Cell) and _scalar(a)):
            return Cell(d.join(self.ip.deps(a), self.ip.deps(b), self.cond))
        if isinstance(a, Opaque) and isinstance(b, Opaque):
            return Opaque(d.join(a.deps, b.deps, self.cond), a.base if a.base == b.base else None, a.why or b.why)
        return self._choice(a, b)

    def _choice(self, a: AnyValue, b: AnyValue) -> AnyValue:
        made: list[AnyValue] = []
        deps = d.join(self.cond, *(x.deps for x in (a, b) if isinstance(x, Choice)))
        for option in (*options(a), *options(b)):
            if isinstance(option, Const) and option.deps:
                deps = d.join(deps, option.deps)
                option = Const(option.value, option.span, (), option.perhaps)
            if not any(same(option, x) or self._alike(option, x) for x in made):
                made.append(option)
        if len(made) == 1:
            return with_deps(made[0], deps)
        if len(made) > MAX_OPTIONS or (any(isinstance(x, Text) for x in made) and sum(map(weight, made)) > MAX_HOLES):
            folded = self.ip.folded(d.join(deps, *(self.ip.deps(x) for x in made)), self.span, "either")
            return Cell(folded) if all(isinstance(x, Const | Text | Cell | Series) for x in made) else Opaque(folded)
        return Choice(tuple(made), deps)

    def _alike(self, a: AnyValue, b: AnyValue) -> bool:
        """Whether two functions are one definition in scopes that hold the same, as when a wrapper was made twice: modules that import
        one another would else see one more of them in every round."""
        if not (isinstance(a, Func) and isinstance(b, Func)) or (a.path, a.offset) != (b.path, b.offset) or a.env is None or b.env is None:
            return False
        if a.extra != b.extra or not same_rest(a.self, b.self):
            return False
        x: Scope | None = self.ip.scopes[a.env]
        y: Scope | None = self.ip.scopes[b.env]
        while x is not y:
            if x is None or y is None or (x.kind, y.kind) != ("function", "function") or x.vars.keys() != y.vars.keys():
                return False
            if not all(same(v, w) or (v == a and w == b) for v, w in ((v, y.vars[k]) for k, v in x.vars.items())):
                return False
            x, y = x.parent, y.parent
        return True

    def _record(self, value: AnyValue, unknown: Opaque) -> Table | None:
        """A record that was made of an unknown object, by setting a field of it on one of the two ways."""
        content = self.ip.deref(value) if isinstance(value, Ref) else None
        if not isinstance(content, Table) or content.one is not True or not content.rests:
            return None
        own = content.dataset == unknown.base if unknown.base is not None else content.dataset.kind == "object"
        return content if own else None

    def _refs(self, a: Ref, b: Ref) -> AnyValue:
        """Two heap cells: one new cell with both, where their content is alike; else either of them."""
        x, y = self.ip.deref(a), self.ip.deref(b)
        if type(x) is type(y) and isinstance(x, Table | Seq | Map) and (not isinstance(x, Table) or x.one == y.one):  # type: ignore[union-attr]
            known = self._pairs.get((a.id, b.id))
            if known is not None:
                return known
            self._pairs[a.id, b.id] = Choice((a, b), self.cond)
            joined = self.values(x, y)
            if joined is not None:
                made = self._pairs[a.id, b.id] = self.ip.new(joined)
                return made
        return Choice((a, b), self.cond)

    def _seqs(self, a: Seq, b: Seq) -> AnyValue:
        items: list[AnyValue] = []
        n = min(len(a.items), len(b.items))
        same_start = next((i for i in range(n) if not same(a.items[i], b.items[i])), n)
        items.extend(a.items[:same_start])
        left, right = a.items[same_start:], b.items[same_start:]
        if len(left) == len(right):
            joined = [v for x, y in zip(left, right, strict=True) if (v := self.values(x, y)) is not None]
            some = a.kind != "tuple" and (a.rows is not None or b.rows is not None)     # one may be there on one way only
            items.extend((perhaps(v, self.cond) for v in joined) if some else joined)
        elif a.kind == "tuple":
            return Choice((a, b), self.cond)
        else:
            items.extend(doubted(perhaps(x, self.cond)) for x in _once((*left, *right)))
        rests = self.values(a.rest, b.rest) if not same_rest(a.rest, b.rest) else a.rest
        return Seq(a.kind, tuple(items), rests, d.join(a.deps, b.deps), self._members(a, b))

    def _members(self, a: Seq, b: Seq) -> Node | None:
        """Which rows a list has items of: where only one way made it longer, or made it of others, the condition decides who is in it."""
        if not self.cond or a.kind == "tuple":
            return a.rows or b.rows
        if a.rows != b.rows:
            return self._rows(a.rows, b.rows, Dataset("frame", "", f"{self.site}~list"))
        longer = len(a.items) != len(b.items) or (a.rest is None) != (b.rest is None)
        return self._decided(a.rows) if longer else a.rows

    def _decided(self, old: Node | None) -> Node:
        made = rows(Dataset("frame", "", f"{self.site}~list"))
        if old is not None:
            self.ip.emit.edge(old, made, "IDENTITY", self.span, "call", "copied")
        self.ip.emit.deps(made, (replace(x, subtype="FILTER", op="filter") if x.subtype == "CONDITIONAL" else x for x in self.cond), self.span, "filter")
        return made

    def _maps(self, a: Map, b: Map) -> AnyValue:
        items: list[tuple[AnyValue, AnyValue]] = []
        others = list(b.items)
        for k, v in a.items:
            hit = next((i for i, (other, _) in enumerate(others) if _same_key(k, other)), None)
            other, w = others.pop(hit) if hit is not None else (None, None)
            joined = self.values(v, w) if w is not None else self._only(v)
            if joined is not None:
                items.append((self._key(k, other), joined))
        items.extend((self._key(k, None), self._only(v)) for k, v in others)
        either = a.rest if a.rest is not None else b.rest
        more = either if either is None else self.values(a.rest, b.rest) if a.rest is not None and b.rest is not None else self._only(either)
        return Map(tuple(items), more, d.join(a.deps, b.deps))

    def _key(self, key: AnyValue, other: AnyValue | None) -> AnyValue:
        """A key that is there for sure on one way only: what decides about a person that it is there is kept with it."""
        if not isinstance(key, Const) or not personal(self.cond):
            return key
        if isinstance(other, Const) and not key.perhaps and not other.perhaps:
            return key
        return doubted(with_deps(key, d.join(self.cond, other.deps if isinstance(other, Const) else ())))

    def _only(self, value: AnyValue) -> AnyValue:
        """What only one way put under a key: a list or dict that was made there has what it has under the condition."""
        if isinstance(value, Ref):
            content = self.ip.deref(value)
            if isinstance(content, Seq | Map) and self.cond:
                self.ip.store(value, with_deps(content, self.cond))
            return value
        return with_deps(value, self.cond)

    def _objects(self, a: Obj, b: Obj) -> AnyValue:
        fields: dict[str, AnyValue] = {}
        for name in (*a.fields, *(n for n in b.fields if n not in a.fields)):
            joined = self.values(a.fields.get(name), b.fields.get(name))
            if joined is not None:
                fields[name] = joined
        return Obj(a.cls, a.site, a.label or b.label, fields, d.join(a.deps, b.deps))

    def tables(self, a: Table, b: Table) -> Table:
        """A frame that is one of two: a column that differs gets a node that both reach, and that the condition decides."""
        dataset = Dataset("frame", a.dataset.name or b.dataset.name, f"{self.site}~join")
        columns: dict[str, Node] = {}
        for name in (*a.columns, *(n for n in b.columns if n not in a.columns)):
            x, y = a.columns.get(name), b.columns.get(name)
            columns[name] = x if x is not None and x == y else self._node(column(dataset, name), (x, y))
        rests = self._rests(a, b)
        decided = self._rows(a.rows, b.rows, dataset)
        index = {k: v for k, v in a.index.items() if b.index.get(k) == v} or {**b.index, **a.index}
        return replace_table(a, dataset=dataset if a.dataset != b.dataset else a.dataset, columns=columns, rests=rests, rows=decided,
                             index=index, ordered=a.ordered and b.ordered and tuple(a.columns) == tuple(b.columns),
                             one=a.one if a.one == b.one else None, kind=a.kind if a.kind == b.kind else "", deps=d.join(a.deps, b.deps))

    def _rows(self, a: Node | None, b: Node | None, dataset: Dataset) -> Node | None:
        """One of two row sets: the condition decides which."""
        if a == b:
            return a
        made = rows(dataset)
        for r in (a, b):
            if r is not None:
                self.ip.emit.edge(r, made, "IDENTITY", self.span, "call", "copied", gated=self.gated)
        self.ip.emit.deps(made, self.cond, self.span, "condition")
        return made

    def _node(self, node: Node, sources: tuple[Node | None, ...]) -> Node:
        for source in sources:
            if source is not None:
                self.ip.emit.edge(source, node, "IDENTITY", self.span, "call", "copied", gated=self.gated)
        self.ip.emit.deps(node, self.cond, self.span, "condition")
        return node

    def _rests(self, a: Table, b: Table) -> tuple[Node, ...]:
        if a.rests == b.rests:
            return a.rests
        made: dict[tuple[Dataset, str], set[str]] = {}
        for r in (*a.rests, *b.rests):
            key = (r.dataset, r.name)
            made[key] = made[key] & set(r.excluded) if key in made else set(r.excluded)
        return tuple(rest(ds, tuple(sorted(out)), name) for (ds, name), out in made.items())

    def ways(self, deltas: list[Delta], mark: int) -> None:
        """Leave the state that one or more ways from a mark lead to, joined; the state must be that of the mark."""
        state, total = self.ip.state, deltas[0]
        for delta in deltas[1:]:
            if total or delta:
                self.merge(total, delta)
                total = state.delta(mark)
                state.undo(mark)
        state.apply(total)

    def merge(self, first: Delta, second: Delta) -> None:
        """Write both ways' changes into the state they started from (which must be the current state). Heap cells first, so
        that variables which point to them are compared by what they will hold."""
        self._pairs = {}
        state, heap = self.ip.state, self.ip.state.heap
        keys = (*first, *(k for k in second if k not in first))
        later = []
        for key in keys:
            store, name, _ = first.get(key) or second[key]
            if store is heap and store.get(name) is None:
                value = first[key][2] if key in first else second[key][2]
                if value is not None:
                    state.set(heap, name, value)
            else:
                later.append((store is not heap, key, store, name))
        for _, key, store, name in sorted(later, key=lambda x: x[0]):
            base = store.get(name)
            a = first[key][2] if key in first else base
            b = second[key][2] if key in second else base
            value = a if a is b else self.values(a, b)
            if value is None:
                state.drop(store, name)
            elif value is not base:
                state.set(store, name, value)


def _scalar(value: AnyValue) -> bool:
    return isinstance(value, Choice) and all(isinstance(o, Const | Text | Cell) for o in value.options)


def _same_key(a: AnyValue, b: AnyValue) -> bool:
    if isinstance(a, Const) and isinstance(b, Const):
        return a.value == b.value and type(a.value) is type(b.value)
    return a == b
