"""Functions, procedures and triggers: what comes out of them, whose rows they speak of."""

import pytest

from tests.interpret.sql.test_edges import edges, run, show

DECLARED = "CREATE TABLE klant (id INT, sex CHAR(1), score INT); CREATE TABLE log (id INT, oud CHAR(1), nieuw CHAR(1));"

TRIGGERS = {
    "plpgsql": ("postgres", """CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN NEW.score := CASE WHEN NEW.sex = 'M' THEN 1 ELSE 2 END;
        INSERT INTO log SELECT NEW.id, OLD.sex, NEW.sex; RETURN NEW; END $$ LANGUAGE plpgsql;
        CREATE TRIGGER t BEFORE INSERT OR UPDATE ON klant FOR EACH ROW WHEN (NEW.sex IS DISTINCT FROM OLD.sex) EXECUTE FUNCTION f();"""),
    "mysql": ("mysql", """CREATE TRIGGER t BEFORE INSERT ON klant FOR EACH ROW BEGIN
        SET NEW.id = 3, NEW.score = IF(NEW.sex = 'M', 1, 2); INSERT INTO log VALUES (NEW.id, OLD.sex, NEW.sex); END;"""),
    "oracle": ("oracle", """CREATE OR REPLACE TRIGGER t BEFORE INSERT OR UPDATE OF sex ON klant REFERENCING NEW AS n OLD AS o FOR EACH ROW BEGIN
        :NEW.score := CASE WHEN :n.sex = 'M' THEN 1 ELSE 2 END; INSERT INTO log VALUES (:n.id, :o.sex, :NEW.sex); END;
/"""),
    "sqlite": ("sqlite", """CREATE TRIGGER t AFTER UPDATE ON klant BEGIN UPDATE klant SET score = CASE WHEN NEW.sex = 'M' THEN 1 ELSE 2 END WHERE id = NEW.id;
        INSERT INTO log VALUES (NEW.id, OLD.sex, NEW.sex); END;"""),
    "t-sql": ("tsql", """CREATE TRIGGER t ON klant AFTER UPDATE AS BEGIN
        UPDATE k SET score = CASE WHEN i.sex = 'M' THEN 1 ELSE 2 END FROM klant k JOIN inserted i ON i.id = k.id
        INSERT INTO log (id, oud, nieuw) SELECT i.id, d.sex, i.sex FROM inserted i JOIN deleted d ON d.id = i.id END"""),
}


@pytest.mark.parametrize("kind", TRIGGERS)
def test_new_and_old_are_rows_of_the_table(kind: str) -> None:
    dialect, text = TRIGGERS[kind]
    cut = "\nGO\n" if dialect == "tsql" else "\n"
    found = edges(text, dialect, DECLARED.replace("; ", ";" + cut))
    assert {("klant.sex", "klant.score", "CONDITIONAL"), ("klant.sex", "log.oud", "IDENTITY"), ("klant.sex", "log.nieuw", "IDENTITY")} <= found
    assert not run(text, dialect, DECLARED).gaps


def test_a_function_of_two_triggers_speaks_of_both_tables() -> None:
    text = """CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN INSERT INTO spoor (wie) VALUES (NEW.naam); RETURN NEW; END $$ LANGUAGE plpgsql;
        CREATE TRIGGER a AFTER INSERT ON klant FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER b AFTER INSERT ON leverancier EXECUTE PROCEDURE f();"""
    assert {s for s, t, _ in edges(text) if t == "spoor.wie"} == {"klant.naam", "leverancier.naam"}


FUNCTIONS = {
    "sql": ("postgres", "CREATE FUNCTION f(a int) RETURNS TABLE (nr int, g text) AS $$ SELECT id, sex FROM klant WHERE id > a $$ LANGUAGE sql; SELECT g FROM f(3)"),
    "plpgsql": ("postgres", "CREATE FUNCTION s.f(a int) RETURNS TABLE (nr int, g text) LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT k.id, k.sex FROM klant k;"
                            " END $$; SELECT x.g FROM s.f(3) x"),
    "query put together": ("postgres", "CREATE FUNCTION f(a int) RETURNS TABLE (nr int, g text) AS $$ BEGIN RETURN QUERY EXECUTE 'SELECT id, sex FROM klant'; END $$"
                                       " LANGUAGE plpgsql; SELECT x.g FROM f(3) x"),
    "row by row": ("postgres", "CREATE FUNCTION f() RETURNS TABLE (nr int, g text) AS $$ DECLARE r record; BEGIN FOR r IN SELECT id, sex FROM klant LOOP nr := r.id;"
                               " g := r.sex; RETURN NEXT; END LOOP; END $$ LANGUAGE plpgsql; SELECT g FROM f()"),
    "rows of a record": ("postgres", "CREATE FUNCTION f() RETURNS SETOF klant AS $$ DECLARE r record; BEGIN FOR r IN SELECT id, sex AS g FROM klant LOOP RETURN NEXT r;"
                                     " END LOOP; END $$ LANGUAGE plpgsql; SELECT g FROM f()"),
    "inline": ("tsql", "CREATE FUNCTION dbo.f(@a int) RETURNS TABLE AS RETURN SELECT id, sex AS g FROM klant WHERE id > @a\nGO\nSELECT x.g FROM dbo.f(3) x"),
    "inline in parentheses": ("tsql", "CREATE FUNCTION dbo.f(@a int) RETURNS TABLE WITH SCHEMABINDING AS RETURN (SELECT id, sex AS g FROM klant)\nGO\n"
                                      "SELECT x.g FROM t CROSS APPLY dbo.f(t.id) x"),
    "multi-statement": ("tsql", "CREATE FUNCTION dbo.f(@a int) RETURNS @r TABLE (nr int, g char(1)) AS BEGIN INSERT @r SELECT id, sex FROM klant; RETURN END\nGO\n"
                                "SELECT x.g FROM dbo.f(3) x"),
    "table function": ("bigquery", "CREATE OR REPLACE TABLE FUNCTION d.f(a INT64) AS SELECT id, sex AS g FROM klant WHERE id > a; SELECT g FROM d.f(3)"),
    "databricks": ("databricks", "CREATE FUNCTION f(a INT) RETURNS TABLE (nr INT, g STRING) RETURN SELECT id, sex FROM klant; SELECT g FROM f(3)"),
    "pipelined": ("oracle", """CREATE PACKAGE BODY pkg AS
        CURSOR c IS SELECT id, sex AS g FROM klant;
        FUNCTION f RETURN t_rijen PIPELINED AS r t_rijen; BEGIN OPEN c; FETCH c BULK COLLECT INTO r; CLOSE c;
        FOR i IN 1..r.count LOOP PIPE ROW(r(i)); END LOOP; RETURN; END; END;
/
SELECT x.g FROM TABLE(pkg.f) x"""),
    "piped from a loop": ("oracle", "CREATE FUNCTION f RETURN t_rijen PIPELINED IS BEGIN FOR r IN (SELECT id, sex AS g FROM klant) LOOP PIPE ROW(r); END LOOP; END;\n/\n"
                                    "SELECT x.g FROM TABLE(f()) x"),
    "snowflake": ("snowflake", "CREATE FUNCTION f(a INT) RETURNS TABLE (nr INT, g STRING) AS 'SELECT id, sex FROM klant'; SELECT x.g FROM TABLE(f(3)) x"),
}


@pytest.mark.parametrize("kind", FUNCTIONS)
def test_rows_of_a_function(kind: str) -> None:
    dialect, text = FUNCTIONS[kind]
    result = run(text, dialect, "CREATE TABLE klant (id INT, sex CHAR(1))")
    assert not result.gaps, result.gaps
    steps = [(show(e.source), show(e.target)) for e in result.edges]
    assert reaches(steps, "klant.sex", "output.g") and not reaches(steps, "klant.id", "output.g")


def reaches(steps: list[tuple[str, str]], source: str, target: str) -> bool:
    """Is there a path of steps?"""
    found = {source}
    for _ in steps:
        found |= {t for s, t in steps if s in found}
    return target in found


def test_a_procedure_fills_a_table() -> None:
    text = """CREATE PROCEDURE dbo.p @a int AS SELECT id, sex FROM klant WHERE id > @a
GO
INSERT INTO doel (nr, g) EXEC dbo.p @a = 3"""
    steps = [(s, t) for s, t, _ in edges(text, "tsql", "CREATE TABLE klant (id INT, sex CHAR(1))")]
    assert reaches(steps, "klant.sex", "doel.g") and not reaches(steps, "klant.sex", "doel.nr")


def test_text_that_fills_a_table() -> None:
    text = "CREATE PROCEDURE q AS BEGIN DECLARE @s NVARCHAR(MAX) = N'SELECT sex FROM klant'; INSERT INTO doel (g) EXEC (@s); INSERT INTO d2 (g) EXEC sp_executesql @s END"
    found = edges(text, "tsql", "CREATE TABLE klant (id INT, sex CHAR(1))")
    assert {("klant.sex", "doel.g", "IDENTITY"), ("klant.sex", "d2.g", "IDENTITY")} <= found


@pytest.mark.parametrize(("dialect", "text"), [("tsql", "INSERT INTO doel EXEC dbo.elders 3"), ("tsql", "SELECT a FROM dbo.elders(3)"), ("postgres", "SELECT a FROM s.elders(3)")])
def test_a_routine_that_no_file_has_is_said(dialect: str, text: str) -> None:
    [gap] = run(text, dialect).gaps
    assert gap.reason == "unresolved-name" and gap.detail.endswith("elders()")


def test_text_with_holes_is_only_possible() -> None:
    text = ("CREATE PROCEDURE q @t sysname AS BEGIN DECLARE @s NVARCHAR(MAX) = N'INSERT INTO doel (g) SELECT sex FROM klant WHERE ' + @t + ' > 3';"
            " EXEC (@s); INSERT INTO d2 (g) SELECT sex FROM klant END")
    found = {show(e.target): e.reasons for e in run(text, "tsql", "CREATE TABLE klant (id INT, sex CHAR(1))").edges if show(e.source) == "klant.sex"}
    assert found == {"doel.g": ("hole",), "d2.g": ()}


@pytest.mark.parametrize(("dialect", "text"), [
    ("oracle", "CREATE MATERIALIZED VIEW v REFRESH COMPLETE START WITH sysdate NEXT (trunc(sysdate) + 1 + 7.5/24) AS SELECT sex AS g FROM klant"),
    ("oracle", "CREATE MATERIALIZED VIEW v (g) BUILD IMMEDIATE REFRESH FORCE ON DEMAND AS WITH x AS (SELECT sex FROM klant) SELECT sex FROM x"),
    ("redshift", "CREATE MATERIALIZED VIEW v BACKUP NO DISTSTYLE KEY DISTKEY (g) AUTO REFRESH YES AS SELECT sex AS g FROM klant")])
def test_options_of_a_view_are_no_obstacle(dialect: str, text: str) -> None:
    result = run(text, dialect, "")
    assert not result.gaps and "v.g" in {show(e.target) for e in result.edges}


CURSORS = {
    "postgres": """CREATE FUNCTION f() RETURNS void AS $$ DECLARE c CURSOR FOR SELECT sex FROM klant; g text;
        BEGIN OPEN c; LOOP FETCH c INTO g; EXIT WHEN NOT FOUND; INSERT INTO doel (g) VALUES (g); END LOOP; CLOSE c; END $$ LANGUAGE plpgsql;""",
    "oracle": """CREATE PROCEDURE p IS CURSOR c IS SELECT sex FROM klant; g CHAR(1);
        BEGIN OPEN c; FETCH c INTO g; INSERT INTO doel (g) VALUES (g); CLOSE c; END;
/""",
    "mysql": """CREATE PROCEDURE p() BEGIN DECLARE g CHAR(1); DECLARE c CURSOR FOR SELECT sex FROM klant;
        OPEN c; FETCH c INTO g; INSERT INTO doel (g) VALUES (g); CLOSE c; END;""",
    "tsql": """CREATE PROCEDURE p AS BEGIN DECLARE @g CHAR(1); DECLARE c CURSOR FOR SELECT sex FROM klant; OPEN c; FETCH NEXT FROM c INTO @g
        WHILE @@FETCH_STATUS = 0 BEGIN INSERT INTO doel (g) VALUES (@g) FETCH NEXT FROM c INTO @g END CLOSE c DEALLOCATE c END""",
}


@pytest.mark.parametrize("dialect", CURSORS)
def test_a_cursor_that_is_fetched(dialect: str) -> None:
    result = run(CURSORS[dialect], dialect, "CREATE TABLE klant (id INT, sex CHAR(1))")
    assert not result.gaps
    assert reaches([(show(e.source), show(e.target)) for e in result.edges], "klant.sex", "doel.g")


def test_a_procedure_of_mysql_with_its_definer_label_and_handler() -> None:
    text = """CREATE DEFINER=`root`@`%` PROCEDURE `sp_lijst`(IN IN_ID INT, OUT uit INT)
BEGIN
  DECLARE EXIT HANDLER FOR SQLEXCEPTION, 1062 BEGIN ROLLBACK; END;
  SELECT COUNT(*) INTO @aantal FROM klant WHERE id = IN_ID;
  cloop: LOOP
    INSERT INTO doel (g) SELECT sex FROM klant WHERE id > IN_ID;
    LEAVE cloop;
  END LOOP cloop;
END"""
    from herkomst.read.sql import guess_dialect
    assert guess_dialect(text) == "mysql"
    result = run(text, "mysql", "CREATE TABLE klant (id INT, sex CHAR(1))")
    assert not result.gaps and ("klant.sex", "doel.g") in {(show(e.source), show(e.target)) for e in result.edges}


@pytest.mark.parametrize("text", [
    "ALTER VIEW v OWNER TO iemand", "ALTER TABLE t ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME s START WITH 1)",
    "INSERT INTO t (a) OVERRIDING SYSTEM VALUE SELECT id FROM klant",
    "CREATE FOREIGN TABLE f (a text OPTIONS (column_name 'A'), b int) SERVER s OPTIONS (table_name 'F'); SELECT a FROM f"])
def test_what_postgres_dumps(text: str) -> None:
    assert not run(text, "postgres", "CREATE TABLE klant (id INT, sex CHAR(1))").gaps
