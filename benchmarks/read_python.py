"""Reading Python: microseconds per line, our way and the documented way. ``python -m benchmarks.read_python [DIR] [LINES]``.

The documented way is libcst's: parse, MetadataWrapper with PositionProvider, and a CSTVisitor that does next to nothing. CPU time,
garbage collection as it comes, best of two runs.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from herkomst.read.python import read_module
from herkomst.read.python.context import Context
from herkomst.read.python.cut import cut
from herkomst.read.python.parse import heavy
from herkomst.read.python.spans import spans
from herkomst.read.python.statements import block


class _Nothing(cst.CSTVisitor):
    """As little as a visitor can do and still be one."""

    def visit_Call(self, node: cst.Call) -> None:  # noqa: N802
        self.last = node


def _texts(root: Path, lines: int) -> list[str]:
    found, total = [], 0
    for file in sorted(root.rglob("*.py")):
        text = file.read_text("utf-8", errors="replace")
        if total < lines and text.count("\n") > 100:
            found.append(text)
            total += text.count("\n")
    return found


def _positions(module: cst.Module) -> Any:
    return MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)


def _lower(parts: tuple[cst.Module, str]) -> Any:
    module, text = parts
    found, offsets, _ = spans(module)
    started = time.process_time()
    block(Context(text, found, offsets, offsets, {}), module.body)
    return time.process_time() - started


def _measure(step: Callable[[Any], Any], inputs: list[Any]) -> float:
    best = float("inf")
    for _ in range(2):
        started = time.process_time()
        for one in inputs:
            step(one)
        best = min(best, time.process_time() - started)
    return best


def main() -> None:
    """Print the table."""
    import sklearn

    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(sklearn.__path__[0])
    texts = _texts(root, int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
    lines = sum(t.count("\n") for t in texts)
    modules = [cst.parse_module(t) for t in texts]
    rows: list[tuple[str, float]] = [
        ("cut into statements, weigh", _measure(lambda t: heavy(t, cut(t)), texts)),
        ("parse", _measure(cst.parse_module, texts)),
        ("lean spans", _measure(spans, modules)),
        ("lower", min(sum(_lower(p) for p in zip(modules, texts, strict=True)) for _ in range(2))),
        ("PositionProvider", _measure(_positions, modules)),
        ("empty CSTVisitor", _measure(lambda m: m.visit(_Nothing()), modules)),
    ]
    del modules
    whole = _measure(lambda t: read_module("m.py", t), texts)
    per = {name: seconds / lines * 1e6 for name, seconds in rows}
    print(f"{len(texts)} files, {lines} lines of {root.name}; microseconds per line, one core")
    for name, value in per.items():
        print(f"  {name:32}{value:8.1f}")
    print(f"  {'read_module, text to IR':32}{whole / lines * 1e6:8.1f}   {lines / whole / 1000:.1f} thousand lines/s")
    documented = per["parse"] + per["PositionProvider"] + per["empty CSTVisitor"]
    print(f"  {'parse + PositionProvider + visit':32}{documented:8.1f}   {documented * lines / whole / 1e6:.1f} times as long")


if __name__ == "__main__":
    main()
