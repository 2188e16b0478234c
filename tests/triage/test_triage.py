"""Verdicts: what silences a result, what does not, and what a change touches."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from herkomst.config import Config, Gate
from herkomst.errors import HerkomstError
from herkomst.model.decision import DecisionPoint, Label, Result, Step, Use
from herkomst.model.graph import Dataset, column
from herkomst.model.issues import Directive, Gap
from herkomst.model.places import Span
from herkomst.triage import (
    Baseline,
    Register,
    Touched,
    Triage,
    exit_code,
    make_baseline,
    read_baseline,
    read_register,
    triage,
    write_baseline,
)

TODAY = datetime.date(2026, 3, 1)
LABEL = Label("nationality", "direct_origin", "nationaliteit", "high")


def span(path: str = "models/train.py", line: int = 41) -> Span:
    return Span(path, line, 1, line, 9)


def use(name: str, *places: Span, path: str = "p", literals: tuple[str, ...] = ()) -> Use:
    steps = tuple(Step(p, "name", "renamed") for p in places or (span("sql/v.sql", 9), span("config/features.yaml", 8), span()))
    return Use(
        f"U-{name}",
        name * 2,
        path,
        LABEL,
        column(Dataset("table", "dbo.persoon"), "nat_" + name),
        (steps[0].span,),
        ("DIRECT/IDENTITY",),
        "IDENTITY",
        "traced",
        (),
        False,
        False,
        literals,
        steps,
    )


def result(*uses: Use, rule: str = "HK101", level: Any = "error", decision: int = 1, at: Span | None = None) -> Result:
    first = uses[0] if uses else None
    return Result(
        first.id if first else "U-bare00",
        first.use_v1 if first else "bare",
        rule,
        level,
        "nationality",
        decision,
        at or span(),
        "name",
        uses,
    )


def point(number: int = 1, at: Span | None = None) -> DecisionPoint:
    return DecisionPoint(
        number, f"model:{number}", "model", "fraud_model", "RandomForest", at or span(), "name", "high", "names", ()
    )


def run(*results: Result, **options: Any) -> Triage:
    config = options.pop("config", Config())
    return triage(results, options.pop("decisions", [point()]), config, today=TODAY, **options)


def register(tmp_path: Path, *entries: str) -> Register:
    place = tmp_path / "register.yaml"
    place.write_text("version: 1\nentries:\n" + "".join(entries))
    return read_register([(place, "register.yaml")])


ASSESSED = """  - id: AFW-1
    use: U-aaaaaa
    state: assessed
    lawful: {verdict: "yes", motivation: "art. 5"}
    proper: {verdict: "yes", motivation: "noodzakelijk"}
    sign_off: {function: "directeur", date: 2026-01-10}
    review_by: 2026-12-31
"""


def test_without_anything_everything_is_open_and_with_a_baseline_new() -> None:
    assert [r.verdict for r in run(result(use("aaaaaa"))).shown] == ["open"]
    assert [r.verdict for r in run(result(use("aaaaaa")), baseline=Baseline()).shown] == ["new"]


def test_a_baseline_counts_known_uses_and_an_open_use_keeps_the_result() -> None:
    a, b = use("aaaaaa"), use("bbbbbb")
    known = make_baseline([result(a), result(rule="HK110")], [point()])
    made = run(result(a), baseline=known)
    assert (made.shown, [r.verdict for r in made.suppressed], made.known) == ((), ["known"], 1)
    (shown,) = run(result(a, b), baseline=known).shown
    assert (shown.verdict, shown.id, shown.use_v1, len(shown.uses)) == ("new", b.id, b.use_v1, 2)
    assert run(result(rule="HK110"), baseline=known).known == 1


def test_a_baseline_is_written_sorted_and_masked_and_read_back(tmp_path: Path) -> None:
    made = make_baseline([result(use("bbbbbb", literals=("123456782", "0001"))), result(use("aaaaaa"))], [point()])
    write_baseline(made, tmp_path / "b.json")
    text = (tmp_path / "b.json").read_text()
    assert read_baseline(tmp_path / "b.json") == made
    assert [k.use_v1 for k in made.uses] == ["aaaaaaaaaaaa", "bbbbbbbbbbbb"]
    assert "123456782" not in text and '"column": "dbo.persoon.nat_aaaaaa"' in text and text.endswith("}\n")
    assert made == make_baseline([result(use("aaaaaa")), result(use("bbbbbb", literals=("123456782", "0001")))], [point()])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a baseline"),
        ('{"uses": [{"rule": 1}]}', "not a baseline"),
        ('{"version": 9, "uses": []}', "a baseline of version 9"),
    ],
)
def test_a_broken_baseline_is_a_mistake(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(HerkomstError, match=message):
        read_baseline(tmp_path / "b.json", "b.json")
    with pytest.raises(HerkomstError, match="no such baseline"):
        read_baseline(tmp_path / "nope.json")


def test_a_file_that_moved_is_recognised_and_a_copy_is_not() -> None:
    old = make_baseline([result(use("aaaaaa"))], [point()])
    moved = msgspec.structs.replace(use("aaaaaa"), use_v1="other", id="U-other0")
    at = span("src/train.py")
    options = {"baseline": old, "decisions": [point(at=at)]}
    assert run(result(moved, at=at), paths=["src/train.py"], **options).known == 1
    assert run(result(moved, at=at), paths=["src/train.py", "models/train.py"], **options).known == 0
    other = msgspec.structs.replace(moved, literals=("0001",))
    assert run(result(other, at=at), paths=["src/train.py"], **options).known == 0


def test_assessed_is_silent_until_review(tmp_path: Path) -> None:
    made = run(result(use("aaaaaa")), register=register(tmp_path, ASSESSED))
    assert [(r.verdict, r.justification) for r in made.suppressed] == [("assessed", "AFW-1")]
    late = run(result(use("aaaaaa")), register=register(tmp_path, ASSESSED.replace("2026-12-31", "2026-02-28")))
    assert [(r.verdict, r.level) for r in late.shown] == [("lapsed", "error")]


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('verdict: "yes", motivation: "art. 5"', 'verdict: "unknown", motivation: "x"'),
        ('motivation: "noodzakelijk"', 'motivation: ""'),
        ("date: 2026-01-10", "date: null"),
        ("state: assessed", "state: draft"),
        ("state: assessed", "state: withdrawn"),
    ],
)
def test_what_is_not_a_whole_assessment_silences_nothing(tmp_path: Path, change: str, to: str) -> None:
    made = run(result(use("aaaaaa")), register=register(tmp_path, ASSESSED.replace(change, to)))
    assert [r.verdict for r in made.shown] in (["open"], ["new"]) and made.suppressed == ()


def test_any_verdict_no_is_an_error_that_nothing_silences(tmp_path: Path) -> None:
    entries = register(tmp_path, ASSESSED.replace('proper: {verdict: "yes"', 'proper: {verdict: "no"'))
    known = make_baseline([result(use("aaaaaa"))], [point()])
    ignore = Directive(span(line=41), ("HK101",), "AFW-1")
    (shown,) = run(result(use("aaaaaa"), level="note"), register=entries, baseline=known, directives=[ignore]).shown
    assert (shown.level, shown.verdict, shown.justification) == ("error", "open", "AFW-1: to stop")
    assert exit_code([shown], Config()) == 1


def test_submitted_is_shown_and_does_not_fail_until_its_date(tmp_path: Path) -> None:
    entry = "  - {id: AFW-2, use: U-aaaaaa, state: submitted, decide_by: 2026-03-15, measure: {kind: question, what: waarom}}\n"
    (shown,) = run(result(use("aaaaaa")), register=register(tmp_path, entry)).shown
    assert (shown.verdict, exit_code([shown], Config())) == ("in-assessment", 0)
    assert "privacy office asks: waarom" in shown.justification and "until 2026-03-15" in shown.justification
    (shown,) = run(result(use("aaaaaa")), register=register(tmp_path, entry.replace("03-15", "02-15"))).shown
    assert (shown.verdict, exit_code([shown], Config())) == ("open", 1)
    assert "until 2026-02-15, which has passed" in shown.justification


def test_submitted_waits_no_longer_than_the_gate_allows(tmp_path: Path) -> None:
    entry = ("  - {id: AFW-2, use: U-aaaaaa, state: submitted, "
             "history: [{on: 2026-01-05, by: register add}, {on: 2026-01-20, by: register import}]}\n")
    kept = register(tmp_path, entry)
    for days, verdict in ((60, "in-assessment"), (40, "in-assessment"), (39, "open"), (0, "open")):
        (shown,) = run(result(use("aaaaaa")), register=kept, config=Config(gate=Gate(submitted_days=days))).shown
        assert shown.verdict == verdict, days
    (shown,) = run(result(use("aaaaaa")), register=register(tmp_path, entry.replace("history", "decide_by: 2026-12-31, history"))).shown
    assert "until 2026-03-21" in shown.justification, "a later decide_by does not lengthen it"
    (shown,) = run(result(use("aaaaaa")), register=register(tmp_path, "  - {id: A, use: U-aaaaaa, state: submitted}\n")).shown
    assert shown.verdict == "open", "without any date nothing waits"


def test_a_use_id_that_grew_still_finds_its_entry(tmp_path: Path) -> None:
    longer = msgspec.structs.replace(use("aaaaaa"), id="U-aaaaaaaa")
    assert run(result(longer), register=register(tmp_path, ASSESSED)).shown == ()
    other = msgspec.structs.replace(use("aaaaaa"), use_v1="ab" * 6, id="U-ababab")
    assert len(run(result(other), register=register(tmp_path, ASSESSED)).shown) == 1


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("  - {use: U-a}\n", 3, "lacks 'id'"),
        ("  - {id: A, use: U-a, state: done}\n", 3, "state cannot be 'done'"),
        ("  - id: A\n    use: U-a\n    lawful: {verdict: ja}\n", 5, "lawful verdict cannot be 'ja'"),
        ("  - id: A\n    use: U-a\n    review_by: soon\n", 5, "must be a date"),
        ("  - {id: A, use: U-a}\n  - {id: A, use: U-b}\n", 4, "occurs twice"),
        ("  - x\n", 3, "must be a mapping"),
    ],
)
def test_a_broken_register_is_a_mistake(tmp_path: Path, entry: str, line: int, message: str) -> None:
    with pytest.raises(HerkomstError, match=message) as e:
        register(tmp_path, entry)
    assert (e.value.file, e.value.line) == ("register.yaml", line)


def test_a_bare_yes_is_text_in_our_yaml(tmp_path: Path) -> None:
    assert run(result(use("aaaaaa")), register=register(tmp_path, ASSESSED.replace('"yes"', "yes"))).shown == ()


def test_ignores_dispute_warnings_with_a_reason() -> None:
    warning = result(use("aaaaaa"), rule="HK104", level="warning")
    for line in (40, 41):
        made = run(warning, directives=[Directive(span(line=line), ("HK104",), "", "this is a product")])
        assert [(r.verdict, r.justification) for r in made.suppressed] == [("ignored", "this is a product")]
        assert made.settings[-1] == ("ignore[HK104]", f"models/train.py:{line}", "this is a product")
    for wrong in (
        Directive(span(line=39), ("HK104",), "", "x"),
        Directive(span(line=41), ("HK103",), "", "x"),
        Directive(span("b.py"), ("HK104",), "", "x"),
    ):
        made = run(warning, directives=[wrong])
        assert len(made.shown) == 1 and made.settings[-1][0].endswith("unused")


def test_ignores_of_errors_name_a_register_entry(tmp_path: Path) -> None:
    entries = register(tmp_path, ASSESSED.replace("U-aaaaaa", "U-zzzzzz"))
    error = result(use("aaaaaa"))
    refused = run(error, directives=[Directive(span(), ("HK101",), "", "not origin")], register=entries)
    assert len(refused.shown) == 1 and "name the register entry" in refused.settings[-1][0]
    refused = run(error, directives=[Directive(span(), ("HK101",), "AFW-9")], register=entries)
    assert len(refused.shown) == 1 and "no register entry AFW-9" in refused.settings[-1][0]
    accepted = run(error, directives=[Directive(span(), ("HK101",), "AFW-1")], register=entries)
    assert [r.verdict for r in accepted.suppressed] == ["assessed"]


def test_malformed_ignores_are_said_and_do_nothing() -> None:
    made = run(
        result(use("aaaaaa"), level="warning"),
        directives=[Directive(span(), (), error="rule missing"), Directive(span(), ("HK101",))],
    )
    assert len(made.shown) == 1
    assert sorted(s[0] for s in made.settings) == [
        "ignore[HK101] not accepted: says no reason",
        "ignore[] not accepted: rule missing",
    ]


def test_a_change_shows_what_it_touches_at_any_step() -> None:
    touched = Touched({"config/features.yaml": ((7, 8),)})
    made = run(
        result(use("aaaaaa")),
        result(use("bbbbbb", span("x.py", 1)), at=span("x.py", 1), decision=2),
        touched=touched,
        decisions=[point(), point(2, span("x.py", 1))],
    )
    assert [r.id for r in made.shown] == ["U-aaaaaa"] and [r.id for r in made.untouched] == ["U-bbbbbb"]
    assert made.shown[0].changed == (span("config/features.yaml", 8),)


def test_a_change_shows_uses_and_paths_that_were_not_there_before() -> None:
    a = use("aaaaaa")
    assert len(run(result(a), touched=Touched({}, {a.use_v1: "p"})).untouched) == 1
    assert len(run(result(a), touched=Touched({}, {a.use_v1: "another path"})).shown) == 1
    assert len(run(result(a), touched=Touched({}, {})).shown) == 1
    assert len(run(result(a), touched=Touched({})).untouched) == 1


def test_a_use_whose_file_only_moved_is_not_new_to_a_change() -> None:
    then = make_baseline([result(use("aaaaaa"))], [point()])
    moved = msgspec.structs.replace(use("aaaaaa"), use_v1="other", id="U-other0")
    at = span("src/train.py")
    touched = Touched({}, {use("aaaaaa").use_v1: "p"}, then)
    options = {"touched": touched, "decisions": [point(at=at)]}
    assert len(run(result(moved, at=at), paths=["src/train.py"], **options).untouched) == 1
    assert len(run(result(moved, at=at), paths=["src/train.py", "models/train.py"], **options).shown) == 1


def test_the_gate() -> None:
    def shown(level: str, verdict: str) -> Result:
        return msgspec.structs.replace(result(use("aaaaaa")), level=level, verdict=verdict)

    assert [exit_code([shown(level, "open")], Config()) for level in ("error", "warning", "note", "none")] == [1, 0, 0, 0]
    assert exit_code([shown("warning", "new")], Config(gate=Gate(new="warning"))) == 1
    assert exit_code([shown("error", "new")], Config(fail_on="never")) == 0
    assert exit_code([shown("none", "open")], Config(fail_on="note")) == 0
    assert [exit_code([shown("error", v)], Config()) for v in ("known", "assessed", "ignored", "in-assessment", "lapsed")] == [
        0,
        0,
        0,
        0,
        1,
    ]
    assert exit_code([shown("error", "known")], Config(gate=Gate(known="error"))) == 1
    assert exit_code([], Config()) == 0
    lost = [Gap(span(), "syntax")]
    gates = [Gate(unread_increase=level) for level in ("", "note", "warning", "error", "never")]
    assert [exit_code([], Config(gate=g), lost) for g in gates] == [0, 0, 0, 1, 0]
    assert exit_code([], Config(gate=Gate("warning", unread_increase="warning")), lost) == 1
    assert exit_code([], Config(gate=Gate(unread_increase="error")), []) == 0


def test_settings_are_listed_with_place_and_reason() -> None:
    config = Config(
        levels={"HK302": "note"},
        reasons={"HK302": "eerst de rest"},
        exclude={"vendor/**": "third party"},
        places={"rules.HK302": "herkomst.toml:4", "sources.exclude.vendor/**": "herkomst.toml:2"},
    )
    assert run(config=config).settings == (
        ("HK302 at level note", "herkomst.toml:4", "eerst de rest"),
        ("not read: vendor/**", "herkomst.toml:2", "third party"),
    )
