"""String and number tokens mean what Python says they mean."""

import ast
import warnings

from hypothesis import given
from hypothesis import strategies as st

from herkomst.read.python.literals import floating, integer, string_token

BODY = st.lists(
    st.sampled_from(["a", "é", "😀", "\\n", "\\\\", "\\'", '\\"', "\\x41", "\\u00e9", "\\U0001F600", "\\N{DASH}", "\\N{EM DASH}", "\\101",
                     "\\0", "\\q", "\\\n", " ", "{", "\t"]),
    max_size=8,
).map("".join)


@given(BODY, st.sampled_from(["", "r", "R", "u", "b", "rb", "Br"]), st.sampled_from(["'", '"', "'''", '"""']))
def test_against_python(body: str, prefix: str, quote: str) -> None:
    token = prefix + quote + body + quote
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            expected = ast.literal_eval(token)
        except (SyntaxError, ValueError):
            return
    value, raw, inner, other = string_token(token)
    if isinstance(expected, bytes):
        assert (value, other) == (None, "bytes")
        return
    assert value == expected and other == ""
    if raw:
        assert token[inner:inner + len(value or "")] == value


def test_numbers() -> None:
    assert integer("1_000") == 1000 and integer("0b11") == 3 and integer("0o17") == 15
    assert integer("9" * 5000) is None
    assert floating("1e3") == 1000.0 and floating("1_0.5") == 10.5
    assert floating("1e999") is None
