"""What a unit rests on, and that its digest changes with that and with nothing else."""

from collections.abc import Iterable

from herkomst.link import Regions, around
from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import Field, Mention, UnitId, UnitResult
from herkomst.solve.boundary import makers

AT = Span("a.sql", 1, 1, 1, 2)


def _table(name: str) -> Dataset:
    return Dataset("table", name)


def _unit(path: str, reads: Iterable[str], writes: Iterable[str], flows: str = "1", literals: tuple[str, ...] = ()) -> UnitResult:
    mentions = [Mention(_table(t), (Field("c", False, literals, AT),), read=True) for t in reads]
    mentions += [Mention(_table(t), (Field("c", True, (), AT),), written=True) for t in writes]
    return UnitResult(UnitId("sql", path), mentions=tuple(mentions), flows=flows)


def _regions(
    *units: UnitResult, schemas: dict[Dataset, Schema] | None = None, candidates: dict[Dataset, tuple[Dataset, ...]] | None = None,
) -> Regions:
    results = {u.unit: u for u in units}
    return Regions(results, around((u.unit, u.mentions) for u in units), schemas or {}, candidates or {}, makers)


def _changed(before: Regions, after: Regions) -> set[str]:
    return {u.path for u in before.digests if before.digests[u] != after.digests[u]}


CHAIN = (_unit("1.sql", ["t0"], ["t1"]), _unit("2.sql", ["t1"], ["t2"]), _unit("3.sql", ["t2"], []), _unit("else.sql", ["u0"], ["u1"]))


def test_a_unit_rests_on_what_writes_what_it_reads() -> None:
    regions = _regions(*CHAIN)
    assert {u.path for u in regions.closure([UnitId("sql", "3.sql")])} == {"1.sql", "2.sql", "3.sql"}
    assert {u.path for u in regions.closure([UnitId("sql", "1.sql")])} == {"1.sql"}
    assert {u.path for u in regions.readers([UnitId("sql", "1.sql")])} == {"1.sql", "2.sql", "3.sql"}


def test_a_change_reaches_what_rests_on_it_and_nothing_else() -> None:
    changed = (CHAIN[0], _unit("2.sql", ["t1"], ["t2"], flows="2"), *CHAIN[2:])
    assert _changed(_regions(*CHAIN), _regions(*changed)) == {"2.sql", "3.sql"}


def test_what_another_reader_says_of_a_column_changes_how_it_is_understood() -> None:
    reader = _unit("reader.sql", ["t1"], [])
    said = _unit("reader.sql", ["t1"], [], literals=("Turks",))
    assert _changed(_regions(*CHAIN, reader), _regions(*CHAIN, said)) == {"1.sql", "2.sql", "3.sql", "reader.sql"}


def test_a_schema_and_the_tables_a_name_may_mean_count() -> None:
    declared = {_table("t2"): Schema(_table("t2"), (SchemaColumn("nat"),), True, "ddl")}
    assert _changed(_regions(*CHAIN), _regions(*CHAIN, schemas=declared)) == {"2.sql", "3.sql"}
    open_name = {_table("t2"): (_table("a.t2"), _table("b.t2"))}
    writer = _unit("b.sql", [], ["b.t2"])
    regions = _regions(*CHAIN, writer, candidates=open_name)
    assert "b.sql" in {u.path for u in regions.closure([UnitId("sql", "3.sql")])}


def test_units_that_rest_on_each_other_have_one_digest() -> None:
    circle = (_unit("a.sql", ["x"], ["y"]), _unit("b.sql", ["y"], ["x"]))
    assert len(set(_regions(*circle).digests.values())) == 1
