"""Tests on the names of a frame (``df.columns.isin([...])``, ``df.columns != "y"``): the names that pass and those that do not."""

from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs import tables
from herkomst.model.values import AnyValue, Const, Obj, Series, Table

CLS = "pandas.mask"


def made(kept: Table, left: Table, rest: str = "") -> Obj:
    """A mask over names: those it keeps and those it leaves. ``rest``: the side that names which are not known are put on, where that is
    not exact."""
    return Obj(CLS, "", "", {"kept": kept, "left": left, "rest": Const(rest)})


def one(m: Machine, index: Table, name: str) -> Obj:
    """The mask that one name passes. A Rest may hold any name that it does not exclude: this one is listed apart first."""
    node = index.columns.get(name) or tables.field(m, index, name, tables.NOWHERE)
    return made(tables.replace(index, columns={name: node} if node is not None else {}, rests=()), tables.without(m, index, (name,)))


def combined(m: Machine, op: str, a: AnyValue, b: AnyValue | None) -> AnyValue | None:
    """``~mask``, ``mask & mask``, ``mask | mask``; None for other values."""
    if not isinstance(a, Obj) or a.cls != CLS:
        return None
    yes, no, side = _parts(m, a)
    if b is None:
        return made(no, yes, {"left": "kept", "kept": "left"}.get(side, "")) if op == "~" else None
    if not isinstance(b, Obj) or b.cls != CLS or op not in ("&", "|"):
        return Series(None, ())
    also, not_, other = _parts(m, b)
    if op == "&":
        return made(_common(yes, also), _joined(no, not_), side or other)
    return made(_joined(yes, also), _common(no, not_), side or other)


def _parts(m: Machine, mask: Obj) -> tuple[Table, Table, str]:
    kept, left, rest = (m.deref(mask.fields[k]) for k in ("kept", "left", "rest"))
    assert isinstance(kept, Table) and isinstance(left, Table) and isinstance(rest, Const)
    return kept, left, str(rest.value or "")


def _common(a: Table, b: Table) -> Table:
    """The names in both; one that a Rest of the other may hold is in it."""
    columns = {n: c for x, y in ((a, b), (b, a)) for n, c in x.columns.items() if n in y.columns or (y.rests and n not in tables.excluded(y))}
    out = {*tables.excluded(a), *tables.excluded(b)}
    rests = tuple(tables.replace(r, excluded=tuple(sorted(out))) for r in a.rests) if b.rests else ()
    return tables.replace(a, columns=columns, rests=rests)


def _joined(a: Table, b: Table) -> Table:
    """The names in either."""
    rests = a.rests or b.rests
    if a.rests and b.rests:
        out = {*tables.excluded(a)} & {*tables.excluded(b)}
        rests = tuple(tables.replace(r, excluded=tuple(sorted(out))) for r in a.rests)
    return tables.replace(a, columns={**a.columns, **b.columns}, rests=rests)
