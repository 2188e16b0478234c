"""What is kept between runs: facts, unit results and finished reports, in one SQLite file under the user's cache directory.

Keys are digests of everything a value depends on, so nothing is ever stale; a cache that cannot be opened, is locked or is
damaged is as good as none (one warning, no failure). Nothing of a data file and no notebook output is ever stored.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Iterable
from pathlib import Path

import platformdirs

_LIMIT = 400_000
"""Entries kept; beyond it the store starts anew (a sweep by age would cost every run)."""


def cache_dir() -> Path:
    """``HERKOMST_CACHE_DIR``, else the user's cache directory."""
    named = os.environ.get("HERKOMST_CACHE_DIR")
    return Path(named) if named else Path(platformdirs.user_cache_dir("herkomst", appauthor=False))


def key(*parts: str) -> bytes:
    """A cache key of strings."""
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=20).digest()


class Cache:
    """A key-value store. ``get`` and ``put`` never raise; ``broken`` says why nothing is kept."""

    def __init__(self, directory: Path | None) -> None:
        self.broken = ""
        self._db: sqlite3.Connection | None = None
        self._new: dict[bytes, bytes] = {}
        if directory is None:
            return
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(directory / "herkomst-1.sqlite", timeout=5, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
        except (OSError, sqlite3.Error) as e:
            self.broken, self._db = f"cache not used: {e}", None

    def get(self, wanted: bytes) -> bytes | None:
        """The value of a key, or None."""
        found = self._new.get(wanted)
        if found is None and self._db is not None:
            try:
                row = self._db.execute("SELECT value FROM kept WHERE key = ?", (wanted,)).fetchone()
            except sqlite3.Error as e:
                self._fail(e)
                return None
            found = row[0] if row else None
        try:
            return zlib.decompress(found) if found is not None else None
        except zlib.error:
            return None

    def put(self, wanted: bytes, value: bytes) -> None:
        """Keep a value until ``flush`` writes it."""
        if self._db is not None:
            self._new[wanted] = zlib.compress(value, 1)

    def flush(self) -> None:
        """Write what was put, in one transaction."""
        if self._db is None or not self._new:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", _sorted(self._new.items()))
            count = self._db.execute("SELECT COUNT(*) FROM kept").fetchone()[0]
            if count > _LIMIT:
                self._db.execute("DELETE FROM kept")
                self._db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", _sorted(self._new.items()))
            self._db.execute("COMMIT")
            self._new.clear()
        except sqlite3.Error as e:
            self._fail(e)

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        if self._db is not None:
            self._db.close()
            self._db = None

    def _fail(self, error: Exception) -> None:
        self.broken = f"cache not used: {error}"
        if self._db is not None:
            self._db.close()
        self._db, self._new = None, {}


def _sorted(items: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return sorted(items)
