"""Statements are cut where Python's own parser sees them begin."""

import ast
import bisect
import re
from pathlib import Path

import pandas
import pytest
import sklearn
import sqlglot

import herkomst
from herkomst.read.python.cut import cut, statements


def _files() -> list[Path]:
    roots = (sklearn, pandas, sqlglot)
    return [f for root in roots for f in sorted(Path(root.__path__[0]).rglob("*.py"))[::45]]


def test_top_level_statements_of_real_files() -> None:
    total = 0
    for file in _files():
        text = file.read_text("utf-8")
        starts = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]
        expected = sorted({min([n.lineno, *(d.lineno for d in getattr(n, "decorator_list", []))]) for n in ast.parse(text).body})
        cuts = cut(text)
        assert [bisect.bisect_right(starts, cuts.lines[a].start) for a, _ in statements(text, cuts.lines)] == expected, file
        total += len(expected)
    assert total > 500


@pytest.mark.parametrize(("text", "lines"), [
    ("a\nb", ["a", "b"]),
    ("a  # c\n\n# d\n  b # e", ["a", "b"]),
    ("f(\n1,\n# c\n)\nb", ["f(\n1,\n# c\n)", "b"]),
    ("a = '''x\ny'''\nb", ["a = '''x\ny'''", "b"]),
    ("a = 'x\\\ny'\nb", ["a = 'x\\\ny'", "b"]),
    ("a = \\\n  1\nb", ["a = \\\n  1", "b"]),
    ("a = '#'; b = \"'\" # '\nc", ["a = '#'; b = \"'\"", "c"]),
    ("f(1\nb = 2\nc", ["f(1", "b = 2", "c"]),
    ("f('x)\nb", ["f('x)", "b"]),
    ("if a:\r\n\tb\r\rc", ["if a:", "b", "c"]),
    ("# only a comment", []),
    ("", []),
    ("\n\n", []),
])
def test_logical_lines(text: str, lines: list[str]) -> None:
    assert [text[line.start:line.end] for line in cut(text).lines] == lines


def test_clauses_and_decorators_stay_with_their_statement() -> None:
    text = "@d\n@e\ndef f():\n  a\nif b:\n  c\nelif d:\n  e\nelse:\n  f\ntry: g\nexcept: h\nfinally: i\nelsewhere = 1\n"
    cuts = cut(text)
    found = [text[cuts.lines[a].start:cuts.lines[b - 1].end].split("\n")[0] for a, b in statements(text, cuts.lines)]
    assert found == ["@d", "if b:", "try: g", "elsewhere = 1"]


def test_hostile_text_is_cut_in_linear_time() -> None:
    for text in ("'''\\" * 60_000, '"\\"' * 60_000, "(" * 200_000, "(\n" * 3_000, "'" * 200_001, "\\\n" * 100_000, "#\n" * 100_000):
        assert cut(text) is not None


def test_strings_in_three_quotes_end_on_every_python() -> None:
    """Python before 3.11.5 (Debian 12 has 3.11.2) matches a possessive group like ``(?:a|b(?!c))*+`` wrong (CPython issues 100061 and 106052): such
    strings ended nowhere. An atomic group round a greedy repeat says the same, so no pattern that reads code repeats a group possessively."""
    for quote in ("'", '"'):
        text = f"a = {quote * 3}x\ny{quote * 3}\nb"
        assert [text[line.start:line.end] for line in cut(text).lines] == [f"a = {quote * 3}x\ny{quote * 3}", "b"]
    sources = (Path(herkomst.__file__).parent / "read").rglob("*.py")
    assert [p.name for p in sources if re.search(r"\)[*+?]\+", p.read_text("utf-8"))] == []
