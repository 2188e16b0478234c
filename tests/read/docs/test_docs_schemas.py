"""What documents say about columns: headers, dictionaries, information_schema, dbt, schemas."""

import json
from pathlib import Path

import pytest

from herkomst.model.schema import Schema
from herkomst.read.docs import csv_head, read_doc, read_parquet


def columns(path: str, kind: str, text: str) -> dict[str | None, list[str]]:
    return {s.dataset.name if s.dataset else None: [c.name for c in s.columns] for s in read_doc(path, kind, text).schemas}


def one(path: str, kind: str, text: str) -> Schema:
    schemas = read_doc(path, kind, text).schemas
    assert len(schemas) == 1
    return schemas[0]


@pytest.mark.parametrize(
    "text",
    [
        "klant_id,nationaliteit,leeftijd\n1,0001,30\n",
        "naam;postcode;geslacht\r\nJan;1012AB;M\r\n",
        "id\tname\n1\tx\n",
        "\ufeffage,sex\n39,Male\n",
        "Age,Sex,Job,Saving accounts\n67,male,2,NA\n",
        '"first name","Last"\n"a, b",3\n',
        ",age,job\n0,30,x\n",
        "a,b,a,c,d,e\n1,2,3,4,5,6\n",
        "KLANT_ID|LAND\n",
        "StudentId,BirthCountry\nx,y\n",
        "klant_id,land\nklant_id,land\n1,NL\n",
    ],
)
def test_headers(text: str) -> None:
    schema = one("data/x.csv", "csv", text)
    assert schema.complete and schema.origin == "header"
    assert schema.dataset is not None and (schema.dataset.kind, schema.dataset.name) == ("file", "data/x.csv")
    lines = text.lstrip("\ufeff").splitlines()
    for c in schema.columns:
        assert c.span is not None and c.span.line == 1
        shown = text.splitlines()[0][c.span.column - 1 : c.span.end_column - 1]
        assert shown in (c.name, "", c.name.rpartition(".")[0])
    assert len(schema.columns) == len(lines[0].replace(";", ",").replace("\t", ",").replace("|", ",").split(","))


@pytest.mark.parametrize(
    "text",
    [
        "5.1,3.5,Iris-setosa\n4.9,3.0,Iris-setosa\n",
        "Jan,Jansen,Amsterdam\nPiet,Pietersen,Utrecht\n",
        "M,Amsterdam\nV,Utrecht\nM,Amsterdam\n",
        "jan@example.org,Jan\n",
        "123456782,M,1980-01-01\n",
        "Jan Jansen;Keizersgracht 1\n",
        "\n\n",
        "NL\nDE\nNL\n",
        "Jansen\nPietersen\n",
    ],
)
def test_a_line_of_data_is_never_a_header(text: str) -> None:
    assert read_doc("x.csv", "csv", text).schemas == ()


def test_only_the_header_is_kept_of_a_data_file() -> None:
    doc = read_doc("x.csv", "csv", "klant_id,naam\n1,Jansen\n2,Pietersen\n")
    assert doc.tree is None and "Jansen" not in repr(doc)


def test_the_head_of_a_data_file_ends_with_a_whole_line(tmp_path: Path) -> None:
    place = tmp_path / "x.csv"
    place.write_bytes("a,é\n".encode() * 30_000)
    with place.open("rb") as f:
        head = csv_head(f)
    assert len(head) <= 64 << 10 and head.endswith(b"\n")
    place.write_bytes(b"table_name,column_name\n" + b"t,c\n" * 30_000)
    with place.open("rb") as f:
        assert len(csv_head(f)) == place.stat().st_size


def test_seeds_are_tables_too() -> None:
    assert set(columns("dbt/seeds/Weights.csv", "csv", "code,weight\nx,1\n")) == {"dbt/seeds/Weights.csv", "weights"}


def test_data_dictionaries_give_names_only() -> None:
    text = (
        "ID,Feature (nl),Feature (en),Datatype,Variable description\n"
        "1,adres_aantal,address_count,int,Where Jan lives\n2,persoon_geslacht,sex,int,x\n"
    )
    doc = read_doc("d.csv", "csv", text)
    assert [(s.dataset, s.origin, [c.name for c in s.columns]) for s in doc.schemas] == [
        (None, "dictionary", ["adres_aantal", "persoon_geslacht"])
    ]
    assert "Jan" not in repr(doc)
    assert columns("d.csv", "csv", "tabel;kolom;omschrijving\nKlant;nat_cd;code\nKlant;gslcha;x\nadres;pc4;y\n") == {
        "klant": ["nat_cd", "gslcha"],
        "adres": ["pc4"],
    }


def test_a_list_of_people_is_no_dictionary() -> None:
    assert columns("d.csv", "csv", "naam,type\nJan Jansen,student\nPiet Puk,docent\n") == {"d.csv": ["naam", "type"]}
    assert columns("d.csv", "csv", "naam,omschrijving\nJan,lang\nPiet,kort\nMiep,lang\n") == {"d.csv": ["naam", "omschrijving"]}


def test_exports_of_information_schema() -> None:
    text = (
        "TABLE_CATALOG,TABLE_SCHEMA,TABLE_NAME,COLUMN_NAME,ORDINAL_POSITION,DATA_TYPE,IS_NULLABLE\n"
        "DWH,DBO,Persoon,Naam,2,varchar,YES\n"
        "DWH,DBO,Persoon,NatCode,1,char,NO\nDWH,STG,Adres,pc4,1,char,NO\n"
    )
    persoon, adres = read_doc("schema/columns.csv", "csv", text).schemas
    assert persoon.dataset is not None and adres.dataset is not None
    assert (persoon.dataset.kind, persoon.dataset.name, adres.dataset.name) == ("table", "dbo.persoon", "stg.adres")
    assert [(c.name, c.type, c.required) for c in persoon.columns] == [("NatCode", "char", True), ("Naam", "varchar", False)]
    assert persoon.complete and persoon.origin == "information_schema"
    assert persoon.columns[0].span is not None and persoon.columns[0].span.line == 3


DBT = """version: 2
models:
  - name: Stg_Klant
    description: "klanten"
    columns:
      - name: nat
        description: nationaliteit volgens BRP
        data_type: char(4)
        tests: [not_null, {accepted_values: {values: ['0001', '6030']}}]
      - name: geslacht
        data_tests:
          - accepted_values:
              arguments: {values: [M, V]}
sources:
  - name: brp
    schema: brp_ruw
    tables:
      - name: persoon
        identifier: PERSOON_V2
        columns: [{name: gslcha}]
seeds:
  - name: gewichten
    columns: [{name: nat}, {name: gewicht}]
"""


def test_dbt_yaml() -> None:
    schemas = {s.dataset.name: s for s in read_doc("models/schema.yml", "yaml", DBT).schemas if s.dataset}
    assert set(schemas) == {"stg_klant", "brp.persoon", "brp_ruw.persoon_v2", "gewichten"}
    nat, sex = schemas["stg_klant"].columns
    assert (nat.name, nat.type, nat.required, nat.values, nat.note) == (
        "nat",
        "char(4)",
        True,
        ("0001", "6030"),
        "nationaliteit volgens BRP",
    )
    assert (sex.values, sex.required) == (("M", "V"), None)
    assert nat.span is not None and DBT.splitlines()[nat.span.line - 1][nat.span.column - 1 : nat.span.end_column - 1] == "nat"
    assert not schemas["stg_klant"].complete


def test_dbt_catalog_is_complete_and_the_manifest_is_not() -> None:
    catalog = {
        "metadata": {},
        "sources": {},
        "nodes": {
            "model.p.klant": {
                "metadata": {"type": "BASE TABLE", "schema": "MART", "name": "KLANT"},
                "columns": {"B": {"name": "B", "type": "TEXT", "index": 2}, "A": {"name": "A", "type": "INT", "index": 1}},
            }
        },
    }
    made = {s.dataset.name: s for s in read_doc("target/catalog.json", "json", json.dumps(catalog)).schemas if s.dataset}
    assert set(made) == {"klant", "mart.klant"} and made["klant"].complete
    assert [c.name for c in made["klant"].columns] == ["A", "B"]
    manifest = {
        "metadata": {},
        "nodes": {
            "model.p.klant": {
                "resource_type": "model",
                "name": "klant",
                "alias": "klant",
                "schema": "mart",
                "columns": {"a": {"name": "a", "description": "x"}},
            },
            "test.p.t": {"resource_type": "test", "columns": {}},
        },
        "sources": {},
    }
    assert not read_doc("target/manifest.json", "json", json.dumps(manifest)).schemas[0].complete


def test_other_schemas() -> None:
    assert columns("s.json", "json", json.dumps({"$schema": "x", "properties": {"sex": {"enum": ["M", "V"]}}})) == {None: ["sex"]}
    assert columns(
        "pkg/datapackage.json",
        "json",
        json.dumps({"name": "x", "resources": [{"path": "data/a.csv", "schema": {"fields": [{"name": "nat", "type": "string"}]}}]}),
    ) == {"pkg/data/a.csv": ["nat"]}
    assert columns(
        "suite.json", "json", json.dumps({"expectations": [{"kwargs": {"column": "geslacht", "value_set": ["M"]}}]})
    ) == {None: ["geslacht"]}
    assert columns("p.yaml", "yaml", "schema_type: dataframe\ncolumns:\n  nat: {dtype: str, nullable: false}\n") == {None: ["nat"]}
    assert columns("records.json", "json", '[{"nat": 1, "age": 2}, {"nat": 3, "age": 4}]') == {"records.json": ["nat", "age"]}
    assert columns("package.json", "json", '{"name": "x", "scripts": {"properties": "y"}}') == {}


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    place = tmp_path / "x.parquet"
    parquet.write_table(pyarrow.table({"nat": ["0001"], "__index_level_0__": [1]}), place)
    (schema,) = read_parquet("data/x.parquet", place).schemas
    assert ([(c.name, c.type) for c in schema.columns], schema.complete) == ([("nat", "string")], True)
    place.write_bytes(b"nonsense")
    assert [g.reason for g in read_parquet("data/x.parquet", place).gaps] == ["unreadable"]
