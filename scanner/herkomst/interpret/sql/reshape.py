"""Sources that make columns of their own: PIVOT, UNPIVOT, UNNEST, table functions, predictions."""

from typing import TYPE_CHECKING

from herkomst.interpret.sql.relation import Relation
from herkomst.interpret.sql.scope import Bound, Scope
from herkomst.model.graph import column, rest, rows
from herkomst.model.sql_query import FunctionSource, PivotSource, Use
from herkomst.model.values import Dep

if TYPE_CHECKING:
    from herkomst.interpret.sql.evaluate import Evaluator


def pivot(run: "Evaluator", source: PivotSource, scope: Scope) -> Relation:
    """PIVOT and UNPIVOT."""
    inner, parts = run.source(source.source, scope)
    name = source.alias.text if source.alias is not None else "pivot"
    first = source.made[0].name if source.made else None
    made = Relation(run.named_point(name, source.alias or first, None), None)
    made.rows = rows(made.dataset)
    made.tables = inner.tables
    around = Scope(run, scope)
    alias = source.source.alias.text.lower() if source.source.alias is not None else ""
    around.sources = [Bound(inner, alias, parts)]
    gone = frozenset(w.text.lower() for w in source.gone)
    only = frozenset(w.text.lower() for w in source.only)
    keep = [d for d, _ in run.deps(source.keys, around)]
    kept: list[Dep] = []
    for key, (written, node) in inner.columns.items():
        if key not in gone and (not only or key in only):
            target = column(made.dataset, written)
            run.edge(node, target, "IDENTITY", inner.spans.get(key) or run.here, "call", "reshaped")
            made.add(written, target, inner.spans.get(key))
            if not source.unpivot:
                kept.append(Dep(node, "GROUP_BY", inner.spans.get(key), "call", "group"))
    if not only:
        run.star_rest(inner, made, run.here, "call", gone)
    for w in source.only:
        if w.text.lower() not in inner.columns:
            for node, reasons in run.column(inner, w.text):
                run.edge(node, column(made.dataset, w.text), "IDENTITY", run.span(w), run.span_kind, "reshaped", (), reasons)
            made.add(w.text, column(made.dataset, w.text), run.span(w))
    made.row_deps = run.fold(inner.row_deps + kept)
    for p in source.made:
        node = column(made.dataset, p.name.text)
        deps = [d for d, _ in run.deps(p.uses, around)]
        run.emit([*deps, *(made.row_deps if p.aggregate else ())], node, run.here, "reshaped")
        made.add(p.name.text, node, run.span(p.name) if p.name.start >= 0 else None)
    if source.open:
        wild = rest(made.dataset, tuple(n for n, _ in made.columns.values()), "{v}")
        run.emit(keep, wild, run.here)
        made.base = True
        made.rests.append(wild)
    for d in [d for p in source.made for d, _ in run.deps(p.uses, around)] if source.unpivot else ():   # what is missing gives no row
        missing = Dep(d.node, "FILTER", d.span, d.span_kind, "filter", d.literals, d.reasons, d.gated, "missing")
        run.emit([missing], made.rows, run.here)
        made.row_deps.append(missing)
    for d in [*keep, *kept] if not source.unpivot else ():       # a row per value of what is left over
        run.edge(d.node, made.rows, "GROUP_BY", d.span or run.here, d.span_kind, "group", d.literals, d.reasons)
    if inner.rows is not None:
        run.edge(inner.rows, made.rows, "IDENTITY", run.here, "call", "read")
    return made


_SYSTEM = {"sys", "information_schema", "pg_catalog", "snowflake", "dbms_xplan", "dbms_lob", "xmltable", "json_table", "system", "ml", "ai"}
_TSQL = {"openjson", "string_split", "openrowset", "openquery", "openxml", "opendatasource", "generate_series", "containstable", "freetexttable",
         "semantickeyphrasetable", "semanticsimilaritytable", "predict", "changetable", "nodes", "value"}


def _elsewhere(source: FunctionSource, dialect: str) -> bool:
    """Is it a function or procedure of the user's own? T-SQL asks for its schema, but for a procedure that is run; others know many functions
    without one."""
    words = [w.text.lower() for w in source.parts]
    if not words or words[0] in _SYSTEM or source.model:
        return False
    return (len(words) > 1 and words[-1] not in _TSQL) if dialect != "tsql" else words[-1] not in _TSQL


def _placed(source: FunctionSource) -> tuple[int, int]:
    word = source.parts[0]
    return (word.start, max(word.end, source.parts[-1].end)) if word.start >= 0 else (source.start, source.start + 1)


def given(run: "Evaluator", own: Relation, source: FunctionSource, made: Relation, deps: list[Dep]) -> Relation:
    """What a function of the tree gives. Its body is followed where it stands; what the arguments do in it is not told apart: they may decide
    rows and values."""
    span = run.span(source.alias) if source.alias is not None else run.here
    maybe = [Dep(d.node, "CONDITIONAL", d.span or span, d.span_kind, "passed", d.literals, (*d.reasons, "unmodelled"), d.gated, d.cause) for d in deps]
    for i, (key, (name, node)) in enumerate(own.columns.items()):
        word = source.columns[i] if i < len(source.columns) else None
        target = column(made.dataset, word.text if word is not None else name)
        run.edge(node, target, "IDENTITY", own.spans.get(key) or span, "call", "passed")
        run.emit(maybe, target, span)
        made.add(target.name, target, run.span(word) if word is not None else own.spans.get(key))
    run.star_rest(own, made, span, "call", frozenset())
    for r in made.rests:
        run.emit(maybe, r, span)
    for d in deps:
        run.edge(d.node, made.rows, "FILTER", d.span or span, d.span_kind, "passed", d.literals, (*d.reasons, "unmodelled"))  # type: ignore[arg-type]
    if own.rows is not None:
        run.edge(own.rows, made.rows, "IDENTITY", span, "call", "read")  # type: ignore[arg-type]
    made.row_deps = [*own.row_deps, *(Dep(d.node, "FILTER", d.span, d.span_kind, "filter", d.literals, d.reasons, d.gated, d.cause) for d in maybe)]
    made.tables, made.ranks = own.tables, own.ranks
    return made


def function(run: "Evaluator", source: FunctionSource, scope: Scope) -> Relation:
    """UNNEST, table functions, ML.PREDICT."""
    name = source.alias.text if source.alias is not None else source.name
    made = Relation(run.named_point(name, source.alias, None, source.start), None)
    made.rows = rows(made.dataset)
    span = run.span(source.alias) if source.alias is not None else run.here
    own = run.called(source.parts) if source.parts else None
    bare = len(source.uses) == 1 and isinstance(source.uses[0], Use) and source.uses[0].parts == source.parts      # Oracle: TABLE(package.function)
    found = run.deps(source.uses, scope) if own is None or not bare else []
    scope.reached |= {i for _, i in found if i >= 0}
    deps = [d for d, _ in found]
    if own is not None:
        return given(run, own, source, made, deps)
    if not bare and _elsewhere(source, run.dialect):
        run.gap_at(*_placed(source), "unresolved-name", ".".join(w.text for w in source.parts) + "()")
    inputs = [run.source(t, scope)[0] for t in source.tables]
    for inner in inputs:
        made.tables |= inner.tables
        made.row_deps += inner.row_deps
        for key, (written, node) in inner.columns.items():
            target = column(made.dataset, written)
            run.edge(node, target, "IDENTITY", inner.spans.get(key) or span, "call", "passed")
            made.add(written, target)
            deps.append(Dep(node, "TRANSFORMATION", inner.spans.get(key) or span, "call", "computed"))
        run.star_rest(inner, made, span, "call", frozenset())
        deps += [Dep(r, "TRANSFORMATION", span, "call", "computed", (), ("rest",)) for r in inner.rests]
        if inner.rows is not None:
            run.edge(inner.rows, made.rows, "IDENTITY", span, "call", "read")
    for w in source.columns:
        node = column(made.dataset, w.text)
        run.emit(deps, node, span, "reshaped")
        made.add(w.text, node, run.span(w))
    if source.model:
        run.predicted(source, made, inputs, deps)
    elif source.open and not source.columns:
        only = source.alias.text if source.alias is not None else source.name
        wild = rest(made.dataset)
        run.emit(deps, wild, span, "reshaped")
        made.base = True
        made.rests.append(wild)
        run.wild[made.dataset] = deps
        if only and source.name == "unnest":
            made.add(only, column(made.dataset, only))
            run.emit(deps, column(made.dataset, only), span, "reshaped")
    for d in deps if source.uses else ():
        run.edge(d.node, made.rows, "FILTER", d.span or span, d.span_kind, "reshaped", d.literals, d.reasons)
        made.row_deps.append(Dep(d.node, "FILTER", d.span or span, d.span_kind, "reshaped", d.literals, d.reasons))      # how many
    return made
