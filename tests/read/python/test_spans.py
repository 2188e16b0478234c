"""Offsets are exact: against libcst's own positions, and against the text itself."""

import bisect
import re
from pathlib import Path

import libcst as cst
import pandas
import pytest
import sklearn
from libcst.metadata import MetadataWrapper, PositionProvider

from herkomst.model import python_ir as ir
from herkomst.read.python import read_module
from herkomst.read.python.spans import spans
from tests.read.python.shape import nodes

AWKWARD = (
    "x = (  a\t+ 'é😀' )  # note\n"
    "@dec . ora(1)\n"
    "async def f ( a , *b : int , k = 3 , ** c ) -> 'x' :\n"
    "\treturn ( a\n\t\t[ 'k' ] ,  f'{ a !r:>{ b }}😀{{}}{ c = }' ) ; pass\n"
    "y = a . b . \\\n  c ( d , * e , k = g ) [ 1 : 2 , ... ]\n"
    "z = not ( yield_ ) if ( p < q is not r ) else lambda s : - s\n"
    "with ( a as b , c ) : pass\n"
    "del ( u ) , v\n"
    "class   K ( B , m = 1 ) : w : int = 'a' \"b\"\n"
    "match ( s ) :\n  case [ 1 , * t ] | { 'k' : vv , ** ww } : pass\n"
)
COMPOUND = (cst.FunctionDef, cst.ClassDef, cst.If, cst.For, cst.While, cst.With, cst.Try, cst.TryStar, cst.Match)


def _sample() -> list[Path]:
    files = [*Path(sklearn.__path__[0]).glob("*/_*.py"), *Path(pandas.__path__[0]).glob("core/*/*.py")]
    return sorted(f for f in files if 2_000 < f.stat().st_size < 40_000)[::24]


def _texts() -> list[tuple[str, str]]:
    found = [(f.name, f.read_text("utf-8")) for f in _sample()]
    found += [("awkward", AWKWARD), ("awkward-crlf", AWKWARD.replace("\n", "\r\n"))]
    found += [(f"{name}-crlf", text.replace("\n", "\r\n")) for name, text in found[:3]]
    found += [(f"{name}-tabs", re.sub(r"(?m)^((?:    )+)", lambda m: "\t" * (len(m[1]) // 4), text)) for name, text in found[3:5]]
    return found


@pytest.mark.parametrize(("name", "text"), _texts(), ids=lambda v: v if len(v) < 60 else "")
def test_spans_equal_those_of_position_provider(name: str, text: str) -> None:
    module = cst.parse_module(text)
    found, offsets, again = spans(module)
    assert again == text
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    starts = [0, *(m.end() for m in re.finditer(r"\r\n?|\n", text))]
    compared = 0
    for node, (first, last) in found.items():
        start, end = offsets[first], offsets[last]
        line = bisect.bisect_right(starts, start) - 1
        end_line = bisect.bisect_right(starts, end) - 1
        known = positions[node]
        assert (known.start.line, known.start.column) == (line + 1, start - starts[line]), type(node)
        if not isinstance(node, COMPOUND):
            assert (known.end.line, known.end.column) == (end_line + 1, end - starts[end_line]), type(node)
        compared += 1
    assert compared > 20


@pytest.mark.parametrize(("name", "text"), _texts(), ids=lambda v: v if len(v) < 60 else "")
def test_names_and_strings_stand_where_the_ir_says(name: str, text: str) -> None:
    module = read_module(name, text)
    assert module.gaps == ()
    for node in nodes(module.body):
        if isinstance(node, ir.Name) and node.start != node.end:
            assert text[node.start:node.end] in (node.id, "_", "*_", f"*{node.id}")
        elif isinstance(node, ir.Attr):
            assert text.startswith(node.name, node.name_start)
        elif isinstance(node, ir.Literal_) and isinstance(node.value, str) and node.raw:
            assert text.startswith(node.value, node.inner)
        elif isinstance(node, ir.FunctionDef | ir.ClassDef):
            header = text[node.start:node.end]
            assert header.startswith(("def", "async", "class")) and header.endswith(node.name)
            assert text[node.body_end - 1].strip() and node.body_end > node.end
    for node in nodes(module.body):
        assert 0 <= node.start <= node.end <= len(text)


@pytest.mark.parametrize(("source", "name", "line", "column"), [
    ("try:\n  a\nexcept  E   :\n  zz\n", "zz", 4, 3),
    ("try:\n  a\nexcept  E   :\n  zz\n", "E", 3, 9),
    ("\f\nzz = 1\n", "zz", 2, 1),
    ("\fzz = 1\n", "zz", 1, 2),
    ("if 1:\n    a\n\\\nzz\n", "zz", 4, 1),
    ("a = 1\rb = 2\r\nzz = 3\n", "zz", 3, 1),
    ("\ufeffzz = 1\n", "zz", 1, 1),
    ("x = '\U0001f600' + zz\n", "zz", 1, 11),
    ("x = \\\r\n  zz\r\n", "zz", 2, 3),
])
def test_positions_survive_what_libcst_does_not_give_back(source: str, name: str, line: int, column: int) -> None:
    module = read_module("m.py", source)
    assert module.gaps == ()
    [node] = [n for n in nodes(module.body) if isinstance(n, ir.Name) and n.id == name]
    span = module.source.span(node.start, node.end)
    assert (span.line, span.column, span.end_line, span.end_column) == (line, column, line, column + len(name))


def test_sql_inside_strings_can_be_placed() -> None:
    source = 'q = """\\\nSELECT nat\nFROM t"""\nr = r"a\\d"\ns = "a\\tb"\nt = "a" "b"\n'
    values = [n for n in nodes(read_module("m.py", source).body) if isinstance(n, ir.Literal_)]
    by_value = {n.value: n for n in values}
    first = by_value["SELECT nat\nFROM t"]
    assert first.raw and source[first.inner:first.inner + 10] == "SELECT nat"
    assert by_value["a\\d"].raw and source[by_value["a\\d"].inner] == "a"
    assert not by_value["a\tb"].raw
    assert not by_value["ab"].raw
