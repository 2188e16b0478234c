"""One use in full: what the column is and why, where it counts, every path, and what to do."""

from collections.abc import Sequence

import msgspec

from herkomst.knowledge.attribute_files import Said
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.notes import note
from herkomst.model.decision import Result, Use
from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.catalogue import rule_text
from herkomst.report.masked import mask
from herkomst.report.message import authorities
from herkomst.report.screen import Line, draw, line, wrapped
from herkomst.report.text import blocks
from herkomst.report.words import say


def results_with(report: ScanReport, ident: str) -> list[Result]:
    """Results that have the id themselves or hold a use with it; silenced ones too. An abbreviated id is enough."""
    every = (*report.results, *report.suppressed)
    return [r for r in every if r.id.lower().startswith(ident) or any(u.id.lower().startswith(ident) for u in r.uses)]


def render(report: ScanReport, results: Sequence[Result], ident: str, *, language: str, color: bool = False, width: int = 120) -> str:
    """The results as text, with only the uses that were asked for."""
    made: list[Line] = []
    for result in results:
        uses = tuple(u for u in result.uses if u.id.lower().startswith(ident)) or result.uses
        made += blocks(report, msgspec.structs.replace(result, uses=uses), language, width)
        for use in uses:
            made += _facts(use, language, width)
        made += _around(report, result, language, width)
        rule = rule_text(result.rule, language)
        if rule.measure:
            made += wrapped(rule.measure, width, "  ")
        made.append(line())
    return draw(made[:-1], width, color)


def _facts(use: Use, language: str, width: int) -> list[Line]:
    table = lexicon().table
    known = table.categories.get(use.label.category)
    entry = next((e for e in table.entries if (e.category, e.entry) == (use.label.category, use.label.entry)), None)
    called = (known.label_nl if language == "nl" else known.label_en) if known else use.label.category
    laws = [f"{law.note.nl if language == 'nl' else law.note.en} ({law.as_of}; {authorities(law.source, language)})" for law in known.law] if known else []
    rows = [
        ("explain.column", about.source_name(use.column)),
        ("explain.attribute", f"{use.label.category}: {called} ({say(language, f'class.{use.label.cls}')})"),
        ("explain.checked", say(language, f"checked.{entry.checked}") if entry is not None else ""),
        ("explain.entry", _said(entry.note, language) if entry is not None else ""),
        *(("explain.law", text) for text in laws),
        ("explain.evidence", "; ".join(note(mask(e), language) for e in use.label.evidence)),
        ("explain.authority", authorities(use.label.authority, language, whole=True)),
        ("explain.effects", ", ".join(f"{e} ({say(language, 'effect.' + e.partition('/')[2])})" for e in use.effects)),
        ("explain.literals", ", ".join(mask(x) for x in use.literals)),
        ("explain.certainty", about.certainty(use, language)),
    ]
    head = max(len(say(language, key)) for key, _ in rows)
    made = [line(("  " + use.id, "id"))]
    for key, text in rows:
        if text:
            lines = wrapped(text, width - head - 6)
            made += [line(f"    {say(language, key) if i == 0 else '':<{head}}  ", *part) for i, part in enumerate(lines)]
    return made


def _said(text: Said | str, language: str) -> str:
    return text if isinstance(text, str) else text.nl if language == "nl" else text.en


def _around(report: ScanReport, result: Result, language: str, width: int) -> list[Line]:
    point = about.decision_of(report, result)
    if point is None:
        return []
    made: list[Line] = []
    for name, names in about.bins(point).items():
        if names:
            made += wrapped(f"{say(language, f'bin.{name}')}: {mask(', '.join(names))}", width, "    ")
    return [line(f"  {say(language, 'explain.criteria')}"), *made] if made else []
