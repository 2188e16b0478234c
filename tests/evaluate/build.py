"""Small lineage graphs by hand: ``G().flow("persoon.nat -> df.k07", "TRANSFORMATION")``."""

import itertools

from herkomst.classify import classify
from herkomst.config import Config
from herkomst.evaluate import evaluate
from herkomst.model.graph import Dataset, Edge, Node, column, rest, rows
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.model.source import SourceFile
from herkomst.model.unit import Fact, Sink


class G:
    """Datasets are tables unless their name starts with a letter and a colon: ``f:df`` a frame, ``c:data.csv`` a file."""

    def __init__(self):
        self.edges, self.sinks, self.schemas, self.facts, self.line = [], [], {}, [], 0

    def dataset(self, name):
        kinds = {"f": "frame", "c": "file", "p": "param", "q": "query"}
        if name[1:2] == ":":
            return Dataset(kinds[name[0]], name[2:], "a.py:1")
        return Dataset("table", name)

    def node(self, text):
        if text.startswith("@"):
            key, _, role = text[1:].partition("/")
            return Node("sink", Dataset("model", key), role)
        dataset, _, name = text.rpartition(".")
        d = self.dataset(dataset)
        if name == "#":
            return rows(d)
        if name.startswith("*"):
            return rest(d, tuple(x for x in name[1:].split("-") if x))
        return column(d, name)

    def span(self, path="a.py"):
        self.line += 1
        return Span(path, self.line, 1, self.line, 10)

    def flow(self, text, subtype="IDENTITY", **more):
        parts = [self.node(p.strip()) for p in text.split("->")]
        for a, b in itertools.pairwise(parts):
            self.edges.append(Edge(a, b, subtype, self.span(), **{"op": "computed", **more}))
        return self

    def sink(self, key, role="feature", kind="model", name="", action="fit", path="a.py", grade="high",
             detail="", **more):
        node = Node("sink", Dataset("model", key), role)
        self.sinks.append(Sink(kind, key, node, role, name or key, detail, action, self.span(path), "name", grade, **more))
        return self

    def table(self, name, *columns, **more):
        d = self.dataset(name)
        self.schemas[d] = Schema(d, tuple(SchemaColumn(c, Span("ddl.sql", i, 1, i, 9)) for i, c in enumerate(columns, 1)), **more)
        return self

    def test_of_outcome(self, path="a.py"):
        self.facts.append(Fact("outcome-test", self.span(path)))
        return self

    def graph(self):
        return LineageGraph(self.edges, self.sinks, self.schemas, self.facts)

    def run(self, config=None, production=True):
        config = config or Config()
        graph = self.graph()
        files = {p: SourceFile(p, "python", "Python", production=production) for p in ("a.py", "b.py", "onderzoek/a.py")}
        return evaluate(graph, classify(graph, config), files, config)

    def results(self, config=None, **more):
        return {(r.rule, r.category): r for r in self.run(config, **more)[1]}

    def only(self, rule, config=None, **more):
        found = [r for r in self.run(config, **more)[1] if r.rule == rule]
        assert len(found) == 1, [(r.rule, r.category) for r in self.run(config, **more)[1]]
        return found[0]
