"""Puts the verdicts on results, and parts what is shown from what is not."""

import datetime
from collections.abc import Iterable

import msgspec

from herkomst.config import Config
from herkomst.globs import matches
from herkomst.model.decision import DecisionPoint, Result, Use, Verdict
from herkomst.model.issues import Directive
from herkomst.triage.baseline import Baseline, make_baseline, recognised
from herkomst.triage.changes import Touched
from herkomst.triage.entries import entry_results
from herkomst.triage.ignores import Ignores
from herkomst.triage.register import Entry, Register

_ORDER: tuple[Verdict, ...] = ("new", "open", "lapsed", "in-assessment", "known", "ignored", "assessed")
"""From what needs people most to what needs them least: a result has the first of its uses' verdicts."""

_SILENT = frozenset({"known", "ignored", "assessed"})
_LEVELS = {"error": 0, "warning": 1, "note": 2, "none": 3}


class Triage(msgspec.Struct, frozen=True):
    """``shown`` and ``suppressed`` together are all results, each with its verdict. ``known``: number of uses in the baseline.
    ``untouched``: results left out only because the change does not touch them. ``settings``: (what, where, reason).
    ``entries``: results about the register's own entries (HK502 to HK505); with a change only when it touches the register."""

    shown: tuple[Result, ...]
    suppressed: tuple[Result, ...] = ()
    untouched: tuple[Result, ...] = ()
    known: int = 0
    settings: tuple[tuple[str, str, str], ...] = ()
    entries: tuple[Result, ...] = ()


def triage(
    results: Iterable[Result], decisions: Iterable[DecisionPoint], config: Config, *, directives: Iterable[Directive] = (),
    baseline: Baseline | None = None, register: Register | None = None, touched: Touched | None = None, paths: Iterable[str] = (),
    today: datetime.date | None = None,
) -> Triage:
    """Verdicts for every result.

    directives  the scanned code's comments to herkomst.
    baseline    None where there is none; an empty one makes every use ``new``.
    touched     what changed: results it does not touch are parted from those that are shown. None: everything is shown.
    paths       the files of the tree, to recognise uses whose file moved.
    today       for the dates of the register; None: nothing lapses and every submission is in time.
    """
    every, points = tuple(results), {d.number: d for d in decisions}
    entries, day = register or Register(), today or datetime.date.min
    ignores = Ignores(directives, points.values(), entries)
    files = tuple(paths)
    now = make_baseline(every, points.values())
    old = recognised(baseline, now, files) if baseline is not None else frozenset()
    moved = recognised(touched.then, now, files) if touched is not None else frozenset()
    fresh: Verdict = "new" if baseline is not None or entries.entries else "open"
    shown: list[Result] = []
    suppressed: list[Result] = []
    untouched: list[Result] = []
    known: set[str] = set()
    for result in every:
        point = points.get(result.decision)
        verdicts: dict[str, Verdict] = {}
        notes: dict[str, str] = {}
        stop = False
        directive = ignores.of(result)
        for key, use in ((u.use_v1, u) for u in result.uses) if result.uses else ((result.use_v1, None),):
            entry = entries.of(use.id if use else result.id, key)
            if directive is not None and directive.entry:
                entry = entries.named(directive.entry) or entry
            verdicts[key], notes[key] = _verdict(entry, day, fresh, config.gate.submitted_days)
            stop = stop or (entry is not None and entry.standing(day) == "to-stop")
            unit = next((u for u in config.units if matches(result.span.path, u.paths)), None) if entry is None else None
            if unit is not None and unit.submitted_until and unit.submitted_until >= day.isoformat():
                verdicts[key] = "in-assessment"
                notes[key] = f"{unit.name}: {unit.submitted_reason or 'the whole unit'}, in assessment until {unit.submitted_until}"
            if verdicts[key] == fresh and not (entry is not None and entry.standing(day) == "to-stop"):
                if directive is not None and not directive.entry:
                    verdicts[key], notes[key] = "ignored", directive.reason
                elif key in old:
                    verdicts[key] = "known"
                    known.add(key)
        made = _decided(result, verdicts, notes, stop)
        spans = touched.spans(result, point) if touched is not None else ()
        made = msgspec.structs.replace(made, changed=spans) if spans else made
        if made.verdict in _SILENT:
            suppressed.append(made)
        elif touched is not None and not spans and not touched.is_new(result, moved):
            untouched.append(made)
        else:
            shown.append(made)
    about = entry_results(entries, every, config.levels, day)
    return Triage(_sorted(shown), _sorted(suppressed), _sorted(untouched), len(known), (*settings(config), *ignores.report()),
                  tuple(r for r in about if touched is None or r.span.path in touched.lines))


def _verdict(entry: Entry | None, day: datetime.date, fresh: Verdict, days: int) -> tuple[Verdict, str]:
    if entry is None:
        return fresh, ""
    standing = entry.standing(day, days)
    asks = entry.question and standing in ("open", "in-assessment")
    words = f"{entry.id}: privacy office asks: {entry.question}" if asks else entry.id
    if standing == "to-stop":
        return "open", f"{entry.id}: to stop"
    if standing == "open" and entry.state == "submitted" and entry.until(days):
        return "open", f"{words}, in assessment until {entry.until(days)}, which has passed"
    if standing == "open":
        return ("open", words) if entry.state != "draft" or entry.question else ("open", f"{entry.id}: draft")
    if standing == "in-assessment":
        return standing, f"{words}, in assessment until {entry.until(days)}"
    return standing, f"{entry.id}: review was due {entry.review_by}" if standing == "lapsed" else entry.id


def _decided(result: Result, verdicts: dict[str, Verdict], notes: dict[str, str], stop: bool) -> Result:
    """The result with the verdict of its most open use, which it names."""
    order = sorted(verdicts, key=lambda k: (_ORDER.index(verdicts[k]), list(verdicts).index(k)))
    first = order[0] if order else result.use_v1
    use: Use | None = next((u for u in result.uses if u.use_v1 == first), None)
    verdict = verdicts.get(first, result.verdict)
    note = "; ".join(dict.fromkeys(n for k in order if (n := notes[k]) and (verdicts[k] == verdict or verdict not in _SILENT)))
    named = {"id": use.id, "use_v1": use.use_v1} if use is not None and verdicts.get(result.use_v1, verdict) != verdict else {}
    level = "error" if stop else result.level
    return msgspec.structs.replace(result, verdict=verdict, justification=note or result.justification, level=level, **named)


def _sorted(results: list[Result]) -> tuple[Result, ...]:
    return tuple(sorted(results, key=lambda r: (_LEVELS[r.level], r.decision, r.rule, r.category, r.use_v1)))


def settings(config: Config) -> tuple[tuple[str, str, str], ...]:
    """Every setting that changes what is seen or how loud it is: (what, where, reason)."""
    at = config.places
    made = [(f"{rule} at level {level}", at.get(f"rules.{rule}", ""), config.reasons.get(rule, ""))
            for rule, level in sorted(config.levels.items())]
    made += [(f"{rule} at level {level} where the purpose is {purpose}", at.get(f"rules.{rule}", ""), config.reasons.get(rule, ""))
             for rule, by in sorted(config.purpose_levels.items()) for purpose, level in sorted(by.items())]
    made += [(f"not read: {path}", at.get(f"sources.exclude.{path}", ""), why) for path, why in sorted(config.exclude.items())]
    made += [(f"only read: {', '.join(config.include)}", at.get("sources", ""), "")] if config.include else []
    made += [(f"not production: {', '.join(config.non_production)}", at.get("sources", ""), "")] if config.non_production else []
    made += [(f"not a decision: {d.dataset}", at.get(f"not-a-decision.{i}", ""), d.reason)
             for i, d in enumerate(config.not_decisions)]
    made += [(f"{', '.join(a.columns)}: {a.category}", at.get(f"attribute.{i}", ""), a.reason)
             for i, a in enumerate(config.attributes)]
    made += [(f"in assessment until {u.submitted_until}: {u.name}", at.get(f"unit.{i}", ""), u.submitted_reason)
             for i, u in enumerate(config.units) if u.submitted_until]
    made += [(f"purpose {u.purpose}: {u.name}", at.get(f"unit.{i}", ""), u.purpose_reason)
             for i, u in enumerate(config.units) if u.purpose]
    return tuple(made)
