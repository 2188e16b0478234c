"""Which column a name means: our own resolution, with candidates where the sources are not fully known. Never raises."""

from collections.abc import Callable

from herkomst.interpret.sql.relation import Relation, through_rests
from herkomst.model.graph import Node, Reason, column
from herkomst.model.sql_query import HOLE, Word
from herkomst.model.values import Dep

Found = list[tuple[Node, tuple[Reason, ...], int]]
"""Node, why it is only possible, index of the source it comes from (-1: none of this scope)."""

_PSEUDO = frozenset((
    "rownum", "rowid", "level", "sysdate", "systimestamp", "current_date", "current_timestamp", "current_time", "current_user",
    "session_user", "user", "localtimestamp", "localtime", "getdate", "now", "sql%rowcount", "found", "_partitiontime", "_partitiondate",
    "_table_suffix", "_file_name", "metadata$filename", "ctid", "oid", "xmin", "tableoid", "true", "false", "null", "default", "day", "month",
    "year", "week", "hour", "minute", "second", "quarter", "dow", "doy", "epoch", "dd", "mm", "yy", "yyyy", "dayofyear", "weekday", "ns", "ms",
    "d", "m", "h", "s", "y", "mi", "ss", "hh", "qq", "wk", "dw", "isodow", "isoyear", "microsecond", "millisecond", "nextval", "currval",
    "connect_by_root", "prior", "sqlerrm", "sqlcode", "sqlstate", "utc_date", "utc_timestamp", "rowcount", "both", "leading", "trailing",
))


class Bound:
    """A source of a FROM clause under the names it may be called by. ``hidden``: only when it is called by name (EXCLUDED)."""

    __slots__ = ("alias", "hidden", "parts", "relation", "side")

    def __init__(self, relation: Relation, alias: str, parts: tuple[str, ...], side: str = "", hidden: bool = False) -> None:
        self.relation, self.alias, self.parts, self.side, self.hidden = relation, alias, parts, side, hidden

    def answers(self, qualifier: tuple[str, ...]) -> bool:
        """Is this source meant by the (lower-case) qualifier?"""
        if self.alias:
            return len(qualifier) == 1 and qualifier[0] == self.alias
        return bool(self.parts) and self.parts[-len(qualifier):] == qualifier


class Scope:
    """The sources of one query block, inside those of the blocks around it."""

    def __init__(self, evaluator: "Materialiser", parent: "Scope | None" = None) -> None:
        self.evaluator = evaluator
        self.parent = parent
        self.sources: list[Bound] = []
        self.merged: dict[str, list[int]] = {}
        self.aliases: dict[str, list[Dep]] = {}
        self.once: set[str] = set()                     # aliases of row numbers within a technical key
        self.alias_wins = False
        self.alias_first = False                        # in GROUP BY, HAVING, ORDER BY; in the select list of some dialects
        self.ctes: dict[str, Relation] = {}
        self.cache: dict[tuple[str, ...], Found | None] = {}
        self.reached: set[int] = set()                  # sources that blocks inside mention
        self.looked: Callable[[int], list[Dep]] = _nothing     # what decides which row of a source stands beside the others

    def cte(self, name: str) -> Relation | None:
        """A CTE by lower-case name, here or around."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.ctes:
                return scope.ctes[name]
            scope = scope.parent
        return None

    def _at(self, scope: "Scope", i: int) -> int:
        """The index of a source here, -1 where it belongs to a block around (which hears of it)."""
        if scope is self:
            return i
        scope.reached.add(i)
        return -1

    def find(self, parts: tuple[Word, ...]) -> Found | None:
        """What a (qualified) name means; None when nothing here or around can have it, [] when it means no data."""
        key = tuple(p.text.lower() for p in parts)
        if key in self.cache:
            return self.cache[key]
        found = self._find(key, parts)
        self.cache[key] = found
        return found

    def _find(self, key: tuple[str, ...], parts: tuple[Word, ...]) -> Found | None:
        if len(key) == 1:
            return self._plain(key[0], parts[0].text)
        for size in range(min(len(key) - 1, 3), 0, -1):
            scope: Scope | None = self
            while scope is not None:
                for i, bound in enumerate(scope.sources):
                    if bound.answers(key[:size]):
                        nodes = self.evaluator.column(bound.relation, parts[size].text)
                        if nodes or not _structs(bound.relation, key, size):
                            index = self._at(scope, i)
                            return [(n, r, index) for n, r in nodes] if nodes else None
                scope = scope.parent
            for i, bound in enumerate(self.sources):       # a table called by its name although it has an alias
                if bound.parts and bound.parts[-size:] == key[:size]:
                    nodes = self.evaluator.column(bound.relation, parts[size].text)
                    return [(n, r, i) for n, r in nodes] if nodes else None
        record = self.evaluator.record(key[0])
        if record is not None:
            nodes = self.evaluator.column(record, parts[1].text)
            return [(n, r, -1) for n, r in nodes] if nodes else None
        found = self._plain(key[0], parts[0].text, struct=True)
        if found is None and len(key) > 2:                  # database.schema.table.column whose table is known by less
            scope = self
            while scope is not None:
                for i, bound in enumerate(scope.sources):
                    if bound.parts and bound.parts[-1] == key[-2] and not bound.alias:
                        nodes = self.evaluator.column(bound.relation, parts[-1].text)
                        return [(n, r, self._at(scope, i)) for n, r in nodes]
                scope = scope.parent
        return found

    def _plain(self, key: str, text: str, struct: bool = False) -> Found | None:
        """An unqualified name."""
        if HOLE in key:
            return []
        if self.alias_wins and key in self.aliases:         # ORDER BY: names of the result come first
            return [(d.node, d.reasons, -2) for d in self.aliases[key]] or []
        variable = self.evaluator.variable(key)
        maybe: list[tuple[Scope, int]] = []
        scope: Scope | None = self
        while scope is not None:
            if key in scope.merged:
                found: Found = []
                for i in scope.merged[key]:
                    found += [(n, r, self._at(scope, i)) for n, r in
                              self.evaluator.column(scope.sources[i].relation, text)]
                return found
            known = [i for i, b in enumerate(scope.sources) if key in b.relation.columns and not b.hidden]
            if known:
                reasons: tuple[Reason, ...] = ("candidates",) if len(known) > 1 or maybe else ()
                found = [(scope.sources[i].relation.columns[key][1], reasons, self._at(scope, i)) for i in known]
                return self._candidates(maybe, text) + found if maybe else found
            maybe += [(scope, i) for i, b in enumerate(scope.sources) if not b.hidden and b.relation.may_have(key)]
            scope = scope.parent
        if variable is not None:
            return [(variable, (), -1)]
        if key in self.aliases and not struct and (self.alias_first or not maybe):
            return [(d.node, d.reasons, -2) for d in self.aliases[key]] or []
        if len(maybe) == 1:
            where, i = maybe[0]
            return [(n, r, self._at(where, i)) for n, r in self.evaluator.column(where.sources[i].relation, text)]
        if maybe:
            inner = [m for m in maybe if m[0] is maybe[0][0]]
            if len(inner) == 1:                            # the inner block wins, as in SQL
                where, i = inner[0]
                return [(n, r, self._at(where, i)) for n, r in self.evaluator.column(where.sources[i].relation, text)]
            return self._candidates(maybe, text)
        scope = self
        while scope is not None:                            # a whole row: SELECT t FROM t
            for i, b in enumerate(scope.sources):
                if b.answers((key,)):
                    nodes = [n for _, n in b.relation.columns.values()] + b.relation.rests
                    return [(n, ("rest",) if n.kind == "rest" else (), self._at(scope, i)) for n in nodes]
            scope = scope.parent
        record = self.evaluator.record(key)
        if record is not None:
            return [(n, (), -1) for _, n in record.columns.values()]
        if key in _PSEUDO or key.startswith("@@") or self.evaluator.parameter(key):
            return []
        return None

    def _candidates(self, maybe: "list[tuple[Scope, int]]", text: str) -> Found:
        found: Found = []
        for scope, i in maybe:
            for node, reasons in self.evaluator.column(scope.sources[i].relation, text):
                found.append((node, tuple(sorted({*reasons, "candidates"})), self._at(scope, i)))
        return found


def _structs(relation: Relation, key: tuple[str, ...], size: int) -> bool:
    return relation.closed and size > 1


def _nothing(_: int) -> list[Dep]:
    return []


class Materialiser:
    """What scopes need of the evaluator: columns by name, through stars. ``spelled``: names as written, where nodes have them in
    lower case."""

    spelled: dict[Node, str]

    def column(self, relation: Relation, name: str) -> list[tuple[Node, tuple[Reason, ...]]]:
        """The node(s) of a column of a relation; a column named through a star is made there and then (traced)."""
        key = name.lower()
        known = relation.columns.get(key)
        if known is not None:
            return [(known[1], ())]
        if relation.frame is not None:
            return [(n, ()) for n in through_rests(relation.frame, name)]
        if relation.base:
            node = column(relation.dataset, key)
            if key != name:
                self.spelled.setdefault(node, name)
            return [(node, ())]
        sources = [(o, n, r) for o in relation.opens if key not in o.excluded for n, r in self.column(o.relation, name)]
        if not sources:
            return []
        node = column(relation.dataset, name)
        several = len({id(o) for o, _, _ in sources}) > 1
        for o, n, r in sources:
            self.star_edge(n, node, o.span, o.kind, tuple(sorted({*r, "candidates"})) if several else r)
        return [(node, ())]

    def star_edge(self, source: Node, target: Node, span: object, kind: object, reasons: tuple[Reason, ...]) -> None:
        """The step through a star."""
        raise NotImplementedError

    def variable(self, key: str) -> Node | None:
        """A variable of the procedure by lower-case name."""
        raise NotImplementedError

    def record(self, key: str) -> Relation | None:
        """A record or cursor of the procedure."""
        raise NotImplementedError

    def parameter(self, key: str) -> bool:
        """A parameter or declared variable of the procedure."""
        raise NotImplementedError
