"""Branches, loops, exceptions: what decides a value, and what does not."""

import pytest

from herkomst.model.values import Choice, Ref, Seq
from tests.interpret.python.helper import criteria, exported, run, sinks


def score(body: str) -> dict[str, set[str]]:
    text = "def bereken_score(p):\n" + "".join(f"    {line}\n" for line in body.splitlines()) + "    return score\n"
    return criteria(run(text), "score", "score")


def test_a_branch_decides() -> None:
    assert score("score = 0\nif p['nat'] != 'NL':\n    score += 10")["nat"] == {"CONDITIONAL"}


def test_both_arms_and_elif() -> None:
    found = score("if p['nat'] == 'NL':\n    score = 1\nelif p['leeftijd'] < 25:\n    score = 2\nelse:\n    score = 3")
    assert {"nat", "leeftijd"} <= set(found)


def test_a_test_without_effect_decides_nothing() -> None:
    found = score("score = 0\nif p['nat'] != 'NL':\n    print('x')\nif p['leeftijd'] < 25:\n    score += 10")
    assert set(found) == {"leeftijd"}


def test_same_value_in_both_arms_is_not_decided() -> None:
    found = score("x = 1\nif p['nat'] == 'NL':\n    x = 5\nelse:\n    x = 5\nscore = 0\nif p['leeftijd'] > x:\n    score += 1")
    assert set(found) == {"leeftijd"}


def test_early_return_decides_the_rest() -> None:
    found = criteria(run("def risico(p):\n    if p['nat'] == 'NL':\n        return 0\n    return 10"), "risico")
    assert found["nat"] == {"CONDITIONAL"}


def test_ternary_and_boolean_operators() -> None:
    found = score("score = 10 if p['nat'] != 'NL' and p['geslacht'] == 'M' else 0")
    assert {"nat", "geslacht"} <= set(found)


def test_dict_lookup_decides() -> None:
    found = score("score = {'NL': 0, 'TR': 10}.get(p['nat'], 5)")
    assert found["nat"] == {"CONDITIONAL"}


def test_match_decides() -> None:
    found = score("match p['nat']:\n    case 'NL':\n        score = 0\n    case 'TR' | 'MA':\n        score = 10\n    case _:\n        score = 5")
    assert found["nat"] == {"CONDITIONAL"}


def test_loop_over_people_accumulates() -> None:
    text = "def tel(mensen):\n    for p in mensen:\n        score = 0\n        if p['nat'] != 'NL':\n            score += 10\n        p['risicoscore'] = score"
    assert "nat" in criteria(run(text), "score")


def test_continue_decides_the_rest_of_the_round() -> None:
    text = "def f(mensen):\n    selectie = []\n    for p in mensen:\n        if p['nat'] == 'NL':\n            continue\n        selectie.append(p)\n    return selectie"
    assert criteria(run(text), "selectie", "selection")["nat"] == {"CONDITIONAL"}


def test_nested_conditions_add_up() -> None:
    found = score("score = 0\nif p['nat'] != 'NL':\n    if p['leeftijd'] < 25:\n        score += 10")
    assert {"nat", "leeftijd"} <= set(found)


def test_values_flow_through_names() -> None:
    found = score("n = p['nat']\nvreemd = n not in ('NL', 'BE')\nscore = 5 * vreemd")
    assert found["nat"] == {"TRANSFORMATION"}


@pytest.mark.parametrize(("test", "said"), [
    ("len(df['soort'].value_counts()) == 2", ()), ("df['soort'].nunique() > 2", ()),
    ("df['soort'].isna().sum() > 2", ()), ("df['soort'].iloc[0] == 2", ("2",)), ("df['soort'].max() == 'TR'", ("TR",)),
])
def test_what_a_count_is_compared_with_is_no_value_of_the_column(test: str, said: tuple[str, ...]) -> None:
    result = run(f"""
        import pandas as pd
        df = pd.read_csv("in.csv")
        if {test}:
            df["x"] = df["bedrag"] * 2
        df.to_csv("uit.csv")
    """)
    assert tuple(sorted({v for e in result.edges if e.source.name == "soort" for v in e.literals})) == said


def test_literals_are_kept() -> None:
    result = run("def risico(p):\n    if p['nat'] in ('TR', 'MA'):\n        return 10\n    return 0")
    assert sinks(result, "risico")[0].literals == ("MA", "TR")


def test_a_counted_test_is_about_the_dataset() -> None:
    text = "import pandas as pd\ndf = pd.read_csv('p.csv')\nscore = 0\nif len(df) > 10:\n    score += 1"
    assert sinks(run(text), "score") == []


def test_try_keeps_both() -> None:
    assert exported("try:\n    x = ['a']\nexcept ValueError:\n    x = ['b', 'c']", "x") == ["a", "b", "c"]


def test_handler_that_raises_leaves_the_body() -> None:
    assert exported("try:\n    x = 'a'\nexcept ValueError:\n    raise", "x") == "a"


def test_loops_unroll_and_unknown_loops_end() -> None:
    assert exported("x = []\nfor a in range(3):\n    for b in 'pq':\n        x.append(f'{b}{a}')", "x") == ["p0", "q0", "p1", "q1", "p2", "q2"]
    assert exported("x = 0\nwhile unknown():\n    x += 1", "x") is ...
    assert exported("x = ['a']\nfor c in unknown():\n    x.append('b')", "x") == ["a", ...]


def test_break_stops_a_known_loop() -> None:
    assert exported("x = []\nfor c in 'abc':\n    if c == 'b':\n        break\n    x.append(c)", "x") == ["a"]


def test_recursion_ends() -> None:
    assert run("def f(n):\n    return f(n - 1) + 1 if n else 0\nx = f(9)").gaps == ()


def test_a_flag_gates() -> None:
    text = """
import sys, pandas as pd
from sklearn.svm import SVC
df = pd.read_csv('p.csv')
if '--nat' in sys.argv:
    df['k'] = df['nat']
SVC().fit(df[['k']], df['y'])
"""
    assert any(e.gated for e in run(text).edges if e.target.name == "k")


def test_budget_ends_in_a_gap(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from herkomst.interpret.python import interp

    monkeypatch.setattr(interp, "STEPS", 300)
    depth = 8
    text = "x = 'before'\n" + "".join("    " * i + "while unknown():\n" for i in range(depth)) + "    " * depth + "y = 1\n"
    result = run(text)
    assert [g.reason for g in result.gaps] == ["budget"]
    assert exported(text, "x") == "before"


def test_a_name_listed_under_a_flag_is_gated_where_it_is_used() -> None:
    text = """
import sys, pandas as pd
from sklearn.svm import SVC
cols = ['a']
if '--sex' in sys.argv:
    cols.append('geslacht')
df = pd.read_csv('p.csv')
SVC().fit(df[cols], df['y'])
"""
    edges = run(text).edges
    assert {e.source.name: e.gated for e in edges if e.op == "listed"} == {"a": False, "geslacht": True}


def test_a_flag_of_an_uncalled_function_goes_both_ways() -> None:
    text = """
from sklearn.svm import SVC
def train(df, use_sex=False):
    cols = ['a']
    if use_sex:
        cols += ['geslacht']
    SVC().fit(df[cols], df['y'])
"""
    edges = run(text).edges
    assert {e.source.name: e.gated for e in edges if e.op == "listed"} == {"a": False, "geslacht": True}


def test_a_setting_that_is_off_is_followed_as_gated() -> None:
    code = """
import yaml, pandas as pd
from sklearn.svm import SVC
cfg = yaml.safe_load(open('c.yaml'))
cols = ['a']
if cfg['use_nat']:
    cols.append('nat')
SVC().fit(pd.read_csv('p.csv')[cols], pd.read_csv('p.csv')['y'])
"""
    for setting, gated in (("false", True), ("true", False)):
        edges = run({"main.py": code, "c.yaml": f"use_nat: {setting}\n"}).edges
        assert {e.source.name: e.gated for e in edges if e.op == "listed"} == {"a": False, "nat": gated}


def test_a_long_list_of_names_is_followed_to_its_end() -> None:
    names = [f"k{i}" for i in range(400)]
    text = f"import pandas as pd\ndf = pd.read_csv('p.csv')\nfor c in {names!r}:\n    df[c] = df[c].fillna(0)\nout = df[['k399']]\n"
    found = run(text)
    assert not [g for g in found.gaps if g.reason == "budget"]
    assert any(e.target.name == "k399" and e.op for e in found.edges)


def test_what_an_inner_loop_does_not_follow_one_by_one_is_not_lost() -> None:
    names = [f"k{i}" for i in range(40)]
    text = f"import pandas as pd\ndf = pd.read_csv('p.csv')\nout = {{}}\nfor a in {names!r}:\n    for b in {names!r}:\n        df[a + 'x'] = df[a] * df[b]\n"
    found = run(text)
    assert "k39" in {e.source.name for e in found.edges if e.target.name == "k0x"} or any(
        e.source.kind == "rest" for e in found.edges if e.target.name == "k0x")


def test_items_that_only_their_branches_tell_apart_are_one_item() -> None:
    """What decided each is kept; a list of one item per way through the branches doubled with every branch."""
    picks = "".join(f"    if p['k{i}']:\n        items.insert(0, een if p['w'] else twee)\n" for i in range(12))
    made = run(f"class Knoop:\n    pass\n\ndef maak(p):\n    items = []\n    een, twee = Knoop(), Knoop()\n{picks}    return items\n\n"
               "import pandas as pd\nuit = maak(pd.read_csv('p.csv').iloc[0])\n").exports
    assert made is not None
    where = made.names["uit"]
    found = made.heap[where.id] if isinstance(where, Ref) else where
    assert isinstance(found, Seq) and len(found.items) == 1
    item = found.items[0]
    assert isinstance(item, Choice) and {d.node.name for d in item.deps} >= {"w", *(f"k{i}" for i in range(12))}


def test_lists_that_hold_one_another_end() -> None:
    ring = "a, b = [], []\na[:] = [b, a, p['x']]\nb[:] = [a, b, p['y']]\n"
    turns = "".join(f"if p['k{i}']:\n    a, b = b[0], a[0]\n    a[1] = b\n" for i in range(8))
    assert "x" in score(f"{ring}{turns}score = 0\nif a is not b and a[2]:\n    score = 1")
