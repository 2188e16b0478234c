"""Comprehensions and generator expressions."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python import gathered
from herkomst.interpret.python.conditions import perhaps, test
from herkomst.interpret.python.containers import items_of, put, rows_of
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.scope import Scope
from herkomst.interpret.python.values import UNKNOWN, doubted, same, with_deps
from herkomst.interpret.verbs import library
from herkomst.model.graph import Node
from herkomst.model.python_ir import (
    Attr,
    Call,
    Comp,
    DictDisplay,
    Display,
    Expr,
    FunctionDef,
    If,
    IfExp,
    Index,
    Lambda,
    Literal_,
    Name,
    Op,
    Return,
)
from herkomst.model.values import AnyValue, Const, Deps, Func, Map, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

MAX_ITEMS = 1024


class _Found:
    """What a comprehension has made so far."""

    def __init__(self) -> None:
        self.items: list[tuple[AnyValue | None, AnyValue]] = []
        self.rest: list[tuple[AnyValue | None, AnyValue]] = []
        self.deps: Deps = ()
        self.rows: Node | None = None


def evaluate_comp(ip: "Interpreter", node: Comp) -> AnyValue:
    """A Comp node: every known item is evaluated with its tests; what is unknown is evaluated once."""
    act = ip.act
    outer = act.scope
    scope = Scope("function", act.path, outer.qual, outer, len(ip.scopes))
    ip.scopes.append(scope)
    act.scope = scope
    found = _Found()
    ip.targets.append("")
    try:
        _generate(ip, node, 0, found, True)
    finally:
        act.scope = outer
        ip.targets.pop()
    if node.kind == "dict":
        made = Map((), None, found.deps)
        for k, v in found.items:
            made = put(ip, made, ip.deref(k or UNKNOWN), v)
        for k, v in found.rest:
            key = ip.deref(k or UNKNOWN)
            decided = with_deps(v, d.through(ip.deps(key), "CONDITIONAL", op="lookup"))
            rest = decided if made.rest is None else Joiner(ip, ip.span(node), ip.site(node.start)).values(made.rest, decided)
            made = Map(made.items, rest, made.deps)
        return ip.new(made)
    rest_value: AnyValue | None = None
    for _, v in found.rest:
        rest_value = v if rest_value is None else Joiner(ip, ip.span(node), ip.site(node.start)).values(rest_value, v)
    items = [v for _, v in found.items]
    if node.kind == "set":
        kept: list[AnyValue] = []
        for v in items:
            if not any(same(v, k) for k in kept):
                kept.append(v)
        items = kept
    kind = "list" if node.kind == "generator" else node.kind
    return ip.new(Seq(kind, tuple(items), rest_value, found.deps, found.rows))


def literals(tests: tuple[Expr, ...], ip: "Interpreter") -> tuple[Const, ...]:
    """The constants that tests compare with, so that unknown names can be told apart by them."""
    found: list[Const] = []
    stack: list[Expr] = list(tests)
    while stack:
        node = stack.pop()
        match node:
            case Op(op="in" | "notin", operands=(Literal_(), Name())):
                continue                                # ``"." in name``: a part of a name, and none by itself
            case Op():
                stack.extend(node.operands)
            case Display():
                stack.extend(node.items)
            case Literal_() if isinstance(node.value, str):
                found.append(Const(node.value, ip.span(node)))
            case Call(func=Attr(name="get", value=held)):
                stack.append(held)
            case Index():
                stack.append(node.value)
            case DictDisplay():
                stack.extend(k for k, _ in node.items if k is not None)
            case IfExp():
                stack.extend((node.test, *(n for n in (node.then, node.orelse) if not isinstance(n, Literal_))))
            case Name():
                from herkomst.interpret.python.names import lookup_name

                names = ip.strings(lookup_name(ip, node.id))
                if names is not None and len(names) <= 256:
                    found.extend(n for n in names if isinstance(n.value, str))
            case _:
                continue
    return tuple(found)


def constants(ip: "Interpreter", function: AnyValue) -> tuple[Const, ...]:
    """See ``machine.Machine``."""
    fn = ip.deref(function)
    node = ip.code.definition(fn.path, fn.offset) if isinstance(fn, Func) else None
    if isinstance(node, Lambda):
        return literals((node.body,), ip)
    if not isinstance(node, FunctionDef):
        return ()
    tests = [s.test for s in node.body if isinstance(s, If)]
    return literals((*tests, *(s.value for s in node.body if isinstance(s, Return) and s.value is not None)), ip)


def split(ip: "Interpreter", value: AnyValue, tests: tuple[Expr, ...]) -> AnyValue:
    """An Index of unknown names with those that the tests speak of listed apart."""
    x = ip.deref(value)
    if (isinstance(x, Table) and x.rests and x.one is not True) or library.is_pairs(x):
        names = literals(tests, ip)
        if names:
            return library.split_names(ip, value, names)
    return value


def beginning(ip: "Interpreter", item: AnyValue | None, target: Expr, tests: tuple[Expr, ...]) -> AnyValue | None:
    """An unknown name of a frame after ``name.startswith("x_")``: only families whose names can begin so (``geslacht_*``)."""
    x = ip.deref(item) if item is not None else None
    if not isinstance(x, Table) or x.kind != "pandas.Index" or not x.one or not isinstance(target, Name):
        return item
    for node in tests:
        negative = isinstance(node, Op) and node.op == "not"
        asked = node.operands[0] if isinstance(node, Op) and negative else node
        if not (isinstance(asked, Call) and isinstance(asked.func, Attr) and asked.func.name == "startswith" and len(asked.args) == 1):
            continue
        if not isinstance(asked.func.value, Name) or asked.func.value.id != target.id:
            continue
        from herkomst.interpret.python.expressions import evaluate

        words = ip.strings(evaluate(ip, asked.args[0].value))
        if words:
            x = library.names_beginning(x, tuple(str(w.value) for w in words), not negative)
    return x if x.columns or x.rests else None


def met(ip: "Interpreter", node: Expr, value: AnyValue) -> AnyValue:
    """What iterating a value meets, where the expression it comes from tells more than the value: a cursor."""
    if not ip.results:
        return value
    from herkomst.interpret.python.sqltext import iterated

    return iterated(ip, node, value)


def _generate(ip: "Interpreter", node: Comp, depth: int, found: _Found, known: bool) -> None:
    from herkomst.interpret.python.expressions import evaluate
    from herkomst.interpret.python.targets import assign

    if depth == len(node.generators):
        key = evaluate(ip, node.key) if node.key is not None else None
        value = evaluate(ip, node.item)
        (found.items if known else found.rest).append((key, value))
        return
    g = node.generators[depth]
    source = met(ip, g.iter, evaluate(ip, g.iter))
    parts = node.item.items if isinstance(node.item, Display) else (node.item,)         # ``dict((name, value) for ...)``
    tests = (*g.tests, *(n for n in (*parts, node.key) if isinstance(n, IfExp | Call | Index)))
    source = split(ip, source, tests)
    x = ip.deref(source)
    if isinstance(x, Seq | Map) and x.deps:
        found.deps = d.join(found.deps, x.deps)
    found.rows = found.rows or rows_of(ip, source)
    items, rest = items_of(ip, source, ip.span(g.iter))
    doubt = gathered.doubt(ip, source)
    rest = beginning(ip, rest, g.target, g.tests)
    for i, item in enumerate((*items[:MAX_ITEMS], *((rest,) if rest is not None else ()))):
        ip.tick()
        last = rest is not None and i >= min(len(items), MAX_ITEMS)
        ip.iterations.append(i)
        assign(ip, g.target, item, None)
        verdict, deps = _tests(ip, g.tests)
        if doubt and not last and (may := gathered.in_doubt(item, doubt)):
            verdict, deps = (None if verdict else verdict), d.join(deps, may)
        if verdict is not False:
            at = len(found.items), len(found.rest)
            if depth + 1 < len(node.generators) or not deps:
                found.deps = d.join(found.deps, deps)
                _generate(ip, node, depth + 1, found, known and not last)
                if verdict is None:
                    found.items[at[0]:] = [(k, doubted(v)) for k, v in found.items[at[0]:]]
            else:
                _generate(ip, node, depth + 1, found, known and not last)
                made = found.items if len(found.items) > at[0] else found.rest
                if last:
                    found.deps = d.join(found.deps, d.through(deps, "FILTER", op="filter"))
                else:
                    k, v = made[-1]
                    made[-1] = (k, doubted(perhaps(v, deps)))
        ip.iterations.pop()


def _tests(ip: "Interpreter", tests: tuple[Expr, ...]) -> tuple[bool | None, Deps]:
    """Whether an item stays, and what decides it where that is not known."""
    from herkomst.interpret.python.expressions import evaluate

    verdict: bool | None = True
    deps: Deps = ()
    for t in tests:
        truth, more = test(ip, evaluate(ip, t))
        if truth is False and not more:
            return False, ()
        if truth is None or more:
            verdict = None
            deps = d.join(deps, d.condition((x for x in more if x.subtype != "AGGREGATION"), ip.span(t)))
    return verdict, deps


