"""Bytes to text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from herkomst.read.text import MAX_OTHER, decode


@pytest.mark.parametrize(("data", "text", "encoding"), [
    (b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8"),
    (b"\xef\xbb\xbfa", "a", "utf-8"),
    ("é".encode(), "é", "utf-8"),
    ("é€".encode("cp1252"), "é€", "cp1252"),
    (b"\x81\xe9", "\x81é", "latin-1"),
    ("ab".encode("utf-16"), "ab", "utf-16-le"),
    (b"\xfe\xff\0a\0b", "ab", "utf-16-be"),
    (b"\xff\xfea\0b\0\n", "ab", "utf-16-le"),
    ("é".encode("utf-32"), "é", "utf-32-le"),
    (b"# -*- coding: iso-8859-15 -*-\nx='\xa4'", "# -*- coding: iso-8859-15 -*-\nx='€'", "iso8859-15"),
    (b"#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\n\xe9", "#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\né", "iso8859-1"),
    (b"x = 1\n# coding: iso-8859-15\n\xa4", "x = 1\n# coding: iso-8859-15\n¤", "cp1252"),
    (b"# coding: rot13\nnat", "# coding: rot13\nnat", "utf-8"),
    (b"# coding: no-such\n\xe9", "# coding: no-such\né", "cp1252"),
    (b"", "", "utf-8"),
])
def test_text(data: bytes, text: str, encoding: str) -> None:
    decoded = decode(data, "python")
    assert (decoded.text, decoded.encoding, decoded.reason) == (text, encoding, "")


def test_a_coding_comment_counts_in_python_only() -> None:
    assert decode(b"# coding: iso-8859-15\n\xa4", "sql").text.endswith("¤")


@pytest.mark.parametrize(("data", "reason"), [
    (b"\x89PNG\r\n\x1a\n\0\0", "binary"), (b"\x01\x02\x03\x04ab", "binary"), (b"\xff\xfe\0\xd8a\0", "encoding"), (b"\xff\xfea\0\0\0", "binary"),
])
def test_what_is_no_text(data: bytes, reason: str) -> None:
    assert decode(data, "sql").reason == reason and decode(data, "sql").text == ""


def test_size() -> None:
    assert decode(b"a" * (MAX_OTHER + 1), "python").reason == "too-large"
    assert decode(b"a" * (MAX_OTHER + 1), "notebook").reason == ""


@given(st.binary(max_size=200), st.sampled_from(["python", "sql", "notebook", "csv"]))
def test_anything_is_text_or_has_a_reason(data: bytes, kind: str) -> None:
    decoded = decode(data, kind)  # type: ignore[arg-type]
    assert bool(decoded.reason) != bool(decoded.encoding)
    assert "\0" not in decoded.text
