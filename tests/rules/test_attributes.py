"""The lexicon: its own self-tests, traps, and names of public code that must not match."""

import re
from pathlib import Path

import pytest

from herkomst.knowledge.attributes import categories_of, lexicon, match

TABLE = lexicon().table


@pytest.mark.parametrize(("name", "category"), sorted(TABLE.selftest.items()))
def test_selftest(name, category):
    assert categories_of(name)[0] == category


@pytest.mark.parametrize("name", TABLE.no_match)
def test_selftest_no_match(name):
    assert match(name) == ()


TRAPS = [n for row in (Path(__file__).parent / "traps.txt").read_text("utf-8").splitlines() if not row.startswith("#") for n in row.split()]


@pytest.mark.parametrize("name", sorted(set(TRAPS)))
def test_names_of_public_code_say_nothing_by_themselves(name):
    assert [h for h in match(name) if h.worth >= 1 and not h.pair] == []


def test_the_traps_are_many():
    assert len(set(TRAPS)) >= 150 + len(TABLE.no_match)


COLUMNS = {name: why for row in (Path(__file__).parent / "traps_columns.txt").read_text("utf-8").splitlines() if row and not row.startswith("#")
           for why, _, names in [row.partition(":")] for name in names.split()}


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_of_public_code_that_look_like_an_attribute(name):
    assert [h for h in match(name) if h.worth >= 1 and not h.pair] == [], COLUMNS[name]


def test_these_are_many_too_and_each_has_a_reason():
    assert len(set(COLUMNS) - set(TRAPS)) >= 150
    assert all(len(why) > 3 for why in COLUMNS.values())


@pytest.mark.parametrize("trap", TABLE.traps, ids=lambda t: t.token)
def test_every_trap_of_the_lexicon_holds(trap):
    """What the lexicon lists as a trap says nothing, or what it really is (a surname)."""
    for name in trap.not_when:
        hits = [h for h in match(name) if h.worth >= 1 and not h.pair]
        assert [h for h in hits if trap.token in h.phrase.split()] == [], name


def test_every_category_about_people_has_a_law_note_with_date_and_source():
    table = lexicon().table
    assert len(table.categories) >= 15
    for c in table.categories.values():
        assert c.law, c.category
        for law in c.law:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", law.as_of), c.category
            assert law.source, c.category
            assert set(law.source) <= set(table.sources), c.category
            assert law.note.en != law.note.nl, c.category


@pytest.mark.parametrize(("name", "category"), [
    ("nationaliteitcd1", "nationality"), ("geboortelandvaderoms", "birth_country_place"), ("patientgender", "sex_gender"),
    ("clientgeslacht", "sex_gender"), ("studentnationality", "nationality"), ("self_defined_ethnicity", "ethnicity_race"),
])
def test_names_that_lost_their_capitals_are_taken_apart(name, category):
    assert category in [lexicon().category(h).category for h in lexicon().match(name) if h.worth >= 1]


@pytest.mark.parametrize("name", ["internationaliteit", "engender", "transgenderwet", "nationaliteitsvraagstuk", "grensgemeente"])
def test_a_glued_name_with_an_unknown_part_stays_whole(name):
    assert lexicon().match(name) == ()
