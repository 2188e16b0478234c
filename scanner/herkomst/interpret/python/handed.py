"""Functions handed to something nothing is known of, such as a search that tries out parameters: it may well call them."""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import annotations
from herkomst.model.places import Span
from herkomst.model.python_ir import FunctionDef, Lambda
from herkomst.model.values import AnyValue, Func

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def run(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> None:
    """Call every lambda and inner function among the arguments once, with what is not known for its parameters. A function of the
    module itself is run with unknown arguments anyway, and as one that nothing calls."""
    for a in args:
        fn = ip.deref(a.value)
        node = ip.code.definition(fn.path, fn.offset) if isinstance(fn, Func) and fn.self is None else None
        if not isinstance(fn, Func) or (fn.path, fn.offset) in ip.called:
            continue
        if isinstance(node, Lambda) or (isinstance(node, FunctionDef) and fn.env is not None):
            from herkomst.interpret.python.functions import call_user

            before = ip.raised                          # what it raises is raised there
            call_user(ip, fn, _unknown(ip, fn, node), span, f"{site}~handed")
            ip.raised = before


def _unknown(ip: "Interpreter", fn: Func, node: FunctionDef | Lambda) -> tuple[CallArg, ...]:
    """For parameters without a default; what a lambda fixes by a default (``lambda t, x=x: ...``) is known."""
    made: list[CallArg] = []
    for p in node.params:
        if not p.star and p.default is None:
            value: AnyValue = annotations.unknown(ip, p.annotation, fn.name or "lambda", p.name)
            made.append(CallArg(value, ip.at(p.start, p.end), p.name if p.only != "pos" else ""))
    return tuple(made)
