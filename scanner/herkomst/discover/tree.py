"""Every path of a tree that is worth a look: git's listing where there is a checkout, else a walk that honours .gitignore."""

import os
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from herkomst.discover.git import Git
from herkomst.discover.kinds import SKIPPED_DIRECTORIES, kind_of
from herkomst.model.issues import GapReason


class Candidate(msgspec.Struct, frozen=True, order=True):
    """A regular file, by path relative to the root. ``named``: the user named the file itself."""

    path: str
    named: bool = False


class Listing(msgspec.Struct, frozen=True):
    """``lost``: (path, reason of the Gap, why) of what was not looked at although it may matter, such as symbolic links."""

    candidates: tuple[Candidate, ...]
    lost: tuple[tuple[str, GapReason, str], ...]
    skipped: tuple[tuple[str, int], ...]
    git: bool


class _Search:
    def __init__(self, root: Path) -> None:
        self.root, self.base = root, str(root)
        self.found: dict[str, Candidate] = {}
        self.lost: dict[str, tuple[GapReason, str]] = {}
        self.skipped: set[str] = set()

    def add(self, path: str, *, named: bool = False) -> None:
        """A file or link; anything else, and what is gone, is left out."""
        mode = self.mode(path)
        if stat.S_ISLNK(mode):
            self.link(path, self.root / path)
        elif not path.isascii() and path != (shown := os.fsencode(path).decode("utf-8", "backslashreplace")):
            self.lost[shown] = "unreadable", "the name is not valid Unicode"
        elif stat.S_ISREG(mode) or (named and mode):
            self.found[path] = Candidate(path, named)

    def mode(self, path: str) -> int:
        """The mode of what is at a path, links not followed; 0 for nothing."""
        try:
            return os.lstat(f"{self.base}/{path}").st_mode
        except OSError:
            return 0

    def link(self, path: str, place: Path) -> None:
        """Never followed: a target inside the tree is read where it is; another is said."""
        try:
            target = place.resolve(strict=True)
        except FileNotFoundError:
            if kind_of(path)[0] != "ignored":
                self.lost[path] = "symlink", "link to something that does not exist"
            return
        except (OSError, RuntimeError):
            self.lost[path] = "symlink", "link that leads back to itself"
            return
        if target == self.root or target in self.root.parents or target in place.parents:
            self.lost[path] = "symlink", "link to a directory it lies in (a loop)"
        elif self.root not in target.parents and (target.is_dir() or kind_of(path)[0] != "ignored"):
            self.lost[path] = "symlink", "link to something outside the scanned tree"


def find(root: Path, wanted: tuple[str, ...], *, tracked_only: bool = False) -> Listing:
    """The candidates under ``root``, restricted to ``wanted`` (relative paths; none for all), sorted."""
    search = _Search(root)
    git = Git.find(root)
    everything = not wanted or "." in wanted
    listed = _listed(git, tracked_only) if git is not None else None
    if listed is not None and everything and not listed and not tracked_only:
        listed = None                                                    # the root itself is ignored: it was asked for by name
    for start in ("",) if everything else wanted:
        inside = [p for p in listed or () if not start or p == start or p.startswith(start + "/")]
        if listed is None or (start and not inside and not tracked_only):
            _start(search, start)
        elif inside == [start]:
            search.add(start, named=True)
        else:
            _take(search, "", listed, inside, 0)
    counts = Counter(p.rsplit("/", 1)[-1] for p in search.skipped)
    return Listing(tuple(sorted(search.found.values())), tuple((p, *search.lost[p]) for p in sorted(search.lost)),
                   tuple(sorted(counts.items())), listed is not None)


def _listed(git: Git, tracked_only: bool) -> tuple[str, ...]:
    return git.tracked() if tracked_only else git.listed()


def _take(search: _Search, base: str, listed: tuple[str, ...], inside: Iterable[str], depth: int) -> None:
    """Git's listing of the checkout at ``base`` ('' or a path with a slash at its end), of which ``inside`` is wanted."""
    environments = tuple(p[: -len("pyvenv.cfg")] for p in listed if p.endswith("/pyvenv.cfg"))
    for path in inside:
        hidden = _hidden(path, environments)
        full = (base + path).rstrip("/")
        if hidden:
            search.skipped.add(base + hidden)
        elif stat.S_ISDIR(search.mode(full)):                            # a submodule, or a clone that someone put there
            git = Git.find(search.root / full)
            if git is None or git.prefix or depth > 8:
                _start(search, full)
            else:
                inner = git.listed()
                _take(search, full + "/", inner, inner, depth + 1)
        else:
            search.add(full)


def _hidden(path: str, environments: tuple[str, ...]) -> str:
    """The skipped directory that ``path`` lies in, or ''."""
    for e in environments:
        if path.startswith(e):
            return e.rstrip("/")
    folders = path.split("/")[:-1]
    for i, name in enumerate(folders):
        if _skips(name):
            return "/".join(folders[: i + 1])
    return ""


def _skips(name: str) -> bool:
    return name in SKIPPED_DIRECTORIES or name.endswith(".egg-info")


def _start(search: _Search, start: str) -> None:
    """A walk from one path that was asked for."""
    place = search.root / start if start else search.root
    if start and not place.is_dir():
        search.add(start, named=True)
        return
    if place.is_symlink():
        search.link(start, place)
        return
    for path in _walk(search, start):
        search.add(path)


def _walk(search: _Search, start: str) -> Iterator[str]:
    """Files and links under ``start``, with the .gitignore files from ``start`` down applied. No recursion: depth is free."""
    stack: list[tuple[str, Rules]] = [(start, ())]
    while stack:
        folder, rules = stack.pop()
        try:
            entries = sorted(os.scandir(search.root / folder), key=lambda e: e.name)
        except OSError as e:
            search.lost[folder or "."] = "unreadable", f"directory that cannot be read: {(e.strerror or '').lower()}"
            continue
        if any(e.name == ".gitignore" for e in entries):
            rules += _rules(search.root, folder)
        for entry in entries:
            path = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_dir(follow_symlinks=False):
                if _skips(entry.name) or Path(entry.path, "pyvenv.cfg").exists():
                    search.skipped.add(path)
                elif not _ignored(path + "/", rules):
                    stack.append((path, rules))
            elif not _ignored(path, rules):
                yield path


Rules = tuple[tuple[str, Any], ...]
"""(the directory a .gitignore lies in, with a slash; its patterns)."""


def _rules(root: Path, folder: str) -> Rules:
    from pathspec import GitIgnoreSpec  # not needed in checkouts, which are the usual case

    try:
        text = (root / folder / ".gitignore").read_text("utf-8", "replace")
        return ((folder + "/" if folder else "", GitIgnoreSpec.from_lines(text.splitlines())),)
    except (OSError, ValueError):
        return ()


def _ignored(path: str, rules: Rules) -> bool:
    """The nearest file that says anything about a path decides."""
    for base, spec in reversed(rules):
        said = spec.check_file(path[len(base):]).include
        if said is not None:
            return bool(said)
    return False
