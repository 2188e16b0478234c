"""What the register itself asks for: references to the law, reviews that are due, uses that changed or went (HK502 to HK505)."""

import datetime
import hashlib
from collections.abc import Iterable

from herkomst.knowledge.findings import rules
from herkomst.model.decision import Level, Result, Use
from herkomst.model.places import Span
from herkomst.triage.register import Entry, Register

AHEAD = datetime.timedelta(days=60)
"""So long before a review is due it is a note."""
_STANDING = frozenset({"submitted", "assessed", "to-stop"})


def entry_results(register: Register, results: Iterable[Result], levels: dict[str, str], day: datetime.date) -> list[Result]:
    """Results about register entries, in the order of the register. ``results``: everything the scan found, silenced or not."""
    seen = {u.use_v1: u for r in results for u in r.uses}
    ids = {u.id: u for u in seen.values()}
    points = {r.use_v1: r.id for r in results if not r.uses}
    out: list[Result] = []
    for entry in register.entries:
        if entry.state not in _STANDING:
            continue
        use = _use(entry, seen, ids)
        gone = use is None and not _is_point(entry, points)
        changed = _changed(entry, seen.values()) if gone else None
        if entry.state != "to-stop" and entry.reference != "paragraph":
            out += _result("HK502", entry, levels, "note", what=entry.id, detail=_REFERENCE[entry.reference])
        if entry.state == "assessed" and entry.review_by:
            due = datetime.date.fromisoformat(entry.review_by)
            if due < day or due - AHEAD <= day:
                out += _result("HK503", entry, levels, "warning" if due < day else "note", what=entry.id, detail=entry.review_by)
        if changed is not None:
            out += _result("HK504", entry, levels, "warning", what=entry.id, detail=f"now {changed.id}")
        elif gone:
            out += _result("HK505", entry, levels, "note", what=entry.id)
        elif use is not None and entry.paths and f"P-{use.path_v1[:6]}" not in entry.paths:
            out += _result("HK504", entry, levels, "note", what=entry.id, detail="another path")
    return out


_REFERENCE = {"article": "no paragraph", "law": "no article", "free-text": "free text", "none": "no law is named"}


def _use(entry: Entry, seen: dict[str, Use], ids: dict[str, Use]) -> Use | None:
    if entry.use_v1:
        return seen.get(entry.use_v1)
    if entry.use in ids:
        return ids[entry.use]
    written = entry.use.removeprefix("U-")
    return next((u for key, u in seen.items() if len(written) >= 6 and key.startswith(written)), None)


def _is_point(entry: Entry, points: dict[str, str]) -> bool:
    return entry.use in points.values() or entry.use_v1 in points


def _changed(entry: Entry, seen: Iterable[Use]) -> Use | None:
    """A use of the same column for the same attribute, where the one that was assessed is gone."""
    if not entry.source or not entry.attribute:
        return None
    same = [u for u in seen if u.label.category == entry.attribute and _same(u, entry.source)]
    return min(same, key=lambda u: u.use_v1, default=None)


def _same(use: Use, source: str) -> bool:
    wanted = source.lower().split(".")
    mine = f"{use.column.dataset.name}.{use.column.name}".lower().split(".")
    n = min(len(wanted), len(mine))
    return bool(n) and wanted[-n:] == mine[-n:]


def _result(rule: str, entry: Entry, levels: dict[str, str], level: Level, **said: str) -> list[Result]:
    told = levels.get(rule)
    base: Level = told if told in ("error", "warning", "note", "none") else level  # type: ignore[assignment]
    if base == "none" or rule not in rules():
        return []
    key = hashlib.sha256("\0".join(("register/v1", rule, entry.id)).encode()).hexdigest()[:32]
    facts = {f"said.{k}": v for k, v in sorted(said.items())}
    return [Result(id=f"R-{key[:8]}", use_v1=key, rule=rule, level=base, category="", decision=0,
                   span=Span(entry.file, entry.line, 1, entry.line, 1), span_kind="constant", facts=facts)]
