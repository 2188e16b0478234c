"""Functions that nothing in the unit calls, run once with unknown arguments, so that library-style code is covered."""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg
from herkomst.interpret.python import annotations, classes
from herkomst.interpret.python.classes import name_of
from herkomst.interpret.python.functions import call_user
from herkomst.interpret.python.interp import STEPS_UNCALLED, Budget
from herkomst.model.python_ir import FunctionDef, ModuleIR
from herkomst.model.values import AnyValue, Choice, Class, Const, Func, Obj, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_PLAIN = frozenset(("staticmethod", "classmethod", "property", "cached_property", "abstractmethod", "overload", "wraps", "lru_cache", "cache",
                    "njit", "jit", "contextmanager", "dataclass", "override", "setter", "deprecated"))
_FRAMEWORKS = ("luigi.", "airflow.", "prefect.", "metaflow.", "dagster.", "kedro.", "beam.", "apache_beam.", "celery.", "unittest.", "django.",
               "fastapi.", "flask.", "flask_restful.", "rest_framework.", "streamlit.", "pytorch_lightning.", "mrjob.")
_BY_NAME = frozenset({"create_pipeline", "register_pipelines"})
"""Functions that a framework (Kedro) finds by their name."""
MAX_FUNCTIONS = 2000


def run_uncalled(ip: "Interpreter", ir: ModuleIR) -> None:
    """Run what was never called: functions of the module in order, then classes' methods on one instance each. What is
    registered with a framework (a route, a task) is called by it and counts as called."""
    scope = ip.modules[ir.path]
    total = ip.limit
    done = 0
    for value in list(scope.vars.values()):
        if done > MAX_FUNCTIONS:
            break
        if isinstance(value, Func) and value.path == ir.path:
            if (value.path, value.offset) not in ip.called:
                done += 1
                _run(ip, value, total)
        elif isinstance(value, Class) and value.path == ir.path:
            done += _run_class(ip, value, total)
    ip.limit = total


def _run(ip: "Interpreter", fn: Func, total: int) -> None:
    node = ip.code.definition(fn.path, fn.offset)
    if not isinstance(node, FunctionDef) or (fn.path, fn.offset) in ip.called:
        return
    registered = fn.name in _BY_NAME or any(name_of(x) not in _PLAIN for x in node.decorators)
    if fn.self is not None:
        cls = classes.class_of(ip, fn)
        base = classes.library_base(ip, cls) if isinstance(cls, Class) else ""
        registered = registered or base.startswith(_FRAMEWORKS)
    _guarded(ip, fn, node, registered, total)


def _guarded(ip: "Interpreter", fn: Func, node: FunctionDef, registered: bool, total: int) -> None:
    from herkomst.interpret.python.unit import reset

    act = ip.acts[0]
    ip.limit = min(total + STEPS_UNCALLED, ip.steps + STEPS_UNCALLED)
    ip.emit.called = registered
    act.span_at = (node.start, node.end)
    try:
        call_user(ip, fn, arguments(ip, fn, node), ip.span(node), ip.site(node.start))
    except Budget:
        ip.emit.gap(act.source.span(node.start, node.end), "budget", f"{fn.name}: stopped after {STEPS_UNCALLED} steps")
        if ip.steps >= total + STEPS_UNCALLED:
            raise
    except RecursionError:
        ip.emit.gap(act.source.span(node.start, node.end), "depth", fn.name)
    except Exception as error:
        if ip.strict:
            raise
        ip.emit.gap(act.source.span(node.start, node.end), "internal", f"{type(error).__name__}: {error}"[:120])
    finally:
        ip.emit.called = True
        del ip.acts[1:]
        reset(ip, act)


def arguments(ip: "Interpreter", fn: Func, node: FunctionDef) -> tuple[CallArg, ...]:
    """Unknown arguments for every parameter; ``self`` is bound already."""
    params = list(node.params)
    if fn.self is not None and params and not params[0].star:
        params = params[1:]
    made: list[CallArg] = []
    for p in params:
        if p.star == "*":
            continue
        span = ip.at(p.start, p.end)
        if p.star == "**":
            continue
        default = p.default
        value = annotations.unknown(ip, p.annotation, fn.name, p.name)
        if isinstance(value, Table):
            value = ip.new(value)                       # helpers may change it in place
        if default is not None and type(default).__name__ == "Literal_" and isinstance(getattr(default, "value", None), bool):
            made.append(CallArg(Choice((Const(True), Const(False))), span, p.name))
            continue                                    # a flag: both ways, gated
        if default is not None and type(default).__name__ == "Literal_" and getattr(default, "value", None) is not None and not p.annotation:
            continue                                    # a flag or name with a default: the default is what is known
        made.append(CallArg(value, span, p.name if p.only != "pos" else ""))
    return tuple(made)


def _run_class(ip: "Interpreter", cls: Class, total: int) -> int:
    methods = classes.method_names(ip, cls)
    todo = [m for _, m in methods if (m.path, m.offset) not in ip.called]
    if not todo:
        return 0
    self_value = _instance(ip, cls, total)
    done = 0
    for name, m in sorted(methods, key=lambda x: x[0] != "__init__"):
        if (m.path, m.offset) in ip.called or (name.startswith("__") and name not in ("__call__", "__init__")):
            continue
        node = ip.code.definition(m.path, m.offset)
        marks = {name_of(x) for x in node.decorators} if isinstance(node, FunctionDef) else set()
        owner: AnyValue | None = None if "staticmethod" in marks else cls if "classmethod" in marks else self_value
        _run(ip, Func(m.path, m.name, m.offset, m.env, owner), total)
        done += 1
    return done


def _instance(ip: "Interpreter", cls: Class, total: int) -> AnyValue:
    """An instance made from unknown arguments, for the methods that nothing calls."""
    made = ip.new(Obj(classes.key(cls), f"?{cls.path}:{cls.name}", "", {}))
    init = classes.class_member(ip, cls, "__init__", made)
    if isinstance(init, Func):
        node = ip.code.definition(init.path, init.offset)
        if isinstance(node, FunctionDef):
            _guarded(ip, init, node, True, total)
            return made
    from herkomst.model.graph import Dataset

    values = ip.deref(classes.unknown_instance(ip, cls, Dataset("object", cls.name)))
    if isinstance(values, Obj):
        ip.store(made, Obj(values.cls, f"?{cls.path}:{cls.name}", "", values.fields))
    return made
