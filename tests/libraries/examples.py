"""The examples of library models: which of them run here, and what each gives, as kept in ``flows/``.

``flows/<library>.txt`` lists for every example what the interpreter makes of it, examples with the same outcome together:

    df['a'].abs()
    df['a'].round()
        Series a{df.a:TRANSFORMATION,computed}

``python -m tests.libraries --update`` writes these files after executing what is installed; a change is read before it is kept.

What is not here (a heavy library, a name that the installed version has removed, a plot) is executed elsewhere, in an environment that
has it: ``python -m tests.libraries --elsewhere LIBRARY`` there. Such an outcome ends with a note in brackets that says with which
versions; here it is held against what is kept.
"""

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Entry
from tests.libraries import world

FLOWS = Path(__file__).with_name("flows")
_RUNS_WITH = {"role": "sklearn"}
HERE = frozenset(("cloudpickle", "duckdb", "joblib", "numpy", "pandas", "pickle", "polars", "role", "sklearn", "smtplib", "sqlite3"))
"""Libraries that are there wherever the tests run."""


def library_of(path: str) -> str:
    """The library of an entry's path."""
    return path.partition(".")[0]


@functools.cache
def runs(example: str) -> bool:
    """Whether the installed library accepts an example."""
    try:
        world.real(example)
    except Exception:
        return False
    return True


def _names(example: str, path: str) -> bool:
    """Whether an example calls the entry it stands for; what is called by its object (``__call__``) has no name."""
    name = path.rpartition(".")[2]
    return bool(example) and (name.startswith("__") or re.search(rf"\b{name}\b", example) is not None)


def executable(library: str) -> bool:
    """Whether the library of an entry is installed here."""
    return world.installed(_RUNS_WITH.get(library, library)) is not None


def apart(entry: Entry) -> bool:
    """Whether an entry is for what the tests may not have: an older version of its library (``pandas<2``), or something beside it."""
    library = library_of(entry.path)
    return entry.needs.startswith((f"{library}<", "of ", "with ")) and not entry.needs.startswith(f"of {library}")


def bare(lines: Iterable[str]) -> tuple[str, ...]:
    """An outcome without marks of doubt and without its note."""
    return tuple(re.sub(r"(?<=[{ ])~(?=\S)", "", line) for line in lines if not line.startswith("("))


def note(lines: Iterable[str]) -> str:
    """What an outcome says of where it was executed; '' for here."""
    return next((line for line in lines if line.startswith("(")), "")


class Chosen:
    """The examples of every entry: of its alternatives the first that runs, and all further ones. Where none runs here and the entry is
    apart or its library is not here: those whose outcome is kept from elsewhere.

    read: of a library that is not here all examples, kept or not; somebody reads what is written of them.
    ``of`` maps paths to examples; ``fails`` lists further examples that the installed library refuses for every name they are given
    for (file and line, which of them)."""

    def __init__(self, wanted: Iterable[str] = (), elsewhere: bool = False, read: bool = False) -> None:
        self.of: dict[str, tuple[str, ...]] = {}
        self.fails: list[tuple[str, int]] = []
        refused: dict[str, list[bool]] = {}
        only = set(wanted)
        for path, entry in sorted(libraries.pack().entries.items()):
            library = library_of(path)
            if (only and library not in only) or (elsewhere and library in HERE and not apart(entry)):
                continue
            own = [e for e in entry.examples if _names(e, path)]
            here = executable(library)
            found = [e for e in own if here and runs(e)][:1]
            if not elsewhere and not found and (not here or apart(entry)):
                known = kept(library) if here or not read else {}
                told = own if not known and not here else [e for e in own if e in known]
                self.of[path] = (*told[:1], *(e for e in entry.more if e in known or (not known and not here)))
                continue
            self.of[path] = (*found, *(e for e in entry.more if here and runs(e)))
            if entry.more and here and (found or not elsewhere):
                block = f"{entry.file}:{entry.line}"
                some = refused.setdefault(block, [True] * len(entry.more))
                refused[block] = [was and not runs(e) for was, e in zip(some, entry.more, strict=True)]
        self.fails = [(b, i + 1) for b, many in refused.items() for i, never in enumerate(many) if never]

    def all(self, library: str = "") -> dict[str, str]:
        """Every example -> the path of the first entry that has it."""
        made: dict[str, str] = {}
        for path, found in self.of.items():
            for example in found if not library or library_of(path) == library else ():
                made.setdefault(example, path)
        return made


@functools.cache
def kept(library: str) -> dict[str, tuple[str, ...]]:
    """The outcomes that are kept for a library's examples."""
    file = FLOWS / f"{library}.txt"
    made: dict[str, tuple[str, ...]] = {}
    names: list[str] = []
    lines: list[str] = []
    for line in [*(file.read_text("utf-8").splitlines() if file.is_file() else ()), ""]:
        if line.startswith("    "):
            lines.append(line[4:])
            continue
        if lines:
            made |= dict.fromkeys(names, tuple(lines))
            names, lines = [], []
        if line and not line.startswith("#"):
            names.append(re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], line))
    return made


def keep(library: str, found: dict[str, tuple[str, ...]]) -> None:
    """Write the outcomes of a library's examples."""
    kept.cache_clear()
    groups: dict[tuple[str, ...], list[str]] = {}
    for example, lines in sorted(found.items()):
        groups.setdefault(lines, []).append(example)

    def written() -> Iterator[str]:
        yield "# What each example gives; written by: python -m tests.libraries --update " + library
        for lines, names in groups.items():
            yield from (n.replace("\\", "\\\\").replace("\n", "\\n") for n in names)
            yield from (f"    {line}" for line in lines)

    FLOWS.mkdir(exist_ok=True)
    (FLOWS / f"{library}.txt").write_text("\n".join(written()) + "\n", "utf-8")


def entries(library: str) -> dict[str, Entry]:
    """A library's entries."""
    return {p: e for p, e in sorted(libraries.pack().entries.items()) if library_of(p) == library}
