"""Wrong library models: every way in which an entry of ``rules/libraries`` is made to say something else.

A mutant is *killed by execution* when the outcome of an example contradicts what the real library does (a name, a flow, or a
claim that no intervention shows), and *killed by the kept outcome* when it only differs from what ``tests/libraries/flows`` keeps.
"""

import random
from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Case, Effect, Entry
from herkomst.knowledge.verbs import VERBS
from tests.libraries import examples, judge, outcome
from tests.libraries.__main__ import truth_of
from tests.libraries.judge import Truth

replace = msgspec.structs.replace
Verdict = Literal["execution", "kept", "survived"]


class Mutant(msgspec.Struct, frozen=True):
    """One wrong entry and what was changed in it."""

    entry: Entry
    change: str


def of(entry: Entry) -> list[Mutant]:
    """Every mutant of an entry, those that change nothing left out."""
    made: list[Mutant] = []
    for wrong, change in _mutants(entry):
        if wrong != entry and all(wrong != m.entry for m in made):
            made.append(Mutant(wrong, change))
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


class Bench:
    """Runs mutants of entries against the examples of those entries."""

    def __init__(self, chosen: examples.Chosen) -> None:
        self.chosen = chosen
        self.known: dict[str, Judged] = {}

    def judged(self, path: str, example: str) -> Judged:
        """What the right model makes of an example, and what is true."""
        if example not in self.known:
            real = truth_of(examples.library_of(path), example)
            lines = judge.text(outcome.of(example), real)
            self.known[example] = Judged(example, lines, real, judge.doubts(lines))
        return self.known[example]

    def try_(self, mutant: Mutant) -> Verdict:
        """Whether an example of the entry notices the mutant."""
        path = mutant.entry.path
        judged = [self.judged(path, e) for e in self.chosen.of[path]]
        entries = libraries.pack().entries
        kept, entries[path] = entries[path], mutant.entry
        verdict: Verdict = "survived"
        try:
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
                if lines != j.lines:
                    verdict = "kept"
        finally:
            entries[path] = kept
        return verdict


def sample(wanted: list[str], count: int, seed: int) -> tuple[Bench, list[Mutant]]:
    """A bench, and mutants of the entries (of these libraries) that have an example; all where ``count`` is 0."""
    chosen = examples.Chosen(wanted)
    pack = libraries.pack()
    made = [m for path, found in chosen.of.items() if found for m in of(pack.entries[path])]
    if count and count < len(made):
        made = random.Random(seed).sample(made, count)
    return Bench(chosen), made
