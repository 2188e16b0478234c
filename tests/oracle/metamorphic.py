"""Rewrites of Python source that change nothing about what flows where: a scan before and after must say the same.

Independent of the scanner: everything is done on Python's own ``ast``. Each rewrite takes a tree (path -> text) and gives a changed
tree, or the same one where it finds nothing to do. ``python -m tests.oracle.metamorphic [FIXTURE ...]`` prints what differs.

Rewrites: reformat (another layout, no comments), rename (local variables), extract (an expression becomes a function), move (a
function becomes a module), config (a list of names becomes a JSON file).
"""

import ast
import builtins
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from herkomst import scan
from herkomst.model.report import ScanReport

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
    "reformat": reformat, "rename": rename, "extract": extract, "move": move, "config": config,
}

# ------------------------------------------------------------------------------------------------------------ comparison

Finding = tuple[str, str, str, str]
"""Rule, category, kind of decision point, the columns it starts from."""


def findings(report: ScanReport) -> Counter[Finding]:
    """What a report says, without places, names of variables or levels of what only the layout can change."""
    kinds = {d.number: d.kind for d in report.decisions}
    return Counter(
        (r.rule, r.category, kinds.get(r.decision, ""), ", ".join(sorted({_column(u.column.dataset.kind, u.column.dataset.name, u.column.name)
                                                                          for u in r.uses})))
        for r in report.results
    )


def _column(kind: str, dataset: str, name: str) -> str:
    return f"{dataset if kind in ('table', 'view', 'model', 'file') else kind}.{name}"


def read_tree(root: Path) -> Tree:
    """The text files of a directory. Others are left out: no rewrite needs them."""
    found = {}
    for file in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        try:
            found[file.relative_to(root).as_posix()] = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def scanned(tree: Tree) -> ScanReport:
    """Write the tree to a fresh place and scan it."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "tree"
        for path, text in tree.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        try:
            return scan(root)
        finally:
            shutil.rmtree(root, ignore_errors=True)


def keeper(report: ScanReport) -> Keep:
    """Names the scan gives meaning to."""
    from herkomst.classify import names_in
    from herkomst.knowledge.decisions import risk_name, score_name, selection_name

    decided = {word for d in report.decisions for word in (d.name, *d.name.replace("(", " ").replace(".", " ").split())}

    def keep(name: str) -> bool:
        return name in decided or bool(names_in(name)) or score_name(name, True) or selection_name(name) or risk_name(name)

    return keep


def differences(tree: Tree, names: list[str]) -> Iterator[tuple[str, Counter[Finding], Counter[Finding]]]:
    """Per rewrite that changes the tree: its name, what is missing afterwards, what is new."""
    before = scanned(tree)
    keep = keeper(before)
    for name in names:
        after = REWRITES[name](tree, keep)
        if after != tree:
            now, then = findings(scanned(after)), findings(before)
            yield name, then - now, now - then


def main() -> int:
    """Print what differs, fixture by fixture; the exit code is the number of rewrites that lost something (at most 1)."""
    fixtures = Path(__file__).parents[2] / "fixtures"
    wanted = [Path(a) for a in sys.argv[1:]] or sorted(p for p in fixtures.iterdir() if p.is_dir())
    total: Counter[str] = Counter()
    for root in wanted:
        for name, missing, new in differences(read_tree(root), list(REWRITES)):
            total[f"{name}, runs"] += 1
            total[f"{name}, missing"] += missing.total()
            total[f"{name}, new"] += new.total()
            for what, found in (("missing", missing), ("new", new)):
                for finding, count in sorted(found.items()):
                    print(f"{root.name:28} {name:9} {what:8} {count}x {' | '.join(finding)}")
    for key, count in sorted(total.items()):
        print(f"{key:24}{count:5}")
    return int(any(count for key, count in total.items() if key.endswith("missing")))


if __name__ == "__main__":
    sys.exit(main())
