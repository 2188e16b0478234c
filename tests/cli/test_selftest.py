"""The self test: what comments in the examples say is read, and what a scan misses is said."""

from pathlib import Path

from click.testing import CliRunner

from herkomst.cli import main
from herkomst.cli.selftest import Case, cases
from tests.cli.test_command import SQL


def write(root: Path, comment: str) -> None:
    """An example whose selection stands on line 1 of selectie.sql."""
    root.mkdir(parents=True)
    (root / "schema.sql").write_text(SQL["schema.sql"])
    (root / "selectie.sql").write_text(SQL["selectie.sql"].replace(" AS\n", f" AS {comment}\n"))


def test_comments_are_read_and_known_shortcomings_left_out(tmp_path: Path) -> None:
    write(tmp_path / "one", "-- finds: HK103 birth_country_place, HK110; todo-finds: HK201 sex_gender; clean: HK2xx; decides: selection")
    assert cases(tmp_path / "one") == (
        Case("selectie.sql", 1, "finds", "HK103", "birth_country_place"), Case("selectie.sql", 1, "finds", "HK110", ""),
        Case("selectie.sql", 1, "clean", "HK2xx", ""), Case("selectie.sql", 1, "decides", "", "selection"))


def test_found_and_missed_are_counted(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    write(tmp_path / "one", "-- finds: HK103 birth_country_place; decides: selection")
    monkeypatch.setattr("herkomst.knowledge.where.examples_dir", lambda: tmp_path)
    good = CliRunner().invoke(main, ["selftest"])
    assert (good.exit_code, good.stdout) == (0, "2 of 2 cases as their comments say, 0 not\n")
    write(tmp_path / "two", "-- finds: HK201 sex_gender; clean: HK103")
    bad = CliRunner().invoke(main, ["selftest"])
    assert bad.exit_code == 1
    assert bad.stdout.splitlines() == [
        "missed  two/selectie.sql:1  finds HK201 sex_gender", "missed  two/selectie.sql:1  clean HK103",
        "2 of 4 cases as their comments say, 2 not"]
