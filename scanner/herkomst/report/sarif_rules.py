"""The tool, its rules and the two taxonomies of a SARIF run."""

import re
from collections.abc import Sequence

import sarif_om as om

from herkomst.model.graph import DIRECT_SUBTYPES, INDIRECT_SUBTYPES
from herkomst.report.catalogue import RuleText, rule_text
from herkomst.report.words import say

INFORMATION = "https://herkomst.example/"
"""Where readers find out more. Reserved for documentation until the project has a public address; one place to change it."""
LONGEST = 1024
TAGS = 10
CLASSES = (
    "direct_origin", "special_category", "sex", "proxy_origin", "proxy_sex", "proxy_ses", "composite", "identifier",
    "identifier_origin", "pseudonym", "criterion",
)
ATTRIBUTES = "herkomst-attributes"
LINEAGE = "openlineage-transformations"
EFFECTS = tuple(f"DIRECT/{s}" for s in DIRECT_SUBTYPES) + tuple(f"INDIRECT/{s}" for s in INDIRECT_SUBTYPES)
_SEVERITY = {"error": "error", "warning": "warning", "note": "recommendation", "none": "recommendation"}


def sentence(text: str, name_first: bool = False) -> str:
    """One paragraph that ends with a full stop, at most 1,024 characters; with a capital, unless it starts with a name."""
    text = " ".join(text.split())
    if not text:
        return ""
    if len(text) > LONGEST - 1:
        text = text[:LONGEST - 4].rstrip() + "..."
    return (text[:1] if name_first else text[:1].upper()) + text[1:] + ("" if text[-1] in ".!?" else ".")


def tool(version: str, rules: Sequence[str], reasons: Sequence[str], language: str) -> om.Tool:
    """The driver: rules that occur, one notification descriptor per gap reason, the taxonomies it uses."""
    return om.Tool(driver=om.ToolComponent(
        name="herkomst", full_name=f"herkomst {version}", semantic_version=version, version=version, information_uri=INFORMATION,
        language=culture(language), rules=[descriptor(rule_text(r, language)) for r in rules],
        notifications=[_gap(r, language) for r in reasons],
        supported_taxonomies=[om.ToolComponentReference(name=ATTRIBUTES, index=0), om.ToolComponentReference(name=LINEAGE, index=1)]))


def culture(language: str) -> str:
    """Language and region, as SARIF wants it."""
    return "nl-NL" if language == "nl" else "en-US"


def descriptor(rule: RuleText) -> om.ReportingDescriptor:
    """A rule with its help page."""
    page = rule.page or f"# {rule.id} {rule.title}\n\n{rule.measure}".rstrip() + "\n"
    full = rule.full or first_paragraph(page) or rule.title
    return om.ReportingDescriptor(
        id=rule.id, name=pascal(rule.name), short_description=om.MultiformatMessageString(text=sentence(rule.title)),
        full_description=om.MultiformatMessageString(text=sentence(full)),
        help=om.MultiformatMessageString(text=plain_text(page), markdown=page), help_uri=f"{INFORMATION}rules/{rule.id}",
        default_configuration=om.ReportingConfiguration(level=rule.level),
        properties={"precision": rule.precision, "problem.severity": _SEVERITY.get(rule.level, "warning"),
                    "tags": sorted(dict.fromkeys(t for t in rule.tags if t != "security"))[:TAGS]})


def _gap(reason: str, language: str) -> om.ReportingDescriptor:
    words = sentence(say(language, f"gap.{reason}"))
    text = f"{words} {say(language, 'sarif.not-analysed')}"
    return om.ReportingDescriptor(
        id=f"HK901/{reason}", name="NotAnalysed" + pascal(reason), short_description=om.MultiformatMessageString(text=words),
        full_description=om.MultiformatMessageString(text=text), help_uri=f"{INFORMATION}rules/HK901",
        help=om.MultiformatMessageString(text=text, markdown=text))


def pascal(name: str) -> str:
    """``origin-feature`` -> ``OriginFeature``."""
    return "".join(w[:1].upper() + w[1:] for w in re.split(r"[^A-Za-z0-9]+", name) if w)


def first_paragraph(page: str) -> str:
    """The first paragraph of a Markdown page that is prose."""
    for block in re.split(r"\n\s*\n", page):
        text = block.strip()
        if text and not text.startswith(("#", "```", "|", "-", "*", "<", "---")):
            return plain_text(text)
    return ""


def plain_text(page: str) -> str:
    """Markdown without its marks, for readers that show plain text."""
    text = re.sub(r"^```.*$", "", page, flags=re.M)
    text = re.sub(r"^#+\s*", "", text, flags=re.M)
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    return re.sub(r"[`*]", "", text).strip()


def taxonomies(language: str) -> list[om.ToolComponent]:
    """The attribute classes, and the lineage types."""
    classes = [om.ReportingDescriptor(id=c, name=pascal(c), short_description=om.MultiformatMessageString(
        text=sentence(say(language, f"class.{c}")))) for c in CLASSES]
    effects = [om.ReportingDescriptor(id=e, name=pascal(e), short_description=om.MultiformatMessageString(
        text=sentence(say(language, f"effect.{e.partition('/')[2]}")))) for e in EFFECTS]
    return [_taxonomy(ATTRIBUTES, "What a column is about.", classes), _taxonomy(LINEAGE, "How a column influences another.", effects)]


def _taxonomy(name: str, text: str, taxa: list[om.ReportingDescriptor]) -> om.ToolComponent:
    return om.ToolComponent(
        name=name, short_description=om.MultiformatMessageString(text=text), full_description=om.MultiformatMessageString(text=text),
        information_uri=INFORMATION, is_comprehensive=True, contents=["localizedData", "nonLocalizedData"], taxa=taxa)


def taxon(name: str) -> om.ReportingDescriptorReference | None:
    """A reference to a class or a lineage type."""
    for number, (component, taxa) in enumerate(((ATTRIBUTES, CLASSES), (LINEAGE, EFFECTS))):
        if name in taxa:
            return om.ReportingDescriptorReference(
                id=name, index=taxa.index(name), tool_component=om.ToolComponentReference(name=component, index=number))
    return None
