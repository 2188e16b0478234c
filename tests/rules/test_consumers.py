"""Every key of ``rules/`` is read by the scanner: data that nobody reads looks like knowledge and is none."""

import ast
from pathlib import Path

import pytest

from herkomst.knowledge import attribute_files as af
from herkomst.knowledge import decisions, findings, law, notes

SCANNER = Path(af.__file__).resolve().parents[1]
LOADERS = {"attribute_files.py", "own_files.py"}
STRUCTS = (af.Law, af.Derivation, af.Entry, af.Category, af.ValueSet, af.Domain, af.Fingerprint, af.Trap, af.Context, af.Table,
           findings.Rule, law.Law, notes.Notes, notes.Note)


def _read() -> set[str]:
    """Names of attributes that any module but the loaders reads."""
    names: set[str] = set()
    for file in SCANNER.rglob("*.py"):
        if file.name not in LOADERS:
            names |= {n.attr for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Attribute)}
    return names


def _strings() -> set[str]:
    """Keys that are asked for as text: ``_phrases("scores.stems")``."""
    return {n.value for f in SCANNER.rglob("*.py") for n in ast.walk(ast.parse(f.read_text("utf-8")))
            if isinstance(n, ast.Constant) and isinstance(n.value, str)}


READ, STRINGS = _read(), _strings()
KEYS = [(s, f) for s in STRUCTS for f in s.__struct_fields__]


@pytest.mark.parametrize(("struct", "field"), KEYS, ids=[f"{s.__module__.rpartition('.')[2]}.{s.__name__}.{f}" for s, f in KEYS])
def test_a_key_has_a_reader(struct: type, field: str) -> None:
    assert field in READ, f"{struct.__name__}.{field}: no module reads it"


@pytest.mark.parametrize("key", sorted(f"{kind}.{key}" for kind, keys in decisions._KINDS.items() for key in keys))
def test_a_list_of_decision_words_has_a_reader(key: str) -> None:
    assert key in STRINGS or any(s.endswith(".") and key.startswith(s) for s in STRINGS), key


def test_the_test_itself_can_fail() -> None:
    assert "no_such_key_in_any_module" not in READ and "scores.no_such_list" not in STRINGS
