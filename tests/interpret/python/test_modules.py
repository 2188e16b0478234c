"""Modules, packages and how they import each other."""

from tests.interpret.python.helper import criteria, exported, run, sinks

PEOPLE = "import pandas as pd\ndf = pd.read_csv('p.csv')\n"


def test_names_come_from_the_other_module() -> None:
    files = {"main.py": "from pkg.sub import NAMES\nx = NAMES", "pkg/__init__.py": "", "pkg/sub.py": "NAMES = ['a']\nNAMES.append('b')"}
    assert exported(files, "x") == ["a", "b"]


def test_relative_and_package_imports() -> None:
    files = {"pkg/__init__.py": "from .a import A", "pkg/a.py": "from .b import B\nA = B + ['a']", "pkg/b.py": "B = ['b']",
             "main.py": "import pkg\nimport pkg.b as bee\nx = pkg.A + bee.B + pkg.b.B"}
    assert exported(files, "x") == ["b", "a", "b", "b"]


def test_star_import_brings_libraries_too() -> None:
    files = {"main.py": "from common import *\nfrom sklearn.svm import *\nd = pd.read_csv('p.csv')\nm = SVC()\nm.fit(d[COLS], d['y'])",
             "common.py": "import pandas as pd\nCOLS = ['geslacht']"}
    assert "geslacht" in criteria(run(files), "m", role="feature")


def test_all_limits_a_star() -> None:
    files = {"main.py": "from common import *\nx = a\ny = b", "common.py": "__all__ = ['a']\na = 1\nb = 2"}
    assert exported(files, "x") == 1
    assert exported(files, "y") is ...


def test_a_function_runs_where_it_is_called_and_edges_stand_where_it_is_written() -> None:
    files = {"main.py": "from feat import add\n" + PEOPLE + "df = add(df)\nfrom sklearn.svm import SVC\nm = SVC()\nm.fit(df[['k']], df['y'])",
             "feat.py": "def add(d):\n    d['k'] = d['nat'] != '0001'\n    return d"}
    result = run(files)
    assert "nat" in criteria(result, "m", role="feature")
    edge = next(e for e in result.edges if e.source.name == "nat")
    assert (edge.span.path, edge.span.line, edge.span.column, edge.span_kind) == ("feat.py", 2, 16, "name")
    assert edge.literals == ("0001",)


def test_a_class_of_another_module() -> None:
    files = {"main.py": "from model import Model\n" + PEOPLE + "Model('geslacht').train(df)",
             "model.py": """
from sklearn.svm import SVC
class Model:
    def __init__(self, *cols):
        self.cols = list(cols)
        self.clf = SVC()
    def train(self, d):
        X = d[self.cols]
        self.clf.fit(X, d['y'])
"""}
    result = run(files)
    assert "geslacht" in criteria(result, "clf", role="feature")
    assert all(s.called for s in sinks(result, "clf"))


def test_a_closure_crosses_modules() -> None:
    files = {"main.py": "from factory import chooser\nx = chooser()", "factory.py": "def make(names):\n    def inner():\n        return names + ['b']\n"
             "    return inner\nchooser = make(['a'])"}
    assert exported(files, "x") == ["a", "b"]


def test_import_in_a_cycle_ends() -> None:
    files = {"main.py": "import other\nX = 1\ndef f():\n    return other.g()", "other.py": "import main\ndef g():\n    return main.X"}
    assert run(files).gaps == ()


def test_run_brings_names() -> None:
    files = {"main.ipynb": '{"cells": [{"cell_type": "code", "source": ["%run prep.py\\n", "x = NAMES"], "metadata": {}, "outputs": [], '
             '"execution_count": 1}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "prep.py": "NAMES = ['a']"}
    assert exported(files, "x", "main.ipynb") == ["a"]


def test_missing_name_is_a_gap() -> None:
    result = run({"main.py": "from other import gone", "other.py": "x = 1"})
    assert [g.reason for g in result.gaps] == ["unresolved-import"]


def test_answers_do_not_depend_on_what_others_do_not_see() -> None:
    before = run({"main.py": "x = ['a']\ny = {'k': x}"}).exports
    after = run({"main.py": "x = ['a']\ny = {'k': x}\njunk = ['b']\ndel junk"}).exports
    assert before == after


def test_either_of_two_functions_keeps_what_it_was_made_with_in_another_module() -> None:
    files = {"wraps.py": "def with_names(names):\n    def choose(d):\n        return d[names]\n    return choose",
             "made.py": "import sys\nfrom wraps import with_names\nif len(sys.argv) > 1:\n    choose = with_names(['a'])\nelse:\n    choose = with_names(['nat'])",
             "main.py": "from made import choose\n" + PEOPLE + "from sklearn.svm import SVC\nm = SVC()\nm.fit(choose(df), df['y'])"}
    assert {"a", "nat"} <= set(criteria(run(files), "m", role="feature"))
