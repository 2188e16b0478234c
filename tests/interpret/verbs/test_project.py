"""The verb project: only some columns."""

from tests.interpret.verbs.flow import flows, table


def test_a_list_keeps_only_its_columns_in_order() -> None:
    assert flows('out = df.filter(items=["sex", "age"])') == {"sex": {("sex", "IDENTITY")}, "age": {("age", "IDENTITY")}}


def test_the_edge_stands_at_the_literal_that_names_the_column() -> None:
    _, result = table('cols = ["sex"]\nout = df[cols]')
    listed = [e for e in result.edges if e.op == "listed"]
    assert [(e.span.line, e.span_kind, e.target.name) for e in listed] == [(6, "name", "sex")]


def test_a_name_of_an_unknown_frame_is_materialised_and_traced() -> None:
    assert flows('out = unknown[["nationaliteit"]]') == {"nationaliteit": {("nationaliteit", "IDENTITY")}}


def test_pop_takes_the_column_out() -> None:
    found, _ = table('taken = df.pop("sex")\nout = df')
    assert list(found.columns) == ["id", "age", "nat", "income"]


def test_a_pattern_selects_known_names() -> None:
    assert list(flows('out = df.filter(regex="^i")')) == ["id", "income"]
    assert list(flows('out = df.filter(like="at")')) == ["nat"]


def test_a_prefix_keeps_only_families_that_can_begin_so() -> None:
    body = 'd = pd.get_dummies(df, columns=["sex", "nat"])\n'
    kept = flows(body + 'out = d[[k for k in d.columns if k.startswith("sex_")]]')
    assert {c for found in kept.values() for c, _ in found} == {"sex"}
    kept = flows(body + 'out = d[[k for k in d.columns if not k.startswith("nat_")]]')
    assert {c for found in kept.values() for c, _ in found} == {"id", "age", "income", "sex"}
