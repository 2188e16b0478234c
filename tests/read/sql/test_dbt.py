"""dbt models without dbt: names, places in the template, stubs, flags, and what cannot be rendered."""

from pathlib import Path

import pytest

from herkomst.flows import Alone
from herkomst.interpret.sql import interpret_sql
from herkomst.model.sql_ir import SqlIR
from herkomst.model.sql_query import TableSource, Use
from herkomst.model.unit import UnitId
from herkomst.read.sql import read_dbt, read_sql
from tests.read.sql.test_spans import every

PROJECT = {
    "dbt_project.yml": "name: demo\nversion: '1.0'\nmodel-paths: ['models']\nvars:\n  grens: 10\n  demo:\n    land: NL\n",
    "macros/hulp.sql": "{% macro verdubbel(kolom) %}({{ kolom }} * 2){% endmacro %}\n"
                       "{% macro kolommen() %}{{ return(['geslacht', 'nat']) }}{% endmacro %}\n",
    "macros/stuk.sql": "{% macro stuk( %}",
    "seeds/gewichten.csv": "geslacht,punten\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def model(root: Path, text: str, name: str = "models/klant.sql") -> SqlIR:
    return read_dbt(name, text, "postgres", str(root))


def tables(ir: SqlIR) -> set[str]:
    return {".".join(p.text for p in t.parts) for t in every(ir.statements, TableSource)}


def test_ref_source_and_the_name_of_the_model(root: Path) -> None:
    ir = model(root, "{{ config(materialized='table') }}\nselect a.id from {{ ref('stg') }} a join {{ source('raw', 'persoon') }} p on a.id = p.id\n")
    assert not ir.gaps and not ir.stubs
    assert ir.target == "klant" and tables(ir) == {"stg", "raw.persoon"}
    result = interpret_sql(UnitId("dbt", ir.path), ir, Alone([]))
    assert [w.schema.dataset.name for w in result.writes if w.schema.dataset] == ["klant"]
    assert ("stg", "id", "klant", "id") in {(e.source.dataset.name, e.source.name, e.target.dataset.name, e.target.name) for e in result.edges}


def test_an_alias_names_the_table(root: Path) -> None:
    assert model(root, "{{ config(alias='anders') }} select 1 as a").target == "anders"


def test_literal_text_keeps_its_exact_place_and_rendered_text_that_of_its_expression(root: Path) -> None:
    text = "{% set n = 3 %}\nselect\n  {% for c in kolommen() %}\n  max({{ c }}) as {{ c }}_m,\n  {% endfor %}\n  geboorteland\nfrom {{ ref('p') }}\n"
    ir = model(root, text)
    assert not ir.gaps
    uses = {u.parts[0].text: ir.place(u.parts[0].start, u.parts[0].end) for u in every(ir.statements, Use)}
    span, literal = uses["geboorteland"]
    assert (span.line, span.column, span.end_column, literal) == (6, 3, 15, True)
    for name in ("geslacht", "nat"):
        span, literal = uses[name]
        assert (span.line, span.column, span.end_column, literal) == (4, 7, 14, False)
    kinds = {e.source.name: e.span_kind for e in interpret_sql(UnitId("dbt", ir.path), ir, Alone([])).edges if e.source.kind == "column"}
    assert kinds == {"geslacht": "template", "nat": "template", "geboorteland": "name"}


def test_macros_and_variables_of_the_project(root: Path) -> None:
    ir = model(root, "select {{ verdubbel('inkomen') }} as x from t where a > {{ var('grens') }} and land = '{{ var('land') }}'")
    assert not ir.gaps and not ir.stubs
    literals = {u.parts[0].text: u.literals for u in every(ir.statements, Use)}
    assert literals == {"inkomen": (), "a": ("10",), "land": ("NL",)}


def test_both_ways_of_an_incremental_model_and_of_a_flag(root: Path) -> None:
    ir = model(root, "select a from {{ ref('bron') }}\n{% if is_incremental() %} where d > (select max(d) from {{ this }}) {% endif %}")
    assert len(ir.statements) == 2 and tables(ir) == {"bron", "klant"}
    flagged = model(root, "select a from {% if var('uitgebreid', False) %}{{ ref('veel') }}{% else %}{{ ref('weinig') }}{% endif %}")
    assert tables(flagged) == {"veel", "weinig"}


def test_what_is_guessed_is_only_possible(root: Path) -> None:
    ir = model(root, "select {{ dbt_utils.star(ref('persoon')) }} from {{ ref('persoon') }}")
    assert ir.stubs == ("star",)
    result = interpret_sql(UnitId("dbt", ir.path), ir, Alone([]))
    assert result.edges and all("stub" in e.reasons for e in result.edges)
    unknown = model(root, "select id, {{ onbekend.macro('x') }} from {{ ref('persoon') }}")
    assert unknown.stubs and not unknown.gaps


def test_seeds_are_their_files(root: Path) -> None:
    ir = model(root, "select punten from {{ ref('gewichten') }}")
    edges = interpret_sql(UnitId("dbt", ir.path), ir, Alone([])).edges
    assert {(e.source.dataset.kind, e.source.dataset.name) for e in edges} == {("file", "seeds/gewichten.csv")}


def test_a_template_that_fails_is_one_gap(root: Path) -> None:
    for text in ("select {{ a.b( }} from t", "{% for x in range(10 ** 9) %}x{% endfor %}", "{{ 1 / 0 }}", "{{ ''.__class__.__mro__ }} {{ ('x' * 10 ** 9) }}"):
        ir = model(root, text)
        assert [g.reason for g in ir.gaps] == ["template"], text
        assert not ir.statements


def test_nothing_of_the_machine_is_reachable(root: Path) -> None:
    for text in ("select '{{ config.__globals__ }}' as a", "select '{{ ref.__init__.__globals__ }}' as a", "select '{{ self.__class__ }}' as a"):
        ir = model(root, text)
        assert [g.reason for g in ir.gaps] == ["template"] or "__hole__" in repr(ir.statements) or ir.stubs or "builtins" not in repr(ir)
        assert "builtins" not in repr(ir)


def test_directives_in_jinja_comments(root: Path) -> None:
    ir = model(root, "{# herkomst: ignore[HK104] geen persoon #}\nselect a from t -- herkomst: ignore[HK101] AFW-0012\n")
    assert [(d.rules, d.span.line) for d in ir.directives] == [(("HK104",), 1), (("HK101",), 2)]


def test_jinja_outside_dbt_is_read(root: Path) -> None:
    ir = read_sql("job.sql", "INSERT INTO doel (a) SELECT nat FROM {{ params.tabel }} WHERE d = '{{ ds }}'", "postgres")
    assert [type(s).__name__ for s in ir.statements] == ["Write"] and ir.stubs


def test_macro_files_make_nothing_by_themselves(root: Path) -> None:
    ir = model(root, PROJECT["macros/hulp.sql"], "macros/hulp.sql")
    assert not ir.statements and not ir.gaps
