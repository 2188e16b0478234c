"""Imports: modules of the tree by their exports, libraries by dotted path."""

from typing import TYPE_CHECKING

from herkomst.interpret.python import export
from herkomst.interpret.python.scope import Scope
from herkomst.interpret.python.values import UNKNOWN
from herkomst.model.python_ir import ClassDef, FunctionDef, Import, Run
from herkomst.model.values import AnyValue, Class, Func, Lib, Module

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter


def module_scope(ip: "Interpreter", path: str) -> Scope | None:
    """The names of a module of the tree: the unit's own, or what another module's top level left behind."""
    found = ip.modules.get(path)
    if found is not None:
        return found
    ir = ip.module_ir(path)
    if ir is None:
        return None
    scope = Scope("module", path, "", None, len(ip.scopes))
    ip.scopes.append(scope)
    ip.modules[path] = scope
    for stmt in ir.body:                        # what is defined is known even before the module was ever run
        if isinstance(stmt, FunctionDef):
            scope.vars[stmt.name] = Func(path, stmt.name, stmt.start)
        elif isinstance(stmt, ClassDef):
            scope.vars[stmt.name] = Class(path, stmt.name, stmt.start)
    exports = ip.view.exports(path)
    if exports is not None:
        export.load(ip, exports, scope)
    return scope


def member(ip: "Interpreter", path: str, name: str) -> AnyValue:
    """``module.name``: a name of the module, or a module of the package."""
    scope = module_scope(ip, path)
    if scope is not None:
        found = scope.vars.get(name)
        if found is not None:
            if ip.reading:
                from herkomst.interpret.python.memo import note

                note(ip, scope.vars, name, found)
            return found
    if path.endswith("__init__.py") or not path.endswith(".py"):
        sub = ip.view.find_module(path, name, 1) if path.endswith("__init__.py") else None
        if sub is not None:
            return Module(sub)
    if scope is not None and scope.stars:
        return Lib(f"{scope.stars[-1]}.{name}")
    return UNKNOWN


def run_import(ip: "Interpreter", stmt: Import) -> None:
    """Bind what an import statement brings."""
    if stmt.from_:
        _from(ip, stmt)
        return
    for item in stmt.names:
        path = _find(ip, item.name, 0)
        if item.alias:
            _bind(ip, item.alias, Module(path) if path is not None else Lib(canonical(item.name)))
            continue
        first, *more = item.name.split(".")
        if path is None:
            _bind(ip, first, Lib(first))
            continue
        root = _find(ip, first, 0)
        if root is not None and not more:
            _bind(ip, first, Module(root))
        elif root is not None:
            _bind(ip, first, Module(root))
            _attach(ip, root, first, more)
        else:
            _bind(ip, first, _namespace(ip, first, more, path))


def _attach(ip: "Interpreter", root: str, dotted: str, more: list[str]) -> None:
    """``import a.b.c``: b becomes a name of a."""
    at = root
    for name in more:
        dotted = f"{dotted}.{name}"
        path = _find(ip, dotted, 0)
        if path is None:
            return
        scope = module_scope(ip, at)
        if scope is not None and name not in scope.vars:
            scope.vars[name] = Module(path)
        at = path


def _namespace(ip: "Interpreter", first: str, more: list[str], path: str) -> AnyValue:
    """A package without ``__init__``: an object that holds the module under its names."""
    from herkomst.model.values import Map, Obj

    value: AnyValue = Module(path)
    for name in reversed(more):
        value = Obj("namespace", fields={name: value})
    old = ip.act.scope.vars.get(first)
    if isinstance(old, Obj) and old.cls == "namespace" and isinstance(value, Obj):
        return Obj("namespace", fields={**old.fields, **value.fields})
    return value if not isinstance(value, Map) else UNKNOWN


def _from(ip: "Interpreter", stmt: Import) -> None:
    base = _find(ip, stmt.module, stmt.level)
    for item in stmt.names:
        name, alias = item.name, item.alias or item.name
        if name == "*":
            _star(ip, base, stmt)
            continue
        sub = _find(ip, f"{stmt.module}.{name}" if stmt.module else name, stmt.level)
        if base is not None:
            scope = module_scope(ip, base)
            found = scope.vars.get(name) if scope is not None else None
            if found is None and sub is not None:
                found = Module(sub)
            if found is None and scope is not None and scope.stars:
                found = Lib(f"{scope.stars[-1]}.{name}")
            if found is None and ip.view.exports(base) is not None:
                ip.emit.gap(ip.at(item.start, item.end) if item.end else ip.span(stmt), "unresolved-import", f"{name} is not in {base}")
            _bind(ip, alias, found if found is not None else UNKNOWN)
        elif sub is not None:
            _bind(ip, alias, Module(sub))
        elif stmt.level:
            ip.emit.gap(ip.span(stmt), "unresolved-import", "." * stmt.level + stmt.module)
            _bind(ip, alias, UNKNOWN)
        else:
            _bind(ip, alias, Lib(canonical(f"{stmt.module}.{name}")))


def _star(ip: "Interpreter", base: str | None, stmt: Import) -> None:
    scope = ip.act.scope
    if base is None:
        if not stmt.level:
            scope.module.stars.append(canonical(stmt.module))
        else:
            ip.emit.gap(ip.span(stmt), "unresolved-import", "." * stmt.level + stmt.module + " *")
        return
    source = module_scope(ip, base)
    if source is None or source is scope:
        return
    wanted = export.star_names(ip, source)
    for name in wanted:
        if name in source.vars:
            _bind(ip, name, source.vars[name])
    scope.module.stars.extend(s for s in source.stars if s not in scope.module.stars)


def run_include(ip: "Interpreter", stmt: Run) -> None:
    """``%run other``: its names come here."""
    path = ip.view.find_file(ip.act.path, stmt.path) or next(
        (p for end in (".py", ".ipynb") if (p := ip.view.find_file(ip.act.path, stmt.path + end))), None)
    source = module_scope(ip, path) if path is not None else None
    if source is None:
        ip.emit.gap(ip.span(stmt), "unresolved-import", f"%run {stmt.path}")
        return
    for name, value in list(source.vars.items()):
        _bind(ip, name, value)
    ip.act.scope.module.stars.extend(source.stars)


def _find(ip: "Interpreter", dotted: str, level: int) -> str | None:
    return ip.view.find_module(ip.act.path, dotted, level)


def _bind(ip: "Interpreter", name: str, value: AnyValue) -> None:
    ip.state.set(ip.act.scope.vars, name, value)


_CANONICAL = {"ruamel.yaml.YAML": "ruamel.yaml.YAML", "databricks.koalas": "pyspark.pandas", "modin.pandas": "pandas", "cudf": "pandas"}


def canonical(path: str) -> str:
    """The path a library is known by here."""
    for old, new in _CANONICAL.items():
        if path == old or path.startswith(old + "."):
            return new + path[len(old):]
    return path
