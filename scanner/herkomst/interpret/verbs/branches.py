"""``branches``: columns go different ways and come together again (ColumnTransformer, FeatureUnion)."""

from typing import Any

from herkomst.interpret.verbs import chain, choosing, fitted, parameters, rename, select, stack, tables
from herkomst.interpret.verbs.scope import NONE, Scope, present
from herkomst.model.values import AnyValue, Bound, Class, Const, Func, Lib, Obj, Seq, Table


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``of`` lists (name, step, columns); columns that no branch takes go by ``rest``: dropped, passed, or through a step."""
    receiver = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    x = s.raw(a["from"])
    table = s.table(a["from"])
    if not isinstance(receiver, Obj) or x is None or table is None:
        return NONE
    fit = a.get("method", "fit_transform").startswith("fit")
    y = s.raw("y") if fit else None
    parts: list[tuple[Table, str]] = []
    taken: set[str] = set()
    rests_left = table.rests
    for i, (name, step, columns) in enumerate(_items(s, receiver, a)):
        part = table if columns is None else _columns(s, table, columns)
        taken |= set(part.columns)
        if columns is not None and part.rests:
            rests_left = tuple(r for r in rests_left if r not in part.rests)
        out = _step(s, step, part, i, fit, y)
        if out is None:
            continue
        parts.append((out, name))
    if not a.get("union"):
        parts += _rest(
            s,
            receiver,
            a,
            tables.replace(tables.without(s.m, table, taken), rests=tuple(tables.exclude(s.m, r, taken) for r in rests_left)),
            fit,
            y,
        )
    if a.get("method") == "fit":
        return fitted.run(s, {"from": a["from"]})               # each branch was fitted above
    if fit and s.owner is None:                                 # by itself: in a search one of several may stand here
        fitted.remember(s, table, present(x, y))
    if not parts:
        return s.m.new(tables.replace(table, columns={}, rests=()))
    ways = s.m.known(receiver.fields.get(a.get("plain_unless", ""), Const(True))) or (True, False)       # not known: either
    made = tables.unite(s.m, [stack.beside(s, [_named(s, out, name if way else "") for out, name in parts]) for way in ways], s.c)
    return s.m.new(tables.replace(made, kind=s.entry.returns or "numpy.ndarray"))


def _items(s: Scope, receiver: Obj, a: dict[str, Any]) -> list[tuple[str, AnyValue, AnyValue | None]]:
    inner = s.m.deref(receiver.fields.get(a.get("of", "transformers"), receiver.fields.get("0", NONE)))
    made: list[tuple[str, AnyValue, AnyValue | None]] = []
    for item in inner.items if isinstance(inner, Seq) else ():
        parts = s.m.deref(item)
        if a.get("union"):
            step = parts.items[-1] if isinstance(parts, Seq) and parts.items else item
            made.append((_text(s, parts.items[0]) if isinstance(parts, Seq) else "", step, None))
        elif isinstance(parts, Seq) and len(parts.items) == 3:
            made.append((_text(s, parts.items[0]), parts.items[1], parts.items[2]))
        elif isinstance(parts, Seq) and len(parts.items) == 2:
            made.append((_class_name(s, parts.items[0]), parts.items[0], parts.items[1]))
    return made


def _text(s: Scope, value: AnyValue) -> str:
    known = s.m.known(value)
    return str(known[0]) if known else ""


def _class_name(s: Scope, value: AnyValue) -> str:
    inner = s.m.deref(value)
    return parameters.class_name(inner) if isinstance(inner, Obj) else ""


def _columns(s: Scope, table: Table, columns: AnyValue) -> Table:
    inner = s.m.deref(columns)
    if isinstance(inner, (Func, Class, Lib, Bound)):
        made = s.m.call(inner, [s.m.new(table)], {}, s.c.span)
        return choosing.choose(s.m, table, made, s.c.span, s.c)
    if isinstance(inner, Obj) and inner.cls.endswith("make_column_selector"):
        return select.selector(s, table, inner)
    known = s.m.known(inner) or ()
    numbers = isinstance(inner, Seq) and inner.items and all(_whole((s.m.known(v) or ("",))[0]) for v in inner.items)
    if numbers or (known and _whole(known[0])) or (isinstance(inner, Obj) and inner.cls == "slice"):
        return choosing.by_position(s.m, table, inner, s.c.span, s.c)
    return choosing.choose(s.m, table, inner, s.c.span, s.c)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _step(s: Scope, step: AnyValue, part: Table, i: int, fit: bool, y: AnyValue | None) -> Table | None:
    inner = s.m.deref(step)
    if isinstance(inner, Const):
        return part if inner.value == "passthrough" else None
    made = chain.transform(s, step, s.m.new(part), y, fit, 100 + i)
    return tables.as_table(s.m, made, s.c)


def _named(s: Scope, table: Table, name: str) -> Table:
    if not name:
        return table
    made = rename.by_change(s.m, table, lambda n: n if n == tables.ANY else f"{name}__{n}", s.c.span, s.frame(f"{s.c.target}"))
    return tables.replace(made, rests=tuple(tables.wrap(s.m, r, name + "__{c}") for r in table.rests))


def _rest(s: Scope, receiver: Obj, a: dict[str, Any], left: Table, fit: bool, y: AnyValue | None) -> list[tuple[Table, str]]:
    remainder = receiver.fields.get(a.get("rest", "remainder"), Const("drop"))
    out = _step(s, remainder, left, 99, fit, y)
    if out is None or (not out.columns and not out.rests):
        return []
    return [(out, "remainder")]
