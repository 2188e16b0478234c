"""The emitter of the Python interpreter: marks steps with what is true of the place they are emitted from."""

from collections.abc import Iterable

from herkomst.interpret.deps import join
from herkomst.interpret.emit import Emitter
from herkomst.model.graph import Cause, Node, Reason, Subtype
from herkomst.model.places import Span, SpanKind
from herkomst.model.unit import UnitId
from herkomst.model.values import Dep, Deps


class GatedEmitter(Emitter):
    """Adds ``gated`` inside branches that a flag decides, and the reason ``uncalled`` to steps that start at a parameter of a
    function that nothing calls."""

    def __init__(self, unit: UnitId) -> None:
        super().__init__(unit)
        self.gate = 0
        self.literals: dict[Span, bool] = {}
        """Places of string literals -> only met inside branches that a flag decides: a name listed there is gated where it is
        used, however far away."""

    def edge(
        self, source: Node, target: Node, subtype: Subtype, span: Span, span_kind: SpanKind = "name", op: str = "",
        literals: Iterable[str] = (), reasons: Iterable[Reason] = (), gated: bool = False, cause: Cause = "",
    ) -> None:
        """One step; see Emitter.edge."""
        if not self.called and source.dataset.kind == "param":
            reasons = (*reasons, "uncalled")
        if op == "listed" and self.literals.get(span):
            gated = True
        super().edge(source, target, subtype, span, span_kind, op, literals, reasons, gated or self.gate > 0, cause)

    def deciding(self, node: Node) -> Deps:
        """What decides which rows are in a dataset, as far as this unit saw it: through rows it is derived from."""
        found: dict[Dep, None] = {}
        stack, seen = [node], {node}
        while stack:
            for e in self.into.get(stack.pop(), ()):
                if e.source.kind == "rows":
                    if e.source not in seen:
                        seen.add(e.source)
                        stack.append(e.source)
                elif not e.direct and not e.cause:
                    found[Dep(e.source, e.subtype, e.span, e.span_kind, e.op, e.literals, e.reasons, e.gated)] = None
        return join(found)
