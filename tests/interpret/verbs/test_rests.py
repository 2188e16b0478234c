"""Rests of frames that hang together in diamonds."""

import pytest

from herkomst.interpret.emit import Emitter
from tests.interpret.python.helper import run


def test_a_chain_of_joins_is_walked_once_not_by_every_way_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each join takes "every other column" from a frame twice; the ways from the last to the first double with every join."""
    asked = 0
    real = Emitter.edge

    def counted(self: Emitter, *args: object, **more: object) -> None:
        nonlocal asked
        asked += 1
        real(self, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Emitter, "edge", counted)
    joins = "".join(f'df = df.merge(df.drop(columns=["a{i}"]), on="id", how="outer", suffixes=("", "_{i}"))\n' for i in range(14))
    found = run(f'import pandas as pd\ndf = pd.read_csv("people.csv")\n{joins}df["nationality"] = df["nationality"].fillna("?")\n')
    assert asked < 80_000
    assert any(e.source.name == "nationality" and e.source.dataset.kind == "file" for e in found.edges)
