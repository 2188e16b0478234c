"""Rows of data are blanked, and nothing else."""

import pytest

from herkomst.read.sql import read_sql
from herkomst.read.sql.rows import KEPT, without_rows

AFTER = ";\nINSERT INTO lijst SELECT id FROM persoon WHERE nationaliteit <> 'NL';\n"
MANY = ",\n".join(f"({i}, 'x;y(z''--', \"q)\", NULL)" for i in range(3000))


def test_rows_after_the_first_go_and_every_place_stays() -> None:
    text = "INSERT INTO persoon (a, b, c, d) VALUES " + MANY + AFTER
    made = without_rows(text)
    assert len(made) == len(text) and made.count("\n") == text.count("\n") and made.endswith(AFTER)
    assert f"({KEPT - 1}, " in made and f"({KEPT}, " not in made and "(2999," not in made
    ir = read_sql("d.sql", text, "postgres")
    assert not ir.gaps and len(ir.statements) == 2
    assert ir.statements[1] == read_sql("d.sql", made, "postgres").statements[1]


@pytest.mark.parametrize("row", ["(1, (SELECT max(nationaliteit) FROM bron), 2, 3)", "(1, upper('x'), 2, 3)"])
def test_a_row_of_code_stays_and_so_does_what_follows(row: str) -> None:
    text = "INSERT INTO persoon VALUES " + MANY + ",\n" + row + ",\n(9999, 'a', 'b', NULL)" + AFTER
    made = without_rows(text)
    assert row in made and "(9999," in made and "(2999," not in made
    assert not read_sql("d.sql", text, "postgres").gaps


@pytest.mark.parametrize("text", ["SELECT 1", "INSERT INTO t VALUES (1), (2);" + " " * 20_000, "-- VALUES (" + "x" * 20_000,
                                  "VALUES ('" + "(1),(2)," * 4000, "VALUES (1" + ",1" * 20_000 + ")"])
def test_what_has_few_rows_stays(text: str) -> None:
    assert without_rows(text) == text
