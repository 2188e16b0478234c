"""The verb same: nothing changes."""

from tests.interpret.verbs.flow import table


def test_a_copy_is_a_frame_of_its_own() -> None:
    found, _ = table('out = df.copy()\ndf["nat"] = 0')
    before, _ = table("out = df")
    assert found.columns["nat"].name == before.columns["nat"].name
    assert found.columns["nat"].dataset.name == "df"


def test_the_same_frame_under_two_names() -> None:
    found, _result = table('out = df\ndf["z"] = df["nat"]')
    assert "z" in found.columns
