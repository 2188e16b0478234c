"""``herkomst baseline``: start from here."""

from pathlib import Path

import click
import msgspec

from herkomst.cli import out
from herkomst.cli.options import PATH, common, configured
from herkomst.errors import HerkomstError


@click.command("baseline")
@PATH
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE",
              help="The file to write.  [default: as configured, else herkomst-baseline.json under PATH]")
@click.option("--force", is_flag=True, help="Replace a baseline: uses that came since become known too.")
@click.option("--prune", is_flag=True, help="Keep the baseline, without the uses that are gone.")
@common
def command(path: str, output: Path | None, force: bool, prune: bool, language: str | None, config_file: Path | None, jobs: int,
            no_cache: bool, quiet: bool, verbose: bool) -> int:
    """Write down the uses that exist now: from then on they are counted, not shown, and only new ones can fail a run.

    A baseline is not an assessment: every use in it still waits for one. Commit the file; its diff shows what was added.
    """
    from herkomst.config_load import BASELINE
    from herkomst.pipeline import run
    from herkomst.roots import root_of
    from herkomst.triage.baseline import Baseline, baseline_text, make_baseline, read_baseline, recognised

    root, _ = root_of((path,))
    config = configured(root, config_file)
    target = output if output is not None else root / (config.baseline or BASELINE)
    old = read_baseline(target) if target.exists() and (prune or force) else Baseline()
    if target.exists() and not (force or prune):
        raise HerkomstError("there is a baseline already", file=str(target),
                            remedy="--prune takes out what is gone, --force writes it anew with what came since")
    if prune and not target.exists():
        raise HerkomstError("no such baseline", file=str(target), remedy="leave out --prune to make one")
    out.check(target)
    report = run(root, msgspec.structs.replace(config, baseline=""), jobs=jobs, cache=not no_cache, inventory=False)
    waiting = [r for r in (*report.results, *report.suppressed) if r.verdict not in ("assessed", "ignored")]
    made = make_baseline(waiting, report.decisions)
    if prune:
        still = recognised(old, made, (f.path for f in report.files))
        made = Baseline(tuple(k for k in made.uses if k.use_v1 in still))
    existed = target.exists()
    out.write(target, baseline_text(made).encode("utf-8"))
    before, now = {k.use_v1 for k in old.uses}, {k.use_v1 for k in made.uses}
    change = f" ({len(now - before)} added, {len(before - now)} gone)" if existed else ""
    out.emit(f"{target}: {len(made.uses)} uses known from now on{change}; none of them is assessed by this\n", None)
    return 0


