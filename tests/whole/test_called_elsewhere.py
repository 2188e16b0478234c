"""A function that another module calls is not "a function that nothing calls"."""

from pathlib import Path

import herkomst

SCORER = '''def bereken(persoon):
    risicoscore = 0
    if persoon["geslacht"] == "M":
        risicoscore += 10
    return risicoscore
'''
CALLER = '''import csv
from regels import bereken

with open("personen.csv") as f:
    for rij in csv.DictReader(f):
        print(bereken(rij))
'''


def _uses(root: Path) -> list[tuple[str, str]]:
    report = herkomst.scan(root)
    return [(u.column.dataset.kind, u.certainty) for r in report.results if r.rule == "HK202" for u in r.uses]


def test_the_callers_column_is_the_only_root(tmp_path: Path) -> None:
    (tmp_path / "regels.py").write_text(SCORER)
    (tmp_path / "main.py").write_text(CALLER)
    assert _uses(tmp_path) == [("file", "traced")]


def test_without_a_caller_its_parameter_is_the_root_and_only_possible(tmp_path: Path) -> None:
    (tmp_path / "regels.py").write_text(SCORER)
    assert _uses(tmp_path) == [("param", "possible")]


def test_functions_of_two_modules_that_call_each_other_are_not_lost(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import b\n\ndef een(persoon, n):\n    return b.twee(persoon, n - 1)\n")
    (tmp_path / "b.py").write_text("import a\n\ndef twee(persoon, n):\n    risicoscore = 0\n    if persoon['geslacht'] == 'M':\n"
                                   "        risicoscore += 10\n    return risicoscore + a.een(persoon, n)\n")
    assert _uses(tmp_path)


def test_modules_that_hand_each_other_wrappers_settle(tmp_path: Path) -> None:
    """Each round made one wrapper more of what the other module had, so that all who import them were still changing at the end."""
    wrap = "def get(xp):\n    def inner(f):\n        def wrapped(*args):\n            return f(*args)\n        return wrapped\n    return inner\n"
    (tmp_path / "wrap.py").write_text(wrap)
    (tmp_path / "a.py").write_text("from wrap import get\nimport b\n\ndef plain(x):\n    return x + 1\n\n"
                                   "if hasattr(b, 'more'):\n    more = b.more\nelse:\n    more = get(b)(plain)\n")
    (tmp_path / "b.py").write_text("from a import *\n")
    assert herkomst.scan(tmp_path).gaps == ()
