"""Wrong library models: every way in which an entry of ``rules/libraries`` is made to say something else.

An entry is what a file says at one place, of one call or of several; a mutant changes it for all of them. It is *killed by execution*
when the outcome of an example contradicts what the real library does (a name, a flow, or a claim that no intervention shows), *by the
kept outcome* when it only differs from what ``tests/libraries/flows`` keeps, and *by a fixture* when no example notices it and a line
of a fixture that uses one of its calls no longer holds. An entry without any of these survives everything: none leaves the measure.
"""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec

from herkomst.config_load import load_config
from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Case, Effect, Entry
from herkomst.knowledge.verbs import VERBS
from herkomst.pipeline import run as scan
from tests.fixtures.expectations import Answers, Expectation, expectations
from tests.libraries import coverage, examples, judge, outcome
from tests.libraries.__main__ import truth_of
from tests.libraries.judge import Truth

replace = msgspec.structs.replace
Verdict = Literal["execution", "kept", "fixture", "survived"]
KILLED = ("execution", "kept", "fixture")
ENOUGH = 6
"""Of the examples that notice a mutant by what is kept of them, how many are looked at for one that execution contradicts."""


class Mutant(msgspec.Struct, frozen=True):
    """One wrong entry, what was changed in it, and all calls of which it says so."""

    entry: Entry
    change: str
    calls: tuple[str, ...]

    def wrong(self, right: Entry) -> Entry:
        """The entry of one of the calls, as the mutant has it."""
        w = self.entry
        return replace(right, params=w.params, cases=w.cases, inplace=w.inplace, returns=w.returns, sinks=w.sinks, action=w.action)


def of(entry: Entry, calls: tuple[str, ...] = ()) -> list[Mutant]:
    """Every mutant of an entry, those that change nothing left out."""
    made: list[Mutant] = []
    for wrong, change in _mutants(entry):
        if wrong != entry and all(wrong != m.entry for m in made):
            made.append(Mutant(wrong, change, calls or (entry.path,)))
    return made


def _mutants(entry: Entry) -> Iterator[tuple[Entry, str]]:
    for i, case in enumerate(entry.cases):
        where = f"case {i + 1}: " if len(entry.cases) > 1 else ""

        def put(new: Case, i: int = i) -> Entry:
            return replace(entry, cases=(*entry.cases[:i], new, *entry.cases[i + 1 :]))

        for effect, change in _effects(case.effect, [p.name for p in entry.params or ()]):
            yield put(replace(case, effect=effect)), where + change
        if len(entry.cases) > 1:
            yield replace(entry, cases=entry.cases[:i] + entry.cases[i + 1 :]), where + "left out"
        if case.when:
            yield put(replace(case, when={})), where + "always"
    if entry.inplace:
        yield replace(entry, inplace=""), "never in place"
        if entry.inplace != "true":
            yield replace(entry, inplace="true"), "always in place"
    if entry.returns:
        yield replace(entry, returns=""), f"returns no {entry.returns}"
    for param, role in entry.sinks.items():
        yield replace(entry, sinks={**entry.sinks, param: "target" if role != "target" else "feature"}), f"{param} is no {role}"
        yield replace(entry, sinks={p: r for p, r in entry.sinks.items() if p != param}), f"{param} is no sink"
    if entry.action:
        yield replace(entry, action=entry.action + "_not"), f"not {entry.action}"
    used = {entry.inplace, *(n for c in entry.cases for n in (*c.when, *_names(c.effect)))}
    for i, p in enumerate(entry.params or ()):
        if p.name in used and not p.required and not p.star and p.default is not None:
            other = not p.default if isinstance(p.default, bool) else p.default + 1 if isinstance(p.default, int) else None
            new = (*(entry.params or ())[:i], replace(p, default=other), *(entry.params or ())[i + 1 :])
            yield replace(entry, params=new), f"default of {p.name} is {other!r}"


def _names(effect: Effect) -> Iterator[str]:
    for value in effect.args.values():
        yield from (v for v in (value if isinstance(value, list) else [value]) if isinstance(v, str))


def _effects(effect: Effect, params: list[str]) -> Iterator[tuple[Effect, str]]:
    verb, args = effect.verb, effect.args
    source = args.get("from", args.get("left", "self" if "self" in params or not params else params[0]))
    for other, new in (("opaque", {}), ("same", {"from": source}), ("mix", {"from": source})):
        if other != verb and not (verb == "sink" and other != "opaque"):
            yield Effect(other, new), f"{verb} is {other}"
    for key, value in args.items():
        kind = VERBS[verb][key]
        without = {k: v for k, v in args.items() if k != key}
        if key not in {"from", "kind", "way", "left", "right", "roles"}:
            yield Effect(verb, without), f"{verb} without {key}"
        if isinstance(value, bool):
            yield Effect(verb, {**args, key: not value}), f"{key}: {not value}"
        elif kind in {"value", "values", "flag"}:
            if isinstance(value, list):
                for v in value if len(value) > 1 else ():
                    yield Effect(verb, {**args, key: [x for x in value if x != v]}), f"{key} without {v}"
            elif value == "all":
                yield Effect(verb, {**args, key: "self"}), f"{key}: only the receiver"
                yield Effect(verb, {**args, key: "0"}), f"{key}: only the first argument"
            elif params:
                names = ["self", *params]
                other_name = names[(names.index(value) + 1) % len(names)] if value in names else names[0]
                yield Effect(verb, {**args, key: other_name}), f"{key}: {other_name} instead of {value}"
        elif kind.startswith("word:"):
            words = kind[5:].split(",")
            yield Effect(verb, {**args, key: words[(words.index(value) + 1) % len(words)]}), f"{key} is not {value}"
        elif kind == "text":
            yield Effect(verb, {**args, key: f"{value}_not"}), f"{key} is not {value!r}"
        elif kind == "table":
            for k, v in value.items():
                if args.get("kind") == "export":  # what leaves is what is named, by whatever word
                    other_name = ["self", *params][(["self", *params].index(k) + 1) % (len(params) + 1)] if k in params else "self"
                    yield Effect(verb, {**args, key: {other_name: v}}), f"{other_name} leaves instead of {k}"
                    continue
                swapped = "metric" if v != "metric" else "plot"
                yield Effect(verb, {**args, key: {**value, k: swapped}}), f"{k} is no {v}"
    if "condition" in args and "from" in args:
        both = [*_list(args["from"]), *_list(args["condition"])]
        yield Effect(verb, {**{k: v for k, v in args.items() if k != "condition"}, "from": both}), "the condition flows"
    if verb == "map" and isinstance(args.get("from"), list) and len(args["from"]) > 1 and "condition" not in args:
        yield Effect(verb, {**args, "from": args["from"][:-1], "condition": args["from"][-1:]}), "the last value decides"


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Judged(msgspec.Struct):
    """What is known of an example when nothing is wrong."""

    example: str
    lines: tuple[str, ...]
    truth: Truth | None
    doubts: frozenset[str]


class Fixtures:
    """The fixtures as judges: which calls each uses, and what its comments say."""

    def __init__(self) -> None:
        self.stated: dict[Path, list[Expectation]] = {}
        self.using: dict[str, list[Path]] = {}
        for folder in sorted(d for d in coverage.FIXTURES.iterdir() if d.is_dir()):
            with coverage.noting() as used:
                self.stated[folder] = [e for e in expectations(folder) if not e.todo]
                assert self.holds(folder), f"{folder.name} does not hold as it is"
            for path in used:
                self.using.setdefault(path, []).append(folder)

    def holds(self, folder: Path) -> bool:
        """Whether a scan says what every comment says."""
        answers = Answers(scan(folder, load_config(folder), cache=False))
        return all(answers.met(e) for e in self.stated[folder])

    def notice(self, calls: tuple[str, ...]) -> bool:
        """Whether one of the fixtures that use any of these calls does not hold."""
        found = {folder for path in calls for folder in self.using.get(path, ())}
        try:
            return not all(self.holds(folder) for folder in sorted(found))
        except Exception:
            return True  # a scan never raises on a right model


class Bench:
    """Runs mutants of entries against the examples of those entries, then against the fixtures that use them.

    quick    nothing is executed: an example notices only by what is kept of it."""

    def __init__(self, chosen: examples.Chosen, quick: bool = False) -> None:
        self.chosen, self.quick = chosen, quick
        self.known: dict[str, Judged] = {}
        self._fixtures: list[Fixtures] = []

    @property
    def fixtures(self) -> Fixtures:
        """The fixtures, scanned when they are first asked."""
        if not self._fixtures:
            self._fixtures.append(Fixtures())
        return self._fixtures[0]

    def judged(self, path: str, example: str) -> Judged:
        """What the right model makes of an example, and what is true."""
        if example not in self.known:
            real = None if self.quick else truth_of(examples.library_of(path), example)
            lines = judge.text(outcome.of(example), real)
            self.known[example] = Judged(example, lines, real, judge.doubts(lines))
        return self.known[example]

    def try_(self, mutant: Mutant) -> Verdict:
        """What notices a mutant."""
        library = examples.library_of(mutant.calls[0])
        stated = dict.fromkeys(e for p in mutant.calls for e in self.chosen.of.get(p, ()) if e in examples.kept(library))
        judged = [self.judged(mutant.calls[0], e) for e in stated]
        ask = self.fixtures.notice
        entries = libraries.pack().entries
        right = {p: entries[p] for p in mutant.calls}
        entries |= {p: mutant.wrong(e) for p, e in right.items()}
        try:
            noticed = 0
            for j in judged:
                try:
                    claimed = outcome.of(j.example)
                except Exception:
                    return "execution"  # the interpreter never raises on a right model
                lines = judge.text(claimed, j.truth)
                if j.truth is not None and (
                    any(judge.wrong_names(claimed, j.truth))
                    or any(judge.missed(claimed, j.truth))
                    or judge.doubts(lines) - j.doubts
                ):
                    return "execution"
                noticed += lines != j.lines
                if noticed >= (1 if self.quick else ENOUGH):
                    break
            return "kept" if noticed else "fixture" if ask(mutant.calls) else "survived"
        finally:
            entries |= right


def sample(wanted: list[str], count: int, seed: int, quick: bool = False) -> tuple[Bench, list[Mutant]]:
    """A bench, and mutants of all entries (of these libraries); all mutants where ``count`` is 0."""
    entries = libraries.pack().entries
    made = [m for calls in coverage.blocks().values() if not wanted or examples.library_of(calls[0]) in wanted for m in of(entries[calls[0]], calls)]
    if count and count < len(made):
        made = random.Random(seed).sample(made, count)
    return Bench(examples.Chosen(wanted), quick), made
