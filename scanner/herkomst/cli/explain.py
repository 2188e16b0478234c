"""``herkomst explain``: the page of a rule, or one use with all its paths."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from herkomst.cli import out
from herkomst.cli.options import common, configured, scanned
from herkomst.errors import HerkomstError

if TYPE_CHECKING:
    from herkomst.model.report import ScanReport

_USE = re.compile(r"U-[0-9a-f]{4,64}", re.IGNORECASE)
_RULE = re.compile(r"HK[0-9]{3}", re.IGNORECASE)


@click.command("explain")
@click.argument("what", metavar="RULE|U-ID")
@click.argument("path", default=".", metavar="[PATH]")
@common
def command(what: str, path: str, language: str | None, config_file: Path | None, jobs: int, no_cache: bool, quiet: bool,
            verbose: bool) -> int:
    """Explain a rule (HK104), or scan PATH and show one use (U-7f3a21) with all its paths and why its column counts as what."""
    if _RULE.fullmatch(what):
        from herkomst.report.catalogue import page, rule_ids

        if language is None:
            language = configured(Path(), config_file).language
        text = page(what.upper(), language)
        if not text:
            raise HerkomstError(f"no rule {what.upper()}", remedy=f"rules: {', '.join(rule_ids())}")
        out.emit(text, None)
        return 0
    if not _USE.fullmatch(what):
        raise HerkomstError(f"{what!r} is neither a rule nor a use", remedy="give a rule (HK101) or the id of a use (U-7f3a21)")
    report, config, _ = scanned((path,), config_file, jobs=jobs, no_cache=no_cache, quiet=quiet)
    out.emit(explained(report, what, language or config.language), None)
    return 0


def explained(report: "ScanReport", ident: str, language: str) -> str:
    """The results that hold a use, in full. Raises HerkomstError when no use has that id."""
    from herkomst.report import explain

    found = explain.results_with(report, ident.lower())
    if not found:
        known = sorted({u.id for r in (*report.results, *report.suppressed) for u in r.uses} | {r.id for r in report.results})
        raise HerkomstError(f"no use {ident} in the code that was read",
                            remedy=f"uses: {', '.join(known[:8])}{' ...' if len(known) > 8 else ''}" if known else "none were seen")
    return explain.render(report, found, ident.lower(), language=language, color=out.color(), width=out.width())
