"""What the code of herkomst itself is, as a part of every cache key."""

import functools
import hashlib
from pathlib import Path

from herkomst import __version__

PACKAGE = Path(__file__).resolve().parents[1]


@functools.cache
def code_version() -> str:
    """The version; in a checkout also a digest of our own files' sizes and times, so that an edit is never served stale results."""
    if not (PACKAGE.parents[1] / "pyproject.toml").is_file():
        return __version__
    total = hashlib.blake2b(digest_size=8)
    for path in sorted(PACKAGE.rglob("*.py")):
        seen = path.stat()
        total.update(f"{path.relative_to(PACKAGE)} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return f"{__version__}+{total.hexdigest()}"
