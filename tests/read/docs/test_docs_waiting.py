"""Most JSON files of a tree are data that no code opens: what a quick look says of them is what reading them says."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from herkomst.model.places import NEWLINE, SourceMap
from herkomst.model.schema import ListDoc, MapDoc
from herkomst.model.source import SourceFile
from herkomst.read.docs import declares, read_doc
from herkomst.read.docs.schemas import JSON_KEYS
from herkomst.read.docs.tree import MAX_DEPTH
from herkomst.solve.cache import Cache
from herkomst.solve.tree import Setting, Tree, read_file

KEYS = st.sampled_from([*sorted(JSON_KEYS), "metadata", "type", "name", "kwargs", "column", "a", "b"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=24)


@settings(deadline=None)
@given(VALUES | st.lists(st.dictionaries(KEYS, st.integers(), max_size=3), max_size=30))
def test_a_quick_look_says_what_reading_says(data: Any) -> None:
    text = json.dumps(data, indent=1)
    found, whole = declares("c.json", "json", text), read_doc("c.json", "json", text)
    assert found is None or (found == whole.schemas and not whole.gaps)


def test_it_spares_the_reading_of_records_and_leaves_what_may_be_lost() -> None:
    rows = json.dumps([{"nationaliteit": i, "duur": [1, 2]} for i in range(500)])
    found = declares("c.json", "json", rows)
    assert found == read_doc("c.json", "json", rows).schemas and [c.name for c in found[0].columns] == ["nationaliteit", "duur"]
    assert declares("c.json", "json", '{"naam": [1, 2]}') == ()
    for text in ('{"a": 1', '{"a": 1} {"a": 2}', "// c\n[1]", "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), '{"columns": []}'):
        assert declares("c.json", "json", text) is None, text


def test_a_document_that_waited_is_there_when_code_opens_it(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text('{"kenmerken": ["duur", "nationaliteit"]}')
    file = SourceFile("c.json", "json", "JSON", "1")
    setting = Setting(str(tmp_path), "test")
    assert read_file(setting, file)[1] == b"" != read_file(setting, file, whole=True)[1]
    for _ in range(2):                                                    # read now; then kept
        tree = Tree(setting, [file], Cache(tmp_path / "cache"))
        tree.load()
        doc = tree.doc("c.json")
        assert doc is not None and isinstance(doc.tree, MapDoc) and isinstance(doc.tree.items[0][1], ListDoc)
        tree.cache.close()


@given(st.text(alphabet="a\r\n\x0b\u2028", max_size=20))
def test_lines_start_where_they_start(text: str) -> None:
    assert SourceMap.of("a", text).starts == (0, *(m.end() for m in NEWLINE.finditer(text)))
