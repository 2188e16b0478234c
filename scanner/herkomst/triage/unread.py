"""What a change makes unreadable: a gain of silence must not look like a gain."""

from collections import Counter
from collections.abc import Iterable, Mapping

from herkomst.model.issues import LOST, Gap
from herkomst.model.places import Span
from herkomst.model.report import ScanReport

_CODE = ("python", "notebook", "sql", "dbt")


def more_unread(now: ScanReport, then: ScanReport, deleted: Iterable[str], renamed: Mapping[str, str]) -> tuple[Gap, ...]:
    """Gaps that lose code and were not there before; code that was read before and is now left out (reason ``excluded``); and files in
    a language that is not followed, where they name an attribute. Sorted.

    deleted, renamed  what the change took away, and new path -> old path: neither makes anything unreadable.
    """
    before = Counter((g.span.path, g.reason) for g in then.gaps)
    made: list[Gap] = []
    for gap in now.gaps:
        key = (renamed.get(gap.span.path, gap.span.path), gap.reason)
        if before[key]:
            before[key] -= 1
        elif gap.reason in LOST or (gap.reason == "unsupported-language" and gap.names):
            made.append(gap)
    gone = {*deleted, *renamed.values(), *(f.path for f in now.files)}
    made += [Gap(Span(f.path, 1, 1, 1, 1), "excluded") for f in then.files if f.kind in _CODE and f.path not in gone]
    return tuple(sorted(made))
