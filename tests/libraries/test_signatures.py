"""The parameters of every model against the signatures of its library: the installed one, and the kept one (``rules/signatures``)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from herkomst.errors import RuleError
from herkomst.knowledge import libraries, signatures
from herkomst.knowledge.signatures import Signature
from herkomst.knowledge.where import rules_dir
from tests.libraries import examples
from tests.libraries.signatures import candidates

INSTALLED = ("pandas", "numpy", "sklearn")
KEPT = sorted(f.stem for f in (rules_dir() / "signatures").glob("*.txt"))


def installed(library: str) -> dict[str, Signature]:
    """The signatures of a library that is here, as the command that keeps them reads them."""
    asked = json.dumps({p: candidates(p) for p in examples.entries(library)})
    script = str(Path(__file__).with_name("dump_signatures.py"))
    done = subprocess.run([sys.executable, script, library], input=asked, capture_output=True, text=True, check=True)
    return dict(signatures._line(x) for x in done.stdout.splitlines() if x.startswith(library + "."))


def wrong(library: str, real: dict[str, Signature]) -> dict[str, list[str]]:
    """Entries that name a parameter no call of their block has, or that say what is required otherwise than the library."""
    blocks: dict[str, list[set[str]]] = {}
    made: dict[str, list[str]] = {}
    for path, entry in examples.entries(library).items():
        if path not in real or entry.needs.startswith((library, "of ")):
            continue
        place = f"{entry.file}:{entry.line}"
        if entry.needs == "parts":
            blocks.setdefault(place, []).append({*signatures.differences(entry.params, real[path], names_only=True)})
        elif found := signatures.differences(entry.params, real[path]):
            made[f"{place} {path}"] = found
    return made | {place: sorted(all_) for place, many in blocks.items() if (all_ := set.intersection(*many))}


@pytest.mark.parametrize("library", INSTALLED)
def test_parameters_are_those_of_the_installed_library(library: str) -> None:
    assert wrong(library, installed(library)) == {}


@pytest.mark.parametrize("library", KEPT)
def test_parameters_are_those_of_the_kept_signatures(library: str) -> None:
    assert wrong(library, signatures.of(library)) == {}


@pytest.mark.parametrize("library", ["pandas", "numpy"])
def test_no_entry_dangles(library: str) -> None:
    real = installed(library)
    gone = [p for p, e in examples.entries(library).items() if p not in real and not e.needs.startswith((library, "of ", "with "))]
    assert gone == []


def test_a_line_of_a_snapshot_is_read() -> None:
    assert signatures._line("x.f(a, b=, *args, **kw)") == (
        "x.f",
        Signature({"a": False, "b": True, "args": True, "kw": True}, True),
    )
    assert signatures._line("x.g") == ("x.g", Signature(None))


def test_a_users_model_of_a_known_call_with_a_wrong_parameter_is_refused_with_its_place() -> None:
    pack = libraries.Pack()
    text = "library: lightgbm\ncalls:\n  cv:\n    params: {parameters: null}\n    result: {same: {from: parameters}}\n"
    libraries.read(pack, text, "ours.yaml")
    with pytest.raises(RuleError) as error:
        signatures.check(pack.entries.values())
    assert "lightgbm.cv has no parameter parameters" in error.value.what
    assert (error.value.file, error.value.line) == ("ours.yaml", 3)
    assert "train_set" in str(error.value.remedy)
