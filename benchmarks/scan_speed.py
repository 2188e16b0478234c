"""python -m benchmarks.scan_speed [--kloc 10 100 1000] [--jobs 2]: time and memory of a scan, cold and warm.

Each run is a process of its own (``herkomst scan --quiet``), so imports count. Warm runs start from the cache of the cold one:
with nothing changed, one leaf file changed, the most-imported file changed. Prints a table; fails nothing.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.trees import Made, make

_CHILD = """
import json, resource, sys, time
start = time.perf_counter()
from herkomst.cli import main
sys.argv = ["herkomst", "scan", sys.argv[1], "--format", "json", "--jobs", sys.argv[2], "--output", sys.argv[3], "--quiet", "--verbose"]
try:
    main()
except SystemExit as e:
    code = e.code
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
use = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": time.perf_counter() - start, "mb": peak, "worker_mb": child, "exit": code,
                  "cpu": sum(u.ru_utime + u.ru_stime for u in use)}))
"""


def once(made: Made, cache: Path, jobs: int, out: Path) -> dict[str, float]:
    """One scan in a process of its own: wall seconds from process start, peak memory in MB, exit code, units interpreted."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(made.root), str(jobs), str(out)], capture_output=True, text=True,
        env={**os.environ, "HERKOMST_CACHE_DIR": str(cache)}, check=False,
    )
    wall = time.perf_counter() - start
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise SystemExit(f"scan failed: {done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(lines[-1])
    figures["wall"] = wall
    said = re.search(r"(\d+) units interpreted", done.stderr)
    figures["units"] = int(said[1]) if said else -1
    return figures


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kloc", type=float, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    print(f"{'lines':>9}{'files':>7}  {'run':34}{'seconds':>9}{'cpu':>8}{'lines/s':>10}{'MB':>7}{'units run':>11}")
    for kloc in options.kloc:
        with tempfile.TemporaryDirectory() as directory:
            base = Path(directory)
            made = make(base / "tree", kloc)
            cache, out = base / "cache", base / "out.json"

            def row(name: str, made: Made = made, cache: Path = cache, out: Path = out) -> None:
                f = once(made, cache, options.jobs, out)
                print(f"{made.lines:>9}{made.files:>7}  {name:34}{f['wall']:>9.2f}{f['cpu']:>8.2f}{made.lines / f['wall']:>10.0f}{f['mb']:>7.0f}"
                      f"{f['units']:>11.0f}", flush=True)

            row("cold")
            row("warm, nothing changed")
            made.leaf.write_text(made.leaf.read_text(encoding="utf-8").replace("KENMERKEN = [", "KENMERKEN = ['uitkomst', "), encoding="utf-8")
            row("warm, one leaf file changed")
            made.common.write_text(made.common.read_text(encoding="utf-8").replace("GRENS = 40", "GRENS = 41"), encoding="utf-8")
            row("warm, most-imported file changed")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB; jobs {options.jobs}")


if __name__ == "__main__":
    main()
