"""use/v1 and path/v1: what the baseline, the register and SARIF hold on to."""

import hashlib
from collections.abc import Iterable

from herkomst.model.graph import DIRECT_SUBTYPES, Dataset, Edge, Node

_KEPT = frozenset({"table", "file"})


def digest(*parts: object) -> str:
    """Hex of a hash over parts, unambiguous: ``("a", "bc")`` and ``("ab", "c")`` differ."""
    made = hashlib.sha256()
    for part in parts:
        data = str(part).encode()
        made.update(str(len(data)).encode() + b":" + data)
    return made.hexdigest()[:32]


def dataset_key(dataset: Dataset) -> str:
    """What a fingerprint says of a dataset: tables and files by name; in-memory ones only that they are (their names are
    variables, and a renamed variable is the same use)."""
    return f"{dataset.kind}:{dataset.name}" if dataset.kind in _KEPT else "memory"


def coarse(effects: Iterable[str]) -> tuple[str, ...]:
    """Effects for use/v1: DIRECT without its subtype, so that a new ``.fillna(0)`` is the same use."""
    return tuple(sorted({"DIRECT" if e.startswith("DIRECT") else e for e in effects}))


def use_v1(category: str, root: tuple[str, str], decision: str, effects: Iterable[str], literals: Iterable[str]) -> str:
    """The fingerprint of a use: no steps, no intermediate names, no lines. ``root`` is (dataset key, column)."""
    return digest("use/v1", category, *root, decision, "|".join(coarse(effects)), "|".join(literals))


def path_v1(edges: Iterable[Edge]) -> str:
    """The fingerprint of a slice: the set of (kind, subtype, operation, column before and after, dataset before and after), with
    identity edges that keep the name contracted."""
    kept, same = [], _Groups()
    for edge in edges:
        if edge.subtype == "IDENTITY" and edge.source.kind == edge.target.kind and edge.source.name == edge.target.name:
            same.join(edge.source, edge.target)
        else:
            kept.append(edge)
    names: dict[Node, str] = {}
    for root, members in sorted(same.groups().items()):
        names[root] = "|".join(sorted({dataset_key(m.dataset) for m in members} - {"memory"})) or "memory"

    def where(node: Node) -> str:
        root = same.find(node)
        return names.get(root) or dataset_key(node.dataset)

    lines = {
        (("DIRECT" if e.subtype in DIRECT_SUBTYPES else "INDIRECT"), e.subtype, e.op, f"{e.source.kind}:{e.source.name}",
         f"{e.target.kind}:{e.target.name}", where(e.source), where(e.target) if e.target.kind != "sink" else "sink")
        for e in kept
    }
    return digest("path/v1", *("|".join(line) for line in sorted(lines)))


class _Groups:
    """Union-find over nodes; the smallest node stands for its group."""

    def __init__(self) -> None:
        self.parent: dict[Node, Node] = {}

    def find(self, node: Node) -> Node:
        root = node
        while self.parent.get(root, root) != root:
            root = self.parent[root]
        while self.parent.get(node, node) != root:
            self.parent[node], node = root, self.parent[node]
        return root

    def join(self, a: Node, b: Node) -> None:
        x, y = sorted((self.find(a), self.find(b)))
        self.parent.setdefault(x, x)
        self.parent[y] = x

    def groups(self) -> dict[Node, list[Node]]:
        made: dict[Node, list[Node]] = {}
        for node in self.parent:
            made.setdefault(self.find(node), []).append(node)
        return made
