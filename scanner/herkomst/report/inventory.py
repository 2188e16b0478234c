"""``--inventory`` for code review: a result for each stored column about origin or sex, apart from results about decisions."""

import hashlib

from herkomst.knowledge.findings import rules
from herkomst.model.decision import Result
from herkomst.model.report import ScanReport, Stored

ORIGIN, SEX = "HK301", "HK302"


def results(report: ScanReport) -> tuple[Result, ...]:
    """HK301 and HK302, sorted. A column without a place in the tree has no result."""
    known = rules()
    made: dict[str, Result] = {}
    for stored in report.stored:
        ident = SEX if stored.label.cls == "sex" else ORIGIN
        rule = known.get(ident)
        if rule is not None and stored.span is not None and (stored.label.category in rule.categories or stored.label.cls in rule.classes):
            found = _result(stored, ident, rule.levels["base"])
            made.setdefault(found.use_v1, found)
    return tuple(sorted(made.values(), key=lambda r: (r.rule, r.span, r.use_v1)))


def _result(stored: Stored, rule: str, level: str) -> Result:
    """The fingerprint hangs on the column and its category, not on where it is declared."""
    dataset = stored.column.dataset
    key = hashlib.sha256("\0".join(("stored/v1", rule, stored.label.category, dataset.kind, dataset.name, stored.column.name)).encode())
    assert stored.span is not None
    return Result(
        id=f"S-{key.hexdigest()[:8]}", use_v1=key.hexdigest()[:32], rule=rule, level=level, category=stored.label.category,  # type: ignore[arg-type]
        decision=0, span=stored.span, span_kind="name",
        facts={"dataset": dataset.name, "column": stored.column.name, "class": stored.label.cls})
