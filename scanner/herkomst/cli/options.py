"""Options that several commands share, and how they become a scan."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from herkomst.config import Config
    from herkomst.model.report import ScanReport

F = TypeVar("F", bound=Callable[..., Any])

LANGUAGE = click.option("--language", type=click.Choice(["en", "nl"]), help="Language of messages.  [default: en, or as configured]")
CONFIG = click.option("--config", "config_file", type=click.Path(path_type=Path), metavar="FILE",
                      help="Configuration file.  [default: herkomst.toml or pyproject.toml under PATH]")
JOBS = click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes for a cold run.")
NO_CACHE = click.option("--no-cache", is_flag=True, help="Neither read nor write the cache.")
OUTPUT = click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write there instead of to stdout.")
QUIET = click.option("--quiet", "-q", is_flag=True, help="No progress.")
VERBOSE = click.option("--verbose", "-v", is_flag=True, help="Say what was analysed again; show tracebacks of internal errors.")
PATHS = click.argument("paths", nargs=-1, metavar="[PATH]...")
PATH = click.argument("path", default=".", metavar="[PATH]")


def common(command: F) -> F:
    """The options of every command that scans."""
    for option in (VERBOSE, QUIET, CONFIG, NO_CACHE, JOBS, LANGUAGE):
        command = option(command)
    return command


def configured(root: Path, config_file: Path | None) -> "Config":
    """The configuration of a root, or of the file that was named."""
    from herkomst.config_load import load_config

    return load_config(root, config_file)


class Progress:
    """One line on stderr that says what is going on; only on a terminal, gone when done."""

    def __init__(self, on: bool) -> None:
        self.on, self.width, self.started = on and sys.stderr.isatty(), 0, time.monotonic()

    def __call__(self, text: str) -> None:
        """Replace the line."""
        if self.on:
            text = f"herkomst: {text} ..."[:78]
            sys.stderr.write("\r" + text.ljust(self.width))
            sys.stderr.flush()
            self.width = len(text)

    def done(self) -> float:
        """Remove the line; seconds since the start."""
        if self.on and self.width:
            sys.stderr.write("\r" + " " * self.width + "\r")
            sys.stderr.flush()
        return time.monotonic() - self.started


def scanned(paths: tuple[str, ...], config_file: Path | None, *, jobs: int = 1, no_cache: bool = False, quiet: bool = False,
            inventory: bool = False, **more: Any) -> tuple["ScanReport", "Config", float]:
    """Scan as the options say: the report, the configuration, seconds. ``more`` goes to ``pipeline.run``."""
    from herkomst.roots import root_of

    root, below = root_of(paths)
    config = configured(root, config_file)
    from herkomst.pipeline import run

    progress = Progress(not quiet)
    try:
        report = run(root, config, paths=below, jobs=jobs, cache=not no_cache, progress=progress, inventory=inventory, **more)
    finally:
        seconds = progress.done()
    return report, config, seconds
