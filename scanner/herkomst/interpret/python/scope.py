"""Scopes (names) and activations (a running module, function or class body)."""

from typing import Literal

from herkomst.interpret.python.state import Delta, Store
from herkomst.model.graph import Node
from herkomst.model.places import SourceMap
from herkomst.model.values import AnyValue, Deps

ScopeKind = Literal["module", "function", "class"]


class Scope:
    """Names of a module, function or class body. ``parent`` is the enclosing scope that names are looked up in."""

    __slots__ = ("bases", "globals_", "id", "kind", "nonlocals", "parent", "path", "qual", "stars", "vars")

    def __init__(self, kind: ScopeKind, path: str, qual: str, parent: "Scope | None" = None, number: int = 0) -> None:
        self.kind: ScopeKind = kind
        self.path = path
        self.qual = qual
        self.parent = parent
        self.id = number
        self.vars: Store = {}
        self.globals_: set[str] = set()
        self.nonlocals: set[str] = set()
        self.stars: list[str] = []
        self.bases: list[AnyValue] = []

    @property
    def module(self) -> "Scope":
        """The module scope this one lies in."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Exit:
    """One way out of a function or a loop round: what had changed by then (None: it is the state as it is), what is returned, under which
    conditions, by which statement (offsets; None: by none)."""

    __slots__ = ("at", "cond", "delta", "gate", "value")

    def __init__(self, delta: Delta | None, value: AnyValue | None, cond: Deps, gate: bool, at: tuple[int, int] | None = None) -> None:
        self.delta, self.value, self.cond, self.gate, self.at = delta, value, cond, gate, at


class Loop:
    """A running loop: ``exits`` of this round (break, continue), ``after``: what decides whether the rest of the round runs, ``rows``:
    the rows it goes through, where it does."""

    __slots__ = ("after", "base", "exits", "mark", "rows", "unknown")

    def __init__(self, unknown: bool, base: int, rows: Node | None = None) -> None:
        self.unknown = unknown
        self.rows = rows
        self.mark = 0
        self.base = base
        self.exits: list[Exit] = []
        self.after: Deps = ()


class Activation:
    """A body that is being run.

    path, source  the file the code stands in. ``context`` tells calls apart in names of datasets.
    control       what decides whether the current statement runs: one entry per enclosing branch.
    after         what decided that an early return was not taken.
    """

    __slots__ = (
        "after", "context", "control", "definition", "depth", "exits", "gate", "loops", "mark", "path", "qual", "scope", "self_class", "self_value",
        "source", "span_at", "yielded", "yields",
    )

    def __init__(self, path: str, source: SourceMap, scope: Scope, qual: str, context: str = "", depth: int = 0) -> None:
        self.path, self.source, self.scope, self.qual, self.context, self.depth = path, source, scope, qual, context, depth
        self.control: list[Deps] = []
        self.after: Deps = ()
        self.exits: list[Exit] = []
        self.yields: list[AnyValue] = []
        self.yielded: list[tuple[Node | None, Deps]] = []   # per yield: the rows its loop goes through, what decides it
        self.loops: list[Loop] = []
        self.mark = 0
        self.gate = 0
        self.self_value: AnyValue | None = None
        self.self_class: AnyValue | None = None
        self.span_at = (0, 0)
        self.definition: tuple[str, int] = ("", -1)
