"""Every example of a library model, run for real and in the interpreter: the names agree and no flow is missing."""

import contextlib
import io
import os

import pytest

from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Effect
from tests.libraries import execute

os.environ.setdefault("OMP_NUM_THREADS", "1")
CHECKED = ("pandas", "numpy", "polars", "sklearn", "role")


def _runnable() -> dict[str, str]:
    """Path of an entry -> its first example that the installed library accepts."""
    found: dict[str, str] = {}
    tried: dict[str, bool] = {}
    for path, entry in sorted(libraries.pack().entries.items()):
        for example in entry.examples if path.startswith(CHECKED) else ():
            if example not in tried:
                try:
                    with contextlib.redirect_stdout(io.StringIO()):
                        execute.real(example)
                    tried[example] = True
                except Exception:
                    tried[example] = False
            if tried[example]:
                found[path] = example
                break
    return found


@pytest.fixture(scope="module")
def runnable() -> dict[str, str]:
    return _runnable()


@pytest.fixture(scope="module")
def models(runnable: dict[str, str]) -> execute.Static:
    return execute.static(runnable.values())


def test_most_pandas_and_numpy_entries_have_an_example_that_runs(runnable: dict[str, str]) -> None:
    entries = [p for p, e in libraries.pack().entries.items() if p.startswith(("pandas.", "numpy.")) and e.examples]
    without = sorted(p for p in entries if p not in runnable)
    assert len(without) <= len(entries) * 0.12, without


def test_names_are_those_of_the_real_result(runnable: dict[str, str], models: execute.Static) -> None:
    wrong = {e: w for e in sorted(set(runnable.values())) if (w := execute.missed_names(e, *models[e]))}
    assert wrong == {}


def test_no_flow_that_execution_shows_is_missing(runnable: dict[str, str], models: execute.Static) -> None:
    with contextlib.redirect_stdout(io.StringIO()):
        missed = {e: w for e in sorted(set(runnable.values())) if (w := execute.missed_flows(e, *models[e]))}
    assert missed == {}


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("pandas.DataFrame.drop", Effect("same", {"from": "self"})),
        ("pandas.DataFrame.rename", Effect("same", {"from": "self"})),
        ("pandas.DataFrame.assign", Effect("same", {"from": "self"})),
        ("pandas.DataFrame.merge", Effect("same", {"from": "self"})),
        ("pandas.get_dummies", Effect("same", {"from": "data"})),
        ("pandas.DataFrame.filter", Effect("same", {"from": "self"})),
        ("pandas.DataFrame.melt", Effect("same", {"from": "self"})),
        ("pandas.Series.map", Effect("opaque", {})),
        ("pandas.core.Grouped.transform", Effect("opaque", {})),
        ("numpy.where", Effect("opaque", {})),
        ("numpy.column_stack", Effect("opaque", {})),
        ("pandas.concat", Effect("opaque", {})),
    ],
)
def test_a_wrong_effect_is_noticed(path: str, wrong: Effect, runnable: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec

    pack = libraries.pack()
    entry = pack.entries[path]
    changed = msgspec.structs.replace(entry, cases=tuple(msgspec.structs.replace(c, effect=wrong) for c in entry.cases))
    monkeypatch.setitem(pack.entries, path, changed)
    example = runnable[path]
    made = execute.static([example])[example]
    assert execute.missed_names(example, *made) or execute.missed_flows(example, *made)
