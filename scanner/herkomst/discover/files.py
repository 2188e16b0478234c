"""The files of a tree: which there are, what they are, what was left out and why."""

import hashlib
import stat
from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

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
    projects = Projects(root, [c.path for c in listing.candidates])
    hit: Counter[str] = Counter()
    files: dict[str, SourceFile] = {}
    gaps = [_gap(*lost) for lost in listing.lost]
    schemas = {s for s in config.schemas if not any(c in s for c in "*?[") and (root / s).is_file()}
    for candidate in (*listing.candidates, *(Candidate(s, named=True) for s in sorted(schemas))):
        path = candidate.path
        if path in files:
            continue
        declared = path in schemas or matches(path, config.schemas)
        if not declared:
            if projects.generated(path) or (config.include and not matches(path, config.include) and not candidate.named):
                continue
            pattern = next((p for p in config.exclude if matches(path, (p,))), None)
            if pattern is not None:
                hit[pattern] += kind_of(path)[0] != "ignored"
                continue
        kind, language = kind_of(path)
        if kind == "ignored" and matches(path, [p.files for p in config.positional]):
            kind, language = "csv", "positional file"
        if kind == "ignored":
            continue
        if kind == "sql" and projects.holds(path):
            kind, language = "dbt", "dbt"
        made = _file(root, path, kind, language, config)
        if isinstance(made, Gap):
            gaps.append(made)
            files[path] = SourceFile(path, kind, language, production=_production(path, config))
        else:
            files[path] = made
    return Discovered(
        tuple(files[p] for p in sorted(files)), tuple(sorted(set(gaps))), listing.skipped,
        tuple((p, config.exclude[p], hit[p]) for p in sorted(config.exclude)), listing.git,
    )


def _file(root: Path, path: str, kind: FileKind, language: str, config: Config) -> SourceFile | Gap:
    place = root / path
    try:
        found = place.stat()
        if not stat.S_ISREG(found.st_mode):
            return _gap(path, "unreadable", "not a regular file")
        limit = MAX_BYTES.get(kind, _MAX_BYTES)
        if found.st_size > limit and kind not in _HEAD_ONLY:
            return _gap(path, "too-large", f"{found.st_size:,} bytes; files of this kind are read up to {limit:,}")
        digest = _digest(place, found.st_size, kind)
    except OSError as e:
        return _gap(path, "unreadable", (e.strerror or type(e).__name__).lower())
    dialect, guessed = _dialect(path, kind, config)
    return SourceFile(path, kind, language, digest, found.st_size, dialect, guessed, _production(path, config))


def _digest(place: Path, size: int, kind: FileKind) -> str:
    if kind == "data":
        return ""
    with place.open("rb") as f:
        if kind in _HEAD_ONLY:
            return hashlib.sha256(b"%d\n" % size + f.read(DATA_HEAD_BYTES)).hexdigest()
        return hashlib.sha256(f.read()).hexdigest()


def _dialect(path: str, kind: FileKind, config: Config) -> tuple[str, bool]:
    """(dialect, guessed): the configuration's word, else what the suffix stands for."""
    if kind not in ("sql", "dbt", "python", "notebook"):
        return "", False
    configured = last_match(path, config.dialects)
    if configured is None:
        configured = config.dialect
    if configured:
        return configured, False
    suffix = SQL_SUFFIXES.get(PurePosixPath(path).suffix.lower(), "")
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
