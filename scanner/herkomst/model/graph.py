"""The nodes and edges of the lineage graph, in OpenLineage's terms.

An edge goes from what is read to what it influences. Its *subtype* is one of OpenLineage's transformation subtypes; the
*kind* (DIRECT: the value flows; INDIRECT: it decides) follows from the subtype.
"""

from typing import Literal

import msgspec

# ``gc=False`` on what is immutable and points at nothing mutable: such values cannot form cycles, and a graph of a million of them
# would otherwise be walked by every collection
from herkomst.model.places import Span, SpanKind

DatasetKind = Literal["table", "file", "frame", "query", "param", "model", "score", "selection", "output", "object"]
"""``table``: any relation of a database (table, view, dbt model, seed): one namespace, so that they meet across files.
``file``: a data file, by path or URL. ``frame``: an in-memory table at a program point. ``query``: a CTE or subquery.
``param``: what an uncalled function receives. ``object``: fields of an object that no model describes. ``output``: the
result of a bare SELECT. ``model``, ``score``, ``selection``: decision points and other sinks."""

Subtype = Literal[
    "IDENTITY", "TRANSFORMATION", "AGGREGATION",
    "CONDITIONAL", "FILTER", "JOIN", "GROUP_BY", "SORT", "WINDOW",
]
DIRECT_SUBTYPES: tuple[Subtype, ...] = ("IDENTITY", "TRANSFORMATION", "AGGREGATION")
INDIRECT_SUBTYPES: tuple[Subtype, ...] = ("CONDITIONAL", "FILTER", "JOIN", "GROUP_BY", "SORT", "WINDOW")
RANK: dict[str, int] = {subtype: n for n, subtype in enumerate(DIRECT_SUBTYPES)}
"""The direct subtypes, the stronger ones higher."""


def _after(first: Subtype, then: Subtype) -> Subtype:
    if first in RANK and then in RANK:
        return max(first, then, key=RANK.__getitem__)
    return then if first in RANK else first


AFTER: dict[tuple[Subtype, Subtype], Subtype] = {
    (a, b): _after(a, b) for a in (*DIRECT_SUBTYPES, *INDIRECT_SUBTYPES) for b in (*DIRECT_SUBTYPES, *INDIRECT_SUBTYPES)
}
"""The subtype of a step (nearest the source) followed by another: the first INDIRECT one wins, else the stronger."""

Reason = Literal["rest", "unmodelled", "candidates", "hole", "stub", "dispatch", "widened", "uncalled", "budget"]
"""Why a step is *possible* instead of *traced*; design: docs/lineage.md."""

Cause = Literal["", "missing", "duplicate", "key", "learned", "stratify", "dataset"]
"""A technical cause of a row effect: bare dropna, drop_duplicates, a join on a technical key. At most a note. ``learned``: which rows
(or which target) a scaler, encoder or selector was fitted on; ``stratify``: spread evenly over the parts of a split, which is a role
of its own and no selection; ``dataset``: a condition on the data as a whole (``len(df)``, ``.any()``, a mean), the same for everyone."""

NodeKind = Literal["column", "rest", "rows", "sink"]


class Dataset(msgspec.Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """A table, file, frame or sink.

    ``name`` is what people and fingerprints know it by (tables: lower-case, unquoted, dotted; files: path as folded;
    frames: the variable's name). ``point`` tells apart in-memory datasets of one name (``path:offset``, call context) and
    never enters a fingerprint; it is empty for tables and files, which is how they meet across units.
    """

    kind: DatasetKind
    name: str
    point: str = ""


class Node(msgspec.Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """A node of the graph.

    column  one column; ``name`` is its name.
    rest    every column of ``dataset`` not in ``excluded``; ``name`` is the template that makes the new names (``{c}``,
            ``{c}_x``, ``num__{c}``, ``{c}_{v}``).
    rows    which rows are in the dataset. A port: columns and rows flow in, only rows flow out.
    sink    what goes into a decision point in one role; ``name`` is the role, ``dataset.name`` the sink's key.
    """

    kind: NodeKind
    dataset: Dataset
    name: str = ""
    excluded: tuple[str, ...] = ()


def column(dataset: Dataset, name: str) -> Node:
    """The node of one column."""
    return Node("column", dataset, name)


def rest(dataset: Dataset, excluded: tuple[str, ...] = (), template: str = "{c}") -> Node:
    """The node for every other column of a dataset; ``excluded`` is sorted here."""
    return Node("rest", dataset, template, tuple(sorted(set(excluded))))


def rows(dataset: Dataset) -> Node:
    """The node for which rows are in a dataset."""
    return Node("rows", dataset)


def handed_over(dataset: Dataset) -> bool:
    """Rows that a function, procedure or trigger of the database hands over: read by name like a table, kept nowhere."""
    return dataset.kind == "table" and "()" in dataset.name


def filters(dataset: Dataset) -> Node:
    """What the conditions on a stored dataset's rows flow into, for whoever aggregates over it in another file: a column without a
    name, because nothing flows out of Rows into a column."""
    return Node("column", Dataset("query", "filters", f"{dataset.kind}:{dataset.name}"), "")


class Edge(msgspec.Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """One step: ``source`` influences ``target``.

    span, span_kind  where it is written; for ``name`` the text at the span is the identifier.
    op               a word of ``OPERATIONS`` for messages and for path/v1.
    literals         what the source is compared with, as written without quotes, sorted.
    reasons          empty: the step is traced. Else why it is only possible, sorted.
    gated            a branch or flag may skip it.
    cause            technical cause of a row effect.
    """

    source: Node
    target: Node
    subtype: Subtype
    span: Span
    span_kind: SpanKind = "name"
    op: str = ""
    literals: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    gated: bool = False
    cause: Cause = ""

    @property
    def direct(self) -> bool:
        """True where the value flows, False where it decides."""
        return self.subtype in DIRECT_SUBTYPES


OPERATIONS = (
    "column", "read", "read_all", "renamed", "selected", "listed", "passed", "copied", "computed", "compared", "encoded",
    "condition", "filter", "join", "group", "aggregated", "sort", "window", "lookup", "reshaped", "mixed", "written", "returned",
    "inserted", "updated", "joined", "hashed", "keyed", "unmodelled", "expanded", "model_input", "target", "score", "selection", "exported", "measured",
)
"""Words for what a step does; report/words.py has a phrase in each language for each."""
