"""A repository per test; one cache for all."""

from pathlib import Path

import pytest

from tests.conftest import Tree
from tests.hook.repository import FILES, Repository


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shared-cache")


@pytest.fixture
def repository(tree: Tree, tmp_path: Path, cache: Path) -> Repository:
    home = tmp_path / "home"
    home.mkdir()
    return Repository(tree(FILES), home, cache)
