"""Tables that a Python file declares in strings: ``CREATE TABLE`` as a program sends it to its database.

Which of the strings is run, and when, does not matter here: what stands in one is what the program knows of the table.
"""

import re
from collections.abc import Iterator

import msgspec

from herkomst.model.places import Span
from herkomst.model.python_ir import FString, Literal_, ModuleIR
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.sql_query import HOLE

_DECLARES = re.compile(r"\b(?:create\s+(?:or\s+replace\s+)?(?:\w+\s+){0,2}table|alter\s+table)\b", re.IGNORECASE)
_KEPT = re.compile(r"[^\r\n]")
_LONG = 200_000


def tables(ir: ModuleIR, text: str, dialect: str) -> tuple[Schema, ...]:
    """The schemas that strings of a module declare, in order. ``text``: the file, decoded; ``dialect``: the tree's, or ''. A table whose
    name is put together at run time is left out."""
    if not _DECLARES.search(text):
        return ()
    from herkomst.read.sql import read_sql

    plain = text.removeprefix("\ufeff")
    made: list[Schema] = []
    for node in _strings(ir):
        said, exact = _said(node, plain)
        if len(said) > _LONG or not _DECLARES.search(said):
            continue
        whole = ir.source.span(node.start, node.end)
        before = _KEPT.sub(" ", plain[:_first(node)]) if exact else ""
        found = (s for s in read_sql(ir.path, before + said, dialect).schemas if s.columns and s.dataset is not None and not _unknown(s.dataset.name))
        made.extend(s if exact else _at(s, whole) for s in found)
    return tuple(made)


def _strings(ir: ModuleIR) -> Iterator[Literal_ | FString]:
    todo: list[object] = [ir.body]
    found: list[Literal_ | FString] = []
    while todo:
        item = todo.pop()
        if isinstance(item, tuple):
            todo.extend(item)
        elif isinstance(item, FString) or (isinstance(item, Literal_) and isinstance(item.value, str)):
            found.append(item)
        elif isinstance(item, msgspec.Struct):
            todo.extend(v for f in item.__struct_fields__ if isinstance(v := getattr(item, f), tuple | msgspec.Struct))
    yield from sorted(found, key=lambda n: n.start)


def _first(node: Literal_ | FString) -> int:
    """The offset of the first character inside the quotes."""
    return node.inner if isinstance(node, Literal_) else node.parts[0].start if node.parts else node.start


def _said(node: Literal_ | FString, text: str) -> tuple[str, bool]:
    """What a string says, holes filled, and whether its offsets are those of the file."""
    if isinstance(node, Literal_):
        value = str(node.value)
        return value, node.raw and text[node.inner:node.inner + len(value)] == value
    made, exact, at = "", True, _first(node)
    for part in node.parts:
        if isinstance(part, Literal_):
            value = str(part.value)
            here = at + len(made)
            if exact and text[here:here + len(value)] != value:     # the hole before it is wider than its expression
                there = text.find(value, here)
                exact = there >= 0
                made += "_" * (there - here) if exact else HOLE
            made += value
        elif not exact:
            made += HOLE
        else:
            made += "_"
    return made, exact


def _unknown(name: str) -> bool:
    return HOLE.lower() in name or any(part and not part.strip("_") for part in name.split("."))


def _at(schema: Schema, span: Span) -> Schema:
    columns = tuple(SchemaColumn(c.name, span, c.type, c.required, c.values, c.note, c.aliases) for c in schema.columns)
    return msgspec.structs.replace(schema, columns=columns, span=span)
