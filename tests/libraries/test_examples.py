"""Every example of a library model, run for real and in the interpreter: the names agree, no flow is missing, and what the
interpreter claims is what ``flows/`` keeps. ``python -m tests.libraries`` judges every example by every intervention; here the first
of each entry of a file gets all of them, the others only those on columns from which no claim leads."""

import os

import pytest

from tests.libraries import examples, judge, outcome
from tests.libraries.judge import Truth
from tests.libraries.outcome import Outcome

os.environ.setdefault("OMP_NUM_THREADS", "1")
CHECKED = tuple(sorted(f.stem for f in examples.FLOWS.glob("*.txt")))


class Seen:
    """An example with what is claimed and what is true; ``truth`` None where the result shows nothing."""

    def __init__(self, example: str, path: str, first: bool) -> None:
        self.example, self.library = example, examples.library_of(path)
        self.claimed: Outcome = outcome.of(example)
        self.truth: Truth | None = None
        if examples.executable(self.library) and examples.runs(example):
            self.truth = judge.truth(example) if first else judge.unclaimed(example, self.claimed)
        self.whole = first


@pytest.fixture(scope="module")
def chosen() -> examples.Chosen:
    return examples.Chosen(CHECKED)


@pytest.fixture(scope="module")
def seen(chosen: examples.Chosen) -> list[Seen]:
    places: set[str] = set()
    made = []
    for example, path in chosen.all().items():
        entry = examples.entries(examples.library_of(path))[path]
        place = f"{entry.file}:{entry.line}"
        made.append(Seen(example, path, place not in places))
        places.add(place)
    return made


def test_every_further_example_runs(chosen: examples.Chosen) -> None:
    assert chosen.fails == []


@pytest.mark.parametrize("library", ["pandas", "numpy"])
def test_entries_of_what_is_installed_have_an_example_that_runs(library: str, chosen: examples.Chosen) -> None:
    without = [
        p for p, e in examples.entries(library).items() if not e.needs.startswith((library, "of ", "with ")) and not chosen.of[p]
    ]
    assert without == []


def test_names_are_those_of_the_real_result(seen: list[Seen]) -> None:
    wrong = {x.example: w for x in seen if x.truth is not None and (w := [*judge.wrong_names(x.claimed, x.truth)])}
    assert wrong == {}


def test_no_flow_that_execution_shows_is_missing(seen: list[Seen]) -> None:
    missed = {x.example: w for x in seen if x.truth is not None and (w := [*judge.missed(x.claimed, x.truth)])}
    assert missed == {}


def test_what_is_claimed_is_what_is_kept(seen: list[Seen]) -> None:
    kept = {library: examples.kept(library) for library in CHECKED}
    changed = {
        x.example: now for x in seen if examples.bare(kept[x.library].get(x.example, ())) != (now := judge.text(x.claimed, None))
    }
    assert changed == {}, "read what changed and run: python -m tests.libraries --update"


def test_no_claim_is_doubtful_that_was_not(seen: list[Seen]) -> None:
    kept = {library: examples.kept(library) for library in CHECKED}
    new = {}
    for x in (s for s in seen if s.whole):
        before, now = kept[x.library].get(x.example, ()), judge.text(x.claimed, x.truth)
        if judge.doubts(now) - judge.doubts(before):
            new[x.example] = sorted(judge.doubts(now) - judge.doubts(before))
    assert new == {}
