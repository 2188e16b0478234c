"""Text operations on names that are not known."""

import pytest

from herkomst.interpret.verbs.columnnames import replaced
from tests.interpret.verbs.flow import flows

_KEEP = (
    "[k.strip() for k in unknown.columns]",
    "[k.strip().lower().replace(' ', '_') for k in unknown.columns]",
    "[str(k).upper() for k in unknown.columns]",
    "map(str.lower, unknown.columns)",
    "[re.sub('[^A-Za-z0-9_]+', '', k) for k in unknown.columns]",
    "[k.replace('.', '_') if '.' in k else k for k in unknown.columns]",
)
_CHANGE = (
    "[k.split('_')[0] for k in unknown.columns]",
    "[k.replace('_x', '') for k in unknown.columns]",
    "[k.strip('x') for k in unknown.columns]",
    "[re.sub('[0-9a-z]', '', k) for k in unknown.columns]",
)


@pytest.mark.parametrize("names", _KEEP)
def test_case_blanks_and_punctuation_leave_a_name_what_it_is(names: str) -> None:
    assert flows(f"import re\nseen = unknown['sex']\nunknown.columns = {names}\nout = unknown[['age']]") == {"age": {("age", "IDENTITY")}}


@pytest.mark.parametrize("names", _CHANGE)
def test_what_may_make_another_name_of_it_may_make_any(names: str) -> None:
    found = flows(f"import re\nseen = unknown['sex']\nunknown.columns = {names}\nout = unknown[['age']]")
    assert found != {"age": {("age", "IDENTITY")}}


def test_a_dict_of_old_and_new_names() -> None:
    assert flows("out = unknown.rename(columns={k: k.lower() for k in unknown.columns})[['age']]") == {"age": {("age", "IDENTITY")}}


def test_a_pattern_changes_known_names() -> None:
    assert list(flows("import re\nout = df[['age']].rename(columns=lambda k: re.sub('a', 'b', k))")) == ["bge"]
    assert list(flows("out = df[['age', 'nat']].copy()\nout.columns = out.columns.str.replace('[ae]', '_', regex=True)")) == ["_g_", "n_t"]


def test_a_pattern_that_may_take_for_ever_is_not_run() -> None:
    assert replaced("(a+)+$", "", "aaaa") is None
    assert replaced("(", "", "aaaa") is None
    assert replaced("a", "", "a" * 201) is None
    assert replaced("a", "b", "aa") == "bb"
