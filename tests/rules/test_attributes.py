"""The lexicon: its own self-tests, traps, and names of public code that must not match."""

import pytest

from herkomst.knowledge.attributes import categories_of, lexicon, match

TABLE = lexicon().table


@pytest.mark.parametrize(("name", "category"), sorted(TABLE.selftest.items()))
def test_selftest(name, category):
    assert categories_of(name)[0] == category


@pytest.mark.parametrize("name", TABLE.no_match)
def test_selftest_no_match(name):
    assert match(name) == ()
