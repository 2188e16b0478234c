"""Attribute names in text of a language that is not followed."""

import re

from herkomst.knowledge.attributes import PROTECTED, lexicon

_WORD = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
_LONGEST = 80


def names_in(text: str) -> tuple[str, ...]:
    """Identifiers in ``text`` that by themselves name origin, sex or a special category, as written, sorted.

    Every distinct word is looked up once; only names that need no context count.
    """
    lex = lexicon()
    found = set()
    for word in set(_WORD.findall(text)):
        if len(word) > _LONGEST:
            continue
        for name in {word, *word.split(".")}:
            for hit in lex.match(name):
                if hit.worth >= 2 and not hit.pair and lex.table.entries[hit.entry].cls in PROTECTED:
                    found.add(name)
    for pattern in lex.table.patterns.values():         # elements of the personal records database: 01.03.30, (03.30), e0330
        for m in set(re.findall(pattern, text)):
            name = m.strip("()")
            if any(h.worth >= 2 and not h.pair and lex.table.entries[h.entry].cls in PROTECTED for h in lex.match(name)):
                found.add(name)
    return tuple(sorted(found))
