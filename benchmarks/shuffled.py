"""``python -m benchmarks.shuffled ROOT ..``: the files of each tree in other orders, from nothing; every report must be the same, byte for byte."""

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from herkomst import discover
from herkomst.config import Config
from herkomst.model.report import ScanReport
from herkomst.pipeline import run


def content(report: ScanReport) -> bytes:
    """The report, without the order in which files were given and without counts of the run."""
    counts = msgspec.structs.replace(report.coverage, units_interpreted=0, units_reused=0, rounds=0)
    return msgspec.json.encode(msgspec.structs.replace(report, coverage=counts, files=tuple(sorted(report.files))))


def differing(root: Path, orders: int, seed: int = 1) -> tuple[int, int]:
    """(orders whose report is another one, decision points of the first)."""
    find: Any = discover.discover
    first = run(root, Config(), cache=False)
    bad = 0
    for n in range(orders):
        def shuffled(*args: Any, _n: int = n, **kwargs: Any) -> Any:
            found = find(*args, **kwargs)
            files = list(found.files)
            random.Random(seed * 1009 + _n).shuffle(files)
            return msgspec.structs.replace(found, files=tuple(files))

        discover.discover = shuffled
        try:
            bad += content(run(root, Config(), cache=False)) != content(first)
        finally:
            discover.discover = find
    return bad, len(first.decisions)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("roots", nargs="+", type=Path)
    options.add_argument("--orders", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    wrong = 0
    for root in chosen.roots:
        start = time.perf_counter()
        bad, decisions = differing(root.resolve(), chosen.orders, chosen.seed)
        wrong += bad
        print(f"{root.name}: {decisions} decision points; {bad} of {chosen.orders} other orders of its files give another report, {time.perf_counter() - start:.0f} s", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
