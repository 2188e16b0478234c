"""Programs of others: what they read is made, what they miss is added, what is not installed is stood in for; suspects by kind."""

from pathlib import Path

import pytest

from tests.oracle.__main__ import load
from tests.oracle.data import Column, Table
from tests.oracle.judge import Tally, judge
from tests.oracle.relations import Effect, Seen, Sheet, effects
from tests.oracle.run import Raised, run
from tests.oracle.suspects import explained
from tests.oracle.writer import Program

SCORE = """import pandas as pd
import seaborn_that_is_not_there as sns
from helpers import doubled
%matplotlib inline
df = pd.read_csv('../data/mensen.csv')
df['geslacht'] = df['geslacht'].map({'M': 0, 'V': 1})
df.dropna(inplace=True)
sns.pairplot(df)
df['dubbel'] = doubled(df.leeftijd)
X = df.drop('uitkomst', 1)
from sklearn.linear_model import LogisticRegression
model = LogisticRegression()
model.fit(X, df['uitkomst'])
print(model.coef_)
"""


def _tree(place: Path, text: str = SCORE) -> Path:
    (place / "src").mkdir()
    (place / "src" / "helpers.py").write_text("def doubled(s):\n    return s * 2\n")
    (place / "src" / "train.py").write_text(text)
    return place / "src" / "train.py"


def test_what_a_program_reads_is_made_from_what_it_asks_for(tmp_path: Path) -> None:
    program = load(_tree(tmp_path), tmp_path / "copy")
    (table,) = program.tables
    assert table.name == "../data/mensen.csv"
    assert {c.name: c.kind for c in table.columns if c.name in ("geslacht", "leeftijd", "uitkomst")} == {
        "geslacht": "cat", "leeftijd": "int", "uitkomst": "int"}
    assert next(c.domain for c in table.columns if c.name == "geslacht") == ("M", "V")
    verdict = judge(program, 1)
    assert not verdict.discarded
    assert not verdict.misses
    required = {source[1] for source, effect in verdict.required if effect == Effect("fit", "feature", "value")}
    assert {"geslacht", "leeftijd"} <= required
    assert verdict.traced == len(verdict.required)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["copy", "src"]


def test_a_file_beside_it_gives_the_columns(tmp_path: Path) -> None:
    path = _tree(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mensen.csv").write_text("geslacht,leeftijd,uitkomst,bedrag\nM,30,1,2.5\nV,40,0,3.5\nV,40,0,1.5\n")
    (table,) = load(path, tmp_path / "copy").tables
    assert [(c.name, c.kind) for c in table.columns] == [("geslacht", "cat"), ("leeftijd", "int"), ("uitkomst", "flag"), ("bedrag", "float")]


def test_a_program_that_does_not_run_says_why(tmp_path: Path) -> None:
    with pytest.raises(Raised, match="ZeroDivisionError"):
        load(_tree(tmp_path, "import pandas as pd\npd.read_csv('a.csv')\n1 / 0\n"), tmp_path / "copy")


def test_a_program_writes_and_starts_nothing(tmp_path: Path) -> None:
    text = "import os\nimport pandas as pd\ndf = pd.read_csv('a.csv')\nopen('b.txt', 'w').write('x')\nos.makedirs('c')\ndf.to_csv('d.csv')\nos.system('true')\n"
    program = load(_tree(tmp_path, text), tmp_path / "copy")
    assert sorted(p.name for p in (tmp_path / "src").iterdir()) == ["helpers.py", "train.py"]
    assert {p.name for p in Path(program.path).parent.iterdir()} == {"train.py"}


PERSON = Table("persoon", (Column("persoon_id", "id"), Column("wijk", "cat", ("a", "b")), Column("leeftijd", "int"), Column("uitkomst", "flag")))


@pytest.mark.parametrize(("line", "suspect", "kind"), [
    ("df['k'] = df['leeftijd'].fillna(df['uitkomst'])", "uitkomst", "moves where others lack"),
    ("df['k'] = (df['leeftijd'] > 70).astype(int)", "leeftijd", "moves with other data"),
    ("df['k'] = df['leeftijd'].mask(df['uitkomst'] > 3, df['wijk'])", "wijk", "moves in other ranges"),
    ("df = df[df['wijk'] == 'a']\ndf['k'] = df['wijk']", "wijk", "one value on all rows"),
    ("df = df[df['leeftijd'] > 99999]\ndf['k'] = df['wijk']", "wijk", "no rows are left"),
    ("df['k'] = df['leeftijd'] + df['uitkomst'].where(df['uitkomst'] == 1, 1)", "uitkomst", "moves with other numbers"),
    ("df['k'] = df['uitkomst']", "leeftijd", "unexplained"),
])
def test_suspects_are_told_apart_by_experiment(line: str, suspect: str, kind: str) -> None:
    text = f"{PERSON.header()}\nimport pandas as pd\ndf = pd.read_sql('SELECT * FROM persoon', None)\n{line}\ndf[['persoon_id', 'k']].to_csv('uit.csv')\n"
    key = (("persoon", suspect), "file:uit.csv", "k")
    assert explained(Program("by hand", text, (PERSON,)), [key], 3) == {key: kind}


def test_the_table_counts_suspects_by_kind_and_names_the_least_traced() -> None:
    text = f"{PERSON.header()}\nimport pandas as pd\ndf = pd.read_sql('SELECT * FROM persoon', None)\ndf['k'] = df['leeftijd'] > 99999\ndf[['persoon_id', 'k']].to_csv('uit.csv')\n"
    tally = Tally()
    tally.add(judge(Program("by hand", text, (PERSON,)), 1, explain=True))
    table = tally.table()
    assert "least traced: by hand" in table
    assert "one value on all rows" in table
    assert sum(tally.kinds.values()) == tally.total["suspects"] == 1


def test_rows_that_share_an_id_are_told_apart_by_what_did_not_change() -> None:
    import numpy as np

    def sheet(values: list[float], marks: list[float]) -> Seen:
        return Seen({"uit.csv": Sheet([0, 1, 2], {"id": np.array([1, 1, 2]), "n": np.array(marks), "k": np.array(values)})}, [])

    ids = {"": set(), "id": {1, 2}}
    told = effects(sheet([1.0, 2.0, 3.0], [7.5, 8.5, 9.5]), sheet([1.0, 5.0, 3.0], [7.5, 8.5, 9.5]), ids)
    assert told == {Effect("file:uit.csv", "k", "value")}
    alike = effects(sheet([1.0, 2.0, 3.0], [7.5, 7.5, 9.5]), sheet([1.0, 5.0, 3.0], [7.5, 7.5, 9.5]), ids)
    assert alike == {Effect("file:uit.csv", "k", "either")}


def test_a_program_says_what_is_judged_although_it_goes_no_further() -> None:
    with pytest.raises(Raised):
        run("import pandas as pd\npd.read_csv('uit.csv')\n", {})
