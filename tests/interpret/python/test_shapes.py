"""What calls cost: what is remembered of them, and when runs of one function are joined."""

from tests.interpret.python.helper import criteria, run

HEAD = "import pandas as pd\nfrom sklearn.svm import SVC\n"


def steps(text: str) -> int:
    return run(text).stats.steps


def test_a_call_that_only_fills_its_own_list_is_remembered() -> None:
    body = "def names(n):\n    made = []\n    for i in range(20):\n        made.append(n)\n    return made\n"
    once, often = steps(body + "a = 'a'\nnames(a)\n"), steps(body + "a = 'a'\n" + "names(a)\n" * 30)
    assert once > 50
    assert often < once + 30 * 10


def test_what_a_call_writes_outside_itself_is_done_every_time() -> None:
    text = HEAD + """
def note(df, name):
    features.append(name)
df = pd.read_csv('p.csv')
features = []
note(df, 'a')
note(df, 'nat')
features.clear()
note(df, 'nat')
m = SVC()
m.fit(df[features], df['y'])
"""
    assert set(criteria(run(text), "m", role="feature")) == {"nat"}


def test_a_name_of_the_function_round_it_is_written_every_time() -> None:
    text = HEAD + """
def train(df):
    last = 'a'
    def put():
        nonlocal last
        last = 'nat'
    put()
    last = 'a'
    put()
    m = SVC()
    m.fit(df[[last]], df['y'])
train(pd.read_csv('p.csv'))
"""
    assert "nat" in criteria(run(text), "m", role="feature")


def test_a_page_composed_piece_by_piece_does_not_double_with_every_branch() -> None:
    def page(n: int) -> str:
        lines = "".join(f"    if r.a{i}:\n        t = '<b>' + t + r.b{i}\n    else:\n        t = t + r.c{i} + '</b>'\n" for i in range(n))
        return f"def page(r):\n    t = r.title\n{lines}    return t\n"

    def size(n: int) -> int:
        return sum(1 for _ in run(page(n)).edges)

    assert size(24) < 4 * size(12) + 200


HELPER = "def helper(v, k):\n" + "".join(f"    w{i} = (v + {i}) * k - {i}\n" for i in range(120)) + "    return w119\n"


def test_a_function_called_in_many_shapes_is_run_a_limited_number_of_times() -> None:
    def calls(n: int) -> str:
        return HEAD + HELPER + "df = pd.read_csv('p.csv')\n" + "".join(f"df['f{i}'] = helper(df['c{i}'], {i})\n" for i in range(n))

    few, many = steps(calls(40)), steps(calls(160))
    assert many < few + 120 * 40


def test_runs_that_were_joined_still_reach_what_the_function_decides() -> None:
    names = [f"c{i}" for i in range(80)] + ["nat"]
    body = HEAD + HELPER + "df = pd.read_csv('p.csv')\n" + "".join(f"df['f_{c}'] = helper(df['{c}'], {i})\n" for i, c in enumerate(names))
    result = run(body + "m = SVC()\nm.fit(df[['f_nat']], df['y'])\n")
    found = criteria(result, "m", role="feature")
    assert "nat" in found
    assert any("widened" in e.reasons for e in result.edges)
    # the first shapes are told apart
    result = run(body + "m = SVC()\nm.fit(df[['f_c3']], df['y'])\n")
    assert "c3" in criteria(result, "m", role="feature")
    assert "nat" not in criteria(result, "m", role="feature")


def test_a_model_fitted_inside_a_function_of_many_shapes_is_reached() -> None:
    train = "def train(data, cols, k):\n" + "".join(f"    w{i} = {i} * k\n" for i in range(150)) + \
        "    m = SVC()\n    m.fit(data[cols], data['y'])\n    return m\n"
    text = HEAD + train + "df = pd.read_csv('p.csv')\n" + "".join(f"train(df, ['c{i}'], {i})\n" for i in range(80)) + "train(df, ['nat'], 9)\n"
    assert "nat" in criteria(run(text), "m", role="feature")


def test_a_function_that_calls_itself_ends_and_keeps_what_it_is_given() -> None:
    walk = "def walk(node, depth):\n" + "".join(f"    a{i} = depth + {i}\n" for i in range(80)) + \
        "    if depth > 3:\n        return node\n    return [walk(node, depth + 1), walk(node, a1), walk(node, a2)]\n"
    text = HEAD + walk + "df = pd.read_csv('p.csv')\n" + "".join(f"x{i} = walk(df['c{i}'], {i % 3})\n" for i in range(40)) + \
        "df['k'] = walk(df['nat'], 1)[0]\nm = SVC()\nm.fit(df[['k']], df['y'])\n"
    result = run(text)
    assert result.stats.steps < 60_000
    assert not [g for g in result.gaps if g.reason == "budget"]
    assert "nat" in criteria(result, "m", role="feature")
