"""The verb opaque: nothing more can be said."""

from tests.interpret.verbs.flow import program, value


def test_a_call_that_makes_nothing_of_data_depends_on_nothing() -> None:
    result = program("import sklearn\nsklearn.set_config(display='diagram')\nout = pd.nothing_known(df['nat'])")
    assert {d.reasons for d in value(result).deps} == {("unmodelled",)}  # type: ignore[union-attr]
