"""No text that people read judges: messages, pages, report words, notes, labels and law notes, in both languages."""

import re
from pathlib import Path

import pytest

from herkomst.knowledge import findings
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.notes import note, notes, verdict
from herkomst.report.words import WORDS

DESIGN = {"en": {"proven", "clean", "ok", "compliant", "justified"},
          "nl": {"bevinding", "overtreding", "schending", "bewezen", "schoon", "rechtmatig", "discriminerend"}}
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
QUESTIONS = {"report.lawful", "report.proper"}
"""Headings of what people fill in; the tool leaves them blank."""


def texts(language: str) -> dict[str, str]:
    made = {f"words {k}": v for k, v in WORDS[language].items() if k not in QUESTIONS}
    for id_, rule in findings.rules().items():
        made |= {f"{id_} {k}": getattr(rule, k)[language] for k in ("title", "short", "full", "message", "measure")}
        made[f"{id_} page"] = re.sub(r"```.*?```", "", findings.page(id_, language), flags=re.DOTALL)
    for i, n in enumerate(notes().notes):
        made[f"note {i}"] = n.nl if language == "nl" else n.en
    for c in lexicon().table.categories.values():
        made[f"{c.category} label"] = c.label_nl if language == "nl" else c.label_en
        made |= {f"{c.category} law {i}": law.note.nl if language == "nl" else law.note.en for i, law in enumerate(c.law)}
    for e in lexicon().table.entries:
        if e.note:
            made[f"{e.category}/{e.entry} note"] = e.note if isinstance(e.note, str) else getattr(e.note, language)
    return made


def test_what_is_said_of_an_attribute_is_said_in_both_languages() -> None:
    said = [e for e in lexicon().table.entries if e.note]
    assert len(said) > 20
    assert [e.entry for e in said if isinstance(e.note, str) or e.note.en == e.note.nl] == []


def test_every_evidence_is_said_in_dutch() -> None:
    """What the classifier gives as evidence on real projects: each part fits a note that has a Dutch text."""
    from herkomst import scan

    fits = [re.compile("(.+?)".join(map(re.escape, re.split(r"\{\d\}", n.en))), re.DOTALL) for n in notes().notes]
    found = {e for name in ("duo-profile", "values", "identifiers", "sex-proxies") for r in scan([FIXTURES / name]).results
             for u in r.uses for e in u.label.evidence}
    assert len(found) > 20
    assert [part for e in sorted(found) for part in e.split("; ") if not any(f.fullmatch(part) for f in fits)] == []


@pytest.mark.parametrize(("english", "dutch"), [
    ("SELECT: a table name expected at `WHERE` (line 1), read as general SQL; another dialect is set in [dialects]",
     "SELECT: een tabelnaam verwacht bij `WHERE` (regel 1), gelezen als general SQL; een ander dialect is in te stellen onder [dialects]"),
    ("ALTER TABLE is not followed: what it reads and writes is not in the lineage",
     "ALTER TABLE wordt niet gevolgd: wat het leest en schrijft staat niet in het pad"),
    ("helper: stopped after 20000 steps", "helper: gestopt na 20000 stappen"),
    ("a value that a template fills in; not followed", "een waarde die een sjabloon invult; niet gevolgd"),
    ("columns of Net.forward.x are not known", "kolommen van Net.forward.x niet bekend"),
])
def test_what_was_not_followed_is_said_in_dutch(english: str, dutch: str) -> None:
    assert note(english, "nl") == dutch


def test_every_gap_of_the_fixtures_is_said_in_dutch() -> None:
    """Apart from names, such as those of a language or a statement."""
    from herkomst import scan

    found = {g.detail for name in ("inventory", "sql-queries", "legacy-benefits", "library-networks", "values") for g in scan([FIXTURES / name]).gaps
             if " " in g.detail}
    assert len(found) > 2
    assert [d for d in sorted(found) if note(d, "nl") == d] == []


def test_sources_in_dutch_are_sources() -> None:
    table = lexicon().table
    assert set(table.dutch) < set(table.sources)
    assert [a for a in notes().authorities if a not in table.dutch] == []


@pytest.mark.parametrize("language", ["en", "nl"])
def test_no_text_judges(language: str) -> None:
    every = texts(language)
    assert len(every) > 300
    assert {k: w for k, t in every.items() if (w := verdict(t, language))} == {}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_list_holds_the_words_of_the_design(language: str) -> None:
    assert DESIGN[language] <= set(notes().verdicts[language])


def test_the_check_itself_can_fail() -> None:
    assert verdict("This column is OK.", "en") == "ok"
    assert verdict("Het gebruik is rechtmatig.", "nl") == "rechtmatig"
    assert verdict("`schoon` en \"bewezen\" zegt het programma niet", "nl") == ""


def test_both_languages_have_the_same_texts() -> None:
    assert texts("en").keys() == texts("nl").keys()
    assert [k for lang in ("en", "nl") for k, t in texts(lang).items() if not t.strip() and not k.startswith("words ")] == []


@pytest.mark.parametrize(("english", "dutch"), [
    ("mandatory; only M, V", "verplicht; alleen M, V"), ("columns of mart.x unknown", "kolommen van mart.x onbekend"),
    ("every other column of a.b: columns unknown", "elke andere kolom van a.b: kolommen onbekend"), ("now U-7f3a21", "nu U-7f3a21"),
    ("something nobody foresaw", "something nobody foresaw"),
])
def test_notes_are_said_in_dutch(english: str, dutch: str) -> None:
    assert note(english, "nl") == dutch
    assert note(english, "en") == english
