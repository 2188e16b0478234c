"""A SARIF context region holds more than the region it is the context of (SARIF2011, SARIF1008)."""

from pathlib import Path

from herkomst.model.places import Span
from herkomst.report.sarif_places import context
from herkomst.report.source import Sources


def _lines(tmp_path: Path, text: str, span: Span) -> tuple[int, int, str] | None:
    (tmp_path / "a.py").write_text(text, encoding="utf-8")
    made = context(span, Sources(str(tmp_path)))
    return (made.start_line, made.end_line, made.snippet.text) if made is not None else None


def test_part_of_a_line_has_the_line(tmp_path: Path) -> None:
    assert _lines(tmp_path, "a = 1\nfit(X)\n", Span("a.py", 2, 5, 2, 6)) == (2, 2, "fit(X)")


def test_a_whole_line_has_its_neighbours(tmp_path: Path) -> None:
    assert _lines(tmp_path, "a = 1\nfit(X)\nb = 2\n", Span("a.py", 2, 1, 2, 7)) == (1, 3, "a = 1\nfit(X)\nb = 2")
    assert _lines(tmp_path, "a = 1\nfit(X)", Span("a.py", 2, 1, 2, 7)) == (1, 2, "a = 1\nfit(X)")


def test_the_only_line_has_none(tmp_path: Path) -> None:
    assert _lines(tmp_path, "fit(X)", Span("a.py", 1, 1, 1, 7)) is None
