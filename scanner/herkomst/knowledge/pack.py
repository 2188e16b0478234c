"""Rule files compiled once: parsing our YAML at every start would cost more than a warm scan.

``packed`` reads a set of YAML files, builds a struct from them and keeps its msgpack form under the cache directory, keyed by
the files' bytes. The cache is only a shortcut: without a writable directory everything is built again.
"""

import contextlib
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from herkomst import __version__

T = TypeVar("T")


def cache_dir() -> Path | None:
    """Where compiled packs live: HERKOMST_CACHE_DIR, else the user's cache directory; None when there is none."""
    told = os.environ.get("HERKOMST_CACHE_DIR")
    if told:
        return Path(told)
    with contextlib.suppress(ImportError, OSError, RuntimeError):
        import platformdirs

        return Path(platformdirs.user_cache_dir("herkomst"))
    return None


def packed(name: str, files: Sequence[Path], build: Callable[[Sequence[Path]], T], kind: type[T]) -> T:
    """The struct ``build`` makes of ``files``, from the cache where the files' bytes are the same as last time.

    ``name`` and ``kind`` tell packs apart. Errors of ``build`` pass through; nothing is stored then.
    """
    digest = hashlib.sha256(f"{__version__} {name} {kind.__qualname__} {_shape(kind)}".encode())
    for file in files:
        digest.update(b"\0" + file.name.encode() + b"\0" + file.read_bytes())
    place = cache_dir()
    target = place / "packs" / f"{name}-{digest.hexdigest()[:24]}.msgpack" if place else None
    if target is not None:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.msgpack.decode(target.read_bytes(), type=kind)
    made = build(files)
    if target is not None:
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            scratch = target.with_suffix(f".{os.getpid()}.tmp")
            scratch.write_bytes(msgspec.msgpack.encode(made))
            scratch.replace(target)
    return made


def _shape(kind: type[object]) -> str:
    """The field names of a struct type: a change of shape is another key."""
    return ",".join(getattr(kind, "__struct_fields__", ()))
