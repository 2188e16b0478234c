"""Calls that make a pseudonym: the data says what exists, and each says one thing."""

import importlib
import sys

import pytest

from herkomst.knowledge import derivations as d
from herkomst.knowledge.attributes import lexicon

KINDS = [k for e in lexicon().table.entries for k in e.derivations]
STANDARD = sorted(c for k in KINDS for c in k.python if c.partition(".")[0] in sys.stdlib_module_names)


@pytest.mark.parametrize("call", STANDARD)
def test_calls_of_the_standard_library_exist(call: str) -> None:
    module, _, name = call.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_no_call_is_of_two_kinds() -> None:
    for calls in ([c for k in KINDS for c in k.python], [c.upper() for k in KINDS for c in k.sql]):
        assert len(calls) == len(set(calls))


@pytest.mark.parametrize(("call", "op"), [("hashlib.sha256", "hashed"), ("hmac.new", "keyed"), ("uuid.uuid4", "")])
def test_kinds_of_calls(call: str, op: str) -> None:
    made = d.python_call(call)
    assert made is not None and made.op == op


def test_sql_names_in_any_case() -> None:
    assert d.sql_call("HashBytes") is d.sql_call("HASHBYTES") is not None
    assert d.sql_call("concat") is None


def test_what_arguments_are() -> None:
    made = d.python_call("hmac.new")
    assert made is not None
    assert [made.part(0, ""), made.part(1, ""), made.part(2, ""), made.part(9, "salt")] == ["key", "data", "-", "key"]


@pytest.mark.parametrize("name", ["salt", "SALT", "hmac_key", "geheime_sleutel", "zout"])
def test_names_of_secrets(name: str) -> None:
    assert d.secret(name)


@pytest.mark.parametrize("name", ["bsn", "geboortedatum", "keyboard", "monkey", "zoutpan"])
def test_other_names(name: str) -> None:
    assert not d.secret(name)
