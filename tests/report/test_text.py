"""One screen: what decides, by which path, what was not read."""

from pathlib import Path

import msgspec
import pytest
from syrupy.assertion import SnapshotAssertion

from herkomst.model.decision import Criterion, DecisionPoint, Step
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.report import Coverage, ScanReport
from herkomst.report import text
from tests.report import sample


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("full", [False, True], ids=["screen", "full"])
def test_the_screen(report: ScanReport, language: str, full: bool, snapshot: SnapshotAssertion) -> None:
    assert text.render(report, language=language, full=full, exit_code=1) == snapshot


def test_no_line_is_wider_than_asked(report: ScanReport) -> None:
    for width in (80, 100, 120):
        assert max(map(len, text.render(report, width=width).splitlines())) <= width


def crowd(root: Path, points: int = 500, length: int = 60) -> ScanReport:
    """A report with many decision points, an error and a warning on each, and long paths."""
    one = sample.decisions()[0]
    decisions = tuple(msgspec.structs.replace(one, number=i, name=f"model_{i}") for i in range(1, points + 1))
    steps = sample.STEPS[:1] + tuple(
        Step(sample.STEPS[3].span, "name", "computed", f"c{i}", f"c{i + 1}", "df", "TRANSFORMATION") for i in range(length)
    ) + sample.STEPS[-1:]
    made = []
    for level, rule in (("error", "HK101"), ("warning", "HK104")):
        made += [sample.result(f"U-{i:06x}", rule, level, i, sample.FIT, (sample.use(f"U-{i:06x}", steps=steps),))
                 for i in range(1, points + 1)]
    gaps = tuple(Gap(Span(f"sql/f{i:03}.sql", 1, 1, 1, 2), "syntax", "x" * 300) for i in range(400))
    return sample.report(root, decisions=decisions, results=tuple(made), gaps=gaps)


@pytest.mark.parametrize("language", ["en", "nl"])
def test_fifty_lines_however_large_the_tree(root: Path, language: str) -> None:
    lines = text.render(crowd(root), language=language, exit_code=1).splitlines()
    assert len(lines) <= 50
    assert sum("HK1" in x for x in lines) <= 11
    assert any("494" in x or "49" in x for x in lines if "--full" in x)


def test_full_leaves_nothing_out(root: Path) -> None:
    report = crowd(root, points=60, length=30)
    made = text.render(report, full=True)
    assert all(f"model_{i} " in made or f"model_{i}\n" in made for i in range(1, 61))
    assert made.count("computed from it") == 2 * 60 * 30
    assert made.count("sql/f") >= 400


def test_the_strongest_new_result_is_the_one_that_is_expanded(report: ScanReport) -> None:
    results = list(report.results)
    results[0] = msgspec.structs.replace(results[0], verdict="in-assessment")
    results[1] = msgspec.structs.replace(results[1], verdict="new")
    made = text.render(msgspec.structs.replace(report, results=tuple(results), has_baseline=True))
    assert made.index("HK201") < made.index("HK101")
    assert "U-91d7e4  new" in made
    assert "in assessment" in made


def test_new_is_said_only_where_there_is_something_to_compare_with(report: ScanReport) -> None:
    results = tuple(msgspec.structs.replace(r, verdict="new") for r in report.results)
    without = text.render(msgspec.structs.replace(report, results=results))
    assert not any(x.rstrip().endswith(" new") for x in without.splitlines())


def test_results_in_tests_and_docs_are_counted_apart(report: ScanReport) -> None:
    results = tuple(msgspec.structs.replace(r, production=r.rule != "HK201") for r in report.results)
    made = text.render(msgspec.structs.replace(report, results=results))
    assert "1 result in tests, examples and docs" in made
    assert "U-91d7e4" not in made
    assert "U-91d7e4" in text.render(msgspec.structs.replace(report, results=results), full=True)


def nothing(root: Path, **more: object) -> ScanReport:
    return sample.report(root, results=(), gaps=(), unknown_tables=(), stored=(), **more)


def test_a_profile_without_a_path_settles_nothing(root: Path) -> None:
    made = " ".join(text.render(nothing(root, decisions=(sample.decisions()[1],))).split())
    assert ("No path from an origin or sex column to a decision point was seen in the code that was read. That settles nothing "
            "about the outcome: 1 decision point (dbo.huisbezoek_lijst (TOP)) rests on criteria without a known link to origin") in made
    assert "leeftijd" in made


def test_unknown_criteria_are_not_called_criteria_without_a_link(root: Path) -> None:
    made = text.render(nothing(root, decisions=(sample.decisions()[2],)))
    assert "is not known" in made
    assert "without a known link" not in made


def test_no_decision_recognised_names_what_was_read_and_what_was_not(root: Path) -> None:
    made = " ".join(text.render(nothing(root, decisions=())).split())
    assert "No decision about people was recognised in the code that was read (" in made
    assert "2 R, 1 SAS were not read." in made
    assert "[[tool.herkomst.decision]]" in made


def test_percentages_have_numerator_and_denominator(report: ScanReport) -> None:
    assert "6,912 of 7,430 lines of Python and SQL (93%); 3 of 12 files not read" in text.render(report)


def test_colour_only_when_asked_and_never_from_the_scanned_code(root: Path) -> None:
    point = DecisionPoint(1, "d", "model", "evil\x1b[31m\x07", "", sample.FIT, "name", "high", "names", (Criterion("none", "x"),))
    report = nothing(root, decisions=(point,))
    assert "\x1b" not in text.render(report)
    coloured = text.render(report, color=True)
    assert "\x1b[" in coloured
    assert "evil\x1b" not in coloured


def test_a_file_that_has_gone_still_shows_its_step(report: ScanReport, root: Path) -> None:
    (root / "models/features.py").unlink()
    assert "nat -> kenmerk_07" in text.render(report)


def test_a_run_cut_short_by_the_clock_says_so(report: ScanReport) -> None:
    assert "another run may find more" in text.render(msgspec.structs.replace(report, reproducible=False))


def test_the_register_s_question_stands_under_the_result(report: ScanReport) -> None:
    results = (msgspec.structs.replace(report.results[0], justification="AFW-1: privacy office asks: why?"), *report.results[1:])
    assert "privacy office asks: why?" in text.render(msgspec.structs.replace(report, results=results))


def test_an_empty_tree_prints(root: Path) -> None:
    made = text.render(sample.report(root, files=(), decisions=(), results=(), gaps=(), unknown_tables=(), stored=(), coverage=Coverage()))
    assert "0 of 0 lines" in made


def test_of_a_long_line_the_part_that_holds_the_column_is_shown(root: Path, report: ScanReport) -> None:
    (root / "models/features.py").write_text("# features\n" + "x" * 300 + " = df['nat'] + " + "y" * 300 + "\n")
    span = Span("models/features.py", 2, 305, 2, 312)
    steps = (sample.STEPS[0], msgspec.structs.replace(sample.STEPS[3], span=span), sample.STEPS[5])
    results = (msgspec.structs.replace(report.results[0], uses=(sample.use(steps=steps),)),)
    shown = next(x for x in text.render(msgspec.structs.replace(report, results=results)).splitlines() if "features.py:2" in x)
    assert "df['nat']" in shown
    assert shown.count("...") == 2


def test_open_questions_alone_are_not_told_as_a_path(root: Path) -> None:
    """A profile with only HK110 against it: first what was not seen and what that does not settle, then the question."""
    point = sample.decisions()[1]
    note = sample.result("U-cc0f4f", "HK110", "note", 2, sample.SELECT)
    made = text.render(sample.report(root, decisions=(point,), results=(note,)))
    assert made.index("That settles nothing") < made.index("HK110")
    assert "U-cc0f4f" in made


@pytest.mark.parametrize("hidden", ["untouched", "known", "elsewhere"])
def test_what_is_hidden_is_never_told_as_not_seen(report: ScanReport, hidden: str) -> None:
    if hidden == "untouched":
        hiding = msgspec.structs.replace(report, results=(), untouched=report.results)
    elif hidden == "known":
        hiding = msgspec.structs.replace(report, results=(), suppressed=report.results, known=3, has_baseline=True)
    else:
        hiding = msgspec.structs.replace(report, results=tuple(msgspec.structs.replace(r, production=False) for r in report.results))
    made = " ".join(text.render(hiding).split())
    assert "No path from" not in made
    assert {"untouched": "4 that this change does not touch", "known": "3 known", "elsewhere": "4 in tests"}[hidden] in made


def test_steps_in_one_place_share_a_line_on_the_screen_and_stand_apart_in_full(report: ScanReport) -> None:
    more = tuple(msgspec.structs.replace(sample.STEPS[5], op=op) for op in ("encoded", "renamed", "model_input"))
    use = sample.use(steps=sample.STEPS[:5] + more)
    told = msgspec.structs.replace(report, results=(msgspec.structs.replace(report.results[0], uses=(use,)),))
    lines = [x for x in text.render(told).splitlines() if x.strip().startswith("models/train.py:2 ")]
    assert len(lines) == 1
    assert lines[0].endswith("encoded, renamed, model input")
    assert "8 steps" in text.render(told)
    assert sum(x.strip().startswith("models/train.py:2 ") for x in text.render(told, full=True).splitlines()) == 3


def test_what_was_left_out_is_counted_with_its_reason(report: ScanReport) -> None:
    more = msgspec.structs.replace(report, excluded=(("oud/**", "not run since 2019", 3), ("vendor/**", "third-party code", 1204), ("x", "y", 0)),
                                   skipped=((".git", 1), ("__pycache__", 9), ("node_modules", 2), ("dbt_packages", 1)))
    for made in (text.render(more), text.render(more, full=True)):
        said = " ".join(made.split())
        assert "1,207 files left out by the configuration: vendor/** (1,204: third-party code), oud/** (3: not run since 2019)" in said
        assert "3 folders never entered: node_modules (2x), dbt_packages" in said
        assert "__pycache__" not in made and ".git" not in made
    assert len(text.render(more).splitlines()) <= 50
    assert "1.207 bestanden weggelaten door de instellingen" in text.render(more, language="nl")


def test_next_offers_only_what_is_not_done(report: ScanReport) -> None:
    def offered(**more: object) -> str:
        return text.render(msgspec.structs.replace(report, **more)).rstrip().splitlines()[-1]

    assert "herkomst init" in offered() and "herkomst baseline" in offered()
    assert "herkomst init" not in offered(configuration="herkomst.toml") and "herkomst baseline" in offered(configuration="herkomst.toml")
    last = offered(configuration="herkomst.toml", has_baseline=True)
    assert "init" not in last and "baseline" not in last and "herkomst path . nationaliteit_code" in last


def test_what_a_change_makes_unreadable_stands_first_among_the_gaps(report: ScanReport) -> None:
    lost = tuple(Gap(Span(f"src/f{i}.py", 3, 1, 3, 2), "syntax", "x") for i in range(5))
    made = text.render(msgspec.structs.replace(report, unread=lost)).splitlines()
    at = made.index("NOT READ, OR NOT FOLLOWED")
    assert made[at + 1].startswith("  This change makes less readable: src/f0.py:3 cannot be parsed, ") and "+2" in "".join(made[at + 1: at + 3])
    assert "less readable" not in text.render(report)
