"""Models made of models (voting, stacking, bagging, boosting of a given estimator): every member is given the same matrix, and drops
what its own pipeline drops. Of a stack or a chain one model is given what others answer, which they learned from the target."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import chain, mix
from herkomst.interpret.verbs.scope import NONE, Scope, present
from herkomst.model.values import AnyValue, Const, Dep, Obj, Series, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``method`` of every member that the receiver lists (``each``) or wraps. Without members, and where what went in is passed on to
    the model that judges their answers (``passthrough``), the matrix goes into the receiver itself. ``answers``: what members answer
    is learned from. The answers of several count together."""
    x, y = s.raw(a.get("from")), s.raw(a.get("target"))
    receiver = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    if not isinstance(receiver, Obj) or x is None:
        return NONE
    method = a.get("method", "fit")
    held = _members(s, receiver, a["each"])
    made = [chain.invoke(s, member, method, x, y, i) for i, member in enumerate(held)]
    if not held or _passes(s, receiver):
        made.append(chain.alone(s, method, x, y, len(held)))
    if method == "fit":
        if a.get("answers") and y is not None and (by := s.m.deps(y)):
            told = tuple(Dep(x.node, "AGGREGATION", x.span or s.c.span, "call", "score", cause="learned") for x in by)
            chain.alone(s, method, Series(None, told), y, len(held) + 1)
        return s.c.receiver or NONE
    found: list[AnyValue] = present(*made)
    if len(found) < 2:
        return found[0] if found else NONE
    first = s.m.deref(found[0])
    if isinstance(first, Table):
        return mix.of(s, found)
    return Series(None, d.join(*(s.m.deps(v) for v in found)), first.rows if isinstance(first, Series) else None)


def _members(s: Scope, receiver: Obj, field: str) -> list[AnyValue]:
    listed = chain.listed(s, receiver.fields.get(field, receiver.fields.get("0")))
    if listed:
        return listed
    one = next((receiver.fields[f] for f in ("estimator", *chain.EARLIER, "0") if f in receiver.fields), NONE)
    return [one] if isinstance(s.m.deref(one), Obj) else []


def _passes(s: Scope, receiver: Obj) -> bool:
    given = receiver.fields.get("passthrough", Const(False))
    return any(s.m.known(given) or (True,))
