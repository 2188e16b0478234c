"""Which entries of library models something holds to account: an example of their own that is executed (or, for a package that is not
here, whose outcome is kept and read), or a fixture whose good and bad lines rest on them.

An entry is what a file models at one place: one call, or several that do the same. ``uncovered.txt`` lists those that nothing holds yet;
the list only gets shorter. ``python -m tests.libraries.coverage --update`` writes it.
"""

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

from herkomst.config_load import load_config
from herkomst.interpret.verbs import calling
from herkomst.knowledge import libraries
from herkomst.pipeline import run
from tests.libraries import examples

FIXTURES = Path(__file__).parents[2] / "fixtures"
LEDGER = Path(__file__).with_name("uncovered.txt")


def blocks() -> dict[str, tuple[str, ...]]:
    """``file: first call`` -> the calls of every entry."""
    made: dict[tuple[str, int], list[str]] = {}
    for path, entry in libraries.pack().entries.items():
        made.setdefault((entry.file, entry.line), []).append(path)
    return {f"{file.rpartition('/')[2]}: {paths[0]}": tuple(paths) for (file, _), paths in sorted(made.items())}


@contextlib.contextmanager
def noting() -> Iterator[set[str]]:
    """The calls that run meanwhile, in a set that fills."""
    used: set[str] = set()
    real = calling.run

    def noted(m, c, entry, *more, **named):  # type: ignore[no-untyped-def]
        used.add(entry.path)
        return real(m, c, entry, *more, **named)

    with patch.object(calling, "run", noted):
        yield used


def in_fixtures() -> frozenset[str]:
    """Calls that run when the fixtures are scanned: each of those has lines that say what must be found."""
    with noting() as used:
        for directory in sorted(d for d in FIXTURES.iterdir() if d.is_dir()):
            run(directory, load_config(directory), cache=False)
    return frozenset(used)


def uncovered() -> tuple[str, ...]:
    """The entries that no example and no fixture holds, sorted."""
    used = in_fixtures()
    entries = libraries.pack().entries
    kept = {library: examples.kept(library) for library in libraries.pack().libraries}

    def held(path: str) -> bool:
        entry, library = entries[path], examples.library_of(path)
        own = (*entry.examples, *entry.more)
        return path in used or (bool(own) and (examples.executable(library) or any(e in kept.get(library, {}) for e in own)))

    return tuple(sorted(name for name, paths in blocks().items() if not any(held(p) for p in paths)))


def ledger() -> tuple[str, ...]:
    """What is known to be uncovered."""
    return tuple(line for line in LEDGER.read_text("utf-8").splitlines() if line and not line.startswith("#"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.libraries.coverage", description=__doc__)
    parser.add_argument("--update", action="store_true", help="write uncovered.txt")
    update = parser.parse_args().update
    found, every = uncovered(), blocks()
    by_file: dict[str, list[int]] = {}
    for name in every:
        counts = by_file.setdefault(name.partition(":")[0], [0, 0])
        counts[0] += 1
        counts[1] += name in found
    for file, (all_, none) in by_file.items():
        print(f"{file:28}{all_:5} entries{none:5} uncovered")
    print(f"{'':28}{len(every):5} entries{len(found):5} uncovered")
    if update:
        head = "# Entries of library models that no example and no fixture holds to account; this list only gets shorter.\n"
        LEDGER.write_text(head + "".join(f"{n}\n" for n in found), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
