"""``herkomst hook``: what pre-commit runs."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from herkomst.cli import out
from herkomst.cli.options import common
from herkomst.errors import HerkomstError

if TYPE_CHECKING:
    from herkomst.config import Config
    from herkomst.discover.git import Git
    from herkomst.model.report import ScanReport


@click.command("hook")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note", "never"]),
              help="Lowest level that stops the commit.  [default: error, or as configured]")
@common
def command(files: tuple[str, ...], fail_on: str | None, language: str | None, config_file: Path | None, jobs: int, no_cache: bool,
            quiet: bool, verbose: bool) -> int:
    """Show which paths a change touches: the range of commits that pre-commit names, else the staged changes, else the whole tree
    against the baseline.

    Always reads the whole checkout (tracked files only), as a change in one file can close a path through others; FILE arguments
    are accepted and not used.
    """
    from herkomst.config_load import load_config
    from herkomst.discover.git import Git

    started = time.monotonic()
    git = Git.need(Path.cwd(), "herkomst hook", remedy="run it in a checkout; for a tree without git: herkomst scan")
    if git.prefix:
        git = Git.need(git.top, "herkomst hook")
    config = load_config(git.root, config_file, fail_on=fail_on)
    options, what = _asked(git)
    more: dict[str, Any] = {"jobs": jobs, "cache": not no_cache, "tracked_only": True, "inventory": False, **options}
    from herkomst.pipeline import run

    try:
        # pre-commit puts unstaged edits aside; without it, what will be committed must be looked at apart from them
        if options.get("staged") and not os.environ.get("PRE_COMMIT") and git.unstaged():
            with tempfile.TemporaryDirectory(prefix="herkomst-") as copy:
                git.write_tree("", Path(copy))
                report = run(Path(copy), config, checkout=git.root, **{**more, "tracked_only": False})
                _took(report, started, verbose)
                return _say(report, config, language, what, narrowed=True)
        report = run(git.root, config, **more)
    except HerkomstError as e:
        if not e.what.startswith("nothing to analyse"):
            raise
        out.emit(f"{e.what}\n", None)            # no reason to stop a commit
        return 0
    _took(report, started, verbose)
    return _say(report, config, language, what, narrowed=bool(options))


def _took(report: "ScanReport", started: float, verbose: bool) -> None:
    if verbose:
        c = report.coverage
        print(f"herkomst: {c.units_interpreted} units interpreted, {c.units_reused} reused, {time.monotonic() - started:.2f} s",  # noqa: T201
              file=sys.stderr)


def _asked(git: "Git") -> tuple[dict[str, Any], str]:
    """(what to compare, as options of the pipeline; in words)."""
    older = os.environ.get("PRE_COMMIT_FROM_REF", "") or os.environ.get("PRE_COMMIT_SOURCE", "")
    newer = os.environ.get("PRE_COMMIT_TO_REF", "") or os.environ.get("PRE_COMMIT_ORIGIN", "")
    if older and newer:
        return {"span": (older, newer)}, f"{older[:12]}..{newer[:12]}"
    if not git.staged().empty:
        return {"staged": True}, "staged changes"
    return {}, "whole tree"


def _say(report: "ScanReport", config: "Config", language: str | None, what: str, *, narrowed: bool) -> int:
    from herkomst.report.hook import render
    from herkomst.triage.gate import exit_code, unread_level

    out.emit(render(report, language=language or config.language, what=what, narrowed=narrowed, color=out.color(),
                    width=min(out.width(), 120), unread=unread_level(config)), None)
    return exit_code((*report.results, *report.suppressed), config, report.unread)
