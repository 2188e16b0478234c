"""The fixed point: what runs again, in which order, and what a warm start costs."""

from collections import Counter
from pathlib import Path

from herkomst.model.graph import Dataset
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.source import SourceFile
from herkomst.model.unit import UnitId, UnitResult, View, Write
from herkomst.model.values import Const, Exports
from herkomst.solve.cache import Cache
from herkomst.solve.catalog import Catalog
from herkomst.solve.rounds import ROUNDS, Solver, _in_turn
from herkomst.solve.tree import FileFacts, Setting, Tree
from herkomst.solve.view import Snapshot


class Program:
    """Units that copy the columns of the table they read to the one they write, and count how often they run."""

    def __init__(self, cache: Cache, copies: dict[str, tuple[str, str]], digests: dict[str, str] | None = None) -> None:
        files = [SourceFile(p, "sql", "SQL", (digests or {}).get(p, "1")) for p in copies]
        self.tree = Tree(Setting(".", "test"), files, cache)
        for path, (source, target) in copies.items():
            self.tree.facts[path] = FileFacts(tables=((source,), (target,)))
        self.copies, self.runs, self.cache = copies, Counter[str](), cache

    def interpret(self, unit: UnitId, view: View) -> UnitResult:
        self.runs[unit.path] += 1
        source, target = self.copies[unit.path]
        schema = view.schema("table", source)
        columns = schema.columns if schema else ()
        made = Schema(Dataset("table", target), columns, schema is not None and schema.complete, "written")
        return UnitResult(unit, writes=(Write(made, Span(unit.path, 1, 1, 1, 1)),))

    def solve(self, *columns: str) -> Solver:
        declared = Schema(Dataset("table", "t0"), tuple(SchemaColumn(c) for c in columns), True, "ddl")
        solver = Solver(self.tree, [UnitId("sql", p) for p in self.copies], self.interpret, self.cache, "salt", [declared])
        self.solved = solver.solve()
        return solver


def _chain(length: int) -> dict[str, tuple[str, str]]:
    return {f"{length - i:03}.sql": (f"t{i}", f"t{i + 1}") for i in range(length)}


def test_a_long_chain_in_the_wrong_file_order_runs_once_each() -> None:
    program = Program(Cache(None), _chain(40))
    program.solve("a", "b")
    assert set(program.runs.values()) == {1}
    last = program.solved.catalog.schema("table", "t40")
    assert last is not None and last.complete and [c.name for c in last.columns] == ["a", "b"]


def test_a_warm_start_runs_nothing_and_a_changed_leaf_runs_alone(tmp_path: Path) -> None:
    cold = Program(Cache(tmp_path), _chain(5))
    cold.solve("a")
    cold.cache.close()
    warm = Program(Cache(tmp_path), _chain(5))
    warm.solve("a")
    assert warm.runs == Counter() and warm.solved.results == cold.solved.results
    leaf = Program(Cache(tmp_path), _chain(5), {"001.sql": "2"})
    leaf.solve("a")
    assert leaf.runs == Counter({"001.sql": 1})


def test_a_changed_schema_runs_exactly_what_depends_on_it(tmp_path: Path) -> None:
    copies = {**_chain(3), "other.sql": ("elsewhere", "u")}
    first = Program(Cache(tmp_path), copies)
    first.solve("a")
    first.cache.close()
    second = Program(Cache(tmp_path), copies)
    second.solve("a", "b")
    assert second.runs == Counter({"001.sql": 1, "002.sql": 1, "003.sql": 1})


def test_what_never_settles_is_opened_and_ends() -> None:
    class Restless(Program):
        def interpret(self, unit: UnitId, view: View) -> UnitResult:
            result = super().interpret(unit, view)
            old = result.writes[0].schema
            grown = Schema(old.dataset, (*old.columns, SchemaColumn(f"c{len(old.columns)}")), old.complete, "written")
            return UnitResult(unit, writes=(Write(grown, Span(unit.path, 1, 1, 1, 1)),))

    program = Restless(Cache(None), {"a.sql": ("x", "y"), "b.sql": ("y", "x")})
    program.solve()
    assert program.solved.rounds <= ROUNDS + 3
    assert any(g.reason == "budget" for r in program.solved.results.values() for g in r.gaps)


def test_an_error_of_ours_costs_one_unit() -> None:
    class Broken(Program):
        def interpret(self, unit: UnitId, view: View) -> UnitResult:
            if unit.path == "001.sql":
                raise KeyError("x")
            return super().interpret(unit, view)

    program = Broken(Cache(None), _chain(3))
    program.solve("a")
    reasons = {u.path: [g.reason for g in r.gaps] for u, r in program.solved.results.items()}
    assert reasons == {"001.sql": ["internal"], "002.sql": [], "003.sql": []}


def test_units_that_need_each_other_run_in_the_order_of_their_imports() -> None:
    a, b, c, e = (UnitId("python", p) for p in ("a.py", "b.py", "c.py", "e.py"))
    needs = {a: {b}, b: {c, e}, c: {a}, e: {c}}
    assert _in_turn([a, b, c, e], needs) == [c, e, b, a]


def test_a_digest_is_made_anew_when_what_it_is_of_changes(tmp_path: Path) -> None:
    program = Program(Cache(tmp_path), {"a.sql": ("t0", "t1")})
    solver = program.solve("x")
    first = solver._snapshot(None)
    before = first.answer("schema:table:t0"), first.answer("exports:a.py")
    second = Snapshot(first.paths, first.readers, {"a.py": Exports({"n": Const(1)})}, first.catalog, first.called, first)
    assert (second.answer("schema:table:t0"), second.answer("exports:a.py")) != before and second.answer("schema:table:t0") == before[0]
    third = Snapshot(first.paths, first.readers, {"a.py": Exports({"n": Const(2)})}, Catalog(()), {"a.py": (1,)}, second)
    assert third.answer("exports:a.py") != second.answer("exports:a.py")
    assert third.answer("schema:table:t0") != before[0]
    assert third.answer("called:a.py") != second.answer("called:a.py")
