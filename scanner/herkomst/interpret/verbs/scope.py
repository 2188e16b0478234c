"""One library call with its arguments bound: what a verb gets to work with."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall, Machine
from herkomst.interpret.verbs import tables
from herkomst.knowledge.libraries import Entry, Pack
from herkomst.model.graph import Dataset, Node
from herkomst.model.places import Span
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Deps,
    Func,
    Lib,
    Map,
    Obj,
    Opaque,
    Seq,
    Series,
    Table,
    Text,
)

NONE = Const(None)
T = TypeVar("T")


class Scope:
    """A bound call. ``args`` maps parameter names to what was passed (absent ones are not in it)."""

    def __init__(self, m: Machine, c: LibraryCall, entry: Entry, pack: Pack) -> None:
        self.m, self.c, self.entry, self.pack = m, c, entry, pack
        self.args: dict[str, CallArg] = bind(c, entry)
        self.owner: AnyValue | None = None
        """The pipeline or search whose step this is: it gives the decision point its name."""
        self.action = ""
        self.sink: Node | None = None
        """The decision point this call fed, where it did."""

    # ------------------------------------------------------------------------------------------------ arguments

    def raw(self, name: str | Sequence[str] | None) -> AnyValue | None:
        """The argument as passed (a Ref stays one), the receiver for ``self``; of several names the first that is given. With a
        point a field of it, or an item of a dict: ``self.cols`` is what the receiver was made with."""
        if name is None:
            return None
        for one in [name] if isinstance(name, (str, int)) else name:
            if isinstance(one, str) and "." in one:
                owner, *fields = one.split(".")
                found_in = self.raw(owner)
                for field in fields:
                    held = self.m.deref(found_in) if found_in is not None else None
                    found_in = held.fields.get(field) if isinstance(held, Obj) else _item(held, field)
                if found_in is not None and not is_none(self.m.deref(found_in)):
                    return found_in
                continue
            if one == "self":
                if self.c.receiver is not None:
                    return self.c.receiver
                continue
            found = self.args.get(str(one))
            if found is not None and not is_none(found.value):
                return found.value
        return None

    def value(self, name: str | Sequence[str] | None) -> AnyValue | None:
        """The argument's current content (never a Ref)."""
        raw = self.raw(name)
        return None if raw is None else self.m.deref(raw)

    def all(self, names: str | Sequence[str] | None) -> list[AnyValue]:
        """Every given argument of these, with ``*args`` taken apart."""
        made: list[AnyValue] = []
        if names == "all":
            names = [*(("self",) if self.c.receiver is not None else ()), *self.args]
        for one in [names] if isinstance(names, (str, int)) else names or ():
            raw = self.raw(str(one))
            if raw is None:
                continue
            if one != "self" and self._starred(str(one)):
                inner = self.m.deref(raw)
                if isinstance(inner, Seq):
                    made.extend(inner.items)
                    if inner.rest is not None:
                        made.append(inner.rest)
                    continue
            made.append(raw)
        return made

    def _starred(self, name: str) -> bool:
        return any(p.name == name and p.star for p in self.entry.params or ())

    def span(self, name: str | Sequence[str] | None = None) -> Span:
        """Where an argument stands; the whole call when it is not given."""
        for one in [name] if isinstance(name, (str, int)) else name or ():
            found = self.args.get(str(one))
            if found is not None and not is_none(found.value):
                return found.span
        return self.c.span

    def const(self, name: str | Sequence[str] | None, default: Any = None) -> Any:
        """The argument as a Python constant; the entry's default when absent; ``default`` when not known."""
        value = self.value(name)
        if value is None:
            for one in [name] if isinstance(name, (str, int)) else name or ():
                for p in self.entry.params or ():
                    if p.name == str(one) and not p.required and str(one) not in self.args:
                        return p.default if p.default is not None else default
            return default
        known = self.m.known(value)
        return known[0] if known else default

    def flag(self, name: str | bool | None, unknown: bool) -> bool:
        """A boolean argument, or the boolean itself; ``unknown`` where the code does not tell."""
        return name if isinstance(name, bool) else name is not None and bool(self.const(name, unknown))

    def given(self, name: str) -> bool:
        """Whether an argument was passed and is not None."""
        return self.raw(name) is not None

    def names(self, name: str | Sequence[str] | None) -> tuple[Const, ...] | None:
        """The argument as a completely known list of column names, with the places of their literals."""
        raw = self.raw(name)
        return None if raw is None else names_of(self.m, raw, self.span(name))

    # ------------------------------------------------------------------------------------------------ tables

    def table(self, name: str | Sequence[str] | None) -> Table | None:
        """The argument as a Table (a Series is one column); None when absent."""
        raw = self.raw(name)
        return None if raw is None else tables.as_table(self.m, raw, self.c)

    def frame_of(self, name: str | Sequence[str] | None) -> Table:
        """The argument as a Table; an empty one where there is none."""
        return self.table(name) or Table(self.frame(), {})

    def deps(self, names: str | Sequence[str] | None) -> Deps:
        """Everything the arguments are computed from."""
        return d.join(*(self.m.deps(v) for v in self.all(names)))

    def frame(self, label: str = "") -> Dataset:
        """A fresh dataset for the result."""
        return self.m.frame(label or self.c.target, self.c)

    def kind(self, default: str = "pandas.DataFrame") -> str:
        """Type of the resulting table: the entry's ``returns``; else that of the receiver."""
        return self.entry.returns or default

    def put(self, table: Table) -> AnyValue:
        """The result on the heap, as what the entry returns."""
        returns = self.entry.returns
        if returns and returns != "self" and returns != table.kind:
            table = msgspec.structs.replace(table, kind=returns)
        if table.one is None:
            table = msgspec.structs.replace(table, one=False)
        return self.m.new(table)

    def edge(self, source: Node, target: Node, subtype: Any, span: Span | None = None, op: str = "", **more: Any) -> None:
        """An edge of this call."""
        self.m.emit.edge(
            source, target, subtype, span or self.c.span, more.pop("span_kind", "name" if span else "call"), op, **more
        )


def _item(value: AnyValue | None, key: str) -> AnyValue | None:
    return next((v for k, v in value.items if isinstance(k, Const) and k.value == key), None) if isinstance(value, Map) else None


def bind(c: LibraryCall, entry: Entry) -> dict[str, CallArg]:
    """Arguments by parameter name. Without ``params``: by position (``"0"``) and keyword. What does not fit is kept under its
    position or keyword, so that nothing is lost."""
    made: dict[str, CallArg] = {}
    params = entry.params
    if params is None:
        for i, arg in enumerate(a for a in c.args if not a.keyword):
            made[str(i)] = arg
        made.update({a.keyword: a for a in c.args if a.keyword})
        return made
    plain = [p for p in params if not p.star]
    star = next((p for p in params if p.star == "*"), None)
    keyed = next((p for p in params if p.star == "**"), None)
    before = plain if star is None else list(params)[: list(params).index(star)]
    extra: list[AnyValue] = []
    position = 0
    known = {p.name for p in plain}
    more: list[tuple[AnyValue, AnyValue]] = []
    loose: AnyValue | None = None
    for arg in c.args:
        if arg.keyword:
            if arg.keyword in known:
                made[arg.keyword] = arg
            else:
                more.append((Const(arg.keyword, arg.span), arg.value))
                if keyed is None:
                    made[arg.keyword] = arg
        elif arg.star == "**":
            loose = arg.value
        elif position < len(before):
            made[before[position].name] = arg
            position += 1
        else:
            if star is None:
                made[str(position + len(extra))] = arg
            extra.append(arg.value)
    if star is not None and extra:
        made[star.name] = CallArg(Seq("tuple", tuple(extra)), c.span)
    if keyed is not None and (more or loose is not None):
        made[keyed.name] = CallArg(Map(tuple(more), loose), c.span)
    return made


def present(*values: T | None) -> list[T]:
    """Those that are there."""
    return [v for v in values if v is not None]


def is_none(value: AnyValue) -> bool:
    """Whether it is the constant None."""
    return isinstance(value, Const) and value.value is None


def fits(scope: Scope, when: dict[str, Any]) -> bool:
    """Whether a case's conditions hold."""
    return all(_fits(scope, param, asked) for param, asked in when.items())


def _fits(scope: Scope, param: str, asked: Any) -> bool:
    if asked == "given":
        return scope.given(param)
    if asked == "absent":
        return not scope.given(param)
    value = scope.value(param)
    if isinstance(asked, str) and asked in _KINDS:
        return value is not None and _KINDS[asked](scope.m, value)
    wanted = asked if isinstance(asked, list) else [asked]
    if value is None:
        default = next((p.default for p in scope.entry.params or () if p.name == param and not p.required), None)
        return (default in wanted and param not in scope.args) or any(w is None for w in wanted)
    known = scope.m.known(value)
    return known is not None and any(any(k == w and isinstance(k, bool) == isinstance(w, bool) for w in wanted) for k in known)


def _is_groups(m: Machine, v: AnyValue) -> bool:
    return isinstance(v, Obj) and "keys" in v.fields and "table" in v.fields


def _is_number(m: Machine, v: AnyValue) -> bool:
    known = m.known(v)
    return known is not None and all(isinstance(k, (int, float)) and not isinstance(k, bool) for k in known)


def _is_text(m: Machine, v: AnyValue) -> bool:
    known = m.known(v)
    return isinstance(v, Text) or (known is not None and all(isinstance(k, str) for k in known))


def _is_constant(m: Machine, v: AnyValue) -> bool:
    if isinstance(v, Map):
        return v.rest is None and all(m.known(m.deref(item)) is not None for _, item in v.items)
    return m.known(v) is not None


_KINDS: dict[str, Any] = {
    "series": lambda m, v: isinstance(v, Series),
    "table": lambda m, v: isinstance(v, Table) and v.kind != "pandas.Index" and not v.one,
    "groups": _is_groups,
    "text": _is_text,
    "list": lambda m, v: isinstance(v, Seq) or (isinstance(v, Table) and v.kind == "pandas.Index"),
    "mapping": lambda m, v: isinstance(v, Map),
    "callable": lambda m, v: isinstance(v, (Func, Class, Bound, Lib)),
    "scalar": lambda m, v: isinstance(v, (Const, Text, Cell)),
    "number": _is_number,
    "constant": _is_constant,
    "index": lambda m, v: isinstance(v, Table) and v.kind == "pandas.Index",
    "unknown": lambda m, v: isinstance(v, Opaque),
    "lib": lambda m, v: isinstance(v, Lib),
}


def names_of(m: Machine, value: AnyValue, span: Span | None = None) -> tuple[Const, ...] | None:
    """A value as a completely known list of names: a string, a list, an Index of a complete Table, a Choice of lists (``Machine.strings``)."""
    inner = m.deref(value)
    if isinstance(inner, Table) and inner.kind == "pandas.Index":
        return tuple(tables.replace(n, span=span) for n in tables.names(m, inner)) if tables.complete(inner) else None
    return m.strings(inner)


def every(m: Machine, values: Iterable[AnyValue]) -> list[AnyValue]:
    """Values with Choices taken apart and Refs followed."""
    made: list[AnyValue] = []
    for v in values:
        inner = m.deref(v)
        made.extend(every(m, inner.options) if isinstance(inner, Choice) else [inner])
    return made
