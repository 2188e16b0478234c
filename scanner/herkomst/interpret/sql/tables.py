"""What names of tables, CTEs, temporary tables, frames, files, variables and records mean inside one unit."""

from collections.abc import Callable, Iterable

from herkomst.interpret.emit import Emitter
from herkomst.interpret.sql.relation import Relation, base_table, from_table
from herkomst.interpret.sql.scope import Materialiser, Scope
from herkomst.model.graph import Cause, Dataset, Node, Reason, Subtype, column, filters, rows
from herkomst.model.issues import GapReason
from herkomst.model.places import Span, SpanKind
from herkomst.model.sql_ir import SqlIR
from herkomst.model.sql_query import HOLE, Query, TableSource, Word
from herkomst.model.unit import View
from herkomst.model.values import Dep, Table


class Tables(Materialiser):
    """The names one unit knows, and the edges it makes."""

    def __init__(
        self, emit: Emitter, view: View, path: str, place: Callable[[int, int], Span], span_kind: SpanKind = "name", site: str = "",
        frames: dict[str, Table] | None = None, reasons: tuple[Reason, ...] = (), ir: SqlIR | None = None,
    ) -> None:
        self.ir = ir if ir is not None and ir.templated else None
        self.holes = ir.holes if ir is not None else ()
        self.seeds = ir.seeds if ir is not None else {}
        self.rendered: set[Span] = set()
        self.emitter, self.view, self.path = emit, view, path
        self._place = place
        self.span_kind: SpanKind = span_kind
        self.site = f"{site}:" if site else ""
        self.frames = {k.lower(): v for k, v in (frames or {}).items()}
        self.reasons = reasons
        self.local: dict[Dataset, Relation] = {}
        self.temps: dict[str, Relation] = {}
        self.records: dict[tuple[str, str], Relation] = {}
        self.variables: dict[tuple[str, str], Node] = {}
        self.declared: set[tuple[str, str]] = set()
        self.known: dict[str, Relation] = {}
        self.places: dict[tuple[int, int], Span] = {}
        self.wild: dict[Dataset, list[Dep]] = {}
        self.targets: dict[Node, Span] = {}
        self.spelled = {}
        self.named: dict[Dataset, str] = {}
        self.asked: set[Dataset] = set()
        self.procedure = ""
        self.here_offset = 0
        self.here = self.place(0, 0)
        self.depth = self.folds = 0
        self.told: set[tuple[str, int]] = set()

    # -- places and edges

    def place(self, start: int, end: int) -> Span:
        """Offsets -> span, remembered; and whether a template made the text there."""
        key = (start, end)
        found = self.places.get(key)
        if found is None:
            if self.ir is None:
                found = self._place(start, end)
            else:
                found, literal = self.ir.place(start, end)
                if not literal:
                    self.rendered.add(found)
            self.places[key] = found
        return found

    def span(self, w: Word | None) -> Span:
        """Where a word stands; a made-up one stands where its statement starts."""
        return self.place(w.start, w.end) if w is not None and w.start >= 0 else self.here

    def edge(
        self, source: Node, target: Node, subtype: Subtype, span: Span, kind: SpanKind = "name", op: str = "",
        literals: Iterable[str] = (), reasons: Iterable[Reason] = (), gated: bool = False, cause: Cause = "",
    ) -> None:
        """One step; what holds for the whole text (holes, stubs) holds for it."""
        if kind != "template" and span in self.rendered:
            kind = "template"
        self.emitter.edge(source, target, subtype, span, kind, op, literals, (*reasons, *self.reasons) if self.reasons else reasons, gated,
                          cause)

    def gap_at(self, start: int, end: int, reason: GapReason, detail: str) -> None:
        """Something that was not followed."""
        self.emitter.gap(self.place(start, end), reason, detail)

    def unresolved(self, parts: tuple[Word, ...]) -> None:
        """A name that no source can have."""
        name = ".".join(p.text for p in parts)
        if HOLE in name or not name or (name, parts[-1].start) in self.told:
            return
        self.told.add((name, parts[-1].start))
        self.emitter.gap(self.span(parts[-1]), "unresolved-name", name)

    # -- datasets

    def point(self, name: str, query: Query) -> Dataset:
        """The dataset of an unnamed query block."""
        return Dataset("query", name, f"{self.path}:{self.site}{query.start}")

    def named_point(self, name: str, w: Word | None, query: Query | None, offset: int = -1) -> Dataset:
        """The dataset of a named one (CTE, derived table)."""
        at = w.start if w is not None and w.start >= 0 else query.start if query is not None else offset if offset >= 0 else self.here_offset
        return Dataset("query", name, f"{self.path}:{self.site}{at}")

    def table(self, source: TableSource, scope: Scope | None) -> Relation:
        """The relation a table name stands for: CTE, temporary table, record, frame, file or stored table."""
        key = ".".join(p.text for p in source.parts).lower()
        if source.file:
            return self.file(source.parts[-1].text)
        if HOLE in key:
            first = source.parts[-1]
            dataset = Dataset("query", "?", f"{self.path}:{self.site}{first.start}")
            made = base_table(dataset, (), False, rows(dataset))
            self.emitter.gap(self.span(first), "unresolved-name", "table name is put together at run time")
            return made
        if len(source.parts) == 1:
            found = scope.cte(key) if scope is not None else None
            found = found or self.temps.get(key) or self.record(key)
            if found is not None:
                return found
            if key in self.seeds:
                return self.file(self.seeds[key])
            if key in self.frames:
                return self.known.setdefault("frame:" + key, from_table(self.frames[key]))
        elif source.parts[-1].text.startswith("#"):
            temporary = self.temps.get(source.parts[-1].text.lower())
            if temporary is not None:
                return temporary
        return self._named(self.stored(key), source.parts)

    def _named(self, relation: Relation, parts: tuple[Word, ...]) -> Relation:
        self.named.setdefault(relation.dataset, ".".join(p.text for p in parts))
        return relation

    def stored(self, key: str) -> Relation:
        """A table or view of the database by its dotted lower-case name."""
        if key in self.known:
            return self.known[key]
        schema = self.view.schema("table", key)
        dataset = schema.dataset if schema is not None and schema.dataset is not None else Dataset("table", key)
        mine = self.local.get(dataset)
        if schema is not None and (schema.complete or mine is None):
            made = base_table(dataset, ((c.name, c.span) for c in schema.columns), schema.complete, rows(dataset))
            if mine is not None:
                made.row_deps = mine.row_deps
        elif mine is not None:
            made = mine
        else:
            made = base_table(dataset, (), False, rows(dataset))
            self.asked.add(dataset)
        if schema is not None and schema.filtered:
            made.row_deps = [*made.row_deps, Dep(filters(dataset), "FILTER", None, "call", "filter")]
        self.known[key] = made
        return made

    def early(self, dataset: Dataset | None) -> bool:
        """Was the table read (or named) before anything was known of its columns?"""
        return dataset in self.asked

    def file(self, path: str) -> Relation:
        """A data file read by name."""
        real = self.view.find_file(self.path, path) or path
        schema = self.view.schema("file", real)
        dataset = schema.dataset if schema is not None and schema.dataset is not None else Dataset("file", real)
        columns = ((c.name, c.span) for c in schema.columns) if schema is not None else ()
        return base_table(dataset, columns, schema is not None and schema.complete, rows(dataset))

    def target(self, parts: tuple[Word, ...], kind: str) -> tuple[Dataset, Relation | None]:
        """The dataset a statement writes, and what is known of its columns so far."""
        key = ".".join(p.text for p in parts).lower()
        last = parts[-1].text.lower() if parts else ""
        if kind == "file":
            path = parts[-1].text
            return Dataset("file", self.view.find_file(self.path, path) or path), None
        if last in self.temps and (len(parts) == 1 or last.startswith("#")):
            return self.temps[last].dataset, self.temps[last]
        if kind == "temp" or last.startswith(("#", "@")):
            return Dataset("query", parts[-1].text, f"{self.path}:{self.site}{max(parts[-1].start, 0)}"), None
        if HOLE in key:
            return Dataset("query", "?", f"{self.path}:{self.site}{parts[-1].start}"), None
        relation = self._named(self.stored(key), parts)
        return relation.dataset, relation

    # -- procedures

    def variable(self, key: str) -> Node | None:
        """A variable that got a value in this procedure, or (T-SQL) any @name."""
        found = self.variables.get((self.procedure, key)) or self.variables.get(("", key))
        if found is None and key.startswith("@") and not key.startswith("@@"):
            found = self.assigned(key)
        return found

    def assigned(self, key: str) -> Node:
        """The node of a variable, made when it is first met."""
        made = self.variables.get((self.procedure, key))
        if made is None:
            made = column(Dataset("query", key, f"{self.path}:{self.site}{self.procedure or 0}"), key)
            self.variables[self.procedure, key] = made
        return made

    def parameter(self, key: str) -> bool:
        """Is it a parameter or a declared variable of this procedure? Columns come first: it only says why no column has the name."""
        return (self.procedure, key) in self.declared or ("", key) in self.declared

    def record(self, key: str) -> Relation | None:
        """A record or cursor."""
        return self.records.get((self.procedure, key)) or self.records.get(("", key))
