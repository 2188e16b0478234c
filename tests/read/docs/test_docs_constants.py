"""YAML, JSON, TOML and INI as constants: the values the scanned code would get, and exactly where they stand."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from herkomst.model.places import NEWLINE
from herkomst.model.schema import DocIR, DocTree, ListDoc, MapDoc, Scalar
from herkomst.read.docs import read_doc
from herkomst.read.docs.tree import without_people


def plain(tree: DocTree | None) -> Any:
    """A tree as Python data; of equal keys the last counts."""
    if isinstance(tree, MapDoc):
        return {k.value: plain(v) for k, v in tree.items}
    if isinstance(tree, ListDoc):
        return [plain(v) for v in tree.items]
    return tree.value if tree is not None else None


def scalars(tree: DocTree | None) -> list[Scalar]:
    if isinstance(tree, MapDoc):
        return [s for k, v in tree.items for s in (k, *scalars(v))]
    return [s for v in tree.items for s in scalars(v)] if isinstance(tree, ListDoc) else [tree] if tree is not None else []


def at(text: str, scalar: Scalar) -> str:
    """The text that stands at a scalar's place."""
    span = scalar.span
    lines = NEWLINE.split(text)
    assert span.line == span.end_line
    return lines[span.line - 1][span.column - 1 : span.end_column - 1]


def reasons(doc: DocIR) -> list[str]:
    return [g.reason for g in doc.gaps]


def test_yaml_values_are_those_of_yaml_1_1() -> None:
    text = """on: yes
code: 0001
quoted: "0001"
numbers: [1, 1_000, 0x1F, 0b11, 1:30, -7, .5, 1.5e+3, 1e3, .inf]
words: [no, Off, ~, null, TRUE, y, 2020-01-01]
tagged: !!str 12
"""
    doc = read_doc("c.yml", "yaml", text)
    assert plain(doc.tree) == {
        True: True,
        "code": 1,
        "quoted": "0001",
        "numbers": [1, 1000, 31, 3, 90, -7, 0.5, 1500.0, "1e3", float("inf")],
        "words": [False, False, None, None, True, "y", "2020-01-01"],
        "tagged": "12",
    }
    assert doc.gaps == ()


def test_yaml_places_after_crlf_tabs_and_characters_outside_the_bmp() -> None:
    text = "é𝄞: &a x\r\n\"q w\":  'single'\r\nlist:\r\n  - *a\r\n  - !!str 5\r\nlast: plain words # c\r\n"
    doc = read_doc("c.yml", "yaml", text)
    assert [at(text, s) for s in scalars(doc.tree)] == ["é𝄞", "x", "q w", "single", "list", "x", "5", "last", "plain words"]
    assert plain(doc.tree)["list"] == ["x", "5"]


def test_yaml_merges_aliases_and_many_documents() -> None:
    doc = read_doc("c.yml", "yaml", "a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc:\n  <<: [*a, {z: 9, x: 8}]\n")
    assert plain(doc.tree) == {"a": {"x": 1, "y": 2}, "b": {"x": 1, "y": 3}, "c": {"x": 1, "y": 2, "z": 9}}
    doc = read_doc("c.yml", "yaml", "a: 1\n---\nb: 2\n---\n- [\n")
    assert (plain(doc.tree), doc.many, reasons(doc)) == ([{"a": 1}, {"b": 2}], True, ["syntax"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{% if x %}\na: 1\n{% endif %}\n", "template"),
        ("a: [1,\nb: 2\n", "syntax"),
        ("a: *nope\n", "syntax"),
        ("a: &a [*a]\n", "depth"),
        ("\ta: 1\n", "syntax"),
        ("[" * 300 + "]" * 300, "depth"),
        ("a: \x00\n", "syntax"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n" for p, c in zip("abcdefg", "bcdefgh", strict=True)),
            "budget",
        ),
    ],
)
def test_yaml_that_cannot_be_read_is_a_gap(text: str, reason: str) -> None:
    doc = read_doc("c.yml", "yaml", text)
    assert (doc.tree, reasons(doc)) == (None, [reason])


def test_yaml_values_that_a_template_fills_in_are_left_out_and_said() -> None:
    doc = read_doc("c.yml", "yaml", "a: {{ env }}\nb: 1\nc:\n  - {{ x }}\n  - y\nd: '{{ quoted }}'\n")
    assert plain(doc.tree) == {"b": 1, "c": ["y"], "d": "{{ quoted }}"}
    assert [(g.reason, g.span.line) for g in doc.gaps] == [("template", 1), ("template", 4)]


def test_json_comments_trailing_commas_and_places() -> None:
    text = '// features\n{"naam": ["nat", "é\\n𝄞",], /* x */ "n": -1.5e3, "u": "http://x"}\n'
    doc = read_doc("c.json", "json", text)
    assert plain(doc.tree) == {"naam": ["nat", "é\n𝄞"], "n": -1500.0, "u": "http://x"}
    assert [at(text, s) for s in scalars(doc.tree)] == ["naam", "nat", '"é\\n𝄞"', "n", "-1.5e3", "u", "http://x"]


def test_json_lines() -> None:
    doc = read_doc("c.jsonl", "json", '{"a": 1}\n{"a": 2}\n{"a":')
    assert (plain(doc.tree), doc.many, reasons(doc)) == ([{"a": 1}, {"a": 2}], True, ["syntax"])
    assert [s.dataset.name for s in doc.schemas if s.dataset] == ["c.jsonl"]


@pytest.mark.parametrize("text", ['{"a" 1}', "[1, 2", "nope", '{"a": "x', '{"a": "\\x"}', "[" * 5000, "{]", "{1: 2}"])
def test_json_that_cannot_be_read_is_a_gap(text: str) -> None:
    doc = read_doc("c.json", "json", text)
    assert doc.tree is None and reasons(doc) in (["syntax"], ["depth"])


@pytest.mark.parametrize("kind", ["yaml", "json", "toml", "ini", "csv"])
def test_an_empty_file_is_nothing_to_complain_about(kind: str) -> None:
    assert read_doc("c", kind, "").gaps == ()


_LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
_DATA = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_DATA, st.sampled_from([None, 0, 2]), st.booleans())
def test_json_reads_what_json_writes(data: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    doc = read_doc("c.json", "json", text)
    assert doc.gaps == () and masked(plain(doc.tree)) == masked(json.loads(text.encode("utf-8", "replace").decode()))


def masked(data: Any) -> Any:
    """Data as it is kept: without personal data."""
    if isinstance(data, dict):
        return {masked(k): masked(v) for k, v in data.items()}
    return [masked(v) for v in data] if isinstance(data, list) else without_people(data)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("yaml", "a: 123456782\nb: jan@example.org\nc: ['1234.56.782', x]\n"),
        ("json", '{"a": 123456782, "b": "jan@example.org", "c": ["x"]}'),
        ("toml", 'a = 123456782\nb = "jan@example.org"\nc = ["x"]\n'),
        ("ini", "[s]\na = 123456782\nb = jan@example.org\n"),
    ],
)
def test_personal_data_is_not_kept(kind: str, text: str) -> None:
    kept = repr(read_doc("c", kind, text))
    assert "jan@" not in kept and "123456782" not in kept and "56.782" not in kept and "*" in kept


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet=st.sampled_from("ab:-[]{},&*!|>'\"%@#? \n\t\\0é{}"), max_size=60),
    st.sampled_from(["yaml", "json", "toml", "ini", "csv"]),
)
def test_nothing_a_document_holds_raises(text: str, kind: str) -> None:
    doc = read_doc("c", kind, text)
    assert isinstance(doc, DocIR)
    for scalar in scalars(doc.tree):
        if isinstance(scalar.value, str) and scalar.span.line == scalar.span.end_line and kind in ("yaml", "json"):
            assert scalar.span.column <= scalar.span.end_column


TOML = '''title = "x"  # c
[tool.features]
"numeric cols" = ["age", 'inc,ome', # c ]
  "z"]
nested = {a = 1, "b.c" = [true, {d = 1.5}]}
date = 1979-05-27T07:32:00Z
text = """
two "lines"
"""
a.b."c d" = 1_000
[[unit]]
name = "one"
[[unit]]
name = "two"
[unit.sub]
x = 0xFF
[[unit.deep]]
y = inf
'''


def test_toml_values_and_places() -> None:
    for text in (TOML, TOML.replace("\n", "\r\n")):
        doc = read_doc("c.toml", "toml", text)
        expected = tomllib.loads(text)
        expected["tool"]["features"]["date"] = "1979-05-27T07:32:00Z"
        assert plain(doc.tree) == expected
        for scalar in scalars(doc.tree):
            if isinstance(scalar.value, str) and "\n" not in scalar.value:
                assert at(text, scalar) == scalar.value
    assert [(g.reason, g.span.line) for g in read_doc("c.toml", "toml", "a = 1\nb = \n").gaps] == [("syntax", 2)]


def test_ini_as_configparser_gives_it() -> None:
    text = "top = 1\n[main]\nFeatures = nat,\n    geslacht\n; comment\nkey: value # c\nflag\nurl = a=b\n[DEFAULT]\nx=1\n"
    doc = read_doc("c.cfg", "ini", text)
    assert plain(doc.tree) == {
        "top": "1",
        "main": {"features": "nat,\ngeslacht", "key": "value", "flag": None, "url": "a=b"},
        "DEFAULT": {"x": "1"},
    }
    assert [at(text, s) for s in scalars(doc.tree) if s.value in ("key", "value", "main", "a=b")] == ["main", "key", "value", "a=b"]


def test_large_json_of_records_is_not_read_as_constants_and_that_is_said() -> None:
    records = "[" + ",".join(f'{{"id": {i}, "what": "x"}}' for i in range(9_000)) + "]"
    doc = read_doc("records.json", "json", records)
    assert doc.tree is None
    assert [g.reason for g in doc.gaps] == ["budget"]
    listing = '{"features": ["a", "b"], "more": ' + records + "}"
    assert read_doc("listing.json", "json", listing).tree is not None
