"""The claims of the interpreter against the facts of execution, for one example.

A *name* is wrong when the real result has a column that the claimed one cannot have, or a complete claimed one has another.
A *flow* is missed when a change of one source column shows in the real result and no claim leads from it to that place.
A claim is *doubtful* when no intervention ever showed it; these are listed (``~``) in ``flows/`` and may not grow unseen.
"""

import re
from collections.abc import Iterator

import msgspec

from tests.libraries import outcome, world
from tests.libraries.facts import ANYWHERE, FIELD, INDEX, ROWS, Facts, effects, seen
from tests.libraries.outcome import Claim, Outcome, Part
from tests.libraries.world import COLUMNS, INTERVENTIONS, Change

Source = tuple[str, str]


class Truth(msgspec.Struct):
    """What running an example showed: the parts of its result, and for each source column where a change of it shows
    (part, place, whether it is the value itself)."""

    base: tuple[Facts, ...]
    shown: dict[Source, frozenset[tuple[int, str, bool]]]


def truth(example: str, kinds: tuple[str, ...] = INTERVENTIONS) -> Truth | None:
    """Run an example and its interventions; None where the result shows nothing or is not the same twice. Raises what it raises."""
    base = seen(example)
    if base is None or base != seen(example):
        return None
    frames = world.frames_of(example)
    here = [c for c in COLUMNS if c[0] in frames]
    named = [c for c in here if re.search(rf"\b{c[1]}\b", example)]
    others = [c for c in here if c not in named]
    shown: dict[Source, set[tuple[int, str, bool]]] = {}
    for how in kinds:
        together = _differences(example, base, tuple((*c, how) for c in others)) if others else frozenset()
        for source in (*named, *(others if together else ())):
            shown.setdefault(source, set()).update(_differences(example, base, ((*source, how),)))
    return Truth(base, {k: frozenset(v) for k, v in shown.items() if v})


def unclaimed(example: str, claimed: Outcome) -> Truth | None:
    """As ``truth``, but only the columns from which nothing is claimed are changed, all at once: cheap, and enough for misses."""
    base = seen(example)
    if base is None or base != seen(example):
        return None
    known = _sources([p.everything() for p in claimed.parts])
    frames = world.frames_of(example)
    others = [c for c in COLUMNS if c[0] in frames and c not in known]
    shown: dict[Source, frozenset[tuple[int, str, bool]]] = {}
    for how in ("swap", "constant", "cell") if others else ():
        if _differences(example, base, tuple((*c, how) for c in others)):
            shown |= {c: found for c in others if (found := _differences(example, base, ((*c, how),)))}
    return Truth(base, shown)


def _differences(example: str, base: tuple[Facts, ...], changed: tuple[Change, ...]) -> frozenset[tuple[int, str, bool]]:
    try:
        made = seen(example, changed)
    except Exception:  # an intervention that the example cannot take says nothing
        return frozenset()
    if made is None:
        return frozenset()
    if len(made) != len(base):
        return frozenset({(0, ANYWHERE, False)})
    return frozenset((i, *e) for i, (x, y) in enumerate(zip(base, made, strict=True)) for e in effects(x, y))


def wrong_names(claimed: Outcome, real: Truth) -> Iterator[str]:
    """Names the model gets wrong."""
    if len(real.base) != len(claimed.parts):
        if len(real.base) == 1 and real.base[0].shape == "cell":
            return
        if len(claimed.parts) != 1 or not claimed.parts[0].loose:
            yield f"{len(real.base)} results, the model gives {len(claimed.parts)}"
        elif any(f.shape == "frame" for f in real.base) and claimed.parts[0].shape != "Opaque":
            yield f"{len(real.base)} results, the model gives {claimed.parts[0].shape}"
        return
    for fact, part in zip(real.base, claimed.parts, strict=True):
        if fact.shape == "frame" and part.loose and part.shape != "Opaque":
            yield f"a frame is expected, the model gives {part.shape}"
        if fact.shape != "frame" or part.loose:
            continue
        wanted = [n for n in fact.columns if not n.startswith(INDEX)]
        yield from (f"no {n}" for n in wanted if not outcome.covers(part, n) and f"{INDEX}{n}" not in part.columns)
        if not part.rests and "*" not in part.columns:
            known = [n for n in part.columns if not n.startswith(INDEX)]
            sure = [n for n in known if "*" not in n and not any(c.possible for c in part.columns[n])]
            yield from (f"{n} too much" for n in sure if n not in wanted)


def missed(claimed: Outcome, real: Truth) -> Iterator[str]:
    """Source columns whose change shows where no claim leads from them."""
    for source, places in sorted(real.shown.items()):
        for i, place, certain in sorted(places):
            if source not in _sources(_claims(claimed, len(real.base), i, place, certain)):
                yield f"{source[0]}.{source[1]} -> {place or 'value'}"


def _claims(claimed: Outcome, count: int, i: int, place: str, certain: bool) -> list[frozenset[Claim]]:
    """The claims that may explain what is seen at a place."""
    if len(claimed.parts) != count:
        return [p.everything() for p in claimed.parts]
    part = claimed.parts[i]
    if part.loose or place in (ANYWHERE, "") or (place == "None" and len(part.columns) > 1):
        return [part.everything()]  # a value, or a Series without a name where columns are claimed
    if place.startswith(FIELD):
        return outcome.covers(part, place.removeprefix(FIELD)) if part.record else [part.everything()]
    if part.record:
        return [part.everything()]
    if place.isdigit() and place not in part.columns and part.complete and int(place) < len(part.columns):
        return [list(part.columns.values())[int(place)]]  # an array: by position
    if place == ROWS:
        return [part.rows]
    found = outcome.covers(part, place)
    if not found and len(part.columns) == 1 and not part.rests:
        found = list(part.columns.values())  # a Series under another name
    if not found and place.startswith(INDEX):
        return [part.everything()]
    return found if certain else [*found, part.rows, *(c for n, c in part.columns.items() if n.startswith(INDEX))]


def _sources(many: list[frozenset[Claim]]) -> set[Source]:
    return {("df" if c.frame == "t" else c.frame, c.name) for claims in many for c in claims} | {
        (f, n) for claims in many for c in claims if c.name == "*" for f, n in COLUMNS if f == ("df" if c.frame == "t" else c.frame)
    }


def doubtful(real: Truth, i: int, part: Part, where: str, claim: Claim) -> bool:
    """Whether no intervention on the claim's source showed anything there."""
    if claim.possible or claim.name == "*" or claim.frame not in {*world.FRAMES, "t"}:
        return False        # a source of the library's own cannot be changed here
    shown = real.shown.get(("df" if claim.frame == "t" else claim.frame, claim.name), frozenset())
    if part.loose or (len(real.base) == 1 == len(part.columns) and where != ROWS):
        return not any(n == i for n, _, _ in shown)
    position = str(list(part.columns).index(where)) if where in part.columns else where
    for n, place, certain in shown:
        if n != i:
            continue
        if place in {FIELD + where, position} or (part.record and "*" in where):
            return False
        if place in (ANYWHERE, where) or (not certain and where in {ROWS, "*"}):
            return False
        if where == "*" or "*" in where:
            return False
        if where.startswith(INDEX) and not certain:
            return False
    return True


def text(claimed: Outcome, real: Truth | None) -> tuple[str, ...]:
    """The outcome as lines; claims that execution never showed begin with ``~``."""
    lines = []
    for i, part in enumerate(claimed.parts):

        def doubt(where: str, claim: Claim, i: int = i, part: Part = part) -> bool:
            return real is not None and len(real.base) == len(claimed.parts) and doubtful(real, i, part, where, claim)

        lines.append(outcome.show(part, doubt))
    return (*lines, *claimed.effects)


def doubts(lines: tuple[str, ...]) -> frozenset[str]:
    """The claims of an outcome that execution never showed."""
    return frozenset(w for line in lines for w in line.split() if "~" in w)
