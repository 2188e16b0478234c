"""Tables that strings of a module declare: names, columns and their places."""

from herkomst.read.python import read_module
from herkomst.read.python.declared import tables


def _declared(text: str) -> dict[str, list[tuple[str, str]]]:
    found = tables(read_module("a.py", text), text, "")
    return {s.dataset.name: [(c.name, f"{c.span.line}:{c.span.column}") for c in s.columns if c.span] for s in found if s.dataset}


def test_a_table_in_a_string_with_the_place_of_each_column() -> None:
    text = 'SQL = """\nCREATE TABLE IF NOT EXISTS persoon (\n    id INT,\n    nationaliteit TEXT\n)\n"""\n'
    assert _declared(text) == {"persoon": [("id", "3:5"), ("nationaliteit", "4:5")]}


def test_an_f_string_before_and_after_its_holes() -> None:
    text = 'def maak(n):\n    run(f"create table klant (a INT, b VARCHAR({n}), c INT)")\n'
    (columns,) = _declared(text).values()
    assert [c for c, _ in columns] == ["a", "b", "c"]
    assert columns[0] == ("a", f"2:{text.splitlines()[1].index('a INT') + 1}")
    assert columns[2] == ("c", f"2:{text.splitlines()[1].index('c INT') + 1}")


def test_a_name_that_is_put_together_declares_nothing() -> None:
    assert _declared('run(f"CREATE TABLE {naam} (a INT)")\nrun("CREATE TABLE " + naam + " (a INT)")\n') == {}


def test_escapes_leave_the_place_of_the_string() -> None:
    assert _declared('x = 1\nrun("CREATE TABLE t (\\n a INT)")\n') == {"t": [("a", "2:5")]}


def test_prose_about_tables_declares_nothing() -> None:
    assert _declared('"""We create table klant later."""\nprint("alter table manners")\n') == {}


def test_columns_that_are_added_later() -> None:
    found = tables(read_module("a.py", text := 'b = "ALTER TABLE t ADD COLUMN geslacht TEXT"\n'), text, "")
    assert [(s.dataset.name, [c.name for c in s.columns], s.complete) for s in found if s.dataset] == [("t", ["geslacht"], False)]
