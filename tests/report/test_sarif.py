"""SARIF to the letter of the contract. Microsoft's validator and the official schema judge it in ``make check-sarif``."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from herkomst.model.decision import Result, Step, Use
from herkomst.model.graph import column
from herkomst.model.places import Span
from herkomst.model.report import ScanReport
from herkomst.report import sarif, sarif_model
from herkomst.report.line_hash import line_hashes
from herkomst.report.sarif_places import uri
from tests.report import sample
from tests.report.check_sarif import KEPT, by_schema


def log(report: ScanReport, **options: Any) -> Any:
    return json.loads(sarif.render(report, **options))["runs"][0]


@pytest.fixture
def run(report: ScanReport) -> Any:
    return log(report)


def by_rule(run: Any, rule: str) -> Any:
    return next(r for r in run["results"] if r["ruleId"] == rule)


def test_the_official_schema_has_nothing_to_say(report: ScanReport) -> None:
    kept = KEPT / "sarif-schema-2.1.0.json"
    if not kept.is_file():
        pytest.skip("the schema is fetched by make check-sarif")
    made = json.loads(sarif.render(report, include_assessed=True, provenance=sarif.Provenance("git@example.org:o/n.git", "ab", "main")))
    assert by_schema(made, json.loads(kept.read_text("utf-8-sig"))) == []


def test_the_same_report_gives_the_same_bytes_without_a_time(report: ScanReport) -> None:
    first = sarif.render(report)
    assert first == sarif.render(report)
    assert "Utc" not in first
    assert str(Path(report.root).parent) not in first


def test_levels_are_always_written_even_where_they_equal_the_default(run: Any) -> None:
    assert [r["level"] for r in run["results"]] == ["error", "error", "warning", "warning"]
    assert all("level" in r["defaultConfiguration"] for r in run["tool"]["driver"]["rules"])
    assert all("level" in n for n in run["invocations"][0]["toolExecutionNotifications"])


def test_the_driver_and_its_rules(run: Any) -> None:
    driver = run["tool"]["driver"]
    assert driver["name"] == "herkomst"
    assert driver["semanticVersion"] == "0.1.0"
    assert driver["informationUri"].startswith("https://")
    assert [r["id"] for r in driver["rules"]] == ["HK101", "HK104", "HK201", "HK902"]
    for rule in driver["rules"]:
        assert rule["name"] != rule["id"]
        assert rule["name"][0].isupper()
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert rule["properties"]["precision"] in ("low", "medium", "high", "very-high")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert len(rule["properties"]["tags"]) <= 10
        assert "security" not in rule["properties"]["tags"]
    assert "security-severity" not in json.dumps(run)


def test_results_point_at_rules_and_taxa_by_index(run: Any) -> None:
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        for taxon in result.get("taxa", []):
            taxonomy = run["taxonomies"][taxon["toolComponent"]["index"]]
            assert taxonomy["name"] == taxon["toolComponent"]["name"]
            assert taxonomy["taxa"][taxon["index"]]["id"] == taxon["id"]
    ids = {t["id"] for t in by_rule(run, "HK101")["taxa"]}
    assert ids == {"direct_origin", "DIRECT/TRANSFORMATION"}


def test_the_primary_location_is_the_identifier_on_one_line_with_four_numbers(run: Any) -> None:
    assert run["columnKind"] == "unicodeCodePoints"
    place = by_rule(run, "HK101")["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "models/train.py", "uriBaseId": "SRCROOT"}
    assert {k: v for k, v in place["region"].items() if k != "snippet"} == {
        "startLine": 2, "startColumn": 13, "endLine": 2, "endColumn": 16}
    assert place["region"]["snippet"]["text"] == "fit"
    assert "SRCROOT" in run["originalUriBaseIds"]


def test_a_call_over_several_lines_is_cut_to_its_first(root: Path) -> None:
    span = Span("sql/selectie.sql", 1, 1, 3, 5)
    report = sample.report(root, results=(sample.result("U-000001", "HK902", "warning", 2, span),))
    region = log(report)["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["endLine"], region["endColumn"]) == (1, 1, 33)


def test_every_step_has_a_place_a_message_and_the_column_before_and_after(run: Any) -> None:
    flows = by_rule(run, "HK101")["codeFlows"]
    assert len(flows) == 2
    steps = flows[0]["threadFlows"][0]["locations"]
    assert len(steps) == 6
    assert all(s["location"]["physicalLocation"]["region"].keys() >= {"startLine", "startColumn", "endLine", "endColumn"} for s in steps)
    assert all(s["location"]["message"]["text"] for s in steps)
    assert steps[1]["state"] == {"column before": {"text": "nationaliteit_code"}, "column after": {"text": "nat"}}
    assert steps[3]["location"]["message"]["text"] == "'nat' -> 'kenmerk_07': compared; still the same attribute."
    assert [s["importance"] for s in (steps[0], steps[-1])] == ["essential", "essential"]


def test_origins_and_other_calls_are_related_locations(run: Any) -> None:
    related = by_rule(run, "HK101")["relatedLocations"]
    places = [(x["physicalLocation"]["artifactLocation"]["uri"], x["physicalLocation"]["region"]["startLine"]) for x in related]
    assert places == [("sql/ddl/persoon.sql", 3), ("models/train.py", 3)]
    assert [x["id"] for x in related] == [1, 2]


def test_fingerprints_are_github_s_line_hash_and_the_use(run: Any) -> None:
    prints = by_rule(run, "HK101")["partialFingerprints"]
    assert prints == {"herkomstUse/v1": "7f3a21".ljust(32, "0"),
                      "primaryLocationLineHash": line_hashes(sample.FILES["models/train.py"])[1]}


def test_the_property_bag(run: Any) -> None:
    bag = by_rule(run, "HK101")["properties"]["herkomst"]
    assert bag["attribute"] == "nationality"
    assert bag["class"] == "direct_origin"
    assert bag["column"] == "nationaliteit_code"
    assert bag["sources"] == [{"column": "dbo.persoon.nationaliteit_code", "path": "sql/ddl/persoon.sql", "line": 3}]
    assert bag["sink"] == {"kind": "model", "name": "fraud_model", "path": "models/train.py", "line": 2}
    assert bag["flow"] == ["DIRECT/TRANSFORMATION"]
    assert bag["certainty"] == "traced"
    assert bag["reasons"] == []
    assert bag["uses"] == ["U-7f3a21"]
    assert bag["steps"] == 6
    assert by_rule(run, "HK902")["properties"]["herkomst"]["certainty"] == "unresolved"


def test_every_decision_point_hit_or_not_with_its_five_bins(run: Any) -> None:
    points = run["properties"]["herkomst"]["decisionPoints"]
    assert [p["name"] for p in points] == ["fraud_model", "dbo.huisbezoek_lijst", "uitval_model"]
    assert points[0]["criteria"] == {"origin": ["kenmerk_07"], "sex": ["geslacht"], "proxy": ["postcode4"],
                                     "none": ["inkomen", "leeftijd"], "undetermined": []}


def test_coverage_has_every_count(run: Any) -> None:
    coverage = run["properties"]["herkomst"]["coverage"]
    assert coverage["files"] == {"found": 12, "analysed": 7, "notRelevant": 0, "notRead": 3, "otherLanguages": {"R": 2, "SAS": 1}}
    assert coverage["lines"]["followed"] == 6912
    assert coverage["statements"] == {"parsed": 30, "partial": 1, "unparsed": 1}
    assert coverage["arguments"] == {"names": 2, "complement": 0, "unresolved": 1}
    assert coverage["unmodelledCalls"][0] == {"call": "helpers.woe_encode", "count": 4}


def test_one_notification_per_gap_with_a_place(run: Any) -> None:
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert run["invocations"][0]["executionSuccessful"] is True
    assert len(notes) == 4
    assert notes[0]["message"]["text"] == "Language not followed: R; names nationaliteit; flow not followed."
    assert notes[3]["locations"][0]["physicalLocation"]["region"]["startLine"] == 203
    for note in notes:
        assert run["tool"]["driver"]["notifications"][note["descriptor"]["index"]]["id"] == note["descriptor"]["id"]


def test_a_notebook_gives_the_raw_line_and_the_cell(run: Any) -> None:
    place = by_rule(run, "HK902")["locations"][0]
    assert place["physicalLocation"]["region"]["startLine"] == 6
    assert place["logicalLocations"][0]["fullyQualifiedName"] == "notebooks/02_score.ipynb[7]"
    assert place["logicalLocations"][0]["properties"]["herkomst"] == {"cell": 7, "line": 3}


def silenced(report: ScanReport) -> ScanReport:
    verdicts = ("assessed", "ignored", "known")
    quiet = tuple(msgspec.structs.replace(r, verdict=v, justification=f"why {v}") for r, v in zip(report.results, verdicts, strict=False))
    return msgspec.structs.replace(report, results=report.results[3:], suppressed=quiet, has_baseline=True, known=1)


def test_what_is_silenced_is_left_out_but_what_is_known_stays(report: ScanReport) -> None:
    run = log(silenced(report))
    assert [r["ruleId"] for r in run["results"]] == ["HK104", "HK902"]
    assert all("suppressions" not in r for r in run["results"])
    assert run["results"][0]["baselineState"] == "unchanged"


def test_suppressions_only_when_asked_with_status_and_justification(report: ScanReport) -> None:
    run = log(silenced(report), include_assessed=True)
    said = {r["ruleId"]: r.get("suppressions") for r in run["results"]}
    assert said["HK101"] == [{"kind": "external", "status": "accepted", "justification": "why assessed"}]
    assert said["HK201"] == [{"kind": "inSource", "status": "accepted", "justification": "why ignored"}]
    assert said["HK104"] == [{"kind": "external", "status": "accepted", "justification": "why known"}]
    assert said["HK902"] is None


def test_what_a_change_does_not_touch_is_still_in_the_file(report: ScanReport) -> None:
    narrowed = msgspec.structs.replace(report, results=report.results[:1], untouched=report.results[1:])
    assert len(log(narrowed)["results"]) == 4


def many(root: Path, number: int, **more: Any) -> ScanReport:
    uses = [sample.use(f"U-{i:06x}", steps=sample.STEPS[:1] + sample.STEPS[-1:]) for i in range(number)]
    made = [sample.result(u.id, "HK101", "warning" if i else "error", 1, sample.FIT, (u,), **more) for i, u in enumerate(uses)]
    return sample.report(root, results=tuple(reversed(made)))


def test_at_most_five_thousand_results_heaviest_first_and_it_is_said(root: Path) -> None:
    run = log(many(root, 5003))
    assert len(run["results"]) == 5000
    assert run["results"][0]["level"] == "error"
    assert "Left out 3 of 5,003 results" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_a_file_that_would_be_too_large_loses_paths_first_then_results_and_says_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uses = [sample.use(f"U-{i:06x}", paths=(sample.STEPS[:5] + sample.STEPS[5:],) * 10) for i in range(200)]
    report = sample.report(root, results=tuple(sample.result(u.id, "HK101", "error", 1, sample.FIT, (u,)) for u in uses))
    assert len(log(report)["results"][0]["codeFlows"]) == 11
    monkeypatch.setattr(sarif, "MOST_BYTES", 40_000)
    fewer = log(report)
    assert len(fewer["results"]) == 200
    assert len(fewer["results"][0]["codeFlows"]) == 1
    assert fewer["results"][0]["properties"]["herkomst"]["pathsLeftOut"] == 10
    monkeypatch.setattr(sarif, "MOST_BYTES", 12_000)
    least = log(report)
    assert len(least["results"]) < 200
    assert "of 200 results" in least["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_thread_flow_locations_and_related_locations_stay_within_what_is_kept(root: Path) -> None:
    step = Step(sample.STEPS[3].span, "name", "computed", "a", "b", "df", "TRANSFORMATION")
    path = sample.STEPS[:1] + (step,) * 300 + sample.STEPS[-1:]
    use: Use = msgspec.structs.replace(
        sample.use(paths=(path, path, path, path)), steps=path, sources=tuple(Span("a.sql", i, 1, i, 2) for i in range(1, 300)))
    result: Result = sample.result("U-1", "HK101", "error", 1, sample.FIT, (use,))
    made = log(sample.report(root, results=(result,)))["results"][0]
    assert sum(len(t["locations"]) for f in made["codeFlows"] for t in f["threadFlows"]) <= 1000
    assert made["properties"]["herkomst"]["pathsLeftOut"] == 2
    assert len(made["relatedLocations"]) == 100


def test_paths_become_relative_uri_references() -> None:
    assert uri("a b/ü:c#1%.py") == "a%20b/%C3%BC%3Ac%231%25.py"


@pytest.mark.parametrize(("address", "expected"), [
    ("git@example.org:o/n.git", "https://example.org/o/n"),
    ("https://user:secret@example.org/o/n.git", "https://example.org/o/n"),
    ("ssh://git@example.org:2222/o/n.git", "https://example.org/o/n"),
    ("https://example.org/o/n", "https://example.org/o/n"),
])
def test_repository_addresses_lose_passwords(address: str, expected: str) -> None:
    assert sarif.uri_of(address) == expected


def test_provenance_only_when_known(report: ScanReport, run: Any) -> None:
    assert "versionControlProvenance" not in run
    told = log(report, provenance=sarif.Provenance("https://example.org/o/n", "abc", "main"))["versionControlProvenance"]
    assert told == [{"repositoryUri": "https://example.org/o/n", "revisionId": "abc", "branch": "main", "mappedTo": {"uriBaseId": "SRCROOT"}}]


def test_personal_data_is_masked(root: Path) -> None:
    use = msgspec.structs.replace(sample.use(), column=column(sample.PERSOON, "jan.jansen@example.org"))
    text = sarif.render(sample.report(root, results=(sample.result("U-1", "HK101", "error", 1, sample.FIT, (use,)),)))
    assert "jansen" not in text


def test_the_serialiser_drops_defaults_but_never_a_level() -> None:
    import sarif_om as om

    made = sarif_model.plain(om.Result(message=om.Message(text="x"), level="warning", rule_index=-1, locations=[]))
    assert made == {"message": {"text": "x"}, "level": "warning", "locations": []}


def test_dutch_runs_say_so(report: ScanReport) -> None:
    run = log(report, language="nl")
    assert run["language"] == "nl-NL"
    assert "bereikt" in by_rule(run, "HK101")["message"]["text"]
    assert by_rule(run, "HK101")["partialFingerprints"] == by_rule(log(report), "HK101")["partialFingerprints"]


def test_stored_columns_are_results_only_with_inventory(report: ScanReport) -> None:
    assert all(not r["ruleId"].startswith("HK3") for r in log(report)["results"])
    made = log(report, inventory=True)["results"]
    assert [r["ruleId"] for r in made][-1] == "HK301"
    assert made[-1]["message"]["text"] == "dbo.persoon holds 'nationaliteit_code'."
    assert made[-1]["properties"]["herkomst"]["attribute"] == "nationality"
    assert made[-1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sql/ddl/persoon.sql"
