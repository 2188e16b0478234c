"""The criteria of a decision point, in five bins: what goes in, by name, and what those columns are about."""

from herkomst.evaluate.origins import Origins
from herkomst.evaluate.points import CRITERIA, Point
from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.decisions import technical_key
from herkomst.model.decision import BINS, Bin, Criterion
from herkomst.model.graph import DIRECT_SUBTYPES, Dataset, Edge, Node
from herkomst.model.lineage import LineageGraph

_SELECTING = frozenset({"selection", "ranking"})
_LINKS = frozenset({"JOIN", "GROUP_BY", "WINDOW"})
_PARTS = frozenset({"shape", "ndim", "dtype", "dtypes", "copy", "toarray", "to_numpy", "astype", "reshape", "iloc", "loc", "columns", "values"})
"""What arrays and frames have, which code asks of something that may be one."""
MADE = " (made on line "
"""In a note: the dataset before it is one in memory, of which no schema can be given."""
_WIDTH = 2_000
"""Criteria per decision point; one more says that there are more."""


def criteria(graph: LineageGraph, point: Point, origins: Origins, told: dict[str, Bin]) -> tuple[Criterion, ...]:
    """The immediate inputs of a decision point, sorted by bin and name; a name that comes in twice is listed once, in its most
    telling bin. For selections and rankings the columns that decide about the rows are criteria as well.

    ``told``: bins of categories that are not in our lexicon.
    """
    found: dict[str, Criterion] = {}
    for edge in _inputs(graph, point, origins):
        made = _criterion(edge, origins, told)
        old = found.get(made.name)
        if old is None or BINS.index(made.bin) < BINS.index(old.bin):
            found[made.name] = made
    if point.resolution == "unresolved" and not any(c.bin == "undetermined" for c in found.values()):
        note = point.unknown or "not known by name"
        found[note] = Criterion("undetermined", note, (), point.span, note)
    ordered = sorted(found.values(), key=lambda c: (BINS.index(c.bin), c.name))
    if len(ordered) > _WIDTH:
        more = f"{len(ordered) - _WIDTH} more"
        ordered = [*ordered[:_WIDTH], Criterion("undetermined", more, (), None, more)]
    return tuple(ordered)


def _inputs(graph: LineageGraph, point: Point, origins: Origins) -> list[Edge]:
    """Edges into the feature, criterion and order roles; through a row set for selections; bundles, mixes and columns without names
    are opened, up to the file or table that they come from."""
    todo: list[Node] = list(point.nodes(CRITERIA))
    if point.kind in _SELECTING:
        todo += point.nodes({"rows"})
    out: list[Edge] = []
    seen: set[Node] = set(todo)
    while todo:
        node = todo.pop()
        for edge in graph.into.get(node, ()):
            source = edge.source
            if _nameless(node) and edge.subtype not in DIRECT_SUBTYPES:
                continue                                # what decides a value of what is opened is a step before it
            if source.kind in ("rows", "sink") or _bundle(source) or (_nameless(source) and _direct(graph, source)):
                if (source.kind != "rows" or point.kind in _SELECTING) and source not in seen:
                    seen.add(source)
                    todo.append(source)
            elif edge.subtype in _LINKS and technical_key(source.name):
                continue                                # what links or groups rows says nothing of a person by itself
            elif source.dataset.kind == "object" and source.name in _PARTS:
                continue                                # of an unknown object: a way to the values, no field of a person
            elif not edge.cause or (edge.cause == "missing" and origins.reveals(source)):
                out.append(edge)
    return sorted(out)


def _nameless(node: Node) -> bool:
    """Columns whose names are not known, or that were mixed: what goes into them is what people know."""
    return node.kind == "rest" or (node.kind == "column" and bool(node.name) and not node.name.strip("*_."))


def _direct(graph: LineageGraph, node: Node) -> bool:
    return any(e.subtype in DIRECT_SUBTYPES for e in graph.into.get(node, ()))


UNNAMED = "a file not known by name"


def _unnamed(dataset: Dataset) -> bool:
    return dataset.kind == "file" and dataset.name == "unknown"


def _bundle(node: Node) -> bool:
    """An intermediate node that only stands for many dependencies: a column without a name."""
    return node.kind == "column" and not node.name


def _criterion(edge: Edge, origins: Origins, told: dict[str, Bin]) -> Criterion:
    node = edge.source
    if node.kind == "rest":
        name = UNNAMED if _unnamed(node.dataset) else node.dataset.name
        of = name if name == UNNAMED else _made(node)
        note = f"every other column of {of}: columns unknown" if node.excluded else f"columns of {of} unknown"
        return Criterion("undetermined", f"{name}.*", (), edge.span, note)
    if not node.name.strip("*_."):
        return Criterion("undetermined", f"{node.dataset.name}.*", (), edge.span, f"columns of {_made(node)} unknown")
    categories = origins.categories(node)
    bins = [told[c] if c in told else bin_of(c) for c in categories]
    best: Bin = min(bins, key=BINS.index, default="none")
    shown = tuple(c for c, b in zip(categories, bins, strict=True) if b != "none" or best == "none")
    return Criterion(best, node.name, shown, edge.span)


def _made(node: Node) -> str:
    """What people call a dataset: of one in memory the line where it is made is the part of its name they know."""
    point = node.dataset.point
    line = point.rpartition(">")[2].partition(".")[0] if node.dataset.kind == "frame" and ">" in point else ""
    return f"{node.dataset.name}{MADE}{line})" if line.isdigit() else node.dataset.name


def bin_of(category: str) -> Bin:
    """The bin of a category of our lexicon; ``none`` for others."""
    known = lexicon().table.categories.get(category)
    return known.bin if known else "none"
