"""The IR of the modules of the tree, indexed by where functions and classes are defined."""

from collections.abc import Iterator

import msgspec

from herkomst.model.python_ir import At, ClassDef, FunctionDef, Lambda, ModuleIR
from herkomst.model.unit import View

Definition = FunctionDef | Lambda | ClassDef


class Code:
    """Modules as asked for, and their definitions by offset and by qualified name."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._modules: dict[str, ModuleIR | None] = {}
        self._met: dict[str, dict[int, Definition]] = {}
        self._index: dict[str, tuple[dict[int, Definition], dict[str, Definition]]] = {}

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

    def _of(self, path: str) -> tuple[dict[int, Definition], dict[str, Definition]]:
        found = self._index.get(path)
        if found is None:
            found = ({}, {})
            ir = self.module(path)
            if ir is not None:
                for qual, node in _definitions(ir.body, ""):
                    found[0][node.start] = node
                    if qual:
                        found[1].setdefault(qual, node)
            self._index[path] = found
        return found


def _definitions(part: object, qual: str) -> Iterator[tuple[str, Definition]]:
    """Every definition under a node, outer ones first."""
    if isinstance(part, tuple):
        for item in part:
            if isinstance(item, msgspec.Struct | tuple):
                yield from _definitions(item, qual)
        return
    if isinstance(part, FunctionDef | ClassDef):
        inner = f"{qual}.{part.name}" if qual else part.name
        yield inner, part
        yield from _definitions(part.body, inner)
        if isinstance(part, FunctionDef):
            yield from _definitions(tuple(p.default for p in part.params if p.default is not None), qual)
        return
    if isinstance(part, Lambda):
        yield "", part
    if isinstance(part, msgspec.Struct):
        for field in part.__struct_fields__:
            value = getattr(part, field)
            if isinstance(value, At | tuple | msgspec.Struct):
                yield from _definitions(value, qual)
