"""``herkomst path``: every way from a column to decision points."""

from pathlib import Path

import click

from herkomst.cli import out
from herkomst.cli.options import OUTPUT, common, scanned
from herkomst.errors import HerkomstError


@click.command("path")
@click.argument("path", metavar="PATH")
@click.argument("column", metavar="COLUMN")
@OUTPUT
@common
def command(path: str, column: str, output: Path | None, language: str | None, config_file: Path | None, jobs: int, no_cache: bool,
            quiet: bool, verbose: bool) -> int:
    """Every way from COLUMN to decision points in PATH, folded as a tree.

    COLUMN is a column's name, its dataset and name (dbo.persoon.nationaliteit_code), or a pattern ("nat*").
    """
    from herkomst.report import path as ways

    out.check(output)
    report, config, _ = scanned((path,), config_file, jobs=jobs, no_cache=no_cache, quiet=quiet, with_graph=True)
    if not ways.starts(report, column):
        near = ways.known(report, column)
        raise HerkomstError(f"no column {column!r} in the code that was read",
                            remedy=f"columns like it: {', '.join(near)}" if near else "check the name")
    to_file = output is not None
    out.emit(ways.render(report, column, language=language or config.language, color=not to_file and out.color(),
                         width=out.WIDTH if to_file else out.width()), output)
    return 0
