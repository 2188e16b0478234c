"""``python -m tests.mutation entries|code``: make things wrong, one at a time, and count what some test notices.

entries   library models (rules/libraries), judged by their executed examples and the outcomes that are kept of them
code      the interpreter (interpret/verbs, interpret/python), judged by the tests and examples that run the changed line
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
    parser.add_argument("what", choices=("entries", "code"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="libraries (pandas ...) or modules (verbs/map ...); none: all")
    parser.add_argument("--n", type=int, default=0, help="how many mutants, drawn by the seed; 0: all (entries), 400 (code)")
    parser.add_argument("--seed", type=int, default=1, help="which are drawn")
    parser.add_argument("--seconds", type=float, default=0, help="begin no further mutant of code after so long")
    parser.add_argument("--survivors", action="store_true", help="list what nothing noticed")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            return entries(given) if given.what == "entries" else code(given)
        finally:
            os.chdir(before)


def entries(given: argparse.Namespace) -> int:
    """Mutants of library models."""
    from tests.libraries.examples import library_of
    from tests.mutation import entries as models

    bench, mutants = models.sample(given.names, given.n, given.seed)
    rates: dict[str, Counter[str]] = {}
    left = []
    for mutant in mutants:
        verdict = bench.try_(mutant)
        rates.setdefault(library_of(mutant.entry.path), Counter())[verdict] += 1
        if verdict == "survived":
            left.append(f"{mutant.entry.file}:{mutant.entry.line} {mutant.entry.path}: {mutant.change}")
    return table(rates, ("execution", "kept"), left if given.survivors else [])


def code(given: argparse.Namespace) -> int:
    """Mutants of the interpreter."""
    from tests.mutation import runner

    rates, left = runner.run(given.names, given.n or 400, given.seed, given.seconds)
    return table(rates, ("killed", "time"), left if given.survivors else [])


def table(rates: dict[str, Counter[str]], killing: tuple[str, ...], left: list[str]) -> int:
    """Print the rates; 1 when less than 95% is noticed."""
    wide = max(map(len, rates), default=5)
    print(f"{'':<{wide}} {'mutants':>8} " + " ".join(f"{k:>10}" for k in killing) + f" {'survived':>9} {'killed':>7}")
    total: Counter[str] = Counter()
    for name, found in sorted(rates.items()):
        total += found
        print(_row(name, found, killing, wide))
    print(_row("all", total, killing, wide))
    print("\n".join(left), end="\n" if left else "")
    return int(sum(total[k] for k in killing) < 0.95 * sum(total.values()))


def _row(name: str, found: Counter[str], killing: tuple[str, ...], wide: int) -> str:
    count = sum(found.values())
    killed = sum(found[k] for k in killing)
    counts = " ".join(f"{found[k]:>10}" for k in killing)
    return f"{name:<{wide}} {count:>8} {counts} {count - killed:>9} {killed / max(count, 1):>7.1%}"


if __name__ == "__main__":
    sys.exit(main())
