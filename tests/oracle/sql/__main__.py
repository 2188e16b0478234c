"""``python -m tests.oracle.sql --n 10000 --seed 1``: random SQL statements against DuckDB."""

import argparse
import sys
import time

from tests.oracle.sql.execute import Bench
from tests.oracle.sql.judge import Tally, judge


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--n", type=int, default=10_000, help="statements to generate")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--data", type=int, default=1, help="data sets per statement")
    options.add_argument("--seconds", type=float, default=0, help="stop after so many seconds (0: never)")
    options.add_argument("--show", type=int, default=20, help="misses to print")
    chosen = options.parse_args()
    tally, bench = Tally(), Bench()
    start = time.perf_counter()
    for i in range(chosen.n):
        if chosen.seconds and time.perf_counter() - start > chosen.seconds:
            break
        before = len(tally.misses)
        judge(chosen.seed * 1_000_003 + i, bench, tally, chosen.data)
        for seed, label, source, target, text in tally.misses[before:]:          # at once: a long run may be cut short
            print(f"  miss, seed {seed} {label}: {source} -> {target}: {text}", file=sys.stderr, flush=True)
        if i % 500 == 499:
            print(f"  {i + 1} statements, {tally.required} influences, {len(tally.misses)} misses, {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(f"{tally.programs} statements judged, {tally.discarded} discarded (not valid or not stable), {time.perf_counter() - start:.0f} s")
    print(f"{tally.required} required influences, {len(tally.misses)} misses")
    missed: dict[tuple[int, str], list[str]] = {}
    for seed, label, source, target, text in tally.misses:
        missed.setdefault((seed, text), []).append(f"{source} -> {target}{'' if label == 'with schema' else ' (without schema)'}")
    for (seed, text), what in list(missed.items())[:chosen.show]:
        print(f"  MISS seed {seed}: {', '.join(what)}\n       {text}")
    print(f"{tally.claimed} traced claims, {sum(tally.suspects.values())} suspects (never seen to change anything): "
          + ", ".join(f"{k} {v}" for k, v in tally.suspects.most_common()))
    for subtype, (seed, what) in sorted(tally.examples.items()):
        print(f"  suspect, for example seed {seed} {subtype}: {what}")
    if tally.again:
        kinds = ", ".join(f"{k} {n}" for k, n in tally.left.most_common() if n)
        most = sorted(((tally.left_of[c] / n, c) for c, n in tally.again_of.items() if n >= 10), reverse=True)
        print(f"  {tally.again} suspects of one statement in twenty looked at again with six more data sets: {tally.again - sum(tally.left.values())} seen then, "
              f"{sum(tally.left.values())} never ({kinds}); most in " + ", ".join(f"{c} {share:.0%}" for share, c in most[:8]))
    shares = sorted((tally.traced[c] / tally.needed[c], c) for c in tally.seen if tally.needed[c])
    few = sorted(c for c, n in tally.seen.items() if n < 50)
    print(f"{len(tally.seen)} constructs; traced share: minimum " + ", ".join(f"{c} {share:.1%}" for share, c in shares[:5]))
    if few:
        print("fewer than 50 statements: " + ", ".join(few))
    return 1 if tally.misses else 0


if __name__ == "__main__":
    sys.exit(main())
