"""The parameters of every model against the installed library: names, which are required, and plain defaults."""

import importlib
import inspect
import warnings
from typing import Any

import pytest

from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Entry

INSTALLED = ("pandas", "numpy", "sklearn", "polars", "duckdb", "joblib")
INTERNAL = {
    "pandas.core.Grouped": "pandas.api.typing.DataFrameGroupBy",
    "pandas.core.Windowed": "pandas.api.typing.Rolling",
    "pandas.core.IndexLike": "pandas.Index",
    "pandas.core.NDFrame": "pandas.DataFrame",
}


def resolve(path: str) -> Any:
    """The object at a dotted path, or None."""
    for prefix, real in INTERNAL.items():
        path = path.replace(prefix + ".", real + ".")
    parts = path.split(".")
    found: Any = None
    for i in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:i]))
            break
        except ImportError:
            continue
    for part in parts[i:]:
        try:
            found = getattr(found, part, None)
        except ImportError:  # a loader that was taken out says so by raising
            return None
        if found is None:
            return None
    return found


def differences(entry: Entry, real: Any) -> list[str]:
    """What the model says of the parameters that the signature does not."""
    try:
        parameters = inspect.signature(real).parameters
    except (TypeError, ValueError):
        return []
    loose = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    made = []
    for p in entry.params or ():
        if p.star:
            continue
        found = parameters.get(p.name)
        if found is None:
            if not loose and entry.needs != "parts":
                made.append(f"no parameter {p.name}")
        elif entry.needs != "parts":
            if p.required and found.default is not found.empty:
                made.append(f"{p.name} has a default")
            if not p.required and found.default is found.empty and found.kind not in (found.VAR_POSITIONAL, found.VAR_KEYWORD):
                made.append(f"{p.name} is required")
    return made


@pytest.mark.parametrize("library", INSTALLED)
def test_parameters_are_those_of_the_library(library: str) -> None:
    wrong: dict[str, list[str]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for path, entry in libraries.pack().entries.items():
            if path.startswith(library + ".") and entry.params is not None and not entry.needs.startswith(library):
                real = resolve(path)
                found = differences(entry, real) if real is not None else []
                if found:
                    wrong[f"{entry.file}:{entry.line} {path}"] = found
    assert wrong == {}


def test_a_parameter_the_library_does_not_have_is_noticed() -> None:
    pack = libraries.Pack()
    libraries.read(
        pack,
        "library: pandas\ncalls:\n  DataFrame.drop:\n    params: {labelz: null}\n    result: {drop: {from: self, columns: labelz}}\n",
        "x.yaml",
    )
    assert differences(pack.entries["pandas.DataFrame.drop"], resolve("pandas.DataFrame.drop")) == ["no parameter labelz"]
