"""SQL in strings."""

import pytest

from tests.interpret.python.helper import criteria, run

TAIL = "from sklearn.svm import SVC\nm = SVC()\nm.fit(df[['nat']], df['y'])\n"


@pytest.mark.parametrize("code", [
    "import pandas as pd\ndf = pd.read_sql('SELECT nat, y FROM klant', con)\n",
    "import pandas as pd\nQ = 'SELECT {} FROM klant'\ndf = pd.read_sql(Q.format(', '.join(['nat', 'y'])), con)\n",
    "import pandas as pd\nt = 'klant'\ndf = pd.read_sql(f'SELECT nat, y FROM {t}', con)\n",
    "import pandas as pd\nfrom sqlalchemy import text\ndf = pd.read_sql(text('SELECT nat, y FROM klant'), con)\n",
    "import duckdb\ncon = duckdb.connect('x.db')\ndf = con.execute('SELECT nat, y FROM klant').df()\n",
    "import duckdb\ndf = duckdb.sql('SELECT nat, y FROM klant').df()\n",
    "df = spark.sql('SELECT nat, y FROM klant').toPandas()\n",
    "import sqlite3, pandas as pd\ncur = sqlite3.connect('x').cursor()\ncur.execute('SELECT nat, y FROM klant')\ndf = pd.DataFrame(cur.fetchall(), columns=['nat', 'y'])\n",
])
def test_columns_come_from_the_table(code: str) -> None:
    result = run(code + TAIL)
    assert "nat" in criteria(result, "m", role="feature")
    assert any(e.source.dataset.kind == "table" and e.source.dataset.name == "klant" for e in result.edges)


def test_positions_in_a_plain_literal_are_exact() -> None:
    result = run("import pandas as pd\ndf = pd.read_sql('''SELECT nat,\n  y FROM klant''', con)\n" + TAIL)
    edge = next(e for e in result.edges if e.source.name == "y" and e.source.dataset.kind == "table")
    assert (edge.span.line, edge.span.column, edge.span_kind) == (3, 3, "name")


def test_rows_of_a_cursor_are_records() -> None:
    text = "import sqlite3\ncur = sqlite3.connect('x').cursor()\nfor row in cur.execute('SELECT nat FROM klant'):\n    risk_score = 0\n    if row['nat'] != 'NL':\n        risk_score += 1\n"
    assert "nat" in criteria(run(text), "risk_score", "score")


def test_duckdb_reads_frames_by_name() -> None:
    text = "import duckdb, pandas as pd\npersonen = pd.read_csv('p.csv')\ndf = duckdb.sql('SELECT nat, y FROM personen').df()\n" + TAIL
    result = run(text)
    assert any(e.source.dataset.name == "p.csv" for e in result.edges if e.source.name == "nat")
