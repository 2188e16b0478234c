"""Names as tokens: the one way herkomst takes an identifier apart, for attributes and for decision words.

``codeGeboortelandOuder1`` -> ``code geboorteland ouder 1``. Matching is on whole tokens, never on substrings.
"""

import re
import unicodedata
from functools import lru_cache

_PREFIX = re.compile(r"^(?:BG|StUF|ns\d*|xs|xsi|xml|fhir|schema):", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^\W\d_]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})

Tokens = tuple[str, ...]

_SWALLOWED = str.maketrans({"\a": "/a", "\b": "/b", "\t": "/t", "\n": "/n", "\v": "/v", "\f": "/f", "\r": "/r"})


def slashes(path: str) -> str:
    """A path as code writes it, with forward slashes. A path of Windows in a string that is not raw may hold a tab or a form feed
    (``data``, backslash, ``table.csv``): its backslash is given back, for no file has such a name."""
    return path.strip().replace("\\", "/").translate(_SWALLOWED)


def plain(text: str) -> str:
    """Without diacritics: NFKD, combining marks dropped."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text.replace("ß", "ss")) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def tokens(name: str) -> Tokens:
    """A name's tokens: XML prefixes gone, split at case changes, digits and separators, lower case, no diacritics."""
    return tuple(t.lower() for t in _WORD.findall(plain(_PREFIX.sub("", name))))


def spellings(name: str) -> tuple[Tokens, ...]:
    """The token sequences to try: as they are and, for names with umlauts, with ``oe`` for ``ö`` and so on."""
    first = tokens(name)
    if name.isascii():
        return (first,)
    second = tokens(name.translate(_GERMAN))
    return (first,) if second == first else (first, second)


def contains(sequence: Tokens, phrase: Tokens) -> bool:
    """True when ``phrase`` occurs in ``sequence`` as consecutive tokens."""
    n = len(phrase)
    return any(sequence[i:i + n] == phrase for i in range(len(sequence) - n + 1))
