"""What comments say to the tool; what merely looks like it does not count."""

import pytest

from herkomst.model.issues import Directive
from herkomst.read.python import read_module


def _of(source: str) -> tuple[Directive, ...]:
    return read_module("m.py", source).directives


def test_a_directive_names_rules_and_a_reason() -> None:
    [found] = _of("x = 1  # herkomst: ignore[HK104, HK101] only for the letter's language\n")
    assert (found.rules, found.entry, found.reason, found.error) == (("HK104", "HK101"), "", "only for the letter's language", "")
    assert (found.span.line, found.span.column) == (1, 8)


def test_a_directive_can_name_a_register_entry() -> None:
    assert [(d.entry, d.reason) for d in _of("# herkomst: ignore[HK101] AFW-0012\n# herkomst: ignore[HK101] AFW-0012: agreed\n")] == [
        ("AFW-0012", ""), ("AFW-0012", "agreed"),
    ]


@pytest.mark.parametrize("comment", [
    "# herkomst: ignore", "# herkomst: ignore[HK1]  why", "# herkomst: ignore[]  why", "# herkomst: ignore[HK101]", "# herkomst: skip this",
    "# herkomst: ignore HK101 why",
])
def test_a_malformed_directive_says_so(comment: str) -> None:
    [found] = _of(f"x = 1\n{comment}\n")
    assert found.error and found.span.line == 2


@pytest.mark.parametrize("source", [
    's = "# herkomst: ignore[HK101] no"\n', 's = """\n# herkomst: ignore[HK101] no\n"""\n', "# source: nationality\n# finds: HK101 x\n# clean: HK101\n",
    "# about herkomst: a tool\n", "herkomst = 1\n",
])
def test_what_is_no_directive(source: str) -> None:
    assert _of(source) == ()


def test_directives_are_read_beside_broken_code() -> None:
    assert [d.rules for d in _of("x = = 1  # herkomst: ignore[HK101] why\ny = (  # herkomst: ignore[HK102] why\n")] == [("HK101",), ("HK102",)]
