"""The rules as data: what each finds, at which level, and what it says; one ``rules/findings/HKxxx.yaml`` per rule.

``rules()`` is the catalogue, ``page()`` a rule's Markdown, ``check()`` reads a user's own directory and raises at the first
mistake.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Literal, get_args

import msgspec

from herkomst.errors import RuleError
from herkomst.knowledge.attribute_files import read_tables
from herkomst.knowledge.decisions import read_words
from herkomst.knowledge.notes import verdict
from herkomst.knowledge.own_files import kind_of
from herkomst.knowledge.pack import packed
from herkomst.knowledge.where import rules_dir
from herkomst.model.decision import AttributeClass, Level
from herkomst.model.unit import Role, SinkKind

LANGUAGES = ("en", "nl")
Effect = Literal["DIRECT", "INDIRECT", "ROWS"]
Where = Literal["scan", "inventory", "report", "register"]
Per = Literal["category", "decision"]
Purpose = Literal["risk-model", "resembles-risk-model", "calculation", "research", "statistics", "other", "control"]
PLACEHOLDERS = frozenset({
    "column", "columns", "feature", "decision", "kind", "steps", "certainty", "effect", "what", "literals", "authorities", "others",
    "unknown", "settle", "dataset", "detail", "attribute", "where",
})

HEADINGS: dict[str, tuple[str, ...]] = {
    "en": ("What it finds", "Why it matters", "Bad", "Good", "What to do", "What it does not mean", "References"),
    "nl": ("Wat het vindt", "Waarom het ertoe doet", "Fout voorbeeld", "Goed voorbeeld", "Wat te doen", "Wat het niet betekent",
           "Bronnen"),
}


class Words(msgspec.Struct, frozen=True):
    """One text in the languages of the tool."""

    en: str
    nl: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en


class Rule(msgspec.Struct, frozen=True):
    """One rule.

    categories, classes  the attributes it is about (both fit where both are given); empty: about the decision point itself.
    kinds, roles         which sinks and inputs; ``ROWS`` among ``effects`` is "only decides who".
    per                  one result per category, or one per decision point that lists all uses.
    levels               ``base``, and a level per purpose; lowered by weakness of path, sink and name.
    fixed                the level is not lowered (rules that are no alarm).
    languages            in which languages it can be seen (a comment says why not in both).
    """

    id: str
    name: str
    title: Words
    short: Words
    full: Words
    message: Words
    measure: Words
    levels: dict[str, Level]
    categories: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    kinds: tuple[SinkKind, ...] = ()
    roles: tuple[Role, ...] = ()
    effects: tuple[Effect, ...] = ()
    where: Where = "scan"
    per: Per = "category"
    fixed: bool = False
    precision: str = "medium"
    tags: tuple[str, ...] = ()
    languages: tuple[Literal["python", "sql", "yaml"], ...] = ("python", "sql")

    def level(self, purpose: str) -> Level:
        """The level before weakness counts, for a purpose ('' for none told)."""
        return self.levels.get(purpose, self.levels["base"])


class Catalogue(msgspec.Struct, frozen=True):
    """Every rule, by id."""

    rules: dict[str, Rule]


_KEYS = frozenset(Rule.__struct_fields__)
_LISTS: dict[str, tuple[str, ...]] = {
    "kinds": get_args(SinkKind), "roles": get_args(Role), "effects": get_args(Effect), "where": get_args(Where), "per": get_args(Per),
    "precision": ("low", "medium", "high", "very-high"),
}


def read_rules(files: Sequence[Path]) -> Catalogue:
    """Rule files -> the catalogue. Raises RuleError (file, line, remedy) at the first thing that does not fit."""
    made: dict[str, Rule] = {}
    for file in files:
        rule = _read(file)
        if rule.id in made:
            raise RuleError(f"rule {rule.id} occurs twice", file=file.name, line=1, remedy="give it an id of its own")
        made[rule.id] = rule
    return Catalogue(dict(sorted(made.items())))


def _read(file: Path) -> Rule:
    from herkomst.knowledge.yaml import load  # only when files are read: a compiled pack needs no YAML

    data, lines = load(file.read_text("utf-8"), file.name)

    def fail(what: str, remedy: str, *at: str) -> None:
        raise RuleError(what, file=file.name, line=lines.get(at, 1), remedy=remedy)

    if not isinstance(data, dict):
        fail("not a mapping", "start with id:")
    for key in data:
        if key not in _KEYS:
            fail(f"key {key!r} is not known", f"use one of {', '.join(sorted(_KEYS))}", key)
    for key in ("id", "name", "title", "short", "full", "message", "measure", "levels"):
        if key not in data:
            fail(f"key {key!r} is missing", "add it")
    if not re.fullmatch(r"[A-Z]{2,6}\d{3}", str(data["id"])) or file.stem != data["id"]:
        fail(f"id {data['id']!r} does not fit", "use capitals and three digits, and name the file after it", "id")
    for key in ("title", "short", "full", "message", "measure"):
        _words(data[key], key, fail)
    for key, allowed in _LISTS.items():
        for value in data.get(key, []) if isinstance(data.get(key, []), list) else [data[key]]:
            if value not in allowed:
                fail(f"{key}: {value!r} is not known", f"use one of {', '.join(allowed)}", key)
    levels = data["levels"]
    if not isinstance(levels, dict) or "base" not in levels:
        fail("levels needs base", "write levels: {base: warning}", "levels")
    for purpose, level in levels.items():
        if purpose not in (*get_args(Purpose), "base"):
            fail(f"purpose {purpose!r} is not known", f"use base or one of {', '.join(get_args(Purpose))}", "levels", purpose)
        if level not in get_args(Level):
            fail(f"level {level!r} is not known", f"use one of {', '.join(get_args(Level))}", "levels", purpose)
    try:
        return msgspec.convert(data, Rule)
    except msgspec.ValidationError as e:
        fail(str(e).split(" - at")[0], "see docs/rules.md")
        raise


def _words(value: Any, key: str, fail: Any) -> None:
    if not isinstance(value, dict) or set(value) != set(LANGUAGES) or not all(isinstance(v, str) and v for v in value.values()):
        fail(f"{key} needs en and nl", f"write {key}: {{en: ..., nl: ...}}", key)
    used = {}
    for language, text in value.items():
        if key == "full" and len(text) > 1024:
            fail(f"full.{language} is longer than 1,024 characters", "shorten it", key, language)
        try:
            used[language] = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as e:
            fail(f"{key}.{language}: {e}", "write {{ for a brace", key, language)
        stray = used[language] - PLACEHOLDERS
        if stray:
            fail(f"{key}.{language}: {{{min(stray)}}} is not known", f"use one of {', '.join(sorted(PLACEHOLDERS))}", key, language)
        found = verdict(text, language)
        if found:
            fail(f"{key}.{language} says {found!r}", "say what was seen, not what to think of it", key, language)
    if used["en"] != used["nl"]:
        fail(f"{key} uses other placeholders in en than in nl", "use the same ones", key)


_OWN: list[Path] = []
"""Rule files of the user that are in use beside ours."""


def use(files: Sequence[Path]) -> None:
    """Put the user's own rules into use beside ours (none: ours alone)."""
    if list(files) != _OWN or files:
        _OWN[:] = files
        rules.cache_clear()
        own_rules.cache_clear()


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """Every rule in use, by id, sorted: ours, and the user's own."""
    return packed("findings", [*sorted((rules_dir() / "findings").glob("HK*.yaml")), *_OWN], read_rules, Catalogue).rules


@lru_cache(maxsize=1)
def own_rules() -> tuple[Rule, ...]:
    """The user's own rules, sorted by id."""
    return tuple(sorted(packed("findings-own", _OWN, read_rules, Catalogue).rules.values(), key=lambda r: r.id)) if _OWN else ()


def rule(id_: str) -> Rule | None:
    """A rule by id."""
    return rules().get(id_)


def page(id_: str, language: str) -> str:
    """A rule's page as Markdown; '' when there is none."""
    if id_ not in rules():
        return ""
    name = f"{id_}.nl.md" if language == "nl" else f"{id_}.md"
    places = [rules_dir() / "findings", *(f.parent for f in _OWN if f.stem == id_)]
    return next((file.read_text("utf-8") for place in places if (file := place / name).is_file()), "")


def check_page(text: str, language: str, file: str) -> None:
    """Raises RuleError unless a page has exactly the fixed headings, in order, each with something under it."""
    found = [(m.group(1).strip(), text[:m.start()].count("\n") + 1) for m in re.finditer(r"^## (.+)$", text, re.MULTILINE)]
    wanted = HEADINGS[language]
    for i, heading in enumerate(wanted):
        if i >= len(found) or found[i][0] != heading:
            raise RuleError(f"heading {heading!r} is missing here", file=file, line=found[i][1] if i < len(found) else text.count("\n") + 1,
                            remedy=f"use, in order: {', '.join(wanted)}")
    if len(found) > len(wanted):
        raise RuleError(f"heading {found[len(wanted)][0]!r} is not one of ours", file=file, line=found[len(wanted)][1],
                        remedy=f"use, in order: {', '.join(wanted)}")


def _known(file: Path, categories: frozenset[str]) -> None:
    """Raises RuleError for a rule that names a category or class that does not exist, or says it is shown where no scan shows it."""
    from herkomst.knowledge.yaml import load

    data, lines = load(file.read_text("utf-8"), file.name)
    for key, known in (("categories", categories), ("classes", frozenset(get_args(AttributeClass)))):
        for i, name in enumerate(data.get(key) or []):
            if name not in known:
                raise RuleError(f"{key}: {name!r} does not exist", file=file.name, line=lines.get((key, i), lines.get((key,), 1)),
                                remedy=f"use one of {', '.join(sorted(known))}")
    ours = file.resolve().is_relative_to(rules_dir().resolve())
    if not ours and data["id"].startswith("HK"):
        raise RuleError(f"id {data['id']!r} is one of herkomst's", file=file.name, line=lines.get(("id",), 1), remedy="use letters of your own")
    if not ours and data.get("where", "scan") != "scan":
        raise RuleError("where: only scan shows rules of your own", file=file.name, line=lines.get(("where",), 1), remedy="leave it out")


def check(directory: Path) -> tuple[str, ...]:
    """Read a user's own rules, attributes, decision words and pages. Returns the files that were read, sorted.

    Raises RuleError (file, line, remedy) for the first that cannot be used, or when there is nothing to read.
    """
    from herkomst.knowledge.yaml import load

    if not directory.is_dir():
        raise RuleError("no such directory", file=str(directory), remedy="name a directory with rule files")
    found = sorted(directory.rglob("*.yaml"))
    kinds: dict[str, list[Path]] = {"rules": [], "attributes": [], "decisions": []}
    for file in found:
        data, _ = load(file.read_text("utf-8"), file.name)
        if not isinstance(data, dict):
            raise RuleError("not a mapping", file=file.name, line=1, remedy="start with id:, category: or kind:")
        kind = kind_of(data) if file.parent.name != "libraries" else ""
        if kind:
            kinds[kind].append(file)
        elif file.parent.name != "libraries":
            raise RuleError("neither a rule nor attributes nor decision words", file=file.name, line=1,
                            remedy="start with id:, category: or kind:")
    ours = sorted((rules_dir() / "attributes").glob("*.yaml"))
    given = {k.resolve() for k in kinds["attributes"]}
    table = read_tables([*(f for f in ours if f.resolve() not in given), *kinds["attributes"]])
    read_rules(kinds["rules"])
    for file in kinds["rules"]:
        _known(file, frozenset(table.categories))
    read_words(kinds["decisions"])
    pages = sorted(f for f in directory.rglob("*.md") if re.fullmatch(r"[A-Z]{2,6}\d{3}(?:\.nl)?\.md", f.name))
    for file in pages:
        check_page(file.read_text("utf-8"), "nl" if file.name.endswith(".nl.md") else "en", file.name)
    if not found and not pages:
        raise RuleError("nothing to check", file=str(directory), remedy="put .yaml files in it")
    return tuple(str(p.relative_to(directory)) for p in sorted([*found, *pages]))
