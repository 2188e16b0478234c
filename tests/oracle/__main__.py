"""python -m tests.oracle [FILE ...] --n N --seed S: run programs, hold them against herkomst, print the table.

Without FILE programs are generated. A FILE is judged as it is; its tables are said in comments, as generated programs do:

    # table persoon: persoon_id:id, geslacht:cat(M|V), leeftijd:int, inkomen:float, uitkomst:flag, geboortedatum:date

Exit 1 when anything was missed.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from tests.oracle.catalogue import CONSTRUCTS, program
from tests.oracle.data import parse_header
from tests.oracle.judge import Tally, Verdict, judge
from tests.oracle.writer import Program


def load(path: Path) -> Program:
    """A program from a file. Raises SystemExit when its tables are not said."""
    text = path.read_text(encoding="utf-8")
    tables = tuple(t for line in text.splitlines() if (t := parse_header(line)) is not None)
    if not tables:
        raise SystemExit(f"{path}: say its tables first, for example: # table persoon: persoon_id:id, leeftijd:int")
    return Program(path.name, text, tables)


def main() -> int:
    """Exit code: 1 with misses, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--n", type=int, default=2 * len(CONSTRUCTS), help="programs to generate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="one construct")
    parser.add_argument("--show", type=int, default=3, help="how many missed and suspect programs to print in full")
    parser.add_argument("--save", type=Path, help="write every program with a miss into this directory")
    options = parser.parse_args()
    if options.files:
        programs = [load(path) for path in options.files]
    else:
        order = [i for i in range(options.n * (len(CONSTRUCTS) if options.only else 1))
                 if not options.only or list(CONSTRUCTS)[i % len(CONSTRUCTS)] == options.only]
        programs = [program(i, options.seed) for i in order]
    tally = Tally()
    with contextlib.suppress(KeyboardInterrupt):        # stopped early: what was judged so far counts
        for number, each in enumerate(programs):
            verdict = judge(each, options.seed + number)
            tally.add(verdict)
            if verdict.misses and options.save:
                options.save.mkdir(parents=True, exist_ok=True)
                (options.save / f"miss_{number:05}.py").write_text(missed(verdict, "# "), encoding="utf-8")
    for verdict in tally.misses[: options.show]:
        print(missed(verdict), file=sys.stderr)
    for verdict in tally.suspects[: options.show]:
        print(f"--- suspects in {verdict.program.construct}: {verdict.suspects}\n{verdict.program.text}", file=sys.stderr)
    print(f"seed {options.seed}")
    print(tally.table())
    return 1 if tally.misses else 0


def missed(verdict: Verdict, mark: str = "") -> str:
    """A program with what was seen of it and not said; ``mark`` goes before what is said about it."""
    lines = [f"{mark}--- missed in {verdict.program.construct}:"]
    lines += [f"{mark}    {table}.{column} -> {e.output} {e.column or 'rows'} ({e.how}; {', '.join(sorted(verdict.required[(table, column), e]))})"
              for (table, column), e in verdict.misses]
    return "\n".join([*lines, verdict.program.text])


if __name__ == "__main__":
    raise SystemExit(main())
