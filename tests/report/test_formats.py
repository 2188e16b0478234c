"""What each platform reads: annotations, Code Quality, logging commands, a step summary, JSON."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec

from herkomst.model.report import ScanReport
from herkomst.report import azure, github, gitlab, json_, summary_md
from tests.report import sample


def test_github_annotates_the_decision_point(report: ScanReport) -> None:
    lines = github.render(report).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("::error file=models/train.py,line=2,endLine=2,col=13,endColumn=16,title=HK101 origin reaches a feature (U-7f3a21)::")
    assert "%0Asql/ddl/persoon.sql:3  column of dbo.persoon" in lines[0]
    assert lines[2].startswith("::warning file=sql/selectie.sql,line=3")


def test_github_annotates_the_step_that_lies_in_the_change(report: ScanReport) -> None:
    changed = msgspec.structs.replace(report.results[0], changed=(sample.STEPS[4].span,))
    made = github.render(msgspec.structs.replace(report, results=(changed,)))
    assert made.startswith("::error file=config/features.yaml,line=2")
    assert "the decision is at models/train.py:2" in made
    both = msgspec.structs.replace(report.results[0], changed=(sample.FIT, sample.STEPS[4].span))
    assert github.render(msgspec.structs.replace(report, results=(both,))).startswith("::error file=models/train.py,line=2")


def test_github_stays_within_ten_of_a_kind_and_counts_the_rest(root: Path) -> None:
    made = [sample.result(f"U-{i:06x}", "HK101", "error" if i < 12 else "warning", 1, sample.FIT, (sample.use(f"U-{i:06x}"),))
            for i in range(25)]
    lines = github.render(sample.report(root, results=tuple(made))).splitlines()
    assert sum(x.startswith("::error ") for x in lines) == 10
    assert sum(x.startswith("::warning ") for x in lines) == 10
    assert lines[-1] == "herkomst: 5 more results, see the step summary"


def test_github_commands_cannot_be_broken_out_of(report: ScanReport) -> None:
    span = msgspec.structs.replace(sample.FIT, path="a,b::c%\n.py")
    made = github.render(msgspec.structs.replace(report, results=(msgspec.structs.replace(report.results[0], span=span),)))
    assert made.count("\n") == 1
    assert made.startswith("::error file=a%2Cb%3A%3Ac%25%0A.py,line=2")


def test_gitlab_fingerprints_are_unique_and_paths_bare(report: ScanReport) -> None:
    double = msgspec.structs.replace(report, results=(*report.results, report.results[0]))
    rows = json.loads(gitlab.render(double))
    assert len({r["fingerprint"] for r in rows}) == 5
    assert rows[0]["location"] == {"path": "models/train.py", "lines": {"begin": 2, "end": 2}}
    assert [r["severity"] for r in rows] == ["critical", "critical", "major", "major", "critical"]
    assert json.loads(gitlab.render(report))[0]["fingerprint"] == rows[0]["fingerprint"]


def test_gitlab_without_results_is_an_empty_list(report: ScanReport) -> None:
    assert json.loads(gitlab.render(msgspec.structs.replace(report, results=()))) == []


def test_azure_logs_an_issue_per_result(report: ScanReport) -> None:
    lines = azure.render(report).splitlines()
    assert lines[0].startswith("##vso[task.logissue type=error;sourcepath=models/train.py;linenumber=2;columnnumber=13;code=HK101;]")
    assert lines[0].endswith("traced, 6 steps (U-7f3a21)")
    span = msgspec.structs.replace(sample.FIT, path="a;b].py")
    odd = azure.render(msgspec.structs.replace(report, results=(msgspec.structs.replace(report.results[0], span=span),)))
    assert "sourcepath=a%3Bb%5D.py;" in odd


def test_notes_are_counted_for_azure(report: ScanReport) -> None:
    notes = tuple(msgspec.structs.replace(r, level="note") for r in report.results)
    assert azure.render(msgspec.structs.replace(report, results=notes)) == "4 notes\n"


def test_known_and_silenced_results_are_not_annotated(report: ScanReport) -> None:
    quiet = tuple(msgspec.structs.replace(r, verdict=v) for r, v in zip(report.results, ("known", "assessed", "ignored", "open"), strict=True))
    narrowed = msgspec.structs.replace(report, results=quiet)
    assert len(github.render(narrowed).splitlines()) == 1
    assert len(json.loads(gitlab.render(narrowed))) == 1
    assert len(azure.render(narrowed).splitlines()) == 1


def test_the_step_summary_has_the_decision_points_and_what_was_not_read(report: ScanReport) -> None:
    made = summary_md.render(report)
    assert "| #2 | selection | `dbo.huisbezoek_lijst (TOP)` | `sql/selectie.sql:3` |" in made
    assert "| error | HK101 | origin reaches a feature | `nationaliteit_code -> fraud_model` |" in made
    assert "2 R, 1 SAS: language not followed" in made
    assert "6,912 of 7,430 lines" in made


def test_names_cannot_become_markup_in_the_summary(report: ScanReport) -> None:
    evil = msgspec.structs.replace(report.decisions[0], name="a|b`<img src=x>`", detail="")
    made = summary_md.render(msgspec.structs.replace(report, decisions=(evil, *report.decisions[1:])))
    assert "`` a\\|b`<img src=x>` ``" in made


def test_json_has_everything_and_fits_its_schema(report: ScanReport) -> None:
    made = json.loads(json_.render(report, include_assessed=True, inventory=True))
    jsonschema.Draft202012Validator(json_.schema()).validate(made)
    assert made["format"] == 1
    assert [d["name"] for d in made["decisions"]] == ["fraud_model", "dbo.huisbezoek_lijst", "uitval_model"]
    assert made["results"][0]["uses"][0]["steps"][3]["op"] == "compared"
    assert made["results"][0]["message"] == "`nationaliteit_code` reaches feature `kenmerk_07` of fraud_model: traced, 6 steps"
    assert made["stored"][0]["label"]["category"] == "nationality"
    jsonschema.Draft202012Validator(json_.schema()).validate(json.loads(json_.render(report)))


def test_json_says_nothing_of_the_machine_and_is_stable(report: ScanReport, root: Path) -> None:
    made = json_.render(report)
    assert str(root) not in made
    assert made == json_.render(report)


def test_every_format_renders_both_languages_and_an_empty_report(root: Path) -> None:
    empty: Any = sample.report(root, files=(), decisions=(), results=(), gaps=(), unknown_tables=(), stored=())
    for module in (azure, github, gitlab, json_, summary_md):
        for language in ("en", "nl"):
            assert isinstance(module.render(empty, language=language), str)
