"""``python -m tests.libraries [LIBRARY ...]``: executes every example, judges the models, prints what has none.

``--update`` writes what the examples give to ``flows/``; read the difference before you commit it. ``--elsewhere`` does so for what
the tests do not have and this environment has; the outcomes of all other examples stay as they are. ``--read`` writes what is
claimed of a library that can be executed nowhere, marked so: it is held to what a person has read.
"""

import argparse
import os
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version

from herkomst.knowledge import libraries as models
from tests.libraries import examples, judge, outcome
from tests.libraries.judge import Truth


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.libraries", description=__doc__)
    parser.add_argument("libraries", nargs="*", metavar="LIBRARY", help="only these")
    parser.add_argument("--update", action="store_true", help="write flows/")
    parser.add_argument("--quick", action="store_true", help="execute only what gives another outcome than the one kept")
    parser.add_argument("--elsewhere", action="store_true", help="execute and keep only what the tests do not have")
    parser.add_argument("--read", action="store_true", help="write flows/ for libraries that are not here too; read what is not executed")
    parser.add_argument("--missing", action="store_true", help="list the entries without an example")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as scratch:
        before = os.getcwd()  # noqa: PTH109
        os.chdir(scratch)
        try:
            return report(given.libraries, given.update or given.elsewhere or given.read, given.missing, given.quick, given.elsewhere, given.read)
        finally:
            os.chdir(before)


def report(wanted: list[str], update: bool, missing: bool, quick: bool, elsewhere: bool = False, read: bool = False) -> int:
    """Judge and print; 1 when something is wrong."""
    chosen = examples.Chosen(wanted, elsewhere, read)
    wrong = 0
    for place, number in chosen.fails:
        print(f"{place}: further example {number} runs for none of the names")
        wrong += 1
    print(f"{'library':<20} {'entries':>7} {'with an example':>15} {'examples':>8} {'executed':>8} {'doubtful':>8} {'wrong':>5}")
    for library in sorted({examples.library_of(p) for p in chosen.of}):
        paths = [p for p in chosen.of if examples.library_of(p) == library]
        before, after = examples.kept(library), dict[str, tuple[str, ...]]()
        if elsewhere:
            after |= {e: lines for e, lines in before.items() if e in _stated(library)}
        executed = doubtful = bad = 0
        lines: list[str] = []
        for example, path in chosen.all(library).items():
            claimed = outcome.of(example)
            same = examples.bare(before.get(example, ())) == judge.text(claimed, None)
            here = examples.executable(library) and examples.runs(example)
            if same and (quick or not here):
                after[example] = before[example]
                continue
            real = truth_of(library, example)
            faults = [*judge.wrong_names(claimed, real), *judge.missed(claimed, real)] if real is not None else []
            after[example] = judge.text(claimed, real)
            if elsewhere:
                wrong_ = f"; wrong: {', '.join(faults[:3])}" if faults else ""
                after[example] = (*after[example], f"({'judged' if real else 'runs'} with {_versions(path)}{wrong_})")
            elif not here:
                after[example] = (*after[example], "(not executed)")
            executed += real is not None
            doubtful += any("~" in line for line in after[example])
            bad += bool(faults)
            lines += [f"  {example}: {f}" for f in faults]
            if not update and before.get(example) != after[example]:
                lines += [f"  {example}: not as kept", *(f"    now {x}" for x in after[example])]
        having = sum(bool(chosen.of[p]) for p in paths)
        print(f"{library:<20} {len(paths):>7} {having:>15} {len(after):>8} {executed:>8} {doubtful:>8} {bad:>5}")
        print("\n".join(lines), end="\n" if lines else "")
        if missing:
            print("\n".join(f"  no example: {p}" for p in paths if not chosen.of[p]))
        if update and after:
            examples.keep(library, after)
        wrong += bad
    return 1 if wrong else 0


def truth_of(library: str, example: str) -> Truth | None:
    """What executing shows; None where the library is not installed or the result shows nothing."""
    return judge.truth(example) if examples.executable(library) and examples.runs(example) else None


def _stated(library: str) -> set[str]:
    """All examples that a library's entries have."""
    return {e for entry in examples.entries(library).values() for e in (*entry.examples, *entry.more)}


_DISTRIBUTIONS = {"sklearn": "scikit-learn", "imblearn": "imbalanced-learn", "role": "scikit-learn", "feature_engine": "feature-engine"}


def _versions(path: str) -> str:
    """With what an entry was executed: its library, and what it needs beside that."""
    beside = models.pack().entries[path].needs.split()[-1:] if models.pack().entries[path].needs.startswith(("of ", "with ")) else []
    made = []
    for name in (examples.library_of(path), *beside):
        try:
            made.append(f"{name} {version(_DISTRIBUTIONS.get(name, name.partition('.')[0]))}")
        except PackageNotFoundError:
            continue
    return ", ".join(made)


if __name__ == "__main__":
    sys.exit(main())
