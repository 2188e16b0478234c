"""Rests of frames that hang together in diamonds, and what is said of the columns in them."""

from types import SimpleNamespace
from typing import Any

import pytest

from herkomst.interpret.emit import Emitter
from herkomst.interpret.verbs import rests, rowsets
from herkomst.model.graph import Dataset, Edge, Node, column, rest, rows
from herkomst.model.places import NOWHERE, Span
from herkomst.model.unit import UnitId
from herkomst.model.values import Table
from tests.interpret.python.helper import run

FILE, OTHER = Dataset("file", "people.csv"), Dataset("file", "other.csv")
HERE, THERE = Span("main.py", 1, 0, 1, 4), Span("main.py", 2, 0, 2, 4)


class Counting(Emitter):
    """An emitter that counts how often it is told of an edge."""

    asked = 0

    def edge(self, *given: Any, **more: Any) -> None:
        self.asked += 1
        super().edge(*given, **more)


def machine() -> Any:
    """As much of a machine as Rests need."""
    return SimpleNamespace(emit=Counting(UnitId("python", "main.py")))


def of_frame(m: Any, name: str, *sources: Node, template: str = "{c}") -> Node:
    """The Rest of a frame that holds what these hold."""
    made = rest(Dataset("frame", name, f"main.py:{name}"), (), template)
    for source in sources:
        m.emit.edge(source, made, "IDENTITY", HERE)
    return made


def diamonds(m: Any, many: int) -> Node:
    """A frame made twice of the one before, again and again: 2 ** ``many`` ways lead from the first to the last."""
    last = rest(FILE)
    for i in range(many):
        last = of_frame(m, f"both{i}", of_frame(m, f"left{i}", last), of_frame(m, f"right{i}", last))
    return last


def test_a_chain_of_joins_is_walked_once_not_by_every_way_through_it() -> None:
    """Each join takes "every other column" from a frame twice; the ways from the last to the first double with every join."""
    asked = 0
    real = Emitter.edge

    def counted(self: Emitter, *args: object, **more: object) -> None:
        nonlocal asked
        asked += 1
        real(self, *args, **more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Emitter, "edge", counted)
        joins = "".join(f'df = df.merge(df.drop(columns=["a{i}"]), on="id", how="outer", suffixes=("", "_{i}"))\n' for i in range(14))
        found = run(f'import pandas as pd\ndf = pd.read_csv("people.csv")\n{joins}df["nationality"] = df["nationality"].fillna("?")\n')
    assert asked < 80_000
    assert any(e.source.name == "nationality" and e.source.dataset.kind == "file" for e in found.edges)


def test_naming_or_leaving_out_a_column_walks_every_diamond_once() -> None:
    m = machine()
    last = diamonds(m, 12)
    m.emit.asked = 0
    made = rests.in_rest(m, last, "age")
    assert made == column(last.dataset, "age") and m.emit.asked == 12 * 4
    m.emit.asked = 0
    assert rests.exclude(m, last, ["age"]).excluded == ("age",) and m.emit.asked == 12 * 4


def test_what_flows_into_a_rest_later_is_in_the_column_that_is_named_again() -> None:
    m = machine()
    less = rests.exclude(m, of_frame(m, "df", rest(FILE)), ["sex"])
    made = rests.in_rest(m, less, "age")
    assert made is not None and [e.source for e in rests.incoming(m.emit, made)] == [column(FILE, "age")]
    m.emit.edge(rest(OTHER), less, "IDENTITY", THERE)
    assert rests.in_rest(m, less, "age") == made
    assert [e.source for e in rests.incoming(m.emit, made)] == [column(FILE, "age"), column(OTHER, "age")]


def test_names_that_a_rest_leaves_out_already_cost_nothing() -> None:
    m = machine()
    less = rests.exclude(m, of_frame(m, "df", rest(FILE)), ["sex"])
    spent = m.emit.repeated
    assert rests.exclude(m, less, ["sex"]) is less and m.emit.repeated == spent == 1


def test_when_too_much_is_repeated_a_rest_only_comes_from_the_one_before() -> None:
    m = machine()
    whole = of_frame(m, "df", rest(FILE))
    m.emit.edge(rest(OTHER), whole, "IDENTITY", THERE)
    m.emit.repeated = rests.REPEATED - 2
    less = rests.exclude(m, whole, ["sex"])
    assert [e.source for e in rests.incoming(m.emit, less)] == [rest(FILE, ("sex",)), rest(OTHER, ("sex",))]
    least = rests.exclude(m, less, ["age"])
    assert rests.incoming(m.emit, least) == (Edge(less, least, "IDENTITY", HERE, "call", "copied", (), ("budget",)),)
    empty = of_frame(m, "leeg")
    smaller = rests.exclude(m, empty, ["age"])
    assert rests.incoming(m.emit, smaller) == (Edge(empty, smaller, "IDENTITY", NOWHERE, "call", "copied", (), ("budget",)),)


def test_a_column_of_a_frame_of_which_nothing_flows_in_is_of_its_rest() -> None:
    m = machine()
    empty = of_frame(m, "leeg")
    made = rests.in_rest(m, empty, "age")
    assert made is not None
    assert rests.incoming(m.emit, made) == (Edge(empty, made, "IDENTITY", NOWHERE, "call", "column", (), ("rest",)),)
    whole = of_frame(m, "df", rest(FILE))
    named = rests.in_rest(m, whole, "age")
    assert named is not None and [e.source for e in rests.incoming(m.emit, named)] == [column(FILE, "age")]


@pytest.mark.parametrize(("name", "wanted"), [("a_b", {"a": ()}), ("a_b_c", {"a": ("candidates",), "a_b": ("candidates",)})])
def test_a_column_of_a_family_is_of_one_column_or_perhaps_of_each(name: str, wanted: dict[str, tuple[str, ...]]) -> None:
    m = machine()
    made = rests.in_rest(m, of_frame(m, "d", rest(FILE), template="{c}_{v}"), name)
    assert made is not None and {e.source.name: e.reasons for e in rests.incoming(m.emit, made)} == wanted


def test_what_only_decides_is_no_root_and_unsettles_nothing() -> None:
    m = machine()
    part = of_frame(m, "df", rest(FILE))
    m.emit.edge(rest(OTHER), part, "CONDITIONAL", THERE)
    assert rests.roots(m, part) == (rest(FILE),)
    family = of_frame(m, "d", column(FILE, "sex"), template="sex_{v}")
    m.emit.edge(rest(OTHER), family, "CONDITIONAL", THERE)
    assert rests.settled(m, family) and not rests.settled(m, part)


def test_a_column_of_an_array_is_named_by_its_place() -> None:
    one, two = column(FILE, "age"), column(FILE, "sex")
    array = Table(FILE, {"age": one, "sex": two}, kind="numpy.ndarray")
    m = machine()
    assert [rests.field(m, array, n, HERE) for n in ("0", "1", "2", "-1")] == [one, two, None, None]
    assert rests.field(m, rests.replace(array, ordered=False), "1", HERE) is None
    assert rests.field(m, rests.replace(array, kind="pandas.DataFrame"), "1", HERE) is None


def test_blanks_around_a_name_do_not_matter() -> None:
    one = column(FILE, " age")
    frame = Table(FILE, {" age": one})
    assert [rests.field(machine(), frame, n, HERE) for n in ("age", " age ", "sex")] == [one, one, None]
    assert rests.field(machine(), Table(FILE, {"  ": one}), " ", HERE) is None


def test_a_column_that_several_rests_may_hold_is_made_where_it_is_named() -> None:
    m = machine()
    made = rests.field(m, Table(FILE, {}, (rest(FILE), rest(OTHER))), "age", HERE)
    assert made is not None and made.dataset.point == HERE.place
    assert {(e.source, e.reasons) for e in rests.incoming(m.emit, made)} == {(column(x, "age"), ("candidates",)) for x in (FILE, OTHER)}
    frame = Dataset("frame", "df", "main.py:9")
    assert rests.field(m, Table(frame, {}, (rest(FILE), rest(OTHER))), "age", HERE) == column(frame, "age")


def test_rows_that_come_from_each_other_are_gone_through_once() -> None:
    m = machine()
    one, two = rows(Dataset("frame", "a", "1")), rows(Dataset("frame", "b", "2"))
    m.emit.edge(one, two, "IDENTITY", HERE, op="copied")
    m.emit.edge(two, one, "IDENTITY", HERE, op="copied")
    assert not rowsets.groups(m, one)
