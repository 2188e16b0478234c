"""The oracle on a small number of programs, and tests that the oracle itself sees what it should."""

import pytest

from tests.oracle.__main__ import missed
from tests.oracle.catalogue import CONSTRUCTS, program
from tests.oracle.claims import Claims, claims
from tests.oracle.data import Column, Table, make, parse_header
from tests.oracle.judge import Tally, judge
from tests.oracle.relations import Effect
from tests.oracle.run import run
from tests.oracle.writer import Program

PERSON = Table("persoon", (
    Column("persoon_id", "id"), Column("geslacht", "cat", ("M", "V")), Column("leeftijd", "int"), Column("inkomen", "float"),
))


def _program(*lines: str) -> Program:
    text = "\n".join([PERSON.header(), "import pandas as pd", 'df = pd.read_sql("SELECT * FROM persoon", None)', *lines]) + "\n"
    return Program("by hand", text, (PERSON,))


def _seen(*lines: str) -> set[tuple[str, str, str]]:
    """(source column, output column or 'rows', how) that execution shows."""
    verdict = judge(_program(*lines), 1, Claims({}, {}))
    assert not verdict.discarded, verdict.discarded
    return {(source[1], effect.column or "rows", effect.how) for source, effect in verdict.required}


def test_a_computed_column_depends_on_what_it_is_computed_from() -> None:
    seen = _seen("df['k'] = df['leeftijd'] * 2", "df[['k', 'geslacht']].to_csv('uit.csv', index=False)")
    assert seen == {("leeftijd", "k", "value"), ("geslacht", "geslacht", "value")}


def test_a_filter_decides_the_rows_and_no_value() -> None:
    seen = _seen("df = df[df['geslacht'] == 'M']", "df[['persoon_id', 'leeftijd']].to_csv('uit.csv', index=False)")
    assert ("geslacht", "rows", "rows") in seen
    assert ("geslacht", "leeftijd", "value") not in seen


def test_an_aggregate_over_filtered_rows_depends_on_the_filter() -> None:
    seen = _seen("df['n'] = df[df['geslacht'] == 'M']['inkomen'].sum()", "df[['persoon_id', 'n']].to_csv('uit.csv', index=False)")
    assert {("geslacht", "n", "value"), ("inkomen", "n", "value")} <= seen


def test_a_sum_is_seen_although_a_permutation_would_not_move_it() -> None:
    seen = _seen("df.groupby('geslacht', as_index=False)['inkomen'].sum().to_csv('uit.csv', index=False)")
    assert ("inkomen", "inkomen", "either") in seen


def test_columns_named_after_values_appear_and_vanish() -> None:
    seen = _seen("pd.get_dummies(df[['geslacht']]).to_csv('uit.csv', index=False)")
    assert ("geslacht", "geslacht_zz", "column") in seen


def test_what_is_not_said_is_a_miss_and_what_never_moves_is_suspect() -> None:
    made = _program("df['k'] = df['leeftijd'] * 2", "df[['persoon_id', 'k']].to_csv('uit.csv', index=False)")
    wrong = Claims({("persoon", "geslacht"): {("file:uit.csv", "k"): True}, ("persoon", "persoon_id"): {("file:uit.csv", "persoon_id"): True}},
                   {"file:uit.csv": {"k", "persoon_id"}})
    verdict = judge(made, 1, wrong)
    assert (("persoon", "leeftijd"), Effect("file:uit.csv", "k", "value")) in verdict.misses
    assert verdict.suspects == [(("persoon", "geslacht"), "file:uit.csv", "k")]


def test_a_program_that_raises_or_rolls_dice_is_discarded_and_counted() -> None:
    raising = judge(_program("df['nergens']"), 1, Claims({}, {}))
    dice = judge(_program("import random", "df['k'] = random.random()", "df.to_csv('uit.csv', index=False)"), 1, Claims({}, {}))
    tally = Tally()
    tally.add(raising)
    tally.add(dice)
    assert "KeyError" in raising.discarded
    assert dice.discarded == "two runs on the same data differ"
    assert tally.total["discarded"] == 2


def test_programs_are_complete_files_and_reproducible() -> None:
    first, again = program(3, 11), program(3, 11)
    assert first == again
    assert [parse_header(line) for line in first.text.splitlines() if line.startswith("# table")] == list(first.tables)


@pytest.mark.parametrize("number", range(len(CONSTRUCTS)), ids=list(CONSTRUCTS))
def test_every_construct_gives_programs_that_run(number: int) -> None:
    made = program(number, 5)
    outcome = run(made.text, make(made.tables, 5))
    assert outcome.written or outcome.fitted, made.text


@pytest.mark.parametrize("number", range(len(CONSTRUCTS)), ids=list(CONSTRUCTS))
def test_nothing_that_execution_shows_goes_unsaid(number: int) -> None:
    """Two programs per construct here; ``python -m tests.oracle --n 5000`` for more."""
    for offset in (0, len(CONSTRUCTS)):
        verdict = judge(program(number + offset, 1), 1)
        assert not verdict.misses, missed(verdict)


def test_claims_speak_of_files_and_fits() -> None:
    made = _program("from sklearn.linear_model import LogisticRegression",
                    "df[['leeftijd']].to_csv('uit.csv', index=False)",
                    "LogisticRegression().fit(df[['inkomen']], df['geslacht'])")
    said = claims(made.text, made.tables)
    assert said.covers(("persoon", "leeftijd"), Effect("file:uit.csv", "leeftijd", "value")) is True
    assert said.covers(("persoon", "inkomen"), Effect("fit", "feature", "value")) is True
    assert said.covers(("persoon", "geslacht"), Effect("fit", "feature", "value")) is None
