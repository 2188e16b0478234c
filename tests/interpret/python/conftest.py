"""In these tests an internal error is an error, not a gap."""

import pytest


@pytest.fixture(autouse=True)
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HERKOMST_STRICT", "1")
