"""Collects what interpreting a unit yields, and gives it back sorted."""

from collections.abc import Iterable

from herkomst.knowledge.attributes import protected_name
from herkomst.model.graph import Cause, Dataset, Edge, Node, Reason, Subtype
from herkomst.model.issues import Directive, Gap, GapReason
from herkomst.model.places import Span, SpanKind
from herkomst.model.schema import Schema
from herkomst.model.unit import Fact, Grade, OuterCall, Read, Resolution, Role, Sink, SinkKind, Stats, UnitId, UnitResult, Write
from herkomst.model.values import Dep, Exports

_COPIES = 32
"""Copies of a column that are looked at for its older names."""


class Emitter:
    """The notebook of one unit's interpretation. Adding the same thing twice adds it once."""

    def __init__(self, unit: UnitId) -> None:
        self.unit = unit
        self.edges: dict[Edge, None] = {}
        self.into: dict[Node, list[Edge]] = {}
        self.sinks: dict[Sink, None] = {}
        self.gaps: dict[Gap, None] = {}
        self.writes: dict[Write, None] = {}
        self.facts: dict[Fact, None] = {}
        self.unmodelled: dict[tuple[str, Span], None] = {}
        self.calls: dict[OuterCall, None] = {}
        self.noted: set[Node] = set()
        self.kinds: dict[Node, str] = {}
        """What columns made here hold (number, text, bool), where that is known."""
        self.rested = 0
        """Edges into Rests so far: what was worked out from Rests holds until there is another (``remembered``)."""
        self.fresh: set[Node] = set()
        """Rests that are being made: nothing was worked out from them yet, so their edges change nothing that is remembered."""
        self.repeated = 0
        """Edges given again to a Rest without some names: two names are four Rests, ten a thousand, where joins hang together."""
        self._from_rests: dict[tuple[str, Node, object], Node | None] = {}
        self._at = -1
        self.statements = self.partial = self.unparsed = self.steps = 0
        self.called = True
        """False while a function that nothing calls is interpreted: steps get the reason ``uncalled``."""

    def edge(
        self, source: Node, target: Node, subtype: Subtype, span: Span, span_kind: SpanKind = "name", op: str = "",
        literals: Iterable[str] = (), reasons: Iterable[Reason] = (), gated: bool = False, cause: Cause = "",
    ) -> None:
        """One step from ``source`` to ``target``; a node is never its own source."""
        if source != target:
            made = Edge(source, target, subtype, span, span_kind, op, tuple(sorted(set(literals))), tuple(sorted(set(reasons))),
                        gated, cause)
            if made not in self.edges:
                self.edges[made] = None
                self.into.setdefault(target, []).append(made)
                if target.kind == "rest" and target not in self.fresh:
                    self.rested += 1

    def speaks(self, node: Node) -> bool:
        """Whether a column, or one that it is a copy of under another name, is called like nationality, sex or the like."""
        todo, seen = [node], {node}
        while todo and len(seen) <= _COPIES:
            one = todo.pop()
            if one.kind == "column" and protected_name(one.name):
                return True
            found = [e.source for e in self.into.get(one, ()) if e.subtype == "IDENTITY" and e.source.kind == "column" and e.source not in seen]
            seen.update(found)
            todo += found
        return False

    def remembered(self) -> dict[tuple[str, Node, object], Node | None]:
        """What was worked out from Rests (a question, a Rest, a name -> a node) since one last got an edge. Rests of frames
        hang together in diamonds, a join after a join: without this every way through them is walked, which is exponential."""
        if self._at != self.rested:
            self._from_rests.clear()
            self._at = self.rested
        return self._from_rests

    def deps(self, target: Node, deps: Iterable[Dep], span: Span, op: str = "", span_kind: SpanKind = "call") -> None:
        """An edge per dependency; a dependency's own place, operation and kind win over the defaults given here."""
        for d in deps:
            self.edge(d.node, target, d.subtype, d.span or span, d.span_kind if d.span else span_kind, d.op or op,
                      d.literals, d.reasons, d.gated, d.cause)

    def sink(
        self, kind: SinkKind, key: str, role: Role, deps: Iterable[Dep], *, name: str, detail: str, action: str, span: Span,
        span_kind: SpanKind = "name", grade: Grade = "high", resolution: Resolution = "names", unknown: str = "",
        purpose: str = "", op: str = "", literals: Iterable[str] = (),
    ) -> Node:
        """A sighting of a sink in one role, and the edges into it. Returns the sink's node for that role."""
        family = {"model": "model", "score": "score", "rules": "score", "ranking": "selection", "selection": "selection"}
        node = Node("sink", Dataset(family.get(kind, "output"), key), role)  # type: ignore[arg-type]
        self.deps(node, deps, span, op or {"feature": "model_input", "target": "target"}.get(role, "passed"), span_kind)
        self.sinks[Sink(kind, key, node, role, name, detail, action, span, span_kind, grade, resolution, unknown, self.called,
                        purpose, tuple(sorted(set(literals))))] = None
        return node

    def gap(self, span: Span, reason: GapReason, detail: str = "", lines: int = 0) -> None:
        """Something that was not followed."""
        self.gaps[Gap(span, reason, detail, lines)] = None

    def write(self, schema: Schema, span: Span, mode: str = "replace") -> None:
        """A dataset this unit writes; the edges into its columns are given apart."""
        self.writes[Write(schema, span, mode)] = None

    def written(self) -> tuple[Write, ...]:
        """What was written, by place (schemas themselves have no order: a column may have no place)."""
        return tuple(sorted(self.writes, key=lambda w: (w.span, w.mode, repr(w.schema))))

    def fact(self, kind: str, span: Span, node: Node | None = None, text: str = "") -> None:
        """Something seen that is not a flow."""
        self.facts[Fact(kind, span, node, text)] = None

    def used(self, deps: Iterable[Dep], span: Span, text: str) -> None:
        """What these depend on is used here for something that leaves no step in the graph: a test, a print, a call without a model.
        Columns whose own name says what they are about are noted at every place, others once."""
        for dep in deps:
            node = dep.node
            if node.kind == "column" and (protected_name(node.name) or node not in self.noted):
                self.noted.add(node)
                self.fact("used", dep.span or span, node, text)

    def call(self, path: str, offset: int) -> None:
        """A function of the scanned code is called; noted when another unit defines it."""
        if path != self.unit.path:
            self.calls[OuterCall(path, offset, not self.called)] = None

    def no_model(self, call: str, span: Span) -> None:
        """A call without a model: its result depends on all inputs (possible)."""
        self.unmodelled[call, span] = None

    def result(
        self, *, exports: Exports | None = None, reads: Iterable[Read] = (), directives: Iterable[Directive] = (),
    ) -> UnitResult:
        """Everything, sorted."""
        return UnitResult(
            self.unit, tuple(sorted(self.edges)), exports, self.written(), tuple(sorted(self.sinks)),
            tuple(sorted(self.gaps)), tuple(sorted(set(reads))), tuple(sorted(directives)), tuple(sorted(self.unmodelled)),
            tuple(sorted(self.facts, key=lambda f: (f.kind, f.span, f.text))),
            Stats(self.statements, self.partial, self.unparsed, self.steps), tuple(sorted(self.calls)),
        )
