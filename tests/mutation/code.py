"""Wrong interpreters: small changes of the source of ``interpret/verbs`` and ``interpret/python``, one at a time.

Six ways of being wrong (``WAYS``): a condition is negated, a branch is left out, a keyword is dropped, the kind of an edge is another,
columns (items, a filter of a comprehension) are left out, a constant is another. ``fine`` mutants are all others: operators flipped,
operands, statements and results left out, any text changed. Annotations, docstrings, assertions (``strict=`` of ``zip`` too), messages
for people and ``__all__`` are no behaviour and are left alone.
"""

import ast
import copy
import random
from collections.abc import Iterator
from pathlib import Path

import msgspec

import herkomst

ROOT = Path(herkomst.__file__).parent
PLACES = ("interpret/verbs", "interpret/python")

_FLIPS: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


SUBTYPES = {
    "IDENTITY": "CONDITIONAL", "TRANSFORMATION": "CONDITIONAL", "AGGREGATION": "CONDITIONAL", "CONDITIONAL": "TRANSFORMATION",
    "FILTER": "TRANSFORMATION", "JOIN": "TRANSFORMATION", "GROUP_BY": "TRANSFORMATION", "SORT": "TRANSFORMATION", "WINDOW": "TRANSFORMATION",
}  # fmt: skip
"""The kind an edge gets instead: direct ones become indirect and the other way round."""
WAYS = ("condition negated", "branch left out", "keyword", "kind of edge", "items left out", "last item", "filter of", "constant")


class Mutant(msgspec.Struct, frozen=True, order=True):
    """A change: the module's file, the line, the number of the change in the file, and what it is."""

    file: str
    line: int
    number: int
    change: str

    @property
    def module(self) -> str:
        """Dotted name of the module."""
        return "herkomst." + self.file.removesuffix(".py").replace("/", ".")


def files() -> list[str]:
    """The modules that are changed, below the package."""
    return sorted(
        f.relative_to(ROOT).as_posix() for place in PLACES for f in (ROOT / place).glob("*.py") if f.name != "__init__.py"
    )


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str, object]]:
    """Every change of a module: (node, what, detail), in source order."""
    silent = {id(n) for n in _silent(tree)}
    for node in ast.walk(tree):
        if id(node) in silent:
            continue
        match node:
            case ast.Compare() if len(node.ops) == 1 and type(node.ops[0]) in _FLIPS:
                yield node, "comparison flipped", None
            case ast.BinOp() if type(node.op) in _FLIPS:
                yield node, "operator changed", None
            case ast.BoolOp():
                yield node, "and/or swapped", None
                for i in range(len(node.values)):
                    yield node, f"operand {i + 1} left out", i
            case ast.UnaryOp(op=ast.Not()):
                yield node, "not left out", None
            case ast.If() | ast.While() | ast.IfExp():
                yield node, "condition negated", None
                if isinstance(node, ast.If):
                    yield node, "branch left out", "body"
            case ast.Constant(value=bool()):
                yield node, f"constant {not node.value} for {node.value}", None
            case ast.Constant(value=int()):
                yield node, f"constant {node.value + 1} for {node.value}", None
            case ast.Constant(value=str()) if node.value in SUBTYPES:
                yield node, f"kind of edge {SUBTYPES[node.value]} for {node.value}", None
            case ast.Constant(value=str()) if node.value:
                yield node, f"other text for {node.value!r}", None
            case ast.Call() if node.keywords:
                for i, k in enumerate(node.keywords):
                    if k.arg not in (None, "strict"):
                        yield node, f"keyword {k.arg} left out", i
            case ast.Tuple() | ast.Set() if len(node.elts) > 1 and isinstance(node.elts[0], ast.Starred):
                yield node, "last item left out", None
            case ast.Return() if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield node, "returns None", None
            case ast.Expr(value=ast.Call()) | ast.Assign() | ast.AugAssign() | ast.Continue() | ast.Break():
                yield node, "statement left out", None
            case ast.comprehension() if node.ifs:
                yield node, "filter of a comprehension left out", None
            case ast.Dict() if len(node.keys) > 1 and None in node.keys:
                yield node, "last item left out", None


def _silent(tree: ast.Module) -> Iterator[ast.AST]:
    """Nodes without behaviour: annotations, docstrings, imports, f-strings (texts for people), module-level tables of names."""
    for node in ast.walk(tree):
        held: list[ast.AST | None] = []
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            held += [node.returns, *(a.annotation for a in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs))]
        elif isinstance(node, ast.AnnAssign):
            held.append(node.annotation)
        elif isinstance(node, ast.keyword) and node.arg == "strict":
            held.append(node.value)
        elif (
            (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or isinstance(node, (ast.JoinedStr, ast.Assert))
            or (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
            or (
                isinstance(node, ast.Assign)
                and any(isinstance(t, ast.Name) and t.id in ("__all__", "T", "Parts") for t in node.targets)
            )
        ):
            held.append(node)
        for one in held:
            if one is not None:
                yield from ast.walk(one)


def _change(node: ast.AST, what: str, detail: object) -> ast.AST:
    """The node as it is after the change."""
    match node:
        case ast.Compare():
            node.ops = [_FLIPS[type(node.ops[0])]()]
        case ast.BinOp():
            node.op = _FLIPS[type(node.op)]()
        case ast.BoolOp() if detail is None:
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        case ast.BoolOp():
            node.values = [v for i, v in enumerate(node.values) if i != detail]
            return node.values[0] if len(node.values) == 1 else node
        case ast.UnaryOp():
            return node.operand
        case ast.If() if detail == "body":
            node.test = ast.Constant(False)
        case ast.If() | ast.While() | ast.IfExp():
            node.test = ast.UnaryOp(ast.Not(), node.test)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int()):
            node.value = node.value + 1
        case ast.Constant(value=str()):
            node.value = SUBTYPES.get(node.value, "?" + node.value)
        case ast.Dict():
            node.keys, node.values = node.keys[:-1], node.values[:-1]
        case ast.Call():
            node.keywords = [k for i, k in enumerate(node.keywords) if i != detail]
        case ast.Tuple() | ast.Set():
            node.elts = node.elts[:-1]
        case ast.Return():
            node.value = None
        case ast.comprehension():
            node.ifs = []
        case _:
            return ast.Pass()
    return node


def all_of(file: str) -> list[Mutant]:
    """The mutants of a module."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    made = []
    for i, (node, what, _) in enumerate(changes(tree)):
        inner = node.target if isinstance(node, ast.comprehension) else node
        made.append(Mutant(file, getattr(inner, "lineno", 0), i, what))
    return made


def source(mutant: Mutant) -> ast.Module:
    """The changed module."""
    tree = ast.parse((ROOT / mutant.file).read_text("utf-8"))
    node, what, detail = next(c for i, c in enumerate(changes(tree)) if i == mutant.number)
    return ast.fix_missing_locations(_Replace(node, _change(copy.copy(node), what, detail)).visit(tree))


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            if isinstance(self.new, (ast.Pass, ast.Return, ast.comprehension)):
                return ast.copy_location(self.new, node) if hasattr(node, "lineno") else self.new
            return ast.copy_location(self.new, node)
        return super().generic_visit(node)


def sample(names: list[str], count: int, seed: int, fine: bool = False) -> list[Mutant]:
    """Mutants of the modules (``verbs/map``; none given: all), drawn by the seed; ``fine``: those of no way in ``WAYS``."""
    made = [m for f in files() if not names or any(n in f for n in names) for m in all_of(f) if m.change.startswith(WAYS) is not fine]
    return random.Random(seed).sample(made, min(count, len(made)))
