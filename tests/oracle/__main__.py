"""python -m tests.oracle [FILE ...] --n N --seed S: run programs, hold them against herkomst, print the table.

Without FILE programs are generated. A FILE is judged as it is. Its tables may be said in comments, as generated programs do:

    # table persoon: persoon_id:id, geslacht:cat(M|V), leeftijd:int, inkomen:float, uitkomst:flag, geboortedatum:date

Otherwise what it reads is made for it (tests/oracle/outside.py). It is run: give only what you would run yourself.

Exit 1 when anything was missed, or when a run that is long enough has a construct in fewer than 50 programs.
"""

import argparse
import contextlib
import sys
import tempfile
from pathlib import Path

from tests.oracle.catalogue import CONSTRUCTS, program
from tests.oracle.claims import claims
from tests.oracle.data import parse_header
from tests.oracle.judge import Tally, Verdict, judge
from tests.oracle.outside import prepared
from tests.oracle.run import Raised
from tests.oracle.writer import Program

EACH = 50
"""Programs that every construct must have been judged in, when a run is long enough to have them."""


def load(path: Path, place: Path | None = None) -> Program:
    """A program from a file: with the tables its comments say, else as one of others, in a copy under ``place``. Raises Raised where it
    does not run on anything made for it, SystemExit for a file that is no Python."""
    text = path.read_text(encoding="utf-8", errors="replace")
    tables = tuple(t for line in text.splitlines() if (t := parse_header(line)) is not None)
    if tables:
        return Program(path.name, text, tables)
    try:
        return prepared(path, place if place is not None else Path(tempfile.mkdtemp(prefix="oracle")))
    except SyntaxError as e:
        raise SystemExit(f"{path}: line {e.lineno}: no Python of this version: {e.msg}") from e


def main() -> int:
    """Exit code: 1 with misses, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--n", type=int, default=2 * len(CONSTRUCTS), help="programs to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one construct")
    parser.add_argument("--blind", action="store_true", help="ask herkomst without a schema: of tables nothing is known, as in most code")
    parser.add_argument("--show", type=int, default=3, help="how many missed and suspect programs to print in full")
    parser.add_argument("--save", type=Path, help="write every program with a miss into this directory")
    options = parser.parse_args()
    order = [i for i in range(options.n * (len(CONSTRUCTS) if options.only else 1))
             if not options.only or list(CONSTRUCTS)[i % len(CONSTRUCTS)] == options.only]
    programs = (program(i, options.seed) for i in order)
    tally = Tally()
    with contextlib.suppress(KeyboardInterrupt), tempfile.TemporaryDirectory(prefix="oracle") as place:     # stopped early: what was judged counts
        for number, each in enumerate(options.files or programs):
            try:
                made = each if isinstance(each, Program) else load(each, Path(place) / str(number))
            except Raised as e:
                tally.add(Verdict(Program(each.name if isinstance(each, Path) else "", "", ()), f"does not run: {e}"))
                continue
            said = claims(made.text, made.tables, blind=True) if options.blind and not made.path else None
            verdict = judge(made, options.seed + number, said, explain=not options.blind)
            tally.add(verdict)
            if verdict.misses and options.save:
                options.save.mkdir(parents=True, exist_ok=True)
                (options.save / f"miss_{number:05}.py").write_text(missed(verdict, "# "), encoding="utf-8")
    for verdict in tally.misses[: options.show]:
        print(missed(verdict), file=sys.stderr)
    for verdict, some in tally.unexplained()[: options.show]:
        print(f"--- unexplained suspects in {verdict.program.construct}: {some}\n{verdict.program.text}", file=sys.stderr)
    print(f"seed {options.seed}")
    print(tally.table())
    for verdict in tally.discarded if options.files else ():
        print(f"{verdict.program.construct}: {verdict.discarded}")
    few = [] if options.files or options.only else sorted(n for n in CONSTRUCTS if tally.programs[n] - tally.counts[n]["discarded"] < EACH)
    if few and sum(tally.programs.values()) >= EACH * len(CONSTRUCTS):
        print(f"fewer than {EACH} programs judged with: {', '.join(few)}")
        return 1
    return 1 if tally.misses else 0


def missed(verdict: Verdict, mark: str = "") -> str:
    """A program with what was seen of it and not said; ``mark`` goes before what is said about it."""
    lines = [f"{mark}--- missed in {verdict.program.construct}:"]
    lines += [f"{mark}    {table}.{column} -> {e.output} {e.column or 'rows'} ({e.how}; {', '.join(sorted(verdict.required[(table, column), e]))})"
              for (table, column), e in verdict.misses]
    return "\n".join([*lines, verdict.program.text])


if __name__ == "__main__":
    raise SystemExit(main())
