"""A sample of what ``python -m tests.mutation`` does: wrong models are noticed, and changes of code are changes."""

import ast
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.mutation import code, entries


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: os.PathLike[str]) -> Iterator[None]:
    before = os.getcwd()  # noqa: PTH109
    os.chdir(tmp_path)
    yield
    os.chdir(before)


def test_most_wrong_models_of_a_sample_are_noticed() -> None:
    bench, mutants = entries.sample(["numpy"], 60, 7)
    verdicts = Counter(bench.try_(m) for m in mutants)
    assert sum(verdicts.values()) == 60
    assert verdicts["survived"] <= 6
    assert verdicts["execution"] >= 25


def test_a_change_of_code_is_another_program() -> None:
    for mutant in code.sample(["verbs/map", "python/memo"], 40, 7):
        right = ast.dump(ast.parse((code.ROOT / mutant.file).read_text("utf-8")))
        wrong = code.source(mutant)
        compile(wrong, mutant.file, "exec")
        assert ast.dump(wrong) != right, mutant
