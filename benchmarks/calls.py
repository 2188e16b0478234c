"""Call sites of pandas and numpy: which share has a model with an executed example, and what has none, most frequent first.

    python -m benchmarks.calls [--libraries pandas,numpy] [--top N] DIR...

Each DIR is scanned as a tree of its own; nothing of it is executed. A call site is a place in the code; it counts for a library when
the interpreter knows what is called, or the type it is called on. Where the type is not known, the name of a method that pandas and
numpy objects have is looked up among the models (*by name*, printed apart).

An example is executed here, by the installed version; or, for a name that this version no longer has (``np.float``) and for what needs a
package that is not here (plots), it was executed elsewhere, and ``tests/libraries/flows`` says by which version: printed apart as well.
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import herkomst.pipeline
from herkomst.config import Config
from herkomst.errors import HerkomstError
from herkomst.interpret.python import calls
from herkomst.interpret.verbs import calling, library
from herkomst.knowledge import libraries
from herkomst.model.values import Obj, Opaque

Site = tuple[str, str, int, int]
METHODS = {"pandas": ("DataFrame", "Series", "Index", "api.typing.DataFrameGroupBy", "api.typing.Rolling"), "numpy": ("ndarray",)}
_COMMON = frozenset(dir(str) + dir(list) + dir(dict) + dir(set) + ["write", "read", "close", "open", "fit", "predict", "score"])
"""Names of methods that other things have as well: without a type they say nothing."""


class Counts:
    """Call site -> the path it was resolved to, and whether there is a model; a resolution with one wins."""

    def __init__(self, wanted: tuple[str, ...]) -> None:
        self.wanted = wanted
        self.tree = ""
        self.sites: dict[Site, tuple[bool, str]] = {}
        self.untyped: dict[Site, str] = {}
        self.vocabulary = {n for lib in wanted for n in _vocabulary(lib)} - _COMMON

    def found(self, m: Any, span: Any, path: str) -> None:
        """A call of a modelled path."""
        if path.partition(".")[0] in self.wanted:
            self.sites[self.tree, m.path, span.line, span.column] = (True, path)

    def none(self, m: Any, span: Any, path: str, receiver: Any) -> None:
        """A call without a model."""
        site = (self.tree, m.path, span.line, span.column)
        name = path.rpartition(".")[2]
        kind = library.type_path(m, receiver) if receiver is not None else path
        if kind.partition(".")[0] in self.wanted:
            self.sites.setdefault(site, (False, f"{kind}.{name}" if receiver is not None else path))
        elif (
            isinstance(m.deref(receiver) if receiver is not None else None, (Opaque, Obj)) and name in self.vocabulary and not kind
        ):
            self.untyped.setdefault(site, name)


def _vocabulary(name: str) -> set[str]:
    module = import_module(name)
    found = set()
    for path in METHODS.get(name, ()):
        cls: Any = module
        for part in path.split("."):
            cls = getattr(cls, part)
        found |= {n for n in dir(cls) if not n.startswith("_")}
    return found


def watch(counts: Counts) -> None:
    """Let the interpreter tell every call of a library."""
    run, unmodelled = calling.run, calls.unmodelled

    def told(m: Any, c: Any, entry: Any, *more: Any, **named: Any) -> Any:
        counts.found(m, c.span, entry.path)
        return run(m, c, entry, *more, **named)

    def told_none(ip: Any, path: str, args: Any, span: Any, receiver: Any = None, *more: Any, **named: Any) -> Any:
        counts.none(ip, span, path, receiver)
        return unmodelled(ip, path, args, span, receiver, *more, **named)

    calling.run, calls.unmodelled = told, told_none  # type: ignore[assignment]


def with_example(wanted: tuple[str, ...]) -> dict[str, str]:
    """Paths of entries that have an executed example -> by what it was executed ('' for what is installed here)."""
    from tests.libraries import examples

    before = Path.cwd()
    made: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            for path, found in examples.Chosen(wanted).of.items():
                library = examples.library_of(path)
                for example in found[:1]:
                    here = examples.executable(library) and examples.runs(example)
                    note = "" if here else examples.note(examples.kept(library).get(example, ("(not executed)",)))
                    if "not executed" not in note:
                        made[path] = note.strip("()").partition(" with ")[2]
        finally:
            os.chdir(before)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calls")
    parser.add_argument("trees", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--libraries", default="pandas,numpy")
    parser.add_argument("--top", type=int, default=40, help="how many rows of the table of what has none")
    given = parser.parse_args()
    counts = Counts(tuple(given.libraries.split(",")))
    watch(counts)
    for tree in given.trees:
        counts.tree = tree.name
        try:
            herkomst.pipeline.run(tree, Config(), cache=False, bare=True)
        except HerkomstError as error:
            print(f"{tree.name}: {error}", file=sys.stderr)
        print(f"{tree.name}: {len(counts.sites)} call sites so far", file=sys.stderr)
    return report(counts, with_example(counts.wanted), given.top)


def report(counts: Counts, shown: dict[str, str], top: int) -> int:
    """Print the shares and the table; 1 when less than 95% has a model with an executed example."""
    low = False
    for name in counts.wanted:
        sites = [s for s in counts.sites.values() if s[1].partition(".")[0] == name]
        modelled = sum(has for has, _ in sites)
        run = sum(has and path in shown for has, path in sites)
        share = run / max(len(sites), 1)
        low = low or share < 0.95
        print(
            f"{name}: {len(sites)} call sites, {modelled / max(len(sites), 1):.1%} with a model, {share:.1%} with an executed example"
        )
        for by, n in Counter(shown[path] for has, path in sites if has and shown.get(path)).most_common():
            print(f"{'':{len(name)}}  of these {n} executed by {by}, not by what is installed")
    pack = libraries.pack()
    names = {p.rpartition(".")[2] for p in shown}
    loose = Counter(n for site, n in counts.untyped.items() if site not in counts.sites)
    known = sum(k for n, k in loose.items() if n in names)
    print(
        f"by name, type not known: {sum(loose.values())} call sites, {known / max(sum(loose.values()), 1):.1%} named like such a model"
    )
    none = Counter(path for has, path in counts.sites.values() if not (has and path in shown))
    for path, n in none.most_common(top):
        print(f"{n:>6}  {path}  {'no example that runs' if path in pack.entries else 'no model'}")
    for n, k in loose.most_common(top):
        if n not in names:
            print(f"{k:>6}  .{n}  no model, type not known")
    return int(low)


if __name__ == "__main__":
    sys.exit(main())
