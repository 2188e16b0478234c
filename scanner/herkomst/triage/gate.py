"""What fails a run."""

from collections.abc import Iterable

from herkomst.config import Config
from herkomst.model.decision import Result

_RANK = {"error": 3, "warning": 2, "note": 1, "none": 0}


def reaches(level: str, threshold: str) -> bool:
    """True when a level is at or above a threshold (error, warning, note, never)."""
    return threshold in _RANK and _RANK[level] >= _RANK[threshold] > 0


def exit_code(results: Iterable[Result], config: Config) -> int:
    """0 or 1. ``results``: those shown and those suppressed.

    What is open, new or lapsed fails at ``[gate] new`` (where that is empty: ``fail-on``); what is in the baseline fails at
    ``[gate] known`` (default never); what is under assessment, assessed or ignored never does.
    """
    for result in results:
        if result.verdict in ("open", "new", "lapsed") and reaches(result.level, config.gate.new or config.fail_on):
            return 1
        if result.verdict == "known" and reaches(result.level, config.gate.known or "never"):
            return 1
    return 0
