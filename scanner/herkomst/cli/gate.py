"""From a report to an exit code."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from herkomst.config import Config
    from herkomst.model.report import ScanReport


def exit_code(report: "ScanReport", config: "Config", fail_on: str | None = None) -> int:
    """0 nothing that fails the run, 1 results. A threshold on the command line is the only one that counts for what is open."""
    import msgspec

    from herkomst.triage.gate import exit_code as decide

    if fail_on is not None:
        config = msgspec.structs.replace(config, fail_on=fail_on, gate=msgspec.structs.replace(config.gate, new=""))
    return decide((*report.results, *report.suppressed), config, report.unread)
