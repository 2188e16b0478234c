"""python -m tests.oracle.families sklearn|polars --n N --seed S: the oracle on programs of one library."""

import argparse
import contextlib
import sys
from collections.abc import Callable
from pathlib import Path

from tests.oracle.__main__ import missed
from tests.oracle.catalogue import SIMPLE
from tests.oracle.judge import Tally, judge
from tests.oracle.polars_constructs import POLARS
from tests.oracle.polars_constructs import write as write_polars
from tests.oracle.sklearn_constructs import SKLEARN
from tests.oracle.sklearn_models import MODELS
from tests.oracle.sklearn_names import NAMED
from tests.oracle.sklearn_systems import SYSTEMS
from tests.oracle.writer import Construct, Program, write

FAMILIES: dict[str, tuple[dict[str, Construct], Callable[[str, Construct, int], Program]]] = {
    "sklearn": (SKLEARN | SYSTEMS | NAMED | MODELS, lambda name, construct, seed: write(name, construct, SIMPLE, seed)),
    "polars": (POLARS, write_polars),
}


def program(family: str, number: int, seed: int) -> Program:
    """The ``number``-th program of a seed; constructs take turns."""
    constructs, writer = FAMILIES[family]
    name = list(constructs)[number % len(constructs)]
    return writer(name, constructs[name], seed * 1_000_003 + number)


def main() -> int:
    """Exit code: 1 with misses, else 0."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.families", description=__doc__)
    parser.add_argument("family", choices=sorted(FAMILIES))
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="how many missed and suspect programs to print in full")
    parser.add_argument("--save", type=Path, help="write every program with a miss into this directory")
    options = parser.parse_args()
    tally = Tally()
    with contextlib.suppress(KeyboardInterrupt):                        # stopped early: what was judged counts
        for number in range(options.n):
            verdict = judge(program(options.family, number, options.seed), options.seed + number)
            tally.add(verdict)
            if verdict.misses and options.save:
                options.save.mkdir(parents=True, exist_ok=True)
                (options.save / f"miss_{number:05}.py").write_text(verdict.program.text, encoding="utf-8")
    for verdict in tally.misses[: options.show]:
        print(missed(verdict), file=sys.stderr)
    for verdict in tally.suspects[: options.show]:
        print(f"--- suspects in {verdict.program.construct}: {verdict.suspects}\n{verdict.program.text}", file=sys.stderr)
    print(f"{options.family}, seed {options.seed}")
    print(tally.table())
    return 1 if tally.misses else 0


if __name__ == "__main__":
    raise SystemExit(main())
