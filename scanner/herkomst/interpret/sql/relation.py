"""What a query reads and makes: named columns with their nodes, and where columns that are not known by name would come from."""

from collections.abc import Iterable

from herkomst.model.graph import Dataset, Node, column, rest
from herkomst.model.places import Span, SpanKind
from herkomst.model.values import Dep, Table


class Open:
    """A source of columns that are not known by name: a relation through a star. ``excluded`` lower-case names."""

    __slots__ = ("excluded", "kind", "relation", "span")

    def __init__(self, relation: "Relation", span: Span, kind: SpanKind, excluded: frozenset[str] = frozenset()) -> None:
        self.relation, self.span, self.kind, self.excluded = relation, span, kind, excluded


class Relation:
    """A table, query result or frame.

    columns   lower-case name -> (name as written, node), in order.
    base      True: a table (or file) of which not every column is known: any name may be one of its columns.
    opens     for results of stars over such tables. Empty and not ``base``: the columns are all there is.
    rests     its Rest nodes (for whoever takes all of it).
    rows      its Rows node; ``row_deps`` what decides about its rows, as far as this unit tells.
    made      lower-case name -> what the column is computed from (result of a query block only).
    ranks     lower-case names of row numbers and ranks -> is it within a technical key (the first of each makes rows unique)?
    """

    __slots__ = ("base", "columns", "dataset", "frame", "made", "opens", "ranks", "rests", "row_deps", "rows", "spans", "tables")

    def __init__(self, dataset: Dataset, rows: Node | None = None) -> None:
        self.dataset = dataset
        self.columns: dict[str, tuple[str, Node]] = {}
        self.base = False
        self.opens: list[Open] = []
        self.rests: list[Node] = []
        self.rows = rows
        self.row_deps: list[Dep] = []
        self.made: dict[str, list[Dep]] = {}
        self.ranks: dict[str, bool] = {}
        self.spans: dict[str, Span] = {}
        self.frame: Table | None = None
        self.tables: set[Dataset] = set()

    @property
    def closed(self) -> bool:
        """Every column is known by name."""
        return not self.base and not self.opens

    def add(self, name: str, node: Node, span: Span | None = None) -> None:
        """One more known column; of two with one name the first stays."""
        key = name.lower()
        if key not in self.columns:
            self.columns[key] = (name, node)
            if span is not None:
                self.spans[key] = span

    def may_have(self, key: str) -> bool:
        """Could a column of this (lower-case) name exist without being known?"""
        return self.base or any(key not in o.excluded and (key in o.relation.columns or o.relation.may_have(key)) for o in self.opens)


def base_table(dataset: Dataset, names: Iterable[tuple[str, Span | None]], complete: bool, rows: Node | None) -> Relation:
    """The relation of a stored table or file."""
    made = Relation(dataset, rows)
    for name, span in names:
        made.add(name, column(dataset, name), span)
    made.base = not complete
    if made.base:
        made.rests = [rest(dataset, tuple(n for n, _ in made.columns.values()))]
    made.tables = {dataset}
    return made


def from_table(table: Table) -> Relation:
    """The relation of a frame that SQL reads by name."""
    made = Relation(table.dataset, table.rows)
    for name, node in (*table.index.items(), *table.columns.items()):
        made.add(name, node)
    made.base = bool(table.rests)
    made.rests = list(table.rests)
    made.frame = table
    return made


def through_rests(table: Table, name: str) -> list[Node]:
    """The nodes a name stands for in a frame of which not every column is known: its template is turned round."""
    found = []
    for r in table.rests:
        before, _, after = r.name.partition("{c}")
        if "{c}" in r.name and name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after):
            inner = name[len(before):len(name) - len(after)]
            if inner not in r.excluded:
                found.append(column(r.dataset, inner))
    return found
