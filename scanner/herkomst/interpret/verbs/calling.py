"""From a call to its effect: find the entry, bind, emit the sighting of a decision point, pick the case, run its verb."""

from collections.abc import Callable
from typing import Any

import msgspec

from herkomst.interpret.machine import LibraryCall, Machine
from herkomst.interpret.verbs import (
    aggregate,
    attributes,
    branches,
    chain,
    drop,
    dtypes,
    expand,
    fitted,
    group,
    join,
    mix,
    models,
    opaque,
    project,
    rename,
    reshape,
    same,
    score,
    select,
    sink,
    sort,
    source,
    stack,
    types,
)
from herkomst.interpret.verbs import filter as filtering
from herkomst.interpret.verbs import map as mapping
from herkomst.interpret.verbs import set as setting
from herkomst.interpret.verbs.scope import NONE, Scope, fits
from herkomst.knowledge import libraries
from herkomst.knowledge.libraries import Entry, Pack, Param
from herkomst.model.values import AnyValue, Bound, Const, Obj, Opaque, Ref, Series, Table

RUN: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {
    "source": source.run,
    "sink": sink.run,
    "project": project.run,
    "drop": drop.run,
    "rename": rename.run,
    "set": setting.run,
    "expand": expand.run,
    "select": select.run,
    "map": mapping.run,
    "join": join.run,
    "stack": stack.run,
    "filter": filtering.run,
    "sort": sort.run,
    "group": group.run,
    "aggregate": aggregate.run,
    "reshape": reshape.run,
    "mix": mix.run,
    "fitted": fitted.run,
    "score": score.run,
    "branches": branches.run,
    "chain": chain.run,
    "same": same.run,
    "opaque": opaque.run,
}


def invoke(m: Machine, c: LibraryCall, owner: AnyValue | None = None, action: str = "") -> AnyValue | None:
    """Run a call; None when nothing models it. ``owner`` and ``action`` come from a pipeline or cross-validation around it."""
    pack = libraries.pack()
    receiver = m.deref(c.receiver) if c.receiver is not None else None
    path = pack.canonical(c.path)
    if path.startswith("pandas.api.types.is_") and c.args:
        return dtypes.test(m, path, m.deref(c.args[0].value))
    if isinstance(receiver, Table) and receiver.dataset.kind == "param" and receiver.kind == types.FRAMES[0]:
        c, path = _guessed(m, c, receiver, path, pack)
    entry = pack.find(path)
    if entry is None and receiver is not None:
        entry = _by_receiver(m, pack, receiver, path.rpartition(".")[2])
    if entry is None:
        return construct(m, c, pack, path) if c.receiver is None else None
    return run(m, _bound(c, entry), entry, pack, owner, action)


def _bound(c: LibraryCall, entry: Entry) -> LibraryCall:
    """A method called by its class (``pd.DataFrame.drop(df, columns="a")``, ``df.pipe(pd.DataFrame.drop, ...)``): its receiver is what it is given first."""
    if c.receiver is not None or not c.args or c.args[0].keyword or c.args[0].star:
        return c
    named = (v for case in entry.cases for v in case.effect.args.values())
    of_self = any("self" in ([v] if isinstance(v, str) else v) for v in named if isinstance(v, (str, list)))
    return msgspec.structs.replace(c, receiver=c.args[0].value, args=c.args[1:]) if of_self else c


def _guessed(m: Machine, c: LibraryCall, receiver: Table, path: str, pack: Pack) -> tuple[LibraryCall, str]:
    """The call of a frame that came as an argument and was taken for one of pandas: what only another library's frames have, or are
    given, says which it is."""
    name = path.rpartition(".")[2]
    found = attributes.by_arguments(m, receiver, name, c.args)
    frame = found.path.rpartition(".")[0] if isinstance(found, Bound) else types.frame_of(pack, name)
    if not frame or frame == receiver.kind:
        return c, path
    made = msgspec.structs.replace(c, receiver=m.new(msgspec.structs.replace(receiver, kind=frame)), path=f"{frame}.{name}")
    return made, made.path


def _by_receiver(m: Machine, pack: Pack, receiver: AnyValue, name: str) -> Entry | None:
    """A method by the type of the receiver's content, where the path names another or no type."""
    cls = types.path_of(receiver)
    found = pack.method(cls, name) if cls else None
    if found is None and isinstance(receiver, Series):          # a column of a polars frame has what its expressions have
        found = pack.method("polars.Expr", name)
    return found


def run(m: Machine, c: LibraryCall, entry: Entry, pack: Pack, owner: AnyValue | None = None, action: str = "") -> AnyValue:
    """Run one entry."""
    s = Scope(m, c, entry, pack)
    s.owner, s.action = owner, action
    if entry.sinks:
        s.sink = models.estimate(s)
    made: AnyValue = _default(s)
    for case in entry.cases:
        if fits(s, case.when):
            made = dtypes.after(m, c, RUN[case.effect.verb](s, case.effect.args))
            break
    if entry.inplace and c.receiver is not None and (entry.inplace == "true" or s.const(entry.inplace) is True):
        m.store(c.receiver, m.deref(made))
        m.changed = None if isinstance(c.receiver, Ref) else made
        return c.receiver if entry.returns == "self" else NONE
    return made


def _default(s: Scope) -> AnyValue:
    returns = s.entry.returns
    if returns == "self" and s.c.receiver is not None:
        return s.c.receiver
    if returns == "none":
        return NONE
    if returns and s.pack.class_of(returns) is not None:
        return s.m.new(
            Obj(
                returns,
                s.c.site,
                s.c.target,
                {k: v.value for k, v in s.args.items()} | ({"receiver": s.c.receiver} if s.c.receiver is not None else {}),
            )
        )
    return Opaque()


# ------------------------------------------------------------------------------------------------------- making objects


def construct(m: Machine, c: LibraryCall, pack: Pack, path: str) -> AnyValue | None:
    """An instance of a library class: its arguments are its fields. Classes that are not listed are known by their name when
    their library is."""
    cls = pack.class_of(path)
    role = pack.role(path) if cls is not None else types.role_by_name(path, pack.libraries)
    if cls is None and not role:
        return None
    params: tuple[Param, ...] | None = cls.init if cls is not None else None
    s = Scope(m, c, Entry(path, "", 0, params), pack)
    fields = {name: arg.value for name, arg in s.args.items()}
    for p in params or ():
        if p.name not in fields and not p.required and not p.star and isinstance(p.default, (str, int, float, bool)):
            fields[p.name] = Const(p.default)
    return m.new(Obj(cls.path if cls is not None else path, c.site, c.target, fields))
