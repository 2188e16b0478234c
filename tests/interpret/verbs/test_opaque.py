"""The verb opaque: nothing more can be said."""

from herkomst.model.values import Cell, Opaque
from tests.interpret.verbs.flow import program, value


def test_a_call_that_makes_nothing_of_data_depends_on_nothing() -> None:
    assert value(program("out = pd.bdate_range('2020-01-01', periods=3)")) == Cell()


def test_a_call_that_is_not_modelled_depends_on_everything_it_is_given() -> None:
    found = value(program("out = pd.nothing_known(df['nat'])"))
    assert {d.reasons for d in found.deps} == {("unmodelled",)}  # type: ignore[union-attr]


def test_what_comes_over_the_network_is_not_known() -> None:
    found = value(program('import requests\nout = requests.get("https://x")'))
    assert isinstance(found, Opaque) and found.why == "the network" and not found.deps
