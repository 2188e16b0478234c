"""A scan from end to end: the analysis of the tree, then what people decided about it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from herkomst.analysis import Progress, analyse
from herkomst.config import Config
from herkomst.model.report import ScanReport

if TYPE_CHECKING:
    from herkomst.discover.files import Discovered


def run(
    root: Path, config: Config, *, paths: Sequence[Path] = (), jobs: int = 1, cache: bool = True, since: str | None = None,
    baseline: Path | None = None, tracked_only: bool = False, staged: bool = False, with_graph: bool = False,
    span: tuple[str, str] | None = None, checkout: Path | None = None, found: "Discovered | None" = None,
    prepare: Callable[[], None] | None = None, bare: bool = False, inventory: bool = True, progress: Progress | None = None,
) -> ScanReport:
    """Scan a tree.

    root          the directory that paths in the report are relative to.
    paths         only files below these (default: all of root).
    since         show only what the changes since the merge base with this git revision touch.
    baseline      a baseline file; its uses are counted, not shown.
    tracked_only  only files git tracks (the hook).
    staged        with ``tracked_only``: show only what the staged changes touch.
    span          show only what the second commit changes since its merge base with the first.
    checkout      where git, the register and the baseline are, when ``root`` is a copy of it.
    found         the files, where discovery need not look for them; ``prepare``: puts them under ``root``, called only when the
                  analysis of just these files is not in the cache.
    bare          everything as analysed: no register, baseline, ignores or changes.
    inventory     also judge every stored column about origin or sex (HK301 and on): looks through the whole graph.
    with_graph    keep edges and labels in the report (``graph``, ``path``).

    Raises HerkomstError for what the user must mend; never for what a scanned file holds.
    """
    made = analyse(root, config, paths=paths, jobs=jobs, cache=cache, tracked_only=tracked_only, with_graph=with_graph,
                   inventory=inventory, found=found, prepare=prepare, progress=progress)
    if bare:
        return made.report
    from herkomst.after import finish

    return finish(made.report, config, root=checkout or root, directives=made.directives, since=since, baseline=baseline, staged=staged,
                  span=span, found=made.found if checkout is None else None, jobs=jobs, cache=cache)
