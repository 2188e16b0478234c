"""Rewrites of Python source that change nothing about what flows where.

Independent of the scanner: everything is done on Python's own ``ast``. Each rewrite takes a tree (path -> text) and gives a changed
tree, or the same one where it finds nothing to do: reformat (another layout, no comments), rename (local variables), extract (an
expression becomes a function), inline (a function of one expression, and a variable that only the next statement reads, become what
they stand for), move (a function becomes a module), config (a list of names becomes a JSON file).
"""

import ast
import builtins
import copy
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

Tree = dict[str, str]
Keep = Callable[[str], bool]
"""Names that mean something to the scan (scores, attributes, decision points): they are left alone."""

_BUILTINS = frozenset(dir(builtins))
_MARKS = ("# Databricks notebook source", "# %%", "herkomst:")


def _parsed(tree: Tree) -> Iterator[tuple[str, ast.Module]]:
    """Python files that a rewrite may touch: those that parse, and whose comments are only comments."""
    for path, text in sorted(tree.items()):
        if path.endswith(".py") and not any(m in text for m in _MARKS):
            try:
                yield path, ast.parse(text)
            except SyntaxError:
                continue


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context)}


def _bound_inside(node: ast.AST) -> set[str]:
    """Names bound by comprehensions, lambdas and walruses within an expression."""
    found = _names(node, ast.Store)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Lambda):
            found |= {a.arg for a in (*inner.args.posonlyargs, *inner.args.args, *inner.args.kwonlyargs)}
    return found


def _strings(tree: Tree) -> str:
    """Everything that is not Python, and every string in Python: a name that occurs here may be used by name."""
    parts = [text for path, text in tree.items() if not path.endswith(".py")]
    for _, module in _parsed(tree):
        parts += [n.value for n in ast.walk(module) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return "\n".join(parts)


# ------------------------------------------------------------------------------------------------------------- rewrites


def reformat(tree: Tree, keep: Keep) -> Tree:
    """Python's own idea of layout: no comments, other quotes, other line ends."""
    return tree | {path: ast.unparse(module) + "\n" for path, module in _parsed(tree)}


class _Renamer(ast.NodeTransformer):
    def __init__(self, new: dict[str, str]) -> None:
        self.new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.copy_location(ast.Name(self.new.get(node.id, node.id), node.ctx), node)


def rename(tree: Tree, keep: Keep) -> Tree:
    """Local variables of functions, and module variables nobody else can see, get names that say nothing."""
    used_by_name = _strings(tree)
    imported = {
        a.name for _, m in _parsed(tree) for n in ast.walk(m) if isinstance(n, ast.ImportFrom) for a in n.names
    } | {n.attr for _, m in _parsed(tree) for n in ast.walk(m) if isinstance(n, ast.Attribute)}
    stars = any(a.name == "*" for _, m in _parsed(tree) for n in ast.walk(m) if isinstance(n, ast.ImportFrom) for a in n.names)
    changed = dict(tree)
    for path, module in _parsed(tree):
        taken = _names(module, ast.Load) | _names(module, ast.Store)
        scopes: list[ast.AST] = [n for n in module.body if isinstance(n, ast.FunctionDef)]
        if not stars:
            scopes.append(module)
        for number, scope in enumerate(scopes):
            fixed = _declared(scope)
            free = {
                n for n in _names(scope, ast.Store)
                if n not in fixed and n not in imported and n not in used_by_name and not keep(n) and not n.startswith("__")
            }
            new = {n: f"v{number}_{i}" for i, n in enumerate(sorted(free)) if f"v{number}_{i}" not in taken}
            _Renamer(new).visit(scope)
        changed[path] = ast.unparse(module) + "\n"
    return changed


def _declared(scope: ast.AST) -> set[str]:
    """Names that a renamer of Name nodes alone would tear apart."""
    found: set[str] = set()
    for node in ast.walk(scope):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            a = node.args
            found |= {x.arg for x in (*a.posonlyargs, *a.args, *a.kwonlyargs, *filter(None, (a.vararg, a.kwarg)))}
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(x.asname or x.name).split(".")[0] for x in node.names}
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found |= set(node.names)
        elif (isinstance(node, ast.ExceptHandler) and node.name) or (isinstance(node, ast.MatchAs | ast.MatchStar) and node.name):
            found.add(node.name)
        elif isinstance(node, ast.ClassDef):
            found |= _names(node, ast.Store)
    for node in ast.walk(scope):
        if isinstance(node, ast.ClassDef):
            found |= _names(node, ast.Store)
    return found


def extract(tree: Tree, keep: Keep) -> Tree:
    """``x = f(a, b)`` becomes ``x = _part0(a, b)`` with ``def _part0(a, b): return f(a, b)`` before it."""
    changed = dict(tree)
    for path, module in _parsed(tree):
        made: list[ast.stmt] = []
        outside = _module_names(module)
        for block in _blocks(module):
            for index, statement in enumerate(block):
                if _extractable(statement, keep):
                    assert isinstance(statement, ast.Assign)
                    value = statement.value
                    local = sorted(_names(value, ast.Load) - _bound_inside(value) - outside - _BUILTINS)
                    function = ast.parse(f"def _part{len(made)}({', '.join(local)}):\n    return 0").body[0]
                    assert isinstance(function, ast.FunctionDef)
                    function.body = [ast.Return(value)]
                    call = ast.parse(f"_part{len(made)}({', '.join(local)})", mode="eval").body
                    block[index] = ast.Assign(statement.targets, call, lineno=statement.lineno)
                    made.append(function)
        if made:
            first = next((i for i, n in enumerate(module.body) if not _leading(n)), len(module.body))
            module.body[first:first] = made
            changed[path] = ast.unparse(ast.fix_missing_locations(module)) + "\n"
    return changed


def _leading(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _module_names(module: ast.Module) -> set[str]:
    """Functions, classes and imports of the top level: a function made beside them sees them too."""
    found: set[str] = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(a.asname or a.name).split(".")[0] for a in node.names}
    return found


def _blocks(module: ast.Module) -> Iterator[list[ast.stmt]]:
    """The top level and the bodies of its functions."""
    yield module.body
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.body


def _extractable(statement: ast.stmt, keep: Keep) -> bool:
    if not isinstance(statement, ast.Assign) or isinstance(statement.value, ast.Constant | ast.Name | ast.List | ast.Dict):
        return False
    names = set().union(*(_names(t, ast.Store) | _names(t, ast.Load) for t in statement.targets))
    forbidden = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.Starred)
    return not any(map(keep, names)) and not any(isinstance(n, forbidden) for n in ast.walk(statement.value))


class _Inliner(ast.NodeTransformer):
    """Puts expressions in the place of calls (``functions``) and of variables (``values``)."""

    def __init__(self, functions: dict[str, ast.FunctionDef], values: dict[str, ast.expr], taken: set[str]) -> None:
        self.functions, self.values, self.taken = functions, values, taken
        self.done = 0

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self.values:
            self.done += 1
            return ast.copy_location(copy.deepcopy(self.values[node.id]), node)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        function = self.functions.get(node.func.id) if isinstance(node.func, ast.Name) else None
        if function is None or len(node.args) != len(function.args.args) or node.keywords:
            return node
        body = function.body[-1]
        assert isinstance(body, ast.Return) and body.value is not None
        used = Counter(n.id for n in ast.walk(body.value) if isinstance(n, ast.Name))
        names = [a.arg for a in function.args.args]
        simple = all(isinstance(a, ast.Name | ast.Constant) or used[n] == 1 for n, a in zip(names, node.args, strict=True))
        given = set().union(*(_names(a, ast.Load) for a in node.args)) if node.args else set()
        if not simple or any(isinstance(a, ast.Starred) for a in node.args) or given & _bound_inside(body.value) or (used.keys() - set(names)) & self.taken:
            return node
        self.done += 1
        return _Inliner({}, dict(zip(names, node.args, strict=True)), set()).visit(copy.deepcopy(body.value))


def inline(tree: Tree, keep: Keep) -> Tree:
    """``return f(x)`` of a function that says nothing else stands where it is called; ``y = a + b; z = g(y)`` becomes ``z = g(a + b)``."""
    changed = dict(tree)
    for path, module in _parsed(tree):
        functions = {n.name: n for n in module.body if isinstance(n, ast.FunctionDef) and _one_expression(n) and not keep(n.name)}
        stored = Counter(n.id for n in ast.walk(module) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        functions = {n: f for n, f in functions.items() if not stored[n] and sum(
            isinstance(x, ast.FunctionDef) and x.name == n for x in ast.walk(module)) == 1}
        done = 0
        for scope in (module, *(n for n in module.body if isinstance(n, ast.FunctionDef))):
            local = set() if scope is module else _names(scope, ast.Store) | _declared(scope)
            for statement in [n for n in scope.body if not isinstance(n, ast.FunctionDef | ast.ClassDef)]:
                inliner = _Inliner(functions, {}, local)
                inliner.visit(statement)
                done += inliner.done
            done += _into_the_next(scope, keep)
        if done:
            changed[path] = ast.unparse(ast.fix_missing_locations(module)) + "\n"
    return changed


def _one_expression(node: ast.FunctionDef) -> bool:
    """A function of positional parameters without defaults that only returns an expression."""
    a = node.args
    plain = not (a.posonlyargs or a.kwonlyargs or a.vararg or a.kwarg or a.defaults or node.decorator_list)
    body = node.body[1:] if node.body and isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant) else node.body
    forbidden = (ast.Yield, ast.YieldFrom, ast.Await, ast.NamedExpr, ast.Lambda)
    return plain and len(body) == 1 and isinstance(body[0], ast.Return) and body[0].value is not None and not any(
        isinstance(n, forbidden) or (isinstance(n, ast.Name) and n.id == node.name) for n in ast.walk(body[0].value))


def _into_the_next(scope: ast.Module | ast.FunctionDef, keep: Keep) -> int:
    """Local variables of a function that are assigned once and read once, by the statement after: how many went."""
    if isinstance(scope, ast.Module):
        return 0
    counts = Counter(n.id for n in ast.walk(scope) if isinstance(n, ast.Name))
    declared = _declared(scope)
    done = 0
    for first in [n for n in scope.body if isinstance(n, ast.Assign)]:
        index = scope.body.index(first)
        target = first.targets[0]
        then = scope.body[index + 1] if index + 1 < len(scope.body) else None
        if not isinstance(target, ast.Name) or len(first.targets) > 1 or not isinstance(then, ast.Assign | ast.Return) or then.value is None:
            continue
        name = target.id
        read = sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(then.value))
        if read == 1 and counts[name] == 2 and name not in declared and not keep(name) and not any(map(_in_order, (first.value, then.value))):
            then.value = _Inliner({}, {name: first.value}, set()).visit(then.value)
            scope.body.remove(first)
            done += 1
    return done


def _in_order(value: ast.expr) -> bool:
    """Whether an expression binds names or changes what others read, so that it must be evaluated where it stands."""
    inner = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.NamedExpr, ast.Yield, ast.Await)
    changes = {"pop", "append", "insert", "update", "extend", "remove", "add", "fit", "fit_transform", "setdefault", "execute"}
    return any(isinstance(n, inner) or (isinstance(n, ast.Attribute) and n.attr in changes) or (isinstance(n, ast.keyword) and n.arg == "inplace")
               for n in ast.walk(value))


def move(tree: Tree, keep: Keep) -> Tree:
    """Top-level functions that use nothing but their parameters, imports and builtins go to a module of their own."""
    changed = dict(tree)
    for path, module in _parsed(tree):
        if any(isinstance(n, ast.ImportFrom) and (n.level or any(a.name == "*" for a in n.names)) for n in ast.walk(module)):
            continue
        imports = [n for n in module.body if isinstance(n, ast.Import | ast.ImportFrom) and getattr(n, "module", "") != "__future__"]
        imported = {(a.asname or a.name).split(".")[0] for n in imports for a in n.names}
        moved: list[ast.stmt] = []
        names: list[str] = []
        for node in list(module.body):
            if isinstance(node, ast.FunctionDef) and not node.decorator_list:
                free = _names(node, ast.Load) - _names(node, ast.Store) - _declared(node) - imported - _BUILTINS
                if not free and "open" not in _names(node, ast.Load):
                    module.body.remove(node)
                    moved.append(node)
                    names.append(node.name)
        if moved:
            file = PurePosixPath(path)
            other = f"{file.stem}_moved".replace("-", "_")
            changed[str(file.with_name(other + ".py"))] = ast.unparse(ast.Module([*imports, *moved], [])) + "\n"
            first = next((i for i, n in enumerate(module.body) if not _leading(n)), len(module.body))
            module.body.insert(first, ast.parse(f"from {other} import {', '.join(names)}").body[0])
            changed[path] = ast.unparse(ast.fix_missing_locations(module)) + "\n"
    return changed


def config(tree: Tree, keep: Keep) -> Tree:
    """``NAMES = ["a", "b"]`` at the top level becomes ``NAMES = json.load(open("..."))["NAMES"]``."""
    changed = dict(tree)
    for path, module in _parsed(tree):
        lists: dict[str, list[str]] = {}
        file = PurePosixPath(path)
        where = str(file.with_name(f"{file.stem}_lists.json"))
        for node in module.body:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name) and (
                isinstance(node.value, ast.List) and node.value.elts
            ):
                values = [e.value for e in node.value.elts if isinstance(e, ast.Constant) and isinstance(e.value, str)]
                if len(values) == len(node.value.elts):
                    name = node.targets[0].id
                    lists[name] = values
                    node.value = ast.parse(f"json.load(open({where!r}))[{name!r}]", mode="eval").body
        if lists:
            first = next((i for i, n in enumerate(module.body) if not _leading(n)), len(module.body))
            module.body.insert(first, ast.parse("import json").body[0])
            changed[path] = ast.unparse(ast.fix_missing_locations(module)) + "\n"
            changed[where] = json.dumps(lists, indent=2) + "\n"
    return changed


REWRITES: dict[str, Callable[[Tree, Keep], Tree]] = {
    "reformat": reformat, "rename": rename, "extract": extract, "inline": inline, "move": move, "config": config,
}
