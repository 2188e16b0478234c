"""A fixed set of small programs, with what the interpreter says of each.

``programs.txt`` holds programs of the oracle, ``programs_*.txt`` some that were written by hand, for what the oracle does not write.
Each holds, per program, its text, its flows from tables to outputs as people read them, and a digest of everything that
interpreting it yields (steps with operation, literals, place, certainty; sinks; gaps). They are kept as they were said, which is a
record, not a judgement, until ``--update`` has run them. A change of the interpreter that is meant
changes them: ``python -m tests.mutation programs [FILE ...] --update`` runs every program (of these files) again under all
interventions, refuses to keep one with a miss, and writes the file anew; read the difference before you commit it. A program is written
into a file as ``=== name``, the header that says its tables (``tests/oracle/data.py``), and its text; the rest is filled in.
"""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

import herkomst
from herkomst.interpret.python import interpret_module
from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import UnitId
from tests.interpret.python.helper import FakeView
from tests.oracle.data import Table, parse_header
from tests.oracle.writer import Program

FILES = sorted(Path(__file__).parent.glob("programs*.txt"))
MAKES, SAYS = "=== ", "=> "


class Kept(msgspec.Struct, frozen=True):
    """A program and what is said of it."""

    construct: str
    text: str
    says: tuple[str, ...]


def kept(file: Path) -> list[Kept]:
    """The programs of a file, in its order."""
    made = []
    for block in file.read_text("utf-8").split(f"\n{MAKES}")[1:]:
        lines = block.split("\n")
        says = tuple(x.removeprefix(SAYS) for x in lines if x.startswith(SAYS))
        made.append(Kept(lines[0], "\n".join(x for x in lines[1:] if x and not x.startswith(SAYS)) + "\n", says))
    return made


def keep(file: Path, found: list[Kept]) -> None:
    """Write a file."""
    def written() -> Iterator[str]:
        yield "Programs, and what is said of each; judged by execution and written by: python -m tests.mutation programs --update"
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


class _View(FakeView):
    """A tree of one program and its tables."""

    def __init__(self, text: str) -> None:
        super().__init__({"program.py": text})
        self.schemas = {t.name: Schema(Dataset("table", t.name), tuple(SchemaColumn(c.name) for c in t.columns), True, "config") for t in tables(text)}

    def schema(self, kind: str, name: str) -> Schema | None:
        return self.schemas.get(name) if kind == "table" else None


def says(text: str) -> tuple[str, ...]:
    """What is said of a program: a line per flow, and the digest of all that interpreting it yields."""
    given = {t.name: [c.name for c in t.columns] for t in tables(text)}
    flows = herkomst.column_flows(text, language="python", schema=given, filename="program.py")
    lines = []
    for f in flows:
        source, target = (f"{c.dataset.name if c.dataset else '?'}.{'<rows>' if c.column is None else c.column}" for c in (f.source, f.target))
        lines.append(f"{source} -> {target} {f.subtype}{' ' + '+'.join(f.reasons) if f.reasons else ''}")
    found = interpret_module(UnitId("python", "program.py"), _View(text))
    everything = (found.edges, found.sinks, found.gaps, found.facts, found.unmodelled, [repr(w) for w in found.writes])
    return (*lines, f"digest {hashlib.sha256(msgspec.json.encode(everything)).hexdigest()[:16]}")


def make(seed: int = 41) -> Iterator[Program]:
    """Two programs of every construct of the oracle, one of every construct of its families."""
    from tests.oracle import catalogue, families

    for number in range(2 * len(catalogue.CONSTRUCTS)):
        yield catalogue.program(number, seed)
    for family, (constructs, _) in sorted(families.FAMILIES.items()):
        for number in range(len(constructs)):
            yield families.program(family, number, seed)


def update(names: list[str], anew: bool) -> int:
    """Judge by execution and write the files: the programs that are kept, or ``anew`` others of the oracle; ``names``: only of files
    whose names hold one of these. 1 when something was missed, or one that is written by hand says nothing."""
    from tests.oracle.judge import judge

    wrong = 0
    for file in FILES:
        if names and not any(n in file.stem for n in names):
            continue
        written = file.stem != "programs"
        found = []
        programs = list(make()) if anew and not written else [Program(k.construct, k.text, tables(k.text)) for k in kept(file)]
        for number, program in enumerate(programs):
            verdict = judge(program, number)
            if verdict.misses or (written and verdict.discarded):
                wrong += 1
                print(f"{verdict.discarded or 'missed'} in {program.construct}" + "".join(f"\n  {s[0]}.{s[1]} -> {e.output} {e.column}" for s, e in verdict.misses))
            if written and verdict.suspects:
                print(f"traced in {program.construct}, and no intervention shows it" + "".join(f"\n  {s[0]}.{s[1]} -> {o} {c}" for s, o, c in verdict.suspects))
            if (not verdict.misses and not verdict.discarded) or written:
                text = dense(program.text)
                found.append(Kept(program.construct, text, says(text) if not verdict.misses else ()))
        keep(file, found)
        print(f"{file.name}: {len(found)} programs kept, {wrong} wrong so far")
    return int(wrong > 0)


@cache
def wanted() -> tuple[Kept, ...]:
    """All of them, read once."""
    return tuple(k for file in FILES for k in kept(file))
