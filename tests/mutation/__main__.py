"""``python -m tests.mutation entries|code``: make things wrong, one at a time, and count what some test notices.

entries   library models (rules/libraries), judged by their executed examples, the outcomes that are kept of them, and fixtures
code      the interpreter (interpret/verbs, interpret/python), judged by the tests, examples, programs and fixtures that run the line
programs  what is said of the kept programs, against what is kept (``--update``: judge them by execution and keep it)
"""

import argparse
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("entries", "code", "programs"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="libraries (pandas ...), modules (verbs/map ...) or files of programs; none: all")
    parser.add_argument("--n", type=int, default=0, help="how many mutants, drawn by the seed; 0: all (entries), 400 (code)")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn")
    parser.add_argument("--seconds", type=float, default=0, help="begin no further mutant of code after so long")
    parser.add_argument("--begin", type=int, default=0, help="leave out so many of the drawn mutants of code: a long run in parts")
    parser.add_argument("--fine", action="store_true", help="mutants of code of any other kind than the six ways")
    parser.add_argument("--keep", type=Path, help="where to keep which lines each check runs, for the next part")
    parser.add_argument("--update", action="store_true", help="programs: judge by execution and write the file")
    parser.add_argument("--quick", action="store_true", help="programs: judge only those of which something else is said than is kept; entries: execute nothing")
    parser.add_argument("--anew", action="store_true", help="programs: others than the kept ones")
    parser.add_argument("--survivors", action="store_true", help="list what nothing noticed")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    before = Path.cwd()
    if given.keep:
        given.keep = given.keep.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            return {"entries": entries, "code": code, "programs": programs}[given.what](given)
        finally:
            os.chdir(before)


def entries(given: argparse.Namespace) -> int:
    """Mutants of library models."""
    from tests.libraries.examples import library_of
    from tests.mutation import entries as models

    bench, mutants = models.sample(given.names, given.n, given.seed, given.quick)
    rates: dict[str, Counter[str]] = {}
    left = []
    for mutant in mutants:
        verdict = bench.try_(mutant)
        rates.setdefault(library_of(mutant.entry.path), Counter())[verdict] += 1
        if verdict == "survived":
            left.append(f"{mutant.entry.file}:{mutant.entry.line} {mutant.entry.path}: {mutant.change}")
    return table(rates, models.KILLED, left if given.survivors else [])


def code(given: argparse.Namespace) -> int:
    """Mutants of the interpreter."""
    from tests.mutation import runner

    rates, left = runner.run(given.names, given.n or 400, given.seed, given.seconds, given.begin, given.fine, given.keep)
    return table(rates, runner.KILLED, left if given.survivors else [])


def programs(given: argparse.Namespace) -> int:
    """The kept programs; 1 when something is missed, or said otherwise than kept."""
    from tests.mutation import programs as kept

    if given.update:
        return kept.update(given.names, given.anew, given.quick)
    other = [k for k in kept.kept() if kept.says(k.text) != k.says]
    for each in other:
        print(f"{each.construct}:\n{each.text}" + "".join(f"  was {x}\n" for x in each.says) + "".join(f"  now {x}\n" for x in kept.says(each.text)))
    print(f"{len(kept.kept())} programs, {len(other)} not as kept")
    return int(bool(other))


def table(rates: dict[str, Counter[str]], killing: tuple[str, ...], left: list[str]) -> int:
    """Print the rates, of those that somebody could notice; 1 when less than 95% is."""
    wide = max(map(len, rates), default=5)
    print(f"{'':<{wide}} {'mutants':>8} " + " ".join(f"{k:>10}" for k in killing) + f" {'argued':>7} {'survived':>9} {'killed':>7}")
    total: Counter[str] = Counter()
    for name, found in sorted(rates.items()):
        total += found
        print(_row(name, found, killing, wide))
    print(_row("all", total, killing, wide))
    print("\n".join(left), end="\n" if left else "")
    return int(sum(total[k] for k in killing) < 0.95 * (sum(total.values()) - total["equivalent"]))


def _row(name: str, found: Counter[str], killing: tuple[str, ...], wide: int) -> str:
    count, same = sum(found.values()), found["equivalent"]
    killed = sum(found[k] for k in killing)
    counts = " ".join(f"{found[k]:>10}" for k in killing)
    return f"{name:<{wide}} {count:>8} {counts} {same:>7} {count - same - killed:>9} {killed / max(count - same, 1):>7.1%}"


if __name__ == "__main__":
    sys.exit(main())
