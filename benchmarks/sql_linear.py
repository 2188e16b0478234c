"""Is lineage linear in columns? The time of n and 2n columns through a chain of CTEs."""

import argparse
import sys
import time


def query(columns: int, ctes: int) -> str:
    """``columns`` columns computed and handed on through ``ctes`` CTEs."""
    first = ", ".join(f"a{i} + b{i} AS c{i}" for i in range(columns))
    steps = [f"q0 AS (SELECT {first} FROM t WHERE k = 1)"]
    for n in range(1, ctes):
        listed = ", ".join(f"coalesce(c{i}, 0) AS c{i}" for i in range(columns))
        steps.append(f"q{n} AS (SELECT {listed} FROM q{n - 1})")
    return f"CREATE TABLE made AS WITH {', '.join(steps)} SELECT * FROM q{ctes - 1}"


def seconds(columns: int, ctes: int, repeat: int) -> float:
    """The best of several runs of ``column_flows``, in processor time: other programs do not count."""
    from herkomst import column_flows

    text = query(columns, ctes)
    best = float("inf")
    for _ in range(repeat):
        start = time.process_time()
        flows = column_flows(text, dialect="postgres")
        best = min(best, time.process_time() - start)
    assert len([f for f in flows if f.kind == "DIRECT" and f.target.column is not None]) == 2 * columns
    return best


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--columns", type=int, default=400)
    options.add_argument("--ctes", type=int, default=10)
    options.add_argument("--repeat", type=int, default=5)
    chosen = options.parse_args()
    one = seconds(chosen.columns, chosen.ctes, chosen.repeat)
    two = seconds(2 * chosen.columns, chosen.ctes, chosen.repeat)
    print(f"{chosen.columns} columns through {chosen.ctes} CTEs: {one:.2f} s; {2 * chosen.columns}: {two:.2f} s; {two / one:.2f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main())
