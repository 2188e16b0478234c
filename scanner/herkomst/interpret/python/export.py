"""What a module's top level leaves behind, and taking it in elsewhere."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from herkomst.interpret.python.memo import moved
from herkomst.interpret.python.scope import Scope
from herkomst.model.values import AnyValue, Bound, Choice, Const, Exports, Func, Map, Obj, Ref, Seq

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

MAX_CELLS = 20_000
STORED = "stored:"
"""Before the name of a file: the object that the module leaves in it (no Python name has a colon)."""


def exports(ip: "Interpreter", scope: Scope) -> Exports:
    """The names of a module and the heap cells they reach, renumbered by first reach, so that what others do not see does not
    change the answer. Closures carry the names of their function's scope as a cell."""
    heap: dict[int, AnyValue] = {}
    fresh: dict[int, Ref] = {}
    envs: dict[int, int] = {}

    def reach(value: AnyValue | None) -> None:
        stack = [value]
        while stack:
            v = stack.pop()
            match v:
                case Ref():
                    if v.id not in fresh and len(fresh) < MAX_CELLS:
                        fresh[v.id] = Ref(len(fresh) + 1)
                        stack.append(ip.state.heap.get(v.id))
                case Seq():
                    stack.append(v.rest)
                    stack.extend(reversed(v.items))
                case Map():
                    stack.append(v.rest)
                    stack.extend(x for _, x in reversed(v.items))
                case Choice():
                    stack.extend(reversed(v.options))
                case Obj():
                    stack.extend(x for _, x in sorted(v.fields.items(), reverse=True))
                case Bound():
                    stack.append(v.receiver)
                case Func():
                    stack.append(v.self)
                    stack.extend(v.extra)
                    if v.env is not None and v.env not in envs and ip.scopes[v.env].kind == "function":
                        cell = ip.state.new(Map(tuple((Const(k), x) for k, x in ip.scopes[v.env].vars.items())))
                        envs[v.env] = cell.id
                        stack.append(cell)

    names = {k: v for k, v in scope.vars.items() if not (k.startswith("__") and k != "__all__")}
    names |= _stored(ip)
    for value in names.values():
        reach(value)
    for old, new in fresh.items():
        content = ip.state.heap.get(old)
        if content is not None:
            heap[new.id] = _envs(moved(content, fresh), envs, fresh)
    star = tuple(star_names(ip, scope)) if "__all__" in scope.vars else None
    made = {k: _envs(moved(v, fresh), envs, fresh) for k, v in names.items()}
    for i, library in enumerate(scope.stars):
        made[f"*{i}"] = Const(library)
    return Exports(made, heap, star)


def _stored(ip: "Interpreter") -> dict[str, AnyValue]:
    return {STORED + k: v for k, v in ip.kept.items() if not k.startswith(("kedro:", "airflow:"))}


def with_stored(ip: "Interpreter", made: Exports) -> Exports:
    """The same, with what functions that nothing calls store in files: a script that loads such a file still loads what they made."""
    later = {k: v for k, v in _stored(ip).items() if k not in made.names}
    if not later:
        return made
    found = exports(ip, Scope("module", ip.unit.path, "", None, 0))
    moves = {old: Ref(len(made.heap) + old) for old in found.heap}
    same = {old: old for old in moves}
    heap = {moves[old].id: _envs(moved(v, moves), same, moves) for old, v in found.heap.items()}
    return Exports(made.names | {k: _envs(moved(found.names[k], moves), same, moves) for k in later}, made.heap | heap, made.star)


def _envs(value: AnyValue, envs: dict[int, int], fresh: dict[int, Ref]) -> AnyValue:
    """Functions with their scope's number replaced by the cell that holds its names."""
    def change(fn: Func) -> int | None:
        cell = fresh.get(envs.get(fn.env if fn.env is not None else -1, -1))
        return cell.id if cell is not None else None

    return _functions(value, change)


def _functions(value: AnyValue, change: Callable[[Func], int | None]) -> AnyValue:
    """A value with the scopes of its functions changed, wherever they stand in it (either of two functions is a Choice)."""
    match value:
        case Func() if value.env is not None or value.self is not None or value.extra:
            return Func(value.path, value.name, value.offset, change(value) if value.env is not None else None,
                        _functions(value.self, change) if value.self is not None else None, tuple(_functions(v, change) for v in value.extra))
        case Seq() if value.items or value.rest is not None:
            return Seq(value.kind, tuple(_functions(i, change) for i in value.items),
                       _functions(value.rest, change) if value.rest is not None else None, value.deps, value.rows)
        case Map():
            return Map(tuple((k, _functions(v, change)) for k, v in value.items),
                       _functions(value.rest, change) if value.rest is not None else None, value.deps)
        case Obj():
            return Obj(value.cls, value.site, value.label, {k: _functions(v, change) for k, v in value.fields.items()}, value.deps)
        case Choice():
            return Choice(tuple(_functions(o, change) for o in value.options), value.deps)
        case Bound():
            return Bound(_functions(value.receiver, change), value.path)
    return value


def load(ip: "Interpreter", found: Exports, scope: Scope) -> None:
    """Put another module's names and heap cells into this unit's state."""
    fresh = {old: ip.state.allocate() for old in found.heap}
    heap = ip.state.heap
    envs: dict[int, int] = {}

    def scope_of(value: Func) -> int | None:
        assert value.env is not None, "asked for functions with a scope alone"
        if value.env not in envs:
            inner = Scope("function", value.path, value.name.rpartition(".")[0], scope, len(ip.scopes))
            ip.scopes.append(inner)
            envs[value.env] = inner.id
            content = found.heap.get(value.env)
            if isinstance(content, Map):
                for k, v in content.items:
                    if isinstance(k, Const):
                        inner.vars[str(k.value)] = env(moved(v, fresh))
        return envs[value.env]

    def env(value: AnyValue) -> AnyValue:
        return _functions(value, scope_of)

    for old, content in found.heap.items():
        heap[fresh[old].id] = env(moved(content, fresh))
    for name, value in found.names.items():
        if name.startswith("*"):
            scope.stars.append(str(value.value) if isinstance(value, Const) else "")
        else:
            scope.vars[name] = env(moved(value, fresh))


def stored(ip: "Interpreter", file: str) -> AnyValue | None:
    """The object that a file holds, as this module left it there, or the module that is known to write it. Two names are one file
    when one ends as the other: a notebook and the scripts next to it say different parts of one path."""
    if file in ip.kept:
        return ip.kept[file]
    schema = ip.view.schema("file", file)
    writer = schema.span.path if schema is not None and schema.span is not None else ""
    if not writer or writer == ip.unit.path or not writer.endswith((".py", ".ipynb")):
        return None
    from herkomst.interpret.python.imports import module_scope

    scope = module_scope(ip, writer)
    last = file.rpartition("/")[2]
    found = [v for k, v in scope.vars.items() if k.startswith(STORED) and k.rpartition("/")[2].removeprefix(STORED) == last] if scope else []
    return found[0] if len(found) == 1 else None


def star_names(ip: "Interpreter", scope: Scope) -> list[str]:
    """What ``from module import *`` brings: ``__all__``, else every name without a leading underscore."""
    everything = ip.deref(scope.vars.get("__all__", Const(None)))
    if isinstance(everything, Seq):
        return [str(i.value) for i in everything.items if isinstance(i, Const)]
    return [n for n in scope.vars if not n.startswith(("_", STORED))]
