"""Made trees of any size for measuring: Python and SQL that really import and read each other.

Per "department" of about 1,000 lines: a schema, views on views, a package with helpers, steps that import the helpers of their own
and of an earlier department, a job that reads a view, calls the steps and fits a model. ``common/tools.py`` is imported by all.
"""

import random
from pathlib import Path

import msgspec

_WORDS = ("aanvraag", "dossier", "klant", "traject", "melding", "beschikking", "betaling", "afspraak", "controle", "adres")
_NUMBERS = ("duur", "bedrag", "aantal", "leeftijd", "afstand", "uren", "saldo", "punten")


class Made(msgspec.Struct, frozen=True):
    """Where the tree is, its lines of code, and two files to change: one that nothing imports, one that everything imports."""

    root: Path
    lines: int
    files: int
    leaf: Path
    common: Path


def make(root: Path, kloc: float, seed: int = 1) -> Made:
    """Write a tree of about ``kloc`` thousand lines under ``root`` (which must not exist). The same arguments, the same tree."""
    rng = random.Random(seed)
    root.mkdir(parents=True)
    common = _write(root / "common" / "tools.py", _common(rng))
    _write(root / "common" / "__init__.py", ["# gedeeld"])
    files, lines = 2, 30
    number = 0
    leaf = common
    while lines < kloc * 1000:
        for path, text in _department(rng, number):
            lines += len(text)
            files += 1
            leaf = _write(root / path, text)
        number += 1
    return Made(root, lines, files, leaf, common)


def _write(path: Path, lines: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _common(rng: random.Random) -> list[str]:
    lines = ['"""Gedeelde hulpmiddelen."""', "import numpy as np", "import pandas as pd", "", "GRENS = 40", ""]
    for word in _NUMBERS:
        lines += ["", f"def schaal_{word}(df, kolom='{word}'):", f"    df[kolom + '_schaal'] = df[kolom].clip(upper={rng.randrange(20, 90)})",
                  "    return df", ""]
    return lines


def _department(rng: random.Random, n: int) -> list[tuple[str, list[str]]]:
    pack = f"afdeling_{n:04}"
    made: list[tuple[str, list[str]]] = [(f"{pack}/__init__.py", ["# afdeling"])]
    table = f"{rng.choice(_WORDS)}_{n}"
    numbers = rng.sample(_NUMBERS, 5)
    protected = "nationaliteit" if n % 3 == 0 else "geslacht" if n % 3 == 1 else "wijkcode"
    made.append((f"sql/{pack}_schema.sql", [
        f"CREATE TABLE {table} (", "    persoon_id integer PRIMARY KEY,", "    geboortedatum date,", f"    {protected} varchar(8),",
        *(f"    {c} integer," for c in numbers), "    uitkomst integer", ");",
    ]))
    views = [table]
    for i in range(8):
        base = rng.choice(views[-2:])
        name = f"v_{table}_{i}"
        made.append((f"sql/{pack}_v{i}.sql", [
            f"CREATE VIEW {name} AS", "SELECT", "    b.persoon_id,", f"    b.{protected},", "    b.uitkomst,",
            *(f"    b.{c} + 1 AS {c}," if rng.random() < 0.3 else f"    b.{c}," for c in numbers[:-1]), f"    b.{numbers[-1]}",
            f"FROM {base} AS b", f"WHERE b.{numbers[0]} > {rng.randrange(5)}",
            f"  AND b.persoon_id IN (SELECT persoon_id FROM {table} WHERE {numbers[1]} IS NOT NULL);",
        ]))
        views.append(name)
    made += [(f"{pack}/stap_{i}.py", _step(rng, n, i, numbers)) for i in range(6)]
    made += [(f"{pack}/plumbing_{i}.py", _plumbing(rng)) for i in range(4)]
    made.append((f"{pack}/job.py", _job(rng, n, table, numbers, protected)))
    return made


def _step(rng: random.Random, n: int, i: int, numbers: list[str]) -> list[str]:
    lines = [f'"""Stap {i}."""', "import numpy as np", "import pandas as pd", "", f"from common.tools import schaal_{numbers[0]}", ""]
    if n and i == 0:
        other = rng.randrange(n)
        lines.append(f"from afdeling_{other:04}.stap_1 import maak_1_0 as vorige")
    for k in range(6):
        a, b = rng.sample(numbers, 2)
        lines += ["", f"def maak_{i}_{k}(df):", f'    """Kenmerk {k} van stap {i}."""',
                  f"    df = df.assign(k_{i}_{k}=df[{a!r}] * {rng.randrange(2, 9)} + df[{b!r}])",
                  f"    df['h_{i}_{k}'] = np.where(df[{a!r}] > {rng.randrange(40)}, 1, 0)",
                  f"    df = df[df[{b!r}].notna()]", f"    if len(df) > {rng.randrange(1000)}:", "        df = df.drop_duplicates()",
                  "    return df", ""]
    return lines


def _plumbing(rng: random.Random) -> list[str]:
    lines = ['"""Loodgieterswerk zonder gegevens."""', "import logging", "import time", "", "log = logging.getLogger(__name__)"]
    for k in range(6):
        lines += ["", "", f"class Dienst{k}:", f'    """Wacht, logt, probeert opnieuw ({k})."""', "", "    def __init__(self, naam, pogingen=3):",
                  "        self.naam = naam", "        self.pogingen = pogingen", "", "    def roep(self, functie, *argumenten):",
                  "        for poging in range(self.pogingen):", "            try:", "                return functie(*argumenten)",
                  "            except ConnectionError as fout:", "                log.warning('poging %s: %s', poging, fout)",
                  f"                time.sleep({rng.randrange(1, 9)})", "        raise RuntimeError(self.naam)"]
    return lines


def _job(rng: random.Random, n: int, table: str, numbers: list[str], protected: str) -> list[str]:
    steps = [f"from afdeling_{n:04}.stap_{i} import maak_{i}_{k}" for i in range(6) for k in range(2)]
    chosen = [f"k_{i}_0" for i in range(6)] + (["p"] if n % 2 == 0 else [])
    return [
        '"""Traint het model van deze afdeling."""', "import pandas as pd", "from sklearn.linear_model import LogisticRegression", "",
        *steps, "from common.tools import GRENS", "",
        f"KENMERKEN = {chosen!r}", "", "", "def main(con):", f'    df = pd.read_sql("SELECT * FROM v_{table}_7", con)',
        f"    df['p'] = (df['{protected}'] == '1').astype(int)",
        *(f"    df = maak_{i}_{k}(df)" for i in range(6) for k in range(2)),
        f"    df = df[df['{numbers[0]}'] < GRENS]", f"    model_{n} = LogisticRegression()",
        f"    model_{n}.fit(df[KENMERKEN], df['uitkomst'])", f"    return model_{n}", "", "", "main(None)",
    ]
