"""Documents as constants and schemas: YAML, JSON, TOML, INI, CSV headers, data dictionaries, Parquet schemas."""

import re
from pathlib import Path
from typing import BinaryIO

from herkomst.model.graph import Dataset
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.schema import DocIR, DocTree, ListDoc, Schema, SchemaColumn
from herkomst.read.docs.tree import Builder, Lost

__all__ = ["csv_head", "declares", "read_doc", "read_parquet"]

CSV_HEAD_BYTES = 64 << 10
CSV_LISTING_BYTES = 4 << 20
_LISTING = re.compile(rb"column|kolom|veld|field|feature|variab|attribu|naam|name", re.IGNORECASE)

MAX_TREE_BYTES = 4 << 20
"""Larger documents are data: only the schemas in them are kept, and that is said."""

MAX_RECORDS_BYTES = 128 << 10
_TELLING = tuple(f'"{k}"' for k in (
    "columns", "fields", "properties", "nodes", "resources", "expectations", "models", "sources", "features", "feature_names",
    "feature_columns", "kenmerken", "kolommen", "velden", "schema", "tables", "variables", "target", "params", "parameters", "config",
))
"""JSON larger than this is read only when some key in it could list columns or parameters: else it holds records, and that is said."""


def csv_head(stream: BinaryIO) -> bytes:
    """As much of a delimited file as ``read_doc`` has a use for: some lines; of what may list columns, all of it up to 4 MB. Ends
    with a whole line."""
    data = stream.read(CSV_HEAD_BYTES)
    if len(data) == CSV_HEAD_BYTES and _LISTING.search(data.split(b"\n", 1)[0]):
        data += stream.read(CSV_LISTING_BYTES - CSV_HEAD_BYTES)
    return data[: data.rfind(b"\n") + 1] or data if len(data) in (CSV_HEAD_BYTES, CSV_LISTING_BYTES) else data


def read_doc(path: str, kind: str, text: str) -> DocIR:
    """A configuration or data file as constants with places, and the schemas it holds.

    path  relative to the root; names the dataset of a CSV file.
    kind  yaml, json, toml, ini or csv; anything else gives an empty document.
    text  decoded. For csv the beginning of the file is enough.

    Never raises for what the text holds: what cannot be read is a Gap, and what was read before it is kept.
    """
    builder = Builder(path, text)
    try:
        if kind == "csv":
            from herkomst.read.docs.csv_doc import read_csv

            return DocIR(path, "csv", schemas=read_csv(builder, path.lower().endswith((".tsv", ".tab"))))
        if kind in ("json", "yaml"):
            return _values(builder, path, kind)
        if kind in ("toml", "ini"):
            from herkomst.read.docs.plain import read_ini, read_toml

            tree = read_toml(builder) if kind == "toml" else read_ini(builder)
            return DocIR(path, "toml" if kind == "toml" else "ini", tree)
    except Lost as e:
        return DocIR(path, kind, gaps=(builder.gap(e),))  # type: ignore[arg-type]
    return DocIR(path, "other")


def declares(path: str, kind: str, text: str) -> tuple[Schema, ...] | None:
    """The schemas that ``read_doc`` finds in a text in which it loses nothing, without reading the rest; None: ask ``read_doc``.
    Constants wait until some code opens the file: most JSON files of a tree are data that nobody does."""
    if kind != "json" or len(text) > MAX_RECORDS_BYTES:
        return None
    from herkomst.read.docs.json_doc import glance, read_json
    from herkomst.read.docs.schemas import JSON_KEYS, RECORDS, schemas_of

    most = glance(text, JSON_KEYS, RECORDS)
    if not most:
        return None if most is None else ()
    found, lost = read_json(Builder(path, text), most)
    return None if lost is not None else schemas_of(path, found[0])


def _values(builder: Builder, path: str, kind: str) -> DocIR:
    from herkomst.read.docs.schemas import schemas_of

    found: list[DocTree] = []
    gaps: list[Gap] = []
    if kind == "yaml":
        from herkomst.read.docs.yaml_doc import read_yaml

        found, lost = read_yaml(builder)
        gaps += builder.gaps
        gaps += [builder.gap(lost)] if lost is not None else []
    else:
        from herkomst.read.docs.json_doc import read_json

        if len(builder.text) > MAX_RECORDS_BYTES and not any(k in builder.text for k in _TELLING):
            said = Gap(Span(path, 1, 1, 1, 1), "budget", "records: its values are not followed as constants")
            return DocIR(path, kind, gaps=(said,))  # type: ignore[arg-type]
        if builder.text.strip("\ufeff \t\r\n"):
            found, lost = read_json(builder)
            gaps += [builder.gap(lost)] if lost is not None else []
    many = len(found) > 1
    tree: DocTree | None = found[0] if len(found) == 1 else None
    schemas: list[Schema] = []
    if many:
        tree = ListDoc(tuple(found), builder.span(0, len(builder.text)))
        schemas += schemas_of(path, tree) if kind == "json" else [s for one in found for s in schemas_of(path, one)]
    elif tree is not None:
        schemas += schemas_of(path, tree)
    if len(builder.text) > MAX_TREE_BYTES:
        tree, many = None, False
        more = f"more than {MAX_TREE_BYTES >> 20} MB: its values are not followed as constants"
        gaps.append(Gap(builder.span(0, 0), "budget", more))
    return DocIR(path, kind, tree, many, tuple(schemas), tuple(sorted(gaps)))  # type: ignore[arg-type]


def read_parquet(path: str, place: Path) -> DocIR:
    """The schema of a Parquet file (never a row or a statistic), where the optional ``pyarrow`` is installed; else a Gap."""
    whole = Span(path, 1, 1, 1, 1)
    try:
        from pyarrow import parquet
    except ImportError:
        needed = 'reading it needs an extra: pip install "herkomst[parquet]"'
        return DocIR(path, "other", gaps=(Gap(whole, "unknown-columns", needed),))
    try:
        fields = parquet.read_schema(str(place))
    except Exception as e:                                                # pyarrow raises whatever the bytes provoke
        why = next(iter(str(e).splitlines()), type(e).__name__)
        return DocIR(path, "other", gaps=(Gap(whole, "unreadable", f"not Parquet: {why}"),))
    columns = tuple(SchemaColumn(f.name, whole, str(f.type)) for f in fields if not f.name.startswith("__index_level_"))
    return DocIR(path, "other", schemas=(Schema(Dataset("file", path), columns, True, "header", span=whole),))
