"""Names through templates, and back."""

import pytest

from herkomst.interpret.verbs import templates
from herkomst.model.graph import Dataset, rest


def test_a_template_makes_a_name() -> None:
    assert templates.apply("{c}_x", "age") == "age_x"
    assert templates.apply("{c}_{v}", "sex", "M") == "sex_M"
    assert templates.apply("{c}_{v}", "sex") == "sex_"


@pytest.mark.parametrize(
    ("template", "name", "base"),
    [
        ("{c}", "age", "age"),
        ("{c}", "", ""),
        ("{c}", "x_{v}", "x_{v}"),
        ("{c}_x", "age_x", "age"),
        ("{c}_x", "age_y", None),
        ("{c}_x", "_x", None),
        ("num__{c}", "num__age", "age"),
        ("num__{c}", "cat__age", None),
        ("num__{c}", "num__", None),
        ("p_{c}_s", "p_age_s", "age"),
        ("p_{c}_s", "p_s", None),
        ("land_{v}", "land_NL", "land_NL"),
        ("land_{v}", "stad_NL", None),
        ("{c}_{v}", "sex_M", None),
        ("{c}_{v}", "sex_{v}", None),
        ("x.y", "x.y", "x.y"),
        ("x.y", "x-y", None),
    ],
)
def test_the_name_before_a_template(template: str, name: str, base: str | None) -> None:
    assert templates.base(template, name) == base


@pytest.mark.parametrize(
    ("template", "name", "bases"),
    [
        ("{c}", "age", ("age",)),
        ("{c}_x", "age_x", ("age",)),
        ("{c}_x", "age", ()),
        ("{c}_{v}", "sex_M", ("sex",)),
        ("{c}_{v}", "home_land_NL", ("home", "home_land")),
        ("{c}_{v}", "sex_", ("sex",)),
        ("{c}_{v}", "_M", ()),
        ("{c}_{v}", "a_b", ("a",)),
        ("{c}_{v}", "a_b_c", ("a", "a_b")),
        ("{c}{v}", "ab", ("a", "ab")),
        ("{c}_{v}", "sex", ()),
        ("p__{c}_{v}", "p__sex_M", ("sex",)),
        ("p__{c}_{v}", "q__sex_M", ()),
        ("p__{c}_{v}", "p__home_land_NL", ("home_land",)),
        ("land_{v}", "land_NL", ("land_NL",)),
        ("land_{v}", "stad_NL", ()),
    ],
)
def test_every_name_that_may_stand_before_a_template(template: str, name: str, bases: tuple[str, ...]) -> None:
    assert templates.bases(template, name) == bases


def test_templates_in_templates() -> None:
    assert templates.compose("num__{c}", "{c}_x") == "num__{c}_x"
    node = rest(Dataset("file", "a.csv"), ("y",), "{c}_x")
    assert templates.wrap(node, "num__{c}") == rest(Dataset("file", "a.csv"), ("y",), "num__{c}_x")
