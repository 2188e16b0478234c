"""``herkomst graph``: the lineage graph for other programs."""

from pathlib import Path

import click

from herkomst.cli import out
from herkomst.cli.options import OUTPUT, PATH, common, scanned


@click.command("graph")
@PATH
@click.option("--format", "form", type=click.Choice(["json", "openlineage", "graphml", "dot"]), default="json", show_default=True,
              help="json: Flow records; openlineage: events with the column-lineage facet; graphml and dot: single steps.")
@click.option("--steps", is_flag=True, help="Single steps instead of flows between tables, files, models and scores (json).")
@click.option("--labels", is_flag=True, help="Instead: columns and their categories, for the repositories that read these tables.")
@OUTPUT
@common
def command(path: str, form: str, steps: bool, labels: bool, output: Path | None, language: str | None, config_file: Path | None, jobs: int,
            no_cache: bool, quiet: bool, verbose: bool) -> int:
    """Print the lineage graph of PATH (default: here)."""
    from herkomst.report import graph

    out.check(output)
    report, _, _ = scanned((path,), config_file, jobs=jobs, no_cache=no_cache, quiet=quiet, with_graph=True)
    if labels:
        out.emit(graph.labels(report), output)
        return 0
    if form in ("json", "openlineage"):
        from herkomst.flows import collapse

        out.emit(graph.render(report, form, collapse(report.edges, steps=steps)), output)
    else:
        out.emit(graph.render(report, form), output)
    return 0
