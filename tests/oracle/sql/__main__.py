"""``python -m tests.oracle.sql --n 10000 --seed 1``: random SQL statements against DuckDB."""

import argparse
import sys
import time

from tests.oracle.sql.execute import Bench
from tests.oracle.sql.explain import WHY
from tests.oracle.sql.judge import AGAIN, Tally, judge

ENOUGH = 50
"""Statements each construct is to occur in."""


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
    print(f"{tally.programs} statements judged, {tally.discarded} discarded (not valid or not stable), {tally.tied} more because ties decide, {time.perf_counter() - start:.0f} s")
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
    explained(tally)
    constructs(tally)
    return 1 if tally.misses else 0


def explained(tally: Tally) -> None:
    """Why suspects of one statement in forty were not seen to change, by kind."""
    total = sum(tally.kinds.values())
    if not total:
        return
    print(f"{total} suspects of one statement in {AGAIN} looked at one by one:")
    for kind, why in WHY.items():
        if kind == "unexplained" or tally.kinds[kind]:
            print(f"  {tally.kinds[kind]:6} {tally.kinds[kind] / total:6.1%}  {kind}: {why}")
    for seed, what in tally.kind_examples.get("unexplained", [])[:12]:
        print(f"  unexplained, seed {seed}: {what}")


def constructs(tally: Tally) -> None:
    """Per construct: statements that have it, and the share of what it must claim that is claimed as traced."""
    shares = {c: tally.traced[c] / tally.needed[c] for c in tally.seen if tally.needed[c]}
    print(f"{len(tally.seen)} constructs: statements, traced share")
    listed = [f"{c[:46]:46} {tally.seen[c]:5} {f'{shares[c]:6.1%}' if c in shares else '     -'}" for c in sorted(tally.seen)]
    rows = (len(listed) + 1) // 2
    for i in range(rows):
        print("  " + "   ".join(listed[i::rows]))
    few = sorted(c for c, n in tally.seen.items() if n < ENOUGH)
    least = min(shares, key=lambda c: (shares[c], c), default="")
    print(f"minimum traced share: {least} {shares.get(least, 1):.1%}; fewer than {ENOUGH} statements: {', '.join(few) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
