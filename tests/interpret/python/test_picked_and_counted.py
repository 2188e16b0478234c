"""Rows picked from lists and counted under keys, masks of names, types of columns, exceptions: which flows are said, and how surely."""

import pytest

import herkomst

SCHEMA = {"persoon": {"id": "integer", "wijk": "varchar", "leeftijd": "integer", "bedrag": "numeric(8,2)", "ja": "boolean"}}


def _flows(body: str, schema: dict[str, dict[str, str]] | dict[str, list[str]] = SCHEMA) -> dict[tuple[str, str], bool]:
    """(source column, output column or 'rows') -> whether a flow between them is traced."""
    text = 'import pandas as pd\ndf = pd.read_sql_table("persoon", None)\n' + body + 'df.to_csv("uit.csv")\n'
    found: dict[tuple[str, str], bool] = {}
    for f in herkomst.column_flows(text, language="python", schema=schema, filename="p.py"):
        if f.target.dataset is not None and f.target.dataset.kind == "file" and f.source.column is not None:
            key = (f.source.column, f.target.column or "rows")
            found[key] = found.get(key, False) or f.certainty == "traced"
    return found


@pytest.mark.parametrize("body", [
    "df = pd.DataFrame(sorted(df.to_dict('records'), key=lambda r: r['wijk'])[:5])\n",
    "rijen = df.to_dict('records')\nrijen.sort(key=lambda r: r['wijk'])\ndf = pd.DataFrame(rijen[:5])\n",
    "import heapq\ndf = pd.DataFrame(heapq.nsmallest(5, df.to_dict('records'), key=lambda r: r['wijk']))\n",
    "df = pd.DataFrame(list(filter(lambda r: r['wijk'] == 'a', df.to_dict('records'))))\n",
    "uit = []\nfor r in [r for r in df.to_dict('records') if r['wijk'] == 'a']:\n    uit.append({'id': r['id']})\ndf = pd.DataFrame(uit)\n",
    "rijen = [(r['id'], r['bedrag']) for r in df.to_dict('records') if r['wijk'] == 'a']\ndf = pd.DataFrame(rijen, columns=['id', 'bedrag'])\n",
])
def test_what_picks_from_a_list_decides_who_is_in_the_frame(body: str) -> None:
    found = _flows(body)
    assert found["wijk", "rows"]
    assert ("wijk", "id") not in found


@pytest.mark.parametrize("body", [
    "from collections import Counter\ntel = Counter(df[df['wijk'] == 'a']['leeftijd'])\ndf['n'] = [tel[k] for k in df['leeftijd']]\n",
    "from collections import defaultdict\ntel = defaultdict(list)\nfor r in df[df['wijk'] == 'a'].to_dict('records'):\n"
    "    tel[r['leeftijd']].append(1)\ndf['n'] = df['leeftijd'].map(lambda k: len(tel[k]))\n",
    "n = 0\nfor r in df[df['wijk'] == 'a'].itertuples():\n    n += 1\ndf['n'] = n\n",
    "def keur(v):\n    if v == 'a':\n        raise ValueError\ndef een(v):\n    try:\n        keur(v)\n        return 1\n    except ValueError:\n"
    "        return 0\ndf['m'] = df['wijk'].map(een)\ndf['n'] = [een(r['wijk']) for r in df.to_dict('records')]\n",
    "df = df[df['wijk'] != 'b']\ndf['n'] = df[df['wijk'] == 'a']['bedrag']\n",
    "x, y = df['bedrag'].align(df[df['wijk'] == 'a']['leeftijd'], join='inner')\ndf['n'] = x\n",
])
def test_what_decides_which_rows_are_counted_decides_the_count(body: str) -> None:
    assert _flows(body)["wijk", "n"]


def test_a_list_under_another_key_is_another_list() -> None:
    found = _flows("from collections import defaultdict\nk = defaultdict(list)\nk['a'].append('bedrag')\nk['b'].append('wijk')\ndf = df[k['a']]\n")
    assert found["bedrag", "bedrag"]
    assert not any(source == "wijk" for source, _ in found)


@pytest.mark.parametrize("chosen", [
    "df.loc[:, ~df.columns.isin(['wijk', 'ja'])]", "df.loc[:, ~((df.columns == 'wijk') | (df.columns == 'ja'))]",
    "df[df.columns[~df.columns.isin(['wijk', 'ja'])]]", "df.loc[:, (df.columns != 'wijk') & ~df.columns.isin(['ja'])]",
])
def test_a_mask_of_names_is_exact(chosen: str) -> None:
    assert _flows(f"df = {chosen}\n") == {(n, n): True for n in ("id", "leeftijd", "bedrag")}
    unknown = _flows(f"df = {chosen}\n", {})
    assert unknown == {("*", "*"): True}


@pytest.mark.parametrize("chosen", [
    "df.select_dtypes('number')", "df.select_dtypes(exclude=['object', 'bool'])",
    "df[[c for c in df.columns if pd.api.types.is_numeric_dtype(df[c]) and not pd.api.types.is_bool_dtype(df[c])]]",
    "df[[c for c in df.columns if df[c].dtype.kind in 'if']]", "df[[c for c in df.columns if df[c].dtype not in ('object', 'str', 'bool')]]",
    "df.select_dtypes(['int64', 'float64'])",
])
def test_types_that_a_schema_tells_decide_tests_on_dtype(chosen: str) -> None:
    made = "df['k'] = df['bedrag'] * 2 + df['leeftijd']\ndf['t'] = df['wijk'].astype(str)\n"
    assert {t for (_, t), sure in _flows(made + f"df = {chosen}\n").items() if sure} == {"id", "leeftijd", "bedrag", "k"}


@pytest.mark.parametrize("left", [
    "df.drop(columns=[c for c in df.columns if df[c].dtype == 'object'])", "df[[c for c in df.columns if df[c].dtype != object]]",
    "df[[c for c in df if not pd.api.types.is_object_dtype(df[c])]]", "df[[c for c in df if df[c].dtype not in ('O', 'bool')]]",
    "df[[c for c in df if df[c].dtype == 'str' or c == 'leeftijd']]",
])
def test_text_is_object_or_str_by_the_version_of_pandas(left: str) -> None:
    """Migration guide of pandas 3, "new string data type": ``object`` before, ``str`` since. Neither loses the column."""
    assert {("wijk", "wijk"), ("leeftijd", "leeftijd")} <= _flows(f"df = {left}\n").keys()


def test_a_number_may_be_read_as_an_integer_or_not() -> None:
    found = _flows("df = df.select_dtypes('int64')\n")
    assert found["leeftijd", "leeftijd"] is False
    assert ("wijk", "wijk") not in found


@pytest.mark.parametrize("made", [
    "[{('x' if k == 'wijk' else k): v for k, v in r.items()} for r in df.to_dict('records')]",
    "[dict((('x' if k == 'wijk' else k), v) for k, v in r.items()) for r in df.to_dict('records')]",
])
def test_a_field_renamed_under_a_test_is_followed_where_fields_are_unknown(made: str) -> None:
    found = _flows(f"df = pd.DataFrame({made})[['x']]\n", {})
    assert found[("wijk", "x")]
    assert ("*", "x") not in found


def test_the_items_of_a_record_with_unknown_fields_make_a_dict_of_them() -> None:
    found = _flows("rijen = []\nfor r in df.to_dict('records'):\n    rijen.append(dict(r.items()))\ndf = pd.DataFrame(rijen)[['wijk']]\n", {})
    assert any(source in ("wijk", "*") and target == "wijk" for source, target in found)
