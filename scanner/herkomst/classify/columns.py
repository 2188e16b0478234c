"""Labels for column nodes: the name, what stands around it, what it is compared with, and the user's word."""

from collections.abc import Callable
from fnmatch import fnmatchcase

from herkomst.classify.context import Said, Surroundings, fold, said_by_values, surroundings
from herkomst.classify.upstream import labels_for, read_upstream
from herkomst.config import AttributeRule, Config
from herkomst.errors import ConfigError
from herkomst.knowledge.attribute_files import Entry
from herkomst.knowledge.attributes import Hit, Lexicon, lexicon
from herkomst.knowledge.names import contains, tokens
from herkomst.model.decision import Label, Specificity
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.lineage import LineageGraph
from herkomst.model.schema import SchemaColumn

_KINDS = frozenset({"table", "file", "frame", "query", "param", "object", "output"})
_COMPANY = {"gba": ("codes", "person_columns", "siblings")}
"""What a code of a system must stand beside where another code of it is not the only company: those of municipal extracts (``lndgbb``)
are no word of any language, and say nothing by themselves either."""
_IMPORTED = frozenset({"risk_scores"})
_SHORT, _BEGIN = 12, 3
"""Words of a description that is about one thing; where what it is about stands at the latest."""
_ANY = "*"
"""The name of a column of which the name is not known, that may be each of several."""
_NEAR = 64
"""Columns of one name that are looked at to learn where it was read."""
_RANK: dict[Specificity, int] = {"high": 2, "medium": 1, "low": 0}


def classify(graph: LineageGraph, config: Config) -> dict[Node, tuple[Label, ...]]:
    """Labels of every column node and every schema column; columns without one are left out.

    A column the user calls ``none`` gets the one label ``none`` with the reason. Raises RuleError for a user's attribute file
    that cannot be used and ConfigError for a category that does not exist.
    """
    lex = lexicon(config.rules)
    told = _Told(lex, config.attributes)
    upstream = read_upstream(lex, config.upstream)
    schema_columns = {column(d, c.name): c for d, schema in graph.schemas.items() for c in schema.columns}
    made: dict[Node, tuple[Label, ...]] = {}
    for dataset in sorted(d for d in graph.names if d.kind in _KINDS or d in graph.schemas):
        names = graph.names[dataset]
        around = surroundings(lex, dataset, names)
        for name in names:
            node = column(dataset, name)
            if name == _ANY and not _only_compared(graph, node):
                continue
            labels = told.labels(dataset, name) or _both(
                labels_for(upstream, dataset, name),
                lambda node=node, around=around: _labels(  # type: ignore[misc]
                    lex, node, around, schema_columns.get(node), graph.literals(node), lambda: _read_from(graph, node)))
            labels = tuple(x for x in labels if x.entry not in _IMPORTED or _imported(graph, node))
            if labels:
                made[node] = labels
    return made


def _only_compared(graph: LineageGraph, node: Node) -> bool:
    """Whether all that is done with a column of no known name is to compare it. Where more is done, the literals speak of one of the
    columns that it may be, and not of the others."""
    return node.dataset.kind not in ("table", "file") and all(e.literals for e in graph.out.get(node, ()))


def _both(first: tuple[Label, ...], more: Callable[[], tuple[Label, ...]]) -> tuple[Label, ...]:
    """Labels of another repository, and what the name says of other categories."""
    if not first:
        return more()
    known = {label.category for label in first}
    return tuple(sorted((*first, *(label for label in more() if label.category not in known))))


def _imported(graph: LineageGraph, node: Node) -> bool:
    """Whether a column comes from outside: in a table or file, and nothing that was read computes it. A score that is computed
    here has its own criteria; only one from elsewhere hides them."""
    return node.dataset.kind in ("table", "file") and not graph.computed(node) and not _listed(graph, node.dataset)


def _listed(graph: LineageGraph, dataset: Dataset) -> bool:
    """Whether something that was read makes the dataset as a whole, column by column (a view, a model of dbt): one of them that nothing
    flows into is a constant. What is inserted into or updated may have got the others from anywhere."""
    if any(n.kind == "rest" and n.dataset == dataset for n in graph.into):
        return False
    schema = graph.schemas.get(dataset)
    made = [e for n in graph.names.get(dataset, ()) for e in graph.into.get(column(dataset, n), ())]
    return (schema is None or schema.origin == "dbt") and bool(made) and not any(e.op in ("inserted", "updated") for e in made)


def _labels(
    lex: Lexicon, node: Node, around: Surroundings, schema: SchemaColumn | None, literals: tuple[str, ...],
    read_from: Callable[[], tuple[str, ...]],
) -> tuple[Label, ...]:
    values = tuple(sorted({*literals, *(schema.values if schema else ())}))
    said = said_by_values(lex, node.name, values)
    made: dict[str, Label] = {}
    names = (node.name, *(schema.aliases if schema else ()))
    for name in names:
        for hit in lex.match(name):
            entry = lex.table.entries[hit.entry]
            label = _by_name(lex, node, name, hit, entry, around, said, schema, read_from)
            if label and (entry.category not in made or _RANK[label.strength] > _RANK[made[entry.category].strength]):
                made[entry.category] = label
    for label in _by_fingerprint(lex, node, around):
        if label.category not in made or made[label.category].strength != "high":
            made[label.category] = label
    if not made and schema is not None and schema.note:
        made = {label.category: label for label in _by_description(lex, schema.note)}
    for s in said:
        if s.domain.category not in made:
            found = _by_values(lex, node, s, around)
            if found:
                made[found.category] = found
    return tuple(sorted(made.values()))


def _read_from(graph: LineageGraph, node: Node) -> tuple[str, ...]:
    """The tables and files that a column in memory was read from under this name or part of it (``sex_*`` from ``sex``), sorted: what
    they are about, it is about."""
    found: set[str] = set()
    todo, seen = [node] if node.dataset.kind in ("frame", "query") else [], {node}
    while todo and len(seen) < _NEAR:
        for edge in graph.into.get(todo.pop(), ()):
            source = edge.source
            if edge.direct and source.kind == "column" and source not in seen and contains(tokens(node.name), tokens(source.name)):
                seen.add(source)
                todo.append(source)
                if source.dataset.kind in ("table", "file"):
                    found.add(source.dataset.name)
    return tuple(sorted(found))


def _signals(
    node: Node, name: str, entry: Entry, hit: Hit | None, around: Surroundings, said: tuple[Said, ...],
    schema: SchemaColumn | None,
) -> dict[str, str]:
    """Signal -> the fact, for one column and one entry."""
    out: dict[str, str] = {}
    if around.people:
        out["person_table"] = f"column of {node.dataset.kind} {node.dataset.name}"
    beside = sorted(n for n in around.person if n != node.name)
    strong = [n for n in beside if around.person[n]]
    if strong or len(beside) >= 2:
        out["person_columns"] = f"beside {', '.join((strong or beside)[:3])}"
    sibling = next((c for cat, c in sorted(around.siblings.items()) if cat != entry.category and c != node.name), "")
    if sibling:
        out["siblings"] = f"beside {sibling}"
    for s in said:
        if s.domain.category == entry.category:
            out["values"] = f"value {', '.join(s.values[:4])}" + (f" ({s.system})" if s.system else "")
    if around.print_ is not None and fold(node.name) in map(fold, around.print_.about):
        out["fingerprint"] = f"columns of {around.print_.id}"
    if hit is not None and hit.system and len(around.systems.get(hit.system, ())) >= 2:
        others = [n for n in around.systems[hit.system] if n != name]
        out["codes"] = f"{hit.system} code beside {', '.join(others[:3])}"
    if schema is not None and schema.note and _speaks_of(schema.note, entry.category):
        out["described"] = "its description says so"
    return out


def _by_description(lex: Lexicon, note: str) -> list[Label]:
    """A column whose name says nothing, and whose comment or description does: a short one that begins with it."""
    words = tokens(note[:200])
    out = []
    for hit in lex.match(note[:200]) if len(words) <= _SHORT else ():
        phrase = tokens(hit.phrase)
        start = next((i for i in range(len(words)) if words[i:i + len(phrase)] == phrase), _SHORT)
        if hit.specificity == "high" and not hit.system and start <= _BEGIN:
            out.append(_label(lex, lex.table.entries[hit.entry], "medium", (f"its description: {note[:80]}",)))
    return out


def _speaks_of(note: str, category: str) -> bool:
    lex = lexicon()
    return any(lex.category(h).category == category for h in lex.match(note[:200]))


def _by_name(
    lex: Lexicon, node: Node, name: str, hit: Hit, entry: Entry, around: Surroundings, said: tuple[Said, ...],
    schema: SchemaColumn | None, read_from: Callable[[], tuple[str, ...]],
) -> Label | None:
    if entry.not_in and any(contains(tokens(where), tokens(w)) for where in (node.dataset.name, *read_from()) for w in entry.not_in):
        return None
    signals = _signals(node, name, entry, hit, around, said, schema)
    if (hit.pair and not any(s in signals for s in _COMPANY.get(hit.system, ("codes",)))) or (entry.needs and not any(s in signals for s in entry.needs)):
        return None
    strength = _strength(hit, entry, signals)
    if strength is None:
        return None
    word = "code" if hit.system else "name"
    return _label(lex, entry, strength, (f"{word} {name}", *signals.values()))


def _strength(hit: Hit, entry: Entry, signals: dict[str, str]) -> Specificity | None:
    """high: the name is enough. medium: one signal makes it high, without one it is worth little. low: two signals make it
    medium, or what the entry names under ``upgrade``."""
    worth = hit.worth + len(signals)
    if hit.specificity != "low":
        return "high" if hit.worth >= 2 or worth >= 2 else "low" if worth == 1 else None
    for group in entry.upgrade:
        if set(group) - {"feature"} <= set(signals):
            return "low" if "feature" in group else "medium"
    return "medium" if worth >= 2 else None


def _by_fingerprint(lex: Lexicon, node: Node, around: Surroundings) -> list[Label]:
    if around.print_ is None:
        return []
    out = []
    for name, about in sorted(around.print_.about.items()):
        if fold(name) == fold(node.name):
            category, _, wanted = about.partition("/")
            hit = next((h for h in lex.match(node.name) if lex.category(h).category == category), None)
            entry = lex.entry(category, wanted) if wanted or hit is None else lex.table.entries[hit.entry]
            if entry is not None:
                out.append(_label(lex, entry, "high", (f"name {node.name}", f"columns of {around.print_.id}")))
    return out


def _by_values(lex: Lexicon, node: Node, said: Said, around: Surroundings) -> Label | None:
    """A label for a column whose name says nothing: distinctive words alone; codes and sets only among people."""
    entry = lex.entry(said.domain.category, said.domain.entry)
    if entry is None:
        return None
    signals = _signals(node, node.name, entry, None, around, (said,), None)
    person = [s for s in ("person_table", "person_columns", "siblings") if s in signals]
    if said.worth < 2 and not person:
        return None
    strength: Specificity = "high" if said.worth >= 2 and person else "medium" if said.worth >= 2 else "low"
    return _label(lex, entry, strength, tuple(signals.values()))


def _label(lex: Lexicon, entry: Entry, strength: Specificity, evidence: tuple[str, ...]) -> Label:
    return Label(entry.category, entry.cls, entry.entry, strength, tuple(sorted(set(evidence))), entry.authority)


class _Told:
    """The user's word on columns: globs over ``dataset.column``; the last rule that fits wins."""

    def __init__(self, lex: Lexicon, rules: tuple[AttributeRule, ...]) -> None:
        self.rules: list[tuple[tuple[str, ...], Label]] = []
        for rule in rules:
            evidence = (f"configured: {rule.reason or rule.category}",)
            if rule.category == "none":
                label = Label("none", "none", "", "high", evidence)
            else:
                known = lex.table.categories.get(rule.category)
                if known is None:
                    raise ConfigError(f"attribute category {rule.category!r} is not known",
                                      remedy=f"use none or one of {', '.join(sorted(lex.table.categories))}")
                label = Label(known.category, known.cls, "configured", "high", evidence)
            self.rules.append((tuple(g.lower() for g in rule.columns), label))

    def labels(self, dataset: Dataset, name: str) -> tuple[Label, ...]:
        """The configured label of a column, () for none."""
        if not self.rules:
            return ()
        keys = {f"{d}.{name}".lower() for d in _names(dataset)} | {name.lower()}
        for globs, label in reversed(self.rules):
            if any(fnmatchcase(key, g) for g in globs for key in keys):
                return (label,)
        return ()


def _names(dataset: Dataset) -> set[str]:
    """What a user may call a dataset: in full, by its last parts, a file by its stem."""
    parts = dataset.name.split(".")
    out = {".".join(parts[i:]) for i in range(len(parts))} if dataset.kind != "file" else {dataset.name}
    if dataset.kind == "file":
        base = dataset.name.rsplit("/", 1)[-1]
        out |= {base, base.split(".")[0]}
    return out
