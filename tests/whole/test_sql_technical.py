"""What is technical is never above a note: joins on technical keys, bare tests for what is missing, rows made unique."""

from pathlib import Path

import pytest

import herkomst

DDL = ("CREATE TABLE persoon (persoon_id int, nationaliteit char(4), geslacht char(1), duur int);\nCREATE TABLE dossier (persoon_id int, nationaliteit_id int, datum date);\n"
       "CREATE TABLE gewicht (nationaliteit char(4), punten int);\n")
TECHNICAL = {
    "is not null": "CREATE TABLE controle_selectie AS SELECT persoon_id FROM persoon WHERE nationaliteit IS NOT NULL AND geslacht IS NOT NULL;",
    "is null": "CREATE TABLE controle_selectie AS SELECT persoon_id FROM persoon WHERE NOT (nationaliteit IS NULL) AND NOT geslacht IS NULL;",
    "distinct": "CREATE TABLE controle_selectie AS SELECT DISTINCT nationaliteit, geslacht FROM persoon;",
    "union": "CREATE TABLE controle_selectie AS SELECT nationaliteit, geslacht FROM persoon UNION SELECT nationaliteit, geslacht FROM persoon;",
    "first of each": "CREATE TABLE controle_selectie AS SELECT persoon_id FROM (SELECT persoon_id, ROW_NUMBER() OVER (PARTITION BY persoon_id ORDER BY nationaliteit, geslacht) AS rn"
                     " FROM persoon) x WHERE rn = 1;",
    "key": "CREATE TABLE controle_selectie AS SELECT p.persoon_id FROM persoon p JOIN dossier d ON d.persoon_id = p.persoon_id;",
    "score with what is there": "CREATE VIEW v AS SELECT persoon_id, duur FROM persoon WHERE nationaliteit IS NOT NULL AND geslacht IS NOT NULL;\n"
                                "CREATE TABLE s AS SELECT persoon_id, SUM(duur) * 2 AS risicoscore FROM v GROUP BY persoon_id;",
}
DECIDES = {
    "is not null": "CREATE TABLE controle_selectie AS SELECT persoon_id FROM persoon WHERE nationaliteit <> '0001' AND geslacht <> 'M';",
    "distinct": "CREATE TABLE controle_selectie AS SELECT persoon_id FROM persoon ORDER BY nationaliteit, geslacht LIMIT 10;",
    "key": "CREATE TABLE s AS SELECT p.persoon_id, g.punten * 2 AS risicoscore FROM persoon p JOIN gewicht g ON g.nationaliteit = p.nationaliteit;",
}


def levels(tmp_path: Path, text: str) -> set[str]:
    (tmp_path / "a.sql").write_text(DDL + text)
    report = herkomst.scan([tmp_path])
    assert not report.gaps and report.decisions
    return {r.level for r in report.results if r.rule[:3] in ("HK1", "HK2") and r.rule != "HK110"}


@pytest.mark.parametrize("case", TECHNICAL)
def test_a_technical_cause_is_a_note_at_most(case: str, tmp_path: Path) -> None:
    assert levels(tmp_path, TECHNICAL[case]) <= {"note"}


@pytest.mark.parametrize("case", DECIDES)
def test_what_decides_is_more(case: str, tmp_path: Path) -> None:
    assert levels(tmp_path, DECIDES[case]) & {"warning", "error"}
