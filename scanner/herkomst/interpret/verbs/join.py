"""``join``: columns of two tables beside each other, matched on keys or the index."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs import expressions, rowsets, tables
from herkomst.interpret.verbs.scope import Scope, names_of
from herkomst.model.graph import Dataset, Node, column, rest, rows
from herkomst.model.values import AnyValue, Const, Dep, Deps, Seq, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Columns of the other side depend on the keys (JOIN); so do the rows. In a left join the left columns are unchanged; else
    all columns keep their values too (which rows there are is the matter of Rows)."""
    left = s.frame_of(a["left"])
    several = s.value(a["right"])
    if isinstance(several, Seq) and a.get("index") is True:
        for i, v in enumerate(several.items):
            right = tables.as_table(s.m, v, s.c)
            left = left if right is None else joined(s, a, left, right, s.frame(f"{s.c.target or 'join'} {i}"))
        return s.put(left)
    return s.put(joined(s, a, left, s.frame_of(a["right"]), s.frame()))


def joined(s: Scope, a: dict[str, Any], left: Table, right: Table, dataset: Dataset) -> Table:
    """One table beside another, as ``run`` says. A semi or anti join only keeps or drops rows of the left; ``apart``: the keys of both
    sides stay, under names of their own."""
    how = _how(s, a)
    lk, rk, shared = _keys(s, a, left, right, dataset) if how != "cross" and a.get("keys") != "none" else ([], [], [])
    suffix = ("", "") if a.get("same") else _suffixes(s, a)          # one name for both, as in Spark
    by_left, by_right = _deps(s, left, lk), _deps(s, right, rk)
    keys = tuple(tables.replace(x, subtype="JOIN", op="join") for x in d.join(by_left, by_right))
    if how in _WHETHER:
        return _rows(s, left, left, right, keys, dataset)
    shared = [] if a.get("apart") else shared
    # Matched by its own index, a row has the label of the right; the nearest one never: there each row of the left stays.
    by_index = _by_index(s, a, "left") and not _by_index(s, a, "right") and not a.get("nearest")
    per_group = how == "inner" and rowsets.groups(s.m, left.rows) and not rowsets.groups(s.m, right.rows)     # a value per group: a row is one of the right
    into_left = d.join(keys, _there(s, left)) if how in _LEFT_MAY_MISS else keys if by_index or per_group else ()
    into_right = d.join(keys if how != "right" else (), _there(s, right) if how in _RIGHT_MAY_MISS else ())
    columns: dict[str, Node] = {}
    for name, node in left.columns.items():
        clash = name in right.columns and name not in shared
        new = _new(name, suffix[0], clash)
        columns[new] = _carry(s, node, dataset, new, into_left if name not in shared else (), clash)
    for name in shared:
        if name not in columns and (found := tables.field(s.m, left, name, s.c.span)) is not None:
            columns[name] = found
        if how in _LEFT_MAY_MISS and name in columns:
            other = tables.field(s.m, right, name, s.c.span)
            if other is not None and other != columns[name]:
                made = column(dataset, name)
                for n in ((columns[name],) if how != "right" else ()) + (other,):
                    s.edge(n, made, "IDENTITY", None, "join")
                columns[name] = made
    dropped = {str(k.value) for k in rk if isinstance(k, Const)} if a.get("merged") else set()
    for name, node in right.columns.items():
        if name in shared or name in dropped:
            continue
        clash = name in left.columns
        new = _new(name, suffix[1], clash)
        columns[new] = _carry(s, node, dataset, new, into_right, clash)
    for side, keys_, other_side in ((left, lk, "right"), (right, rk, "left")):    # matched on the other's index: the key itself comes back
        for name in [str(k.value) for k in keys_ if isinstance(k, Const)] if _by_index(s, a, other_side) else ():
            if name not in columns and name in side.columns:
                columns[name] = side.columns[name]
    lrests, rrests = _rests(s, left, right, dataset, columns, shared, d.join(keys, into_right), suffix)
    table = Table(
        dataset,
        columns,
        (*lrests, *rrests),
        _index(s, a, how, left, right, dataset),
        None,
        left.ordered and right.ordered,
        left.one,
        left.kind,
        d.join(left.deps, right.deps),
    )
    return _rows(s, table, left, right, keys, dataset)


_LEFT_MAY_MISS = frozenset({"right", "outer"})
_RIGHT_MAY_MISS = frozenset({"left", "outer"})
_WHETHER = frozenset({"semi", "anti"})
"""Joins that bring no columns: the other side only decides which rows stay."""
_WORDS = {"": "outer", "full": "outer", "leftsemi": "semi", "leftanti": "anti", "rightanti": "right"}


def _how(s: Scope, a: dict[str, Any]) -> str:
    """Which rows without a partner stay, in pandas' words. Where the code leaves that open, of either side: each may be empty then."""
    given, default = s.value(a.get("how")), "left" if a.get("nearest") else "inner"
    known = (s.const(a.get("how"), default),) if given is None else s.m.known(given) or ()
    words = [str(k).lower().replace("_", "").removesuffix("outer") for k in known]
    found = {_WORDS.get(w, w) for w in words}
    return found.pop() if len(found) == 1 else "outer"


def _by_index(s: Scope, a: dict[str, Any], side: str) -> bool:
    """Whether a side is matched by its index; where the code leaves that open it is if nothing else says what by."""
    return s.flag(a.get(f"{side}_index"), not s.given(str(a.get("on"))) and not s.given(str(a.get(f"{side}_on"))))


def _there(s: Scope, side: Table) -> Deps:
    """What decides whether a row of a side is there: where it is not, the columns it brings are empty."""
    return tuple(x for x in tables.decides_rows(s.m, side.rows) if x.subtype != "SORT")


def _index(s: Scope, a: dict[str, Any], how: str, left: Table, right: Table, dataset: Dataset) -> dict[str, Node]:
    """The index of the result: of both where they are joined on it, else of the side whose columns were the keys."""
    on_left, on_right = _by_index(s, a, "left"), _by_index(s, a, "right")
    if a.get("index") is True and s.raw(a.get("on")) is None:
        on_left = on_right = True
    elif a.get("index") is True:
        on_right = True
    if not on_left or not on_right:
        return dict(left.index) if on_right else dict(right.index) if on_left else {}
    first, second = (right, left) if how == "right" else (left, right)
    made = {**first.index, **{n: c for n, c in second.index.items() if n not in first.index}}
    for name, node in first.index.items() if how in _LEFT_MAY_MISS and how != "right" else ():
        if name in second.index and second.index[name] != node:         # a row of either side
            made[name] = column(dataset, name)
            for n in (node, second.index[name]):
                s.edge(n, made[name], "IDENTITY", None, "join")
    return made


def _new(name: str, suffix: str, clash: bool) -> str:
    return name + suffix if clash else name


def _carry(s: Scope, node: Node, dataset: Dataset, name: str, keys: Deps, clash: bool) -> Node:
    if not keys and not clash:
        return node
    made = column(dataset, name)
    s.edge(node, made, "IDENTITY", None, "join")
    s.m.emit.deps(made, (k for k in keys if k.node != node), s.c.span, "join")
    return made


def _suffixes(s: Scope, a: dict[str, Any]) -> tuple[str, str]:
    if "lsuffix" in a:
        return str(s.const(a["lsuffix"], "") or ""), str(s.const(a["rsuffix"], "") or "")
    if "rsuffix" in a:
        return "", str(s.const(a["rsuffix"], "_right"))
    given = s.value(a.get("suffixes"))
    known = [s.m.known(v) for v in given.items] if isinstance(given, Seq) else []
    if len(known) == 2 and all(known):
        first, second = (one for one, *_ in (k or () for k in known))
        return str(first or ""), str(second or "")           # None: as it is
    return "_x", "_y"


def _keys(s: Scope, a: dict[str, Any], left: Table, right: Table, dataset: Dataset) -> tuple[list[Any], list[Any], list[str]]:
    on = s.raw(a.get("on"))
    lon, ron = s.raw(a.get("left_on")), s.raw(a.get("right_on"))
    lindex, rindex = _by_index(s, a, "left"), _by_index(s, a, "right")
    if on is not None and names_of(s.m, on) is None:
        return [on], [on], []
    if on is not None:
        names = list(names_of(s.m, on, s.span(a["on"])) or ())
        if a.get("index") is True:
            return list(names), [*right.index], []
        return list(names), list(names), [str(n.value) for n in names]
    if lon is not None or ron is not None or lindex or rindex:
        lk: list[Any] = list(left.index) if lindex else _listed(s, a.get("left_on"))
        rk: list[Any] = list(right.index) if rindex else _listed(s, a.get("right_on"))
        names_l = [str(k.value) for k in lk if isinstance(k, Const)]
        names_r = [str(k.value) for k in rk if isinstance(k, Const)]
        return lk, rk, [n for n, r in zip(names_l, names_r, strict=False) if n == r]
    if a.get("index") is True or a.get("keys") == "index":
        return [*left.index], [*right.index], []
    common = [n for n in left.columns if n in right.columns and n != tables.ANY]
    keys = [Const(n) for n in common]
    return keys, keys, common


def _listed(s: Scope, name: Any) -> list[Any]:
    names = s.names(name)
    return list(names) if names is not None else s.all(name)


def _deps(s: Scope, table: Table, keys: list[Any]) -> Deps:
    made: list[Dep] = []
    for key in keys:
        if isinstance(key, str):
            if key in table.index:
                made.append(Dep(table.index[key]))
        elif isinstance(key, Const):
            node = tables.field(s.m, table, str(key.value), key.span or s.c.span)
            if node is not None:
                made.append(Dep(node, span=key.span or s.c.span, span_kind="name" if key.span else "call"))
        else:
            made.extend(x for v in expressions.items(s.m, [key]) for x in expressions.bind(s.m, v, table, s.c.span).deps)
    return d.join(made)


_RESTS = 16
"""More Rests than this in one table: which of them a column comes from is no longer kept apart (a frame joined with itself doubles)."""


def _rests(
    s: Scope,
    left: Table,
    right: Table,
    dataset: Dataset,
    columns: dict[str, Node],
    shared: list[str],
    keys: Deps,
    suffix: tuple[str, str],
) -> tuple[list[Node], list[Node]]:
    named = set(columns) | set(shared)
    kept = [tables.exclude(s.m, r, named) for r in left.rests]
    moved: list[Node] = []
    bases = [tables.exclude(s.m, r, set(shared) | set(right.columns)) for r in right.rests]
    if len(kept) + len(bases) > _RESTS and len(bases) > 1:
        made = _one_of(s, bases, dataset)
        s.m.emit.deps(made, keys, s.c.span, "join")
        return kept, [made]
    for i, base in enumerate(bases):
        own = Dataset("frame", dataset.name, f"{dataset.point}#{i}")
        made = rest(own, base.excluded if base.name == "{c}" else (), "{c}")
        s.edge(base, made, "IDENTITY", None, "join")
        s.m.emit.deps(made, keys, s.c.span, "join")
        moved.append(made)
    if not left.rests or not right.rests:
        return kept, moved
    few = len(kept) + len(moved) <= 4               # else those of the left, which double with every join, are no longer kept apart
    left_ = kept if few or not suffix[0] else [_one_of(s, kept, Dataset("frame", dataset.name, f"{dataset.point}#left"))]
    again = [*((k, suffix[0]) for k in left_), *((r, suffix[1]) for r in moved)]     # names that both sides have get the suffixes
    return kept, [*moved, *(tables.wrap(s.m, r, f"{{c}}{end}") for r, end in again if end)]


def _one_of(s: Scope, bases: list[Node], dataset: Dataset) -> Node:
    """One Rest for several: each of its columns may be of any of them."""
    made = rest(dataset, tuple(sorted(set.intersection(*(set(b.excluded) if b.name == "{c}" else set() for b in bases)))), "{c}")
    for base in bases:
        s.m.emit.edge(base, made, "IDENTITY", s.c.span, "call", "join", reasons=("candidates",))
    return made


def _rows(s: Scope, table: Table, left: Table, right: Table, keys: Deps, dataset: Dataset) -> Table:
    made = rows(dataset)
    for r in {x for x in (left.rows, right.rows) if x is not None}:
        s.edge(r, made, "IDENTITY", None, "join")
    s.m.emit.deps(made, keys, s.c.span, "join")
    return tables.replace(table, rows=made)
