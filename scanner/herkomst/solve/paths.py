"""Which file of the tree a name in code means. Pure look-ups over the sorted list of paths; nothing is opened."""

import posixpath
import re
import sys
from collections import defaultdict
from collections.abc import Iterable

from herkomst.knowledge.names import slashes

_URL = re.compile(r"^[a-z][a-z0-9+.-]*://|^dbfs:/|^[A-Za-z]:[\\/]", re.IGNORECASE)
_STDLIB = sys.stdlib_module_names


def normal(path: str) -> str:
    """A path as code writes it -> forward slashes, no scheme, no ``./``, ``..`` folded and leading ``../`` and ``/`` dropped."""
    bare = _URL.sub("", slashes(path))
    parts: list[str] = []
    for part in bare.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/".join(parts)


def suffixes_meet(a: str, b: str, separator: str = "/") -> bool:
    """True when one name is a whole-component suffix of the other: ``klant`` and ``dbo.klant``."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    return long == short or long.endswith(separator + short)


class Paths:
    """The paths of a tree, indexed for modules, files and their suffixes."""

    def __init__(self, paths: Iterable[str], libraries: Iterable[str] = ()) -> None:
        """``libraries``: top-level names that are libraries, whatever folders of the tree are called."""
        self.all = frozenset(paths)
        self._libraries = frozenset(libraries)
        self._by_last: defaultdict[str, list[str]] = defaultdict(list)
        for path in sorted(self.all):
            folder, name = posixpath.split(path)
            self._by_last[f"{posixpath.basename(folder)}/{name}" if name == "__init__.py" else name].append(path)
        self._found: dict[tuple[str, str, int], str | None] = {}

    def module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        """The file that importing ``dotted`` from ``importer`` reaches, or None when it is not in the tree.

        Relative imports are exact. Absolute ones are tried beside the importer, in each of its ancestors, in ``src`` and ``lib``
        below those, and at last as the only path of the tree that ends so. Names of the standard library are looked for without the
        last step and without ``src``; names of other libraries without the last step and not inside a package: ``numpy`` in
        ``compat/numpy/linalg.py`` is not the package it is in.
        """
        wanted = (importer, dotted, level)
        if wanted not in self._found:
            self._found[wanted] = self._module(importer, dotted, level)
        return self._found[wanted]

    def _module(self, importer: str, dotted: str, level: int) -> str | None:
        tail = dotted.replace(".", "/")
        here = posixpath.dirname(importer)
        if level:
            for _ in range(level - 1):
                here = posixpath.dirname(here)
            return self._python(posixpath.join(here, tail) if tail else here)
        if not tail:
            return None
        places = [here]
        standard, library = (dotted.split(".")[0] in names for names in (_STDLIB, self._libraries))
        while here:
            here = posixpath.dirname(here)
            if not library or posixpath.join(here, "__init__.py") not in self.all:
                places.append(here)
        for place in places:
            for below in ("",) if standard else ("", "src", "lib"):
                found = self._python(posixpath.join(place, below, tail))
                if found and found != importer:
                    return found
        if standard or library:
            return None
        ends = [
            path for last in (f"{posixpath.basename(tail)}.py", f"{posixpath.basename(tail)}/__init__.py")
            for path in self._by_last.get(last, ())
            if path != importer and (path == f"{tail}.py" or path.endswith((f"/{tail}.py", f"/{tail}/__init__.py")))
        ]
        return self._nearest(importer, ends)

    def file(self, importer: str, path: str) -> str | None:
        """The file of the tree that code in ``importer`` opens as ``path``, or None.

        Tried beside the importer, at the root, in the importer's ancestors, then by the end of the path: an absolute path or URL
        of another machine still names ``data/train.csv``.
        """
        raw = slashes(path)
        if not raw:
            return None
        if not _URL.match(raw) and not raw.startswith("/"):
            here = posixpath.dirname(importer)
            for place in (here, ""):
                found = posixpath.normpath(posixpath.join(place, raw))
                if found in self.all:
                    return found
            while here:
                here = posixpath.dirname(here)
                found = posixpath.normpath(posixpath.join(here, raw))
                if found in self.all:
                    return found
        tail = normal(raw)
        if not tail:
            return None
        ends = [
            p for p in self._by_last.get(posixpath.basename(tail), ())
            if suffixes_meet(p, tail) and ("/" in p or "/" not in tail or p == tail)
        ]
        return self._nearest(importer, ends)

    def _python(self, stem: str) -> str | None:
        stem = posixpath.normpath(stem)
        for path in (f"{stem}.py", f"{stem}/__init__.py"):
            path = path.removeprefix("./")
            if path in self.all:
                return path
        return None

    @staticmethod
    def _nearest(importer: str, found: list[str]) -> str | None:
        """The one that shares most leading folders with the importer; None where two share as much."""
        if len(found) < 2:
            return found[0] if found else None
        mine = importer.split("/")

        def shared(path: str) -> int:
            count = 0
            for a, b in zip(mine, path.split("/"), strict=False):
                if a != b:
                    break
                count += 1
            return count

        best = max(shared(p) for p in found)
        nearest = [p for p in found if shared(p) == best]
        return nearest[0] if len(nearest) == 1 else None
