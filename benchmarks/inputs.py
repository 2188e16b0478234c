"""What goes into ``fit``: which share is known by name, as an exact complement ("everything but these"), or not resolved.

    python -m benchmarks.inputs [--list] DIR[:BELOW]...

Each DIR is scanned as a tree of its own, of which only what lies below the folder BELOW is counted; nothing of it is executed. Prints per tree and for all: files, crashes (gaps ``internal``), budget
stops (gaps ``budget``), and the three shares over places in the code where a model is fitted (``fit`` and kin, cross-validation, a
formula), each with numerator and denominator. A place that is reached in several ways counts as its worst. Then every place that is
not resolved, with why; then the calls of a method ``fit...`` that fit no model by what is known (scalers, encoders, or an object that is
not followed: ``--list`` gives each with its place). Exit code 1 after a crash or a budget stop.
"""

import argparse
import contextlib
import io
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

import herkomst.analysis
import herkomst.pipeline
from herkomst.config import Config
from herkomst.model.report import Coverage
from herkomst.model.source import SourceFile
from herkomst.model.unit import Resolution, Sink, UnitResult
from herkomst.solve.tree import PYTHON

WORST: tuple[Resolution, ...] = ("names", "complement", "unresolved")
FITS = ("fit", "cross_val", "train", "search")
"""What the action of a sink starts with when a model learns from what goes in."""

Place = tuple[str, int, int]


class Found(msgspec.Struct):
    """What a tree gave: the worst sighting per place, the calls of ``fit...`` that are no fit of a model, and counts."""

    tree: str
    files: int = 0
    crashes: int = 0
    budget: int = 0
    fits: dict[Place, Sink] = msgspec.field(default_factory=dict)
    others: dict[Place, str] = msgspec.field(default_factory=dict)

    def shares(self) -> Counter[Resolution]:
        """Places by resolution."""
        return Counter(s.resolution for s in self.fits.values())


def scan(tree: Path, below: str = "") -> Found:
    """Scan one tree and look at what goes into its models; ``below``: only of files that start so. Raises HerkomstError where there is
    nothing to analyse."""
    found = Found(tree.name)
    counted = herkomst.analysis.coverage
    units: list[UnitResult] = []
    files: list[SourceFile] = []

    def keep(tree: Any, seen: Sequence[SourceFile], results: Sequence[UnitResult], *more: Any) -> Coverage:
        units.extend(u for u in results if u.unit.path.startswith(below))
        files.extend(f for f in seen if f.kind in PYTHON and f.path.startswith(below))
        return counted(tree, seen, results, *more)

    herkomst.analysis.coverage = keep
    try:
        herkomst.pipeline.run(tree, Config(), cache=False, bare=True)
    finally:
        herkomst.analysis.coverage = counted
    found.files = len(files)
    found.crashes = sum(g.reason == "internal" for u in units for g in u.gaps)
    found.budget = sum(g.reason == "budget" for u in units for g in u.gaps)
    for sink in (s for u in units for s in u.sinks if s.kind == "model" and s.role == "feature" and s.action.startswith(FITS)):
        place = (sink.span.path, sink.span.line, sink.span.column)
        if place not in found.fits or WORST.index(sink.resolution) > WORST.index(found.fits[place].resolution):
            found.fits[place] = sink
    lines = {(path, line) for path, line, _ in found.fits}
    for file in files:
        found.others |= {p: text for p, text in calls(tree, file.path) if p not in found.fits and p[:2] not in lines}
    return found


def calls(tree: Path, path: str) -> Iterator[tuple[Place, str]]:
    """Where a method called ``fit...`` is called in a file, with its line; what cannot be cut into tokens gives nothing more."""
    tokens: list[tokenize.TokenInfo] = []
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        tokens.extend(tokenize.tokenize(io.BytesIO((tree / path).read_bytes()).readline))
    for dot, name, opened in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if dot.string == "." and name.type == tokenize.NAME and name.string.startswith("fit") and opened.string == "(":
            yield (path, name.start[0], name.start[1] + 1), name.line.strip()


def report(every: list[Found], listed: bool) -> None:
    """Print the table, then what is not resolved."""
    for found in every:
        print(f"{found.tree}: {found.files} Python files, {found.crashes} crashes, {found.budget} budget stops; fit inputs: {_shares([found])}")
    print(f"all: {_shares(every)}")
    for found in every:
        for (path, line, _), sink in sorted(found.fits.items()):
            if sink.resolution == "unresolved":
                print(f"  unresolved  {found.tree}/{path}:{line}  {sink.detail or sink.name}.{sink.action}: {sink.unknown}")
    print(f"calls of a method fit... that fit no model: {sum(len(f.others) for f in every)}")
    for found in every if listed else ():
        for (path, line, _), text in sorted(found.others.items()):
            print(f"  {found.tree}/{path}:{line}  {text}")


def _shares(every: list[Found]) -> str:
    total = sum((f.shares() for f in every), Counter[Resolution]())
    count = sum(total.values())
    return ", ".join(f"{word} {total[word]} of {count} ({total[word] / max(count, 1):.1%})" for word in WORST)


def main() -> int:
    """Scan and print; 1 after a crash or a budget stop."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.inputs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", metavar="DIR[:BELOW]")
    parser.add_argument("--list", action="store_true", dest="listed", help="list the calls of fit... that fit no model")
    given = parser.parse_args()
    every = [scan(Path(root), below) for root, _, below in (t.partition(":") for t in given.trees)]
    report(every, given.listed)
    return int(any(f.crashes or f.budget for f in every))


if __name__ == "__main__":
    sys.exit(main())
