"""Library-style code: functions that nothing calls, with unknown arguments."""

from tests.interpret.python.helper import criteria, run, sinks

HEAD = "import pandas as pd\nfrom sklearn.svm import SVC\n"


def test_frames_without_annotation() -> None:
    text = HEAD + """
def train(df, target='y'):
    df = df.dropna()
    X = df[['nat', 'a']]
    m = SVC()
    m.fit(X, df[target])
    return m
"""
    result = run(text)
    found = criteria(result, "m", role="feature")
    assert {"nat", "a"} <= set(found)
    assert {s.called for s in sinks(result, "m")} == {False}
    assert all("uncalled" in e.reasons for e in result.edges if e.source.dataset.kind == "param")


def test_helpers_change_arguments_in_place() -> None:
    text = HEAD + """
def prep(d):
    d['k'] = d['nat'] != 'NL'
def train(df):
    prep(df)
    m = SVC()
    m.fit(df[['k']], df['y'])
"""
    assert "nat" in criteria(run(text), "m", role="feature")


def test_scalars_records_and_lists_of_records() -> None:
    text = """
def score_een(nationaliteit, leeftijd):
    score = 0
    if nationaliteit != 'NL':
        score += 1
    return score
def score_twee(persoon):
    punten = 0
    if persoon.get('nationaliteit') != 'NL':
        punten += 1
    return punten
def score_drie(personen):
    for persoon in personen:
        persoon['risicoscore'] = 5 if persoon['nationaliteit'] != 'NL' else 0
"""
    result = run(text)
    for name in ("score", "punten", "risicoscore"):
        assert "nationaliteit" in criteria(result, name, "score"), name


def test_methods_share_one_instance() -> None:
    text = HEAD + """
class Model:
    def __init__(self, kolommen):
        self.clf = SVC()
        self.extra = ['nat']
    def fit(self, df):
        self.clf.fit(df[self.extra], df['y'])
        return self
"""
    assert "nat" in criteria(run(text), "clf", role="feature")


def test_a_default_is_what_is_known() -> None:
    text = HEAD + "def train(df, cols=('nat',)):\n    m = SVC()\n    m.fit(df[list(cols)], df['y'])\n"
    assert "nat" in criteria(run(text), "m", role="feature") or sinks(run(text), "m")[0].resolution == "unresolved"


def test_called_functions_are_not_run_again() -> None:
    text = HEAD + "def train(df):\n    m = SVC()\n    m.fit(df[['nat']], df['y'])\ntrain(pd.read_csv('p.csv'))\n"
    assert {s.called for s in sinks(run(text), "m")} == {True}


def test_classes_that_refer_to_each_other_end_and_keep_their_fields() -> None:
    classes = "".join(
        f"@dataclass\nclass C{i}:\n    nationaliteit: str\n" + "".join(f"    c{j}: 'C{j}'\n" for j in range(12)) for i in range(12)
    )
    text = f"from dataclasses import dataclass\n{classes}" + """
def risicoscore(x: C0):
    score = 0
    if x.c1.c2.nationaliteit != 'NL':
        score += 10
    if x.c11.c10.c11.nationaliteit != 'NL':
        score += 10
    return score
"""
    assert "nationaliteit" in criteria(run(text), "score", "score")


def test_what_prepares_columns_decides_nothing() -> None:
    text = HEAD + """
from sklego.preprocessing import InformationFilter
df = pd.read_csv('p.csv')
X = Scaler_of_another_cell.fit_transform(df[['nat', 'duur']])
X2 = InformationFilter(1).fit_transform(X)
m = SVC()
m.fit(X2, df['y'])
"""
    result = run(text)
    assert {s.name for s in result.sinks} == {"m"}
    assert "nat" in criteria(result, "m", role="feature")
