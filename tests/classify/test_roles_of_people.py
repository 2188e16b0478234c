"""Who a column is about stands before what it is about: the role of a person changes nothing."""

import pytest

from herkomst.knowledge.attributes import lexicon


@pytest.mark.parametrize("who", ["INMATE", "suspect", "officer", "arrestee", "enrollee", "policyholder"])
@pytest.mark.parametrize(("what", "category"), [("RACE_CODE", "ethnicity_race"), ("gender", "sex_gender"), ("ETHNIC_CODE", "ethnicity_race")])
def test_the_role_of_a_person_before_a_name(who, what, category):
    lex = lexicon()
    alone = {(lex.category(h).category, h.worth) for h in lex.match(what)}
    assert {(lex.category(h).category, h.worth) for h in lex.match(f"{who}_{what}")} == alone
    assert category in {c for c, _ in alone}
