"""Arithmetic on dependencies: joining, weakening to conditions, marking as possible."""

import re
from collections.abc import Iterable

import msgspec

from herkomst.model.graph import AFTER, Reason, Subtype
from herkomst.model.places import Span, SpanKind
from herkomst.model.values import Dep, Deps

_NUMBER = re.compile(r"-?\d+(\.\d+)?").fullmatch
_COUNTED = frozenset({"AGGREGATION", "GROUP_BY", "WINDOW"})
_CHOSE = frozenset({"CONDITIONAL", "FILTER", "SORT"})


def key(dep: Dep) -> tuple[object, ...]:
    """A sort key that copes with a missing span."""
    return (dep.node, dep.subtype, dep.span is not None, dep.span or 0, dep.op, dep.literals, dep.reasons, dep.gated)


def join(*many: Iterable[Dep]) -> Deps:
    """The union, one per (node, subtype): of two, the traced one wins, then the smaller; literals are united."""
    given = [deps for deps in many if deps]
    if not given:
        return ()
    if len(given) == 1 and isinstance(given[0], tuple):
        return given[0]                                 # already sorted: every Deps is made here
    if len(given) == 2:
        a, b = given
        if isinstance(a, tuple) and isinstance(b, tuple):
            if len(a) < len(b):
                a, b = b, a
            if b[0] in a and set(a).issuperset(b):      # as a rule a branch adds what is known already
                return a
    best: dict[tuple[object, str, str], Dep] = {}
    for deps in given:
        for d in deps:
            k = (d.node, d.subtype, d.cause)
            old = best.get(k)
            if old is None:
                best[k] = d
            elif old != d:
                first, second = sorted((old, d), key=lambda x: (len(x.reasons), x.gated, *key(x)))
                union = tuple(sorted({*first.literals, *second.literals}))
                best[k] = first if union == first.literals else _with(first, literals=union)
    return tuple(sorted(best.values(), key=key))


def through(
    deps: Iterable[Dep], subtype: Subtype, span: Span | None = None, span_kind: SpanKind = "call", op: str = "",
    literals: Iterable[str] = (), reasons: Iterable[Reason] = (), gated: bool = False,
) -> Deps:
    """The dependencies after one more operation of ``subtype``. The place nearest the source is kept: it is where the column
    is named; the operation is the later one."""
    more, why = tuple(literals), tuple(reasons)
    words = tuple(x for x in more if not _NUMBER(x))    # a count compared with 2 says nothing of what was counted
    if more:
        deps = tuple(deps)
        # ``"woman" in traits``: of all that decided what is among the traits, the word is of one, and which one is not known
        chose = tuple(d for d in deps if d.subtype in _CHOSE and d.op != "lookup")
        if chose and len({d.node for d in deps}) > 1:
            named = tuple(d for d in deps if d not in chose)
            return join(through(named, subtype, span, span_kind, op, more, why, gated), through(chose, subtype, span, span_kind, op, (), why, gated))
    made = [                                            # positional and without a helper: the hottest line of interpretation
        Dep(
            d.node,
            AFTER[d.subtype, subtype],
            d.span or span, d.span_kind if d.span else span_kind, op or d.op,
            tuple(sorted({*d.literals, *(words if d.subtype in _COUNTED else more)})) if more else d.literals,
            tuple(sorted({*d.reasons, *why})) if why else d.reasons,
            d.gated or gated, d.cause,
        )
        for d in deps
    ]
    return tuple(made) if len(made) < 2 else join(made)


def condition(deps: Iterable[Dep], span: Span | None = None, literals: Iterable[str] = ()) -> Deps:
    """The dependencies as those of a test that decides which value is taken."""
    return through(deps, "CONDITIONAL", span, op="condition", literals=literals)


def possible(deps: Iterable[Dep], reason: Reason) -> Deps:
    """The dependencies, only possible for ``reason``."""
    return through(deps, "IDENTITY", reasons=(reason,))


def gated(deps: Iterable[Dep]) -> Deps:
    """The dependencies of something a branch or flag may skip."""
    return through(deps, "IDENTITY", gated=True)


def _with(d: Dep, **changes: object) -> Dep:
    return msgspec.structs.replace(d, **changes)
