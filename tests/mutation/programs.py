"""A fixed set of small programs, with what the interpreter says of each.

``programs.txt`` holds generated ones, ``programs_*.txt`` some that were written for what those do not reach: per program its text, its
flows from tables to outputs as people read them, and a digest of everything that interpreting it yields (steps with operation,
literals, place, certainty; sinks; gaps). The flows are judged by execution, the rest is a record. A change of the interpreter that is
meant changes them: ``python -m tests.mutation programs --update [FILE ...]`` runs every program again under all interventions, refuses
to keep one with a miss, and writes the file anew (``--quick``: runs only those of which something else is said than is kept, so a long run may be broken off); read the
difference before you commit it. A new program is put into a file as its text alone; with the line ``# no schema`` nothing is known of
its tables, which is how most code is read.
"""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import msgspec

import herkomst
from herkomst.interpret.python import interpret_module
from herkomst.model.flow import Flow
from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import UnitId
from tests.interpret.python.helper import FakeView
from tests.oracle.claims import TYPES, collect
from tests.oracle.data import Table, parse_header
from tests.oracle.writer import Program

FILE = Path(__file__).with_name("programs.txt")
MAKES, SAYS, BLIND = "=== ", "=> ", "# no schema"
HEAD = "Programs, and what is said of each; judged by execution and written by: python -m tests.mutation programs --update"


class Kept(msgspec.Struct, frozen=True):
    """A program and what is said of it."""

    construct: str
    text: str
    says: tuple[str, ...]


def files(names: Iterable[str] = ()) -> list[Path]:
    """The files of programs, or those whose names end with one of these (``j_z``, ``programs``)."""
    found = sorted(FILE.parent.glob("programs*.txt"))
    return [f for f in found if any(f.stem.endswith(n.removesuffix(".txt")) for n in wanted)] if (wanted := tuple(names)) else found


def kept(file: Path | None = None) -> list[Kept]:
    """The programs of a file (of all), in its order."""
    made = []
    for block in (b for f in ([file] if file else files()) for b in f.read_text("utf-8").split(f"\n{MAKES}")[1:]):
        lines = block.split("\n")
        says = tuple(x.removeprefix(SAYS) for x in lines if x.startswith(SAYS))
        made.append(Kept(lines[0], "\n".join(x for x in lines[1:] if x and not x.startswith(SAYS)) + "\n", says))
    return made


def keep(file: Path, found: list[Kept]) -> None:
    """Write a file."""
    def written() -> Iterator[str]:
        yield HEAD
        for each in found:
            yield f"{MAKES}{each.construct}"
            yield from (x for x in each.text.splitlines() if x)
            yield from (SAYS + x for x in each.says)

    file.write_text("\n".join(written()) + "\n", "utf-8")


def dense(text: str) -> str:
    """A program without its empty lines: as the file has it."""
    return "\n".join(x for x in text.splitlines() if x) + "\n"


def tables(text: str) -> tuple[Table, ...]:
    """The tables that a program's header says."""
    return tuple(t for line in text.splitlines() if (t := parse_header(line)) is not None)


def known(text: str) -> tuple[Table, ...]:
    """The tables of a program whose columns are known."""
    return () if BLIND in text.splitlines() else tables(text)


class _View(FakeView):
    """A tree of one program and its tables."""

    def __init__(self, text: str) -> None:
        super().__init__({"program.py": text})
        self.schemas = {
            t.name: Schema(Dataset("table", t.name), tuple(SchemaColumn(c.name, TYPES[c.kind]) for c in t.columns), True, "config")
            for t in known(text)
        }

    def schema(self, kind: str, name: str) -> Schema | None:
        return self.schemas.get(name) if kind == "table" else None


def _flows(text: str) -> list[Flow]:
    given = {t.name: {c.name: TYPES[c.kind] for c in t.columns} for t in known(text)}
    return herkomst.column_flows(text, language="python", schema=given, filename="program.py")


def flows(text: str) -> tuple[str, ...]:
    """The flows that are said of a program, a line for each."""
    lines = []
    for f in _flows(text):
        source, target = (f"{c.dataset.name if c.dataset else '?'}.{'<rows>' if c.column is None else c.column}" for c in (f.source, f.target))
        lines.append(f"{source} -> {target} {f.subtype}{' ' + '+'.join(f.reasons) if f.reasons else ''}")
    return tuple(lines)


def says(text: str) -> tuple[str, ...]:
    """What is said of a program: a line per flow, and the digest of all that interpreting it yields."""
    found = interpret_module(UnitId("python", "program.py"), _View(text))
    everything = (found.edges, found.sinks, found.gaps, found.facts, found.unmodelled, [repr(w) for w in found.writes])
    return (*flows(text), f"digest {hashlib.sha256(msgspec.json.encode(everything)).hexdigest()[:16]}")


def make(seed: int = 41) -> Iterator[Program]:
    """Two programs of every construct of the oracle, one of every construct of its families."""
    from tests.oracle import catalogue, families

    for number in range(2 * len(catalogue.CONSTRUCTS)):
        yield catalogue.program(number, seed)
    for family, (constructs, _) in sorted(families.FAMILIES.items()):
        for number in range(len(constructs)):
            yield families.program(family, number, seed)


def update(names: list[str], anew: bool, quick: bool) -> int:
    """Judge by execution and write the files: the programs that are kept, or ``anew`` others. ``quick``: those of which the same is said
    as is kept were judged before. 1 when something was missed or says nothing."""
    wrong = 0
    for file in files(names):
        wrong += _update(file, list(make()) if anew and file == FILE else None, quick and file.read_text("utf-8").splitlines()[0] == HEAD)
    return int(wrong > 0)


def _update(file: Path, other: list[Program] | None, quick: bool) -> int:
    from tests.oracle.judge import judge

    missed = silent = 0
    before = {k.text: k for k in kept(file)}
    programs = other or [Program(k.construct, k.text, tables(k.text)) for k in before.values()]
    found: list[Kept] = []
    for number, program in enumerate(programs):
        text = dense(program.text)
        now = Kept(program.construct, text, says(text))
        if not quick or before.get(text) != now:
            verdict = judge(program, number, collect(_flows(text), program.tables))
            nothing = verdict.discarded or ("" if verdict.required else "no change shows")
            if verdict.misses or nothing:
                print(f"{'missed in' if verdict.misses else 'says nothing:'} {program.construct}: {verdict.misses or nothing}\n{text}", flush=True)
                missed, silent = missed + bool(verdict.misses), silent + bool(nothing)
                now = Kept(program.construct, text, ())
            if other is None and number % 10 == 9:      # a long run in parts: the next goes on here
                keep(file, [*found, now, *list(before.values())[number + 1 :]])
        if now.says or other is None:
            found.append(now)
    keep(file, found)
    print(f"{file.name}: {len(found)} programs, {missed} with a miss, {silent} that say nothing")
    return missed + silent


@cache
def wanted() -> tuple[Kept, ...]:
    """The file, read once."""
    return tuple(kept())
