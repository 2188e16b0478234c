"""The SQL oracle on a few statements, and that it sees what it should (else it could never miss anything)."""

import pytest

from tests.oracle.sql.execute import ROWS, Bench, changes
from tests.oracle.sql.generate import Statement
from tests.oracle.sql.judge import Tally, claims, judge
from tests.oracle.sql.scripts import Generator


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


def test_no_miss_in_a_few_statements() -> None:
    tally, bench = Tally(), Bench()
    for seed in range(40):
        judge(900_000 + seed, bench, tally, 1)
    assert tally.programs >= 35
    assert tally.misses == []
