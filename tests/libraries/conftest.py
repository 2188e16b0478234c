"""Examples of library models are run for real; what they write stays out of the checkout."""

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Run the module's tests in a directory of their own."""
    before = os.getcwd()  # noqa: PTH109
    os.chdir(tmp_path_factory.mktemp("examples"))
    try:
        yield
    finally:
        os.chdir(before)
