"""Hand-written decisions: a score, risk or selection that is worked out here from criteria about one person (or per row).

A plain read is not one, nor a statistic over people, nor a model metric: names are judged by ``knowledge.decisions``, and the
value must be computed here: accumulated, chosen by conditions, or arithmetic over columns.
"""

from typing import TYPE_CHECKING

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg
from herkomst.interpret.verbs import tables
from herkomst.knowledge import decisions
from herkomst.knowledge.names import tokens
from herkomst.model.graph import Node
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr, Call, Comp, Expr, FunctionDef, IfExp, Index, Literal_, Name, Op, Return, Slice
from herkomst.model.unit import Grade, SinkKind
from herkomst.model.values import AnyValue, Cell, Choice, Const, Deps, Func, Map, Obj, Ref, Seq, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter
    from herkomst.interpret.python.scope import Activation

_ELEMENTWISE = frozenset(
    ["apply", "map", "applymap", "transform", "where", "select", "clip", "round", "sum", "min", "max", "float", "int", "abs", "dot", "mul", "add", "sub", "div", "mask", "fillna", "astype", "isin", "between", "eq", "ne", "gt", "ge", "lt", "le", "contains", "startswith", "reduce", "cut", "qcut", "rank", "combine", "combine_first", "when", "otherwise", "minimum", "maximum", "nansum", "mean", "when_then", "assign", "bool", "str", "get"])


class Scored(msgspec.Struct, frozen=True):
    """A score or selection that was sighted: what it is made of, under which key, how strong."""

    nodes: frozenset[Node]
    key: str
    grade: Grade


def seen(ip: "Interpreter", name: str, value: AnyValue, source: Expr | None, span: Span, kind: str, op: str = "") -> None:
    """A value is given a name (variable, attribute, key, column): a score or selection if it is named and computed like one."""
    named = decisions.risk_name(name)
    called, source = source, worked_out(ip, source)
    accumulated = bool(op) or _built(source)
    if kind == "variable" and not decisions.selection_name(name) and _ranked(ip, name, value, source, span):
        return
    if not named and not decisions.score_name(name, accumulated=True):
        if decisions.selection_name(name):
            _selection(ip, name, value, source, span, kind)
        return
    if kind == "column" and isinstance(source, Comp) and source.kind != "dict":
        value, source = Cell(ip.deps(value)), source.item       # a column filled from a list: an element is worked out in it
    if not isinstance(value, Cell | Const | Choice | Series) or aggregate(source) or relabels(source) or _looks(name, value):
        return
    control = ip.control()
    own = ip.deps(value)
    deps = d.join(own, control)
    if not deps or (not op and not _computed(ip, source, own, control)):
        return
    if not named and not (accumulated or control or any(x.subtype == "CONDITIONAL" and x.literals for x in own)):
        return
    if kind == "key" and isinstance(source, Literal_) and not _grade(source, named):
        return
    made_by = called if isinstance(called, Call) else source
    _emit(ip, name, deps, span, made_by, "accumulated" if op else "computed", "medium" if decisions.score_name(name, True) else "low")


def worked_out(ip: "Interpreter", source: Expr | None) -> Expr | None:
    """The expression that makes a value: of a call of a function of the tree with one way out, what that returns."""
    from herkomst.interpret.python.names import lookup_name

    for _ in range(4):
        if not isinstance(source, Call) or not isinstance(source.func, Name):
            return source
        fn = ip.deref(lookup_name(ip, source.func.id))
        node = ip.code.definition(fn.path, fn.offset) if isinstance(fn, Func) else None
        if not isinstance(node, FunctionDef) or not node.body or decisions.decision_function_name(node.name):
            return source
        last = node.body[-1]
        if not isinstance(last, Return) or not isinstance(last.value, Op | IfExp | Call):
            return source
        source = last.value
    return source


def column(ip: "Interpreter", name: str, value: AnyValue, source: Expr | None, span: Span, mask: Deps, op: str = "") -> None:
    """``df.loc[mask, "score"] = value``: the mask decides."""
    accumulated = bool(op) or bool(mask)
    cond = d.condition(mask, span)
    if decisions.risk_name(name) or decisions.score_name(name, accumulated=accumulated):
        deps = d.join(ip.deps(value), cond, ip.control())
        if deps and not isinstance(ip.deref(value), Table):
            _emit(ip, name, deps, span, source, "accumulated" if op else "computed", "medium")
    elif decisions.selection_name(name) and cond:
        _emit(ip, name, d.join(ip.deps(value), cond), span, source, "assign", "medium", "selection")


def _looks(name: str, value: AnyValue) -> bool:
    """Whether every value it can have is a colour or a style: how a score is shown."""
    found = value.options if isinstance(value, Choice) else (value,)
    return all(isinstance(v, Const) and isinstance(v.value, str) and (not v.value or decisions.shown(name, v.value)) for v in found) and any(
        isinstance(v, Const) and v.value for v in found)


def _grade(source: Literal_, named: bool) -> bool:
    """Whether a literal under a key is a score (``"risk": "high"``) rather than a caption or a format."""
    if isinstance(source.value, str):
        return named and source.value.isidentifier()
    return named or source.value is not None


def aggregate(source: Expr | None) -> bool:
    """``int(df["risk"].sum())``: a statistic over people."""
    while isinstance(source, Call) and isinstance(source.func, Name) and source.func.id in ("int", "float", "round", "abs", "str") and source.args:
        source = source.args[0].value
    if isinstance(source, Call) and isinstance(source.func, Name) and source.func.id == "len":
        return True
    if not (isinstance(source, Call) and isinstance(source.func, Attr) and source.func.name in _REDUCING):
        return False
    by_row = any(a.keyword == "axis" and isinstance(a.value, Literal_) and a.value.value in (1, "columns") for a in source.args)
    return not by_row and not source.args[:1] and not (isinstance(source.func.value, Name) and source.func.value.id in ("np", "numpy", "math"))


def relabels(source: Expr | None) -> bool:
    """``df["risk"].map(...)``: an existing score in other words."""
    node = source
    while isinstance(node, Call) and isinstance(node.func, Attr):
        node = node.func.value
    if node is source:
        return False
    if isinstance(node, Index):
        last = node.parts[-1]
        return isinstance(last, Literal_) and isinstance(last.value, str) and decisions.risk_name(last.value)
    return isinstance(node, Attr) and decisions.risk_name(node.name)


_REDUCING = frozenset((
    "sum", "mean", "count", "max", "min", "median", "std", "var", "nunique", "size", "quantile", "mode", "idxmax", "idxmin", "item",
    "value_counts"))


def _built(source: Expr | None) -> bool:
    return isinstance(source, IfExp) or (isinstance(source, Op) and len(source.operands) > 1)


def _computed(ip: "Interpreter", source: Expr | None, own: Deps, control: Deps) -> bool:
    """Whether the value is worked out in this statement rather than read or copied."""
    if _built(source):
        return True
    if isinstance(source, Literal_):
        return bool(control)
    if isinstance(source, Call):
        name = source.func.name if isinstance(source.func, Attr) else source.func.id if isinstance(source.func, Name) else ""
        if any(x.subtype == "CONDITIONAL" for x in own):
            return True
        nodes = frozenset(x.node for x in own)
        if any(nodes <= s.nodes for s in ip.scored):
            return True                                 # what a scoring function returned
        return name in _ELEMENTWISE and any(x.subtype == "TRANSFORMATION" for x in own)
    return source is not None and bool(control) and not isinstance(source, Name)


def _emit(
    ip: "Interpreter", name: str, deps: Deps, span: Span, source: Expr | None, action: str, grade: Grade, kind: SinkKind = "score",
) -> None:
    act = ip.acts[-1]
    if all("unmodelled" in x.reasons and x.subtype != "CONDITIONAL" for x in deps):
        return                                          # worked out by something nothing is known of
    ranked = kind == "selection" and any(x.subtype == "SORT" for x in deps)
    if all(x.subtype == "AGGREGATION" for x in deps) or any(x.node.dataset.kind == "model" for x in deps):
        return
    nodes = frozenset(x.node for x in deps)
    if not ranked and len(nodes) == 1 and all(x.subtype != "CONDITIONAL" for x in deps) and _only_a_score(ip, deps[0].node):
        return                                          # one score made from another by its name alone: scaled, rounded, renamed
    if len(nodes) == 1 and kind == "score" and _same_matter(name, next(iter(nodes)).name):
        return                                          # ``group_credit_history(credit_history)``: one column in other words
    prefix = "selection" if kind == "selection" else "score"
    key = f"{prefix}:{act.path}:{act.qual}:{name}"
    asked = kind == "selection" and isinstance(source, Call) and isinstance(source.func, Attr) and all(n.dataset.kind == "table" for n in nodes)
    # a query through a mapper names the columns of the table itself: another query by the same columns is another selection
    if not asked and isinstance(source, Call | None) and (made := next((s for s in ip.scored if nodes <= s.nodes), None)) is not None:
        if grade != "medium" or made.grade != "low" or action == "returned":
            return
        key = made.key                                  # what a function returned is stored under a plainer name: one point
    ip.scored.append(Scored(nodes, key, grade))
    literals = sorted({c for x in deps for c in x.literals})
    unknown = any(x.node.kind == "rest" for x in deps)
    ip.emit.sink(
        kind, key, "criterion", deps, name=name, detail="", action=action, span=span,
        grade=grade, resolution="complement" if unknown else "names", op="score" if kind == "score" else "selection", literals=literals)


def _only_a_score(ip: "Interpreter", node: Node) -> bool:
    """Whether a column is a score by its name, and what it is made of adds nothing to that: it was read, or is a decision point itself.
    A flag that is worked out here from something else (``df["high_risk"] = df["land"].isin(...)``) hands on what it is made of."""
    if node.kind != "column" or not decisions.risk_name(node.name):
        return False
    todo, done = [node], {node}
    while todo:
        at = todo.pop()
        if any(s.key.endswith(f":{at.name}") for s in ip.scored):
            continue
        for edge in tables.incoming(ip.emit, at):
            if edge.source.kind != "column" or edge.source in done:
                continue
            if edge.subtype != "IDENTITY" and not decisions.risk_name(edge.source.name):
                return False
            done.add(edge.source)
            todo.append(edge.source)
    return True


def _same_matter(name: str, column: str) -> bool:
    """Whether a name is that of one column in other words: what makes it a score's name is in the column's name too."""
    return bool(set(tokens(name)) & set(tokens(column)) & _MATTER)


_MATTER = frozenset(("credit", "krediet", "risk", "risico", "fraude", "fraud", "kredit", "risiko", "default", "dropout", "uitval"))


def returned(ip: "Interpreter", node: FunctionDef, act: "Activation", value: AnyValue) -> AnyValue:
    """A function named like a decision gives a value that it computed."""
    if node.name.startswith("__") or decisions.handles(node.name):
        return value
    if decisions.selection_name(node.name):
        _given_back(ip, node, value)
    if not (decisions.decision_function_name(node.name) or decisions.score_name(node.name, accumulated=True)):
        return value
    made = _result(ip, value)
    if not isinstance(made, Cell | Const | Choice | Series):
        return value
    deps = ip.deps(made)
    if not deps or not any(x.subtype in ("CONDITIONAL", "TRANSFORMATION") and "unmodelled" not in x.reasons for x in deps):
        return value
    if not decisions.decision_function_name(node.name) and not any(x.literals or x.op in ("computed", "compared") for x in deps):
        return value
    nodes = frozenset(x.node for x in deps)
    if any(nodes <= s.nodes for s in ip.scored):
        return value
    if isinstance(made, Series | Cell) and not any(x.subtype == "CONDITIONAL" or x.op in ("computed", "compared") for x in deps):
        return value
    span = ip.at(node.end - len(node.name), node.end)
    _emit(ip, node.name, deps, span, None, "returned", "medium" if decisions.score_name(node.name) or made is not value else "low")
    return value


def _result(ip: "Interpreter", value: AnyValue) -> AnyValue:
    """What a function gives back; of a dict or object, what it holds that is named like a score: ``Assessment(total_score=total)``."""
    x = ip.deref(value)
    if not isinstance(x, Map | Obj):
        return value
    fields = x.fields.items() if isinstance(x, Obj) else ((k.value, v) for k, v in x.items if isinstance(k, Const) and isinstance(k.value, str))
    named = [ip.deref(v) for k, v in fields if decisions.risk_name(str(k)) or decisions.score_name(str(k), accumulated=True)]
    found = [v for v in named if isinstance(v, Cell | Const | Choice | Series)]
    return Cell(d.join(*(ip.deps(v) for v in found))) if found else value


def _given_back(ip: "Interpreter", node: FunctionDef, value: AnyValue) -> None:
    """A function named like a selection (``steekproef``, ``select_for_review``) gives back rows that something decided about."""
    x = ip.deref(value)
    of = x.rows if isinstance(x, Table | Seq | Series) and not (isinstance(x, Table) and x.one) else None
    picked = ip.gated.deciding(of) if of is not None else ()
    if picked and not any({y.node for y in picked} <= s.nodes for s in ip.scored):
        _emit(ip, node.name, picked, ip.at(node.end - len(node.name), node.end), None, "returned", "medium", "selection")


def _selection(ip: "Interpreter", name: str, value: AnyValue, source: Expr | None, span: Span, kind: str) -> None:
    """A value named like a selection of people: a filtered list or frame, or a flag computed per person."""
    x = ip.deref(value)
    if isinstance(x, Seq):
        deps = d.join(x.deps, *(ip.deps(i) for i in x.items if isinstance(i, Const)))
        picked = tuple(y for y in deps if y.subtype in ("FILTER", "CONDITIONAL", "SORT"))
        if picked:
            _emit(ip, name, picked, span, source, "select", "medium", "selection")
    elif ((isinstance(x, Table) and x.one is False) or isinstance(x, Series)) and kind == "variable" and x.rows is not None and not isinstance(
            source, Name | Literal_):
        picked = ip.gated.deciding(x.rows)
        if picked:
            _emit(ip, name, picked, span, source, "select", "medium", "selection")
    elif kind != "variable" and isinstance(x, Cell | Const | Choice | Series):
        control = ip.control()
        own = ip.deps(x)
        if _computed(ip, source, own, control) and (own or control):
            _emit(ip, name, d.join(own, control), span, source, "assign", "medium", "selection")


def _ranked(ip: "Interpreter", name: str, value: AnyValue, source: Expr | None, span: Span) -> bool:
    """The highest (or lowest) by a score: ``df.nlargest(50, "fraudekans")``, ``df.sort_values("score").head(100)``, ``[:100]``."""
    if not _takes(source):
        return False
    x = ip.deref(value)
    if not isinstance(x, Table) or x.one is not False or x.rows is None:
        return False
    decided = ip.gated.deciding(x.rows)
    if not any(y.subtype == "SORT" and decisions.score_name(y.node.name, accumulated=True) for y in decided):
        return False
    _emit(ip, name, decided, span, source, "select", "medium", "selection")
    return True


def _takes(source: Expr | None) -> bool:
    """Whether an expression takes the first so many rows. A handful is shown to the developer rather than selected."""
    if isinstance(source, Index):
        part = source.parts[0]
        return isinstance(part, Slice) and part.lower is None and part.upper is not None and not _handful(part.upper)
    if not isinstance(source, Call) or not isinstance(source.func, Attr):
        return False
    if source.func.name in ("copy", "reset_index"):
        return _takes(source.func.value)
    if source.func.name not in ("nlargest", "nsmallest", "head", "tail", "limit") or not source.args:
        return False
    return not _handful(source.args[0].value)


def _handful(count: Expr) -> bool:
    return isinstance(count, Literal_) and isinstance(count.value, int) and count.value <= 10


def picked(ip: "Interpreter", receiver: AnyValue, item: AnyValue, span: Span) -> None:
    """``list.append(person)`` under a condition, into a list named like a selection."""
    control = ip.control()
    if not control or not isinstance(receiver, Ref):
        return
    act = ip.acts[-1]
    for scope in (act.scope, act.scope.module):
        for name, value in scope.vars.items():
            if isinstance(value, Ref) and value.id == receiver.id and decisions.selection_name(name):
                _emit(ip, name, control, span, None, "append", "medium", "selection")
                return


def sorted_by(ip: "Interpreter", receiver: AnyValue, args: tuple[CallArg, ...], span: Span) -> None:
    """``people.sort(key=...)``: what decides the order stays with the list."""
    key = next((a.value for a in args if a.keyword == "key"), None)
    x = ip.deref(receiver)
    if key is None or not isinstance(x, Seq) or not isinstance(receiver, Ref):
        return
    from herkomst.interpret.python.containers import any_item

    made = ip.call(key, (any_item(ip, receiver, span),), {}, span)
    ip.store(receiver, Seq(x.kind, x.items, x.rest, d.join(x.deps, d.through(ip.deps(made), "SORT", span, op="sort"))))
