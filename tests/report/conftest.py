"""The sample report, in a directory that holds the lines it points at."""

from pathlib import Path

import pytest

from herkomst.model.report import ScanReport
from tests.report import sample


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A tree with the sample's files, under a name that does not change."""
    return sample.write_files(tmp_path / "legacy")


@pytest.fixture
def report(root: Path) -> ScanReport:
    """The sample report."""
    return sample.report(root)
