"""Personal data planted in every kind of file, looked for in every output and in every file of the cache."""

import json
import re
import sqlite3
import zlib
from pathlib import Path

import pytest

from tests.whole.command import herkomst

BSN, OTHER, MAIL, IBAN = "111222333", "123456782", "jan.jansen@voorbeeld.nl", "NL91ABNA0417164300"
SECRETS = re.compile("111222333|123456782|jan\\.jansen@|piet\\.puk@|1984-05-17|17-05-1984|19840517|NL91ABNA0417164300|UITVOER")
PYTHON = f'''import pandas as pd
import yaml
from datetime import date
from sklearn.linear_model import LogisticRegression

# vraag het {MAIL}, bsn {BSN}, geboren 17-05-1984, rekening {IBAN}
UITZONDERING = {{"{BSN}", "{OTHER}", {OTHER}}}
df = pd.read_csv("data/klanten.csv")
df["risicoscore"] = 0
df.loc[df["bsn"] == {BSN}, "risicoscore"] += 5
df.loc[(df["nationaliteit"] == "Turkse") & (df["geboortedatum"] != "1984-05-17"), "risicoscore"] += 10  # {MAIL}
df.loc[(df["mail"] == "piet.puk@gemeente.nl") | (df["rekening"] == "{IBAN}") | (df["geb"] == 19840517), "risicoscore"] += 10
df.loc[df["geboortedatum"] == date(1984, 5, 17), "risicoscore"] += 10
df["nat_{BSN}"] = df["nationaliteit"]
fraud_model = LogisticRegression()
fraud_model.fit(df[["nat_{BSN}", "geboorteland", "{MAIL}", "x {BSN}"]], y)


def risico(rij):
    punten = 0
    if rij["nationaliteit"] in ("{BSN}", "{MAIL}") or (rij["jaar"], rij["maand"], rij["dag"]) == (1984, 5, 17):
        punten += 1
    return punten


df["risico"] = df.apply(risico, axis=1)
sel = pd.read_sql("SELECT nationaliteit, bsn AS x_{BSN} FROM klant WHERE bsn = {BSN} AND mail = '{MAIL}' AND iban='{IBAN}'", con)
bel_{BSN}(df, "{MAIL}")
'''
SQL = f'''create table klant (bsn int, nationaliteit text, mail text check (mail in ('{MAIL}')), geboortedatum text default '1984-05-17',
  "col {BSN}" int, iban text);
update klant set risicoscore = risicoscore + 10 where nationaliteit = 'Turkse' and bsn <> {BSN} and iban <> '{IBAN}'
  and geboortedatum <> '1984-05-17' and geboortedatum <> 19840517 and mail <> 'piet.puk@gemeente.nl';
insert into klant values ({BSN}, 'NL', '{MAIL}', '1984-05-17', 1, '{IBAN}');
insert into huisbezoek_lijst select bsn as "{BSN}", nationaliteit as "nat {OTHER}" from klant where nationaliteit = '{BSN}';
select * frm '{MAIL}' {BSN} (((;
select * from onbekend_{BSN} where geboortedatum = date '1984-05-17' order by nationaliteit limit 10;
exec sp_doe {BSN}, '{MAIL}';
'''
FILES = {
    "src/train.py": PYTHON, "sql/s.sql": SQL,
    "src/kapot.py": f'bsn = "{BSN}\ndef f(: "{MAIL}"\n',
    "config/f.yaml": f"# {MAIL} {BSN}\ncontact: {MAIL}\nbsn: {BSN}\n{BSN}: x\ngeboren: 1984-05-17\niban: {IBAN}\n",
    "config/kapot.yaml": f'kapot: [{BSN}, "{MAIL}"\n',
    "config/f.json": f'{{"bsn": {BSN}, "geboortedatum": "1984-05-17", "mail": "{MAIL}", "features": ["nationaliteit"], "columns": ["{IBAN}"]}}',
    "data/klanten.csv": f"bsn,nationaliteit,mail\n{BSN},0001,{MAIL}\n",
    "data/los.csv": f"{BSN},1984-05-17,{MAIL}\n{OTHER},1984-05-17,piet.puk@gemeente.nl\n",
    "data/raar.csv": f"{BSN};nationaliteit;geslacht\n1;2;3\n",
    "r/prep.R": f"bsn <- {BSN} # {MAIL} nationaliteit\n",
    "herkomst.toml": f'[[attribute]]\ncolumns = ["klant.iban"]\nis = "none"\nreason = "mail van {MAIL} over {BSN}"\n',
    "nb/a.ipynb": json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {"language_info": {"name": "python"}, "auteur": MAIL}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": [f"bsn {BSN} van {MAIL}"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1,
         "outputs": [{"output_type": "stream", "name": "stdout", "text": [f"{BSN} {MAIL} 17-05-1984 UITVOER"]}],
         "source": ["import pandas as pd\n", "df = pd.read_csv('data/klanten.csv')\n", "m = RandomForestClassifier()\n",
                    f"m.fit(df[['nationaliteit','bsn']][df.bsn != {BSN}], df.y)  # {MAIL}\n"]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "outputs": [],
         "source": ["%%sql\n", f"select nationaliteit from klant where bsn = {BSN} order by nationaliteit limit 5"]}]}),
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What every command and format prints about the planted tree, and what the cache holds after them."""
    root, cache = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("cache")
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    commands = [["scan", ".", "--format", form, "--inventory", "--include-assessed"]
                for form in ("text", "json", "sarif", "github", "gitlab", "azure", "summary")]
    commands += [["graph", ".", "--format", form] for form in ("json", "openlineage", "graphml", "dot")]
    commands += [["scan", ".", "--full", "--inventory"], ["scan", ".", "--full", "--language", "nl"], ["graph", ".", "--labels"],
                 ["path", ".", "nationaliteit"], ["path", ".", "bsn"], ["schemas", "."], ["explain", "U-000000", "."], ["baseline", "."],
                 ["init", "sql"]]
    made = {}
    for arguments in commands:
        ran = herkomst(*arguments, cwd=root, cache=cache)
        assert ran.code in (0, 1) or arguments[0] == "explain", (arguments, ran.err)
        made[" ".join(arguments)] = ran.out + ran.err
    made["the baseline"] = (root / "herkomst-baseline.json").read_text(encoding="utf-8")
    made["the configuration"] = (root / "sql" / "herkomst.toml").read_text(encoding="utf-8")
    for file in sorted(p for p in cache.rglob("*") if p.is_file() and p.suffix != ".sqlite"):
        made[f"cache: {file.name}"] = file.read_bytes().decode("latin-1")
    values = [row[0] for row in sqlite3.connect(cache / "herkomst-1.sqlite").execute("SELECT value FROM kept")]
    plain = [zlib.decompress(v) if v[:1] == b"\x78" else v for v in values]
    assert len(plain) > 10
    made["the cache"] = "\n".join(p.decode("latin-1") for p in plain)
    for number in (int(BSN), int(OTHER), 19840517):                       # how msgpack writes them
        assert not any(b"\xce" + number.to_bytes(4, "big") in p for p in plain), number
    return made


def test_something_was_found_and_said(outputs: dict[str, str]) -> None:
    for key in ("scan . --full --inventory", "scan . --format sarif --inventory --include-assessed", "graph . --format dot", "the baseline"):
        assert "nationaliteit" in outputs[key], key
    full = outputs["scan . --full --inventory"]
    assert "HK101" in full and "HK102" in full and "cannot be parsed" in full and "*********" in full
    assert "herkomst failed here" not in full, "hiding numbers must not break what they stand in"


def test_nothing_personal_leaves_and_nothing_is_kept(outputs: dict[str, str]) -> None:
    found = {name: sorted(set(SECRETS.findall(text))) for name, text in outputs.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_a_file_that_is_called_by_a_number_is_found_by_its_path(tmp_path: Path) -> None:
    """A path is where something stands: it is said as it is, or nobody could go there."""
    (tmp_path / f"m_{BSN}.py").write_text(f'import pandas as pd\ndf = pd.read_sql("select nationaliteit from t where bsn={BSN}", c)\nmodel.fit(df, y)\n')
    ran = herkomst("scan", ".", "--full", cwd=tmp_path)
    assert f"m_{BSN}.py:3" in ran.out and "herkomst failed here" not in ran.out
    assert f"bsn={BSN}" not in ran.out
