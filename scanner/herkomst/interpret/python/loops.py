"""``for`` and ``while``: unrolled while the items are known, else run until nothing changes, at most twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from herkomst.interpret import deps as d
from herkomst.interpret.python import comprehensions, gathered
from herkomst.interpret.python.conditions import control, personal, test
from herkomst.interpret.python.containers import any_item, items_of, rows_of
from herkomst.interpret.python.control import evaluated, run_all
from herkomst.interpret.python.functions import BREAK, CONTINUE, FALL, RAISE, RETURN
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.scope import Loop
from herkomst.interpret.python.state import Delta
from herkomst.interpret.python.values import with_deps
from herkomst.interpret.verbs.rowsets import decides_rows
from herkomst.model.graph import Dataset, Node, rows
from herkomst.model.places import Span
from herkomst.model.python_ir import Block, Expr, For, If, Stmt, While
from herkomst.model.values import AnyValue, Cell, Choice, Const, Deps, Map, Obj, Ref, Seq, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

UNROLL = 256
MOST, LONG = 4096, 20_000
"""A list of names may be longer, up to MOST, while following it takes no more than LONG steps (a tenth of what a unit may take)."""
COUNTED = 64
"""A loop over a longer range of numbers is not unrolled."""
ROUNDS = 2


def run_for(ip: "Interpreter", s: For) -> int:
    """``for``: known items one by one, then two rounds for what is not known."""
    from herkomst.interpret.python.targets import assign

    source = comprehensions.split(ip, comprehensions.met(ip, s.iter, evaluated(ip, s.iter)), tests_in(s.body))
    items, rest = items_of(ip, source, ip.span(s.iter))
    room = max(UNROLL // ip.unrolled, 4)
    if len(items) > COUNTED and all(isinstance(i, Const) and isinstance(i.value, int) for i in items):
        items, rest = (), Cell(())                      # a counter: what it counts to says nothing of columns
    elif len(items) > room and (room < UNROLL or len(items) > MOST):
        if room == UNROLL:
            ip.emit.gap(ip.span(s.iter), "budget", f"loop over {len(items)} items: {UNROLL} followed")
        items, rest = items[:room], any_item(ip, Seq("list", items[room:], rest), ip.span(s.iter))
    doubt = gathered.doubt(ip, source)
    before, began = ip.unrolled, ip.steps
    ip.unrolled *= max(len(items), 1)
    ends = 0
    stopped = False
    for i, item in enumerate(items):
        if i >= UNROLL and ip.steps - began > LONG:
            ip.emit.gap(ip.span(s.iter), "budget", f"loop over {len(items)} items: {i} followed")
            rest = any_item(ip, Seq("list", items[i:], rest), ip.span(s.iter))
            break
        ip.iterations.append(i)
        may = gathered.in_doubt(item, doubt)
        flow = _perhaps(ip, s, item, may) if may else _known(ip, s, item)
        ip.iterations.pop()
        ends |= flow & (RETURN | RAISE)
        if not flow & (FALL | CONTINUE):
            stopped = True
            break
    ip.unrolled = before
    if stopped:
        return ends | (FALL if flow & BREAK else 0)
    if rest is not None:
        what = rest
        rows = picked_rows(ip, source, ip.span(s.iter), ip.site(s.start))
        ends |= _unknown(ip, s.body, ip.span(s.iter), ip.site(s.start), lambda: assign(ip, s.target, what, None), rows)
    if s.orelse:
        ends |= run_all(ip, s.orelse)
    return ends | FALL


def _known(ip: "Interpreter", s: For, item: AnyValue) -> int:
    """One round for an item that is there."""
    from herkomst.interpret.python.targets import assign

    assign(ip, s.target, item, None)
    return _round(ip, s.body, False, ip.span(s.iter), ip.site(s.start))


def _perhaps(ip: "Interpreter", s: For, item: AnyValue, may: Deps) -> int:
    """One round for an item that ``may`` decides is there: joined with none."""
    act, span = ip.acts[-1], ip.span(s.iter)
    mark = ip.state.mark()
    act.control.append(control(ip, may, span))
    flow = _known(ip, s, item)
    act.control.pop()
    delta = ip.state.delta(mark)
    ip.state.undo(mark)
    if flow & ~(RETURN | RAISE):
        Joiner(ip, span, f"{ip.site(s.start)}~item", may).merge(delta, {})
    ip.state.close()
    return flow | FALL


def picked_rows(ip: "Interpreter", source: AnyValue, span: Span, site: str) -> Node | None:
    """The rows a loop goes through; those of a list that something picked or put in order are fewer than what it was picked from."""
    of = rows_of(ip, source)
    x = ip.deref(source)
    if of is None or not isinstance(x, Seq) or not x.deps:
        return of
    made = rows(Dataset("frame", "", site + "~rows"))
    ip.emit.edge(of, made, "IDENTITY", span, "call", "copied")
    ip.emit.deps(made, (replace(y, subtype="FILTER", op="filter") if y.subtype == "CONDITIONAL" else y for y in x.deps), span, "filter")
    return made


def tests_in(block: Block) -> tuple[Expr, ...]:
    """The tests of a loop body's own ifs: the names they compare with are told apart before the loop runs."""
    found: list[Expr] = []
    stack: list[Stmt] = list(block)
    while stack:
        s = stack.pop()
        if isinstance(s, If):
            found.append(s.test)
            stack.extend((*s.body, *s.orelse))
    return tuple(found)


def _round(ip: "Interpreter", body: Block, unknown: bool, span: Span, site: str, rows: Node | None = None) -> int:
    """One round of a loop: break and continue inside branches rejoin at its end."""
    act = ip.acts[-1]
    loop = Loop(unknown, len(act.control), rows)
    loop.mark = ip.state.mark()
    act.loops.append(loop)
    flow = run_all(ip, body)
    act.loops.pop()
    if loop.exits:
        conds = d.join(*(e.cond for e in loop.exits))
        joiner = Joiner(ip, span, site + "~round", conds, not personal(conds))
        deltas = ([ip.state.delta(loop.mark)] if flow & FALL else []) + [e.delta for e in loop.exits if e.delta is not None]
        ip.state.undo(loop.mark)
        joiner.ways(deltas, loop.mark)
    ip.state.close()
    if loop.exits and flow & FALL and flow & RETURN and loop.after:
        act.after = d.join(act.after, loop.after)
    return flow


def _unknown(ip: "Interpreter", body: Block, span: Span, site: str, start: Callable[[], object], rows: Node | None = None) -> int:
    """A loop of unknown length: two rounds, each joined with not running; then values that still change are widened. A list that
    grows in a loop through ``rows`` has an item for each of them."""
    act = ip.acts[-1]
    ends = 0
    outer = ip.state.mark()
    decided = tuple(x for x in decides_rows(ip, rows) if x.subtype != "SORT")
    act.control.append(())
    for i in range(ROUNDS):
        ip.iterations.append(i) if i == 0 else None
        mark = ip.state.mark()
        start()
        flow = _round(ip, body, True, span, site, rows)
        ends |= flow & (RETURN | RAISE)
        delta = ip.state.delta(mark)
        ip.state.undo(mark)
        if flow & ~(RETURN | RAISE):
            if i:
                _widen(ip, delta)
            if rows is not None:
                _grown(ip, delta, rows, span)
                _gathered(ip, delta, decided)
            Joiner(ip, span, f"{site}~loop").merge(delta, {})
        ip.state.close()
        ip.iterations.pop() if i == 0 else None
    act.control.pop()
    ip.state.close()
    del outer
    return ends


def _grown(ip: "Interpreter", delta: Delta, rows: Node, span: Span) -> None:
    """Lists that became longer: one item per row of what the loop goes through, or for those that a condition picks."""
    for key, (store, name, value) in list(delta.items()):
        old = store.get(name)
        if isinstance(value, Seq) and isinstance(old, Seq) and (value.items, value.rest) != (old.items, old.rest):
            if value.rows is None:
                delta[key] = (store, name, replace(value, rows=rows))
            elif value.rows != old.rows:
                ip.emit.edge(rows, value.rows, "IDENTITY", span, "call", "copied")


def _gathered(ip: "Interpreter", delta: Delta, decided: Deps) -> None:
    """What a loop counts, sums or puts under keys over some of the rows: what decided which rows those are, decides it too."""
    if not decided:
        return
    for key, (store, name, value) in list(delta.items()):
        old = store.get(name)
        if old is None or value is None or value is old or isinstance(value, Seq | Ref | Table | Series):
            continue
        if isinstance(value, Map) and isinstance(old, Map) and value.rest is None:
            continue                                    # names, each known: nothing of a row
        if isinstance(value, Obj):
            was = old.fields if isinstance(old, Obj) else {}
            fields = {k: v if v is was.get(k) or isinstance(v, Ref) else with_deps(v, decided) for k, v in value.fields.items()}
            delta[key] = (store, name, replace(value, fields=fields))
            continue
        delta[key] = (store, name, with_deps(value, decided))


def _widen(ip: "Interpreter", delta: Delta) -> None:
    """Scalars that a second round changed again may have any value."""
    for key, (store, name, value) in list(delta.items()):
        old = store.get(name)
        if old is None or value is None or value is old:
            continue
        if isinstance(value, Const | Choice) and not isinstance(old, Const) and all(
            isinstance(o, Const) and isinstance(o.value, int | float) for o in (value.options if isinstance(value, Choice) else (value,))
        ):
            delta[key] = (store, name, Cell(d.join(ip.deps(old), ip.deps(value))))


def run_while(ip: "Interpreter", s: While) -> int:
    """``while``: as a loop of unknown length whose test decides."""
    truth, deps = test(ip, evaluated(ip, s.test))
    if truth is False and not deps:
        return run_all(ip, s.orelse) if s.orelse else FALL
    cond = control(ip, deps, ip.span(s.test))
    act = ip.acts[-1]
    act.control.append(cond)
    ends = _unknown(ip, s.body, ip.span(s.test), ip.site(s.start), lambda: evaluated(ip, s.test))
    act.control.pop()
    if s.orelse:
        ends |= run_all(ip, s.orelse)
    return ends | FALL
