"""Branches, try, with and match."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python.conditions import control, personal, test
from herkomst.interpret.python.containers import items_of
from herkomst.interpret.python.functions import BREAK, CONTINUE, FALL, RAISE, RETURN
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.patterns import match_case
from herkomst.interpret.python.state import Delta
from herkomst.interpret.python.values import UNKNOWN
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr, Block, Expr, If, Index, Literal_, Match, Name, Op, Try, With
from herkomst.model.values import AnyValue, Const, Deps, Func, Obj, Seq, Series

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter



def run_all(ip: "Interpreter", block: Block) -> int:
    """Its statements one after the other; how it ends."""
    from herkomst.interpret.python.statements import run_block

    return run_block(ip, block)


def evaluated(ip: "Interpreter", node: Expr) -> AnyValue:
    """The value of an expression here and now."""
    from herkomst.interpret.python.expressions import evaluate

    return evaluate(ip, node)


def arm(ip: "Interpreter", block: Block, cond: Deps, mark: int, live: bool = False) -> tuple[int, Delta]:
    """Run one arm under a condition; how it ends and what it changed. The changes are undone. ``live``: it is the arm that
    runs as the settings are now."""
    act = ip.acts[-1]
    gate = not personal(cond) and not live
    act.control.append(cond)
    ip.gated.gate += gate
    flow = run_all(ip, block)
    act.control.pop()
    ip.gated.gate -= gate
    delta = ip.state.delta(mark)
    ip.state.undo(mark)
    return flow, delta


def meet(ip: "Interpreter", arms: list[tuple[int, Delta]], cond: Deps, span: Span, site: str, mark: int) -> int:
    """Join the arms that fall through; the others' state went with their exit. Leaves the joined state."""
    ends = 0
    open_: list[Delta] = []
    for flow, delta in arms:
        ends |= flow
        if flow & FALL:
            open_.append(delta)
    if open_:
        Joiner(ip, span, site, cond, not personal(cond)).ways(open_, mark)
    act = ip.acts[-1]
    lasting = tuple(x for x in cond if x.cause != "dataset")    # whether there is anything left to do says nothing of a person
    if lasting and ends & RETURN and ends & FALL:
        act.after = ip.folded(d.join(act.after, lasting), span)
    if lasting and ends & (BREAK | CONTINUE) and ends & FALL and act.loops:
        act.loops[-1].after = d.join(act.loops[-1].after, lasting)
    return ends


def run_if(ip: "Interpreter", s: If) -> int:
    """``if``: a decided test runs one arm; else both, joined."""
    value = evaluated(ip, s.test)
    truth, deps = test(ip, value)
    off = truth is False and not deps and switch(ip, s.test, value)
    if truth is not None and not deps and not off:
        return run_all(ip, s.body if truth else s.orelse)
    span = ip.span(s.test)
    cond = control(ip, deps, span)
    mark = ip.state.mark()
    arms = [arm(ip, s.body, cond, mark), arm(ip, s.orelse, cond, mark, live=off)]
    ends = meet(ip, arms, cond, span, ip.site(s.start), mark)
    ip.state.close()
    return ends


def switch(ip: "Interpreter", node: Expr, value: AnyValue) -> bool:
    """Whether a test that is off now is a setting that may be switched on: a value of a configuration file, or a constant
    written in capitals."""
    asked = _asked(node)
    if asked is not node:
        return isinstance(asked, Name | Attr | Index) and switch(ip, asked, evaluated(ip, asked))
    x = ip.deref(value)
    if not isinstance(x, Const) or not isinstance(x.value, bool | None):
        return False
    if x.span is not None and not x.span.path.endswith((".py", ".ipynb")):
        return True
    name = node.id if isinstance(node, Name) else node.name if isinstance(node, Attr) else ""
    return len(name) > 2 and name.isupper() and name != "TYPE_CHECKING"


def _asked(node: Expr) -> Expr:
    """The setting that a test asks: behind ``== True``, ``is False`` and ``not``."""
    match node:
        case Op(op="==" | "!=" | "is" | "isnot", operands=(asked, Literal_(value=bool()))):
            return _asked(asked)
        case Op(op="not", operands=(asked,)):
            return _asked(asked)
    return node


def run_try(ip: "Interpreter", s: Try) -> int:
    """``try``: the body, or (from the state before it) a handler."""
    mark = ip.state.mark()
    act = ip.acts[-1]
    act.control.append(())
    before, ip.raised = ip.raised, None
    flow = run_all(ip, s.body)
    if flow & FALL and s.orelse:
        flow = (flow & ~FALL) | run_all(ip, s.orelse)
    act.control.pop()
    arms = [(flow & ~RAISE if s.handlers else flow, ip.state.delta(mark))]
    ip.state.undo(mark)
    thrown = (ip.raised or ()) if s.handlers else ()    # what decides that a handler runs, as far as it is written
    if not s.handlers and ip.raised is not None:
        ip.raised = d.join(before or (), ip.raised)
    else:
        ip.raised = before
    for h in s.handlers:
        if h.name:
            ip.state.set(act.scope.vars, h.name, Obj("builtins.Exception"))
        act.control.append(thrown)
        ip.gated.gate += not thrown
        handled = run_all(ip, h.body)
        ip.gated.gate -= not thrown
        act.control.pop()
        arms.append((handled, ip.state.delta(mark)))
        ip.state.undo(mark)
    if not any(f for f, _ in arms):
        arms = [(FALL, arms[0][1])]
    ends = meet(ip, arms, thrown, ip.span(s), ip.site(s.start), mark)
    ip.state.close()
    if s.final:
        last = run_all(ip, s.final)
        if not last & FALL:
            return last
    return ends


def run_with(ip: "Interpreter", s: With) -> int:
    """``with``: what ``__enter__`` gives is bound; the body runs."""
    from herkomst.interpret.python.classes import lookup
    from herkomst.interpret.python.targets import assign

    managers: list[AnyValue] = []
    for item in s.items:
        target = item.target
        ip.targets.append(getattr(target, "id", "") if target is not None else "")
        value = evaluated(ip, item.value)
        ip.targets.pop()
        x = ip.deref(value)
        span = ip.span(item.value)
        if isinstance(x, Obj) and x.cls.startswith("user:"):
            managers.append(value)
            enter = lookup(ip, value, "__enter__")
            if isinstance(enter, Func):
                value = ip.call(enter, (), {}, span)
        elif isinstance(x, Seq) and x.kind == "list" and not isinstance(x.rest, Series):
            # a generator made into a context manager: what it yields
            known, rest = items_of(ip, value, span)
            value = known[0] if known else rest if rest is not None else UNKNOWN
        if target is not None:
            assign(ip, target, value, item.value)
    ends = run_all(ip, s.body)
    for m in managers:
        leave = lookup(ip, m, "__exit__")
        if isinstance(leave, Func):
            ip.call(leave, (Const(None), Const(None), Const(None)), {}, ip.span(s))
    return ends


def run_match(ip: "Interpreter", s: Match) -> int:
    """``match``: cases in order; what the subject is compared with decides."""
    subject = evaluated(ip, s.subject)
    mark = ip.state.mark()
    arms: list[tuple[int, Delta]] = []
    conds: Deps = ()
    complete = False
    for case in s.cases:
        verdict, deps, bind = match_case(ip, subject, case.pattern)
        if verdict is False:
            continue
        bind()
        if case.guard is not None:
            truth, more = test(ip, evaluated(ip, case.guard))
            if truth is False and not more:
                ip.state.undo(mark)
                continue
            deps = d.join(deps, more)
            verdict = verdict if truth and not more else None
        conds = d.join(conds, control(ip, deps, ip.span(case.pattern)))
        arms.append(arm(ip, case.body, conds, mark))
        if verdict is True:
            complete = True
            break
    if not complete:
        arms.append((FALL, {}))
    ends = meet(ip, arms, conds, ip.span(s.subject), ip.site(s.start), mark)
    ip.state.close()
    return ends
