"""The files of a tree: which there are, what they are, what was left out and why."""

import hashlib
import os
import stat
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from herkomst.config import Config
from herkomst.discover.dbt import Projects
from herkomst.discover.kinds import SQL_SUFFIXES, kind_of, usually_production
from herkomst.discover.tree import Candidate, find
from herkomst.errors import HerkomstError
from herkomst.globs import last_match, matches
from herkomst.model.issues import Gap, GapReason
from herkomst.model.places import Span
from herkomst.model.source import FileKind, SourceFile

MAX_BYTES: dict[FileKind, int] = {"notebook": 64 << 20, "sql": 16 << 20, "dbt": 16 << 20, "json": 16 << 20}
"""The largest file that is read, by kind; what is larger is a Gap. Data files (CSV, Parquet) have no limit."""
_MAX_BYTES = 4 << 20

DATA_HEAD_BYTES = 4 << 20
"""How much of a CSV, Parquet or foreign file is read here: its digest is that of its size and of its first bytes. Only the header
of such a file matters, and hashing terabytes of data would make a scan slow for nothing."""

_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting: opening a named pipe must not hang."""

_HEAD_ONLY: frozenset[FileKind] = frozenset({"csv", "parquet", "other-language", "data"})


class Discovered(msgspec.Struct, frozen=True):
    """What discovery found.

    files     sorted by path. ``digest`` is '' for a file that must not be read (``gaps`` says why) and for kind ``data``.
    gaps      links that were not followed, files that are unreadable or too large; sorted.
    skipped   (name, number) of directories that were not entered, sorted: ``(("node_modules", 2),)``.
    excluded  (pattern, reason, number of files) of the configuration's exclusions, sorted; patterns that hit nothing have 0.
    git       the listing is git's.
    """

    files: tuple[SourceFile, ...]
    gaps: tuple[Gap, ...] = ()
    skipped: tuple[tuple[str, int], ...] = ()
    excluded: tuple[tuple[str, str, int], ...] = ()
    git: bool = False


def discover(root: Path, config: Config, paths: Iterable[Path | str] = (), *, tracked_only: bool = False) -> Discovered:
    """The files under ``root`` (a directory) that some stage has a use for.

    ``paths`` restricts to these files and directories (relative to ``root``, or absolute); a path that is named is looked at even
    where an ignore file hides it. ``tracked_only`` leaves out what git does not track (for the hook). Raises HerkomstError for a
    path that does not exist or lies outside ``root``.
    """
    root = root.resolve()
    if not root.is_dir():
        raise HerkomstError(f"no such directory: {root}", remedy="name a directory or a file to scan")
    wanted = tuple(sorted({_relative(root, Path(p)) for p in paths}))
    listing = find(root, wanted, tracked_only=tracked_only)
    sorter = _Sorter(config, Projects(root, [c.path for c in listing.candidates]))
    files: dict[str, SourceFile] = {}
    gaps = [_gap(*lost) for lost in listing.lost]
    schemas = {s for s in config.schemas if not any(c in s for c in "*?[") and (root / s).is_file()}
    for candidate in (*listing.candidates, *(Candidate(s, named=True) for s in sorted(schemas))):
        path = candidate.path
        kind = None if path in files else sorter.kind(path, candidate.named)
        if kind is None:
            continue
        made = _file(f"{root}/{path}", path, kind, config)
        if isinstance(made, Gap):
            gaps.append(made)
            files[path] = SourceFile(path, *kind, production=_production(path, config))
        else:
            files[path] = made
    return Discovered(
        tuple(files[p] for p in sorted(files)), tuple(sorted(set(gaps))), listing.skipped,
        tuple((p, config.exclude[p], sorter.hit[p]) for p in sorted(config.exclude)), listing.git,
    )


def rewound(found: Discovered, root: Path, config: Config, contents: Mapping[str, bytes | None]) -> Discovered:
    """What discovery would have found before a change: ``contents`` has, for every path that differs, what it held then (None:
    it did not exist). Everything else is as it is now, byte for byte, so nothing is read again."""
    files = {f.path: f for f in found.files if f.path not in contents}
    sorter = _Sorter(config, Projects(root, [f.path for f in found.files]))
    gaps = {g for g in found.gaps if g.span.path not in contents}
    for path, data in contents.items():
        kind = sorter.kind(path, named=False) if data is not None else None
        if kind is None or data is None:
            continue
        too_large = _too_large(path, kind[0], len(data))
        gaps |= {too_large} if too_large is not None else set()
        digest = "" if too_large is not None else _digest(data, len(data), kind[0])
        files[path] = _described(path, kind, digest, len(data) if too_large is None else 0, config, read=too_large is None)
    return msgspec.structs.replace(found, files=tuple(files[p] for p in sorted(files)), gaps=tuple(sorted(gaps)))


class _Sorter:
    """Says of a path what it is, or that it is left out; counts what exclusions hit."""

    def __init__(self, config: Config, projects: Projects) -> None:
        self.config, self.projects = config, projects
        self.hit: Counter[str] = Counter()
        self.positional = [p.files for p in config.positional]

    def kind(self, path: str, named: bool) -> tuple[FileKind, str] | None:
        """(kind, language); None for what no stage has a use for and for what the configuration leaves out."""
        config = self.config
        if not (config.schemas and matches(path, config.schemas)):
            if self.projects.generated(path) or (config.include and not named and not matches(path, config.include)):
                return None
            pattern = next((p for p in config.exclude if matches(path, (p,))), None)
            if pattern is not None:
                self.hit[pattern] += kind_of(path)[0] != "ignored"
                return None
        kind, language = kind_of(path)
        if kind == "ignored":
            return ("csv", "positional file") if self.positional and matches(path, self.positional) else None
        return ("dbt", "dbt") if kind == "sql" and self.projects.holds(path) else (kind, language)


def _file(place: str, path: str, kind: tuple[FileKind, str], config: Config) -> SourceFile | Gap:
    """One file, opened once: the plain system calls, as a tree has thousands."""
    try:
        handle = os.open(place, _OPEN)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return _gap(path, "unreadable", "not a regular file")
            too_large = _too_large(path, kind[0], found.st_size)
            if too_large is not None:
                return too_large
            wanted = 0 if kind[0] == "data" else min(found.st_size, DATA_HEAD_BYTES) if kind[0] in _HEAD_ONLY else found.st_size
            data = bytearray()
            while len(data) < wanted and (more := os.read(handle, wanted - len(data))):
                data += more
        finally:
            os.close(handle)
    except OSError as e:
        return _gap(path, "unreadable", (e.strerror or type(e).__name__).lower())
    return _described(path, kind, _digest(data, found.st_size, kind[0]), found.st_size, config)


def _too_large(path: str, kind: FileKind, size: int) -> Gap | None:
    limit = MAX_BYTES.get(kind, _MAX_BYTES)
    if size <= limit or kind in _HEAD_ONLY:
        return None
    return _gap(path, "too-large", f"{size:,} bytes; files of this kind are read up to {limit:,}")


def _digest(data: bytes | bytearray, size: int, kind: FileKind) -> str:
    if kind == "data":
        return ""
    if kind in _HEAD_ONLY:
        return hashlib.sha256(b"%d\n" % size + data[:DATA_HEAD_BYTES]).hexdigest()
    return hashlib.sha256(data).hexdigest()


def _described(path: str, kind: tuple[FileKind, str], digest: str, size: int, config: Config, *, read: bool = True) -> SourceFile:
    dialect, guessed = _dialect(path, kind[0], config) if read else ("", False)
    return SourceFile(path, *kind, digest, size, dialect, guessed, _production(path, config))


def _dialect(path: str, kind: FileKind, config: Config) -> tuple[str, bool]:
    """(dialect, guessed): the configuration's word, else what the suffix stands for."""
    if kind not in ("sql", "dbt", "python", "notebook"):
        return "", False
    configured = (last_match(path, config.dialects) if config.dialects else None) or config.dialect
    if configured:
        return configured, False
    suffix = SQL_SUFFIXES.get(f".{path.rpartition('.')[2].lower()}", "")
    return suffix, bool(suffix)


def _production(path: str, config: Config) -> bool:
    return usually_production(path) and not matches(path, config.non_production)


def _relative(root: Path, path: Path) -> str:
    """A path given by the user, relative to ``root``; '.' for the root itself."""
    place = path if path.is_absolute() else root / path
    if not place.exists():
        raise HerkomstError(f"no such file or directory: {path}", remedy="check the spelling")
    place = place.parent.resolve() / place.name if place.name not in ("", "..") else place.resolve()
    try:
        return place.relative_to(root).as_posix()
    except ValueError:
        raise HerkomstError(f"{path} lies outside {root}", remedy="scan a directory that holds both") from None


def _gap(path: str, reason: GapReason, detail: str) -> Gap:
    return Gap(Span(path, 1, 1, 1, 1), reason, detail)
