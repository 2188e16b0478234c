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


CHAIN = {
    "ddl": "CREATE TABLE klant (klant_id int, geslacht char(1), nationaliteit char(4), inkomen int); CREATE TABLE risico (klant_id int, score int);\n",
    "view": "CREATE VIEW v_klant AS SELECT klant_id, nationaliteit AS k, inkomen FROM klant WHERE geslacht = 'V';\n",
    "deeper": "CREATE VIEW v_dieper AS SELECT * FROM v_klant;\n",
    "insert": "INSERT INTO risico SELECT klant_id, CASE WHEN k <> '0001' THEN 5 ELSE 0 END FROM v_dieper;\n",
    "function": "CREATE FUNCTION hoog(g int) RETURNS TABLE (nr int) AS $$ SELECT klant_id FROM risico WHERE score > g $$ LANGUAGE sql;\n",
    "list": "CREATE TABLE controle_selectie AS SELECT nr FROM hoog(3);\n",
    "update": "UPDATE risico SET score = score + 1 FROM v_klant WHERE v_klant.klant_id = risico.klant_id AND v_klant.inkomen < 10;\n",
}


def test_the_names_of_files_say_nothing_about_their_order(tmp_path: Path) -> None:
    """Each file in another place of the alphabet: what reads before what it reads is written, and behind it."""
    seen = []
    for n in range(len(CHAIN)):
        names = [*list(CHAIN)[n:], *list(CHAIN)[:n]] if n % 2 else [*list(CHAIN)[n:], *list(CHAIN)[:n]][::-1]
        root = tmp_path / str(n)
        root.mkdir()
        for i, name in enumerate(names):
            (root / f"{i:02}_{name}.sql").write_text(CHAIN[name])
        report = herkomst.scan([root])
        assert not report.gaps
        seen.append(sorted({(r.rule, s.path[3:], s.line, r.level) for r in report.results for u in r.uses for s in u.sources}))
    assert seen[0] and any(rule == "HK103" for rule, *_ in seen[0]) and seen == seen[:1] * len(seen)
