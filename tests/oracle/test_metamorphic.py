"""Rewrites keep the meaning of programs (executed), and scans of fixtures keep what they say (scanned)."""

from collections import Counter
from pathlib import Path

import pytest

from tests.oracle.metamorphic import differences, read_tree
from tests.oracle.rewrites import REWRITES, Tree

PROGRAM: Tree = {
    "tools.py": "import math\n\n\ndef twice(x, by=2):\n    y = math.floor(x) * by\n    return y\n\n\nLIMIT = 3\n\n\ndef limited(x):\n    return min(x, LIMIT)\n",
    "main.py": (
        'import json\nfrom tools import limited, twice\n\nNAMES = ["a", "b"]\n\n\ndef total(rows):\n    result = 0\n    for row in rows:\n'
        '        part = sum(row[n] for n in NAMES) * 1.5\n        result += twice(part)\n    return result\n\n\n'
        'rows = [{"a": 1, "b": 2}, {"a": 3, "b": 4}]\nraw = total(rows)\nlast = limited(raw)\nout = json.dumps([raw, last])\n'
    ),
}


def _run(tree: Tree, place: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """Execute main.py of a tree and give the values it ends with, as text: names may have changed."""
    import sys

    for path, text in tree.items():
        (place / path).write_text(text)
    monkeypatch.chdir(place)
    monkeypatch.syspath_prepend(str(place))
    for name in {Path(p).stem for p in tree}:
        monkeypatch.delitem(sys.modules, name, raising=False)
    space: dict[str, object] = {"__name__": "__main__"}
    exec(compile(tree["main.py"], "main.py", "exec"), space)
    for name in {Path(p).stem for p in tree}:
        sys.modules.pop(name, None)
    return tuple(sorted(repr(v) for v in space.values() if isinstance(v, str | int | float | list)))


@pytest.mark.parametrize("name", REWRITES)
def test_a_rewrite_changes_the_text_and_not_the_program(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = REWRITES[name](PROGRAM, lambda n: n == "raw")
    assert changed != PROGRAM
    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    before = _run(PROGRAM, tmp_path / "before", monkeypatch)
    assert before == _run(changed, tmp_path / "after", monkeypatch)
    assert len(before) >= 5


def test_names_with_a_meaning_are_left_alone() -> None:
    assert "raw = " in REWRITES["rename"](PROGRAM, lambda n: n == "raw")["main.py"]
    assert "raw = total(" in REWRITES["extract"](PROGRAM, lambda n: n == "raw")["main.py"]
    assert "raw" not in REWRITES["rename"](PROGRAM, lambda n: False)["main.py"]


FIXTURES = ("hk101-origin-feature", "hk102-origin-condition", "hk201-sex-feature", "legacy-benefits", "python-frames", "python-functions")


@pytest.mark.parametrize("fixture", FIXTURES)
def test_a_scan_says_the_same_after_every_rewrite(fixture: str) -> None:
    root = Path(__file__).parents[2] / "fixtures" / fixture
    seen: Counter[str] = Counter()
    for name, missing, new in differences(read_tree(root), list(REWRITES)):
        seen[name] += 1
        assert not missing, (name, missing)
        assert not new, (name, new)
    assert seen["reformat"] == 1 and seen["rename"] == 1
