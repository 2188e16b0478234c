"""Every phrase in both languages, with the same gaps to fill, and none that sounds like a verdict."""

import re
from string import Formatter
from typing import get_args

import pytest

from herkomst.model.decision import BINS, AttributeClass, Verdict
from herkomst.model.graph import DIRECT_SUBTYPES, INDIRECT_SUBTYPES, OPERATIONS, Reason
from herkomst.model.issues import GapReason
from herkomst.model.unit import Role, SinkKind
from herkomst.report.words import WORDS, count, number, percent, say

FORBIDDEN = {
    "en": ("proven", "clean", "ok", "compliant", "lawful use", "unlawful", "passed", "violation", "justified"),
    "nl": ("bewezen", "schoon", "rechtmatig", "onrechtmatig", "bevinding", "overtreding", "schending", "discriminerend", "akkoord"),
}


def test_both_languages_have_the_same_phrases_with_the_same_gaps() -> None:
    assert WORDS["en"].keys() == WORDS["nl"].keys()
    for key in WORDS["en"]:
        gaps = [sorted({name for _, name, _, _ in Formatter().parse(WORDS[lang][key]) if name}) for lang in ("en", "nl")]
        assert gaps[0] == gaps[1], key


@pytest.mark.parametrize(("prefix", "words"), [
    ("op", OPERATIONS), ("kind", get_args(SinkKind)), ("role", get_args(Role)), ("bin", BINS), ("reason", get_args(Reason)),
    ("class", get_args(AttributeClass)), ("gap", get_args(GapReason)), ("verdict", get_args(Verdict)),
    ("effect", DIRECT_SUBTYPES + INDIRECT_SUBTYPES), ("certainty", ("traced", "possible", "unresolved")),
    ("level", ("error", "warning", "note", "none")),
])
def test_every_word_of_the_model_has_a_phrase(prefix: str, words: tuple[str, ...]) -> None:
    missing = [w for w in words if f"{prefix}.{w}" not in WORDS["en"]]
    assert not missing


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_phrase_is_a_verdict(language: str) -> None:
    for key, text in WORDS[language].items():
        said = [w for w in FORBIDDEN[language] if re.search(rf"\b{w}\b", text.lower())]
        assert not said, (key, said)


def test_geen_stands_only_with_gezien_or_for_a_thing_that_is_not_there() -> None:
    """Nil values are "not seen", never "none": what was not read can hold more."""
    for key, text in WORDS["nl"].items():
        if re.search(r"\bgeen\b", text.lower()) and key not in ("head.promise", "gap.not-sql", "gap.notebook", "files.none", "class.none", "none.shown"):
            assert re.search(r"gezien|herkend", text), key


def test_numbers_follow_the_language() -> None:
    assert number("en", 6912) == "6,912"
    assert number("nl", 6912) == "6.912"
    assert count("en", "count.errors", 1) == "1 error"
    assert count("nl", "count.errors", 1200) == "1.200 fouten"


def test_per_cent_is_rounded_down_so_that_all_means_all() -> None:
    assert percent(9999, 10000) == 99
    assert percent(5, 5) == 100
    assert percent(0, 0) == 0


def test_an_unknown_key_is_still_readable() -> None:
    assert say("nl", "gap.some-thing_new") == "some thing new"
