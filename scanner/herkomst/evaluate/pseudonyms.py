"""Pseudonyms: what they are made of, with a key or without, and what stands beside them (HK402 to HK405)."""

from collections import defaultdict, deque
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from herkomst.evaluate.aside import Files, aside
from herkomst.evaluate.fingerprint import dataset_key
from herkomst.evaluate.origins import Origins
from herkomst.evaluate.search import Reach
from herkomst.evaluate.uses import uses
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.derivations import OPS, secret
from herkomst.knowledge.names import tokens
from herkomst.model.decision import Label, Result
from herkomst.model.graph import Edge, Node, column
from herkomst.model.lineage import LineageGraph
from herkomst.model.places import Span, SpanKind

NUMBERS = frozenset({"identifier", "identifier_origin"})
_STORES = frozenset({"table", "file"})
_OWN = frozenset({"overige_nummers"})
"""Numbers an organisation gives out itself: a hash of them is most often a key of a warehouse."""
_NEAR = 200
"""Nodes looked at to find the column that a pseudonym ends up in."""

Labels = dict[Node, tuple[Label, ...]]


class Made(msgspec.Struct, frozen=True):
    """Pseudonyms that are made in a part of the tree: HK402 and HK403 for those made of one personal number, and the columns of
    tables and files that hold one."""

    results: tuple[Result, ...] = ()
    holders: tuple[Node, ...] = ()


def may_make(edges: Iterable[Edge]) -> bool:
    """Whether anything in a unit's edges makes or carries a pseudonym, by operation or by name: else ``pseudonyms_made`` finds
    nothing in it."""
    names: set[str] = set()
    for edge in edges:
        if edge.op in OPS:
            return True
        names.update(n.name for n in (edge.source, edge.target) if n.kind == "column")
    return any(_pseudonym_name(n) for n in names)


@lru_cache(maxsize=65_536)
def _pseudonym_name(name: str) -> bool:
    lex = lexicon()
    return any(lex.table.entries[hit.entry].cls == "pseudonym" for hit in lex.match(name))


def pseudonyms_made(graph: LineageGraph, labels: Labels, files: Files) -> Made:
    """What is made in a graph, or the part of one around the units that ``may_make`` names, readers of their tables included."""
    out: list[Result] = []
    holders: set[Node] = set()
    told: set[tuple[str, str]] = set()
    for node, edges in sorted(_made(graph, labels).items(), key=lambda kv: kv[0]):
        named = _named(graph, node)
        found = _derived(graph, labels, node, edges, named, files)
        if found and (found[0].use_v1, found[0].rule) not in told:
            told.add((found[0].use_v1, found[0].rule))
            out += found
        if found:
            holders.update(_held(graph, node))
    return Made(tuple(out), tuple(sorted(holders)))


def _made(graph: LineageGraph, labels: Labels) -> dict[Node, list[Edge]]:
    """Node -> the edges that make a pseudonym of what they come from: a digest, a cipher, or any calculation whose result is
    called a pseudonym."""
    out: dict[Node, list[Edge]] = {}
    for node, edges in graph.into.items():
        if node.kind != "column":
            continue
        found = [e for e in edges if e.op in OPS]
        if not found and _is(labels, node, {"pseudonym"}):
            computed = [e for e in edges if e.subtype == "TRANSFORMATION" and not e.reasons and e.source.name and e.op != "lookup"]
            found = computed if computed and len(computed) == len([e for e in edges if e.direct]) else []
        if found:
            out[node] = found
    return out


def _derived(graph: LineageGraph, labels: Labels, node: Node, edges: list[Edge], named: Node | None, files: Files) -> list[Result]:
    """The result for one pseudonym; nothing when it is made of several things, or of something that is no personal number."""
    reach = Reach(graph, [(node, False)])
    leaves = _leaves(graph, reach)
    keys = {n for n in leaves if secret(n.name)}
    data = leaves - keys
    if not data or not all(n.kind == "column" and _is(labels, n, NUMBERS) for n in data):
        return []
    if len({tokens(n.name) for n in data}) > 1:
        return []
    keyed = bool(keys) or any(e.op == "keyed" for e in edges) or any(e.op == "keyed" for e, _ in _steps(reach))
    origins = Origins(graph, labels, reach.found)
    name = named.name if named is not None else node.dataset.name.rpartition(".")[2]
    span, kind = _place(graph, node, edges)
    state = any(label.entry not in _OWN for n in data for label in labels[n] if label.cls in NUMBERS)
    point = files.point(f"pseudonym:{name}:{span.path}", name, node, span, kind, "high" if state else "low")
    used = tuple(u for u in uses(graph, point, reach, origins) if u.label.cls in NUMBERS and not u.rows)
    if not used:
        return []
    return aside(files, "HK403" if keyed else "HK402", point, used[0].label.category, used, column=name,
                 columns=", ".join(dict.fromkeys(u.column.name for u in used)), dataset=named.dataset.name if named else "")


def _leaves(graph: LineageGraph, reach: Reach) -> set[Node]:
    """What the value comes from in the end: nodes with a direct path, and nothing before them by value."""
    direct = {n for n, states in reach.found.items() if any(s.direct and not s.rows for s in states)}
    return {n for n in direct if n.kind in ("column", "rest") and not any(
        e.source in direct and e.direct and e.target == n for e in graph.into.get(n, ()))}


def _steps(reach: Reach) -> list[tuple[Edge, object]]:
    return [(edge, at) for states in reach.found.values() for _, edge, at in states.values()]


def _place(graph: LineageGraph, node: Node, edges: list[Edge]) -> tuple[Span, SpanKind]:
    """Where it is made: the call, else where the number is named."""
    after = [e for e in graph.out.get(node, ()) if not node.name and e.span_kind == "call"]
    first = min(after or edges, key=lambda e: e.span)
    return first.span, first.span_kind


def _named(graph: LineageGraph, node: Node) -> Node | None:
    """The column that a pseudonym first ends up in: itself when it has a name."""
    if node.name:
        return node
    todo, seen = deque([node]), {node}
    while todo and len(seen) < _NEAR:
        for edge in sorted(graph.out.get(todo.popleft(), ())):
            target = edge.target
            if edge.direct and target.kind == "column" and target not in seen:
                if target.name:
                    return target
                seen.add(target)
                todo.append(target)
    return None


def _held(graph: LineageGraph, node: Node) -> set[Node]:
    """Columns of tables and files that hold the pseudonym as it was made."""
    todo, seen = deque([node]), {node}
    while todo and len(seen) < _NEAR:
        for edge in graph.out.get(todo.popleft(), ()):
            target = edge.target
            same = edge.subtype == "IDENTITY" or edge.source == node or not edge.source.name
            if same and target.kind == "column" and target not in seen and not edge.reasons and edge.direct:
                seen.add(target)
                todo.append(target)
    return {n for n in seen if n.name and n.dataset.kind in _STORES}


def pseudonyms_stored(graph: LineageGraph, labels: Labels, holders: Iterable[Node], files: Files) -> list[Result]:
    """HK404 and HK405 for the tables and files that hold a pseudonym, by its name or by how it was made (``holders``), beside an
    identity or beside the number. ``graph`` needs no edges."""
    holders = frozenset(holders)
    beside: defaultdict[str, list[Node]] = defaultdict(list)
    for node in sorted({*labels, *holders}):
        if node.dataset.kind in _STORES and (node in holders or _is(labels, node, {"pseudonym"})):
            beside[dataset_key(node.dataset)].append(node)
    context = lexicon().table.context
    identity = {tokens(n) for n in context.identity}
    out: list[Result] = []
    for found in beside.values():
        first = found[0]
        others = [n for n in graph.names.get(first.dataset, ()) if n not in {f.name for f in found}]
        known = {n: labels.get(column(first.dataset, n), ()) for n in others}
        numbers = [n for n in others if any(x.cls in NUMBERS and x.strength == "high" for x in known[n])]
        who = [n for n in others if tokens(n) in identity
               or any(x.entry == "achternaam_voornaam" and x.strength != "low" for x in known[n])]
        for rule, names in (("HK405", numbers), ("HK404", who)):
            span = _stands(graph, first)
            if names and span is not None:
                point = files.point(f"stored:{dataset_key(first.dataset)}", first.dataset.name, first, span)
                out += aside(files, rule, point, "pseudonym", (), column=", ".join(n.name for n in found), dataset=first.dataset.name,
                             others=", ".join(names))
    return out


def _stands(graph: LineageGraph, node: Node) -> Span | None:
    schema = graph.schemas.get(node.dataset)
    declared = next((c.span for c in schema.columns if c.name == node.name and c.span), None) if schema else None
    around = graph.around.get(node.dataset)
    return declared or (around.columns.get(node.name) if around else None) or min(
        (e.span for e in (*graph.into.get(node, ()), *graph.out.get(node, ()))), default=None)


def _is(labels: Labels, node: Node, classes: set[str] | frozenset[str]) -> bool:
    return any(label.cls in classes and label.strength != "low" for label in labels.get(node, ()))

