"""Constants: what lists, dicts, strings and paths are known to be."""

import pytest

from tests.interpret.python.helper import criteria, exported, run


@pytest.mark.parametrize(("code", "value"), [
    ("x = ['a', 'b'] + ['c']", ["a", "b", "c"]),
    ("x = 'nat'.encode('utf-8', 'strict').decode('utf-8')", "nat"),
    ("x = ['a']\nx += ['b']\nx.append('c')", ["a", "b", "c"]),
    ("x = ['a', 'b']\ny = x\ny.append('c')", ["a", "b", "c"]),
    ("x = ['a', 'b', 'c']\nx.remove('b')", ["a", "c"]),
    ("x = ['a', 'c']\nx.insert(1, 'b')", ["a", "b", "c"]),
    ("y = ['a', 'b']\nx = y.pop()", "b"),
    ("y = ['a', 'b', 'c', 'd']\nx = y[1:-1]", ["b", "c"]),
    ("x = list(set(['a', 'b', 'c']) - {'b'})", ["a", "c"]),
    ("x = sorted({'b', 'a'} | {'c'})", ["a", "b", "c"]),
    ("y = {'a', 'b'}\nx = sorted(y.intersection(['b', 'z']))", ["b"]),
    ("x = [c.upper() for c in ('a', 'b', 'y') if c != 'y']", ["A", "B"]),
    ("x = [f'{a}_{b}' for a in 'xy' for b in (1, 2)]", ["x_1", "x_2", "y_1", "y_2"]),
    ("x = {k: v for k, v in zip(['a', 'b'], [1, 2])}", {"a": 1, "b": 2}),
    ("y = {'a': 1}\nx = {**y, 'b': 2}", {"a": 1, "b": 2}),
    ("x = {'a': 1}\nx.update(b=2)\nx['c'] = 3\ndel x['a']", {"b": 2, "c": 3}),
    ("y = {'a': ['p', 'q']}\nx = y['a'] + y.get('b', ['r'])", ["p", "q", "r"]),
    ("y = {'a': 1, 'b': 2}\nx = list(y)", ["a", "b"]),
    ("y = {'a': 1, 'b': 2}\nx = [v for _, v in y.items()]", [1, 2]),
    ("a, *b = ['p', 'q', 'r']\nx = b", ["q", "r"]),
    ("(a, b), c = ('p', 'q'), 'r'\nx = [c, b, a]", ["r", "q", "p"]),
    ("x = []\nfor i, c in enumerate(['a', 'b']):\n    x.append(f'{i}{c}')", ["0a", "1b"]),
    ("x = [c for i, c in enumerate('abc') if i % 2 == 0]", ["a", "c"]),
    ("x = list(map(lambda c: 'f_' + c, ['a', 'b']))", ["f_a", "f_b"]),
    ("x = list(filter(lambda c: c.startswith('f'), ['fa', 'b']))", ["fa"]),
    ("x = 'a,b'.split(',')", ["a", "b"]),
    ("x = ', '.join(['a', 'b'])", "a, b"),
    ("x = '%s-%s' % ('a', 1)", "a-1"),
    ("x = '{}/{name}'.format('a', name='b')", "a/b"),
    ("x = 'A_b'.lower().replace('_', '-')", "a-b"),
    ("import os\nx = os.path.join('data', 'raw', 'p.csv')", "data/raw/p.csv"),
    ("from pathlib import Path\nx = str(Path('data') / 'raw' / 'p.csv')", "data/raw/p.csv"),
    ("from pathlib import Path\nx = str((Path('a/b/c.py').parent.parent / 'd.csv'))", "a/d.csv"),
    ("class C:\n    COLS = ['a']\n    MORE = COLS + ['b']\nx = C.MORE", ["a", "b"]),
    ("def f(cols=('a',), *more, **named):\n    return list(cols) + list(more) + list(named)\nx = f(('p',), 'q', r=1)", ["p", "q", "r"]),
    ("def f(cols=['a']):\n    return cols\nx = f()", ["a"]),
    ("X = ['a']\ndef f():\n    global X\n    X = ['b']\nf()\nx = X", ["b"]),
    ("x = 'a' if 1 > 2 else 'b'", "b"),
    ("x = 'a' if isinstance('s', str) else 'b'", "a"),
    ("x = len(['a', 'b']) * 2", 4),
    ("import itertools\nx = list(itertools.chain(['a'], ['b', 'c']))", ["a", "b", "c"]),
    ("from functools import reduce\nx = reduce(lambda a, b: a + b, [['a'], ['b']])", ["a", "b"]),
    ("x = (y := ['a'])", ["a"]),
    ("x = ['a', 'b'][::-1]", ["b", "a"]),
    ("x = [*'ab', *('c',)]", ["a", "b", "c"]),
    ("x = any(c == 'a' for c in ['b', 'a'])", True),
])
def test_known(code: str, value: object) -> None:
    assert exported(code, "x") == value


def test_a_flag_leaves_both_alternatives() -> None:
    code = "import sys\nx = ['a', 'b']\nif sys.argv[1] == 'more':\n    x.append('c')"
    assert exported(code, "x") == ["a", "b", "c"]


def test_alternatives_are_kept_to_eight() -> None:
    code = "import os\nx = 'a' if os.environ.get('A') else 'b'\ny = x + '_z'"
    assert exported(code, "y") == {"choice": ["a_z", "b_z"]}


def test_main_is_true() -> None:
    assert exported("x = 1\nif __name__ == '__main__':\n    x = 2", "x") == 2


def test_environment_is_unknown() -> None:
    assert exported("import os\nx = os.environ['HOME']", "x") is ...


@pytest.mark.parametrize(("file", "text", "load"), [
    ("c.yaml", "features:\n  - a\n  - b\n", "import yaml\nx = yaml.safe_load(open('c.yaml'))['features']"),
    ("c.yaml", "features: [a, b]\n", "import yaml\nwith open('c.yaml') as f:\n    x = yaml.load(f, Loader=yaml.FullLoader)['features']"),
    ("c.json", '{"features": ["a", "b"]}', "import json\nwith open('c.json') as f:\n    x = json.load(f)['features']"),
    ("c.json", '{"features": ["a", "b"]}', "import json\nfrom pathlib import Path\nx = json.loads(Path('c.json').read_text())['features']"),
    ("c.toml", 'features = ["a", "b"]\n', "import tomllib\nwith open('c.toml', 'rb') as f:\n    x = tomllib.load(f)['features']"),
    ("c.ini", "[model]\nfeatures = a,b\n",
     "import configparser\nc = configparser.ConfigParser()\nc.read('c.ini')\nx = c['model']['features'].split(',')"),
    ("c.ini", "[model]\nfeatures = a,b\n",
     "import configparser\nc = configparser.ConfigParser()\nc.read('c.ini')\nx = c.get('model', 'features').split(',')"),
])
def test_configuration_files(file: str, text: str, load: str) -> None:
    assert exported({"main.py": load, file: text}, "x") == ["a", "b"]


def test_names_taken_before_columns_are_reworked_cover_the_reworked_columns() -> None:
    """``df[names]`` after ``df["sex"] = recode(df["sex"])``: what goes in is the recoded column, by name, not "perhaps the file's"."""
    found = run("""
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        df = pd.read_excel("clients.xls")
        names = [c for c in df.columns if c not in ["y", "id"]]
        df["sex"] = df["sex"].apply(lambda i: {1: "male", 2: "female"}[i])
        df["id"] = df["id"] + 1
        model = LogisticRegression().fit(df[names], df["y"])
    """)
    into = [e for e in found.edges if e.target.kind == "sink" and e.target.name == "feature"]
    assert [e.source.name for e in into if e.source.kind == "column"] == ["sex"]
    assert all(e.source.dataset.kind == "frame" and not e.reasons for e in into if e.source.kind == "column")
    assert [set(e.source.excluded) for e in into if e.source.kind == "rest"] == [{"id", "sex", "y"}]


def test_what_a_lambda_makes_in_each_round_of_a_loop_is_kept_apart() -> None:
    """``map(lambda x: le.transform([x])[0])`` per column: the list is another one each time, not one of all columns."""
    found = run("""
        import pandas as pd
        from sklearn.preprocessing import LabelEncoder
        from sklearn.linear_model import LogisticRegression
        df = pd.read_csv("people.csv")
        codes = {c: LabelEncoder().fit(df[c]) for c in ["sex", "age"]}
        for c in ["sex", "age"]:
            le = codes[c]
            df[f"{c}_code"] = df[c].map(lambda x: le.transform([x])[0])
        model = LogisticRegression().fit(df[["age_code"]], df["y"])
    """)
    assert set(criteria(found, "model", role="feature")) & {"sex", "age"} == {"age"}
