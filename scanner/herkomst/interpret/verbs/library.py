"""What the interpreter core asks about values of libraries: calls, attributes, indexing, operators, iteration.

Conventions the core can rely on:

- Frames, arrays, estimators and group-bys are put on the heap: a call that makes one returns a ``Ref``. Series, cells and
  constants are returned as they are.
- ``type_path(value)`` names the type (``pandas.DataFrame``, ``sklearn.linear_model.LogisticRegression``, '' for none). A
  method call is ``LibraryCall(path=<Bound.path>, receiver=<Bound.receiver>)``; ``attribute`` gives the ``Bound``.
- ``df.columns`` is a Table of kind ``pandas.Index`` whose columns and rests are the *names*. Iterating it gives a Const per
  name and, for what is not known, a Table of kind ``pandas.Index`` with ``one=True``: "some name of these rests".
- Every function takes Ref, Choice and Opaque operands. None means: no model, do what the core does with unknown things.
"""

from herkomst.interpret.machine import CallArg, LibraryCall, Machine
from herkomst.interpret.verbs import assigning, attributes, calling, dtypes, indexing, masks, operators, tables, types
from herkomst.knowledge import libraries
from herkomst.model.places import NOWHERE, Span
from herkomst.model.values import AnyValue, Const, Deps, Obj, Table


def call(m: Machine, c: LibraryCall) -> AnyValue | None:
    """Run a library call: bind the arguments, pick the case, run its verb. In-place effects go to the receiver's Ref.

    None: no entry for ``c.path``; nothing was emitted. The core then makes ``Opaque(possible(all deps))`` and calls
    ``m.emit.no_model``.
    """
    return calling.invoke(m, c)


def attribute(m: Machine, receiver: AnyValue, name: str, span: Span, called: bool = False) -> AnyValue | None:
    """``receiver.name`` (``span``: the name; ``called``: to call it). Columns (``df.col``), ``columns``, ``values``, ``T``, ``index``, ``shape``,
    accessors and indexers (``loc``, ``str``: a Bound), model attributes, and library methods (a Bound with the path to
    call). For an Opaque: a Bound where only a frame or an estimator has such a method. None: not a library's value."""
    return attributes.attribute(m, receiver, name, span, called)


def by_arguments(m: Machine, receiver: AnyValue, name: str, args: tuple[CallArg, ...]) -> AnyValue | None:
    """``receiver.name`` for an Opaque that is called with column expressions of a library: the method of that library's frames.
    None: there is no such method, or nothing among the arguments tells."""
    return attributes.by_arguments(m, receiver, name, args)


def frame_of(name: str) -> str:
    """The kind of frame that alone has a method of this name (``withColumn``), '' where none or several have."""
    return types.frame_of(libraries.pack(), name)


def index(
    m: Machine,
    receiver: AnyValue,
    parts: tuple[AnyValue, ...],
    spans: tuple[Span, ...],
    span: Span,
    target: str = "",
    site: str = "",
) -> AnyValue | None:
    """``receiver[parts]``. ``spans``: one per part; ``span``: the whole expression; ``target`` and ``site`` as in LibraryCall.
    Some names of libraries are indexed as others are called (``np.c_[a, b]``). A slice arrives as ``Obj(cls="slice", fields={"start": ..., "stop": ..., "step": ...})``, absent bounds as Const(None)."""
    return indexing.index(m, receiver, parts, spans, span, target, site)


def assign_index(
    m: Machine,
    receiver: AnyValue,
    parts: tuple[AnyValue, ...],
    value: AnyValue,
    spans: tuple[Span, ...],
    span: Span,
    target: str = "",
    site: str = "",
) -> None:
    """``receiver[parts] = value`` where receiver is a Ref to a frame or a Bound indexer (``df.loc``); the heap is updated.
    ``target``: the variable's name for new datasets. Nothing is done where it is no library's value."""
    assigning.assign_index(m, receiver, parts, value, spans, span, target, site)


def assign_attribute(
    m: Machine, receiver: AnyValue, name: str, value: AnyValue, span: Span, target: str = "", site: str = ""
) -> bool:
    """``df.columns = [...]``, ``df.index = ...``, ``df.col = s``. False: not a library's value, nothing done."""
    return assigning.assign_attribute(m, receiver, name, value, span, target, site)


def delete(m: Machine, receiver: AnyValue, parts: tuple[AnyValue, ...], spans: tuple[Span, ...], span: Span) -> None:
    """``del df["x"]``. Nothing is done where it is no library's value."""
    assigning.delete(m, receiver, parts, spans, span)


def binary(
    m: Machine, op: str, left: AnyValue, right: AnyValue | None, spans: tuple[Span, ...], span: Span, site: str = ""
) -> AnyValue | None:
    """An operator of ``python_ir.Op`` where at least one operand is a Series or Table (``right`` None for unary ones).
    Comparisons with constants carry them as literals. ``in`` over a frame or Index gives a Const where it is known.
    None: neither operand is a library's value."""
    return operators.binary(m, op, left, right, spans, span, site)


def iterate(m: Machine, value: AnyValue, span: Span) -> tuple[tuple[AnyValue, ...], AnyValue | None] | None:
    """What a loop over the value meets: known items in order, and one value that stands for further ones (None: none).
    A frame or Index gives its names; a row iterator one abstract item. None: not a library's value."""
    return operators.iterate(m, value, span)


def is_operand(value: AnyValue) -> bool:
    """Whether operators take it although it is no frame: a test on names (``df.columns != "y"``), the type of a column."""
    return isinstance(value, Obj) and value.cls in (masks.CLS, dtypes.CLS)


def truth(m: Machine, value: AnyValue) -> tuple[bool | None, Deps] | None:
    """Truth of a library value where known, and what decides it. None: not a library's value."""
    return operators.truth(m, value)


def length(m: Machine, value: AnyValue, span: Span) -> AnyValue | None:
    """``len(value)``: the number of known names of an Index, a Cell over what decides the rows of a frame."""
    return operators.length(m, value, span)


def type_path(m: Machine, value: AnyValue) -> str:
    """Dotted type of a library value, '' where it is none or not known."""
    return types.path_of(m.deref(value))


def names(m: Machine, value: Table) -> tuple[Const, ...]:
    """The names of an Index; those that something unknown selected are marked (``perhaps``)."""
    return tables.names(m, value)


def pairs(table: Table) -> Obj:
    """(name, column) by (name, column), of a record (name, value): ``items``."""
    return Obj("pandas.items", fields={"table": table})


def is_pairs(value: AnyValue) -> bool:
    """Whether it is what ``pairs`` gives."""
    return isinstance(value, Obj) and value.cls == "pandas.items"


def split_names(m: Machine, value: AnyValue, names: tuple[Const, ...]) -> AnyValue:
    """An Index (or frame) in which every given name that a Rest could hold is listed apart and excluded from the Rest, so
    that ``[c for c in df.columns if c != "y"]`` stays exact when the columns are not known: before iterating in a
    comprehension or loop whose tests name constants, the core passes those constants here."""
    inner = m.deref(value)
    if isinstance(inner, Obj):                          # ``record.items()``
        held = m.deref(inner.fields["table"])
        return tables.replace(inner, fields={**inner.fields, "table": split_names(m, held, names)}) if isinstance(held, Table) else value
    assert isinstance(inner, Table)
    found = {}
    for const in names:
        name = str(const.value)
        if name not in inner.columns and (node := tables.field(m, inner, name, const.span or NOWHERE)) is not None:
            found[name] = node
    return tables.replace(inner, columns={**inner.columns, **found}, rests=tuple(tables.exclude(m, r, found) for r in inner.rests))


def names_beginning(names: Table, words: tuple[str, ...], yes: bool) -> Table:
    """Of names that are not known one by one, those that can begin with one of ``words`` (``yes``) or need not to."""

    def may(template: str) -> bool:
        known = template.partition("{")[0].partition(tables.ANY)[0]
        if yes:
            return any(known.startswith(w) or w.startswith(known) for w in words)
        return not any(known.startswith(w) for w in words)

    return tables.replace(
        names, columns={n: c for n, c in names.columns.items() if may(n)}, rests=tuple(r for r in names.rests if may(r.name))
    )
