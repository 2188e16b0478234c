"""The rule catalogue: complete, in both languages alike, in words that judge nobody."""

import re

import pytest

from herkomst.errors import RuleError
from herkomst.knowledge import findings
from herkomst.knowledge.notes import verdict
from herkomst.knowledge.where import rules_dir

RULES = findings.rules()
PAGES = sorted((rules_dir() / "findings").glob("HK*.md"))
DESIGN = {f"HK{n}" for n in (*range(101, 112), *range(201, 205), *range(301, 308), *range(401, 406), *range(502, 506), 601, 602, 901, 902)}


def test_every_rule_of_the_design_is_there():
    assert set(RULES) == DESIGN


@pytest.mark.parametrize("rule", sorted(RULES))
def test_descriptions_fit_sarif(rule):
    r = RULES[rule]
    for words in (r.short, r.full):
        for language in findings.LANGUAGES:
            assert 0 < len(words[language]) <= 1024
            assert words[language].endswith(".")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_placeholders_are_the_same_in_both_languages(rule):
    r = RULES[rule]
    for words in (r.title, r.short, r.full, r.message, r.measure):
        names = [set(re.findall(r"\{(\w+)\}", words[language])) for language in findings.LANGUAGES]
        assert names[0] == names[1]
        assert names[0] <= findings.PLACEHOLDERS


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_pages_have_the_fixed_headings_and_no_verdict(page):
    text = page.read_text("utf-8")
    language = "nl" if page.name.endswith(".nl.md") else "en"
    findings.check_page(text, language, page.name)
    assert verdict(re.sub(r"```.*?```", "", text, flags=re.DOTALL), language) == ""
    assert text.startswith(f"# {page.name.split('.')[0]} {RULES[page.name.split('.')[0]].name}\n")
    sections = re.split(r"^## .+$", text, flags=re.MULTILINE)[1:]
    assert all(s.strip() for s in sections)


@pytest.mark.parametrize("rule", ["HK101", "HK102", "HK103", "HK104", "HK110", "HK201", "HK202", "HK203", "HK901", "HK902"])
def test_the_rules_of_the_first_session_have_pages(rule):
    assert findings.page(rule, "en").startswith(f"# {rule}")
    assert "## Wat het vindt" in findings.page(rule, "nl")


def test_a_page_that_judges_is_refused():
    assert verdict("Dit is een bevinding.", "nl") == "bevinding"
    assert verdict("This code is clean.", "en") == "clean"
    assert verdict('de toezichthouder noemde het "discriminerend"', "nl") == ""


GOOD = (rules_dir() / "findings" / "HK101.yaml").read_text("utf-8")


@pytest.mark.parametrize(("old", "new", "line", "says"), [
    ("levels: {base: error", "levels: {base: alarm", "levels:", "alarm"),
    ("kinds: [model", "kinds: [modell", "kinds:", "modell"),
    ("name: origin-feature", "naam: origin-feature", "naam:", "naam"),
    ("{steps}\"\n  nl:", "{stepz}\"\n  nl:", "  en: \"{column}", "stepz"),
    ("Remove the column", "This is a violation: remove the column", "  en: \"This is", "violation"),
])
def test_a_malformed_rule_says_file_line_and_remedy(tmp_path, old, new, line, says):
    assert old in GOOD
    bad = tmp_path / "HK101.yaml"
    bad.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(RuleError) as caught:
        findings.check(tmp_path)
    wanted = next(i for i, text in enumerate(bad.read_text().splitlines(), 1) if text.startswith(line))
    assert (caught.value.file, caught.value.line) == ("HK101.yaml", wanted)
    assert says in caught.value.what
    assert caught.value.remedy


@pytest.mark.parametrize(("text", "line", "says"), [
    ("category: shoe\nlabel: {en: a, nl: b}\nclass: proxy\nbin: proxy\nentries: []\n", 3, "proxy"),
    ("category: shoe\nlabel: {en: a, nl: b}\nclass: proxy_origin\nbin: proxy\nentries:\n  - entry: x\n    specificity: hoog\n    names: [a]\n",
     7, "hoog"),
    ("category: shoe\nlabel: {en: a, nl: b}\nclass: proxy_origin\nbin: proxy\nentries:\n  - entry: x\n    specifity: high\n    names: [a]\n",
     7, "specifity"),
    ("category: shoe\n  label: x\n", 2, "not YAML"),
])
def test_a_malformed_attribute_file_says_file_line_and_remedy(tmp_path, text, line, says):
    (tmp_path / "shoe.yaml").write_text(text)
    with pytest.raises(RuleError) as caught:
        findings.check(tmp_path)
    assert (caught.value.file, caught.value.line) == ("shoe.yaml", line)
    assert says in caught.value.what
    assert caught.value.remedy


def test_our_own_rules_pass_their_check():
    read = findings.check(rules_dir() / "findings")
    assert len(read) >= len(RULES)
    assert findings.check(rules_dir() / "attributes")
    assert findings.check(rules_dir() / "decisions")


def test_nothing_to_check_is_said(tmp_path):
    with pytest.raises(RuleError):
        findings.check(tmp_path)
    with pytest.raises(RuleError):
        findings.check(tmp_path / "no")


def test_every_rule_has_a_page_in_both_languages():
    missing = [(r, lang) for r in RULES for lang in findings.LANGUAGES if not findings.page(r, lang)]
    assert missing == []


def test_the_two_languages_have_the_same_examples():
    for rule in RULES:
        blocks = [re.findall(r"```\w+\n(.*?)```", findings.page(rule, lang), flags=re.DOTALL) for lang in findings.LANGUAGES]
        assert blocks[0] == blocks[1]
        assert len(blocks[0]) >= 2
        assert findings.page(rule, "en") != findings.page(rule, "nl")
