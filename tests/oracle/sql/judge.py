"""Claims of ``column_flows`` against what was seen: misses, suspects, traced share per construct."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from herkomst import column_flows
from tests.oracle.sql.execute import ROWS, Bench, Change, changes, settled
from tests.oracle.sql.explain import kinds
from tests.oracle.sql.generate import TABLES, Statement
from tests.oracle.sql.scripts import Generator

_SHARED = 8
"""Statements that share one made data set."""

AGAIN = 40
"""In one of so many statements, each suspect is explained."""

Claims = dict[Change, tuple[bool, str]]
"""(source, output column or ROWS) -> (traced, subtype)."""

SCHEMA = {table: list(columns) for table, columns in TABLES.items()}


@dataclass
class Tally:
    """What a run of the oracle found."""

    programs: int = 0
    discarded: int = 0
    tied: int = 0
    required: int = 0
    misses: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    claimed: int = 0
    suspects: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[int, str]] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    kind_examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    left_of: Counter[str] = field(default_factory=Counter)
    again_of: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    needed: Counter[str] = field(default_factory=Counter)
    traced: Counter[str] = field(default_factory=Counter)


def claims(s: Statement, schema: dict[str, list[str]]) -> Claims:
    """What is claimed of a statement; views in between are followed through."""
    steps: defaultdict[tuple[str, str], dict[tuple[str, str], tuple[bool, str]]] = defaultdict(dict)
    for f in column_flows(s.text, dialect="duckdb", schema=schema):
        if f.source.dataset is None or f.target.dataset is None:
            continue
        source = (f.source.dataset.name.lower().removeprefix("main."), (f.source.column or ROWS).lower())
        target = (f.target.dataset.name.lower() if f.target.dataset.kind != "output" else "", (f.target.column or ROWS).lower())
        old = steps[target].get(source)
        good = f.certainty == "traced"
        if old is None or (good and not old[0]):
            steps[target][source] = (good, f.subtype)
    found: Claims = {}
    for target in list(steps):
        if target[0] != s.target:
            continue
        todo = [(target, True, "")]
        done: set[tuple[tuple[str, str], bool]] = set()
        while todo:
            node, good, kind = todo.pop()
            if (node, good) in done:
                continue
            done.add((node, good))
            for source, (step, subtype) in steps.get(node, {}).items():
                both = good and step
                if source[0] in TABLES and source[1] != ROWS:
                    key = (f"{source[0]}.{source[1]}", target[1])
                    if key not in found or (both and not found[key][0]):
                        found[key] = (both, kind if kind else subtype)
                if source[0] not in TABLES:
                    todo.append((source, both, kind or subtype))
    return found


def judge(seed: int, bench: Bench, tally: Tally, data_seeds: int = 2) -> None:
    """One random statement, with the schema known and (every other one) with nothing known."""
    s = Generator(seed).statement()
    required: set[tuple[str, str]] = set()
    either: set[tuple[str, str]] = set()
    disturbed: set[str] = set()
    stable = telling = False
    for data in range(data_seeds):
        found = changes(bench, s, seed // _SHARED * 31 + data)
        if found is not None:
            stable = True
            telling = telling or bench.rows > 0
            required |= found[0]
            either |= found[1]
            disturbed |= found[2]
    if not stable:
        tally.discarded += 1
        return
    known: list[tuple[str, dict[str, list[str]]]] = [("with schema", SCHEMA), ("without schema", {})]
    claimed = {label: claims(s, schema) for label, schema in known[: 1 + seed % 2]}
    hits = {label: {change: matching(have, change, required, s.columns, label == "with schema") for change in sorted(required | either)}
            for label, have in claimed.items()}
    misses = [(seed, label, source, target, s.text) for label, found in hits.items() for (source, target), hit in found.items() if not hit]
    if misses and not all(settled(bench, s, seed // _SHARED * 31 + data) for data in range(data_seeds)):
        tally.tied += 1                                 # ties decide: what changed is no influence that any documentation speaks of
        return
    tally.programs += 1
    tally.misses += misses
    for c in s.constructs:
        tally.seen[c] += 1
    for hit in hits["with schema"].values():
        tally.required += 1
        for c in s.constructs:
            tally.needed[c] += 1
            tally.traced[c] += any(hit)
    if not telling:                                     # an empty result shows little of what was claimed
        return
    suspects = {}
    for (source, target), (good, subtype) in claimed["with schema"].items():
        if source not in disturbed or not good:
            continue
        tally.claimed += 1
        if not _seen(source, target, required, either):
            suspects[source, target] = subtype
            tally.suspects[subtype] += 1
            tally.examples.setdefault(subtype, (seed, f"{source} -> {target}"))
    if seed % AGAIN == 0:
        explain(s, bench, seed, list(suspects), tally)


def matching(have: Claims, change: Change, required: set[Change], columns: list[str], by_name: bool) -> list[bool]:
    """Which claims cover a change: is each traced? ``by_name``: every column is known by name, so only stars stand for others."""
    source, target = change
    options = [change] if change in required else [change, (source, ROWS)]
    if change not in required and target == ROWS:
        options = [(source, t) for t in (*columns, ROWS)]
    if not by_name or any(x.endswith(".*") or t == "*" for x, t in have):        # one of the columns that are not known by name
        every = f"{source.split('.')[0]}.*"
        options += [*((every, t) for _, t in options), (every, "*"), (source, "*")]
    return [have[o][0] for o in options if o in have]


def _seen(source: str, target: str, required: set[tuple[str, str]], either: set[tuple[str, str]]) -> bool:
    return (source, target) in required | either or any(x == source for x, _ in either)


def explain(s: Statement, bench: Bench, seed: int, suspects: list[Change], tally: Tally) -> None:
    """Suspects of one statement in many: why was nothing seen?"""
    for change, kind in kinds(s, bench, seed // _SHARED * 31, suspects, 7, _of_script).items():
        tally.kinds[kind] += 1
        tally.kind_examples.setdefault(kind, []).append((seed, f"{change[0]} -> {change[1]}"))
        for c in s.constructs:
            tally.again_of[c] += 1
            tally.left_of[c] += kind == "unexplained"


def _of_script(text: str) -> Claims:
    return claims(Statement(text, "", [], True), {t: [*columns, "rid"] for t, columns in SCHEMA.items()})
