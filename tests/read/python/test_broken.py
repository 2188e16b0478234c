"""A mistake costs its own statement and nothing else."""

import ast
import random
import re
from pathlib import Path

import pytest
import sklearn

from herkomst.model import python_ir as ir
from herkomst.model.python_ir import ModuleIR
from herkomst.read.python import read_module
from tests.read.python.shape import nodes, shape

INNOCENT = """\
import pandas as pd


class Scorer:
    weights = {"a": 1}

    def fit(self, frame):
        for column in frame.columns:
            if column == "nat":
                continue
            self.total = frame[column].sum()
        else:
            self.total = 0
        return self

    @property
    def done(self):
        try:
            return self.total
        except AttributeError:
            return None


def main():
    frame = pd.read_csv(
        "a.csv",
        sep=";",
    )
    with open("x") as f:
        text = f.read()
    return Scorer().fit(frame), text


if __name__ == "__main__":
    main()
"""
MISTAKES = ("x = = 1", "y = (1,", "z = 1 2", "foo(a b)", 's = "abc', "def", "return )", "a b c", "?", "w = [1, 2", "1 = ", "lambda", "import")


def _gaps(module: ModuleIR) -> list[tuple[str, int, int]]:
    return [(g.reason, g.span.line, g.lines) for g in module.gaps]


def _without_places(source: str) -> str:
    return shape(read_module("m.py", source).body)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_broken_statement_at_any_place_loses_itself(mistake: str) -> None:
    """Injected before every statement of every block; what is left equals what the text without it gives."""
    expected = _without_places(INNOCENT)
    lines = INNOCENT.splitlines()
    places = 0
    for number in range(len(lines) + 1):
        before = lines[number] if number < len(lines) else ""
        if number < len(lines) and (not before.strip() or re.match(r"\s*(else|except|\)|sep|\"a)", before)):
            continue
        if number and lines[number - 1].startswith("    @"):
            continue  # between a decorator and its function it belongs to the function
        indent = before[:len(before) - len(before.lstrip())]
        module = read_module("m.py", "\n".join([*lines[:number], indent + mistake, *lines[number:]]) + "\n")
        assert shape(module.body) == expected, number
        assert _gaps(module) == [("syntax", number + 1, 1)], number
        places += 1
    assert places > 20


def test_injected_into_real_files() -> None:
    """Top-level statements of real files, each broken in turn: all others stay."""
    files = sorted(f for f in Path(sklearn.__path__[0]).glob("*/_*.py") if 3_000 < f.stat().st_size < 12_000)[::7][:6]
    pick = random.Random(5)
    for file in files:
        text = file.read_text("utf-8")
        tops = [n.lineno - 1 for n in ast.parse(text).body if not getattr(n, "decorator_list", None)]
        whole = [shape((s,)) for s in read_module("m.py", text).body]
        lines = text.split("\n")
        for at in pick.sample(tops, min(3, len(tops))):
            module = read_module("m.py", "\n".join([*lines[:at], pick.choice(MISTAKES), *lines[at:]]))
            assert [shape((s,)) for s in module.body] == whole, (file, at)
            assert _gaps(module) == [("syntax", at + 1, 1)]
    assert len(files) >= 4


@pytest.mark.parametrize(("source", "left", "gaps"), [
    ("a = f(1,\n  2\nb = 3\n", "b = 3", [("syntax", 1, 2)]),
    ('a = """x\nb = 1\nc = """y"""\nd = 2\n', "b = 1; c = 'y'; d = 2", [("syntax", 1, 1)]),
    ('def f():\n    """x\n    return 1\n\ndef g():\n    """y"""\n    return 2\n', "def g() {'y'; return 2}", [("syntax", 1, 3)]),
    ("if a = 1:\n    b = 2\nelse:\n    c = 3\n", "if _ {b = 2} else {c = 3}", [("syntax", 1, 1)]),
    ("for x on y:\n    z = x\n", "for _ in _ {z = x} else {}", [("syntax", 1, 1)]),
    ("def f(a b):\n    return a\nx = 1\n", "def f(*_) {return a}; x = 1", [("syntax", 1, 1)]),
    ("class A(B:\n    x = 1\ny = 2\n", "y = 2", [("syntax", 1, 2)]),
    ("def f():\n    a = 1\n      b = 2\n    c = 3\n", "def f() {a = 1; c = 3}", [("syntax", 3, 1)]),
    ("def f():\n        a = 1\n    b = 2\nc = 3\n", "def f() {a = 1}; c = 3", [("syntax", 3, 1)]),
    ("def f():\nb = 2\n", "b = 2", [("syntax", 1, 1)]),
    ("    a = 1\nb = 2\n", "a = 1; b = 2", []),
    ("x = 1\n)\ny = 2\n", "x = 1; y = 2", [("syntax", 2, 1)]),
    ("match x:\n  case [1, a]:\n    b = = 1\n    c = 2\n  case {1: :\n    pass\n  case _:\n    d = 1\n",
     "match x case list(1, a) {c = 2} case _ {d = 1}", [("syntax", 3, 1), ("syntax", 5, 2)]),
    ("<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> b\nc = 3\n", "a = 1; a = 2; c = 3",
     [("syntax", 1, 1), ("syntax", 3, 1), ("syntax", 5, 1)]),
    ("a = 1\n$$$\n%%%\n???\nb = 2\n", "a = 1; b = 2", [("syntax", 2, 3)]),
])
def test_recovery(source: str, left: str, gaps: list[tuple[str, int, int]]) -> None:
    module = read_module("m.py", source)
    assert shape(module.body) == left
    assert _gaps(module) == gaps


def test_counts_add_up() -> None:
    module = read_module("m.py", "a = 1\nb = = 2\n\ndef f():\n    x = 1\n    y = = 2\n    return x\nc = (\n")
    assert module.statements == (2, 0, 2)
    assert module.lines == (5, 0, 3)
    assert sum(g.lines for g in module.gaps) == 3


PYTHON2 = {
    "print x": "tuple(print, x)",
    "print 'a' % b, c": "tuple(print, (% 'a' b), c)",
    "print": "print",
    "print >>f, x": "tuple((>> print f), x)",
    "try:\n    print a\nexcept (A, B), e:\n    print e": "try {tuple(print, a)} except tuple(A, B) as e {tuple(print, e)} else {} finally {}",
    "raise E, 'm'": "raise E; 'm'",
    "exec s in d": "tuple(exec, (in s d))",
    "x = 10L + 0xFFl": "x = (+ 10 255)",
    "if a <> b: print 1": "if (!= a b) {tuple(print, 1)} else {}",
    "def f(a, (b, c)): return `a`": "def f(a, b, c) {return a}",
    "x = lambda (k, v): v": "x = (lambda k, v: v)",
    "os.chmod(p, 0755)": "os.chmod(p, 755)",
    "x = ur'a\\d'": "x = 'a\\\\d'",
    "class A:\n    def f(self):\n        print 'x'\n        return 1": "class A() {def f(self) {tuple(print, 'x'); return 1}}",
}


@pytest.mark.parametrize("source", PYTHON2)
def test_python_2(source: str) -> None:
    module = read_module("m.py", source + "\nz = 1\n")
    assert module.gaps == ()
    assert shape(module.body) == f"{PYTHON2[source]}; z = 1"
    assert (module.language == "python2") is (source not in ("print", "print >>f, x"))


def test_python_2_keeps_offsets_and_strings() -> None:
    source = "print 'print x', nat\nprint \"10L\", geslacht\n"
    module = read_module("m.py", source)
    names = {n.id: source[n.start:n.end] for n in nodes(module.body) if isinstance(n, ir.Name)}
    assert names == {"print": "print", "nat": "nat", "geslacht": "geslacht"}
    assert [n.value for n in nodes(module.body) if isinstance(n, ir.Literal_)] == ["10L", "print x"]


def test_python_2_and_a_mistake() -> None:
    module = read_module("m.py", "def f():\n    print 'a'\n    b = = 1\n    print 'c'\nprint 'd'\n")
    assert shape(module.body) == "def f() {tuple(print, 'a'); tuple(print, 'c')}; tuple(print, 'd')"
    assert _gaps(module) == [("syntax", 3, 1)] and module.language == "python2"
