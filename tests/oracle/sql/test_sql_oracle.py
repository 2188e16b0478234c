"""The SQL oracle on a few statements, and that it sees what it should (else it could never miss anything)."""

from collections import Counter

import pytest

from herkomst.read.sql.engine import DIALECTS
from tests.oracle.sql.execute import ROWS, Bench, changes, settled
from tests.oracle.sql.explain import kinds
from tests.oracle.sql.generate import Statement
from tests.oracle.sql.judge import SCHEMA, Tally, claims, judge
from tests.oracle.sql.scripts import Generator
from tests.oracle.sql.translated import differences


def by_hand(result: str, columns: list[str], has_id: bool = True, text: str = "") -> Statement:
    return Statement(text or result, result, columns, has_id)


def seen(s: Statement) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    required: set[tuple[str, str]] = set()
    either: set[tuple[str, str]] = set()
    bench = Bench()
    for seed in range(4):
        found = changes(bench, s, seed)
        assert found is not None
        required |= found[0]
        either |= found[1]
    return required, either


def test_a_value_and_a_filter_are_told_apart() -> None:
    required, _ = seen(by_hand("SELECT p.inc * 2 AS x, 'p' || p.rid AS hid FROM p WHERE p.nat = 'NL'", ["x"]))
    assert required == {("p.inc", "x"), ("p.nat", ROWS)}


def test_a_lookup_changes_the_value_on_the_same_row() -> None:
    required, _ = seen(by_hand("SELECT w.coef AS x, 'p' || p.rid AS hid FROM p LEFT JOIN w ON p.sex = w.wsex", ["x"]))
    assert required >= {("p.sex", "x"), ("w.coef", "x"), ("w.wsex", "x")}


def test_without_ids_either_will_do() -> None:
    required, either = seen(by_hand("SELECT p.nat AS k, count(*) AS n FROM p GROUP BY p.nat", ["k", "n"], has_id=False))
    assert not required and ("p.nat", "n") in either


def test_a_claim_that_is_not_there_is_a_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.oracle.sql.judge.claims", lambda s, schema: {})
    tally = Tally()
    for seed in range(3):
        judge(seed, Bench(), tally, 1)
    assert tally.required and len(tally.misses) >= tally.required


def test_views_are_followed() -> None:
    s = by_hand("", ["a"], text="CREATE VIEW v AS SELECT nat AS a, inc FROM p WHERE sex = 'M'; SELECT a FROM v WHERE inc > 3")
    found = claims(s, {"p": ["id", "sex", "nat", "age", "inc", "grp"]})
    assert {k for k, (traced, _) in found.items() if traced} == {("p.nat", "a"), ("p.sex", ROWS), ("p.inc", ROWS)}


def test_statements_are_reproducible() -> None:
    assert Generator(7).statement().text == Generator(7).statement().text
    assert len({Generator(i).statement().text for i in range(50)}) >= 45


def claimed(text: str) -> set[tuple[str, str]]:
    return set(claims(Statement(text, "", [], True), SCHEMA))


def kind(result: str, suspect: tuple[str, str], has_id: bool = True) -> str:
    return kinds(by_hand(result, ["x"], has_id), Bench(), 3, [suspect], 7, claimed)[suspect]


def test_suspects_have_a_kind() -> None:
    hid = "'p' || p.rid AS hid"
    assert kind(f"SELECT p.inc + [p.grp, p.age][1] AS x, {hid} FROM p", ("p.age", "x")) == "member"
    assert kind(f"SELECT p.inc AS x, {hid} FROM p WHERE (p.age = p.age OR p.age IS NULL) AND p.inc > 13", ("p.age", ROWS)) == "test always true"
    assert kind(f"SELECT coalesce(p.id, p.age) + p.grp AS x, {hid} FROM p", ("p.age", "x")) == "coalesce"
    assert kind(f"SELECT p.nat AS x, {hid} FROM p WHERE p.inc < 0", ("p.nat", "x")) == "fixed target"
    assert kind("SELECT q.val AS x, p.rid || '/' || q.rid AS hid FROM p JOIN q ON q.nat = p.nat", ("p.nat", "x")) == "row ids"


def test_a_claim_that_rests_on_nothing_is_unexplained() -> None:
    """The judge of kinds cannot explain what the statement does not hold, nor what does decide."""
    found = kinds(by_hand("SELECT p.inc AS x, 'p' || p.rid AS hid FROM p WHERE p.grp > 1", ["x"]), Bench(), 3, [("p.age", "x"), ("q.val", ROWS)], 7,
                  lambda text: {("p.age", "x"), ("q.val", ROWS)})
    assert set(found.values()) == {"unexplained"}


def test_ties_are_recognised() -> None:
    bench = Bench()
    assert not settled(bench, by_hand("SELECT p.inc AS x, 'p' || p.rid AS hid FROM p ORDER BY p.grp > 0 LIMIT 4", ["x"]), 3)
    assert settled(bench, by_hand("SELECT p.inc AS x, 'p' || p.rid AS hid FROM p ORDER BY p.grp, p.id LIMIT 2", ["x"]), 3)


def test_translations_keep_their_flows() -> None:
    told: Counter[str] = Counter()
    assert [d for seed in range(70) for d in differences(4_100_000 + seed, told, Counter())] == []
    assert set(told) == set(DIALECTS) - {"duckdb"} and min(told.values()) >= 12


def test_a_translation_that_loses_something_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.oracle.sql.translated.sqlglot.transpile", lambda text, **_: [text.replace("WHERE", "WHERE TRUE OR 1 = ").split(" WHERE ")[0]])
    assert [d for seed in range(40) for d in differences(4_100_000 + seed, Counter(), Counter())]


def test_no_miss_in_a_few_statements() -> None:
    tally, bench = Tally(), Bench()
    for seed in range(40):
        judge(900_000 + seed, bench, tally, 1)
    assert tally.programs >= 35
    assert tally.misses == []
