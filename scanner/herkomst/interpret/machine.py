"""What the Python interpreter offers to library effects, and how a library call reaches them.

The interpreter core (``interpret/python``) evaluates the scanned code; whenever a value of a library is called, read or
indexed it asks ``interpret/verbs/library.py``, which binds the arguments by the entry's ``params``, picks the case that fits and runs
one verb (``interpret/verbs/<verb>.py``) per effect. Verbs see the program only through ``Machine``.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from herkomst.interpret.emit import Emitter
from herkomst.model.graph import Dataset, Node
from herkomst.model.places import Span
from herkomst.model.unit import View
from herkomst.model.values import AnyValue, Const, Deps, Ref, Table


class CallArg(msgspec.Struct, frozen=True):
    """An argument as evaluated: ``keyword`` '' for positional; ``star`` '' , '*' or '**' where it could not be unpacked."""

    value: AnyValue
    span: Span
    keyword: str = ""
    star: str = ""


class LibraryCall(msgspec.Struct, frozen=True):
    """A call of something a library defines. ``path`` is the dotted path (``pandas.DataFrame.drop``); ``receiver`` the value
    before the dot for methods; ``span`` the whole call, ``name_span`` the called name; ``target`` the variable the result is
    assigned to, '' where it is none; ``site`` a stable id of this call in this call context (``path:offset#context``); ``on`` what
    stands before the dot of a method, as written (``self.model``)."""

    path: str
    receiver: AnyValue | None
    args: tuple[CallArg, ...]
    span: Span
    name_span: Span
    target: str = ""
    site: str = ""
    on: str = ""


class Machine(Protocol):
    """The interpreter core, as verbs see it."""

    emit: Emitter
    view: View
    path: str
    """The file whose code is being interpreted (relative to the root)."""
    changed: AnyValue | None
    """What a call in place made of a receiver that is not on the heap (a Series): the core puts it where the receiver came from."""
    kept: dict[str, AnyValue]
    """Objects that the unit wrote to a file, by the file's name: what it loads again is the same."""

    def deref(self, value: AnyValue) -> AnyValue:
        """A Ref's current content (never a Ref); other values as they are. A Choice of Refs is joined."""

    def new(self, value: AnyValue) -> Ref:
        """Put a mutable value on the heap."""

    def store(self, ref: AnyValue, value: AnyValue) -> None:
        """Replace what a Ref points to (in-place effects). Does nothing for a value that is not a Ref."""

    def call(self, function: AnyValue, args: Sequence[AnyValue], keywords: dict[str, AnyValue], span: Span) -> AnyValue:
        """Call a value: a lambda or function of the scanned code, or a library function. For apply, map, pipe, assign."""

    def call_each(self, function: AnyValue, args: Sequence[AnyValue], keywords: dict[str, AnyValue], span: Span, rows: Deps) -> AnyValue:
        """``call`` for every row of a frame: ``rows`` decide which there are, and so what a function that counts has counted."""

    def deps(self, value: AnyValue) -> Deps:
        """Everything a value is computed from, as dependencies (a Table: all its columns and rests)."""

    def strings(self, value: AnyValue) -> tuple[Const, ...] | None:
        """The value as a known, complete list of names: a Const, Seq, Index of a Table, keys of a Map ... with the places of
        their literals; None where it is not completely known."""

    def constants(self, function: AnyValue) -> tuple[Const, ...]:
        """The texts that a function of the scanned code compares its arguments with or looks them up by."""

    def known(self, value: AnyValue) -> tuple[str | int | float | bool | None, ...] | None:
        """The value's possible Python constants (at most 8), or None."""

    def control(self) -> Deps:
        """What decides whether the current statement runs (conditions around it), as CONDITIONAL dependencies."""

    def frame(self, label: str, call: LibraryCall) -> Dataset:
        """A fresh in-memory dataset for the result of a call, named ``label`` (default: the call's target or last name)."""

    def variable(self, name: str) -> AnyValue:
        """The value of a variable of the running function: what text that is evaluated there means by ``@name``."""

    def field(self, table: Table, name: Const | str, span: Span) -> Node | None:
        """The node of a named column; naming one through a Rest materialises it (traced). None when the table is complete
        and has no such column."""

    def columns(self, table: Table) -> Iterable[tuple[str, Node]]:
        """Known columns in order."""

    def sql(self, text: AnyValue, call: LibraryCall, frames: dict[str, Table], dialect: str = "") -> AnyValue:
        """Run SQL in a string (Const or Text with holes) through the SQL front end; gives the Table of a bare SELECT, else
        Const(None)."""

    def stored(self, file: str) -> AnyValue | None:
        """The object (a model, a dict that holds one) that code of the tree left in this file, here or in another module."""

    def where(self, value: AnyValue) -> Span | None:
        """Where a constant's literal stands."""
