"""The only window a unit has on the rest of the tree: it records what was asked and a hash of the answer."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from herkomst.model.python_ir import ModuleIR
from herkomst.model.schema import DocIR, Schema
from herkomst.model.unit import Read
from herkomst.model.values import Exports
from herkomst.solve.catalog import Catalog
from herkomst.solve.paths import Paths

_encoder = msgspec.msgpack.Encoder()


def digest(value: Any) -> str:
    """Hash of an answer; '' for no answer."""
    return "" if value is None else hashlib.blake2b(_encoder.encode(value), digest_size=16).hexdigest()


class Readers(msgspec.Struct, frozen=True):
    """Reading, injected: path -> IR, path -> document, (text, dialect) -> SQL IR, name -> macro, path -> SQL IR. Each caches for itself."""

    ir: Callable[[str], ModuleIR | None]
    doc: Callable[[str], DocIR | None]
    sql: Callable[[str, str], Any]
    macro: Callable[[str], Any]
    digest: Callable[[str], str]
    script: Callable[[str], Any]


class Snapshot:
    """What the units of a round see: the exports and schemas of the round before. Hashes are computed once, also over the snapshots of a
    solve, as long as what they are of is the same."""

    def __init__(
        self, paths: Paths, readers: Readers, exports: dict[str, Exports], catalog: Catalog, called: dict[str, tuple[int, ...]],
        last: "Snapshot | None" = None,
    ) -> None:
        """``last``: the snapshot before this one, of the same solve."""
        self.paths, self.readers, self.exports, self.catalog, self.called = paths, readers, exports, catalog, called
        self._fixed: dict[str, str] = last._fixed if last is not None else {}
        self._of: dict[str, tuple[Exports | None, str]] = last._of if last is not None else {}
        self._tables: dict[str, str] = last._tables if last is not None and last.catalog is catalog else {}
        self._calls: dict[str, str] = last._calls if last is not None and last.called is called else {}

    def answer(self, key: str) -> str:
        """The hash of the answer to a key, as ``RecordingView`` would record it now."""
        what, _, rest = key.partition(":")
        if what == "exports":
            now = self.exports.get(rest)
            kept = self._of.get(rest)
            if kept is None or kept[0] is not now:
                kept = self._of[rest] = now, digest(now)
            return kept[1]
        known = self._tables if what == "schema" else self._calls if what == "called" else self._fixed
        if key not in known:
            known[key] = self._hash(key)
        return known[key]

    def _hash(self, key: str) -> str:
        what, _, rest = key.partition(":")
        if what == "module":
            importer, dotted, level = rest.split("|")
            return self.paths.module(importer, dotted, int(level)) or ""
        if what == "file":
            importer, _, path = rest.partition("|")
            return self.paths.file(importer, path) or ""
        if what in ("ir", "doc"):
            return self.readers.digest(rest)
        if what == "schema":
            kind, _, name = rest.partition(":")
            return digest(self.catalog.schema(kind, name))
        if what == "called":
            return digest(self.called.get(rest))
        if what == "macro":
            return digest(self.readers.macro(rest))
        raise ValueError(key)


class RecordingView:
    """``model.unit.View`` over a snapshot, for one unit."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._now = snapshot
        self._keys: set[str] = set()

    @property
    def reads(self) -> tuple[Read, ...]:
        """Every key that was asked, with the hash of its answer, sorted."""
        return tuple(Read(key, self._now.answer(key)) for key in sorted(self._keys))

    def find_module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        self._keys.add(f"module:{importer}|{dotted}|{level}")
        return self._now.paths.module(importer, dotted, level)

    def find_file(self, importer: str, path: str) -> str | None:
        self._keys.add(f"file:{importer}|{path}")
        return self._now.paths.file(importer, path)

    def ir(self, path: str) -> ModuleIR | None:
        self._keys.add(f"ir:{path}")
        return self._now.readers.ir(path)

    def exports(self, path: str) -> Exports | None:
        self._keys.add(f"exports:{path}")
        return self._now.exports.get(path)

    def called(self, path: str) -> tuple[int, ...]:
        self._keys.add(f"called:{path}")
        return self._now.called.get(path, ())

    def doc(self, path: str) -> DocIR | None:
        self._keys.add(f"doc:{path}")
        return self._now.readers.doc(path)

    def schema(self, kind: str, name: str) -> Schema | None:
        self._keys.add(f"schema:{kind}:{name}")
        return self._now.catalog.schema(kind, name)

    def macro(self, name: str) -> Any:
        self._keys.add(f"macro:{name}")
        return self._now.readers.macro(name)

    def script(self, path: str) -> Any:
        self._keys.add(f"ir:{path}")
        return self._now.readers.script(path)

    def sql(self, text: str, dialect: str) -> Any:
        return self._now.readers.sql(text, dialect)     # a pure function of its key: nothing to record
