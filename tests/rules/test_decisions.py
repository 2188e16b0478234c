"""Which names speak of a decision about people."""

import pytest

from herkomst.errors import RuleError
from herkomst.knowledge import decisions as d


@pytest.mark.parametrize("name", [
    "risicoscore", "risico_punten", "risicopunten", "risk_score", "fraudekans", "kredietscore", "RiskScore", "prioriteitsscore",
    "kans_op_fraude", "probability_of_default", "raw_risk_score", "risk_level", "decile_score", "FRAUD_SCORE", "uitvalkans", "prob_risk",
])
def test_scores(name):
    assert d.score_name(name)


@pytest.mark.parametrize("name", [
    "toetsscore", "citoscore", "z_score", "f1_score", "cv_score", "nps", "nps_score", "match_score", "urgentiepunten", "test_score",
    "accuracy_score", "train_score", "score", "high_score", "credit_points", "data_points", "score_func", "default_level", "priority_level",
    "best_score_", "avg_risk_score", "score_tekst", "roc_auc_score", "risk_free_rate", "", "___", "credit_card_rating", "leesscore", "silhouette_score", "SCORES_DIR",
    "score_time", "risk_score_file", "risk_score_date",
])
def test_not_scores(name):
    assert not d.score_name(name)


@pytest.mark.parametrize("name", ["score", "punten", "total_score", "totaalscore", "points", "eindscore"])
def test_scores_when_accumulated(name):
    assert d.score_name(name, accumulated=True)
    assert not d.score_name(name)


@pytest.mark.parametrize("name", ["test_score", "f1_score", "citoscore", "train_score", "home_score", "data_points", "urgentiepunten", "total", "rating",
                                  "gewicht", "gemiddelde_score"])
def test_other_totals_stay_out(name):
    assert not d.score_name(name, accumulated=True)


@pytest.mark.parametrize("name", ["risico", "is_fraud", "hoog_risico", "risk", "frauduleus", "risk_score"])
def test_risks(name):
    assert d.risk_name(name)


@pytest.mark.parametrize("name", ["market_risk", "risk_free_rate", "brisk", "asterisk", "klant"])
def test_not_risks(name):
    assert not d.risk_name(name)


@pytest.mark.parametrize("name", [
    "controle", "selectie_2023", "steekproef", "mart.werkvoorraad_controle", "dbo.huisbezoek_lijst", "signaal", "prioriteit", "worklist",
    "audit_list", "huisbezoeken.csv", "fraud_alerts", "te_controleren",
])
def test_selections(name):
    assert d.selection_name(name)


@pytest.mark.parametrize("name", [
    "feature_selection", "model_selection", "control_group", "controlegetal", "priority_queue", "signal_processing", "token_blacklist",
    "klant", "access_control", "version_control",
])
def test_not_selections(name):
    assert not d.selection_name(name)


@pytest.mark.parametrize("name", [
    "bereken_risico", "_bereken_risico", "calculate_risk_score", "assess_applicant", "is_eligible", "score", "beoordeel_aanvraag", "rank_candidates",
    "predict_risk", "selecteer_huisbezoek", "score_row",
])
def test_deciding_functions(name):
    assert d.decision_function_name(name)


@pytest.mark.parametrize("name", [
    "get_client", "make_scorer", "select_dtypes", "cross_val_score", "load_data", "main", "test_score", "get_customer", "check_scoring",
    "add_customer", "rank_features",
])
def test_other_functions(name):
    assert not d.decision_function_name(name)


@pytest.mark.parametrize("name", ["dbo.persoon", "klanten.csv", "applicants", "LO3_PL_PERSOON", "stg_students", "v_klant", "adult.data"])
def test_people(name):
    assert d.person_dataset(name)


@pytest.mark.parametrize("name", ["products", "orders", "http_client", "temperature", "orderregels"])
def test_not_people(name):
    assert not d.person_dataset(name)


@pytest.mark.parametrize("name", ["fairlearn.metrics.MetricFrame", "demographic_parity_difference", "disparate_impact",
                                  "aif360.metrics.BinaryLabelDatasetMetric", "bias_toets"])
def test_outcome_tests(name):
    assert d.outcome_test_name(name)


@pytest.mark.parametrize("name", ["sklearn.metrics.accuracy_score", "roc_auc_score", "mean", "parity"])
def test_not_outcome_tests(name):
    assert not d.outcome_test_name(name)


@pytest.mark.parametrize("name", ["id", "bsn", "klantnummer", "klant_id", "customer_key", "SK_ID_CURR", "patientId", "dossier_nr"])
def test_keys(name):
    assert d.technical_key(name)


@pytest.mark.parametrize("name", ["v_nummer", "onderwijsnummer", "gender_id", "nationality_id", "huisnummer", "number_of_children", "naam", ""])
def test_not_keys(name):
    assert not d.technical_key(name)


def test_a_malformed_word_list_says_where(tmp_path):
    bad = tmp_path / "scores.yaml"
    bad.write_text("kind: scores\nstems: [risico]\nmeasure: [score]\n")
    with pytest.raises(RuleError) as caught:
        d.read_words([bad])
    assert (caught.value.file, caught.value.line) == ("scores.yaml", 3)
    assert "measures" in caught.value.remedy


@pytest.mark.parametrize("path", ["src/fraudemodel/train.py", "credit_scoring/fit.py", "models/risico/train.py", "src/train_credit.py"])
def test_paths_that_speak_of_risk(path):
    assert d.risk_path(path)


@pytest.mark.parametrize("path", ["src/train.py", "notebooks/uitstroom.ipynb", "src/market_risk/var.py", "lib/asterisk.py"])
def test_other_paths(path):
    assert not d.risk_path(path)


@pytest.mark.parametrize("name", [
    "loan_status", "Loan_Status", "default.payment.next.month", "SeriousDlqin2yrs", "two_year_recid", "is_recid", "Approved_Flag",
    "loan_status_binary", "Attrition", "student_dropout", "Recidivism_Within_3years", "fraud_reported", "is_default", "recidivate",
])
def test_targets_of_risk_models(name):
    assert d.risk_target(name)


@pytest.mark.parametrize("name", [
    "income", "Survived", "y", "target", "label", "class", "price", "charges", "credit_amount", "status", "default_value_of_house", "loan_amount",
    "selected_features", "quality", "time", "is_new", "loan", "score_time", "customer",
])
def test_targets_that_say_nothing_of_risk(name):
    assert not d.risk_target(name)


@pytest.mark.parametrize(("name", "risky"), [
    ("german_credit.csv", True), ("loan.loan", True), ("compas-scores-two-years.csv", True), ("WA_Fn-UseC_-HR-Employee-Attrition.csv", True),
    ("application_train.csv", True), ("adult.csv", False), ("titanic.csv", False), ("train.csv", False), ("german_texts.csv", False),
    ("customers", False), ("insurance.csv", False),
])
def test_data_of_risk_models(name, risky):
    assert d.risk_dataset(name) is risky


def test_studies_and_regressions():
    assert d.study_path("onderzoek/a.py") and d.study_path("notebooks/EDA.ipynb") and not d.study_path("src/train.py")
    assert d.regression("Logit") and d.regression("ols") and not d.regression("LogisticRegression")


@pytest.mark.parametrize("name", ["high_risk_count", "highest_risk_prob", "highest_risk_value_str", "risico_df", "risk_distribution"])
def test_counts_extremes_and_frames_are_no_scores(name):
    assert not d.score_name(name, accumulated=True)
    assert not d.risk_name(name)


@pytest.mark.parametrize("name", ["non_xward_points", "code_points", "entry_points", "n_points", "grid_points", "percentage_points"])
def test_points_of_shapes_and_software_are_no_scores(name):
    assert not d.score_name(name, accumulated=True)


def test_a_list_of_stop_words_selects_nobody():
    assert not d.selection_name("stop_list") and not d.decision_function_name("_check_stop_list")


def test_a_function_that_handles_a_plain_score_works_none_out() -> None:
    """Seen in a Dutch college's tool: ``_verwerk_score`` takes an answer in, ``_huidige_score`` reads one."""
    assert all(d.handles(n) for n in ("_verwerk_score", "_huidige_score", "process_score", "showScore"))
    assert not any(d.handles(n) for n in ("calculate_score", "score", "process_risk_score", "bereken_score", "show_fraud_risk"))


def test_the_number_of_a_score_is_not_a_score() -> None:
    assert not any(d.risk_name(n) for n in ("high_risk_cluster_id_", "risicoanalyse_id", "fraud_case_ids"))
    assert all(d.risk_name(n) for n in ("high_risk", "risk_index", "fraud_score"))


@pytest.mark.parametrize("name", ["dbo.klantgegevens", "tblpersoon", "dimstudent", "persoontabel", "stop_search", "arrests"])
def test_people_in_one_word(name):
    assert d.person_dataset(name)


@pytest.mark.parametrize("name", ["klantorders", "personage", "dimensies", "clientele", "tblproduct", "cardiac_arrest"])
def test_no_people_in_one_word(name):
    assert not d.person_dataset(name)


@pytest.mark.parametrize(("name", "value"), [("risk_class", "danger"), ("risk_class", "badge-danger"), ("risk_label", "#d9534f"), ("risk", "text-success")])
def test_what_is_only_shown(name, value):
    assert d.shown(name, value)


@pytest.mark.parametrize(("name", "value"), [("risk_class", "high"), ("risk_level", "red"), ("risk_label", "danger"), ("risk", "#12"), ("risk", "")])
def test_what_says_something_of_people(name, value):
    assert not d.shown(name, value)
