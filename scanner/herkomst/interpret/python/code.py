"""The IR of the modules of the tree, indexed by where functions and classes are defined."""

from weakref import ref

import msgspec

from herkomst.model.python_ir import ClassDef, FunctionDef, Lambda, ModuleIR
from herkomst.model.unit import View

Definition = FunctionDef | Lambda | ClassDef
Index = tuple[dict[int, Definition], dict[str, Definition]]
"""Definitions by offset and by qualified name."""

_INDEXES: dict[int, tuple["ref[ModuleIR]", Index]] = {}
"""By the identity of a module's IR, as long as that lives: a library's modules import one another, and each is asked for its definitions
in every unit that does."""


class Code:
    """Modules as asked for, and their definitions by offset and by qualified name."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._modules: dict[str, ModuleIR | None] = {}
        self._met: dict[str, dict[int, Definition]] = {}
        self._index: dict[str, Index] = {}

    def module(self, path: str) -> ModuleIR | None:
        """The IR at a path; None when it is not a module of the tree."""
        if path not in self._modules:
            self._modules[path] = self.view.ir(path)
        return self._modules[path]

    def definition(self, path: str, offset: int) -> Definition | None:
        """The function, lambda or class defined at an offset."""
        found = self._met.get(path, {}).get(offset)
        return found if found is not None else self._of(path)[0].get(offset)

    def named(self, path: str, qual: str) -> Definition | None:
        """The function or class with a qualified name."""
        return self._of(path)[1].get(qual)


    def met(self, path: str, node: Definition) -> None:
        """Note a definition met while running, so that its module need not be walked to find it."""
        self._met.setdefault(path, {})[node.start] = node

    def _of(self, path: str) -> Index:
        found = self._index.get(path)
        if found is None:
            ir = self.module(path)
            found = self._index[path] = index(ir) if ir is not None else ({}, {})
        return found


def index(ir: ModuleIR) -> Index:
    """Every definition of a module, made once per IR."""
    kept = _INDEXES.get(id(ir))
    if kept is not None and kept[0]() is ir:
        return kept[1]
    made: Index = ({}, {})
    for qual, node in _definitions(ir.body):
        made[0][node.start] = node
        if qual:
            made[1].setdefault(qual, node)
    number = id(ir)
    _INDEXES[number] = ref(ir, lambda _: _INDEXES.pop(number, None)), made
    return made


def _definitions(body: object) -> list[tuple[str, Definition]]:
    """Every definition under a node with its qualified name ('' for a lambda), outer ones first."""
    out: list[tuple[str, Definition]] = []
    todo: list[tuple[object, str]] = [(body, "")]
    while todo:
        part, qual = todo.pop()
        if isinstance(part, tuple):
            todo.extend([(item, qual) for item in reversed(part) if isinstance(item, _PARTS)])
        elif isinstance(part, FunctionDef | ClassDef):
            inner = f"{qual}.{part.name}" if qual else part.name
            out.append((inner, part))
            if isinstance(part, FunctionDef):
                todo.append((tuple(p.default for p in part.params if p.default is not None), qual))
            todo.append((part.body, inner))
        elif isinstance(part, msgspec.Struct):
            if isinstance(part, Lambda):
                out.append(("", part))
            fields = [getattr(part, field) for field in part.__struct_fields__]
            todo.extend([(value, qual) for value in reversed(fields) if isinstance(value, _PARTS)])
    return out


_PARTS = (tuple, msgspec.Struct)
