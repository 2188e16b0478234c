"""What the rule data says to people, in one language: the one place of this package that asks for it."""

from functools import cache

import msgspec

from herkomst.knowledge.findings import page as data_page
from herkomst.knowledge.findings import rule, rules


class RuleText(msgspec.Struct, frozen=True):
    """A rule as readers see it. ``message`` may hold ``{placeholders}``; ``short`` is one sentence, ``page`` is Markdown, '' for none; ``level`` is the one
    before weakness and purpose count."""

    id: str
    name: str
    title: str
    short: str = ""
    full: str = ""
    message: str = ""
    measure: str = ""
    level: str = "warning"
    precision: str = "medium"
    tags: tuple[str, ...] = ()
    page: str = ""
    where: str = "scan"


def rule_ids() -> tuple[str, ...]:
    """Every rule of the catalogue, sorted."""
    return tuple(sorted(rules()))


@cache
def rule_text(ident: str, language: str) -> RuleText:
    """The rule's words; a rule that is not in the catalogue (a user's own) is called by its id."""
    found = rule(ident)
    if found is None:
        return RuleText(id=ident, name=f"own-{ident.lower()}", title=ident)
    return RuleText(
        id=ident, name=found.name, title=found.title[language], short=found.short[language], full=found.full[language], message=found.message[language],
        measure=found.measure[language], level=found.levels["base"], precision=found.precision, tags=found.tags,
        page=page(ident, language), where=found.where)


def page(ident: str, language: str) -> str:
    """The rule's page as Markdown, in English where the language has none; '' when there is no such rule."""
    return data_page(ident, language) or data_page(ident, "en")
