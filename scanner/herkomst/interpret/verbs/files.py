"""Names of files and tables that a program opens or writes, as datasets that meet across the tree."""

import posixpath

from herkomst.interpret.verbs.scope import Scope
from herkomst.knowledge.names import slashes
from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema
from herkomst.model.values import AnyValue, Choice, Const, Obj, Text

UNKNOWN = "unknown"


def names(s: Scope, path: AnyValue | None) -> tuple[str, ...]:
    """The possible paths (holes as ``*``); ``unknown`` alone when nothing is known."""
    inner = s.m.deref(path) if path is not None else None
    known = s.m.known(inner) if inner is not None else None
    if known:
        return tuple(dict.fromkeys(str(k) for k in known if k is not None)) or (UNKNOWN,)
    if isinstance(inner, Choice):
        return tuple(dict.fromkeys(n for o in inner.options for n in names(s, o)))
    if isinstance(inner, Text):
        text = "".join(str(p.value) if isinstance(p, Const) else "*" for p in inner.parts)
        return (text,) if text.strip("*/ ") else (UNKNOWN,)
    if isinstance(inner, Obj):
        for field in ("path", "file", "name", "0"):
            if field in inner.fields:
                return names(s, inner.fields[field])
    return (UNKNOWN,)


def targets(s: Scope, path: AnyValue | None, kind: str) -> tuple[Dataset, ...]:
    """The datasets a path or table name stands for, by their canonical names."""
    return tuple(dataset(s, kind, n)[0] for n in names(s, path))


def dataset(s: Scope, kind: str, name: str) -> tuple[Dataset, Schema | None]:
    """One dataset and its schema. Files in the tree are known by their path in it; others as written."""
    if name == UNKNOWN:
        return Dataset("file", UNKNOWN, s.c.site or f"{s.m.path}:{s.c.span.line}"), None
    if kind == "file":
        name = s.m.view.find_file(s.m.path, name) or _beside(s.m.path, _plain(name))
    else:
        name = name.strip('`"[]').lower()
    schema = s.m.view.schema(kind, name)
    if schema is not None and schema.dataset is not None:
        return schema.dataset, schema
    return Dataset("file" if kind == "file" else "table", name), schema


def _beside(path: str, name: str) -> str:
    """``../data/x.csv`` as the path in the tree that it is, seen from the file that says so: a notebook in one folder and a script in
    another mean one file. Names that lead out of the tree stay as they are."""
    if not name.startswith("../"):
        return name
    found = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    return name if found.startswith("..") else found


def _plain(name: str) -> str:
    name = slashes(name)
    while name.startswith("./"):
        name = name[2:]
    return name
