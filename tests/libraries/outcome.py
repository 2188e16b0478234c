"""What the interpreter makes of an example, as claims that can be compared with facts, and as text that people can read."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import msgspec

from herkomst.interpret.python import interpret_module
from herkomst.interpret.verbs import expressions, templates
from herkomst.model.graph import DatasetKind, Edge, Node
from herkomst.model.unit import UnitId, UnitResult
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Dep,
    Func,
    Lib,
    Map,
    Obj,
    Opaque,
    Ref,
    Seq,
    Series,
    Table,
    Text,
)
from tests.interpret.python.helper import FakeView
from tests.libraries import world
from tests.libraries.facts import INDEX

_RANK = {"IDENTITY": 0, "TRANSFORMATION": 1, "AGGREGATION": 2}
_STEPS = frozenset(("", "column", "passed", "copied", "read", "read_all", "selected", "listed", "call"))
"""Operations that say nothing of what happened to a value."""


class Claim(msgspec.Struct, frozen=True, order=True):
    """A source column that something is computed from, by what kind of path."""

    frame: str
    name: str
    subtype: str
    op: str = ""
    literals: tuple[str, ...] = ()
    cause: str = ""
    possible: bool = False

    def __str__(self) -> str:
        words = [self.subtype, self.op, *(f"cause={c}" for c in (self.cause,) if c), *(repr(x) for x in self.literals)]
        return f"{self.frame}.{self.name}{'?' if self.possible else ''}:{','.join(w for w in words if w)}"


Claims = frozenset[Claim]
NOTHING: Claims = frozenset()


class Part(msgspec.Struct):
    """One table or value of a result. ``columns``: by name, ``*`` for names that are not known; ``complete``: there are no others.
    ``loose``: a value without columns of its own, ``columns`` has one."""

    shape: str
    columns: dict[str, Claims] = {}
    rows: Claims = NOTHING
    rests: tuple[tuple[Node, Claims], ...] = ()
    complete: bool = True
    loose: bool = False
    record: bool = False

    def everything(self) -> Claims:
        """All that anything of it is computed from."""
        return frozenset().union(self.rows, *self.columns.values(), *(c for _, c in self.rests))


class Outcome(msgspec.Struct):
    """The parts of the result, and as lines what else the example did: decision points and their inputs, files written, frames
    changed in place."""

    parts: tuple[Part, ...]
    effects: tuple[str, ...] = ()


def interpret(example: str) -> UnitResult:
    """Interpret one example in a module of its own; its value is left in ``result_``."""
    tree = ast.parse(example)
    last = tree.body[-1]
    at = sum(map(len, example.splitlines(keepends=True)[: last.lineno - 1])) + last.col_offset
    head, tail = example[:at], example[at:]
    source = f"{world.prelude(example)}{head}result_ = {tail}\n"
    return interpret_module(UnitId("python", "example.py"), FakeView({**world.files(), "example.py": source}))


def of(example: str) -> Outcome:
    """What the interpreter makes of an example."""
    found = interpret(example)
    assert found.exports is not None
    reader = _Reader(found)
    value = found.exports.names.get("result_", Opaque(why="nothing"))
    return Outcome(tuple(reader.parts(value)), tuple(reader.effects(example)))


class _Reader:
    def __init__(self, found: UnitResult) -> None:
        assert found.exports is not None
        self.found, self.heap = found, found.exports.heap
        self.into: dict[Node, list[Edge]] = {}
        for e in found.edges:
            self.into.setdefault(e.target, []).append(e)
        self.memo: dict[Node, Claims] = {}

    def deref(self, value: AnyValue) -> AnyValue:
        while isinstance(value, Ref):
            value = self.heap[value.id]
        return value

    def claims(self, node: Node) -> Claims:
        """Everything that reaches a node, by way of which kind of path."""
        if node in self.memo:
            return self.memo[node]
        self.memo[node] = NOTHING
        found: set[Claim] = set()
        if node.kind in {"column", "rest"} and node.dataset.kind in {"file", "table"}:
            frame = node.dataset.name.partition(".")[0]
            found.add(Claim(frame, node.name if node.kind == "column" else "*", "IDENTITY"))
        elif node.kind in {"column", "rest"} and node.dataset.kind not in get_args(DatasetKind):     # a model that names no kind there is
            found.add(Claim(f"{node.dataset.kind}/{node.dataset.name}", node.name or "*", "IDENTITY"))
        for e in self.into.get(node, ()):
            found.update(self._through(e.source, e))
        self.memo[node] = frozenset(found)
        return self.memo[node]

    def _through(self, node: Node, step: Edge | Dep) -> Iterator[Claim]:
        for c in self.claims(node):
            subtype = (
                step.subtype
                if step.subtype not in _RANK
                else c.subtype
                if c.subtype not in _RANK
                else (max(c.subtype, step.subtype, key=_RANK.__getitem__))
            )
            op = step.op if step.op not in _STEPS else c.op
            yield Claim(
                c.frame,
                c.name,
                subtype,
                op,
                tuple(sorted({*c.literals, *step.literals})),
                step.cause or c.cause,
                c.possible or bool(step.reasons),
            )

    def deps(self, deps: Iterable[Dep]) -> Claims:
        return frozenset(c for x in deps for c in self._through(x.node, x))

    def everything(self, value: AnyValue) -> Claims:
        """All that a value of any shape is computed from."""
        value = self.deref(value)
        found: set[Claim] = set(self.deps(getattr(value, "deps", ())))
        if isinstance(value, Table):
            for n in (*value.columns.values(), *value.rests, *value.index.values(), *((value.rows,) if value.rows else ())):
                found |= self.claims(n)
        elif isinstance(value, (Series, Seq)) and value.rows is not None:
            found |= self.claims(value.rows)
        elif isinstance(value, Opaque) and value.base is not None:
            written = [n for n in self.into if n.dataset == value.base]         # what this example stored there
            found |= frozenset().union(*map(self.claims, written)) if written else {Claim(value.base.name.partition(".")[0], "*", "IDENTITY")}
        for v in _inside(value):
            found |= self.everything(v)
        return frozenset(found)

    def parts(self, value: AnyValue) -> Iterator[Part]:
        value = self.deref(value)
        if isinstance(value, Table):
            columns = {n: self.claims(c) | self.deps(value.deps) for n, c in value.columns.items()}
            columns |= {f"{INDEX}{n}": self.claims(c) for n, c in value.index.items()}
            kind = value.kind.removeprefix("pandas.").removeprefix("numpy.") or "Table"
            yield Part(
                f"{kind}{'' if value.ordered else ' unordered'}{' record' if value.one else ''}",
                columns,
                self.claims(value.rows) if value.rows is not None else NOTHING,
                tuple((r, self.claims(r)) for r in value.rests),
                not value.rests and not any("*" in n for n in value.columns),
                record=value.one is True,
            )
        elif isinstance(value, Series):
            columns = {value.name or "": self.deps(value.deps)} | {f"{INDEX}{n}": self.claims(c) for n, c in value.index}
            of = expressions.type_of(value)
            yield Part(f"Series of {of}" if of else "Series", columns, self.claims(value.rows) if value.rows is not None else NOTHING)
        elif isinstance(value, Seq) and value.rest is None and any(isinstance(self.deref(v), (Table, Series)) for v in value.items):
            for v in value.items:
                yield from self.parts(v)
        else:
            yield Part(self.describe(value), {"": self.everything(value)}, loose=True)

    def describe(self, value: AnyValue, depth: int = 0) -> str:
        """The shape of a value without columns."""
        value = self.deref(value)
        match value:
            case Const():
                return repr(value.value)
            case Seq() if depth < 3:
                items = [self.describe(v, depth + 1) for v in value.items] + (
                    ["..." + self.describe(value.rest, depth + 1)] if value.rest is not None else []
                )
                return f"{value.kind}({', '.join(items[:8])})"
            case Map() if depth < 3:
                items = [f"{self.describe(k, depth + 1)}: {self.describe(v, depth + 1)}" for k, v in value.items]
                return "dict(" + ", ".join([*items[:8], *(["..."] if value.rest is not None else [])]) + ")"
            case Obj():
                fields = [f"{k}={self.describe(v, depth + 1)}" for k, v in sorted(value.fields.items())] if depth < 1 else []
                return f"{value.cls.rpartition('.')[2]}({', '.join(fields)})"
            case Table():
                return f"{value.kind.rpartition('.')[2]}[{', '.join(value.columns)}{', ...' if value.rests else ''}]"
            case Choice() if depth < 3:
                return "either(" + ", ".join(self.describe(v, depth + 1) for v in value.options) + ")"
            case Bound() | Lib():
                return f"{type(value).__name__} {value.path}"
            case _:
                return type(value).__name__

    def effects(self, example: str) -> Iterator[str]:
        for s in self.found.sinks:
            into = " ".join(sorted(str(c) for c in self.claims(s.node)))
            to = f" to {s.name}" if s.kind == "export" and not self.found.writes and s.name != s.detail else ""
            yield f"{s.kind} {s.action} {s.role} {s.resolution} {s.grade} {s.detail}{' ' + s.unknown if s.unknown else ''}{to} <- {into}"
        for kind in sorted({f.kind for f in self.found.facts if f.kind.startswith("outcome")}):
            yield f"fact {kind}"
        for w in self.found.writes:
            into = (f"{c.name}" for c in w.schema.columns)
            whole = frozenset().union(*(self.claims(n) for n in self.into if n.dataset == w.schema.dataset))
            yield f"writes {w.mode} {w.schema.dataset.kind} {w.schema.dataset.name}({', '.join(into)}) <- " + " ".join(
                sorted(str(c) for c in whole if c.frame != w.schema.dataset.name.removesuffix(".csv") or c.subtype != "IDENTITY")
            )
        assert self.found.exports is not None
        for name in world.READS:
            value = self.found.exports.names.get(name)
            if value is not None:
                parts = list(self.parts(value))
                if [show(p) for p in parts] != [show(p) for p in _untouched(name)]:
                    yield f"{name} is now " + "; ".join(show(p) for p in parts)


_PLAIN: dict[str, list[Part]] = {}


def _untouched(name: str) -> list[Part]:
    if name not in _PLAIN:
        found = interpret(f"{name}")
        assert found.exports is not None
        _PLAIN[name] = list(_Reader(found).parts(found.exports.names[name]))
    return _PLAIN[name]


def _inside(value: AnyValue) -> Iterator[AnyValue]:
    match value:
        case Seq():
            yield from value.items
            if value.rest is not None:
                yield value.rest
        case Map():
            for k, v in value.items:
                yield from (k, v)
            if value.rest is not None:
                yield value.rest
        case Obj():
            yield from value.fields.values()
        case Choice():
            yield from value.options
        case Text():
            yield from value.parts
        case Bound():
            yield value.receiver
        case Cell() | Const() | Opaque() | Func() | Class() | _:
            return


def show(part: Part, doubt: Any = lambda where, claim: False) -> str:
    """A part as text: each column and what it is computed from; ``~`` marks what execution has never shown (``doubt``)."""

    def words(where: str, claims: Claims) -> str:
        return "{" + " ".join(f"{'~' if doubt(where, c) else ''}{c}" for c in sorted(claims, key=str)) + "}"

    made = [f"{n or 'value'}{words(n, c)}" for n, c in part.columns.items()]
    made += [f"rest[{r.name}{' without ' + ' '.join(r.excluded) if r.excluded else ''}]{words('*', c)}" for r, c in part.rests]
    if part.rows:
        made.append(f"rows{words('<rows>', part.rows)}")
    return " ".join([part.shape, *made])


def covers(part: Part, name: str) -> list[Claims]:
    """What the column of this name is computed from: the column's own claims, or those of each Rest that may hold it."""
    from fnmatch import fnmatchcase

    if name in part.columns:
        return [part.columns[name]]
    found = [c for n, c in part.columns.items() if "*" in n and fnmatchcase(name, n)]
    return found + [c for r, c in part.rests if any(b not in r.excluded for b in templates.bases(r.name, name))]
