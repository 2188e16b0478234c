"""From the paths a user names to the root of a scan."""

import os
from collections.abc import Iterable
from os import PathLike
from pathlib import Path

from herkomst.errors import HerkomstError

AnyPath = str | PathLike[str]


def root_of(paths: AnyPath | Iterable[AnyPath]) -> tuple[Path, tuple[Path, ...]]:
    """(root, paths below it to keep to; empty for all).

    One directory is the root. A single file has its folder as root; several paths have their common parent. Raises
    HerkomstError for a path that does not exist.
    """
    many = (paths,) if isinstance(paths, str | PathLike) else tuple(paths)
    if not many:
        many = (".",)
    found = []
    for path in many:
        at = Path(path)
        if not at.exists():
            raise HerkomstError("no such file or directory", file=str(path), remedy="check the path")
        found.append(at.resolve())
    if len(found) == 1 and found[0].is_dir():
        return found[0], ()
    root = Path(os.path.commonpath([str(p.parent if p.is_file() else p) for p in found]))
    return root, tuple(sorted(set(found)))
