"""Rest is expanded for names with evidence, checking what was excluded on the way."""

import pytest

from herkomst.link.rest import apply_template, expand
from herkomst.model.graph import Dataset, Edge, Node, column, rest
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn

AT = Span("a.py", 1, 1, 1, 2)
TABLE = Dataset("table", "klant")
FRAME = Dataset("frame", "x", "a.py:1")
SINK = Node("sink", Dataset("model", "m"), "feature")


def _schema(*names: str) -> dict[Dataset, Schema]:
    return {TABLE: Schema(TABLE, tuple(SchemaColumn(n) for n in names))}


def test_a_name_with_evidence_reaches_the_sink_and_is_possible() -> None:
    made, _ = expand({Edge(rest(TABLE, ("doel",)), SINK, "IDENTITY", AT)}, _schema("doel", "geboorteland"), (), {})
    assert {(e.source.name, e.target, e.reasons) for e in made} == {("geboorteland", SINK, ("rest",))}


def test_a_name_excluded_later_on_does_not_pass() -> None:
    first, second = rest(TABLE), rest(FRAME, ("geslacht",), "num__{c}")
    edges = {Edge(first, second, "TRANSFORMATION", AT), Edge(second, SINK, "IDENTITY", AT)}
    made, _ = expand(edges, _schema("geslacht", "leeftijd"), (), {})
    assert (column(TABLE, "leeftijd"), column(FRAME, "num__leeftijd")) in {(e.source, e.target) for e in made}
    assert (column(FRAME, "num__leeftijd"), SINK) in {(e.source, e.target) for e in made}
    assert not any("geslacht" in e.source.name for e in made)


def test_without_evidence_nothing_is_made() -> None:
    assert expand({Edge(rest(TABLE), SINK, "IDENTITY", AT)}, {}, (), {}) == ([], frozenset())


def test_a_data_dictionary_in_the_same_folder_is_evidence_for_a_file() -> None:
    file = Dataset("file", "data/train.csv")
    here = Schema(None, (SchemaColumn("nationaliteit"),), span=Span("les1/data/beschrijving.csv", 1, 1, 1, 2))
    other = Schema(None, (SchemaColumn("etniciteit"),), span=Span("les2/info/beschrijving.csv", 1, 1, 1, 2))
    made, _ = expand({Edge(rest(file), SINK, "IDENTITY", AT)}, {}, (here, other), {})
    assert {e.source.name for e in made} == {"nationaliteit"}


def test_templates() -> None:
    assert apply_template("{c}_x", "nat") == "nat_x"
    assert apply_template("{c}_{v}", "nat") == "nat_*"


def test_a_name_that_a_dictionary_gives_and_code_reads_is_exact() -> None:
    file = Dataset("file", "data/train.csv")
    here = Schema(None, (SchemaColumn("geslacht"), SchemaColumn("taal")), span=Span("les1/data/beschrijving.csv", 1, 1, 1, 2))
    edges = {
        Edge(rest(file), SINK, "IDENTITY", AT),
        Edge(column(file, "geslacht"), Node("sink", Dataset("output", "plot"), "plot"), "IDENTITY", AT),
        Edge(column(file, "inkomen"), Node("sink", Dataset("output", "plot"), "plot"), "IDENTITY", AT),
        Edge(column(file, "taal"), Node("sink", Dataset("output", "plot"), "plot"), "IDENTITY", AT, reasons=("unmodelled",)),
    }
    made, _ = expand(edges, {}, (here,), {})
    assert {(e.source.name, e.reasons) for e in made} == {("geslacht", ()), ("taal", ("rest",)), ("inkomen", ("rest",))}


def test_names_beyond_the_limit_are_not_lost_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = {Edge(rest(TABLE), rest(FRAME), "IDENTITY", AT), Edge(rest(FRAME), SINK, "IDENTITY", AT)}
    made, cut = expand(edges, _schema("a", "b", "geslacht"), (), {})
    assert {e.source.name for e in made} == {"a", "b", "geslacht"} and not cut
    monkeypatch.setattr("herkomst.link.rest.NAMES", 2)
    made, cut = expand(edges, _schema("a", "b", "geslacht"), (), {})
    assert len({e.source.name for e in made}) == 2 and cut == {rest(TABLE)}


def test_a_table_of_survey_data_with_thousands_of_columns_loses_none() -> None:
    names = [f"v{i:04}" for i in range(3_000)] + ["zz_geboorteland"]
    made, cut = expand({Edge(rest(TABLE), SINK, "IDENTITY", AT)}, _schema(*names), (), {})
    assert {e.source.name for e in made} == set(names) and not cut
