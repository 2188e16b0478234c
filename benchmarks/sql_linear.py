"""Is lineage linear in columns? The time of n and 2n columns through a chain of CTEs."""

import argparse
import gc
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


def seconds(sizes: tuple[int, ...], ctes: int, repeat: int) -> list[float]:
    """The best of several runs of ``column_flows`` per size, in processor time and without the garbage collector (as ``timeit`` does),
    the sizes in turn: whatever else the machine does falls on all of them."""
    from herkomst import column_flows

    best = [float("inf")] * len(sizes)
    texts = [query(columns, ctes) for columns in sizes]
    for _ in range(repeat):
        for i, (columns, text) in enumerate(zip(sizes, texts, strict=True)):
            gc.collect()
            gc.disable()
            start = time.process_time()
            flows = column_flows(text, dialect="postgres")
            best[i] = min(best[i], time.process_time() - start)
            gc.enable()
            assert len([f for f in flows if f.kind == "DIRECT" and f.target.column is not None]) == 2 * columns
    return best


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--columns", type=int, default=400)
    options.add_argument("--ctes", type=int, default=10)
    options.add_argument("--repeat", type=int, default=9)
    options.add_argument("--at-most", type=float, default=2.2, help="fail above this ratio")
    chosen = options.parse_args()
    one, two = seconds((chosen.columns, 2 * chosen.columns), chosen.ctes, chosen.repeat)
    print(f"{chosen.columns} columns through {chosen.ctes} CTEs: {one:.2f} s; {2 * chosen.columns}: {two:.2f} s; {two / one:.2f} times")
    return int(two / one > chosen.at_most)


if __name__ == "__main__":
    sys.exit(main())
