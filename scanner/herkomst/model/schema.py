"""Schemas and documents: what the tree says about its data outside code."""

from typing import Literal, TypeAlias

import msgspec

from herkomst.model.graph import Dataset, Node
from herkomst.model.issues import Gap
from herkomst.model.places import Span


class SchemaColumn(msgspec.Struct, frozen=True, order=True):
    """One column as a schema tells it. ``values`` are those of a CHECK, enum or accepted_values; ``note`` a comment or
    description; ``aliases`` other names of the same field (an ORM attribute)."""

    name: str
    span: Span | None = None
    type: str = ""
    required: bool | None = None
    values: tuple[str, ...] = ()
    note: str = ""
    aliases: tuple[str, ...] = ()


class Schema(msgspec.Struct, frozen=True, order=True):
    """The columns of a dataset.

    complete   these are all columns, in order.
    origin     what says so: ddl, view, written, header, dictionary, dbt, information_schema, catalog, orm, json-schema,
               library, config.
    rests      for datasets whose columns are "those of another, except": the nodes (kind ``rest``).
    dataset    None for a data dictionary that does not say which dataset it describes: evidence for its surroundings.
    filtered   conditions decide which rows are in it; they flow into ``model.graph.filters(dataset)``.
    """

    dataset: Dataset | None
    columns: tuple[SchemaColumn, ...]
    complete: bool = False
    origin: str = ""
    rests: tuple[Node, ...] = ()
    span: Span | None = None
    filtered: bool = False


class Scalar(msgspec.Struct, frozen=True, tag=True):
    """A scalar of a configuration file, with its place."""

    value: str | int | float | bool | None
    span: Span


class ListDoc(msgspec.Struct, frozen=True, tag=True):
    items: "tuple[DocTree, ...]"
    span: Span


class MapDoc(msgspec.Struct, frozen=True, tag=True):
    """Keys are scalars with places; order as written."""

    items: "tuple[tuple[Scalar, DocTree], ...]"
    span: Span


DocTree: TypeAlias = Scalar | ListDoc | MapDoc


class DocIR(msgspec.Struct, frozen=True):
    """A YAML, JSON, TOML or INI file as constants. ``tree`` is None when it could not be read; several YAML documents are a
    ListDoc with ``many``."""

    path: str
    kind: Literal["yaml", "json", "toml", "ini", "csv", "other"]
    tree: DocTree | None = None
    many: bool = False
    schemas: tuple[Schema, ...] = ()
    gaps: tuple[Gap, ...] = ()
