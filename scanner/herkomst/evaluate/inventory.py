"""Stored columns about origin and sex: where they are, whether a use was seen, who may read them (HK301 to HK305, HK307).

These results are no alarms: ``--inventory`` and the report show them.
"""

import hashlib
import re
from collections import defaultdict, deque
from collections.abc import Iterable

import msgspec

from herkomst.evaluate.aside import Files, aside
from herkomst.evaluate.fingerprint import dataset_key
from herkomst.knowledge.attributes import PROTECTED, address_name
from herkomst.knowledge.findings import rules
from herkomst.knowledge.names import tokens
from herkomst.model.decision import Result
from herkomst.model.graph import Edge, Node, column
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span
from herkomst.model.report import Stored
from herkomst.model.schema import SchemaColumn
from herkomst.model.unit import Fact

_NEAR = 5_000
"""Nodes looked at to find a use of a column; beyond it, it counts as used."""
_UNKNOWN = frozenset({"", "onbekend", "unknown", "none", "null", "na", "nan", "-", "?"})
_GRANT = re.compile(r"^GRANT\s+(?P<rights>.*?)\s+ON\s", re.IGNORECASE | re.DOTALL)


def inventory(graph: LineageGraph, stored: Iterable[Stored], files: Files) -> tuple[Result, ...]:
    """The results for stored columns, sorted by rule and place. A column without a place in the tree has none."""
    facts: defaultdict[Node, list[Fact]] = defaultdict(list)
    for fact in graph.facts:
        if fact.node is not None:
            facts[fact.node].append(fact)
    out: list[Result] = []
    for s in stored:
        if s.span is None:
            continue
        sex = s.label.cls == "sex"
        out += _one("HK302" if sex else "HK301", s, files)
        uses = Uses(graph, facts, s.column)
        if not uses.seen and s.column.dataset.kind != "object":     # of a form only the declaration is known
            out += _one("HK303", s, files)
        if sex and s.label.entry not in ("aanhef",):
            said = _binary(graph, s.column)
            out += _one("HK304", s, files, detail=said) if said else []
            out += _one("HK305", s, files) if uses.address_only else []
    out += _access(graph, stored, files)
    once = {r.use_v1: r for r in out}
    return tuple(sorted(once.values(), key=lambda r: (r.rule, r.span, r.use_v1)))


def _one(rule: str, stored: Stored, files: Files, **said: str) -> list[Result]:
    """The fingerprint hangs on the column and its category, not on where it is declared."""
    known = rules()[rule]
    label, node = stored.label, stored.column
    if stored.span is None or (label.category not in known.categories and label.cls not in known.classes):
        return []
    key = hashlib.sha256("\0".join(
        ("stored/v1", rule, label.category, node.dataset.kind, node.dataset.name, node.name, *said.values())).encode()).hexdigest()
    point = files.point(f"stored:{dataset_key(node.dataset)}.{node.name}", node.name, node, stored.span)
    return [
        msgspec.structs.replace(r, id=f"S-{key[:8]}", use_v1=key[:32], facts={
            "dataset": node.dataset.name, "column": node.name, "class": label.cls, **r.facts})
        for r in aside(files, rule, point, label.category, (), column=node.name, dataset=node.dataset.name, **said)
    ]


class Uses:
    """What is done with a column, as far as the code shows: looked for along copies of it."""

    def __init__(self, graph: LineageGraph, facts: dict[Node, list[Fact]], root: Node) -> None:
        self.seen = self.address = self.other = False
        todo, known = deque([root]), {root}
        while todo:
            node = todo.popleft()
            addressed: set[Span] = set()
            for edge in graph.out.get(node, ()):
                target = edge.target
                if target.kind == "column" and address_name(target.name) and not address_name(node.name):
                    self.seen = self.address = True
                    addressed.add(edge.span)
                elif self._copies(edge, root):
                    if target not in known:
                        known.add(target)
                        todo.append(target)
                else:
                    self.seen = self.other = True
            for fact in facts.get(node, ()):
                if fact.kind == "used" and fact.span not in addressed:
                    self.seen = self.other = True
            if len(known) > _NEAR:
                self.seen = self.other = True
                return

    @property
    def address_only(self) -> bool:
        """The only use seen is a form of address."""
        return self.address and not self.other

    @staticmethod
    def _copies(edge: Edge, root: Node) -> bool:
        """Whether a step only hands the column on. What a bare SELECT names is shown to someone: a use."""
        target = edge.target
        if target.kind == "rest":
            return True
        return target.kind == "column" and edge.subtype == "IDENTITY" and not (
            target.dataset.kind == "output" and edge.span_kind == "name")


def _binary(graph: LineageGraph, node: Node) -> str:
    """``mandatory; only M, V`` for a column that everyone must fill in or that knows two values; '' for others."""
    schema = graph.schemas.get(node.dataset)
    declared: SchemaColumn | None = next((c for c in schema.columns if c.name == node.name), None) if schema else None
    if declared is None:
        return ""
    values = [v for v in declared.values if v.lower() not in _UNKNOWN]
    said = ["mandatory"] if declared.required else []
    said += [f"only {', '.join(values)}"] if len(values) == 2 and len(declared.values) == 2 else []
    return "; ".join(said)


def _access(graph: LineageGraph, stored: Iterable[Stored], files: Files) -> list[Result]:
    """HK307: a grant or policy on a table with such a column; a grant on other columns of it is none."""
    held: defaultdict[str, list[Stored]] = defaultdict(list)
    for s in stored:
        if s.label.cls in PROTECTED:
            held[dataset_key(s.column.dataset)].append(s)
    out: list[Result] = []
    for fact in graph.facts:
        if fact.kind not in ("grant", "policy") or fact.node is None or not _reads(fact):
            continue
        named = _columns(fact.text)
        some = [s for s in held.get(dataset_key(fact.node.dataset), ()) if named is None or tokens(s.column.name) in named]
        if some:
            names = list(dict.fromkeys(s.column.name for s in some))
            category = some[0].label.category if len({s.label.category for s in some}) == 1 else ""
            node = column(fact.node.dataset, names[0])
            point = files.point(f"access:{dataset_key(fact.node.dataset)}:{fact.text}", fact.node.dataset.name, node, fact.span, "call")
            made = aside(files, "HK307", point, category, column=", ".join(names), dataset=fact.node.dataset.name, detail=_short(fact.text))
            out += [msgspec.structs.replace(r, id=f"S-{r.use_v1[:8]}", facts={
                "dataset": fact.node.dataset.name, "column": names[0], "class": some[0].label.cls, **r.facts}) for r in made]
    return out


def _reads(fact: Fact) -> bool:
    """Whether a fact is about reading: a policy, or a grant of SELECT or of everything."""
    if fact.kind == "policy":
        return True
    found = _GRANT.match(fact.text)
    rights = found["rights"].upper() if found else ""
    return any(w in rights for w in ("SELECT", "ALL", "READ", "OWNERSHIP"))


def _columns(text: str) -> set[tuple[str, ...]] | None:
    """The columns a grant or a mask names; None where it is about all."""
    masked = re.search(r"\bCOLUMN\s+([^\s(]+)", text, re.IGNORECASE) if text[:5].upper() == "ALTER" else None
    if masked:
        return {tokens(masked[1])}
    found = _GRANT.match(text)
    listed = re.search(r"\bSELECT\s*\(([^)]*)\)", found["rights"], re.IGNORECASE) if found else None
    return {tokens(n) for n in listed[1].split(",")} if listed else None


def _short(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:99]}…"

