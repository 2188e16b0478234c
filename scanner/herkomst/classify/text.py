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
    return tuple(sorted(found))
