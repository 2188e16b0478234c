"""The examples of library models: which of them run here, and what each gives, as kept in ``flows/``.

``flows/<library>.txt`` lists for every example what the interpreter makes of it, examples with the same outcome together:

    df['a'].abs()
    df['a'].round()
        Series a{df.a:TRANSFORMATION,computed}

``python -m tests.libraries --update`` writes these files after executing what is installed; a change is read before it is kept.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Entry
from tests.libraries import world

FLOWS = Path(__file__).with_name("flows")
_RUNS_WITH = {"role": "sklearn"}


def library_of(path: str) -> str:
    """The library of an entry's path."""
    return path.partition(".")[0]


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


class Chosen:
    """The examples of every entry: of its alternatives the first that runs, and all further ones.

    ``of`` maps paths to examples; ``fails`` lists further examples that the installed library refuses for every name they are given
    for (file and line, which of them)."""

    def __init__(self, wanted: Iterable[str] = ()) -> None:
        self.of: dict[str, tuple[str, ...]] = {}
        self.fails: list[tuple[str, int]] = []
        refused: dict[str, list[bool]] = {}
        only = set(wanted)
        accepted: dict[str, bool] = {}

        def ran(example: str) -> bool:
            if example not in accepted:
                accepted[example] = runs(example)
            return accepted[example]

        for path, entry in sorted(libraries.pack().entries.items()):
            library = library_of(path)
            if only and library not in only:
                continue
            if entry.needs.startswith((library, "of ")) and not _names(next(iter(entry.examples), ""), path):
                self.of[path] = ()
                continue
            if not executable(library):
                self.of[path] = tuple(e for e in (*entry.examples[:1], *entry.more) if _names(e, path))
                continue
            self.of[path] = (*[e for e in entry.examples if _names(e, path) and ran(e)][:1], *(e for e in entry.more if ran(e)))
            if entry.more:
                block = f"{entry.file}:{entry.line}"
                some = refused.setdefault(block, [True] * len(entry.more))
                refused[block] = [was and not ran(e) for was, e in zip(some, entry.more, strict=True)]
                self.fails = [(b, i + 1) for b, many in refused.items() for i, never in enumerate(many) if never]

    def all(self, library: str = "") -> dict[str, str]:
        """Every example -> the path of the first entry that has it."""
        made: dict[str, str] = {}
        for path, found in self.of.items():
            for example in found if not library or library_of(path) == library else ():
                made.setdefault(example, path)
        return made


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
