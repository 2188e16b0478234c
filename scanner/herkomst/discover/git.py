"""What git knows, by asking the plain ``git`` program: files, commit, changed lines.

A checkout is hostile input too: hooks, file system monitors, pagers, filters, external diffs and lazy downloads are switched
off for every call, and nothing is ever written.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from herkomst.errors import HerkomstError

_SAFE = (
    "--no-optional-locks", "--literal-pathspecs", "--no-pager", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
    "-c", "core.quotePath=false", "-c", "protocol.allow=never", "-c", "diff.external=", "-c", "core.attributesFile=/dev/null",
    "-c", "safe.directory=*",        # in containers the checkout belongs to someone else; nothing of it is executed, see above
)
_DIFF = ("--no-color", "--text", "--no-ext-diff", "--no-textconv", "--find-renames", "--ignore-submodules", "--src-prefix=a/",
         "--dst-prefix=b/", "--unified=0", "--no-relative", "--inter-hunk-context=0", "--diff-algorithm=myers",
         "--no-indent-heuristic")
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([abfnrtv\"\\]|[0-7]{3})")
_PLAIN = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v", b'"': b'"', b"\\": b"\\"}


class Changes(msgspec.Struct, frozen=True):
    """What differs from a base, in lines of the new side.

    lines    path -> (first, last) line ranges, sorted, 1-based, inclusive. Where lines were only removed: the lines beside the gap.
    deleted  paths that are gone. ``renamed``: new path -> old path, also when no line changed.
    base     the commit compared with, in full.
    words    what was compared, for people: ``staged changes``, ``since origin/main (merge base 4f1c2ab)``.
    """

    lines: dict[str, tuple[tuple[int, int], ...]] = {}
    deleted: tuple[str, ...] = ()
    renamed: dict[str, str] = {}
    base: str = ""
    words: str = ""

    @property
    def empty(self) -> bool:
        """True when nothing differs."""
        return not (self.lines or self.deleted or self.renamed)

    def touches(self, path: str, line: int, end_line: int = 0) -> bool:
        """True when one of the lines from ``line`` to ``end_line`` changed."""
        last = max(line, end_line)
        return any(first <= last and line <= until for first, until in self.lines.get(path, ()))


class Git:
    """A checkout. ``root`` is the directory that is scanned, ``top`` the checkout's; paths given back are relative to ``root``."""

    def __init__(self, root: Path, top: Path, directory: Path) -> None:
        self.root, self.top, self.directory = root, top, directory
        self.prefix = "" if root == top else root.relative_to(top).as_posix() + "/"
        self._filters: tuple[str, ...] | None = None

    @classmethod
    def find(cls, root: Path) -> "Git | None":
        """The checkout that ``root`` is in; None without one, or without git on this machine."""
        root = root.resolve()
        if shutil.which("git") is None or not root.is_dir():
            return None
        done = _run(root, ("rev-parse", "--show-toplevel", "--absolute-git-dir"))
        lines = os.fsdecode(done.stdout).split("\n")
        if done.returncode or len(lines) < 2 or not lines[0]:
            return None
        top = Path(lines[0]).resolve()
        return cls(root, top, Path(lines[1])) if root == top or top in root.parents else None

    @classmethod
    def need(cls, root: Path, option: str, remedy: str = "run it in a checkout, or leave the option out") -> "Git":
        """As ``find``; raises HerkomstError that says what ``option`` lacks."""
        found = cls.find(root)
        if found is None:
            why = "git is not installed" if shutil.which("git") is None else f"{root} is not in a git checkout"
            raise HerkomstError(f"{option} needs git: {why}", remedy=remedy)
        return found

    def run(self, *arguments: str) -> bytes | None:
        """Standard output of a git command in ``root``; None when it fails."""
        done = _run(self.root, arguments, index=self.directory, top=self.top)
        return None if done.returncode else done.stdout

    def commit(self) -> str:
        """Short hash of HEAD, '' before the first commit."""
        return os.fsdecode(self.run("rev-parse", "--short=7", "--verify", "--quiet", "HEAD") or b"").strip()

    def uncommitted(self) -> int:
        """How many files under ``root`` differ from HEAD, untracked ones included."""
        out = self.run(*self._no_filters(), "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all",
                       "--ignore-submodules", "--", ".")
        return sum(1 for entry in (out or b"").split(b"\0") if entry)

    def tracked(self) -> tuple[str, ...]:
        """Paths git tracks under ``root`` that are still in the tree or the index, sorted."""
        return _paths(self.run("ls-files", "-z", "--cached"))

    def listed(self) -> tuple[str, ...]:
        """Tracked paths, and untracked ones that are not ignored; those of a nested checkout end in a slash. Sorted."""
        return _paths(self.run("ls-files", "-z", "--cached", "--others", "--exclude-standard"))

    def staged(self) -> Changes:
        """What the next commit changes, renames followed."""
        head = self.run("rev-parse", "--verify", "--quiet", "HEAD")
        base = os.fsdecode(head).strip() if head else _EMPTY_TREE
        return self._changes(("--cached", base), base if head else "", "staged changes")

    def since(self, ref: str) -> Changes:
        """What the working tree (untracked files included) changes since the merge base of HEAD and ``ref``. Raises
        HerkomstError for an unknown ref, and where a shallow clone has no merge base."""
        base = self.merge_base(ref, "HEAD")
        made = self._changes((base,), base, f"since {ref} (merge base {base[:7]})")
        others = _paths(self.run("ls-files", "-z", "--others", "--exclude-standard"))
        new = {path: ((1, _ALL),) for path in others if not path.endswith("/")}
        return msgspec.structs.replace(made, lines={**made.lines, **new})

    def between(self, older: str, newer: str) -> Changes:
        """What ``newer`` changes since its merge base with ``older``."""
        self.resolve(newer)
        if set(older) == {"0"}:                                          # pre-push of a new branch: everything is new
            return self._changes((_EMPTY_TREE, newer), "", f"everything up to {newer[:12]}")
        base = self.merge_base(older, newer)
        return self._changes((base, newer), base, f"{older[:12]}..{newer[:12]}")

    def resolve(self, ref: str) -> str:
        """The full hash of a commit. Raises HerkomstError for one that does not exist here."""
        found = None if ref.startswith("-") or not ref else self.run("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        if found is None:
            if not self.commit():
                raise HerkomstError(f"git knows no commit {ref!r} here: nothing was committed yet", remedy="leave the option out")
            shallow = self._shallow()
            raise HerkomstError(f"git knows no commit {ref!r} here" + (" (this is a shallow clone)" if shallow else ""),
                                remedy=_DEEPEN if shallow else "fetch it (git fetch origin), or name another (git branch -a)")
        return os.fsdecode(found).strip()

    def merge_base(self, ref: str, other: str) -> str:
        """The best common ancestor, so that changes of the other branch do not count as ours. Raises HerkomstError."""
        one, two = self.resolve(ref), self.resolve(other)
        found = self.run("merge-base", one, two)
        if found is None:
            shallow = self._shallow()
            raise HerkomstError(
                f"{ref} and {other} have no common ancestor" + (" in this shallow clone" if shallow else ""),
                remedy=_DEEPEN if shallow else "name a branch that this one started from",
            )
        return os.fsdecode(found).split()[0]

    def unstaged(self) -> bool:
        """True when a tracked file differs from what is staged."""
        return bool(self.run(*self._no_filters(), "diff", "--name-only", "--no-ext-diff", "--ignore-submodules", "--", "."))

    def contents(self, commit: str, paths: Iterable[str]) -> dict[str, bytes | None]:
        """What files held at ``commit``: path (relative to ``root``) -> bytes, None for what was not there or was no plain file."""
        wanted = sorted(set(paths))
        made: dict[str, bytes | None] = dict.fromkeys(wanted)
        blobs = self._blobs(self.run("ls-tree", "-z", commit, "--", *wanted) if wanted else b"", 2)
        made.update(self._read(blobs))
        return made

    def write_tree(self, commit: str, target: Path) -> None:
        """The files of ``root`` as they were at ``commit`` ('' for what is staged), written under ``target`` byte for byte: no
        filters, no links, and no ignore files, as what was tracked counts."""
        listing = self.run("ls-tree", "-r", "-z", commit) if commit else self.run("ls-files", "-s", "-z")
        for path, data in self._read([b for b in self._blobs(listing, 2 if commit else 1) if not b[1].endswith(".gitignore")]):
            place = target / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)

    @staticmethod
    def _blobs(listing: bytes | None, field: int) -> list[tuple[bytes, str]]:
        """(hash, path) of the plain files in a listing of git; the hash is in the given field before the tab."""
        entries = (entry.split(b"\t", 1) for entry in (listing or b"").split(b"\0") if entry)
        return [(meta.split(b" ")[field], os.fsdecode(name)) for meta, name in entries if meta[:6] in (b"100644", b"100755")]

    def _read(self, blobs: list[tuple[bytes, str]]) -> Iterator[tuple[str, bytes]]:
        done = _run(self.root, ("cat-file", "--batch"), stdin=b"".join(d + b"\n" for d, _ in blobs))
        at = 0
        for _, path in blobs:
            end = done.stdout.find(b"\n", at)
            if end < 0:
                break
            head = done.stdout[at:end].split(b" ")
            at = end + 1
            if len(head) < 3:                                            # "missing": a partial clone without this file
                continue
            size = int(head[2])
            yield path, done.stdout[at:at + size]
            at += size + 1

    def _shallow(self) -> bool:
        return (self.run("rev-parse", "--is-shallow-repository") or b"").strip() == b"true"

    def _no_filters(self) -> tuple[str, ...]:
        """Options that empty every configured filter: git would run them to compare the working tree."""
        if self._filters is None:
            out = self.run("config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$") or b""
            options: list[str] = []
            for name in sorted(set(_paths(out))):
                options += ["-c", f"{name}=" + ("false" if name.endswith(".required") else "")]
            self._filters = tuple(options)
        return self._filters

    def _changes(self, sides: tuple[str, ...], base: str, words: str) -> Changes:
        guard = self._no_filters()
        raw = self.run(*guard, "diff", "--raw", "-z", "--abbrev=40", *_DIFF[1:], *sides, "--", ".")
        patch = self.run(*guard, "diff", *_DIFF, *sides, "--", ".")
        if raw is None or patch is None:
            raise HerkomstError(f"git could not compare: {words}", remedy="run git diff to see why")
        whole, deleted, renamed = _read_raw(raw)
        lines = dict.fromkeys(whole, ((1, _ALL),)) | _read_hunks(patch)
        cut = len(self.prefix)
        return Changes(
            {p[cut:]: r for p, r in sorted(lines.items()) if p not in deleted}, tuple(sorted(p[cut:] for p in deleted)),
            {new[cut:]: old[cut:] for new, old in sorted(renamed.items())}, base, words,
        )


_ALL = 1 << 30
_DEEPEN = "fetch the history: git fetch --unshallow (in CI: fetch-depth: 0, GIT_DEPTH: 0)"
_EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def _run(
    cwd: Path, arguments: Iterable[str], *, index: Path | None = None, top: Path | None = None, stdin: bytes | None = None,
) -> subprocess.CompletedProcess[bytes]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}
    # `git commit FILE` hands hooks an index of its own; one of another repository (a hook that runs us elsewhere) is not ours.
    handed = os.environ.get("GIT_INDEX_FILE")
    if handed and index is not None and top is not None:
        place = (top / handed).resolve()
        if index.resolve() in place.parents:
            env["GIT_INDEX_FILE"] = str(place)
    try:
        return subprocess.run(["git", *_SAFE, *arguments], cwd=cwd, env=env, input=stdin or b"", capture_output=True, check=False)
    except OSError:
        return subprocess.CompletedProcess([], 127, b"", b"")


def _paths(out: bytes | None) -> tuple[str, ...]:
    return tuple(sorted({os.fsdecode(p) for p in (out or b"").split(b"\0") if p}))


def _read_raw(out: bytes) -> tuple[set[str], set[str], dict[str, str]]:
    """``git diff --raw -z`` -> (paths whose content changed, deleted paths, new name -> old name)."""
    changed: set[str] = set()
    deleted: set[str] = set()
    renamed: dict[str, str] = {}
    fields = iter(out.split(b"\0"))
    for meta in fields:
        if not meta.startswith(b":"):
            continue
        _, _, before, after, status = meta.split(b" ")
        path = os.fsdecode(next(fields, b""))
        if status[:1] in (b"R", b"C"):
            source, path = path, os.fsdecode(next(fields, b""))
            if status[:1] == b"R":
                renamed[path] = source
        if status[:1] == b"D":
            deleted.add(path)
        elif status[:1] == b"A" or (before != after and status != b"R100"):
            changed.add(path)
    return changed, deleted, renamed


def _read_hunks(out: bytes) -> dict[str, tuple[tuple[int, int], ...]]:
    """A diff without context -> changed lines of the new side."""
    lines: dict[str, list[tuple[int, int]]] = {}
    new = ""
    left = right = 0                                                     # lines of the current hunk still to come
    for row in out.split(b"\n"):
        if left and row.startswith(b"-"):
            left -= 1
        elif right and row.startswith(b"+"):
            right -= 1
        elif row.startswith(b"+++ "):
            name = _name(row[4:])
            new = "" if name == "/dev/null" else name[2:]
        elif (m := _HUNK.match(row)) is not None:
            left, right = (int(m[g]) if m[g] is not None else 1 for g in (1, 3))
            first = int(m[2])
            if new:
                lines.setdefault(new, []).append((first, first + right - 1) if right else (max(first, 1), first + 1))
    return {path: tuple(sorted(ranges)) for path, ranges in lines.items()}


def _name(raw: bytes) -> str:
    """A path as git prints it: plain, or quoted with C escapes; a tab may end it."""
    if raw.startswith(b'"'):
        raw = raw[1:raw.rfind(b'"')]
        raw = _ESCAPE.sub(lambda m: _PLAIN[m[1]] if m[1] in _PLAIN else bytes([int(m[1], 8)]), raw)
    return os.fsdecode(raw.rstrip(b"\t"))
