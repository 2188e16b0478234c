"""``filter``: which rows. Columns are shared; what decides flows into the Rows of the result."""

import re
from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, tables
from herkomst.interpret.verbs.scope import NONE, Scope
from herkomst.model.graph import rows
from herkomst.model.values import AnyValue, Const, Dep, Deps, Seq, Series, Table, Text

_WORD = re.compile(r"`([^`]+)`|(?<![\w.@'\"])([^\W\d]\w*)(?!\s*\()|@(\w+)|'([^']*)'|\"([^\"]*)\"|(?<![\w.])(\d+(?:\.\d+)?)")
_BOTH = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`|(\s(?:and|or)(?=\s)|[&|])", re.IGNORECASE)
_KEYWORDS = {
    "and",
    "or",
    "not",
    "in",
    "is",
    "True",
    "False",
    "None",
    "null",
    "like",
    "between",
    "case",
    "when",
    "then",
    "else",
    "end",
    "AND",
    "OR",
    "NOT",
    "IN",
    "IS",
    "NULL",
    "LIKE",
    "BETWEEN",
}


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """By ``columns`` (names; none given: all columns, with ``cause``; ``picks``: of several rows with the same ones one is kept), a ``query`` text, or ``condition`` values. ``parts``:
    several row sets of each of ``many`` values (train_test_split), as a list."""
    if "many" in a:
        return _split(s, a)
    value = s.value(a["from"])
    cause = a.get("cause", "")
    if isinstance(value, Series):
        made = d.join(_decides(s, a, None) or (), *(_labels(s, v, value) for v in s.all(a.get("condition"))))
        own = (
            tuple(tables.replace(x, cause=cause) for x in value.deps)
            if cause and not made
            else made
        )
        return Series(value.name, value.deps, _rows(s, value.rows, own), value.index)
    table = s.frame_of(a["from"])
    found = _decides(s, a, table)
    if found is None:
        found = tables.table_deps(table, s.c.span)
    elif a.get("columns") and s.given(a["columns"]):
        cause = ""
        if a.get("picks") and s.const("keep", "first") is not False:
            table = _picked(s, table, {str(n.value) for n in s.names(a["columns"]) or ()})
    return s.put(tables.filtered(s.m, table, s.frame(), found, s.c.span, cause=cause if not a.get("query") else ""))


def _picked(s: Scope, table: Table, keys: set[str]) -> Table:
    """Of several rows of a key one is kept: which one there is rests on what chose and sorted the rows before. Whether there are several
    the code does not say, so that this is possible."""
    found = d.possible(tables.decides_rows(s.m, table.rows), "candidates")
    others = tables.without(s.m, table, keys)
    if not found or not tables.nodes(others):
        return table
    made = tables.attach(s.m, others, found, s.c)
    return tables.replace(made, columns={n: made.columns.get(n, c) for n, c in table.columns.items()})


def _labels(s: Scope, value: AnyValue, of: Series) -> Deps:
    """What decides which labels there are, where they are those of another selection of rows."""
    inner = s.m.deref(value)
    return tables.decides_rows(s.m, inner.rows) if isinstance(inner, (Series, Table)) and inner.rows != of.rows else ()


def _rows(s: Scope, old: Any, found: Deps) -> Any:
    if not found and old is not None:
        return old
    made = rows(s.frame())
    if old is not None:
        s.edge(old, made, "IDENTITY", None, "copied")
    s.m.emit.deps(made, d.through(found, "FILTER", s.c.span, op="filter"), s.c.span, "filter")
    return made


def _decides(s: Scope, a: dict[str, Any], table: Table | None) -> Deps | None:
    """What decides; None: every column does."""
    if "query" in a and table is not None:
        return query(s, table, s.value(a["query"]) or NONE)
    made: list[Deps] = []
    for v in expressions.items(s.m, s.all(a.get("condition"))):
        if isinstance(v, Const) and isinstance(v.value, str) and table is not None:
            made.append(query(s, table, v))
        elif table is not None:
            made.append(expressions.bind(s.m, v, table, s.c.span).deps)
        else:
            made.append(s.m.deps(v))
        inner = s.m.deref(v)
        if isinstance(inner, (Series, Table)) and table is not None and inner.rows != table.rows:
            made.append(tables.decides_rows(s.m, inner.rows))   # labels of rows of another selection: what made it decides
    if a.get("index") and table is not None:
        made.append(tuple(Dep(n) for n in table.index.values()))
    if "columns" in a:
        names = s.names(a["columns"])
        if names is None or table is None:
            return None
        for n in names:
            node = tables.field(s.m, table, str(n.value), n.span or s.c.span)
            if node is not None:
                made.append((Dep(node, "IDENTITY", n.span or s.c.span, "name" if n.span else "call"),))
    return d.join(*made)


def _clauses(text: str) -> list[str]:
    """The comparisons of a condition: what stands between ``and`` and ``or``."""
    cuts = [m.span(1) for m in _BOTH.finditer(text) if m.group(1)]
    return [text[a:b] for a, b in zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True)]


def query(s: Scope, table: Table, text: AnyValue) -> Deps:
    """Columns, variables and literals of a pandas or SQL condition in a string; unknown parts of it flow too."""
    known = s.m.known(text)
    clauses: list[tuple[list[Deps], list[str]]] = []
    parts = (
        [str(k) for k in known]
        if known
        else [str(p.value) for p in text.parts if isinstance(p, Const)]
        if isinstance(text, Text)
        else []
    )
    span = (s.m.where(text) or s.c.span) if known else s.c.span
    for part in (clause for p in parts for clause in _clauses(p)):       # a literal belongs to the columns of its own comparison
        made: list[Deps] = []
        words: list[str] = []
        for quoted, name, variable, one, two, number in _WORD.findall(part):
            if name == "index" and name not in table.columns:
                made.append(tuple(Dep(n, "IDENTITY", span, "constant") for n in table.index.values()))
            elif quoted or (name and name not in _KEYWORDS):
                node = table.columns.get(quoted or name) or table.index.get(quoted or name)
                if node is None and table.rests:
                    node = tables.field(s.m, table, quoted or name, span)
                if node is not None:
                    made.append((Dep(node, "IDENTITY", span, "constant"),))
            elif one or two or number:
                words.append(one or two or number)
            elif variable:
                made.append(s.m.deps(s.m.variable(variable)))
                words.extend(str(k.value) for k in s.m.strings(s.m.variable(variable)) or ())
        if made or not clauses:
            clauses.append((made, words))
        else:
            clauses[-1][1].extend(words)                                    # BETWEEN 1 AND 5
    found = [d.through(d.join(*made), "TRANSFORMATION", span, op="compared", literals=words) for made, words in clauses]
    if not known:
        unknown = [w for _, words in clauses for w in words]
        found.append(d.through(d.possible(s.m.deps(text), "hole"), "TRANSFORMATION", span, op="compared", literals=unknown))
    return d.join(*found)


def _split(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Each value twice: the rows of one part and those of the other."""
    why = tuple(tables.replace(x, cause="stratify") for x in s.deps(a.get("stratify")))
    made: list[AnyValue] = []
    for i, v in enumerate(s.all(a["many"])):
        inner = s.m.deref(v)
        for part in ("train", "test"):
            if isinstance(inner, Table):
                dataset = tables.replace(s.frame(inner.dataset.name), point=f"{s.c.site}#{i}{part}")
                made.append(s.m.new(tables.filtered(s.m, inner, dataset, why, s.c.span) if why else inner))
            elif isinstance(inner, Series) and why:
                frame = tables.replace(s.frame(), point=f"{s.c.site}#{i}{part}")
                made.append(tables.replace(inner, rows=tables.filtered(s.m, Table(frame, {}, rows=inner.rows), frame, why, s.c.span).rows))
            else:
                made.append(v)
    return Seq("list", tuple(made))
