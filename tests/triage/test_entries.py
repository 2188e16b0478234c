"""What the register itself asks for: HK502 to HK505, each raised and each silent."""

import datetime
from pathlib import Path

import pytest

from herkomst.config import Config, Unit
from herkomst.knowledge import law
from herkomst.model.decision import Result
from herkomst.triage import triage
from herkomst.triage.entries import entry_results
from herkomst.triage.register import Register, read_register
from tests.triage.test_triage import result, use

TODAY = datetime.date(2026, 3, 1)
USE = use("7f3a21")
FULL = "legal_basis: [{law: Participatiewet, bwb_id: BWBR0015703, article: 53a, paragraph: '6'}]"


def register(tmp_path: Path, *entries: str) -> Register:
    file = tmp_path / "r.yaml"
    file.write_text("version: 1\nentries:\n" + "".join(f"  - {{id: AFW-{i}, use: U-7f3a21, {e}}}\n" for i, e in enumerate(entries)))
    return read_register([(file, "r.yaml")])


def asked(reg: Register, *results: Result) -> list[tuple[str, str, str]]:
    return [(r.rule, r.level, r.facts.get("said.detail", "")) for r in entry_results(reg, results or (result(USE),), {}, TODAY)]


@pytest.mark.parametrize(("basis", "says"), [
    ("legal_basis: [{law: Participatiewet, article: 53a}]", "no paragraph"),
    ("legal_basis: [{law: Participatiewet}]", "no article"),
    ("legal_basis: [publieke taak]", "free text"),
    ("legal_basis: []", "no law is named"),
    ("proper: {verdict: unknown}", "no law is named"),
])
def test_an_incomplete_reference_is_asked_for(basis: str, says: str, tmp_path: Path) -> None:
    assert asked(register(tmp_path, f"state: submitted, decide_by: '2026-05-01', {basis}")) == [("HK502", "note", says)]


@pytest.mark.parametrize("entry", [
    f"state: submitted, decide_by: '2026-05-01', {FULL}",
    "state: submitted, decide_by: '2026-05-01', legal_basis: ['artikel 53a lid 6 van de Participatiewet']",
    "state: draft, legal_basis: []",
    "state: withdrawn",
])
def test_a_complete_reference_and_a_draft_are_not(entry: str, tmp_path: Path) -> None:
    assert asked(register(tmp_path, entry)) == []


@pytest.mark.parametrize(("due", "level"), [("2026-02-28", "warning"), ("2026-04-29", "note"), ("2026-03-01", "note")])
def test_a_review_that_is_due(due: str, level: str, tmp_path: Path) -> None:
    assert asked(register(tmp_path, f"state: assessed, review_by: '{due}', {FULL}")) == [("HK503", level, due)]


@pytest.mark.parametrize("entry", [f"state: assessed, review_by: '2027-01-01', {FULL}", f"state: assessed, {FULL}",
                                   f"state: submitted, decide_by: '2026-04-01', review_by: '2020-01-01', {FULL}"])
def test_a_review_far_ahead_or_none(entry: str, tmp_path: Path) -> None:
    assert asked(register(tmp_path, entry)) == []


def test_a_use_that_changed_and_one_that_is_gone(tmp_path: Path) -> None:
    other = result(use("c02b90"))
    code = "code: {attribute: nationality, source: %s}"
    name = f"{other.uses[0].column.dataset.name}.{other.uses[0].column.name}"
    changed = register(tmp_path, f"state: assessed, {FULL}, " + code % name)
    assert asked(changed, other) == [("HK504", "warning", "now U-c02b90")]
    gone = register(tmp_path, f"state: assessed, {FULL}, " + code % "dbo.anders.kolom")
    assert asked(gone, other) == [("HK505", "note", "")]
    assert asked(gone) == []


def test_another_path_of_the_same_use_is_a_note(tmp_path: Path) -> None:
    mine = f"P-{USE.path_v1[:6]}"
    assert asked(register(tmp_path, f"state: assessed, {FULL}, code: {{paths: [{mine}]}}")) == []
    assert asked(register(tmp_path, f"state: assessed, {FULL}, code: {{paths: [P-000000]}}")) == [("HK504", "note", "another path")]


def test_levels_of_the_configuration_count(tmp_path: Path) -> None:
    reg = register(tmp_path, "state: submitted, decide_by: '2026-05-01'")
    assert [r.level for r in entry_results(reg, [result(USE)], {"HK502": "error"}, TODAY)] == ["error"]
    assert entry_results(reg, [result(USE)], {"HK502": "none"}, TODAY) == []


@pytest.mark.parametrize(("reference", "grade"), [
    ({"law": "Participatiewet", "article": "53a", "paragraph": "6"}, "paragraph"),
    ({"law": "", "juriconnect": "jci1.3:c:BWBR0015703&artikel=53a&lid=6"}, "paragraph"),
    ({"law": "Wet van Jansen", "article": "1"}, "free-text"),
    ({"law": "Wet van Jansen", "bwb_id": "BWBR0000001", "article": "1"}, "article"),
    ({"law": "Awgb"}, "law"), ({}, "none"), ("", "none"), ({"explanation": "altijd zo gedaan"}, "free-text"),
    ("art. 9 lid 2 onder g AVG", "paragraph"), ("artikel 14 AVG", "article"), ("Vreemdelingenwet 2000", "law"),
    ("https://wetten.overheid.nl/BWBR0015703/2024-01-01", "law"), ("de wet zegt het", "free-text"), ("artikel 5", "free-text"),
])
def test_how_complete_a_reference_is(reference: object, grade: str) -> None:
    assert law.grade(reference) == grade


@pytest.mark.parametrize(("text", "kind"), [
    ("ECLI:NL:RBDHA:2020:865", "ecli"), ("Kamerstuk 35510 nr. 21", "kamerstuk"), ("kst-35510-21", "kst"), ("oordeel 2021-99", "crm"),
    ("z2018-22445", "ap"), ("Stb. 2021, 135", "stb_stcrt"), ("BWBR0015703", "bwb"), ("urn:nl:ak:ver:dat-01", "ak_urn"), ("32016R0679", "celex"),
])
def test_kinds_of_references(text: str, kind: str) -> None:
    assert kind in law.kinds(text)
    assert kind not in law.kinds("niets van dit al")


def test_a_unit_can_be_under_assessment_as_a_whole(tmp_path: Path) -> None:
    def made(until: str, paths: str = "**", register_: Register | None = None) -> tuple[str, str]:
        config = Config(units=(Unit("IND", (paths,), submitted_until=until, submitted_reason="the statute is about origin"),))
        found = triage([result(USE)], [], config, today=TODAY, register=register_)
        assert len(found.shown) == 1                    # shown all the same: only an entry of its own silences a use
        assert (f"in assessment until {until}: IND", "", "the statute is about origin") in found.settings
        return found.shown[0].verdict, found.shown[0].justification

    assert made("2026-03-01") == ("in-assessment", "IND: the statute is about origin, in assessment until 2026-03-01")
    assert made("2026-02-28")[0] == "open"
    assert made("2026-03-01", "elsewhere/**")[0] == "open"
    no = register(tmp_path, "state: assessed, lawful: {verdict: 'no'}")
    assert made("2026-03-01", register_=no)[0] == "open"
