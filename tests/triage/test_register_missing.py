"""A register that is named and is not there must not pass for an empty one."""

from pathlib import Path

import pytest

from herkomst.errors import HerkomstError
from herkomst.triage import read_register


def test_a_register_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(HerkomstError, match=r"afwegingen\.yaml: no such register; mend register in the configuration"):
        read_register([(tmp_path / "afwegingen.yaml", "afwegingen.yaml")])


def test_no_register_is_no_entries() -> None:
    assert read_register([]).entries == ()
