"""What a literal that is met says of which dependency."""

from herkomst.interpret import deps as d
from herkomst.model.graph import Dataset, Subtype, column
from herkomst.model.places import NOWHERE
from herkomst.model.values import Dep

TABLE = Dataset("table", "persoon")


def _dep(name: str, subtype: Subtype, op: str = "") -> Dep:
    return Dep(column(TABLE, name), subtype, None, "call", op)


def _said(*given: Dep) -> dict[str, tuple[str, ...]]:
    return {x.node.name: x.literals for x in d.through(given, "TRANSFORMATION", NOWHERE, literals=("vrouw",))}


def test_a_literal_is_not_said_of_what_only_chose_among_several() -> None:
    assert _said(_dep("geslacht", "CONDITIONAL"), _dep("wijk", "FILTER")) == {"geslacht": (), "wijk": ()}
    assert _said(_dep("geslacht", "CONDITIONAL"), _dep("kenmerk", "IDENTITY")) == {"geslacht": (), "kenmerk": ("vrouw",)}


def test_it_is_said_of_the_only_one_and_of_keys_that_were_looked_up() -> None:
    assert _said(_dep("geslacht", "CONDITIONAL")) == {"geslacht": ("vrouw",)}
    assert _said(_dep("geslacht", "CONDITIONAL", "lookup"), _dep("wijk", "CONDITIONAL", "lookup")) == {"geslacht": ("vrouw",), "wijk": ("vrouw",)}
    assert _said(_dep("geslacht", "CONDITIONAL", "lookup"), _dep("wijk", "SORT")) == {"geslacht": ("vrouw",), "wijk": ()}
