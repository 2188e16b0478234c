"""herkomst: by which path origin, sex, and what stands in for them, reach a decision about people.

The public API: ``scan``, ``column_flows``, ``ScanReport``, ``Flow``, ``HerkomstError``, ``__version__``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from herkomst.errors import HerkomstError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from os import PathLike

    from herkomst.config import Config
    from herkomst.model.flow import Flow
    from herkomst.model.report import ScanReport

__version__ = "0.1.0"
__all__ = ["Flow", "HerkomstError", "ScanReport", "__version__", "column_flows", "scan"]


def scan(paths: str | PathLike[str] | Iterable[str | PathLike[str]], config: Config | None = None) -> ScanReport:
    """Scan a directory, or files and directories together.

    paths   one path or several. One directory is the root that paths in the report are relative to; several paths have their
            common parent as root.
    config  the configuration; None: ``herkomst.toml`` or ``[tool.herkomst]`` under the root, else the defaults.

    Returns the report. Raises HerkomstError when a path does not exist, the configuration is wrong, or there is nothing to
    analyse. Executes nothing of what it reads and opens no network connection.
    """
    from herkomst.config_load import load_config
    from herkomst.pipeline import run
    from herkomst.roots import root_of

    root, below = root_of(paths)
    return run(root, config if config is not None else load_config(root), paths=below)


def column_flows(
    source: str, language: str = "sql", dialect: str | None = None, schema: Mapping[str, Sequence[str]] | None = None,
    filename: str | None = None, *, steps: bool = False,
) -> tuple[Flow, ...]:
    """Column-level flows of one piece of SQL or Python, sorted; see docs/api.md.

    source    the text.
    language  ``sql`` or ``python``.
    dialect   sqlglot's name of the SQL dialect; None: guessed.
    schema    table (``a.b.c``) -> its columns, in order.
    filename  shown in spans.
    steps     single steps instead of flows between tables, views, files, sinks and output.

    Raises HerkomstError for an unknown language or dialect; never for what the text holds.
    """
    from herkomst.flows import column_flows as flows

    return flows(source, language=language, dialect=dialect, schema=schema, filename=filename, steps=steps)


def __getattr__(name: str) -> Any:
    if name == "ScanReport":
        from herkomst.model.report import ScanReport

        return ScanReport
    if name == "Flow":
        from herkomst.model.flow import Flow

        return Flow
    raise AttributeError(f"module 'herkomst' has no attribute {name!r}")
