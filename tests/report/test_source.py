"""The line of code that a step shows."""

from pathlib import Path

import pytest

from herkomst.model.places import Span
from herkomst.report.source import Sources, without_comment


@pytest.mark.parametrize(("line", "mark", "code"), [
    ("model.fit(X, y)  # finds: HK101", "#", "model.fit(X, y)"),
    ("a = '#1 # 2'  # twee", "#", "a = '#1 # 2'"),
    ("kleur = '#fff'", "#", "kleur = '#fff'"),
    ("# alleen dit", "#", "# alleen dit"),
    ("    nat CHAR(4) NULL, -- code van de BRP", "--", "    nat CHAR(4) NULL,"),
    ("SELECT 5--1", "--", "SELECT 5--1"),
    ("SELECT 'a -- b' AS x", "--", "SELECT 'a -- b' AS x"),
])
def test_a_comment_after_the_code_is_found(line: str, mark: str, code: str) -> None:
    assert without_comment(line, mark) == code


def test_a_line_that_does_not_fit_loses_its_comment_first(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("model.fit(X_train, y_train)   # op alles wat er is\n", encoding="utf-8")
    sources = Sources(str(tmp_path))
    assert sources.snippet(Span("a.py", 1, 1, 1, 28), 40) == "model.fit(X_train, y_train)"
    assert sources.snippet(Span("a.py", 1, 1, 1, 28), 90) == "model.fit(X_train, y_train) # op alles wat er is"
    assert "er is" in sources.snippet(Span("a.py", 1, 44, 1, 51), 40)
