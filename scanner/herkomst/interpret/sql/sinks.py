"""Decision points in SQL: models, hand-written scores, selections of people."""

from typing import Any

from herkomst.interpret.sql.blocks import Block
from herkomst.interpret.sql.evaluate import Evaluator
from herkomst.interpret.sql.relation import Relation
from herkomst.knowledge.decisions import person_dataset, risk_name, score_name, selection_name, technical_key
from herkomst.model.graph import DIRECT_SUBTYPES, Dataset, Node, column, rows
from herkomst.model.places import Span
from herkomst.model.sql_ir import Assign, Assignment, MakeModel, Statement, Target, Write
from herkomst.model.sql_query import FunctionSource, Projection, Query, Select, SetOp, Use
from herkomst.model.unit import Resolution, Role
from herkomst.model.values import Dep

_TECHNICAL = ("key", "missing", "duplicate")


class Sinks(Evaluator):
    """The part of the script interpreter that recognises decisions."""

    result: Dataset | None = None
    writing: Write | None = None
    gated = False
    labels: dict[str, list[str]]
    guards: list[Dep]

    # -- scores

    def scope_name(self) -> str:
        """What a score belongs to: the table that is written, else the statement."""
        if self.writing is not None and self.writing.target.parts:
            return ".".join(p.text for p in self.writing.target.parts).lower()
        return f"{self.path}:{self.site}{self.here_offset}"

    def score(self, scope: str, name: str, deps: list[Dep], span: Span, detail: str, action: str, kind: Any) -> None:
        """A score computed here from criteria."""
        criteria = [d for d in deps if d.cause not in _TECHNICAL and not (d.node.kind == "column" and technical_key(d.node.name))]
        if criteria:
            self.emitter.sink("score", f"{scope}.{name.lower()}", "criterion", criteria, name=name, detail=detail, action=action, span=span,
                              span_kind=kind, grade="medium", resolution=_resolution(criteria), unknown=_unknown(criteria), op="score",
                              literals=[t for d in criteria for t in d.literals])

    def projected(self, p: Projection, node: Node, deps: list[Dep], more: list[Dep], block: Block) -> None:
        """A select list computes something: is it a score about a person?"""
        variable = p.bare and any(d.node in self.variables.values() for d in deps)      # built up in the procedure
        if (p.bare and not variable) or not (deps or more):
            return
        own = p.named and score_name(p.name.text, p.weights > 0)
        given = (self.writing is not None and node.name.lower() != p.name.text.lower()
                 and score_name(node.name, p.weights > 0 or variable))
        # an order by weighed criteria scores people; one that a query goes on with is seen where that takes the first of it
        ranking = p.rank and p.named and p.weights > 0 and not p.once and block.into.kind in ("table", "output", "file")
        if not own and not given and not ranking and p.named and not p.aggregate and selection_name(p.name.text):
            self.flagged(self.scope_name(), p.name.text, deps + [d for d in more if d.subtype == "CONDITIONAL"], self.span(p.name), "select")
        if not own and not given and not ranking:       # the target list of an INSERT names it where the query does not
            return
        if p.aggregate and not self._per_person(block.query):
            return                                      # an average over people is a statistic
        if all(d.op in ("renamed", "selected", "read_all") for d in deps) and not more and not variable:
            return
        names = {d.node.name.lower() for d in deps if d.node.kind == "column"}
        if not p.weights and not variable and len(names) == 1 and score_name(next(iter(names)), True) and not more:
            return                                      # rounding or casting a score that exists
        decide = [d for d in more if d.subtype in ("JOIN", "CONDITIONAL", "WINDOW")]
        detail = "rank" if ranking else "CASE" if p.weights else "aggregate" if p.aggregate else "expression"
        name, span = (p.name.text, self.span(p.name)) if own or ranking else (node.name, self.targets.get(node, self.here))
        self.score(self.scope_name(), name, deps + decide, span, detail, "select", self.span_kind)

    def given_score(self, made: Relation) -> None:
        """INSERT .. VALUES (id, @score): a variable that was built up is written under the name of a score."""
        for key, (name, _) in made.columns.items():
            deps = made.made.get(key, [])
            if any(d.node in self.variables.values() for d in deps) and score_name(name, True):
                self.score(self.scope_name(), name, deps, made.spans.get(key) or self.here, "procedure", "insert", self.span_kind)

    def _per_person(self, query: Select) -> bool:
        """Grouped by a key of persons (or not grouped at all inside a subquery per person)."""
        return any(isinstance(u, Use) and technical_key(u.parts[-1].text) for u in query.group)

    def assigned_score(self, a: Assignment, node: Node, deps: list[Dep], decide: list[Dep], target: Target) -> None:
        """UPDATE t SET score = .. WHERE .."""
        name = a.column[-1].text
        own = any(d.node == node for d in deps)
        if score_name(name, own or a.value.weights > 0 or (a.value.number and bool(decide))) and (not a.value.bare or decide):
            criteria = [d for d in (*deps, *decide) if d.node != node]
            scope = ".".join(p.text for p in target.parts).lower()
            self.score(scope, name, criteria, self.span(a.column[-1]), "UPDATE", "assign", self.span_kind)
        elif selection_name(name) and (not a.value.bare or decide):
            scope = ".".join(p.text for p in target.parts).lower()
            self.flagged(scope, name, [d for d in (*deps, *decide) if d.node != node], self.span(a.column[-1]), "assign")

    def flagged(self, scope: str, name: str, deps: list[Dep], span: Span, action: str) -> None:
        """A column named like a selection of people that is filled by a test: ``SET huisbezoek = 'J' WHERE ..``, ``CASE .. END AS controle``."""
        tests = [d for d in deps if d.cause not in _TECHNICAL and not (d.node.kind == "column" and technical_key(d.node.name))]
        if any(d.subtype in ("CONDITIONAL", "FILTER") or d.literals for d in tests):
            self.emitter.sink("selection", f"{scope}.{name.lower()}", "criterion", tests, name=name, detail="CASE" if action == "select" else "UPDATE",
                              action=action, span=span, span_kind=self.span_kind, grade="medium", resolution=_resolution(tests),
                              unknown=_unknown(tests), op="selection", literals=[t for d in tests for t in d.literals])

    def variable_score(self, s: Assign, node: Node, deps: list[Dep]) -> None:
        """SET @score = @score + CASE .."""
        value = s.value
        if value is None:
            return
        own = any(d.node == node for d in deps)
        name = s.name.text.lstrip("@")
        if score_name(name, own or value.weights > 0 or bool(self.guards)) and (not value.bare or self.guards):
            criteria = [d for d in (*deps, *self.guards) if d.node != node]
            self.score(f"{self.path}:{s.procedure}", name, criteria, self.span(s.name), "procedure", "assign", self.span_kind)

    def compared(self, block: Block, groups: list[Dep]) -> None:
        """Aggregates by something that is called origin, sex or the like: a test of the outcome, if what is aggregated is one. That is
        for the graph to say (see ``interpret/verbs/outcomes.py``, which does the same for frames)."""
        keys = [d for d in groups if d.node.kind == "column" and self.emitter.speaks(d.node)]
        if not keys:
            return
        span = keys[0].span or self.here
        key = f"{self.path}:{self.site}{span.line}:{span.column}:{block.into.name}"
        parts: tuple[tuple[Role, list[Dep]], ...] = (("metric", [*block.measured, Dep(block.rows, "AGGREGATION", span, "call", "aggregated")]), ("group", keys))
        for role, deps in parts:
            self.emitter.sink("metric", key, role, deps, name="GROUP BY", detail="GROUP BY", action="by-group", span=span,
                              span_kind=self.span_kind, op="measured")

    # -- selections

    def selection(self, query: Query, made: Relation, write: Write | None, s: Statement) -> None:
        """A worklist: by the name of what is written, or by taking the first n of people in an order."""
        name = write.target.parts[-1].text if write is not None and write.target.parts else ""
        by_name = bool(name) and write is not None and write.target.kind != "temp" and selection_name(name)
        top = _top(query)
        order = [d for d in made.row_deps if d.subtype in ("SORT", "WINDOW")]
        if not order and by_name:                       # a rank among people in a worklist is its order
            order = [d for key, once in made.ranks.items() if not once for d in made.made.get(key, ()) if d.subtype == "WINDOW"]
        criteria = [d for d in made.row_deps if d.subtype not in ("SORT", "WINDOW") and d.cause not in _TECHNICAL
                    and d.node.dataset.name != "filters"]       # those of other files come with the rows
        ranked = any(d.node.kind == "column" and d.op == "filter" and d.literals and d.literals != ("1",) and _rank(made, d) for d in made.row_deps)
        lot = isinstance(top, Select) and top.drawn      # so many people, drawn by lot from those that a filter leaves
        limited = top is not None and ((bool(top.limit) and bool(order) and not top.limit.endswith(" 1")) or (lot and bool(criteria)))
        structure = (limited or ranked) and (
            any(person_dataset(t.name) for t in made.tables) or any(risk_name(d.node.name) for d in made.row_deps))
        if not by_name and not structure:
            return
        if not made.row_deps and not made.tables:
            return
        start = write.target.parts[-1] if write is not None and write.target.parts else None
        span = self.span(start) if start is not None else self.here
        table = ".".join(p.text for p in write.target.parts).lower() if write is not None and write.target.parts else ""
        if write is not None and write.target.kind == "temp":
            key = f"{self.path}:{table}"
        else:
            key = table or f"{self.path}:{self.site}{s.start}"
        shown = table or (order[0].node.name if order else "selection")
        if lot and not table:
            shown = min((t.name for t in made.tables if person_dataset(t.name)), default=shown)
        detail = (top.limit if top is not None and top.limit else "") or ("ROW_NUMBER" if ranked else "") or (write.action if write is not None else "select")
        around: dict[str, Any] = {"name": shown, "detail": detail, "action": write.action if write is not None else "select", "span": span,
                                  "span_kind": self.span_kind if start is not None else "call", "grade": "medium" if structure or criteria else "low"}
        emit = self.emitter
        if criteria:
            emit.sink("selection", key, "criterion", criteria, resolution=_resolution(criteria), unknown=_unknown(criteria), op="selection",
                      literals=[t for d in criteria for t in d.literals], **around)
        if order:
            emit.sink("selection", key, "order", order, resolution=_resolution(order), unknown=_unknown(order), op="selection", **around)
        emit.sink("selection", key, "rows", [Dep(rows(made.dataset), "IDENTITY", span, "call", "selection")], **around)

    # -- models

    def model(self, s: MakeModel) -> None:
        """CREATE MODEL trains on every column of its query but the label."""
        name = ".".join(w.text for w in s.name)
        into = Dataset("query", name, f"{self.path}:{self.site}{s.start}")
        made = self.query(s.query, into, None)
        span = self.span(s.name[-1]) if s.name else self.here
        labels = {x.lower() for x in s.labels} or {"label"}
        ignored = {x.lower() for x in s.ignored}
        features = [Dep(n, "IDENTITY", made.spans.get(k) or span, "name" if k in made.spans else "call", "model_input")
                    for k, (_, n) in made.columns.items() if k not in labels | ignored]
        target = [Dep(n, "IDENTITY", made.spans.get(k) or span, "call", "target") for k, (_, n) in made.columns.items() if k in labels]
        for r in made.rests:
            features.append(Dep(self._without(r, labels | ignored, span), "IDENTITY", span, "call", "model_input"))
            target += [Dep(column(into, x), "IDENTITY", span, "call", "target") for x in sorted(labels) if x not in made.columns]
        key = name.lower()
        around: dict[str, Any] = {"name": name, "detail": s.detail, "action": "fit", "span": span, "span_kind": self.span_kind}
        resolution: Resolution = "names" if made.closed else "complement"
        if features:
            self.emitter.sink("model", key, "feature", features, resolution=resolution, **around)
        if target:
            self.emitter.sink("model", key, "target", target, **around)
        self.emitter.sink("model", key, "rows", [Dep(rows(into), "IDENTITY", span, "call", "passed")], **around)
        self.labels[key] = sorted(labels)

    def _without(self, r: Node, names: set[str], span: Span) -> Node:
        """A Rest less some names."""
        less = Node("rest", r.dataset, r.name, tuple(sorted({*r.excluded, *names})))
        self.edge(r, less, "IDENTITY", span, "call", "read_all")
        return less

    def predicted(self, source: FunctionSource, made: Relation, inputs: list[Relation], deps: list[Dep]) -> None:
        """ML.PREDICT(MODEL m, ..): features by name; the predicted columns come from them."""
        key = source.model.lower()
        span = self.place(source.start, source.end)
        labels = self.labels.get(key) or self.labels.get(key.split(".")[-1])
        features = [d for d in deps if not labels or d.node.name.lower() not in labels]
        if features:
            closed = all(i.closed for i in inputs)
            self.emitter.sink("model", key, "feature", features, name=source.model, detail="ML.PREDICT", action="predict", span=span, span_kind=self.span_kind,
                              resolution="names" if closed else "complement")
        names = [f"predicted_{x}{suffix}" for x in labels or () for suffix in ("", "_probs")]
        for name in names or ["predicted_label", "predicted_label_probs"]:
            node = column(made.dataset, name)
            for d in features:
                self.edge(d.node, node, "TRANSFORMATION", d.span or span, d.span_kind, "computed", (), d.reasons)
            made.add(name, node)


def _resolution(deps: list[Dep]) -> Resolution:
    return "unresolved" if any(d.node.kind == "rest" for d in deps) else "names"


def _unknown(deps: list[Dep]) -> str:
    found = sorted({d.node.dataset.name for d in deps if d.node.kind == "rest"})
    return f"columns of {', '.join(found)} unknown" if found else ""


def _top(query: Query) -> Select | SetOp | None:
    return query if isinstance(query, (Select, SetOp)) else None


def _rank(made: Relation, d: Dep) -> bool:
    name = d.node.name.lower()
    return name in made.ranks or d.subtype == "WINDOW" or name in ("rn", "rownum", "row_num", "rang", "rank", "rownumber", "row_number", "volgnr", "rk")


__all__ = ["DIRECT_SUBTYPES", "Sinks"]
