"""A module or notebook, interpreted: its top level, then every function that nothing called."""

import sys

from herkomst.interpret.emit import Emitter
from herkomst.interpret.python import export
from herkomst.interpret.python.interp import Budget, Interpreter
from herkomst.interpret.python.scope import Activation, Scope
from herkomst.interpret.python.statements import run_block
from herkomst.interpret.python.uncalled import run_uncalled
from herkomst.model.places import Span
from herkomst.model.python_ir import ModuleIR
from herkomst.model.unit import UnitId, UnitResult, View

RECURSION = 12_000
"""Frames of the interpreter itself that a deeply nested program may take."""


def interpret_module(unit: UnitId, view: View) -> UnitResult:
    """All edges, sinks, gaps and exports of a Python module, script or notebook. Never raises for what the code looks like."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION))
    try:
        return _interpret(unit, view)
    finally:
        sys.setrecursionlimit(limit)


def _interpret(unit: UnitId, view: View) -> UnitResult:
    ip = Interpreter(unit, view)
    ir = ip.module_ir(unit.path)
    if ir is None:
        return Emitter(unit).result()
    scope = Scope("module", unit.path, "", None, 0)
    ip.scopes.append(scope)
    ip.modules[unit.path] = scope
    act = Activation(unit.path, ir.source, scope, "")
    ip.acts.append(act)
    try:
        run_block(ip, ir.body)
    except Budget:
        _stop(ip, ir, "module")
    del ip.acts[1:]
    reset(ip, act)
    made = export.exports(ip, scope)
    ip.called.update((unit.path, offset) for offset in view.called(unit.path))
    try:
        run_uncalled(ip, ir)
    except Budget:
        _stop(ip, ir, "functions that nothing calls")
    ip.emit.steps = ip.steps
    return ip.emit.result(exports=export.with_stored(ip, made))


def reset(ip: Interpreter, act: Activation) -> None:
    """Back to the top level after a stop."""
    act.control.clear()
    act.loops.clear()
    ip.targets.clear()
    ip.iterations.clear()
    ip.reading.clear()
    ip.gated.gate = 0
    ip.state.close_to(0)


def _stop(ip: Interpreter, ir: ModuleIR, what: str) -> None:
    act = ip.acts[0]
    span: Span = act.source.span(*act.span_at)
    ip.emit.gap(span, "budget", f"{what}: stopped after {ip.limit} steps")
