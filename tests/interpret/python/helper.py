"""Interprets a dict of small files, as the pipeline would, without a file system."""

import posixpath
import textwrap
from typing import Any

from herkomst.interpret.python import interpret_module
from herkomst.model.graph import Edge, Node
from herkomst.model.python_ir import ModuleIR
from herkomst.model.schema import DocIR, Schema
from herkomst.model.unit import Sink, UnitId, UnitResult
from herkomst.model.values import Exports
from herkomst.read.docs import read_doc
from herkomst.read.notebook import read_notebook
from herkomst.read.python import read_module
from herkomst.solve.paths import Paths

KINDS = {"py": "python", "ipynb": "notebook", "yaml": "yaml", "yml": "yaml", "json": "json", "toml": "toml", "ini": "ini", "csv": "csv", "sql": "sql"}


class FakeView:
    """A View over a dict {path: text}. Exports of other modules come from interpreting them once, on demand."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files
        self.paths = Paths(files)
        self.results: dict[str, UnitResult | None] = {}
        self.irs: dict[str, ModuleIR] = {}

    def find_module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        return self.paths.module(importer, dotted, level)

    def find_file(self, importer: str, path: str) -> str | None:
        return self.paths.file(importer, path)

    def ir(self, path: str) -> ModuleIR | None:
        if path not in self.files or not path.endswith((".py", ".ipynb")):
            return None
        if path not in self.irs:
            reader = read_notebook if path.endswith(".ipynb") else read_module
            self.irs[path] = reader(path, self.files[path])
        return self.irs[path]

    def exports(self, path: str) -> Exports | None:
        if self.ir(path) is None:
            return None
        if path not in self.results:
            self.results[path] = None
            self.results[path] = interpret_module(UnitId("python", path), self)
        found = self.results[path]
        return found.exports if found is not None else None

    def called(self, path: str) -> tuple[int, ...]:
        return ()

    def doc(self, path: str) -> DocIR | None:
        kind = KINDS.get(path.rpartition(".")[2], "")
        if path not in self.files or kind not in ("yaml", "json", "toml", "ini", "csv"):
            return None
        return read_doc(path, kind, self.files[path])

    def schema(self, kind: str, name: str) -> Schema | None:
        if kind == "file" and name in self.files and name.endswith(".csv"):
            found = read_doc(name, "csv", self.files[name])
            return found.schemas[0] if found.schemas else None
        return None

    def script(self, path: str) -> Any:
        return None

    def macro(self, name: str) -> Any:
        return None

    def sql(self, text: str, dialect: str) -> Any:
        from herkomst.read.sql import read_sql

        return read_sql("", text, dialect)


def run(files: dict[str, str] | str, path: str = "main.py") -> UnitResult:
    """The result of interpreting ``path`` of some files (or of one source, as ``main.py``)."""
    tree = {"main.py": files} if isinstance(files, str) else files
    return interpret_module(UnitId("python", path), FakeView({p: textwrap.dedent(t) for p, t in tree.items()}))


def sinks(result: UnitResult, name: str = "", kind: str = "") -> list[Sink]:
    """Its sinks, by name and kind."""
    return [s for s in result.sinks if (not name or s.name == name) and (not kind or s.kind == kind)]


def short(node: Node) -> str:
    """A node as ``dataset.column``."""
    base = posixpath.basename(node.dataset.name) if node.dataset.kind == "file" else node.dataset.name
    return f"{base}.{node.name}" if node.kind == "column" else f"{base}.<{node.kind}>"


def reaching(result: UnitResult, node: Node) -> dict[str, set[str]]:
    """Everything that reaches a node: name of the column -> subtypes of the first steps out of it."""
    into: dict[Node, list[Edge]] = {}
    for e in result.edges:
        into.setdefault(e.target, []).append(e)
    found: dict[str, set[str]] = {}
    seen: set[Node] = {node}
    stack = [node]
    while stack:
        for e in into.get(stack.pop(), ()):
            found.setdefault(e.source.name if e.source.kind == "column" else short(e.source), set()).add(e.subtype)
            if e.source not in seen:
                seen.add(e.source)
                stack.append(e.source)
    return found


def criteria(result: UnitResult, name: str, kind: str = "", role: str = "") -> dict[str, set[str]]:
    """What reaches the sinks of a name."""
    found: dict[str, set[str]] = {}
    for s in sinks(result, name, kind):
        if not role or s.role == role:
            for column, subtypes in reaching(result, s.node).items():
                found.setdefault(column, set()).update(subtypes)
    return found


def exported(files: dict[str, str] | str, name: str, path: str = "main.py") -> Any:
    """The plain value of a module-level name, for tests on constants: lists, dicts, tuples, strings; ``...`` for unknown."""
    from herkomst.model.values import Choice, Const, Map, Ref, Seq

    result = run(files, path)
    assert result.exports is not None
    heap = result.exports.heap

    def plain(value: Any) -> Any:
        if isinstance(value, Ref):
            return plain(heap[value.id])
        if isinstance(value, Const):
            return value.value
        if isinstance(value, Seq):
            made = [plain(i) for i in value.items] + ([...] if value.rest is not None else [])
            return made if value.kind == "list" else tuple(made) if value.kind == "tuple" else set(made)
        if isinstance(value, Map):
            made_ = {plain(k): plain(v) for k, v in value.items}
            return {**made_, ...: ...} if value.rest is not None else made_
        if isinstance(value, Choice):
            return {"choice": sorted((plain(o) for o in value.options), key=str)}
        return ...

    return plain(result.exports.names[name])
