"""Formulas of R and patsy. What is expected: the patsy manual ("How formulas work"), R's ``?formula``."""

import pytest

from herkomst.interpret.verbs import formulas


@pytest.mark.parametrize(
    ("text", "wanted", "gone", "every"),
    [
        ("a+b", ["a", "b"], [], False),
        (" a + bb - cc + d", ["a", "bb", "d"], ["cc"], False),
        ("-a + b", ["b"], ["a"], False),
        (". - a", [], ["a"], True),
        ("a - .", ["a"], [], False),
        (". + a", ["a"], [], True),
        ("a + . ", ["a"], [], True),
        ("I(a - b) + c", ["a", "b", "c"], [], False),
        ("f({a: 1}[b - c]) - d", ["a", "b", "c"], ["d"], False),
        ("a * b:c - 1", ["a", "b", "c"], [], False),
        ("a + a", ["a"], [], False),
    ],
)
def test_the_terms_of_the_right_side(text: str, wanted: list[str], gone: list[str], every: bool) -> None:
    assert formulas.terms(text) == (wanted, gone, every)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("np.log(a) + 1", ["a"]),
        ("bs(a, df=4, degree = b)", ["a", "b"]),
        ("I(a == b)", ["a", "b"]),
        ("Q('a b') + c", ["a b", "c"]),
        ("`a b` + c", ["a b", "c"]),
        ("C(a, Treatment(reference='b')) + c", ["a", "c"]),
        ("C(np.sign(a))", ["a"]),
        ("a.years + a", ["a.years", "a"]),
        ("f(a, 'b') + (c and not True)", ["a", "c"]),
        ("a + a", ["a"]),
    ],
)
def test_the_columns_a_term_names(text: str, wanted: list[str]) -> None:
    assert formulas.names(text) == (wanted, False)
