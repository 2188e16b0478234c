"""Lists that a loop, comprehension or generator fills from rows: what filtered the rows, and what decides who is added, decides who is in
a frame made of the list. Each program is one a reader would write."""

import pytest

import herkomst

START = 'import pandas as pd\ndf = pd.read_sql("SELECT * FROM persoon", None)\ndf = df[df["soort"] == "a"]\n'
END = 'pd.DataFrame(lijst).to_csv("uit.csv", index=False)\n'
LOOP = "lijst = []\nfor r in df.to_dict('records'):\n    if r['signaal'] == 1:\n        lijst.append({'id': r['id'], 's': r['leeftijd']})\n"
SKIP = "lijst = []\nfor _, r in df.iterrows():\n    if r['signaal'] != 1:\n        continue\n    lijst.append({'id': r['id']})\n"
COMPREHENSION = "lijst = [{'id': r['id']} for _, r in df.iterrows() if r['signaal'] == 1]\n"
GENERATOR = ("def rijen(d):\n    for r in d.itertuples():\n        if r.signaal == 1:\n            yield {'id': r.id}\n"
             "lijst = list(rijen(df))\n")


def _rows(text: str) -> set[str | None]:
    """The columns that decide which rows ``uit.csv`` has."""
    flows = herkomst.column_flows(text, language="python", schema={"persoon": ["id", "soort", "signaal", "leeftijd"]}, filename="p.py")
    return {f.source.column for f in flows if f.target.dataset is not None and f.target.dataset.name == "uit.csv" and f.target.column is None}


@pytest.mark.parametrize("body", [LOOP, SKIP, COMPREHENSION, GENERATOR], ids=["loop", "continue", "comprehension", "generator"])
def test_who_is_in_a_list_made_of_rows(body: str) -> None:
    assert {"soort", "signaal"} <= _rows(START + body + END)
    assert "leeftijd" not in _rows(START + body + END)


def test_an_exception_that_is_caught_decides_the_value() -> None:
    text = ('import pandas as pd\ndf = pd.read_sql("SELECT * FROM persoon", None)\n'
            "def lees(r):\n    if r['soort'] == 'a':\n        raise ValueError\n    return r['leeftijd']\n"
            "def veilig(r):\n    try:\n        return lees(r)\n    except ValueError:\n        return 0\n"
            "df['k'] = df.apply(veilig, axis=1)\ndf[['k']].to_csv('uit.csv', index=False)\n")
    flows = herkomst.column_flows(text, language="python", schema={"persoon": ["id", "soort", "leeftijd"]}, filename="p.py")
    assert {f.source.column for f in flows if f.target.column == "k"} >= {"soort", "leeftijd"}
