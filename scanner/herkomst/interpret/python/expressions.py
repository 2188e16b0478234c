"""Expressions: IR node -> abstract value."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from herkomst.interpret import deps as d
from herkomst.interpret.python import attributes, calls, comprehensions, operators, strings, subscripts
from herkomst.interpret.python.conditions import control, personal, test
from herkomst.interpret.python.containers import items_of
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.names import lookup_name
from herkomst.interpret.python.values import NONE, UNKNOWN, with_deps
from herkomst.model.python_ir import (
    Attr,
    Await,
    Call,
    Comp,
    DictDisplay,
    Display,
    Expr,
    FString,
    IfExp,
    Index,
    Lambda,
    Literal_,
    Name,
    Op,
    Slice,
    Sql,
    Star,
    Walrus,
)
from herkomst.model.values import AnyValue, Const, Deps, Func, Map, Obj, Seq

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def evaluate(ip: "Interpreter", node: Expr) -> AnyValue:
    """The value of an expression in the running activation."""
    ip.steps += 1
    if ip.steps > ip.limit:
        ip.tick(0)
    return _EVALUATE[type(node)](ip, node)


def _name(ip: "Interpreter", node: Name) -> AnyValue:
    return lookup_name(ip, node.id)


def _literal(ip: "Interpreter", node: Literal_) -> AnyValue:
    if node.other:
        return UNKNOWN if node.other == "bytes" else Const(None)
    if isinstance(node.value, bool) or node.value is None:
        return Const(node.value)
    span = ip.span(node)
    if isinstance(node.value, str) and len(node.value) > 3 and node.raw:
        ip.literals[span] = (ip.acts[-1].path, node.inner, node.value)
    if isinstance(node.value, str):
        flags = ip.gated.literals
        flags[span] = ip.gated.gate > 0 and flags.get(span, True)
    return Const(node.value, span)


def _fstring(ip: "Interpreter", node: FString) -> AnyValue:
    return strings.fstring(ip, tuple(evaluate(ip, p) for p in node.parts))


def _op(ip: "Interpreter", node: Op) -> AnyValue:
    op = node.op
    if op in ("and", "or"):
        return _boolean(ip, node)
    if len(node.operands) == 1:
        a = evaluate(ip, node.operands[0])
        return operators.unary(ip, op, a, ip.span(node.operands[0]), ip.span(node), ip.site(node.start))
    left, right = node.operands
    a, b = evaluate(ip, left), evaluate(ip, right)
    return operators.binary(ip, op, a, b, (ip.span(left), ip.span(right)), ip.span(node), ip.site(node.start))


def _boolean(ip: "Interpreter", node: Op) -> AnyValue:
    """``a and b``, ``a or b``: the first that decides; what was not decided counts as dependencies."""
    stop_at = node.op == "or"
    left: list[AnyValue] = []
    deps: Deps = ()
    for operand in node.operands:
        value = evaluate(ip, operand)
        truth, more = test(ip, value)
        if truth is stop_at and not more:
            if not left:
                return value
            left.append(value)
            break
        if truth is not None and truth is not stop_at and not more:
            last = value
            continue
        left.append(value)
        deps = d.join(deps, more)
    if not left:
        return last
    if len(left) == 1 and not (isinstance(left[0], Const) and node.op == "and"):
        return left[0]
    if node.op == "or" and len(left) == 2 and isinstance(left[1], Const | Seq | Map):
        # ``x or default``: the default where x is missing
        return Joiner(ip, ip.span(node), ip.site(node.start)).values(left[0], left[1]) or NONE
    from herkomst.model.values import Cell

    return Cell(d.through(d.join(deps, *(ip.deps(v) for v in left)), "TRANSFORMATION", op="computed"))


def _ifexp(ip: "Interpreter", node: IfExp) -> AnyValue:
    truth, deps = test(ip, evaluate(ip, node.test))
    if truth is not None and not deps:
        return evaluate(ip, node.then if truth else node.orelse)
    span = ip.span(node.test)
    cond = control(ip, deps, span)
    act = ip.act
    act.control.append(cond)
    gate = not personal(cond)
    ip.gated.gate += gate
    state = ip.state
    mark = state.mark()
    try:
        a = evaluate(ip, node.then)
        first = state.delta(mark)
        state.undo(mark)
        b = evaluate(ip, node.orelse)
        second = state.delta(mark)
        if first or second:
            state.undo(mark)
            Joiner(ip, span, ip.site(node.start), cond, gate).merge(first, second)
    finally:
        state.close()
        act.control.pop()
        ip.gated.gate -= gate
    return Joiner(ip, span, ip.site(node.start), cond, gate).values(a, b) or NONE


def _lambda(ip: "Interpreter", node: Lambda) -> AnyValue:
    act = ip.act
    ip.code.met(act.path, node)
    return Func(act.path, "<lambda>", node.start, act.scope.id if act.scope.kind == "function" else None)


def _display(ip: "Interpreter", node: Display) -> AnyValue:
    items: list[AnyValue] = []
    rest: AnyValue | None = None
    for part in node.items:
        if isinstance(part, Star):
            known, more = items_of(ip, evaluate(ip, part.value), ip.span(part))
            items.extend(known)
            if more is not None:
                rest = more if rest is None else Joiner(ip, ip.span(node), ip.site(node.start)).values(rest, more)
        else:
            items.append(evaluate(ip, part))
    made = Seq(node.kind, tuple(items), rest)
    return made if node.kind == "tuple" else ip.new(made)


def _dict(ip: "Interpreter", node: DictDisplay) -> AnyValue:
    from herkomst.interpret.python.containers import put, updated

    made = Map(())
    for key, value in node.items:
        if key is None:
            other = ip.deref(evaluate(ip, value))
            made = updated(ip, made, other)
            continue
        k = ip.deref(evaluate(ip, key))
        name = k.value if isinstance(k, Const) and isinstance(k.value, str) else ""
        ip.targets.append(name or ip.target)
        v = evaluate(ip, value)
        ip.targets.pop()
        made = put(ip, made, k, v)
        if name:
            from herkomst.interpret.python.scores import seen

            seen(ip, name, v, value, ip.span(key), "key")
    return ip.new(made)


def _star(ip: "Interpreter", node: Star) -> AnyValue:
    return evaluate(ip, node.value)


def _walrus(ip: "Interpreter", node: Walrus) -> AnyValue:
    from herkomst.interpret.python.targets import assign

    value = evaluate(ip, node.value)
    assign(ip, node.target, value, node.value)
    return value


def _await(ip: "Interpreter", node: Await) -> AnyValue:
    value = evaluate(ip, node.value) if node.value is not None else NONE
    if node.kind == "await":
        return value
    act = ip.act
    if node.kind == "yield":
        act.yields.append(with_deps(value, ip.control()))
        act.yielded.append((next((loop.rows for loop in reversed(act.loops) if loop.rows is not None), None), ip.control()))
    else:
        known, rest = items_of(ip, value, ip.span(node))
        act.yields.extend(known)
        if rest is not None:
            act.yields.append(rest)
    return NONE


def _slice(ip: "Interpreter", node: Slice) -> AnyValue:
    fields = {
        "start": evaluate(ip, node.lower) if node.lower is not None else NONE,
        "stop": evaluate(ip, node.upper) if node.upper is not None else NONE,
        "step": evaluate(ip, node.step) if node.step is not None else NONE,
    }
    return Obj("slice", fields=fields)


def _sql(ip: "Interpreter", node: Sql) -> AnyValue:
    from herkomst.interpret.python.sqltext import run_cell

    value = run_cell(ip, node)
    if node.into:
        from herkomst.interpret.python.targets import bind_name

        bind_name(ip, node.into, value)
    return value


_EVALUATE: dict[type, Callable[["Interpreter", Any], AnyValue]] = {
    Name: _name, Literal_: _literal, FString: _fstring, Attr: attributes.evaluate_attr, Index: subscripts.evaluate_index,
    Call: calls.evaluate_call, Op: _op, IfExp: _ifexp, Lambda: _lambda, Display: _display, DictDisplay: _dict,
    Comp: comprehensions.evaluate_comp, Star: _star, Walrus: _walrus, Await: _await, Slice: _slice, Sql: _sql,
}
