"""What is known of tables and files, from every declaration and every writer, under one canonical name each."""

from collections import defaultdict
from collections.abc import Iterable

from herkomst.model.graph import Dataset
from herkomst.model.schema import Schema, SchemaColumn
from herkomst.solve.paths import normal, suffixes_meet

_SEPARATOR = {"table": ".", "file": "/"}
_WRITTEN = ("written", "view")


def plain(kind: str, name: str) -> str:
    """The name under which a table or file is looked up: tables lower-case and unquoted, files as ``normal`` paths."""
    if kind == "file":
        return normal(name)
    return ".".join(part.strip("\"`[]' ") for part in name.lower().split(".") if part.strip("\"`[]' "))


class Catalog:
    """Schemas by canonical dataset. Names meet when one is a suffix of the other and no third name disputes it."""

    def __init__(self, schemas: Iterable[Schema]) -> None:
        found: defaultdict[tuple[str, str], list[Schema]] = defaultdict(list)
        for schema in schemas:
            if schema.dataset is not None:
                found[schema.dataset.kind, plain(schema.dataset.kind, schema.dataset.name)].append(schema)
        self._last: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for kind, name in found:
            self._last[kind, self._tail(kind, name)].add(name)
        groups: defaultdict[tuple[str, str], list[Schema]] = defaultdict(list)
        for (kind, name), some in found.items():
            groups[kind, self.canonical(kind, name)].extend(some)
        self._schemas = {
            key: _merge(Dataset(key[0], key[1]), sorted(some, key=_order))  # type: ignore[arg-type]
            for key, some in sorted(groups.items())
        }

    @staticmethod
    def _tail(kind: str, name: str) -> str:
        return name.rsplit(_SEPARATOR.get(kind, "."), 1)[-1]

    def matches(self, kind: str, name: str) -> tuple[str, ...]:
        """Known names that may be the same dataset as ``name`` (already plain), longest first."""
        separator = _SEPARATOR.get(kind, ".")
        return tuple(sorted(
            (n for n in self._last.get((kind, self._tail(kind, name)), ()) if suffixes_meet(n, name, separator)),
            key=lambda n: (-len(n), n),
        ))

    def canonical(self, kind: str, name: str) -> str:
        """The one name of a dataset: the longest known name that ends as this one, unless two different ones do."""
        separator = _SEPARATOR.get(kind, ".")
        longer = [n for n in self.matches(kind, name) if len(n) >= len(name)]
        if not longer:
            shorter = self.matches(kind, name)
            return shorter[0] if shorter and kind == "file" else name
        longest = longer[0]
        return longest if all(suffixes_meet(longest, n, separator) for n in longer) else name

    def schema(self, kind: str, name: str) -> Schema | None:
        """The merged schema of a dataset as code names it; None when nothing is known of it."""
        return self._schemas.get((kind, self.canonical(kind, plain(kind, name))))

    def candidates(self, kind: str, name: str) -> tuple[Dataset, ...]:
        """Two or more datasets that a name without qualifier may mean; empty when it means one."""
        known = plain(kind, name)
        longer = [n for n in self.matches(kind, known) if len(n) > len(known)]
        if len(longer) < 2 or self.canonical(kind, known) != known:
            return ()
        return tuple(sorted({Dataset(kind, self.canonical(kind, n)) for n in longer}))  # type: ignore[arg-type]

    @property
    def all(self) -> dict[Dataset, Schema]:
        """Every schema by its canonical dataset."""
        return {s.dataset: s for s in self._schemas.values() if s.dataset is not None}


def _order(schema: Schema) -> tuple[object, ...]:
    """Declarations before what writers show; complete before partial; then by place."""
    return (schema.origin in _WRITTEN, not schema.complete, schema.origin, schema.span is None, schema.span or 0,
            [c.name for c in schema.columns])


def _merge(dataset: Dataset, schemas: list[Schema]) -> Schema:
    """One schema of many: a complete declaration gives names and order; others add facts, and names only where none is
    complete. Written schemas are complete only when every writer is."""
    filtered = any(s.filtered for s in schemas)
    schemas = [s for s in schemas if s.columns or not s.filtered] or schemas      # a DELETE says nothing of columns
    declared = [s for s in schemas if s.origin not in _WRITTEN]
    complete = any(s.complete for s in declared) or (not declared and all(s.complete for s in schemas))
    columns: dict[str, SchemaColumn] = {}
    for schema in schemas:
        for column in schema.columns:
            key = column.name.lower() if dataset.kind == "table" else column.name
            old = columns.get(key)
            columns[key] = column if old is None else _both(old, column)
    rests = () if complete else tuple(sorted({r for s in schemas for r in s.rests}))
    first = schemas[0]
    return Schema(dataset, tuple(columns.values()), complete, first.origin, rests, first.span, filtered)


def _both(a: SchemaColumn, b: SchemaColumn) -> SchemaColumn:
    return SchemaColumn(
        a.name, a.span or b.span, a.type or b.type, a.required if a.required is not None else b.required, a.values or b.values,
        a.note or b.note, tuple(sorted({*a.aliases, *b.aliases})),
    )
