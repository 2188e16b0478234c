"""The interpreter of one unit: its state, where it is, and what it offers to library effects (``interpret/machine.py``)."""

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.emit import Emitter
from herkomst.interpret.machine import LibraryCall
from herkomst.interpret.python import export
from herkomst.interpret.python.emitting import GatedEmitter
from herkomst.interpret.python.fields import materialise
from herkomst.interpret.python.memo import Reads
from herkomst.interpret.python.scope import Activation, Scope
from herkomst.interpret.python.state import State, Store
from herkomst.interpret.python.values import NONE, UNKNOWN, with_deps
from herkomst.model.graph import Cause, Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.python_ir import At, ModuleIR
from herkomst.model.unit import UnitId, View
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Dep,
    Deps,
    Map,
    Obj,
    Opaque,
    Ref,
    Seq,
    Series,
    Table,
    Text,
)

if TYPE_CHECKING:
    from herkomst.interpret.python.scores import Scored
    from herkomst.interpret.python.shapes import Work

STEPS = 200_000
"""Nodes evaluated per unit before it ends in a Gap ``budget``."""
STEPS_UNCALLED = 20_000
"""Nodes evaluated for one function that nothing calls."""
MAX_DEPS = 16
_HOLDERS = (Text, Choice, Seq, Map, Obj)


class Budget(Exception):
    """The step budget is used up: unwinds to the unit (or to the uncalled function) being run."""


class Interpreter:
    """Interprets one unit. Implements ``Machine``."""

    def __init__(self, unit: UnitId, view: View) -> None:
        from herkomst.interpret.python.code import Code

        self.unit = unit
        self.view = view
        self.gated = GatedEmitter(unit)
        self.emit: Emitter = self.gated
        self.state = State()
        self.code: Code = Code(view)
        self.scopes: list[Scope] = []
        self.modules: dict[str, Scope] = {}
        self.acts: list[Activation] = []
        self.steps = 0
        self.limit = STEPS
        self.called: set[tuple[str, int]] = set()
        self.classes: dict[tuple[str, int, int | None], Scope] = {}
        self.lines: dict[tuple[str, int, int | None], list[Class]] = {}
        """Class -> itself and its bases of the scanned code."""
        self.defining = 0
        """Class bodies that are being run."""
        self.class_env: dict[tuple[str, int], int | None] = {}
        self.memo: dict[object, object] = {}
        self.each: Deps = ()                            # what decides for which rows the next call is made
        self.again = False                              # that call left something for the call of the next row
        self.reading: list[Reads] = []
        self.work: dict[tuple[str, int], Work] = {}
        self.inner = 0
        """Nodes evaluated by what the running function called."""
        self.iterations: list[int] = []
        self.raised: Deps | None = None
        """What decided the exceptions that code of the tree raised since the innermost ``try`` or call began; None: there were none."""
        self.unrolled = 1
        self.unresolved: set[str] = set()
        self.scored: list[Scored] = []
        self.targets: list[str] = []
        self.changed: AnyValue | None = None
        self.literals: dict[Span, tuple[str, int, str]] = {}
        self.texts: dict[str, tuple[AnyValue, ...]] = {}
        self.results: Store = {}
        self.factories: dict[int, AnyValue] = {}
        """What makes a missing value of a dict (``defaultdict``, ``Counter``), by its heap cell."""
        self.kept: dict[str, AnyValue] = {}
        self._spans: dict[tuple[str, int, int], Span] = {}
        self.strict = os.environ.get("HERKOMST_STRICT") == "1"

    # ------------------------------------------------------------------------------------------------------- where we are

    @property
    def act(self) -> Activation:
        """The running activation."""
        return self.acts[-1]

    @property
    def path(self) -> str:
        """The file whose code is being interpreted."""
        return self.acts[-1].path if self.acts else self.unit.path

    @path.setter
    def path(self, value: str) -> None:
        raise AttributeError("where the interpreter is follows from what it runs")

    @property
    def target(self) -> str:
        """The variable the current expression is assigned to, '' for none."""
        return self.targets[-1] if self.targets else ""

    def span(self, node: At) -> Span:
        """The place of a node."""
        act = self.acts[-1]
        key = (act.path, node.start, node.end)
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = act.source.span(node.start, node.end)
        return found

    def at(self, start: int, end: int) -> Span:
        """The place of two offsets of the running code."""
        act = self.acts[-1]
        key = (act.path, start, end)
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = act.source.span(start, end)
        return found

    def site(self, start: int | str) -> str:
        """A stable id of a place in this call context and loop round."""
        act = self.acts[-1]
        rounds = ".".join(map(str, self.iterations))
        return f"{act.path}:{start}" + (f"#{act.context}" if act.context else "") + (f"@{rounds}" if rounds else "")

    def module_ir(self, path: str) -> ModuleIR | None:
        """The IR of a module of the tree."""
        return self.code.module(path)

    def tick(self, n: int = 1) -> None:
        """Count work; raises Budget when there has been too much."""
        self.steps += n
        if self.steps > self.limit:
            raise Budget

    # -------------------------------------------------------------------------------------------------------------- heap

    def deref(self, value: AnyValue) -> AnyValue:
        """What a Ref points to; a Choice of Refs is joined."""
        while isinstance(value, Ref):
            value = self.state.heap.get(value.id, UNKNOWN)
        if isinstance(value, Choice) and any(isinstance(o, Ref) for o in value.options):
            return self._joined(value)
        return value

    def _joined(self, value: Choice) -> AnyValue:
        from herkomst.interpret.python.join import Joiner

        found: AnyValue | None = None
        joiner = Joiner(self, self.here(), self.site(0) + "~deref")
        for option in value.options:
            content = self.deref(option)
            if isinstance(content, Const) and content.value is None:
                continue
            found = content if found is None else joiner.values(found, content)
        while isinstance(found, Ref):
            found = self.state.heap.get(found.id, UNKNOWN)
        if found is None:
            return NONE
        if isinstance(found, Choice) and any(isinstance(o, Ref) for o in found.options):
            found = self.deref(found.options[0])
        return with_deps(found, value.deps)

    def here(self) -> Span:
        """The place of the statement that is being run."""
        act = self.acts[-1]
        return act.source.span(*act.span_at)

    def new(self, value: AnyValue) -> Ref:
        """Put a mutable value on the heap."""
        return self.state.new(value)

    def store(self, ref: AnyValue, value: AnyValue) -> None:
        """Replace what a Ref points to."""
        if isinstance(ref, Ref):
            while isinstance(inner := self.state.heap.get(ref.id), Ref):
                ref = inner
            self.state.set(self.state.heap, ref.id, self.deref(value) if isinstance(value, Ref) else value)
        elif isinstance(ref, Choice):
            for option in ref.options:
                self.store(option, value)

    # ------------------------------------------------------------------------------------------------------ what flows

    def deps(self, value: AnyValue) -> Deps:
        """Everything a value is computed from."""
        found: list[Deps] = []
        self._deps(value, found, set(), 0, {})
        return found[0] if len(found) == 1 else d.join(*found)

    def _deps(self, value: AnyValue | None, found: list[Deps], seen: set[int], depth: int, parts: dict[int, int]) -> None:
        if isinstance(value, _HOLDERS):                 # values share their parts: what was seen from no deeper adds nothing
            if parts.get(id(value), 99) <= depth:
                return
            parts[id(value)] = depth
        match value:
            case Const() | Cell() | Series():
                if value.deps:
                    found.append(value.deps)
            case Ref():
                if value.id not in seen and depth < 12:
                    seen.add(value.id)
                    self._deps(self.state.heap.get(value.id), found, seen, depth + 1, parts)
            case Text():
                found.append(value.deps)
                for part in value.parts:
                    self._deps(part, found, seen, depth + 1, parts)
            case Choice():
                found.append(value.deps)
                for option in value.options:
                    self._deps(option, found, seen, depth + 1, parts)
            case Seq():
                found.append(value.deps)
                for item in value.items:
                    self._deps(item, found, seen, depth + 1, parts)
                self._deps(value.rest, found, seen, depth + 1, parts)
            case Map():
                found.append(value.deps)
                for _, item in value.items:
                    self._deps(item, found, seen, depth + 1, parts)
                self._deps(value.rest, found, seen, depth + 1, parts)
            case Table():
                found.append(self.table_deps(value))
            case Obj():
                found.append(value.deps)
                if value.cls.startswith("user:") and depth < 6:
                    for item in value.fields.values():
                        self._deps(item, found, seen, depth + 1, parts)
            case Bound():
                self._deps(value.receiver, found, seen, depth + 1, parts)
            case Opaque():
                found.append(value.deps or ((Dep(Node("rest", value.base, "{c}")),) if value.base else ()))
            case _:
                return

    def table_deps(self, t: Table) -> Deps:
        """All columns and rests of a table; an unknown parameter used as a value is a column of its function's parameters."""
        if t.dataset.kind == "param" and not t.columns and t.rests and t.one is not False:
            owner, _, name = t.dataset.name.rpartition(".")
            return d.join(t.deps, (Dep(column(Dataset("param", owner, t.dataset.point), name)),))
        index = () if t.kind == "pandas.Series" and not t.one and t.columns else t.index.values()     # its values are not its index
        return d.join(t.deps, (Dep(n) for n in (*t.columns.values(), *index, *t.rests)))

    def control(self) -> Deps:
        """What decides whether the current statement runs, within the running function."""
        act = self.acts[-1]
        if not act.control and not act.after and not act.loops:
            return ()
        return d.join(*act.control, act.after, *(loop.after for loop in act.loops))

    def raise_(self, more: Deps = ()) -> None:
        """An exception may be raised here: for what decides that this statement runs, and for ``more``."""
        self.raised = d.join(self.raised or (), (x for x in self.control() if x.cause != "dataset"), (x for x in more if x.cause != "dataset"))

    def fold(self, value: AnyValue, name: str, start: int, end: int) -> AnyValue:
        """A value with very many dependencies as one intermediate column, so that sets of dependencies stay small."""
        if not isinstance(value, Cell | Series | Opaque) or len(value.deps) <= MAX_DEPS:
            return value
        dep = self.folded(value.deps, self.at(start, end), name)
        if isinstance(value, Opaque):
            return Opaque(dep, value.base, value.why)
        return Cell(dep) if isinstance(value, Cell) else Series(value.name, dep, value.rows, value.index, value.dtype)

    def folded(self, deps: Deps, span: Span, name: str = "", cause: Cause = "") -> Deps:
        """Very many dependencies as one on an intermediate node, which they reach; ``cause``: the one all of them have."""
        if len(deps) <= MAX_DEPS:
            return deps
        node = column(Dataset("object", self.act.qual or self.act.path, f"{self.act.path}:{span.line}.{span.column}#{self.act.context}"),
                      name or f"conditions{cause and '_'}{cause}")
        self.emit.deps(node, deps, span, "computed")
        return (Dep(node, "IDENTITY" if name else "CONDITIONAL", span, "call", cause=cause),)

    # ---------------------------------------------------------------------------------------------------------- constants

    def constants(self, function: AnyValue) -> tuple[Const, ...]:
        """See ``machine.Machine``."""
        from herkomst.interpret.python.comprehensions import constants

        return constants(self, function)

    def strings(self, value: AnyValue) -> tuple[Const, ...] | None:
        """The value as a known, complete list of names."""
        value = self.deref(value)
        match value:
            case Const():
                return (value,) if isinstance(value.value, str | int) and not isinstance(value.value, bool) else None
            case Choice():
                found: dict[object, Const] = {}
                for option in value.options:
                    for c in self.strings(option) or (None,):
                        if c is None:
                            return None
                        found.setdefault(c.value, c)
                return tuple(found.values())
            case Seq() if value.rest is None:
                made: list[Const] = []
                for item in value.items:
                    inner = self.strings(item)
                    if inner is None:
                        return None
                    made.extend(inner)
                return tuple(made)
            case Map() if value.rest is None:
                return self.strings(Seq("list", tuple(k for k, _ in value.items)))
            case Table() if value.kind == "pandas.Index" and not value.rests and not value.one:
                from herkomst.interpret.verbs import library

                return library.names(self, value)
        return None

    def known(self, value: AnyValue) -> tuple[str | int | float | bool | None, ...] | None:
        """The value's possible Python constants."""
        value = self.deref(value)
        if isinstance(value, Const):
            return (value.value,)
        if isinstance(value, Choice) and all(isinstance(o, Const) for o in value.options):
            return tuple(o.value for o in value.options if isinstance(o, Const))
        return None

    def stored(self, file: str) -> AnyValue | None:
        """The object that code of the tree left in a file."""
        return export.stored(self, file)

    def where(self, value: AnyValue) -> Span | None:
        """Where a constant's literal stands."""
        return value.span if isinstance(value, Const) else None

    # ------------------------------------------------------------------------------------------------- frames and columns

    def frame(self, label: str, call: LibraryCall) -> Dataset:
        """A fresh in-memory dataset for the result of a call."""
        # Calls of one chain start at the same place: where they end tells them apart.
        point = f"{call.site}>{call.span.end_line}.{call.span.end_column}"
        return Dataset("frame", label or call.target or self._about(call) or call.path.rpartition(".")[2], point)

    def _about(self, call: LibraryCall) -> str:
        """The name of the frame that a call is about: people know ``df`` and not ``reshape``."""
        for value in (call.receiver, *(a.value for a in call.args[:1])):
            table = self.deref(value) if value is not None else None
            if isinstance(table, Table) and table.dataset.kind in ("frame", "param", "object") and table.dataset.name.isidentifier():
                return table.dataset.name
        return ""

    def variable(self, name: str) -> AnyValue:
        """The value of a variable where the running code is."""
        from herkomst.interpret.python.names import lookup_name

        return lookup_name(self, name)

    def field(self, table: Table, name: Const | str, span: Span) -> Node | None:
        """The node of a named column; naming one through a Rest materialises it."""
        return materialise(self, table, str(name.value) if isinstance(name, Const) else name, span)

    def columns(self, table: Table) -> Iterable[tuple[str, Node]]:
        """Known columns in order."""
        return table.columns.items()

    # -------------------------------------------------------------------------------------------------------------- calls

    def call(self, function: AnyValue, args: Sequence[AnyValue], keywords: dict[str, AnyValue], span: Span) -> AnyValue:
        """Call a value with evaluated arguments."""
        from herkomst.interpret.machine import CallArg
        from herkomst.interpret.python.calls import call_value

        given = tuple(CallArg(a, span) for a in args) + tuple(CallArg(v, span, k) for k, v in keywords.items())
        return call_value(self, function, given, span, span)

    def call_each(self, function: AnyValue, args: Sequence[AnyValue], keywords: dict[str, AnyValue], span: Span, rows: Deps) -> AnyValue:
        """Call a value once per row of a frame whose rows ``rows`` decide: a second time where it goes on from what it left."""
        self.each, self.again = rows, False
        made = self.call(function, args, keywords, span)
        self.each = ()
        if self.again:
            self.again = False
            made = self.call(function, args, keywords, span)
        return made

    def sql(self, text: AnyValue, call: LibraryCall, frames: dict[str, Table], dialect: str = "") -> AnyValue:
        """Run SQL in a string through the SQL front end."""
        from herkomst.interpret.python.sqltext import run_text

        return run_text(self, text, call, frames, dialect)

