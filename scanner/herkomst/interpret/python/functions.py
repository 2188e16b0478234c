"""Functions and lambdas of the scanned code, run per call."""

import hashlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import annotations, classes, imports, memo, salutations, scores, shapes
from herkomst.interpret.python.containers import merged
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.scope import Activation, Exit, Scope
from herkomst.interpret.python.values import NONE, UNKNOWN, with_deps
from herkomst.interpret.verbs import tables
from herkomst.model.graph import Dataset, rows
from herkomst.model.places import Span
from herkomst.model.python_ir import FunctionDef, Lambda, Param
from herkomst.model.values import AnyValue, Cell, Const, Func, Map, Opaque, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

MAX_DEPTH = 28
MAX_SELF = 2
RETURN, BREAK, CONTINUE, RAISE, FALL = 2, 4, 8, 16, 1


def context(site: str) -> str:
    """A call site as context for names inside; long chains are hashed."""
    return site if len(site) < 90 else hashlib.blake2b(site.encode(), digest_size=6).hexdigest()


def call_user(ip: "Interpreter", fn: Func, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """Run a function with evaluated arguments; its value."""
    node = ip.code.definition(fn.path, fn.offset)
    if not isinstance(node, FunctionDef | Lambda):
        return Cell(d.possible(d.join(*(ip.deps(a.value) for a in args)), "unmodelled"))
    ip.called.add((fn.path, fn.offset))
    ip.emit.call(fn.path, fn.offset)
    module = imports.module_scope(ip, fn.path)
    ir = ip.module_ir(fn.path)
    if module is None or ir is None:
        return Cell(d.possible(d.join(*(ip.deps(a.value) for a in args)), "unmodelled"))
    again = sum(1 for a in ip.acts if a.definition == (fn.path, fn.offset))
    if len(ip.acts) > MAX_DEPTH or again > MAX_SELF:
        return Cell(d.possible(d.join(*(ip.deps(a.value) for a in args)), "widened"))
    if fn.self is not None:
        args = (CallArg(fn.self, span), *args)
    if fn.extra:
        args = tuple(CallArg(v, span) for v in fn.extra) + args
    hit = memo.recall(ip, fn, args)
    if hit is not None:
        if hit.raised is not None:
            ip.raise_(hit.raised)
        return hit.value
    if isinstance(node, FunctionDef) and shapes.enough(ip, shapes.work(ip, fn), args):
        return shapes.joined(ip, fn, node, args, span)
    return run(ip, fn, args, span, site)


def run(ip: "Interpreter", fn: Func, args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """Run a function of the tree; ``args`` with its receiver."""
    node, module, ir = ip.code.definition(fn.path, fn.offset), imports.module_scope(ip, fn.path), ip.module_ir(fn.path)
    assert isinstance(node, FunctionDef | Lambda) and module is not None and ir is not None, "asked for by its caller"
    account = shapes.work(ip, fn)
    account.runs += 1
    each, ip.each = ip.each, ()                     # calls inside this one are not made once per row of the same frame
    before, inner, ip.inner = ip.steps, ip.inner, 0
    parent = ip.scopes[fn.env] if fn.env is not None and fn.env < len(ip.scopes) else module
    scope = Scope("function", fn.path, fn.name, parent, len(ip.scopes))
    ip.scopes.append(scope)
    act = Activation(fn.path, ir.source, scope, fn.name, context(site), len(ip.acts))
    act.definition = (fn.path, fn.offset)
    act.self_value = fn.self
    if fn.self is not None:
        act.self_class = classes.class_of(ip, fn)
    act.span_at = (node.start, node.start)
    iterations, ip.iterations = ip.iterations, []
    targets, ip.targets = ip.targets, []
    gate, ip.gated.gate = ip.gated.gate, ip.gated.gate
    ip.acts.append(act)
    act.mark = ip.state.mark()
    token = memo.begin(ip)
    try:
        bind_parameters(ip, node.params, args, fn, scope)
        value = _run(ip, node, act)
        if isinstance(node, FunctionDef):
            value = scores.returned(ip, node, act, value)
            salutations.seen(ip, node.name, value, ip.at(node.end - len(node.name), node.end))
        if each and memo.carry(ip, token, act.mark, each):
            ip.again = True
        memo.end(ip, token, fn, args, value, act.mark)
    finally:
        thrown = memo.cancel(ip, token)
        all_ = ip.steps - before
        account.steps += all_ - ip.inner
        ip.inner = inner + all_
        ip.state.close()
        ip.acts.pop()
        ip.iterations, ip.targets, ip.gated.gate = iterations, targets, gate
    if thrown is not None:
        ip.raise_(thrown)
    return value


def _run(ip: "Interpreter", node: FunctionDef | Lambda, act: Activation) -> AnyValue:
    from herkomst.interpret.python.expressions import evaluate
    from herkomst.interpret.python.statements import run_block

    if isinstance(node, Lambda):
        return evaluate(ip, node.body)
    flow = run_block(ip, node.body)
    if flow & FALL:
        act.exits.append(Exit(None, NONE, d.join(*act.control, act.after), False))
    value = leave(ip, act)
    if node.generator:
        return generated(ip, act)
    return value


def leave(ip: "Interpreter", act: Activation) -> AnyValue:
    """Join all ways out of a function: what it returns and what it changed."""
    exits = act.exits
    if not exits:
        return UNKNOWN                                  # it always raises
    at = next((e.at for e in exits if e.at is not None), act.span_at)       # ``finally`` may run after it, and is not where it is returned
    joiner = Joiner(ip, ip.at(*at), ip.site(act.span_at[0]) + "~return", ())
    if len(exits) == 1:
        if exits[0].delta is not None:
            ip.state.undo(act.mark)
            ip.state.apply(exits[0].delta)
        return exits[0].value if exits[0].value is not None else NONE
    # which way out is taken is decided by every test that leads to one of them
    cond = d.join(*(e.cond for e in exits))
    joiner.cond = cond
    kept = dict(act.scope.vars)                         # functions made here may still read them
    deltas = [e.delta if e.delta is not None else ip.state.delta(act.mark, act.scope.vars) for e in exits]
    ip.state.undo(act.mark)
    joiner.ways(deltas, act.mark)
    for name, local in kept.items():
        act.scope.vars.setdefault(name, local)
    value: AnyValue | None = exits[0].value
    for e in exits[1:]:
        value = joiner.values(value, e.value)
    return value if value is not None else NONE


def generated(ip: "Interpreter", act: Activation) -> AnyValue:
    """What iterating a generator's result gives."""
    if not act.yields:
        return Seq("list", ())
    of = next((r for r, _ in act.yielded if r is not None), None)
    decided = d.join(*(conds for _, conds in act.yielded))
    if decided:
        made = rows(Dataset("frame", "", ip.site(act.span_at[0]) + "~yield"))
        if of is not None:
            ip.emit.edge(of, made, "IDENTITY", ip.at(*act.span_at), "call", "copied")
        ip.emit.deps(made, (replace(x, subtype="FILTER", op="filter") if x.subtype == "CONDITIONAL" else x for x in decided), ip.at(*act.span_at), "filter")
        of = made
    if len(act.yields) == 1:
        return Seq("list", (act.yields[0],), act.yields[0] if of is not None else None, (), of)
    joiner = Joiner(ip, ip.at(*act.span_at), ip.site(act.span_at[0]) + "~yield")
    rest: AnyValue | None = act.yields[0]
    for y in act.yields[1:]:
        rest = joiner.values(rest, y)
    return Seq("list", (), rest, (), of)


def bind_parameters(ip: "Interpreter", params: tuple[Param, ...], args: tuple[CallArg, ...], fn: Func, scope: Scope) -> None:
    """Bind arguments to parameters as Python does; what is not given gets its default, or what a star may hold."""
    positional = [a for a in args if not a.keyword and not a.star]
    keywords = {a.keyword: a for a in args if a.keyword}
    stars = [a for a in args if a.star]
    unknown = d.join(*(ip.deps(a.value) for a in stars))
    at = 0
    for p in params:
        if p.star == "*":
            rest = UNKNOWN if any(a.star == "*" for a in stars) else None
            value: AnyValue = Seq("tuple", tuple(a.value for a in positional[at:]), with_deps(rest, unknown) if rest is not None else None)
            at = len(positional)
        elif p.star == "**":
            names = {q.name for q in params if not q.star}
            items = tuple((Const(k, a.span), a.value) for k, a in keywords.items() if k not in names)
            more = with_deps(UNKNOWN, unknown) if any(a.star == "**" for a in stars) else None
            row = _record(ip, stars)
            if row is not None:
                row = tables.without(ip, row, names)
            value = ip.new(Map(items, more) if row is None else merged(ip, row, Map(items), args[0].span))
        elif p.only != "kw" and at < len(positional):
            value = positional[at].value
            at += 1
        elif p.name in keywords and p.only != "pos":
            value = keywords[p.name].value
        elif stars and (p.default is None or any(a.star == "**" for a in stars)):
            value = star_field(ip, stars, p)
        elif p.default is not None:
            value = default(ip, p, scope)
        else:
            value = Opaque(why="argument not given")
        if p.annotation:
            value = annotations.refine(ip, value, p.annotation)
        scope.vars[p.name] = value


def _record(ip: "Interpreter", stars: list[CallArg]) -> Table | None:
    """The row in ``f(**row)``, None where what the stars hold is something else."""
    x = ip.deref(stars[0].value) if len(stars) == 1 and stars[0].star == "**" else None
    return x if isinstance(x, Table) and x.one is not False else None


def star_field(ip: "Interpreter", stars: list[CallArg], p: Param) -> AnyValue:
    """A parameter that ``*args`` or ``**row`` may fill: a named field of the row."""
    from herkomst.interpret.python.subscripts import index_value

    for a in stars:
        if a.star == "**":
            return index_value(ip, a.value, (Const(p.name),), (a.span,), a.span, "", ip.site(p.start))
    return Cell(d.join(*(ip.deps(a.value) for a in stars)))


def default(ip: "Interpreter", p: Param, scope: Scope) -> AnyValue:
    """A parameter's default, evaluated in the scope of the definition."""
    from herkomst.interpret.python.expressions import evaluate

    act = ip.act
    inner = act.scope
    act.scope = scope.parent or scope
    try:
        return evaluate(ip, p.default) if p.default is not None else NONE
    finally:
        act.scope = inner
