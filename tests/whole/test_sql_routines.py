"""Routines of the database across files: a trigger here, its function there; a function that rows come out of, read elsewhere."""

from pathlib import Path

import herkomst

FUNCTION = """CREATE FUNCTION app.zet_score() RETURNS trigger AS $$
BEGIN
    NEW.risicoscore := CASE WHEN NEW.geslacht = 'V' THEN 5 ELSE 2 END;
    RETURN NEW;
END
$$ LANGUAGE plpgsql;
"""
TRIGGER = """CREATE TABLE dossier (dossier_id integer, geslacht char(1), risicoscore integer);
CREATE TRIGGER t BEFORE INSERT OR UPDATE ON dossier FOR EACH ROW EXECUTE FUNCTION app.zet_score();
"""
TOP = "CREATE TABLE lijst AS SELECT dossier_id FROM dossier ORDER BY risicoscore DESC LIMIT 10;\n"


def test_a_trigger_and_its_function_in_two_files(tmp_path: Path) -> None:
    for name, text in (("a.sql", FUNCTION), ("b.sql", TRIGGER), ("c.sql", TOP)):
        (tmp_path / name).write_text(text)
    report = herkomst.scan([tmp_path])
    found = [r for r in report.results if r.rule == "HK202"]
    assert {s.path for r in found for u in r.uses for s in u.sources} == {"b.sql"} and not report.gaps
    assert any(r.rule == "HK203" for r in report.results)          # what it put there is what the list is ordered by
    assert [s.column.dataset.name for s in report.stored] == ["dossier"] and not report.unknown_tables


def test_a_function_of_no_trigger_that_is_seen_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(FUNCTION)
    assert {g.detail for g in herkomst.scan([tmp_path]).gaps} == {"NEW.geslacht"}


def test_rows_of_a_function_and_a_procedure_in_another_file(tmp_path: Path) -> None:
    (tmp_path / "tabel.sql").write_text("CREATE TABLE dbo.persoon (persoon_id INT, nationaliteit CHAR(4))\nGO\n")
    (tmp_path / "functie.sql").write_text("CREATE FUNCTION dbo.in_beeld(@jaar INT) RETURNS @uit TABLE (nummer INT, kenmerk CHAR(4)) AS\nBEGIN\n"
                                          "  INSERT INTO @uit SELECT persoon_id, nationaliteit FROM dbo.persoon\n  RETURN\nEND\nGO\n")
    (tmp_path / "procedure.sql").write_text("CREATE PROCEDURE dbo.geef AS\nSELECT nummer, kenmerk FROM dbo.in_beeld(3)\nGO\n")
    (tmp_path / "lijst.sql").write_text("CREATE TABLE dbo.tussen (nr INT, k CHAR(4))\nGO\nINSERT INTO dbo.tussen (nr, k) EXEC dbo.geef\nGO\n"
                                        "SELECT nr INTO dbo.controle_selectie FROM dbo.tussen WHERE k <> '0001'\nGO\n")
    report = herkomst.scan([tmp_path])
    assert not report.gaps
    assert {s.path for r in report.results if r.rule == "HK103" for u in r.uses for s in u.sources} == {"tabel.sql"}
    assert [s.column.dataset.name for s in report.stored] == ["dbo.persoon"]
