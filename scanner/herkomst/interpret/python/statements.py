"""Statements. Running a block gives the set of ways it can end."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from herkomst.interpret import deps as d
from herkomst.interpret.python import conditions as condition
from herkomst.interpret.python import control, imports, loops
from herkomst.interpret.python.classes import name_of
from herkomst.interpret.python.conditions import test
from herkomst.interpret.python.expressions import evaluate
from herkomst.interpret.python.functions import BREAK, CONTINUE, FALL, RAISE, RETURN
from herkomst.interpret.python.interp import Budget
from herkomst.interpret.python.names import home
from herkomst.interpret.python.operators import binary
from herkomst.interpret.python.scope import Exit
from herkomst.interpret.python.targets import assign
from herkomst.interpret.python.values import NONE, is_record
from herkomst.interpret.verbs import library
from herkomst.knowledge import libraries
from herkomst.model.python_ir import (
    Assert,
    Assign,
    Attr,
    Block,
    Call,
    ClassDef,
    Delete,
    ExprStmt,
    For,
    FunctionDef,
    If,
    Import,
    Index,
    Jump,
    Match,
    Name,
    Raise,
    Return,
    Run,
    Scope,
    Stmt,
    Try,
    While,
    With,
)
from herkomst.model.values import AnyValue, Class, Const, Func, Lib, Map, Obj, Ref

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def run_block(ip: "Interpreter", block: Block) -> int:
    """Run statements in order until none falls through; the ways the block can end."""
    flow = FALL
    for stmt in block:
        flow = (flow & ~FALL) | run_statement(ip, stmt)
        if not flow & FALL:
            break
    return flow


def run_statement(ip: "Interpreter", stmt: Stmt) -> int:
    """Run one statement. An error of ours costs this statement only and becomes a Gap."""
    act = ip.acts[-1]
    act.span_at = (stmt.start, stmt.end)
    depth = len(ip.acts)
    marks = (len(ip.targets), len(ip.iterations), len(act.control), len(act.loops), ip.gated.gate, ip.state.depth, len(ip.reading))
    try:
        return _RUN[type(stmt)](ip, stmt)
    except Budget:
        raise
    except RecursionError:
        reason = "depth"
        detail = ""
    except Exception as error:
        if ip.strict:
            raise
        reason = "internal"
        detail = f"{type(error).__name__}: {error}"[:120]
    del ip.acts[depth:]
    del ip.targets[marks[0]:], ip.iterations[marks[1]:], act.control[marks[2]:], act.loops[marks[3]:], ip.reading[marks[6]:]
    ip.gated.gate = marks[4]
    ip.state.close_to(marks[5])
    ip.emit.gap(act.source.span(stmt.start, stmt.end), reason, detail)  # type: ignore[arg-type]
    return FALL


def _assign(ip: "Interpreter", s: Assign) -> int:
    if s.value is None:
        return FALL
    first = s.targets[0]
    name = first.id if isinstance(first, Name) else first.name if isinstance(first, Attr) else ""
    if s.op:
        old = evaluate(ip, first)
        ip.targets.append(name)
        new = evaluate(ip, s.value)
        ip.targets.pop()
        made = augmented(ip, s, old, new)
        if made is not None:
            assign(ip, first, made, s.value, s.op)
        return FALL
    ip.targets.append(name or (ip.target if isinstance(first, Index) else ""))
    value = evaluate(ip, s.value)
    ip.targets.pop()
    for target in s.targets:
        assign(ip, target, value, s.value)
    return FALL


def augmented(ip: "Interpreter", s: Assign, old: AnyValue, new: AnyValue) -> AnyValue | None:
    """The value of ``a op= b``; a list grows in place (None: nothing is left to assign)."""
    from herkomst.interpret.machine import CallArg
    from herkomst.interpret.python.containers_methods import method
    from herkomst.model.values import Seq

    x = ip.deref(old)
    value = s.value
    assert value is not None
    if isinstance(old, Ref) and isinstance(x, Seq) and x.kind == "list" and s.op == "+":
        method(ip, old, "extend", (CallArg(new, ip.span(value)),), ip.span(s), ip.site(s.start))
        return None
    if isinstance(old, Ref) and isinstance(x, Seq) and x.kind == "set" and s.op in ("|", "-", "&"):
        name = {"|": "update", "-": "difference_update", "&": "intersection_update"}[s.op]
        method(ip, old, name, (CallArg(new, ip.span(value)),), ip.span(s), ip.site(s.start))
        return None
    if isinstance(old, Ref) and (isinstance(x, Map) or is_record(x)) and s.op == "|":
        method(ip, old, "update", (CallArg(new, ip.span(value)),), ip.span(s), ip.site(s.start))
        return None
    return binary(ip, s.op, old, new, (ip.span(s.targets[0]), ip.span(value)), ip.span(s), ip.site(s.start))


def _expr(ip: "Interpreter", s: ExprStmt) -> int:
    value = s.value
    evaluate(ip, value)
    if isinstance(value, Call) and name_of(value.func) in ("exit", "_exit", "quit") and not isinstance(value.func, Name | Attr):
        return RAISE
    return FALL


def _return(ip: "Interpreter", s: Return) -> int:
    act = ip.acts[-1]
    value = evaluate(ip, s.value) if s.value is not None else NONE
    cond = d.join(*act.control, act.after, *(loop.after for loop in act.loops))
    nested = bool(act.control) or bool(act.loops)
    if act.scope.kind == "function" and act.definition[1] >= 0:
        act.exits.append(Exit(ip.state.delta(act.mark, act.scope.vars) if nested else None, value, cond, nested, act.span_at))
    return RETURN


def _function(ip: "Interpreter", s: FunctionDef) -> int:
    act = ip.acts[-1]
    ip.code.met(act.path, s)
    qual = f"{act.scope.qual}.{s.name}" if act.scope.qual else s.name
    env = act.scope.id if act.scope.kind == "function" else None
    if act.scope.kind == "class":
        outer = act.scope.parent
        env = outer.id if outer is not None and outer.kind == "function" else None
    made: AnyValue = Func(act.path, qual, s.start, env)
    if act.scope.kind != "class":
        for decorator in reversed(s.decorators):
            made = _decorated(ip, decorator, made)
    ip.state.set(home(ip, s.name).vars, s.name, made)
    return FALL


def _decorated(ip: "Interpreter", decorator: Any, made: AnyValue) -> AnyValue:
    """A decorator of the scanned code is called; one of a library keeps the function."""
    fn = evaluate(ip, decorator)
    x = ip.deref(fn)
    if isinstance(x, Func):
        wrapped = ip.call(x, (made,), {}, ip.span(decorator))
        if isinstance(wrapped, Func):
            return wrapped
    if isinstance(x, Obj) and x.cls in _COLUMN_FUNCTIONS:          # @udf("string")
        return ip.new(Obj(x.cls, x.site, x.label, {**x.fields, "f": made}))
    if isinstance(x, Lib):
        entry = libraries.pack().find(x.path)
        if entry is not None and entry.returns in _COLUMN_FUNCTIONS:
            return ip.call(x, (made,), {}, ip.span(decorator))
    return made


_COLUMN_FUNCTIONS = frozenset({"pyspark.sql.UserDefinedFunction"})
"""What makes a function of values one of columns: called with names, it reads those columns."""


def _class(ip: "Interpreter", s: ClassDef) -> int:
    act = ip.acts[-1]
    ip.code.met(act.path, s)
    qual = f"{act.scope.qual}.{s.name}" if act.scope.qual else s.name
    env = act.scope.id if act.scope.kind == "function" else None
    cls = Class(act.path, qual, s.start, env)
    if env is not None:
        ip.class_env[act.path, s.start] = env
    ip.state.set(home(ip, s.name).vars, s.name, cls)
    from herkomst.interpret.python.classes import class_scope

    class_scope(ip, cls)
    return FALL


def _import(ip: "Interpreter", s: Import) -> int:
    imports.run_import(ip, s)
    return FALL


def _run(ip: "Interpreter", s: Run) -> int:
    imports.run_include(ip, s)
    return FALL


def _raise(ip: "Interpreter", s: Raise) -> int:
    if s.value is not None:
        evaluate(ip, s.value)
    ip.raise_()
    return RAISE


def _delete(ip: "Interpreter", s: Delete) -> int:
    for target in s.targets:
        match target:
            case Name():
                ip.state.drop(home(ip, target.id).vars, target.id)
            case Index():
                receiver = evaluate(ip, target.value)
                parts = tuple(evaluate(ip, p) for p in target.parts)
                x = ip.deref(receiver)
                key = ip.deref(parts[0])
                if isinstance(x, Map) and isinstance(key, Const):
                    ip.store(receiver, Map(tuple((k, v) for k, v in x.items if not (isinstance(k, Const) and k.value == key.value)), x.rest, x.deps))
                else:
                    library.delete(ip, receiver, parts, tuple(ip.span(p) for p in target.parts), ip.span(target))
            case _:
                continue
    return FALL


def _scope(ip: "Interpreter", s: Scope) -> int:
    scope = ip.acts[-1].scope
    (scope.globals_ if s.kind == "global" else scope.nonlocals).update(s.names)
    return FALL


def _assert(ip: "Interpreter", s: Assert) -> int:
    truth, deps = test(ip, evaluate(ip, s.test))
    if truth is not True or deps:
        ip.raise_(condition.control(ip, deps, ip.span(s.test)))
    return FALL


def _jump(ip: "Interpreter", s: Jump) -> int:
    if s.kind == "pass":
        return FALL
    act = ip.acts[-1]
    if act.loops:
        loop = act.loops[-1]
        cond = d.join(*act.control[loop.base:], loop.after)
        loop.exits.append(Exit(ip.state.delta(loop.mark), None, cond, True))
    return BREAK if s.kind == "break" else CONTINUE


_RUN: dict[type, Callable[["Interpreter", Any], int]] = {
    Assign: _assign, ExprStmt: _expr, If: control.run_if, For: loops.run_for, While: loops.run_while, FunctionDef: _function,
    ClassDef: _class, Return: _return, Try: control.run_try, With: control.run_with, Import: _import, Run: _run, Match: control.run_match,
    Raise: _raise, Delete: _delete, Scope: _scope, Assert: _assert, Jump: _jump,
}

