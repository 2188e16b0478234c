"""GitHub's line hash. The expected values were computed by GitHub's own implementation for texts of ours."""

import pytest

from herkomst.report.line_hash import line_hashes

KNOWN = [
    ("", ["c129715d7a2bc9a3:1"]),
    ("\n", ["3c5bef55b72b93c9:1", "c129715d7a2bc9a3:1"]),
    ("a", ["53b5d4aabe50d64:1"]),
    ("fit\r\nfit\rfit\n fit", ["cf2b0c6bcb55a3b9:1", "d46086a27841a91c:1", "da43f497fc79834f:1", "7582b5567c303552:1"]),
    ("x = 1\r\n\r\n\tscore += 10  # \u00e9 \U0001f600\n",
     ["760eb0afbf2ff151:1", "90ff4b10cbe4ad15:1", "fcc5b36778ec719f:1", "c129715d7a2bc9a3:1"]),
    ("\ufeffa\nb", ["763375ab6ee38983:1", "8ee5a81e681643c1:1"]),
    ("a\r \nb", ["67c066a59e652f5e:1", "cc4c43d77869440f:1", "8ee5a81e681643c1:1"]),
]


@pytest.mark.parametrize(("text", "expected"), KNOWN)
def test_known_values(text: str, expected: list[str]) -> None:
    assert list(line_hashes(text)) == expected


def test_blanks_tabs_and_the_kind_of_line_end_do_not_count() -> None:
    assert line_hashes("a = 1\nb\n") == line_hashes("a\t=  1\r\nb\r\n")


def test_equal_lines_are_numbered() -> None:
    same = "x\n" * 300
    hashes = line_hashes(same)
    assert hashes[0].endswith(":1")
    assert hashes[1] == hashes[0].replace(":1", ":2")


def test_what_follows_within_the_window_counts_and_what_lies_beyond_does_not() -> None:
    head = "a" * 60 + "\n"
    assert line_hashes(head + "b\n")[0] != line_hashes(head + "c\n")[0]
    far = "a" * 120 + "\n"
    assert line_hashes(far + "b\n")[0] == line_hashes(far + "c\n")[0]
