"""python -m benchmarks.scan_speed [--kloc 10 100 1000] [--jobs 2]: time and memory of a scan, cold and warm.

Each run is a process of its own (``herkomst scan --quiet``, ``herkomst hook`` in a git repository), so imports count. Warm runs start
from the cache of the cold one: with nothing changed, one leaf file changed, the most-imported file changed. Modules are compiled
first, as installing them does. Prints a table; fails nothing.
"""

import argparse
import compileall
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import herkomst
from benchmarks.trees import Made, make

_CHILD = """
import json, resource, sys, time
start = time.perf_counter()
from herkomst.cli import main
sys.argv = ["herkomst", *sys.argv[1:]]
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


def once(made: Made, cache: Path, words: list[str]) -> dict[str, float]:
    """One run in a process of its own: wall seconds from process start, peak memory in MB, exit code, units interpreted (-1: not
    said)."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, *words], capture_output=True, text=True, cwd=made.root,
        env={**os.environ, "HERKOMST_CACHE_DIR": str(cache), "PYTHONPATH": str(Path(herkomst.__file__).parents[1])}, check=False,
    )
    wall = time.perf_counter() - start
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines or not lines[-1].startswith("{"):
        raise SystemExit(f"scan failed: {done.stderr[-2000:]}")
    figures: dict[str, float] = json.loads(lines[-1])
    figures["wall"] = wall
    said = re.search(r"(\d+) units interpreted", done.stderr)
    figures["units"] = int(said[1]) if said else -1
    return figures


def _git(made: Made, *words: str) -> None:
    subprocess.run(["git", *words], cwd=made.root, check=True, capture_output=True)


def _change(made: Made, file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old}"
    file.write_text(text.replace(old, new), encoding="utf-8")
    _git(made, "add", "-A")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kloc", type=float, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    compileall.compile_dir(Path(herkomst.__file__).parent, quiet=1)
    print(f"{'lines':>9}{'files':>7}  {'run':34}{'seconds':>9}{'cpu':>8}{'lines/s':>10}{'MB':>7}{'units run':>11}")
    for kloc in options.kloc:
        with tempfile.TemporaryDirectory() as directory:
            base = Path(directory)
            made = make(base / "tree", kloc)
            cache, out = base / "cache", base / "out.json"
            scan = ["scan", ".", "--format", "json", "--jobs", str(options.jobs), "--output", str(out), "--quiet", "--verbose"]
            _git(made, "init", "-q")
            _git(made, "add", "-A")
            _git(made, "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit", "-q", "-m", "made")

            def row(name: str, words: list[str] = scan, made: Made = made, cache: Path = cache) -> None:
                f = once(made, cache, words)
                print(f"{made.lines:>9}{made.files:>7}  {name:34}{f['wall']:>9.2f}{f['cpu']:>8.2f}{made.lines / f['wall']:>10.0f}{f['mb']:>7.0f}"
                      f"{f['units']:>11.0f}", flush=True)

            row("cold")
            row("warm, nothing changed")
            row("hook, nothing changed", ["hook"])
            _change(made, made.leaf, "KENMERKEN = [", "KENMERKEN = ['uitkomst', ")
            row("hook, one leaf file changed", ["hook"])
            _change(made, made.leaf, "'uitkomst'", "'leeftijd'")
            row("warm, one leaf file changed")
            _change(made, made.common, "GRENS = 40", "GRENS = 41")
            row("warm, most-imported file changed")
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB; jobs {options.jobs}")


if __name__ == "__main__":
    main()
