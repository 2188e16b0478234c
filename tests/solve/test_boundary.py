"""What a unit says to the others: shared datasets, not what it keeps to itself."""

from herkomst.model.graph import Dataset, Edge, column, rest, rows
from herkomst.model.places import Span
from herkomst.solve.boundary import boundary_of, makers

TABLE = Dataset("table", "klant")
OWN = Dataset("frame", "df", "a.py:10")
OTHER = Dataset("frame", "df", "lib/laden.py:4")
HELPED = Dataset("frame", "df", "lib/laden.py:4#a.py:90>3.9")


def _at(line: int) -> Span:
    return Span("a.py", line, 1, line, 2)


def test_frames_of_the_unit_and_of_calls_it_makes_are_its_own() -> None:
    edges = [Edge(column(TABLE, "nat"), column(OWN, "nat"), "IDENTITY", _at(3)),
             Edge(column(OTHER, "x"), column(HELPED, "x"), "IDENTITY", _at(4))]
    assert {m.dataset for m in boundary_of("a.py", edges)} == {TABLE, OTHER}
    assert makers(HELPED) == ("lib/laden.py", "a.py")


def test_columns_come_with_what_is_known_of_them() -> None:
    edges = [
        Edge(column(TABLE, "nat"), rows(OWN), "FILTER", _at(5), literals=("0001",)),
        Edge(column(TABLE, "nat"), column(OWN, "nat"), "IDENTITY", _at(3)),
        Edge(column(OWN, "score"), column(TABLE, "score"), "IDENTITY", _at(9)),
        Edge(rest(TABLE), rest(OWN), "IDENTITY", _at(3)),
    ]
    (mention,) = boundary_of("a.py", edges)
    assert (mention.read, mention.written, mention.rest) == (True, True, True)
    assert [(f.name, f.written, f.literals, f.span.line) for f in mention.fields] == [
        ("nat", False, ("0001",), 3), ("score", True, (), 9),
    ]


def test_a_file_whose_name_is_not_known_is_said_of_all_the_same() -> None:
    file = Dataset("file", "unknown", "a.py:7")
    edges = [Edge(column(file, "geslacht"), column(OWN, "geslacht"), "IDENTITY", _at(2))]
    assert [m.dataset for m in boundary_of("a.py", edges)] == [file]
