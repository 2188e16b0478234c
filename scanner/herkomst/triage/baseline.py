"""The baseline: uses that were there when a team started. Counted, not shown; never an assessment."""

import json
import posixpath
from collections.abc import Iterable
from pathlib import Path

import msgspec

from herkomst.errors import HerkomstError
from herkomst.masking import mask
from herkomst.model.decision import DecisionPoint, Result, Use

VERSION = 1


class Known(msgspec.Struct, frozen=True, order=True, omit_defaults=True):
    """One use in the baseline. ``use_v1`` is the key; the rest is for people, and to recognise a use whose file moved."""

    use_v1: str
    rule: str
    decision: str
    file: str
    category: str = ""
    column: str = ""
    effects: tuple[str, ...] = ()
    compared_with: tuple[str, ...] = ()


class Baseline(msgspec.Struct, frozen=True):
    """Known uses, sorted by rule, decision point and column."""

    uses: tuple[Known, ...] = ()
    version: int = VERSION


def make_baseline(results: Iterable[Result], decisions: Iterable[DecisionPoint]) -> Baseline:
    """The baseline of everything in ``results``, shown or not."""
    points = {d.number: d for d in decisions}
    found: dict[str, Known] = {}
    for result in results:
        point = points.get(result.decision)
        name, file = (point.name, point.span.path) if point is not None else ("", result.span.path)
        if not result.uses:
            found[result.use_v1] = Known(result.use_v1, result.rule, name, file, result.category)
        for use in result.uses:
            found[use.use_v1] = known(use, result.rule, name, file)
    return Baseline(tuple(sorted(found.values(), key=lambda k: (k.rule, k.decision, k.file, k.column, k.use_v1))))


def known(use: Use, rule: str, decision: str, file: str) -> Known:
    """A use in the words of the baseline."""
    column = f"{use.column.dataset.name}.{use.column.name}" if use.column.name else use.column.dataset.name
    return Known(use.use_v1, rule, decision, file, use.label.category, column, use.effects,
                 tuple(mask(literal) for literal in use.literals))


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write the file, one use per few lines, so that a change to it reads well in review."""
    path.write_text(baseline_text(baseline), "utf-8")


def baseline_text(baseline: Baseline) -> str:
    """The file's content; equal baselines give equal bytes."""
    data = {"version": baseline.version, "uses": msgspec.to_builtins(baseline.uses)}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_baseline(path: Path, shown: str = "") -> Baseline:
    """Raises HerkomstError when the file is missing, is no baseline, or is of a later version."""
    name = shown or str(path)
    try:
        made = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except FileNotFoundError:
        raise HerkomstError(f"no such baseline: {name}", remedy="make one with herkomst baseline") from None
    except OSError as e:
        raise HerkomstError(f"cannot be read: {e.strerror}", file=name) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise HerkomstError(f"not a baseline: {str(e).splitlines()[0]}", file=name, line=1,
                            remedy="restore it, or make it anew with herkomst baseline --force") from None
    if made.version != VERSION:
        raise HerkomstError(f"a baseline of version {made.version}; this herkomst reads {VERSION}", file=name, line=1,
                            remedy="use the herkomst that wrote it, or make it anew with herkomst baseline --force")
    return made


def recognised(baseline: Baseline, now: Baseline, present: Iterable[str]) -> frozenset[str]:
    """Which uses of this run (``now``: all of them, in the words of a baseline) are in ``baseline``; as use_v1.

    By fingerprint; and a use whose decision point's file moved, by its words: same rule, column, decision point, effects and
    literals, while the old file is no longer among ``present``. One use that is gone accounts for one that came: a copy is new.
    """
    here = frozenset(present)
    keys = {k.use_v1 for k in baseline.uses}
    found = {k.use_v1 for k in now.uses if k.use_v1 in keys}
    gone: dict[tuple[object, ...], list[Known]] = {}
    for k in baseline.uses:
        if k.use_v1 not in found and k.file not in here:
            gone.setdefault(_words(k), []).append(k)
    came: dict[tuple[object, ...], list[Known]] = {}
    for k in now.uses if gone else ():
        if k.use_v1 not in found and _words(k) in gone:
            came.setdefault(_words(k), []).append(k)
    for words, some in sorted(came.items()):
        names = {posixpath.basename(k.file) for k in gone[words]}
        some.sort(key=lambda k: (posixpath.basename(k.file) not in names, k))
        found.update(k.use_v1 for k in some[: len(gone[words])])
    return frozenset(found)


def _words(k: Known) -> tuple[object, ...]:
    effects = sorted({"DIRECT" if e.startswith("DIRECT") else e for e in k.effects})
    return (k.rule, k.decision, k.category, k.column, tuple(effects), k.compared_with)
