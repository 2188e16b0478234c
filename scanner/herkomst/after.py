"""What comes after the analysis: git, the register, the baseline and the change decide what of it is shown."""

import datetime
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from herkomst.analysis import analyse
from herkomst.config import Config
from herkomst.config_load import FILE, load_config
from herkomst.discover.files import Discovered, rewound
from herkomst.discover.git import Changes, Git
from herkomst.errors import HerkomstError
from herkomst.model.issues import Directive, Gap
from herkomst.model.report import ScanReport
from herkomst.triage.apply import triage
from herkomst.triage.baseline import Baseline, make_baseline, read_baseline
from herkomst.triage.changes import Touched
from herkomst.triage.gate import unread_level
from herkomst.triage.register import read_register
from herkomst.triage.unread import more_unread

MANY = 400
"""Above so many changed files the tree before the change is written out and looked at as a whole."""


def finish(
    report: ScanReport, config: Config, *, root: Path, directives: Iterable[Directive] = (), since: str | None = None,
    baseline: Path | None = None, staged: bool = False, span: tuple[str, str] | None = None, compare: bool = True,
    found: Discovered | None = None, jobs: int = 1, cache: bool = True,
) -> ScanReport:
    """A report of everything -> the report that is shown.

    since     only what changes since the merge base with this revision touch; ``staged``: what the staged changes touch;
              ``span``: what the second commit changes since its merge base with the first.
    baseline  its uses are counted, not shown; None: the configuration's, where that file exists.
    jobs, cache  as in ``pipeline.run``.
    found     what discovery found, where ``root`` is what was scanned.
    compare   analyse the tree before the change too, so that changes that only delete, or act elsewhere, are seen.

    Raises HerkomstError for a malformed baseline or register, and for ``since`` without git or with a revision it does not know.
    """
    git = Git.find(root) if not (staged or span) else None               # a commit is not shown what commit it is
    changes = changes_of(root, since=since, staged=staged, span=span)
    touched: Touched | None = None
    unread: tuple[Gap, ...] = ()
    if changes is not None:
        touched = Touched(changes.lines)
        if compare and changes.base and not changes.empty:
            then = _before(Git.need(root, "--since"), changes, config, found, jobs, cache)
            touched = _touched(changes, then)
            if then is not None and unread_level(config) != "none":
                unread = more_unread(report, then, changes.deleted, changes.renamed)
    known = _baseline(root, config, baseline)
    register = read_register((root / name, name) for name in config.register)
    made = triage(
        report.results, report.decisions, config, directives=directives, baseline=known, register=register, touched=touched,
        paths=[f.path for f in report.files], today=today(),
    )
    return msgspec.structs.replace(
        report, results=(*made.shown, *made.entries), suppressed=made.suppressed, untouched=made.untouched, known=made.known, settings=made.settings,
        has_baseline=known is not None or bool(register.entries), commit=git.commit() if git is not None else "",
        uncommitted=git.uncommitted() if git is not None else 0, unread=unread,
    )


def changes_of(
    root: Path, *, since: str | None = None, staged: bool = False, span: tuple[str, str] | None = None,
) -> Changes | None:
    """The change that was asked for; None when none was."""
    if span is not None:
        return Git.need(root, "a range of commits").between(*span)
    if staged:
        return Git.need(root, "the hook").staged()
    return Git.need(root, "--since").since(since) if since is not None else None


def today() -> datetime.date:
    """The day that dates in the register are compared with; ``SOURCE_DATE_EPOCH`` fixes it for runs that must be repeatable."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if fixed:
        try:
            return datetime.datetime.fromtimestamp(int(fixed), datetime.UTC).date()
        except (ValueError, OverflowError, OSError):
            raise HerkomstError(f"SOURCE_DATE_EPOCH is not a number of seconds: {fixed!r}") from None
    return datetime.datetime.now(datetime.UTC).date()


def _baseline(root: Path, config: Config, given: Path | None) -> Baseline | None:
    if given is not None:
        return read_baseline(given)
    place = root / config.baseline if config.baseline else None
    return read_baseline(place, config.baseline) if place is not None and place.is_file() else None


def _touched(changes: Changes, then: ScanReport | None) -> Touched:
    """The change, and every use of the tree as it was."""
    if then is None:
        return Touched(changes.lines, {})
    before = {r.use_v1: "" for r in then.results} | {u.use_v1: u.path_v1 for r in then.results for u in r.uses}
    return Touched(changes.lines, before, make_baseline(then.results, then.decisions))


def _before(git: Git, changes: Changes, config: Config, found: Discovered | None, jobs: int, cache: bool) -> ScanReport | None:
    """The tree as it was; None where there was nothing to analyse, or a configuration that could not be used. Cheap when that tree
    was analysed before: what did not change is neither read nor written again."""
    differ = {*changes.lines, *changes.deleted, *changes.renamed, *changes.renamed.values()}
    same = not ({config.source, FILE, "pyproject.toml"} & differ)
    with tempfile.TemporaryDirectory(prefix="herkomst-") as folder:
        base = Path(folder)
        try:
            if found is not None and same and len(differ) <= MANY and not any(p.endswith("dbt_project.yml") for p in differ):
                was = rewound(found, git.root, config, git.contents(changes.base, differ))
                return analyse(base, config, found=was, prepare=lambda: git.write_tree(changes.base, base), jobs=jobs,
                               cache=cache).report
            git.write_tree(changes.base, base)
            return analyse(base, config if same else load_config(base), jobs=jobs, cache=cache).report
        except HerkomstError:
            return None
