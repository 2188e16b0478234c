"""Decision points, uses, levels and results on hand-made graphs."""

import random

from herkomst.classify import classify
from herkomst.config import Config, Declared, Unit
from herkomst.evaluate import carried_labels, evaluate
from herkomst.evaluate.results import with_ids
from herkomst.evaluate.search import Reach
from herkomst.model.graph import Edge
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from tests.evaluate.build import G


def renamed():
    return (G().table("persoon", "nationaliteit_code", "bedrag")
            .flow("persoon.nationaliteit_code -> v_klant.nat", op="renamed")
            .flow("v_klant.nat -> f:df.nat", op="read_all")
            .flow("f:df.nat -> f:df.kenmerk_07", "TRANSFORMATION", op="compared", literals=("0001",))
            .flow("f:df.kenmerk_07 -> @m/feature", op="model_input").sink("m", name="fraud_model"))


def test_renaming_never_clears():
    r = renamed().only("HK101")
    use = r.uses[0]
    assert (r.level, r.category, use.certainty) == ("error", "nationality", "traced")
    assert use.column.name == "nationaliteit_code"
    assert use.literals == ("0001",)
    assert [s.after for s in use.steps] == ["nationaliteit_code", "nat", "nat", "kenmerk_07", ""]
    assert use.sources[0].path == "ddl.sql"
    assert use.effects == ("DIRECT/TRANSFORMATION",)
    assert r.facts["feature"] == "kenmerk_07"


def test_every_decision_point_is_listed_with_criteria_in_bins():
    g = (G().table("persoon", "nationaliteit", "geslacht", "postcode4", "leeftijd", "bedrag")
         .flow("persoon.nationaliteit -> @m/feature").flow("persoon.geslacht -> @m/feature")
         .flow("persoon.postcode4 -> @m/feature").flow("persoon.leeftijd -> @m/feature").flow("persoon.bedrag -> @m/feature")
         .flow("c:x.csv.* -> @m/feature").sink("m").sink("n", name="ander_model"))
    decisions, _ = g.run()
    assert [d.name for d in decisions] == ["m", "ander_model"]
    assert {c.name: c.bin for c in decisions[0].criteria} == {
        "nationaliteit": "origin", "geslacht": "sex", "postcode4": "proxy", "leeftijd": "none", "bedrag": "none", "x.csv.*": "undetermined",
    }
    assert decisions[1].criteria == ()


def test_a_condition_is_another_rule_than_a_value():
    g = G().flow("persoon.geboorteland -> f:df.score", "CONDITIONAL").flow("f:df.score -> @s/criterion").sink("s", "criterion", "score")
    r = g.only("HK102")
    assert r.uses[0].effects == ("INDIRECT/CONDITIONAL",)


def test_the_first_indirect_step_from_the_source_wins():
    g = (G().flow("persoon.geboorteland -> f:j.gewicht", "JOIN").flow("f:j.gewicht -> f:j.score", "CONDITIONAL")
         .flow("f:j.score -> @s/criterion", "AGGREGATION").sink("s", "criterion", "score"))
    assert g.only("HK102").uses[0].strongest == "JOIN"


def test_rows_only_is_about_who():
    g = (G().flow("persoon.nationaliteit -> f:df.#", "FILTER", op="filter").flow("f:df.# -> @m/rows")
         .flow("persoon.bedrag -> @m/feature").sink("m").sink("m", "rows"))
    r = g.only("HK103")
    assert r.uses[0].rows
    assert r.facts["what"] == "trained on"
    assert ("HK101", "nationality") not in g.results()


def test_who_is_learnt_from_is_a_warning_and_who_is_scored_an_error():
    def made(action):
        g = (G().flow("persoon.nationaliteit -> f:df.#", "FILTER", op="filter").flow("f:df.# -> @m/rows")
             .flow("persoon.bedrag -> @m/feature").sink("m", action=action).sink("m", "rows", action=action))
        return g.only("HK103").level

    assert (made("fit"), made("predict")) == ("warning", "error")


def test_a_selection_by_sex_is_hk203():
    g = G().flow("persoon.geslacht -> @s/order", "SORT").sink("s", "order", "ranking", name="top_controle", action="select")
    assert g.only("HK203").level == "error"


def test_sex_is_an_error_only_at_risk_and_control():
    def made(name, purpose=""):
        g = G().flow("persoon.geslacht -> @m/feature").sink("m", name=name)
        return g.only("HK201", Config(units=(Unit("u", ("*",), purpose=purpose),) if purpose else ())).level

    assert made("uitstroom_model") == "warning"
    assert made("fraude_model") == "error"
    assert made("uitstroom_model", "risk-model") == "error"
    assert made("fraude_model", "research") == "note"


def gathered(g, config=None):
    """Purpose of the only decision point, what it was gathered from, and the level of HK201."""
    decisions, results = g.run(config)
    return decisions[0].purpose, decisions[0].inferred, next(r.level for r in results if r.rule == "HK201")


def test_target_data_set_and_table_tell_what_a_model_resembles():
    sex = G().flow("persoon.geslacht -> @m/feature").sink("m", name="model")
    assert gathered(sex) == ("", "", "warning")
    target = (G().flow("persoon.geslacht -> @m/feature").flow("c:x.csv.loan_status -> f:df.y", "CONDITIONAL").flow("f:df.y -> @m/target")
              .sink("m", name="model").sink("m", "target", name="model"))
    assert gathered(target) == ("resembles-risk-model", "target loan_status", "error")
    assert gathered(G().flow("c:data/german_credit.csv.geslacht -> @m/feature").sink("m", name="model")) == (
        "resembles-risk-model", "data data/german_credit.csv", "error")
    compas = G().table("t", "sex", "race", "priors_count", "two_year_recid", "decile_score", "juv_fel_count")
    compas.flow("t.sex -> @m/feature").sink("m", name="model")
    assert gathered(compas) == ("resembles-risk-model", "columns of compas", "error")


def test_what_a_study_reads_does_not_make_it_a_risk_model():
    g = G().flow("c:loans.csv.geslacht -> @m/feature").sink("m", name="model", path="onderzoek/a.py")
    assert gathered(g) == ("", "", "warning")


def test_the_user_decides_over_names_either_way():
    def told(purpose):
        return Config(units=(Unit("u", ("*",), purpose=purpose),))

    loans = G().flow("c:loans.csv.geslacht -> @m/feature").sink("m", name="model")
    assert gathered(loans, told("other")) == ("other", "", "warning")
    assert gathered(loans, told("statistics")) == ("statistics", "", "note")
    plain = G().flow("persoon.geslacht -> @m/feature").sink("m", name="model")
    assert gathered(plain, told("risk-model")) == ("risk-model", "", "error")


def test_a_regression_that_predicts_nothing_is_one_step_lower():
    def made(action):
        g = G().flow("persoon.nationaliteit -> @m/feature").flow("persoon.geslacht -> @m/feature")
        g.sink("m", name="uitkomst", action="fit", detail="Logit").sink("m", name="uitkomst", action=action, detail="Logit")
        return g.results()

    assert made("fit")["HK101", "nationality"].level == "warning"
    assert made("fit")["HK201", "sex_gender"].level == "note"
    assert made("predict")["HK101", "nationality"].level == "error"


def test_a_result_says_what_the_level_rests_on():
    loans = G().flow("c:loans.csv.geslacht -> @m/feature").sink("m", name="model").only("HK201")
    assert (loans.facts["purpose"], loans.facts["inferred"]) == ("resembles-risk-model", "data loans.csv")
    assert "purpose" not in G().flow("c:loans.csv.nationaliteit -> @m/feature").sink("m", name="model").only("HK101").facts


def test_gated_is_a_warning_at_most():
    g = G().flow("persoon.nationaliteit -> f:df.x").flow("f:df.x -> @m/feature", gated=True).sink("m")
    r = g.only("HK101")
    assert (r.level, r.uses[0].gated) == ("warning", True)


def test_possible_is_a_warning_and_says_why():
    g = G().flow("persoon.nationaliteit -> f:df.x", reasons=("unmodelled",)).flow("f:df.x -> @m/feature").sink("m")
    use = g.only("HK101").uses[0]
    assert (g.only("HK101").level, use.certainty, use.reasons) == ("warning", "possible", ("unmodelled",))


def test_the_strongest_path_is_traced_first_then_shortest():
    g = (G().flow("persoon.nationaliteit -> f:a.x", reasons=("hole",)).flow("f:a.x -> @m/feature")
         .flow("persoon.nationaliteit -> f:b.x").flow("f:b.x -> f:b.y", "TRANSFORMATION").flow("f:b.y -> @m/feature").sink("m"))
    use = g.only("HK101").uses[0]
    assert use.certainty == "traced"
    assert len(use.steps) == 3
    assert len(use.paths) == 1


def test_weak_sinks_lower_the_level_once_and_twice():
    def level(grade):
        return G().flow("persoon.nationaliteit -> @s/criterion").sink("s", "criterion", "score", grade=grade).only("HK101").level

    assert [level(g) for g in ("high", "medium", "low")] == ["error", "warning", "note"]


def test_weakness_is_the_weakest_not_the_sum():
    g = (G().flow("persoon.nationaliteit -> @s/criterion", reasons=("hole",)).sink("s", "criterion", "score", grade="medium"))
    assert g.only("HK101").level == "warning"


def test_technical_causes_are_notes():
    g = (G().flow("persoon.nationaliteit -> f:df.#", "FILTER", cause="missing").flow("f:df.# -> @m/rows").sink("m", "rows"))
    r = g.only("HK103")
    assert (r.level, r.uses[0].cause) == ("note", "missing")


def test_outside_production_is_one_step_down():
    g = G().flow("persoon.nationaliteit -> @m/feature").sink("m")
    r = g.only("HK101", production=False)
    assert (r.level, r.production) == ("warning", False)


def test_sightings_with_one_key_are_one_decision_point():
    g = (G().flow("persoon.nationaliteit -> @m/feature").sink("m").sink("m", action="predict").sink("m", action="cross_validate")
         .sink("m", "target"))
    decisions, results = g.run()
    assert len(decisions) == 1
    assert {s.action for s in decisions[0].sightings} == {"fit", "predict", "cross_validate"}
    assert decisions[0].sightings[0].span == decisions[0].span
    assert [r.rule for r in results if r.uses] == ["HK101"]


def test_sightings_through_uncalled_functions_are_dropped_when_it_is_called():
    g = (G().flow("persoon.nationaliteit -> @m/feature").sink("m", called=False, resolution="unresolved", unknown="parameter X")
         .sink("m"))
    decisions, results = g.run()
    assert decisions[0].called
    assert len(decisions[0].sightings) == 1
    assert "HK902" not in {r.rule for r in results}


def test_parameters_of_uncalled_functions_give_no_hk902():
    g = G().flow("p:X.* -> @m/feature").sink("m", called=False, resolution="unresolved", unknown="parameter X")
    decisions, results = g.run()
    assert decisions[0].criteria[0].bin == "undetermined"
    assert results == ()


def test_a_rest_is_one_hk902_and_never_one_per_category():
    g = G().flow("mart.x.* -> @m/feature").flow("mart.* -> @m/feature").sink("m", resolution="complement")
    r = g.only("HK902")
    assert r.level == "warning"
    assert r.facts["unknown"] == "columns of mart unknown; columns of mart.x unknown"
    assert r.facts["settle"].startswith("give the columns of")


def test_targets_weights_and_the_like_are_not_features():
    for role in ("target", "weight", "stratify", "group", "metric", "export", "plot", "linkage"):
        g = G().flow(f"persoon.nationaliteit -> @m/{role}").flow("persoon.bedrag -> @m/feature").sink("m").sink("m", role)
        assert not [r for r in g.run()[1] if r.uses], role


def test_exports_plots_and_metrics_are_no_decision_points():
    g = G()
    for kind in ("export", "plot", "metric", "linkage", "statistic"):
        g.flow(f"persoon.nationaliteit -> @{kind}/{kind}").sink(kind, kind, kind)
    assert g.run()[0] == ()


def test_proxies_are_one_result_per_decision_point_with_authorities():
    g = (G().table("persoon", "postcode4", "spreektaal", "leeftijd").flow("persoon.postcode4 -> @m/feature")
         .flow("persoon.spreektaal -> @m/feature").flow("persoon.leeftijd -> @m/feature").sink("m"))
    r = g.only("HK104")
    assert {u.label.category for u in r.uses} == {"neighbourhood", "language"}
    assert "AK_BIAS" in r.facts["authorities"]
    assert r.facts["others"] == "leeftijd"
    assert g.only("HK110").level == "note"


def test_no_question_about_a_test_that_was_seen_or_an_origin_column():
    g = G().table("persoon", "postcode4", "leeftijd").flow("persoon.postcode4 -> @m/feature").sink("m")
    assert ("HK110", "") in g.results()
    g.test_of_outcome()
    assert ("HK110", "") not in g.results()
    assert g.run()[0][0].tested
    assert ("HK110", "") not in renamed().results()


def test_two_roots_of_one_category_are_two_uses_of_one_result():
    g = (G().table("persoon", "nationaliteit").table("partner", "nationaliteit_1").flow("persoon.nationaliteit -> @m/feature")
         .flow("partner.nationaliteit_1 -> @m/feature").sink("m"))
    r = g.only("HK101")
    assert [(u.column.dataset.name, u.column.name) for u in r.uses] == [("partner", "nationaliteit_1"), ("persoon", "nationaliteit")]
    assert len({u.id for u in r.uses}) == 2
    assert r.id == r.uses[0].id


def test_a_possible_root_behind_a_traced_one_is_its_source():
    g = (G().flow("mart.nationaliteit -> f:df.nationaliteit", reasons=("rest",)).flow("f:df.nationaliteit -> @m/feature").sink("m"))
    use = g.only("HK101").uses
    assert [(u.column.dataset.name, u.certainty) for u in use] == [("df", "traced")]


def test_a_possible_root_whose_name_says_more_is_a_use_of_its_own():
    g = G().table("persoon", "geslacht").flow("persoon.geslacht -> f:df.male", reasons=("rest",)).flow("f:df.male -> @m/feature").sink("m")
    use = g.only("HK201").uses
    assert {(u.column.name, u.certainty) for u in use} == {("male", "traced"), ("geslacht", "possible")}


def test_a_column_of_people_is_named_before_one_of_a_table_of_codes():
    g = (G().table("patient", "gender").table("value_sets_enrollment", "gender_code").flow("value_sets_enrollment.gender_code -> @m/feature", "JOIN")
         .flow("patient.gender -> f:df.g -> f:df.h").flow("f:df.h -> @m/feature", "JOIN").sink("m"))
    assert [u.column.dataset.name for u in g.only("HK202").uses] == ["patient", "value_sets_enrollment"]


def test_roots_in_a_cycle():
    g = (G().flow("f:a.nationaliteit -> f:b.nationaliteit -> f:a.nationaliteit").flow("f:b.nationaliteit -> @m/feature").sink("m"))
    assert len(g.only("HK101").uses) == 1


def test_a_model_that_feeds_a_selection():
    g = renamed().flow("@m/feature -> f:df.kans", "TRANSFORMATION").flow("f:df.kans -> @s/criterion", "FILTER")
    g.sink("s", "criterion", "selection", name="huisbezoek_lijst", action="select")
    decisions, results = g.run()
    assert {(r.rule, decisions[r.decision - 1].name) for r in results if r.uses} == {("HK101", "fraud_model"), ("HK103", "huisbezoek_lijst")}


def test_the_users_word_either_way():
    g = G().table("persoon", "nationaliteit").flow("persoon.nationaliteit -> mart.werkvoorraad.#", "FILTER")
    declared = Config(decisions=(Declared("mart.werkvoorraad", "selection", "bepaalt het huisbezoek"),))
    assert g.run()[0] == ()
    decisions, results = g.run(declared)
    assert [(d.name, d.kind) for d in decisions] == [("mart.werkvoorraad", "selection")]
    assert [r.rule for r in results if r.uses] == ["HK103"]
    refused = Config(not_decisions=(Declared("fraud_model", reason="is een oefening"),))
    assert renamed().run(refused) == ((), ())


def test_levels_can_be_set_per_rule():
    assert renamed().only("HK101", Config(levels={"HK101": "note"})).level == "note"
    assert ("HK101", "nationality") not in renamed().results(Config(levels={"HK101": "none"}))


def test_use_fingerprints_ignore_steps_names_and_lines():
    base = renamed().only("HK101").uses[0]
    more = (G().table("persoon", "x", "nationaliteit_code", "bedrag")
            .flow("persoon.nationaliteit_code -> v2.n -> f:data.nat2", op="renamed")
            .flow("f:data.nat2 -> f:data.k1", "TRANSFORMATION", op="compared", literals=("0001",))
            .flow("f:data.k1 -> f:data.k2", "TRANSFORMATION", op="computed")
            .flow("f:data.k2 -> @m/feature", op="model_input").sink("m", name="fraud_model").only("HK101").uses[0])
    assert more.use_v1 == base.use_v1
    assert more.path_v1 != base.path_v1
    other = renamed()
    other.edges = [e if not e.literals else type(e)(e.source, e.target, e.subtype, e.span, e.span_kind, e.op, ("Turkse",)) for e in other.edges]
    assert other.only("HK101").uses[0].use_v1 != base.use_v1


def test_path_fingerprints_contract_copies():
    a = G().flow("persoon.nationaliteit -> f:df.k", "TRANSFORMATION").flow("f:df.k -> @m/feature").sink("m").only("HK101")
    b = (G().flow("persoon.nationaliteit -> f:df.k", "TRANSFORMATION").flow("f:df.k -> f:df2.k -> @m/feature").sink("m").only("HK101"))
    assert a.uses[0].path_v1 == b.uses[0].path_v1


def test_ids_are_stable_in_order_and_number():
    g = renamed().table("klant", "geslacht").flow("klant.geslacht -> @m/feature")
    first = g.run()
    random.Random(3).shuffle(g.edges)
    random.Random(4).shuffle(g.sinks)
    graph = LineageGraph(g.edges, g.sinks, dict(reversed(g.schemas.items())), g.facts)
    labels = classify(graph, Config())
    assert evaluate(graph, dict(reversed(labels.items())), {}, Config()) == first


def test_the_decision_id_is_kind_name_file_and_ordinal():
    g = G().sink("x", name="model").sink("y", name="model").sink("z", name="model", path="b.py")
    g.sinks.append(g.sinks[0].__class__(**{**{f: getattr(g.sinks[0], f) for f in g.sinks[0].__struct_fields__}, "key": "x#2"}))
    assert [d.id for d in g.run()[0]] == ["model:model:a.py:1", "model:model:a.py:2", "model:model:b.py:1"]


def test_origin_by_value_alone_is_hk107():
    g = (G().flow("klant.kenmerk_3 -> f:df.score", "CONDITIONAL", literals=("niet-westers",)).flow("f:df.score -> @s/criterion")
         .sink("s", "criterion", "score"))
    assert g.only("HK107").uses[0].literals == ("niet-westers",)


def test_a_large_graph_takes_linear_work():
    g = G().table("persoon", "nationaliteit")
    g.flow("persoon.nationaliteit -> f:df.c0_0")
    for layer in range(120):
        for i in range(8):
            for j in range(8):
                g.flow(f"f:df.c{layer}_{i} -> f:df.c{layer + 1}_{j}", "TRANSFORMATION" if (i + j) % 3 else "CONDITIONAL")
    g.flow("f:df.c120_0 -> @m/feature").sink("m")
    graph = g.graph()
    reach = Reach(graph, [(g.node("@m/feature"), False)])
    assert sum(map(len, reach.found.values())) < 6 * len(graph.nodes)
    assert g.only("HK101").uses[0].certainty == "traced"


def test_a_column_used_only_to_test_for_bias_is_a_note_of_its_own():
    g = (G().table("persoon", "geslacht").flow("persoon.geslacht -> @t/group").sink("t", "group", "metric", name="MetricFrame", action="test")
         .flow("persoon.bedrag -> @m/feature").sink("m"))
    r = g.only("HK601")
    assert (r.level, r.decision, r.category) == ("note", 0, "sex_gender")
    assert r.facts["decision"] == "MetricFrame"


def test_a_bias_test_column_that_is_also_trained_on():
    g = (G().table("persoon", "geslacht").flow("persoon.geslacht -> @t/group").sink("t", "group", "metric", path="b.py", action="test")
         .flow("persoon.geslacht -> @m/feature").sink("m").sink("m2", action="predict").flow("persoon.geslacht -> @m2/feature"))
    found = {(r.rule, r.decision) for r in g.run()[1] if r.rule.startswith("HK6")}
    assert found == {("HK602", 1)}


def test_an_export_of_a_protected_column():
    g = G().table("persoon", "nationaliteit", "bedrag").flow("persoon.nationaliteit -> @e/export").flow("persoon.bedrag -> @e/export")
    r = g.sink("e", "export", "export", name="naar_gemeente.csv", action="to_csv").only("HK306")
    assert (r.level, r.facts["columns"], r.facts["decision"]) == ("note", "nationaliteit", "naar_gemeente.csv")


def test_a_test_in_another_file_counts_when_it_reads_the_outcome():
    g = (G().table("persoon", "postcode4", "geslacht").flow("persoon.postcode4 -> @m/feature").sink("m")
         .flow("@m/feature -> f:df.p", "TRANSFORMATION").flow("f:df.p -> @t/metric").flow("persoon.geslacht -> @t/group")
         .sink("t", "metric", "metric", path="b.py", action="test").sink("t", "group", "metric", path="b.py", action="test"))
    assert [s.path for s in g.run()[0][0].tested] == ["b.py"]
    assert ("HK110", "") not in g.results()


def test_a_loaded_model_with_known_inputs_is_from_elsewhere_and_not_opaque():
    g = (G().table("persoon", "bedrag", "duur").flow("persoon.bedrag -> @m/feature").flow("persoon.duur -> @m/feature")
         .sink("m", action="predict", resolution="unresolved", unknown="loaded from a file"))
    rules = {r.rule for r in g.run()[1]}
    assert "HK109" in rules
    assert "HK902" not in rules
    alone = G().sink("m", action="predict", resolution="unresolved", unknown="loaded from a file")
    assert {r.rule for r in alone.run()[1]} == {"HK902"}


def test_of_equal_roots_the_column_of_people_comes_first():
    g = (G().table("seeds.factors", "gender", "factor").table("patient", "sex", "birth_date").flow("seeds.factors.gender -> f:j.score", "JOIN")
         .flow("patient.sex -> f:a.sex -> f:j.score", "JOIN").flow("f:j.score -> @s/criterion").sink("s", "criterion", "score"))
    assert [u.column.dataset.name for u in g.only("HK202").uses] == ["patient", "seeds.factors"]


def test_a_users_own_proxy_joins_the_profile(tmp_path):
    (tmp_path / "attributes").mkdir()
    (tmp_path / "attributes" / "ours.yaml").write_text(
        "category: caravan\nlabel: {en: Caravan site, nl: Woonwagenplaats}\nclass: proxy_origin\nbin: proxy\n"
        "entries:\n  - entry: standplaats\n    specificity: high\n    names: [woonwagencentrum]\n")
    g = G().table("persoon", "woonwagencentrum").flow("persoon.woonwagencentrum -> @m/feature").sink("m")
    config = Config(rules=(str(tmp_path),))
    assert g.only("HK104", config).uses[0].label.category == "caravan"
    assert [c.bin for c in g.run(config)[0][0].criteria] == ["proxy"]


def test_renaming_does_not_clear_a_table_for_other_repositories():
    g = (G().table("persoon", "nationaliteit", "bedrag").table("mart.klant", "kenmerk_07", "bedrag")
         .flow("persoon.nationaliteit -> mart.klant.kenmerk_07", "TRANSFORMATION").flow("persoon.bedrag -> mart.klant.bedrag"))
    graph = g.graph()
    found = carried_labels(graph, classify(graph, Config()))
    assert [la.category for la in found[g.node("mart.klant.kenmerk_07")]] == ["nationality"]
    assert g.node("mart.klant.bedrag") not in found


def test_levels_can_be_set_per_purpose():
    config = Config(units=(Unit("u", ("*",), purpose="calculation"),), purpose_levels={"HK101": {"calculation": "note"}})
    assert renamed().only("HK101", config).level == "note"


def test_a_doubtful_join_names_no_criterion():
    g = (G().table("persoon", "nationaliteit", "leeftijd").flow("persoon.leeftijd -> f:j.leeftijd -> @m/feature")
         .flow("persoon.nationaliteit -> f:j.leeftijd", "JOIN", reasons=("rest",)).sink("m"))
    decisions, results = g.run()
    assert [(c.name, c.bin) for c in decisions[0].criteria] == [("leeftijd", "none")]
    assert [(r.rule, r.level) for r in results if r.uses] == [("HK102", "warning")]


def test_ids_that_would_collide_grow_longer():
    r = renamed().only("HK101")
    first, second = (r.__class__(**{**{f: getattr(r, f) for f in r.__struct_fields__}, "use_v1": v, "uses": ()})
                     for v in ("abcdef0011" * 3, "abcdef0022" * 3))
    assert [x.id for x in with_ids([first, second])] == ["U-abcdef001", "U-abcdef002"]
    assert [x.id for x in with_ids([first])] == ["U-abcdef"]


def test_what_links_or_groups_rows_is_no_criterion():
    g = (G().flow("dossier.klant_id -> @m/feature", "JOIN").flow("dossier.klant_id -> @m/feature", "GROUP_BY")
         .flow("dossier.leeftijdsklasse -> @m/feature", "JOIN").flow("dossier.persoon_id -> @m/feature").sink("m"))
    assert {c.name for c in g.run()[0][0].criteria} == {"leeftijdsklasse", "persoon_id"}


def test_a_training_elsewhere_that_fetches_the_column_itself_is_no_leak_of_a_bias_test():
    def tree(model_path, shared=False):
        g = G().table("persoon", "geslacht")
        read = Span("data/ophalen.py", 3, 1, 3, 9)
        for sink in ("t/group", "m/feature"):
            source, frame = g.node("persoon.geslacht"), g.node(f"f:df.{sink[0]}g")
            g.edges.append(Edge(source, frame, "IDENTITY", read if shared else g.span(), op="computed"))
            g.flow(f"f:df.{sink[0]}g -> @{sink}")
        g.sink("t", "group", "metric", name="MetricFrame", path="audit/toets.py", action="test").sink("m", path=model_path)
        return {r.rule: r for r in g.run()[1] if r.rule.startswith("HK6")}

    apart = tree("ander/model.py")
    assert {*apart} == {"HK601"} and apart["HK601"].facts["apart"].startswith("ander/model.py:")
    assert {*tree("audit/model.py")} == {"HK602"}                       # beside it, from the same table
    assert {*tree("ander/model.py", shared=True)} == {"HK602"}          # by one statement
