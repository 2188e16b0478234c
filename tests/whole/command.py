"""Runs the command in a process of its own, as a user does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

SCANNER = Path(__file__).resolve().parents[2] / "scanner"


class Ran(msgspec.Struct):
    """Exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


def herkomst(*arguments: str | Path, cwd: Path | None = None, cache: Path | None = None, **environment: str) -> Ran:
    """``herkomst`` with these arguments. ``cache`` is its cache directory (default: what the test session set)."""
    path = os.pathsep.join(p for p in (str(SCANNER), os.environ.get("PYTHONPATH", "")) if p)
    env = {**os.environ, "PYTHONPATH": path, **environment}
    if cache is not None:
        env["HERKOMST_CACHE_DIR"] = str(cache)
    done = subprocess.run(
        [sys.executable, "-m", "herkomst", *map(str, arguments)], cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=300,
    )
    return Ran(done.returncode, done.stdout, done.stderr)
