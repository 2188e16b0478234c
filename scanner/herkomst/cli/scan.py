"""``herkomst scan``: the main job."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from herkomst.cli import out
from herkomst.cli.gate import exit_code
from herkomst.cli.options import OUTPUT, PATHS, common, scanned

if TYPE_CHECKING:
    from herkomst.model.report import ScanReport

FORMATS = ("text", "json", "sarif", "github", "gitlab", "azure", "summary")


@click.command("scan")
@PATHS
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What to print.")
@OUTPUT
@click.option("--since", metavar="REF", help="Analyse everything; show what the changes since the merge base with REF touch.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE", help="Uses in this file are counted, not shown.")
@click.option("--include-assessed", is_flag=True, help="Also give what is silenced (SARIF: as suppressions).")
@click.option("--inventory", is_flag=True, help="Also list stored origin and sex columns.")
@click.option("--full", is_flag=True, help="Every decision point, path and gap, however many lines.")
@click.option("--fail-on", type=click.Choice(["error", "warning", "note", "never"]),
              help="Lowest level that gives exit code 1.  [default: error, or as configured]")
@common
def command(paths: tuple[str, ...], form: str, output: Path | None, since: str | None, baseline: Path | None,
            include_assessed: bool, inventory: bool, full: bool, fail_on: str | None, language: str | None,
            config_file: Path | None, jobs: int, no_cache: bool, quiet: bool, verbose: bool) -> int:
    """Show what decides about people under PATH (default: here), and by which path origin, sex and what stands in for them
    reach it.

    \b
    Exit code: 0 nothing at or above --fail-on, 1 results, 2 a mistake or nothing to analyse.
    """
    out.check(output)
    report, config, seconds = scanned(paths, config_file, jobs=jobs, no_cache=no_cache, quiet=quiet, since=since, baseline=baseline,
                                      inventory=inventory)
    code = exit_code(report, config, fail_on)
    text = rendered(report, form, language=language or config.language, full=full, inventory=inventory, since=since or "",
                    include_assessed=include_assessed, seconds=None if output else seconds, exit_code=code, to_file=output is not None)
    out.emit(text, output)
    if verbose:
        c = report.coverage
        print(f"herkomst: {c.units_interpreted} units interpreted, {c.units_reused} reused, {c.rounds} rounds, {seconds:.2f} s",  # noqa: T201
              file=sys.stderr)
    return code


def rendered(report: "ScanReport", form: str, *, language: str, full: bool = False, inventory: bool = False, since: str = "",
             include_assessed: bool = False, seconds: float | None = None, exit_code: int | None = None,
             to_file: bool = False) -> str:
    """The report in one format. The format's module is imported only here."""
    import importlib

    module = importlib.import_module(f"herkomst.report.{'json_' if form == 'json' else 'summary_md' if form == 'summary' else form}")
    options: dict[str, Any] = {"language": language}
    if form == "text":
        options |= {"full": full, "inventory": inventory, "since": since, "seconds": seconds, "exit_code": exit_code,
                    "color": not to_file and out.color(), "width": out.WIDTH if to_file else out.width()}
    elif form in ("sarif", "json"):
        options |= {"include_assessed": include_assessed, "inventory": inventory}
    if form in ("sarif", "github", "gitlab", "azure"):
        from herkomst.cli import checkout

        options["prefix"] = checkout.prefix(Path(report.root))
        if form == "sarif":
            options["provenance"] = checkout.provenance(Path(report.root))
    if form == "summary":
        options |= {"since": since}
    text: str = module.render(report, **options)
    return text
