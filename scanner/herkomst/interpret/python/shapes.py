"""A function that is called in very many shapes: after that it is run once more with arguments of its own, which whatever is given from
then on flows into. So the work on a program grows with its size, and not with the number of ways its functions call each other.

Steps from an argument into such a parameter are *possible* (``widened``): the function does not tell its callers apart any more. What it
does to the objects it is given is seen in the calls before.
"""

from typing import TYPE_CHECKING

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import annotations, memo
from herkomst.interpret.python.values import UNKNOWN, with_deps
from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.places import Span
from herkomst.model.python_ir import FunctionDef, Param
from herkomst.model.values import AnyValue, Choice, Const, Func, Map, Obj, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

SHAPES, STEPS, STEPS_UNCALLED = 16, 8000, 1500
"""Runs of a function, each with other arguments, that are told apart whatever they cost; and nodes evaluated in all its runs (not in
what it calls) before those beyond are joined: small helpers may be called hundreds of times. Less where nothing calls the code that
does: what it is given is not known anyway."""
NAMED = 256
"""Runs with other names (a list of columns, a table) that are told apart: a column that is only named by an argument is lost else."""
LARGE, NAMED_LARGE = 40_000, 128
"""Nodes evaluated in a unit beyond which it takes fewer: ``FEW`` runs and ``STEPS_FEW`` nodes."""
DEEP, MANY = 3, 256
"""How far names are looked for in an argument."""
FEW, STEPS_FEW, STEPS_FEW_UNCALLED = 4, 2000, 600


class Work:
    """What running one function has cost so far."""

    __slots__ = ("joined", "names", "runs", "steps")

    def __init__(self) -> None:
        self.runs = self.steps = 0
        self.names: set[int] = set()
        """Lists of names it has been run with."""
        self.joined: Joined | None = None


class Joined(msgspec.Struct):
    """A function's run with arguments of its own."""

    formals: dict[str, AnyValue]
    value: AnyValue | None
    """None: not known apart from its arguments (inside the run itself, or made before the call)."""
    heap: dict[int, AnyValue]


def work(ip: "Interpreter", fn: Func) -> Work:
    """The account of a function."""
    found = ip.work.get((fn.path, fn.offset))
    if found is None:
        found = ip.work[fn.path, fn.offset] = Work()
    return found


def enough(ip: "Interpreter", account: Work, args: tuple[CallArg, ...]) -> bool:
    """Whether another shape of arguments is joined with those before."""
    called = ip.emit.called
    names: list[str] = []
    for a in args:
        names_in(ip, a.value, names, 0)
    told = hash(tuple(names))
    if names and told not in account.names and len(account.names) < (NAMED if ip.steps < LARGE else NAMED_LARGE):
        account.names.add(told)
        return False
    if account.joined is not None:
        return True                                     # also inside its joined run: a function that calls itself ends there
    if account.runs < FEW:
        return False
    if ip.steps > LARGE and account.steps >= (STEPS_FEW if called else STEPS_FEW_UNCALLED):
        return True
    return account.runs >= SHAPES and account.steps >= (STEPS if called else STEPS_UNCALLED)


def names_in(ip: "Interpreter", value: AnyValue | None, found: list[str], depth: int) -> None:
    """The known names in an argument."""
    x = ip.deref(value) if value is not None else None
    if depth > DEEP or len(found) > MANY:
        return
    match x:
        case Const() if isinstance(x.value, str):
            found.append(x.value)
        case Seq():
            for item in x.items:
                names_in(ip, item, found, depth + 1)
        case Map():
            for k, v in x.items:
                names_in(ip, k, found, depth + 1)
                names_in(ip, v, found, depth + 1)
        case Choice():
            for item in x.options:
                names_in(ip, item, found, depth + 1)


def joined(ip: "Interpreter", fn: Func, node: FunctionDef, args: tuple[CallArg, ...], span: Span) -> AnyValue:
    """The value of a call whose arguments flow into the function's own. ``args`` come with the receiver."""
    from herkomst.interpret.python.functions import run

    account = work(ip, fn)
    params = [p for p in node.params if not p.star]
    given, left = _bound(params, args)
    if account.joined is None:
        formals: dict[str, AnyValue] = {}
        for p in params[fn.self is not None:]:
            formals[p.name] = annotations.unknown(ip, p.annotation, fn.name, p.name)
        account.joined = Joined(formals, None, {})    # for calls of itself, and where the budget ends in it
        since = ip.state.next
        receiver = () if fn.self is None else (CallArg(fn.self, span),)
        own = receiver + tuple(CallArg(v, span, name) for name, v in formals.items())
        value = run(ip, msgspec.structs.replace(fn, extra=()), own, span, ip.site(node.start) + "~joined")
        heap: dict[int, AnyValue] = {}
        known = memo.reachable(ip, value, since, heap)
        account.joined = Joined(formals, value if known else None, heap if known else {})
    found = account.joined
    for name, formal in found.formals.items():
        if name in given:
            connect(ip, given[name].value, formal, fn.name, name, span)
    fresh = {old: ip.state.new(Const(None)) for old in found.heap}
    for old, content in found.heap.items():
        ip.state.set(ip.state.heap, fresh[old].id, memo.moved(content, fresh))
    value = UNKNOWN if found.value is None else memo.moved(found.value, fresh)
    depends = args if found.value is None else left
    more = d.join(*(ip.deps(a.value) for a in depends), ip.deps(fn.self) if fn.self is not None else ())
    return with_deps(value, ip.folded(d.possible(more, "widened"), span, fn.name.rpartition(".")[2])) if more else value


def _bound(params: list[Param], args: tuple[CallArg, ...]) -> tuple[dict[str, CallArg], list[CallArg]]:
    """Arguments by parameter, and those that stars take."""
    given: dict[str, CallArg] = {}
    left: list[CallArg] = []
    names = iter([p.name for p in params if p.only != "kw"])
    for a in args:
        if a.star:
            left.append(a)
        elif a.keyword:
            if any(p.name == a.keyword for p in params):
                given[a.keyword] = a
            else:
                left.append(a)
        elif (name := next(names, None)) is not None:
            given[name] = a
        else:
            left.append(a)
    return given, left


def connect(ip: "Interpreter", value: AnyValue, formal: AnyValue, owner: str, name: str, span: Span) -> None:
    """What an argument is computed from flows into a parameter of a joined run: named fields into fields of that name."""
    base = Dataset("param", f"{owner}.{name}")
    x = ip.deref(value)

    def step(source: Node, target: Node) -> None:
        ip.emit.edge(source, target, "IDENTITY", span, "call", "passed", reasons=("widened",))

    named: dict[str, tuple[Node, ...]] = {}
    others: tuple[Node, ...] = ()
    if isinstance(x, Table) and (x.columns or x.dataset.kind != "param"):
        named = {c: (n,) for c, n in x.columns.items()}
        others = x.rests
    elif isinstance(x, Map):
        named = {str(k.value): tuple(dep.node for dep in ip.deps(v)) for k, v in x.items if isinstance(k, Const)}
        others = tuple(dep.node for dep in ip.deps(x.rest)) if x.rest is not None else ()
    elif isinstance(x, Obj):
        named = {k: tuple(dep.node for dep in ip.deps(v)) for k, v in x.fields.items()}
    else:
        others = tuple(dep.node for dep in ip.deps(x))
    for field, nodes in named.items():
        for n in nodes:
            step(n, column(base, field))
    targets = {dep.node for dep in ip.deps(formal)} | {rest(base), column(Dataset("param", owner), name)}
    for n in others:
        for target in sorted(targets):
            step(n, target)
    if isinstance(x, Table) and x.rows is not None:
        from herkomst.model.graph import rows

        step(x.rows, rows(base))
