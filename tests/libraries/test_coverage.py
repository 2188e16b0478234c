"""Every entry of every library model is held to account by an example or a fixture, but for those that are listed; every library by lines of a
fixture, bad and good."""

import re
from collections.abc import Iterator

import pytest

from herkomst.knowledge import libraries
from tests.libraries import coverage

ENTRIES = {lib: [n for n in coverage.blocks() if n.startswith(f"{lib}.yaml:")] for lib in libraries.pack().libraries}
IMPORTS = {"role": "sklearn", "keras": "tensorflow"}


@pytest.fixture(scope="module")
def uncovered() -> tuple[str, ...]:
    return coverage.uncovered()


def test_no_entry_is_without_an_example_and_a_fixture_that_is_not_listed(uncovered: tuple[str, ...]) -> None:
    assert sorted(set(uncovered) - set(coverage.ledger())) == [], "give it an example, or a fixture that uses it"


def test_the_list_only_gets_shorter(uncovered: tuple[str, ...]) -> None:
    assert sorted(set(coverage.ledger()) - set(uncovered)) == [], "take these out: python -m tests.libraries.coverage --update"


def _lines(library: str) -> Iterator[tuple[str, str]]:
    """(finds or clean, file) of the files of fixtures that import a library."""
    wanted = re.compile(rf"(?m)^\s*(?:import|from)\s+{IMPORTS.get(library, library)}\b|^\s*import .*\b{IMPORTS.get(library, library)}\b")
    for file in sorted(coverage.FIXTURES.rglob("*.py")):
        text = file.read_text("utf-8")
        if wanted.search(text):
            for kind in re.findall(r"\b(finds|clean):", text):
                yield kind, file.name


@pytest.mark.parametrize("library", sorted(ENTRIES))
def test_a_library_has_bad_and_good_lines_in_fixtures(library: str) -> None:
    kinds = {kind for kind, _ in _lines(library)}
    assert kinds == {"finds", "clean"}, f"fixtures that import {library} have {sorted(kinds)}"
