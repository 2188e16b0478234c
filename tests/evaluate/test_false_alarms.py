"""False alarms that would end a trial: each with the graph it comes from, and what must be said instead."""

import pytest

from herkomst.classify import classify
from herkomst.config import AttributeRule, Config, Unit
from herkomst.model.graph import column
from tests.evaluate.build import G


def serving(purpose):
    return Config(units=(Unit("u", ("*",), purpose=purpose),))


def labels(g, dataset, name, config=None):
    return {la.category for la in classify(g.graph(), config or Config()).get(column(g.dataset(dataset), name), ())}


def test_statutory_calculation_is_a_note():
    g = (G().table("klant", "inkomen", "alleenstaande_ouder", "geboortedatum").flow("klant.inkomen -> @s/criterion", "CONDITIONAL")
         .flow("klant.alleenstaande_ouder -> @s/criterion", "CONDITIONAL").sink("s", "criterion", "score", name="toeslagpunten"))
    found = g.results(serving("calculation"))
    assert {rule for rule, _ in found} == {"HK108", "HK110"}
    assert {r.level for r in found.values()} == {"note"}
    g2 = (G().table("klant", "inkomen", "geboortedatum").flow("klant.inkomen -> @s/criterion", "FILTER")
          .sink("s", "criterion", "selection", name="controle_lijst"))
    assert g2.only("HK108").level == "warning"


def test_a_statistic_over_people_is_no_decision():
    g = G().flow("leerling.geslacht -> @s/group", "GROUP_BY").flow("leerling.citoscore -> @s/statistic", "AGGREGATION")
    g.sink("s", "group", "statistic").sink("s", "statistic", "statistic")
    assert g.run() == ((), ())


@pytest.mark.parametrize("purpose", ["research", "statistics"])
def test_research_scores_nobody(purpose):
    g = (G().table("persoon", "nationaliteit", "geslacht", "postcode4").flow("persoon.nationaliteit -> @m/feature")
         .flow("persoon.geslacht -> @m/feature").flow("persoon.postcode4 -> @m/feature").sink("m", name="risico_regressie"))
    assert {r.level for r in g.results(serving(purpose)).values()} == {"note"}


def test_record_linkage_is_a_role_of_its_own():
    g = G().table("persoon", "achternaam", "geboortedatum").flow("persoon.achternaam -> @k/linkage").sink("k", "linkage", "linkage")
    assert g.run() == ((), ())


def test_a_name_counts_at_a_feature_and_not_in_a_filter():
    rows = G().table("persoon", "achternaam", "age").flow("persoon.achternaam -> f:df.#", "FILTER").flow("f:df.# -> @m/rows")
    assert not [r for r in rows.sink("m", "rows").run()[1] if r.uses]
    g = G().table("persoon", "achternaam", "age").flow("persoon.achternaam -> @m/feature").sink("m")
    assert g.only("HK104").level == "warning"


def test_tests_and_archives_are_one_step_lower():
    g = G().table("persoon", "nationaliteit").flow("persoon.nationaliteit -> @m/feature").sink("m")
    assert [r.level for r in g.run(production=False)[1] if r.uses] == ["warning"]


def test_a_jurisdiction_filter_is_not_reported():
    g = (G().table("klant", "gemeente", "geboortedatum", "bedrag").flow("klant.gemeente -> f:df.#", "FILTER", literals=("0363",))
         .flow("f:df.# -> @m/rows").flow("klant.bedrag -> @m/feature").sink("m", "rows").sink("m"))
    assert not [r for r in g.run()[1] if r.uses]
    assert labels(g, "klant", "gemeente") == {"neighbourhood"}


def test_nor_is_one_before_the_rows_are_counted():
    g = (G().table("klant", "gemeente", "geboortedatum", "bedrag").flow("klant.gemeente -> @m/feature", "FILTER", literals=("0363",))
         .flow("klant.bedrag -> @m/feature").sink("m"))
    assert not [r for r in g.run()[1] if r.uses]
    looked_up = G().table("klant", "gemeente", "geboortedatum").flow("klant.gemeente -> tarief.gewicht", "JOIN").flow("tarief.gewicht -> @m/feature")
    assert looked_up.sink("m").only("HK104").level == "warning"


def test_a_municipality_as_feature_about_people_is_a_proxy():
    g = G().table("klant", "gemeente", "geboortedatum").flow("klant.gemeente -> @m/feature").sink("m")
    assert g.only("HK104").level == "warning"


def test_an_address_register_decides_about_nobody():
    g = G().table("adressen", "postcode", "huisnummer", "tarief").flow("adressen.postcode -> f:x.kosten", "JOIN")
    assert g.run() == ((), ())


def test_codes_of_one_system_come_in_pairs():
    g = G().table("t", "Is", "is_actief", "bedrag").flow("t.is_actief -> @m/feature").flow("t.Is -> @m/feature").sink("m")
    assert not [r for r in g.run()[1] if r.uses]


@pytest.mark.parametrize(("table", "name", "literals"), [
    ("facturen", "status", ("M", "V")), ("leveranciers", "land", ("NL",)), ("btw", "prefix", ("NL",)), ("bestelling", "land_levering", ("BE", "NL")),
    ("bedrijven", "sbi", ("5610",)), ("klant", "gemeentecode_cbs", ("0363",)), ("klant", "soort", ("1", "2")), ("adres", "postcode_nr", ("6030",)),
])
def test_letters_and_numbers_that_look_like_codes(table, name, literals):
    g = G().table(table, name, "bedrag").flow(f"{table}.{name} -> f:x.y", "CONDITIONAL", literals=literals)
    assert not labels(g, table, name) & {"sex_gender", "nationality", "birth_country_place", "migration_background"}


def test_the_user_can_say_it_is_the_country_of_delivery():
    g = G().table("bestelling", "nationaliteit_levering").flow("bestelling.nationaliteit_levering -> @m/feature").sink("m")
    told = Config(attributes=(AttributeRule(("bestelling.nationaliteit_levering",), "none", "land van levering"),))
    assert g.only("HK101")
    assert not [r for r in g.run(told)[1] if r.uses]
    assert {c.bin for c in g.run(told)[0][0].criteria} == {"none"}


def test_a_rest_is_one_line_however_many_categories():
    g = G().table("mart.x", "nationaliteit", "geslacht", "postcode4")
    for name in ("nationaliteit", "geslacht", "postcode4"):
        g.flow(f"mart.x.{name} -> @m/feature", reasons=("rest",))
    g.flow("mart.x.* -> @m/feature").sink("m", resolution="complement")
    rules = [r.rule for r in g.run()[1]]
    assert rules.count("HK902") == 1
    assert {u.certainty for r in g.run()[1] for u in r.uses} == {"possible"}
