"""Schemas that documents hold: dbt YAML, manifests and catalogs, JSON Schema, data packages, expectation suites."""

import posixpath
from collections.abc import Callable

from herkomst.model.graph import Dataset
from herkomst.model.schema import DocTree, ListDoc, MapDoc, Scalar, Schema, SchemaColumn
from herkomst.read.docs.tree import get, items, pairs, text, word

_LONGEST_NOTE = 400
JSON_KEYS = frozenset({"nodes", "resources", "expectations", "columns", "properties", "fields"})
"""A JSON object that holds a schema has one of these keys; the tests in ``schemas_of`` say the rest."""

RECORDS = 20
"""How many items of a list of records are looked at."""

_DBT_MODELS = ("models", "seeds", "snapshots")


def schemas_of(path: str, tree: DocTree) -> tuple[Schema, ...]:
    """Every schema in a document, by what its keys say it is; most documents have none."""
    if not isinstance(tree, MapDoc):
        return _records(path, tree)
    keys = {k.value for k, _ in tree.items}
    tests: tuple[tuple[bool, Callable[[str, DocTree], tuple[Schema, ...]]], ...] = (
        (bool(keys & {"models", "sources", "seeds", "snapshots"}) and path.endswith((".yml", ".yaml")), _dbt_yaml),
        ({"nodes", "metadata"} <= keys, _dbt_artifact),
        ("resources" in keys and isinstance(get(tree, "resources"), ListDoc), _data_package),
        ("expectations" in keys, _expectations),
        ("columns" in keys and bool(keys & {"schema_type", "checks", "coerce", "strict"}), _pandera),
        ("properties" in keys and bool(keys & {"$schema", "type", "required", "title", "$id"}), _json_schema),
        ("fields" in keys and bool(keys & {"primaryKey", "foreignKeys", "missingValues", "type", "namespace"}), _fields),
    )
    return tuple(s for test, make in tests if test for s in make(path, tree) if s.columns)


def _column(key: DocTree | None, **more: object) -> SchemaColumn | None:
    if not isinstance(key, Scalar) or not isinstance(key.value, str) or not key.value or len(key.value) > 200:
        return None
    return SchemaColumn(key.value, key.span, **more)  # type: ignore[arg-type]


def _note(tree: DocTree | None, *keys: str) -> str:
    return " ".join(text(tree, *keys).split())[:_LONGEST_NOTE]


def _values(tree: DocTree | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in (word(v) for v in items(tree)[:50]) if w))


def _dbt_yaml(path: str, tree: DocTree) -> tuple[Schema, ...]:
    made: list[Schema] = []
    for kind in _DBT_MODELS:
        for model in items(get(tree, kind)):
            made += _dbt_table(model, text(model, "name"), text(model, "alias") or text(model, "config", "alias"))
            for version in items(get(model, "versions")):
                made += _dbt_table(version, text(model, "name"), "")
    for source in items(get(tree, "sources")):
        for table in items(get(source, "tables")):
            name = f"{text(source, 'name')}.{text(table, 'name')}"
            real = f"{text(source, 'schema') or text(source, 'name')}.{text(table, 'identifier') or text(table, 'name')}"
            made += _dbt_table(table, name, real if "{" not in real else "")
    return tuple(made)


def _dbt_table(model: DocTree, name: str, also: str) -> list[Schema]:
    if not name:
        return []
    columns: list[SchemaColumn] = []
    for entry in items(get(model, "columns")):
        values: tuple[str, ...] = ()
        required: bool | None = None
        for test in (*items(get(entry, "tests")), *items(get(entry, "data_tests"))):
            if word(test) == "not_null" or get(test, "not_null") is not None:
                required = True
            accepted = get(test, "accepted_values")
            values = _values(get(accepted, "values")) or _values(get(accepted, "arguments", "values")) or values
        made = _column(get(entry, "name"), type=text(entry, "data_type"), required=required, values=values,
                       note=_note(entry, "description"))
        if made is not None:
            columns.append(made)
    spans = get(model, "name")
    return [
        Schema(Dataset("table", known.lower()), tuple(columns), False, "dbt", span=spans.span if spans is not None else None)
        for known in dict.fromkeys(n for n in (name, also) if n)
    ]


def _dbt_artifact(path: str, tree: DocTree) -> tuple[Schema, ...]:
    """``manifest.json`` (declared columns) or ``catalog.json`` (all columns of the warehouse)."""
    made: list[Schema] = []
    for group in ("nodes", "sources"):
        for key, node in pairs(get(tree, group)):
            unique = str(key.value).split(".")
            kind = text(node, "resource_type") or unique[0]
            if kind not in ("model", "seed", "snapshot", "source") or len(unique) < 3:
                continue
            columns: list[tuple[int, SchemaColumn]] = []
            catalog = get(node, "metadata", "type") is not None
            for number, (name, entry) in enumerate(pairs(get(node, "columns"))):
                column = _column(get(entry, "name") or name, type=text(entry, "type") or text(entry, "data_type"),
                                 note=_note(entry, "comment") or _note(entry, "description"))
                index = get(entry, "index")
                if column is not None:
                    columns.append((index.value if isinstance(index, Scalar) and isinstance(index.value, int) else number, column))
            ordered = tuple(c for _, c in sorted(columns, key=lambda pair: pair[0]))
            where = text(node, "metadata", "schema") or text(node, "schema")
            name_there = text(node, "metadata", "name") or text(node, "alias") or text(node, "identifier") or text(node, "name")
            own = ".".join(unique[-2:]) if kind == "source" else unique[2]
            known = dict.fromkeys(n.lower() for n in (own, f"{where}.{name_there}" if where and name_there else "") if n)
            made += [Schema(Dataset("table", n), ordered, catalog, "catalog" if catalog else "dbt", span=key.span) for n in known]
    return tuple(made)


def _data_package(path: str, tree: DocTree) -> tuple[Schema, ...]:
    made: list[Schema] = []
    for resource in items(get(tree, "resources")):
        place = text(resource, "path")
        columns = _field_columns(get(resource, "schema", "fields"))
        dataset = Dataset("file", posixpath.normpath(posixpath.join(posixpath.dirname(path), place))) if place else None
        made.append(Schema(dataset, columns, True, "json-schema"))
    return tuple(made)


def _fields(path: str, tree: DocTree) -> tuple[Schema, ...]:
    """A Table Schema or an Avro record: a list of named fields."""
    return (Schema(None, _field_columns(get(tree, "fields")), False, "json-schema"),)


def _field_columns(fields: DocTree | None) -> tuple[SchemaColumn, ...]:
    made = []
    for f in items(fields):
        required = get(f, "constraints", "required")
        column = _column(get(f, "name"), type=text(f, "type"), note=_note(f, "description") or _note(f, "doc"),
                         values=_values(get(f, "constraints", "enum")),
                         required=required.value if isinstance(required, Scalar) and isinstance(required.value, bool) else None)
        made += [column] if column is not None else []
    return tuple(made)


def _expectations(path: str, tree: DocTree) -> tuple[Schema, ...]:
    """A Great Expectations suite."""
    columns: dict[str, SchemaColumn] = {}
    for e in items(get(tree, "expectations")):
        key = get(e, "kwargs", "column")
        column = _column(key, values=_values(get(e, "kwargs", "value_set")))
        if column is not None and (column.name not in columns or column.values):
            columns[column.name] = column
    return (Schema(None, tuple(columns.values()), False, "json-schema"),)


def _pandera(path: str, tree: DocTree) -> tuple[Schema, ...]:
    made = []
    for name, entry in pairs(get(tree, "columns")):
        isin = get(entry, "checks", "isin")
        nullable = get(entry, "nullable")
        column = _column(name, type=text(entry, "dtype"), note=_note(entry, "description"),
                         values=_values(isin) or _values(get(isin, "value")),
                         required=not nullable.value if isinstance(nullable, Scalar) and isinstance(nullable.value, bool) else None)
        made += [column] if column is not None else []
    return (Schema(None, tuple(made), False, "json-schema"),)


def _json_schema(path: str, tree: DocTree) -> tuple[Schema, ...]:
    required = {word(r) for r in items(get(tree, "required"))}
    made = []
    for name, entry in pairs(get(tree, "properties")):
        column = _column(name, type=text(entry, "type"), required=name.value in required, values=_values(get(entry, "enum")),
                         note=_note(entry, "description") or _note(entry, "title"))
        made += [column] if column is not None else []
    return (Schema(None, tuple(made), False, "json-schema"),)


def _records(path: str, tree: DocTree) -> tuple[Schema, ...]:
    """A list of flat records: data. Its field names are columns of the file."""
    rows = [r for r in items(tree)[:RECORDS] if isinstance(r, MapDoc)]
    if len(rows) < 2 or len(rows) < len(items(tree)[:RECORDS]):
        return ()
    names: dict[str, SchemaColumn] = {}
    for row in rows:
        for key, _ in row.items:
            column = _column(key)
            if column is not None:
                names.setdefault(column.name, column)
    shared = set.intersection(*({str(k.value) for k, _ in r.items} for r in rows))
    if len(shared) * 2 < len(names) or not names:
        return ()
    return (Schema(Dataset("file", path), tuple(names.values()), False, "header"),)
