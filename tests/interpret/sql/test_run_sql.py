"""SQL text in a program: frames, holes, places."""

from herkomst.flows import Alone
from herkomst.interpret.emit import Emitter
from herkomst.interpret.sql import SqlEnv, run_sql
from herkomst.model.graph import Dataset, column, rest, rows
from herkomst.model.places import Span
from herkomst.model.unit import UnitId
from herkomst.model.values import Table
from herkomst.read.sql import read_sql


def env(**changes: object) -> SqlEnv:
    emit = Emitter(UnitId("python", "a.py"))
    return SqlEnv(emit, Alone([]), lambda a, b: Span("a.py", 7, a + 1, 7, b + 1), "a.py", "a.py:70", **changes)  # type: ignore[arg-type]


def test_a_select_gives_a_table_with_names_as_written() -> None:
    e = env(label="df")
    table = run_sql(read_sql("", "SELECT Geslacht, a + b AS Som FROM persoon", ""), e)
    assert table is not None
    assert list(table.columns) == ["Geslacht", "Som"] and not table.rests
    assert table.dataset == Dataset("query", "df", "a.py:70")
    assert {(x.source.name, x.target.name, x.span.column) for x in e.emit.edges if x.source.kind == "column"} == {
        ("geslacht", "Geslacht", 8), ("a", "Som", 18), ("b", "Som", 22)}


def test_a_star_over_an_unknown_table_leaves_the_table_open() -> None:
    table = run_sql(read_sql("", "SELECT * FROM persoon", ""), env(label="df"))
    assert table is not None and not table.columns and [r.kind for r in table.rests] == ["rest"]


def test_frames_are_read_by_name() -> None:
    frame = Dataset("frame", "df", "a.py:1")
    df = Table(frame, {"nat": column(frame, "nat")}, (rest(Dataset("file", "x.csv"), ("nat",)),), rows=rows(frame))
    e = env(frames={"df": df})
    table = run_sql(read_sql("", "SELECT nat, sekse FROM df", "duckdb"), e)
    assert table is not None
    assert {(x.source.dataset.name, x.source.name) for x in e.emit.edges if x.source.kind == "column"} == {("df", "nat"), ("x.csv", "sekse")}


def test_holes_make_everything_possible() -> None:
    e = env(reasons=("hole",))
    assert run_sql(read_sql("", "SELECT __hole__ FROM persoon", ""), e) is not None
    assert {x.reasons for x in e.emit.edges} == {("hole",)}


def test_statements_without_a_result() -> None:
    e = env()
    assert run_sql(read_sql("", "INSERT INTO t (a) SELECT b FROM s", ""), e) is None
    assert [w.schema.dataset for w in e.emit.writes] == [Dataset("table", "t")]
