"""Labels on small hand-made graphs."""

import pytest

from herkomst.classify import classify, names_in
from herkomst.config import AttributeRule, Config
from herkomst.errors import ConfigError, RuleError
from herkomst.model.graph import Dataset, Edge, column
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn

HERE = Span("a.sql", 1, 1, 1, 5)


def schema(kind, name, *columns, **more):
    dataset = Dataset(kind, name)
    return dataset, Schema(dataset, tuple(c if isinstance(c, SchemaColumn) else SchemaColumn(c) for c in columns), **more)


def labelled(*schemas, edges=(), config=None):
    graph = LineageGraph(edges, (), dict(schemas))
    found = classify(graph, config or Config())
    return {(n.dataset.name, n.name): {la.category: la for la in labels} for n, labels in found.items()}


def test_a_high_name_needs_nothing():
    found = labelled(schema("table", "t", "nationaliteit_code", "bedrag"))
    label = found["t", "nationaliteit_code"]["nationality"]
    assert (label.strength, label.cls, label.entry) == ("high", "direct_origin", "nationaliteit")
    assert "name nationaliteit_code" in label.evidence
    assert ("t", "bedrag") not in found


def test_a_medium_name_gains_by_one_signal():
    assert labelled(schema("table", "t", "race"))["t", "race"]["ethnicity_race"].strength == "low"
    assert labelled(schema("table", "applicants", "race"))["applicants", "race"]["ethnicity_race"].strength == "high"
    beside = labelled(schema("file", "data.csv", "race", "age"))["data.csv", "race"]["ethnicity_race"]
    assert beside.strength == "high"
    assert "beside age" in beside.evidence


def test_a_low_name_needs_two_signals_or_the_users_word():
    assert labelled(schema("table", "t", "herkomst")) == {}
    assert labelled(schema("table", "goederen", "herkomst", "gewicht")) == {}
    found = labelled(schema("table", "persoon", "herkomst", "geboorteland"))
    assert found["persoon", "herkomst"]["migration_background"].strength == "medium"
    told = Config(attributes=(AttributeRule(("t.herkomst",), "migration_background", "zie woordenboek"),))
    mine = labelled(schema("table", "t", "herkomst"), config=told)["t", "herkomst"]["migration_background"]
    assert (mine.strength, mine.evidence) == ("high", ("configured: zie woordenboek",))


def test_the_user_says_none():
    told = Config(attributes=(AttributeRule(("klant.nat*",), "none", "natheid van de vloer"),))
    found = labelled(schema("table", "dbo.klant", "nationaliteit", "geslacht"), config=told)
    assert found["dbo.klant", "nationaliteit"]["none"].evidence == ("configured: natheid van de vloer",)
    assert found["dbo.klant", "geslacht"]["sex_gender"].strength == "high"


def test_an_unknown_category_is_refused():
    with pytest.raises(ConfigError) as caught:
        labelled(schema("table", "t", "a"), config=Config(attributes=(AttributeRule(("t.a",), "nationaliteit"),)))
    assert "nationality" in caught.value.remedy


def compared(dataset, name, *literals):
    target = column(Dataset("frame", "out", "a.py:1"), "flag")
    return Edge(column(dataset, name), target, "CONDITIONAL", HERE, literals=tuple(sorted(literals)))


def test_distinctive_words_reveal_a_renamed_column():
    d, s = schema("table", "klant", "kenmerk_07", "bedrag")
    label = labelled((d, s), edges=[compared(d, "kenmerk_07", "niet-westers")])["klant", "kenmerk_07"]["migration_background"]
    assert label.strength == "high"
    assert "value niet-westers" in label.evidence


def test_codes_need_a_fitting_name():
    d, s = schema("table", "klant", "landcode", "branche", "gemeente_nr")
    found = labelled((d, s), edges=[compared(d, "landcode", "6030"), compared(d, "branche", "5610"),
                                    compared(d, "gemeente_nr", "0363")])
    assert "birth_country_place" in found["klant", "landcode"]
    assert ("klant", "branche") not in found
    assert set(found["klant", "gemeente_nr"]) == {"neighbourhood"}


def test_codes_do_not_count_for_a_name_that_only_has_the_word():
    def of(name):
        return labelled(schema("table", "persoon", SchemaColumn(name, values=("1", "2")), "leeftijd")).get(("persoon", name), {})

    assert "sex_gender" in of("sex_code")
    assert "sex_gender" not in of("offense_violent_sex")
    assert "sex_gender" not in of("personal_loan")


def test_m_and_v_count_only_together_and_among_people():
    d, s = schema("table", "orders", "status")
    assert labelled((d, s), edges=[compared(d, "status", "M", "V")]) == {}
    d, s = schema("table", "persoon", "kenmerk", "geboortedatum")
    assert ("persoon", "kenmerk") not in labelled((d, s), edges=[compared(d, "kenmerk", "M")])
    found = labelled((d, s), edges=[compared(d, "kenmerk", "M", "V")])
    assert found["persoon", "kenmerk"]["sex_gender"].strength == "low"


def test_letters_speak_only_where_the_name_says_nothing():
    d, s = schema("table", "defendants", "c_charge_degree", "euribor3m", "k3", "age")
    found = labelled((d, s), edges=[compared(d, "c_charge_degree", "F", "M"), compared(d, "euribor3m", "0", "1"),
                                    compared(d, "k3", "F", "M")])
    assert {n for _, n in found} == {"k3", "age"}


def test_the_parameter_counts_and_not_the_function_it_belongs_to():
    assert labelled(schema("param", "student_home.request", "state")) == {}
    assert ("score.applicant", "state") in labelled(schema("param", "score.applicant", "state"))


def test_schema_values_count_as_values():
    d, s = schema("table", "persoon", SchemaColumn("kenmerk", values=("M", "V")), "geboortedatum")
    assert "sex_gender" in labelled((d, s))["persoon", "kenmerk"]


def test_two_afas_codes_together():
    alone = labelled(schema("table", "t", "Is", "bedrag"))
    assert alone == {}
    found = labelled(schema("table", "t", "PsNa", "ViGe"))
    assert found["t", "PsNa"]["nationality"].strength == "high"
    assert found["t", "ViGe"]["sex_gender"].strength == "high"


def test_afas_is_never_matches_is_names():
    found = labelled(schema("table", "t", "is_actief", "IsActief", "is", "PsNa", "ViGe"))
    assert {name for _, name in found} == {"PsNa", "ViGe"}


def test_cryptic_municipal_codes_by_the_company_they_keep():
    assert labelled(schema("table", "uittreksel", "lndgbb", "bedrag")) == {}
    assert labelled(schema("table", "uittreksel", "gslcha")) == {}
    together = labelled(schema("table", "uittreksel", "lndgbb", "etncbs", "natiob", "gslcha", "bedrag"))
    assert {name: next(iter(found)) for (_, name), found in together.items()} == {
        "lndgbb": "birth_country_place", "etncbs": "ethnicity_race", "natiob": "nationality", "gslcha": "sex_gender"}
    assert any("code beside" in e for e in together["uittreksel", "natiob"]["nationality"].evidence)
    beside = labelled(schema("file", "extract.csv", "NATIOB", "geboortedatum", "achternaam"))
    assert beside["extract.csv", "NATIOB"]["nationality"].strength == "high"
    assert ("uittreksel", "Natiob") not in labelled(schema("table", "uittreksel", "Natiob", "etncbs", "gslcha"))    # raw spelling


def test_fingerprints_name_columns_that_say_nothing():
    names = ("checking_status", "credit_history", "savings_status", "personal_status", "foreign_worker")
    found = labelled(schema("file", "credit.csv", *names))
    assert found["credit.csv", "personal_status"]["sex_gender"].strength == "high"
    assert found["credit.csv", "foreign_worker"]["nationality"].strength == "high"
    assert "columns of german_credit" in found["credit.csv", "foreign_worker"]["nationality"].evidence


def test_the_dataset_can_make_it_something_else():
    assert labelled(schema("table", "products", "country_of_origin", "price")) == {}
    assert {n for _, n in labelled(schema("table", "films", "genre", "title", "age"))} == {"age"}


def test_aliases_and_descriptions_count():
    d, s = schema("table", "t", SchemaColumn("c7", aliases=("nationaliteit",)))
    assert "nationality" in labelled((d, s))["t", "c7"]
    d, s = schema("table", "t", SchemaColumn("race", note="race of the applicant"))
    assert labelled((d, s))["t", "race"]["ethnicity_race"].strength == "high"


def test_sinks_get_no_labels():
    d = Dataset("model", "m")
    graph = LineageGraph([Edge(column(Dataset("frame", "x", "p"), "a"), column(d, "nationaliteit"), "IDENTITY", HERE)], (), {})
    assert classify(graph, Config()) == {}


def test_names_in_text_of_another_language():
    text = "df$geboorteland <- brp$GBAGESLACHT; x <- data.frame(kwartaal=1); if (nationality == 'NL') race_condition()"
    assert names_in(text) == ("GBAGESLACHT", "geboorteland", "nationality")
    assert names_in("checkId totaal afwijking essex") == ()


def test_a_users_own_attribute_file_adds_names_and_categories(tmp_path):
    (tmp_path / "attributes").mkdir()
    (tmp_path / "attributes" / "ours.yaml").write_text(
        "category: caravan\nlabel: {en: Caravan site, nl: Woonwagenplaats}\nclass: proxy_origin\nbin: proxy\n"
        "entries:\n  - entry: standplaats\n    specificity: high\n    names: [standplaats, woonwagencentrum]\n")
    config = Config(rules=(str(tmp_path),))
    found = labelled(schema("table", "t", "woonwagencentrum", "nationaliteit"), config=config)
    assert found["t", "woonwagencentrum"]["caravan"].cls == "proxy_origin"
    assert "nationality" in found["t", "nationaliteit"]
    assert ("t", "woonwagencentrum") not in labelled(schema("table", "t", "woonwagencentrum"))


def test_a_users_malformed_attribute_file_is_refused(tmp_path):
    (tmp_path / "attributes").mkdir()
    (tmp_path / "attributes" / "ours.yaml").write_text("category: caravan\nlabel: {en: a, nl: b}\nclass: proxies\nbin: proxy\n")
    with pytest.raises(RuleError) as caught:
        labelled(schema("table", "t", "a"), config=Config(rules=(str(tmp_path),)))
    assert (caught.value.file, caught.value.line) == ("ours.yaml", 3)


def test_labels_of_another_repository_count(tmp_path):
    file = tmp_path / "dwh.json"
    file.write_text('{"format": 1, "labels": [{"kind": "table", "dataset": "MART.KLANT", "column": "KENMERK_07", '
                    '"categories": {"nationality": {"class": "direct_origin", "strength": "high"}}, "uses": []}]}')
    label = labelled(schema("table", "mart.klant", "kenmerk_07", "bedrag"), config=Config(upstream=(str(file),)))
    assert set(label) == {("mart.klant", "kenmerk_07")}
    assert label["mart.klant", "kenmerk_07"]["nationality"].strength == "high"
    file.write_text("[]")
    with pytest.raises(ConfigError):
        labelled(schema("table", "t", "a"), config=Config(upstream=(str(file),)))
