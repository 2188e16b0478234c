"""``SELECT *`` from a table of which nothing is known: a column that is named later is a column of that table, whoever asks for it."""

import pytest

import herkomst

READ = "import pandas as pd\ndf = pd.read_sql('SELECT * FROM persoon WHERE actief = 1', con)\n"


def _flows(code: str) -> set[tuple[str | None, str | None, str, str]]:
    found = herkomst.column_flows(READ + code, language="python", filename="p.py")
    return {(f.source.column, f.target.column, f.subtype, f.certainty) for f in found
            if f.source.dataset is not None and f.source.dataset.name == "persoon" and f.target.column != "export"}


@pytest.mark.parametrize(("code", "wanted"), [
    ("df[['geslacht']].to_csv('uit.csv')\n", {("geslacht", "geslacht", "IDENTITY")}),
    ("df['k'] = df.geslacht\ndf[['k']].to_csv('uit.csv')\n", {("geslacht", "k", "IDENTITY")}),
    ("df = df.rename(columns={'geslacht': 'k'}).drop(columns='bsn')\ndf[['k', 'duur']].to_csv('uit.csv')\n",
     {("geslacht", "k", "IDENTITY"), ("duur", "duur", "IDENTITY")}),
    ("uit = [r['geslacht'] for r in df.to_dict('records')]\npd.DataFrame({'k': uit}).to_csv('uit.csv')\n", {("geslacht", "k", "IDENTITY")}),
    ("df['k'] = df.apply(lambda r: r['duur'] * 2, axis=1)\ndf[['k']].to_csv('uit.csv')\n", {("duur", "k", "TRANSFORMATION")}),
    ("for i, r in df.iterrows():\n    df.loc[i, 'k'] = r['duur'] * 2\ndf[['k']].to_csv('uit.csv')\n", {("duur", "k", "TRANSFORMATION")}),
])
def test_a_column_named_later_comes_from_the_table(code: str, wanted: set[tuple[str, str, str]]) -> None:
    found = _flows(code)
    assert {(*w, "traced") for w in wanted} <= found
    assert ("actief", None, "FILTER", "traced") in found


def test_what_the_query_leaves_out_is_not_there() -> None:
    found = herkomst.column_flows("import duckdb\ndf = duckdb.sql('SELECT * EXCLUDE (geslacht) FROM persoon').df()\ndf[['geslacht', 'duur']].to_csv('uit.csv')\n",
                                  language="python", filename="p.py")
    assert {f.source.column for f in found if f.target.column not in (None, "export")} == {"duur"}
