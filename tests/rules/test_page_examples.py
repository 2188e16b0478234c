"""The bad example of a page gives its rule, the good one does not: pages that show what is not so would be worse than none."""

import re

import pytest

from herkomst.config import Config
from herkomst.knowledge.findings import page
from herkomst.pipeline import run

BEFORE = """import csv, hashlib, hmac
import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from fairlearn.metrics import MetricFrame, demographic_parity_difference, selection_rate

df = pd.read_csv("klanten.csv")
studenten = pd.read_csv("studenten.csv")
y = df["fraude"]
fraud_model = RandomForestClassifier()
risico_model = RandomForestClassifier()
uitval_model = LogisticRegression()
model = LogisticRegression()
"""
KLANTEN = ("klant_id,bsn,nationaliteit,nationaliteit_code,geslacht,aanhef,leeftijd,bedrag,duur,aantal_meldingen,maanden_werkloos,uren,verzuim,"
           "te_laat,uitval,fraude,godsdienst,kenmerk_03,score,onderwijsachterstandsscore,vreemdelingennummer\n" + ",".join(["1"] * 21) + "\n")
SCHEMA = """CREATE TABLE persoon (persoon_id INT, geboorteland CHAR(4), nationaliteit CHAR(4), meldingen INT, geboortedatum DATE);
CREATE TABLE client (client_id INT, geslacht CHAR(1), afspraken_gemist INT);
CREATE TABLE student (student_id INT, onderwijssoort TEXT, afstand_ouders INT, leeftijd INT);
CREATE TABLE klant (klant_id INT, inkomen INT, burgerlijke_staat TEXT, geboortedatum DATE);
"""
SHOWN = ["HK101", "HK102", "HK103", "HK104", "HK105", "HK106", "HK107", "HK108", "HK109", "HK110", "HK111", "HK201", "HK202", "HK203", "HK204",
         "HK301", "HK302", "HK303", "HK304", "HK305", "HK306", "HK307", "HK401", "HK402", "HK403", "HK404", "HK405", "HK601", "HK602", "HK902"]

STORED = {"HK301", "HK302", "HK303", "HK304", "HK305"}


def found(folder, language, code, stored):
    if stored:                                          # what is about stored columns comes with none but its own
        if "leden.csv" in code:
            (folder / "leden.csv").write_text("lid_id,voornaam,achternaam,geslacht\n")
    else:
        (folder / "klanten.csv").write_text(KLANTEN)
        (folder / "studenten.csv").write_text("student_id,leeftijd,duur,afstand\n1,20,3,9\n")
        (folder / "schema.sql").write_text(SCHEMA)
    before = "import csv\nimport pandas as pd\n" if stored else BEFORE
    (folder / ("code.py" if language == "python" else "code.sql")).write_text(before + code if language == "python" else code)
    report = run(folder, Config(), cache=False)
    return {r.rule for r in (*report.results, *report.inventory)}


@pytest.mark.parametrize("rule", SHOWN)
def test_the_examples_are_true(rule, tmp_path):
    blocks = re.findall(r"```(\w+)\n(.*?)```", page(rule, "en"), flags=re.DOTALL)
    for name, (language, code), expected in (("bad", blocks[0], True), ("good", blocks[1], False)):
        folder = tmp_path / name
        folder.mkdir()
        assert (rule in found(folder, language, code, rule in STORED)) == expected, (name, code)
