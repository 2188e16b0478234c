"""A user's own rule directories: verified as a whole before any of it is believed, and their library models put into use."""

from collections.abc import Iterable
from pathlib import Path

from herkomst.errors import RuleError
from herkomst.knowledge import decisions, findings, libraries, signatures
from herkomst.knowledge.own_files import own_files
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir


def verify(directory: Path, shown: str = "") -> tuple[str, ...]:
    """Read every rule, attribute file, list of decision words, page and library model under a directory; the files read, sorted.

    Raises RuleError for the first that cannot be used, with its path below ``shown`` (default: the directory's name).
    """
    try:
        read = findings.check(directory)
        ours = libraries.pack().entries
        made = libraries.load((rules_dir() / "libraries", *_places(directory)))
        signatures.check(e for path, e in sorted(made.entries.items()) if path not in ours)
    except RuleError as e:
        raise placed(e, directory, shown or directory.name) from None
    return read


def use(directories: Iterable[str]) -> None:
    """Verify these and put them into use beside ours: rules, decision words, library models (attributes are named where the lexicon is
    asked for); none: ours alone. Raises RuleError."""
    roots = [Path(d) for d in directories]
    for root in roots:
        if any(root.rglob("*.yaml")):
            verify(root)
    mine = own_files(roots)
    findings.use(mine["rules"])
    decisions.use(mine["decisions"])
    places = [p for root in roots for p in _places(root)]
    if not places:
        libraries.use(None)
        return
    ours = rules_dir() / "libraries"
    files = [f for place in (ours, *places) for f in sorted(place.glob("*.yaml"))]
    libraries.use(packed("libraries-own", files, lambda _: libraries.load((ours, *places)), libraries.Pack))


def _places(directory: Path) -> list[Path]:
    return sorted({f.parent for f in directory.rglob("*.yaml") if f.parent.name == "libraries"})


def placed(error: RuleError, directory: Path, shown: str) -> RuleError:
    """Messages of readers name the file alone: say where it is, when only one file is called so."""
    name = (error.file or "").rpartition("/")[2]
    found = list(directory.rglob(name)) if name and not Path(error.file or "").is_absolute() else []
    if len(found) != 1:
        return error
    return RuleError(error.what, file=f"{shown}/{found[0].relative_to(directory).as_posix()}", line=error.line, remedy=error.remedy)
