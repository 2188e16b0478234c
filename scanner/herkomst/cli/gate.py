"""From a report to an exit code: what is shown and what fails a run are two things."""

from herkomst.config import Config
from herkomst.model.decision import Result
from herkomst.model.report import ScanReport

_RANK = {"error": 3, "warning": 2, "note": 1, "none": 0, "never": 9}
SILENT = ("assessed", "ignored", "in-assessment")
"""States that never fail a run: an entry whose date has passed, or a use that changed, is ``lapsed`` or ``open``."""


def fails(result: Result, config: Config, fail_on: str) -> bool:
    """True when this result fails the run: its level is at or above the threshold for its state."""
    if result.verdict in SILENT:
        return False
    threshold = fail_on
    if result.verdict == "known":
        threshold = config.gate.known or "never"
    elif result.verdict == "new" and config.gate.new:
        threshold = config.gate.new
    return _RANK[result.level] >= _RANK.get(threshold, 3)


def exit_code(report: ScanReport, config: Config, fail_on: str | None) -> int:
    """0 nothing at or above the threshold, 1 results. ``fail_on`` from the command line overrules the configuration's gate."""
    if fail_on is not None:
        return int(any(r.verdict not in (*SILENT, "known") and _RANK[r.level] >= _RANK[fail_on] for r in report.results))
    return int(any(fails(r, config, config.fail_on) for r in report.results))
