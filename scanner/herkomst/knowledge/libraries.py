"""Library models: what a call of a library does to columns, as data (``rules/libraries``); the models in use.

``library_files`` says what a file holds, ``library_model`` what it becomes.
"""

from collections.abc import Iterable
from pathlib import Path

from herkomst.knowledge.library_files import check_links, read
from herkomst.knowledge.library_model import Case, Effect, Entry, LibraryClass, Pack, Param
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir

__all__ = ["Case", "Effect", "Entry", "LibraryClass", "Pack", "Param", "check_links", "load", "pack", "read", "use", "verify"]


def load(places: Iterable[Path] | None = None) -> Pack:
    """Read every YAML file of the directories (default: our own rules). Raises RuleError, with file and line."""
    pack = Pack()
    for place in places if places is not None else (rules_dir() / "libraries",):
        files = sorted(place.glob("*.yaml")) if place.is_dir() else [place]
        for file in files:
            read(pack, file.read_text("utf-8"), f"{place.name}/{file.name}" if place.is_dir() else file.name)
    check_links(pack)
    return pack


def verify(directory: Path) -> int:
    """Check a user's own models, together with ours: how many calls they model. Raises RuleError (file, line, remedy) for the
    first mistake; models of a call that we model too are a mistake as well. Used by ``herkomst rules --check``."""
    own = pack()
    return len(load((rules_dir() / "libraries", directory)).entries) - len(own.entries)


_PACK: list[Pack] = []
_GIVEN: list[Pack] = []


def pack() -> Pack:
    """The models in use: our own, loaded once, unless ``use`` gave others (from a cache, or with a user's own)."""
    if not _PACK:
        files = sorted((rules_dir() / "libraries").glob("*.yaml"))
        _PACK.append(packed("libraries", files, lambda _: load(), Pack))
    return _PACK[0]


def use(models: Pack | None) -> None:
    """Make these the models in use; None: our own again."""
    if models is not None or _GIVEN:
        _PACK[:] = [] if models is None else [models]
    _GIVEN[:] = [] if models is None else [models]
