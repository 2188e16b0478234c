"""The profile without an origin column: the proxies, who names them, and the question about its outcome, in both languages."""

from pathlib import Path

import pytest

import herkomst
from herkomst.report.message import message

ROOT = Path(__file__).resolve().parents[2] / "fixtures" / "duo-profile"


@pytest.mark.parametrize(("language", "named", "question"), [("en", "named by", "no test of its outcome"), ("nl", "genoemd door", "toets van de uitkomst")])
def test_a_profile_like_that_of_duo_names_the_authority(language: str, named: str, question: str) -> None:
    report = herkomst.scan([ROOT])
    proxies = [r for r in report.results if r.rule == "HK104"]
    assert len(proxies) >= 3
    for r in proxies:
        assert "AP_DUO" in r.facts["authorities"].split(", ")
        said = message(report, r, language)
        assert named in said and "DUO" in said and "onderwijssoort" in said
    asked = [message(report, r, language) for r in report.results if r.rule == "HK110"]
    assert asked and all(question in text for text in asked)
    assert not [r for r in report.results if r.rule.startswith(("HK101", "HK102", "HK103", "HK2"))]
