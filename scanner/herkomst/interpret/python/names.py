"""Looking up and binding names."""

import builtins
from typing import TYPE_CHECKING

from herkomst.interpret.python.memo import note
from herkomst.interpret.python.values import UNKNOWN
from herkomst.model.values import AnyValue, Const, Lib, Opaque

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter
    from herkomst.interpret.python.scope import Scope

BUILTINS = frozenset(n for n in dir(builtins) if not n.startswith("_")) | {
    "unicode", "xrange", "raw_input", "basestring", "reduce", "long", "unichr", "cmp", "execfile", "display", "get_ipython", "dbutils",
    "spark",
}
_AMBIENT: dict[str, AnyValue] = {
    "spark": Opaque(why="ambient"), "dbutils": Lib("dbutils"), "display": Lib("IPython.display.display"),
    "get_ipython": Lib("IPython.get_ipython"), "reduce": Lib("functools.reduce"), "xrange": Lib("builtins.range"),
    "unicode": Lib("builtins.str"), "basestring": Lib("builtins.str"), "long": Lib("builtins.int"), "raw_input": Lib("builtins.input"),
}


def lookup_name(ip: "Interpreter", name: str) -> AnyValue:
    """The value of a name in the running activation."""
    scope: Scope | None = ip.act.scope
    if scope is not None and name in scope.globals_:
        scope = scope.module
    first = True
    while scope is not None:
        if scope.kind != "class" or first:
            found = scope.vars.get(name)
            if found is not None:
                if ip.reading and scope is not ip.act.scope:
                    note(ip, scope.vars, name, found)
                return found
        first = False
        if scope.parent is None:
            found = star(ip, scope, name)
            if found is not None:
                return found
        scope = scope.parent
    if name == "__name__":
        return Const("__main__" if ip.act.path == ip.unit.path else ip.act.path.removesuffix(".py").replace("/", "."))
    if name == "__file__":
        return Const(ip.act.path)
    if name in _AMBIENT:
        return Lib("pyspark.sql.SparkSession.session") if name == "spark" else _AMBIENT[name]
    if name in BUILTINS:
        return Lib(f"builtins.{name}")
    return UNKNOWN


def star(ip: "Interpreter", scope: "Scope", name: str) -> AnyValue | None:
    """A name that came with ``from library import *``: the last one that can have it."""
    for library in reversed(scope.stars):
        if name in BUILTINS:
            return None
        return Lib(f"{library}.{name}")
    return None


def home(ip: "Interpreter", name: str) -> "Scope":
    """The scope an assignment to a name writes to."""
    scope = ip.act.scope
    if name in scope.globals_:
        return scope.module
    if name in scope.nonlocals:
        parent = scope.parent
        while parent is not None and parent.kind == "function":
            if name in parent.vars:
                return parent
            parent = parent.parent
    return scope
