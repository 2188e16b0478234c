"""Sinks, written datasets and facts of whole small programs, to the line."""

import pytest

from tests.interpret.verbs.sightings import Kept, found, kept


@pytest.mark.parametrize("program", kept(), ids=lambda k: k.name)
def test_everything_that_is_sighted(program: Kept) -> None:
    assert program.expected, "a program that says nothing shows nothing"
    assert found(program.body) == program.expected
