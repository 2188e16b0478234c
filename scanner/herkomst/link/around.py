"""What the whole tree says around each shared dataset: names, literals, places, who reads and writes it."""

from collections import defaultdict
from collections.abc import Iterable

from herkomst.model.graph import Dataset
from herkomst.model.lineage import Around
from herkomst.model.places import Span
from herkomst.model.unit import Mention, UnitId


def around(mentions: Iterable[tuple[UnitId, tuple[Mention, ...]]]) -> dict[Dataset, Around]:
    """The boundaries of all units, merged by dataset. The order of units does not matter."""
    some: defaultdict[Dataset, list[tuple[UnitId, Mention]]] = defaultdict(list)
    for unit, found in mentions:
        for mention in found:
            some[mention.dataset].append((unit, mention))
    return {dataset: _merged(found) for dataset, found in some.items()}


def _merged(found: list[tuple[UnitId, Mention]]) -> Around:
    if len(found) == 1:
        (unit, m), = found
        return Around(
            {f.name: f.span for f in m.fields}, frozenset(f.name for f in m.fields if f.written),
            {f.name: f.literals for f in m.fields if f.literals}, m.rest,
            (unit,) if m.read else (), (unit,) if m.written else (),
        )
    spans: dict[str, Span] = {}
    literals: defaultdict[str, set[str]] = defaultdict(set)
    written = set()
    for _, mention in found:
        for f in mention.fields:
            if f.name not in spans or f.span < spans[f.name]:
                spans[f.name] = f.span
            if f.literals:
                literals[f.name].update(f.literals)
            if f.written:
                written.add(f.name)
    return Around(
        spans, frozenset(written), {n: tuple(sorted(v)) for n, v in literals.items()}, any(m.rest for _, m in found),
        tuple(u for u, m in found if m.read), tuple(u for u, m in found if m.written),
    )
