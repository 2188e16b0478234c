"""What fails a run."""

from collections.abc import Iterable

from herkomst.config import Config
from herkomst.model.decision import Result
from herkomst.model.issues import Gap

_RANK = {"error": 3, "warning": 2, "note": 1, "none": 0}


def unread_level(config: Config) -> str:
    """The level at which a change that makes less of the tree readable is said: error, warning, note; none where it is not said."""
    said = config.gate.unread_increase or "note"
    return "none" if said == "never" else said


def reaches(level: str, threshold: str) -> bool:
    """True when a level is at or above a threshold (error, warning, note, never)."""
    return threshold in _RANK and _RANK[level] >= _RANK[threshold] > 0


def exit_code(results: Iterable[Result], config: Config, unread: Iterable[Gap] = ()) -> int:
    """0 or 1. ``results``: those shown and those suppressed; ``unread``: what a change makes unreadable.

    What is open, new or lapsed fails at ``[gate] new`` (where that is empty: ``fail-on``); what is in the baseline fails at
    ``[gate] known`` (default never); what is under assessment, assessed or ignored never does. What became unreadable has the level
    of ``[gate] unread-increase`` and fails as something new of that level would.
    """
    if any(True for _ in unread) and reaches(unread_level(config), config.gate.new or config.fail_on):
        return 1
    for result in results:
        if result.verdict in ("open", "new", "lapsed") and reaches(result.level, config.gate.new or config.fail_on):
            return 1
        if result.verdict == "known" and reaches(result.level, config.gate.known or "never"):
            return 1
    return 0
