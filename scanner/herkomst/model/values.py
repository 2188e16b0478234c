"""The abstract values of interpretation: a shape and its immediate dependencies.

The graph holds the history: a value names graph nodes, not origins. Every struct is immutable; what a program can mutate
(frames, lists, dicts, objects) lives on the interpreter's heap and is reached through ``Ref``. The structs are tagged, so
that a module's exports can be stored, hashed and handed to another unit.
"""

from typing import Literal, TypeAlias

import msgspec

from herkomst.model.graph import Cause, Dataset, Node, Reason, Subtype
from herkomst.model.places import Span, SpanKind


class Dep(msgspec.Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """One thing a value is computed from, not yet an edge: becomes one when the value gets a node (a column, a sink)."""

    node: Node
    subtype: Subtype = "IDENTITY"
    span: Span | None = None
    span_kind: SpanKind = "name"
    op: str = ""
    literals: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    gated: bool = False
    cause: Cause = ""


Deps = tuple[Dep, ...]
"""Sorted, one per (node, subtype); more than 16 are folded into an intermediate node by whoever joins them."""


class Value(msgspec.Struct, frozen=True, tag=True, gc=False):
    """Root of the abstract values."""


class Const(Value, frozen=True, tag=True, gc=False):
    """A known Python scalar and where its literal stands (also in a YAML or JSON file), so that a list of feature names
    points at the line that lists them. ``perhaps``: as an item of a list it may not be in it (a test that is not known put it there):
    what is left out by such a list may as well stay."""

    value: str | int | float | bool | None
    span: Span | None = None
    deps: Deps = ()
    perhaps: bool = False


class Text(Value, frozen=True, tag=True, gc=False):
    """A string with unknown parts: an f-string, ``.format``, concatenation. Parts are Const (str) or holes."""

    parts: "tuple[AnyValue, ...]"
    deps: Deps = ()


class Cell(Value, frozen=True, tag=True, gc=False):
    """One value of unknown content that is computed from ``deps``: a scalar, a cell of a row, an aggregate."""

    deps: Deps = ()


class Choice(Value, frozen=True, tag=True, gc=False):
    """One of up to 8 values; ``deps`` decide which."""

    options: "tuple[AnyValue, ...]"
    deps: Deps = ()


class Seq(Value, frozen=True, tag=True, gc=False):
    """A list, tuple or set. ``rest`` stands for further items of unknown number; ``rows``, where there is one item per row of something:
    which rows."""

    kind: Literal["list", "tuple", "set"]
    items: "tuple[AnyValue, ...]"
    rest: "AnyValue | None" = None
    deps: Deps = ()
    rows: Node | None = None


class Map(Value, frozen=True, tag=True, gc=False):
    """A dict: known items in order (keys are values), and what else may be in it."""

    items: "tuple[tuple[AnyValue, AnyValue], ...]"
    rest: "AnyValue | None" = None
    deps: Deps = ()


class Series(Value, frozen=True, tag=True, gc=False):
    """One column in memory: its name, what its values come from, which rows it has, and the named levels of its index: what a
    lookup in it, an alignment with it or ``reset_index`` reads. ``dtype``: number, text or bool, where an operation makes it so."""

    name: str | None
    deps: Deps
    rows: Node | None = None
    index: tuple[tuple[str, Node], ...] = ()
    dtype: str = ""


class Table(Value, frozen=True, tag=True, gc=False):
    """Everything with named fields.

    dataset   names new columns that are put into it, and its Rows.
    columns   known columns in order: name -> node. Names that are not strings are kept as ``str(name)``.
    rests     nodes of kind ``rest``: "every other column of ...". Empty: the columns are all there is.
    index     named index levels: their columns flow too.
    rows      which rows; None where rows carry no history.
    ordered   the order of ``columns`` is that of the program (positions may be used).
    one       True: a record (dict row, ORM instance, argument of apply(axis=1)); False: a frame; None: not known.
    kind      library type, e.g. ``pandas.DataFrame``, ``numpy.ndarray``, ``polars.DataFrame``, ``pyspark.sql.DataFrame``.
    """

    dataset: Dataset
    columns: dict[str, Node]
    rests: tuple[Node, ...] = ()
    index: dict[str, Node] = {}
    rows: Node | None = None
    ordered: bool = True
    one: bool | None = False
    kind: str = "pandas.DataFrame"
    deps: Deps = ()


class Func(Value, frozen=True, tag=True, gc=False):
    """A function or lambda of the scanned code: its module's path and the offset of its definition."""

    path: str
    name: str
    offset: int
    env: int | None = None
    self: "AnyValue | None" = None
    extra: "tuple[AnyValue, ...]" = ()


class Class(Value, frozen=True, tag=True, gc=False):
    """A class of the scanned code."""

    path: str
    name: str
    offset: int
    env: int | None = None


class Obj(Value, frozen=True, tag=True, gc=False):
    """An instance. ``cls`` is a dotted library path (``sklearn.linear_model.LogisticRegression``) or
    ``user:<path>:<qualified name>``; ``site`` is where it was made (``path:offset``); ``label`` the name people know it by
    (the variable it was bound to first); ``fields`` its state."""

    cls: str
    site: str = ""
    label: str = ""
    fields: "dict[str, AnyValue]" = {}
    deps: Deps = ()


class Module(Value, frozen=True, tag=True, gc=False):
    """A module of the scanned tree."""

    path: str


class Lib(Value, frozen=True, tag=True, gc=False):
    """Something of a library, by dotted path: module, class or function."""

    path: str


class Bound(Value, frozen=True, tag=True, gc=False):
    """A library method bound to its receiver: ``df.drop`` before the call."""

    receiver: "AnyValue"
    path: str


class Ref(Value, frozen=True, tag=True, gc=False):
    """A pointer to the heap of the unit that is being interpreted."""

    id: int


class Opaque(Value, frozen=True, tag=True, gc=False):
    """Nothing is known of its shape. ``base``, where set, is the dataset that names its fields: reading a named field of
    it makes a column of ``base``. ``why`` says what was not understood."""

    deps: Deps = ()
    base: Dataset | None = None
    why: str = ""


AnyValue: TypeAlias = (
    Const | Text | Cell | Choice | Seq | Map | Series | Table | Func | Class | Obj | Module | Lib | Bound | Ref | Opaque
)


class Exports(msgspec.Struct, frozen=True):
    """What a module's top level leaves behind: names, and the part of its heap they reach."""

    names: dict[str, AnyValue]
    heap: dict[int, AnyValue] = {}
    star: tuple[str, ...] | None = None
