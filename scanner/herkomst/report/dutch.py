"""Short English notes that analysis makes, said in Dutch: fixed sentences with names in them. What is not known here stays English."""

import re

_NOTES: tuple[tuple[str, str], ...] = (
    (r"every other column of (.+?): columns unknown", r"elke andere kolom van \1: kolommen onbekend"),
    (r"columns of (.+?) unknown", r"kolommen van \1 onbekend"),
    (r"columns unknown", "kolommen onbekend"),
    (r"mandatory", "verplicht"),
    (r"only (.+)", r"alleen \1"),
    (r"not known by name", "niet bij naam bekend"),
    (r"not followed", "niet gevolgd"),
    (r"name (.+)", r"naam \1"),
    (r"file (.+)", r"bestand \1"),
    (r"target (.+)", r"doelvariabele \1"),
    (r"data (.+)", r"gegevens \1"),
    (r"columns of ([a-z_]+)", r"kolommen van \1"),
    (r"(.+) that predicts nothing here", r"\1 die hier niets voorspelt"),
    (r"loaded from a file", "geladen uit een bestand"),
    (r"loaded from (.+)", r"geladen uit \1"),
    (r"made elsewhere", "elders gemaakt"),
    (r"through a call without a model", "via een aanroep die herkomst niet kent"),
    (r"through the function (.+?) that nothing calls", r"via de functie \1 die niets aanroept"),
    (r"give the columns of (.+) \(herkomst schemas\)", r"geef de kolommen van \1 (herkomst schemas)"),
    (r"name its inputs, or scan the code that makes them as well",
     "noem wat erin gaat, of neem de code die het maakt mee in de scan"),
)


def note(text: str, language: str) -> str:
    """A note of one or more parts (``; `` between them) in the language."""
    if language != "nl":
        return text
    return "; ".join(_one(part) for part in text.split("; "))


def _one(text: str) -> str:
    for pattern, dutch in _NOTES:
        if re.fullmatch(pattern, text):
            return re.sub(pattern, dutch, text)
    return text
