"""Where the scanned tree lies in its checkout: what platforms need to find a file and a commit."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herkomst.report.sarif import Provenance

_SCP = re.compile(r"[\w.-]+@[\w.-]+:(?!//).+")


def prefix(root: Path) -> str:
    """What stands before a path of the report to make it one of the repository: ``src/``, or '' at its top. Without git: the way
    from the working directory, where the tree lies below it."""
    from herkomst.discover.git import Git

    git = Git.find(root)
    if git is not None:
        return git.prefix
    here = Path.cwd().resolve()
    root = root.resolve()
    return "" if root == here or here not in root.parents else root.relative_to(here).as_posix() + "/"


def provenance(root: Path) -> "Provenance":
    """Repository, commit and branch, as far as git knows them. A remote that is a path on this machine is not told."""
    from herkomst.discover.git import Git
    from herkomst.report.sarif import Provenance

    git = Git.find(root)
    if git is None:
        return Provenance()
    remote = _line(git.run("remote", "get-url", "origin"))
    if not (_SCP.fullmatch(remote) or re.match(r"(https?|ssh|git)://", remote)):
        return Provenance()
    branch = os.environ.get("GITHUB_REF_NAME", "") or os.environ.get("CI_COMMIT_REF_NAME", "") or _line(
        git.run("symbolic-ref", "--short", "--quiet", "HEAD"))
    return Provenance(remote, _line(git.run("rev-parse", "--verify", "--quiet", "HEAD")), branch)


def _line(out: bytes | None) -> str:
    return os.fsdecode(out or b"").strip()
