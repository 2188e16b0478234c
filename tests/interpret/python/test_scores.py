"""Hand-written scores and selections: what is one, and what only has the name."""

import pytest

from tests.interpret.python.helper import criteria, run, sinks

FRAME = "import pandas as pd\nimport numpy as np\ndf = pd.read_csv('personen.csv')\n"


@pytest.mark.parametrize("code", [
    "df['risicoscore'] = 0\ndf.loc[df['nat'] != 'NL', 'risicoscore'] += 10",
    "df['risk_score'] = np.where(df['nat'] != 'NL', 10, 0)",
    "df['risk_score'] = df['a'] * 0.3 + (df['nat'] != 'NL') * 0.7",
    "df['risicoscore'] = df['nat'].map({'NL': 0, 'TR': 10}) + df['a']",
    "def f(r):\n    return 10 if r['nat'] != 'NL' else 0\ndf['risicoscore'] = df.apply(f, axis=1)",
    "df['risicoscore'] = df.apply(lambda r: 10 if r['nat'] != 'NL' else 0, axis=1)",
    "df['risicoscore'] = df['nat'].apply(lambda n: 10 if n != 'NL' else 0)",
    "def bereken_risico(row):\n    s = 0\n    if row.nat != 'NL':\n        s = s + 10\n    return s\nfor _, row in df.iterrows():\n    bereken_risico(row)",
    "for row in df.to_dict('records'):\n    punten = 0\n    if row['nat'] != 'NL':\n        punten += 10",
    "def score(p):\n    return {'risicoscore': 10 if p['nat'] != 'NL' else 0}",
    "class P:\n    def __init__(self, nat):\n        self.nat = nat\n        self.risicoscore = 0\n    def weeg(self):\n        if self.nat != 'NL':\n"
    "            self.risicoscore += 10",
    "from dataclasses import dataclass\n@dataclass\nclass P:\n    nat: str\n    leeftijd: int\ndef is_risk(p: P) -> bool:\n    return p.nat != 'NL' and p.leeftijd < 30",
    "def risico_score(nat: str, leeftijd: int):\n    score = 0.2\n    if nat != 'NL':\n        score *= 2\n    return score",
    "WEGING = {'nat': 3, 'a': 1}\ndef bereken_score(p):\n    totaal = 0\n    for k, w in WEGING.items():\n        totaal += w * p[k]\n    return totaal",
    "def bereken_score(p):\n    return sum(w * p.get(k, 0) for k, w in {'nat': 3, 'a': 1}.items())",
    "def bereken_score(p):\n    regels = [(lambda p: p['nat'] != 'NL', 5), (lambda p: p['a'] > 3, 2)]\n    score = 0\n    for regel, punten in regels:\n"
    "        if regel(p):\n            score += punten\n    return score",
    "import csv\nfor row in csv.DictReader(open('p.csv')):\n    risico_score = 1 if row['nat'] != 'NL' else 0",
    "from flask import request\ndef view():\n    body = request.get_json()\n    risk_score = 0\n    if body['nat'] != 'NL':\n        risk_score += 5\n    return risk_score",
])
def test_scores(code: str) -> None:
    result = run(FRAME + code)
    names = {s.name for s in sinks(result, kind="score")}
    assert names
    assert "nat" in {c for n in names for c in criteria(result, n, "score", "criterion")}


@pytest.mark.parametrize("code", [
    "risicoscore = df['risicoscore']",
    "score = df['citoscore'].mean()",
    "from sklearn.metrics import f1_score\nf1 = f1_score(df['y'], df['p'])\nscore = f1_score(df['y'], df['p'])",
    "score = df.groupby('nat')['x'].mean()",
    "risk_score = row.risk_score if False else 0",
    "def get_score(p):\n    return p['score']",
    "from sklearn.svm import SVC\nm = SVC()\nm.fit(df[['nat']], df['y'])\nrisk_score = m.predict_proba(df[['nat']])[:, 1]",
    "total = 0\nfor x in [1, 2]:\n    total += x",
])
def test_not_scores(code: str) -> None:
    assert sinks(run(FRAME + code), kind="score") == []


@pytest.mark.parametrize("code", [
    "huisbezoek_lijst = [p for p in personen() if p['nat'] != 'NL']",
    "def kies(mensen):\n    te_controleren = []\n    for p in mensen:\n        if p['nat'] != 'NL':\n            te_controleren.append(p)\n    return te_controleren",
    "te_controleren = df[df['nat'] != 'NL']",
    "df['huisbezoek'] = df['nat'] != 'NL'",
    "selectie = list(filter(lambda p: p['nat'] != 'NL', personen()))",
    "huisbezoek_lijst = sorted(personen(), key=lambda p: p['nat'])[:10]",
])
def test_selections(code: str) -> None:
    result = run(FRAME + code)
    found = sinks(result, kind="selection")
    assert found
    assert "nat" in {c for s in found for c in criteria(result, s.name, "selection")}


def test_one_score_is_one_decision_point() -> None:
    text = "def f(p):\n    score = 0\n    if p['nat'] != 'NL':\n        score += 1\n    if p['a'] > 3:\n        score += 2\n    return score\ndef g(p):\n    score = f(p)\n    return score"
    assert len({s.key for s in sinks(run(text), kind="score")}) == 1


def test_uncalled_is_said() -> None:
    text = "def bereken_score(p):\n    return 10 if p['nat'] != 'NL' else 0\n"
    assert [s.called for s in sinks(run(text))] == [False]
    assert [s.called for s in sinks(run(text + "import csv\nfor r in csv.DictReader(open('p.csv')):\n    bereken_score(r)\n"))] == [True]


def test_a_route_is_called_by_its_framework() -> None:
    text = "from flask import Flask, request\napp = Flask('x')\n@app.post('/')\ndef score():\n    return 10 if request.json['nat'] != 'NL' else 0\n"
    assert [s.called for s in sinks(run(text), kind="score")] == [True]


@pytest.mark.parametrize("code", [
    "risico = int(df['risico'].sum())",
    "df['risico_label'] = df['risico'].map({True: 'Risico', False: 'Geen'})",
    "risico_aantal = len(df[df['risico']])",
    "import random\nrng = random.Random(1)\nrisk_score = min(0.05 + rng.random(), 0.6)",
    "def tekst(naam):\n    if naam:\n        return {'Score': '{:.0f}', 'risico': '# Risico'}",
    "import unknownlib\nrisk_score = unknownlib.rate(df['a'])",
])
def test_statistics_captions_and_chance_are_not_scores(code: str) -> None:
    assert sinks(run(FRAME + code), kind="score") == []


def test_a_level_under_a_key_is_a_score() -> None:
    text = "def beoordeel(p):\n    if p['nat'] != 'NL':\n        return {'risico': 'hoog'}\n    return {'risico': 'laag'}"
    assert "nat" in criteria(run(text), "risico", "score")


def test_command_line_arguments_are_nobodys_fields() -> None:
    text = "import argparse\nargs = argparse.ArgumentParser().parse_args()\nrisk_score = 0\nif args.extra:\n    risk_score += 5\n"
    assert sinks(run(text)) == []


@pytest.mark.parametrize("use", [
    "df['risicoscore'] = df.apply(punten, axis=1)",
    "df['risicoscore'] = [punten(r) for _, r in df.iterrows()]",
    "for r in df.to_dict('records'):\n    r['risicoscore'] = punten(r)",
])
def test_a_column_filled_by_a_scorer_is_a_sighting_of_the_scorers_point(use: str) -> None:
    text = "def punten(r):\n    if r['nat'] == '0001':\n        return 0\n    return 10 + r['a']\n" + use
    found = [s for s in sinks(run("import pandas as pd\ndf = pd.read_csv('p.csv')\n" + text)) if s.kind == "score"]
    assert {s.action for s in found} == {"returned", "computed"}
    assert len({s.key for s in found}) == 1
    assert [s.grade for s in found if s.action == "computed"] == ["medium"]


@pytest.mark.parametrize("taken", [
    "gekozen = df.nlargest(200, 'risicoscore')", "gekozen = df.sort_values('risicoscore', ascending=False).head(100)",
    "gekozen = df.sort_values('risicoscore')[:100].copy()",
])
def test_the_highest_by_a_score_are_a_selection(taken: str) -> None:
    result = run(FRAME + "df['risicoscore'] = np.where(df['nat'] != 'NL', 10, 0)\n" + taken)
    assert [(s.name, s.grade) for s in sinks(result, kind="selection")] == [("gekozen", "medium")]


@pytest.mark.parametrize("shown", ["top = df.nlargest(5, 'risicoscore')", "oudste = df.nlargest(200, 'leeftijd')", "eerste = df.head(100)"])
def test_a_few_rows_to_look_at_or_an_order_by_something_else_are_not(shown: str) -> None:
    result = run(FRAME + "df['risicoscore'] = np.where(df['nat'] != 'NL', 10, 0)\n" + shown)
    assert not sinks(result, kind="selection")
