"""What leaves the program: datasets that are written, files and messages that are sent, and lists of who was picked."""

import posixpath
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import files, rowsets, tables
from herkomst.interpret.verbs.scope import Scope
from herkomst.knowledge.decisions import selection_name
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.unit import LISTED
from herkomst.model.values import Dep, Deps, Map, Obj, Ref, Seq, Table


def write(s: Scope, a: dict[str, Any]) -> None:
    """What is written, stored or sent by the call: an edge into the dataset, a sighting for what leaves."""
    roles = a.get("roles") or {"self": "export"}
    for param in roles:
        raw = s.raw(param)
        starred = any(p.star and p.name == param for p in s.entry.params or ())
        if a.get("action") == "store" and isinstance(raw, (Seq, Map)) and not starred:      # a pair that is put together in the call
            raw = s.m.new(raw)
        if a.get("action") == "store" and isinstance(raw, Ref) and isinstance(s.m.deref(raw), (Obj, Map, Seq)) and "path" in a:
            for dataset in files.targets(s, s.value(a["path"]), "file"):
                if dataset.name != files.UNKNOWN:
                    s.m.kept[dataset.name] = raw
                    unit = s.m.emit.unit.path       # it is this script that leaves the object, though a function elsewhere stores it
                    at = s.c.span if s.c.span.path == unit else Span(unit, 1, 1, 1, 1)
                    s.m.emit.write(Schema(dataset, (), False, "written", (), at), s.c.span, "replace")
        held = s.m.deref(raw) if raw is not None else None
        whole = isinstance(held, Obj) and not held.fields.keys() & {"data", "table"}        # a message: what was put into it
        table = tables.as_table(s.m, raw, s.c) if raw is not None and not whole else None
        internal = a.get("action") in {"table", "store"}
        if table is None:
            if raw is not None and not internal and "path" not in a:
                fields = held.fields.values() if isinstance(held, Obj) else (raw,)
                _sent(s, a, d.join(*(s.m.deps(v) for v in fields)))              # a text or a record that is put together from fields
            continue
        if "path" in a:
            path = s.value(a["path"])
            kind = "table" if a.get("action") == "table" else "file"
            for dataset in files.targets(s, path, kind):
                write_to(s, table, dataset, str(s.const(a.get("mode"), "replace")))
        if not internal:
            name = next((t.name for t in files.targets(s, s.value(a["path"]), "file") if t.name != files.UNKNOWN), "") if "path" in a else _recipient(s, a)
            detail = s.entry.path.rpartition(".")[2]
            found = d.join((Dep(n, "IDENTITY", s.c.span, "call") for n in tables.nodes(table)), table.deps)
            s.m.emit.sink(
                "export",
                s.c.site,
                "export",
                found,
                name=name or detail,
                detail=detail,
                action=detail,
                span=s.c.name_span,
                op="exported",
                resolution="complement" if table.rests else "names",
            )
            _listed(s, table, name or detail, detail)


def _listed(s: Scope, table: Table, name: str, detail: str) -> None:
    """Who is on a list that leaves, where tests on columns decided that: a selection without a name that says so. Whether it is one by
    origin or sex is for the graph to say (``evaluate/look.py``); rows that are groups are no people."""
    decided = [x for x in rowsets.decides_rows(s.m, table.rows) if not x.cause] if table.one is not True else []
    if not any(x.subtype in ("FILTER", "SORT") for x in decided) or rowsets.groups(s.m, table.rows):
        return
    assert table.rows is not None, "something decided about them"
    s.m.emit.sink("selection", f"{s.c.site}~rows", "rows", (Dep(table.rows, "IDENTITY", s.c.span, "call"),), name=name,
                  detail=detail, action=LISTED, span=s.c.name_span, op="selection", grade="medium" if selection_name(posixpath.basename(name).partition(".")[0]) else "low")


def _recipient(s: Scope, a: dict[str, Any]) -> str:
    """Who receives what is sent, where the code says so."""
    given = s.value(a["name"]) if "name" in a else None
    known = s.m.known(given) if given is not None else None
    return str(known[0]) if known and isinstance(known[0], str) else ""


def _sent(s: Scope, a: dict[str, Any], deps: Deps) -> None:
    detail = s.entry.path.rpartition(".")[2]
    if deps:
        found = d.through(deps, "IDENTITY", s.c.span, op="exported")
        s.m.emit.sink("export", s.c.site, "export", found, name=_recipient(s, a) or detail, detail=detail, action=detail, span=s.c.name_span)


def write_to(s: Scope, table: Table, dataset: Dataset, mode: str) -> None:
    """Columns and rows of a table flow into a dataset that others read."""
    columns = []
    if table.one and table.kind == "pandas.Series":         # a record is one column, its names are rows
        table = tables.unknown_of(s.m, table, s.c.span)
    for name, node in {**table.index, **table.columns}.items():
        if name != tables.ANY:
            columns.append(SchemaColumn(name))
        target = column(dataset, name) if name != tables.ANY else Node("rest", dataset, "{c}")
        s.edge(node, target, "IDENTITY", None, "written")
        s.m.emit.deps(target, table.deps if name in table.columns else (), s.c.span, "written")      # what decided which columns there are
    for rest in table.rests:
        s.edge(rest, Node("rest", dataset, "{c}"), "IDENTITY", None, "written")
        s.m.emit.deps(Node("rest", dataset, "{c}"), table.deps, s.c.span, "written")
    if table.rows is not None:
        s.edge(table.rows, Node("rows", dataset), "IDENTITY", None, "written")
    s.m.emit.write(
        Schema(dataset, tuple(columns), tables.complete(table), "written", table.rests, s.c.span),
        s.c.span,
        "append" if mode in {"append", "a"} else "replace",
    )
