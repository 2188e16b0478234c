"""The structured IR a Python module or notebook is lowered to once. No syntax-tree node leaves the reader.

Every node has ``start`` and ``end``: code point offsets into the text that was parsed (for a notebook: its code cells
joined). ``ModuleIR.source.span(start, end)`` gives the place in the raw file. Loops and branches stay structured: there is
no control-flow graph.
"""

from typing import Literal, TypeAlias

import msgspec

from herkomst.model.issues import Directive, Gap
from herkomst.model.places import SourceMap


class At(msgspec.Struct, frozen=True, gc=False, tag=True, omit_defaults=True):
    """Root of the IR nodes."""

    start: int
    end: int


# ---------------------------------------------------------------------------------------------------------- expressions


class Name(At, frozen=True, gc=False, tag=True):
    id: str


class Literal_(At, frozen=True, gc=False, tag="Literal"):  # noqa: N801 - ``Literal`` is typing's
    """A number, string, True, False, None. Adjacent strings are joined; ``raw`` is False where escapes or a prefix make
    offsets inside the text differ from offsets inside the value; ``inner`` is the offset of the first character inside the
    quotes. Bytes and Ellipsis are None with ``other`` set to ``bytes`` or ``ellipsis``."""

    value: str | int | float | bool | None
    raw: bool = True
    inner: int = 0
    other: str = ""


class FString(At, frozen=True, gc=False, tag=True):
    """An f-string (or t-string): text parts are Literal_, holes are expressions."""

    parts: "tuple[Expr, ...]"


class Attr(At, frozen=True, gc=False, tag=True):
    """``value.name``; ``name_start`` is the offset of the attribute's name."""

    value: "Expr"
    name: str
    name_start: int


class Index(At, frozen=True, gc=False, tag=True):
    """``value[a]`` or ``value[a, b]``: one entry per comma-separated part; a part may be a Slice."""

    value: "Expr"
    parts: "tuple[Expr, ...]"
    tuple_: bool = False


class Slice(At, frozen=True, gc=False, tag=True):
    lower: "Expr | None" = None
    upper: "Expr | None" = None
    step: "Expr | None" = None


class Arg(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """An argument: ``star`` is '' , '*' or '**'."""

    value: "Expr"
    keyword: str = ""
    star: str = ""


class Call(At, frozen=True, gc=False, tag=True):
    func: "Expr"
    args: tuple[Arg, ...] = ()


class Op(At, frozen=True, gc=False, tag=True):
    """Any operator: ``+ - * / // % ** @ & | ^ << >> ~ not and or == != < <= > >= in notin is isnot neg pos``. Comparison
    chains are split: ``a < b < c`` is ``and`` of two. Operands in source order."""

    op: str
    operands: "tuple[Expr, ...]"


class IfExp(At, frozen=True, gc=False, tag=True):
    test: "Expr"
    then: "Expr"
    orelse: "Expr"


class Lambda(At, frozen=True, gc=False, tag=True):
    params: "tuple[Param, ...]"
    body: "Expr"


class Display(At, frozen=True, gc=False, tag=True):
    """``[a, *b]``, ``(a, b)``, ``{a, b}``."""

    kind: Literal["list", "tuple", "set"]
    items: "tuple[Expr, ...]"


class DictDisplay(At, frozen=True, gc=False, tag=True):
    """``{k: v, **m}``: key None marks ``**m``."""

    items: "tuple[tuple[Expr | None, Expr], ...]"


class Generator(msgspec.Struct, frozen=True, gc=False):
    target: "Expr"
    iter: "Expr"
    tests: "tuple[Expr, ...]" = ()


class Comp(At, frozen=True, gc=False, tag=True):
    """A comprehension; ``key`` only for dicts."""

    kind: Literal["list", "set", "dict", "generator"]
    item: "Expr"
    generators: tuple[Generator, ...]
    key: "Expr | None" = None


class Star(At, frozen=True, gc=False, tag=True):
    """``*value`` in a display, target or subscript."""

    value: "Expr"


class Walrus(At, frozen=True, gc=False, tag=True):
    target: Name
    value: "Expr"


class Await(At, frozen=True, gc=False, tag=True):
    """``await``, ``yield`` and ``yield from``; a bare yield has no value."""

    kind: Literal["await", "yield", "yield from"]
    value: "Expr | None" = None


class Sql(At, frozen=True, gc=False, tag=True):
    """A SQL cell or line of a notebook (``%%sql``, ``%sql``, ``# MAGIC %sql``): evaluates to its result set. ``into`` is the
    variable it is assigned to by the magic's own syntax (``%%sql result <<``). The offsets are those of the SQL text."""

    text: str
    into: str = ""


Expr: TypeAlias = (
    Name | Literal_ | FString | Attr | Index | Slice | Call | Op | IfExp | Lambda | Display | DictDisplay | Comp | Star | Walrus
    | Await | Sql
)

# ----------------------------------------------------------------------------------------------------------- statements


class Param(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """A parameter; ``star`` is '', '*' or '**'; ``only`` is 'pos', 'kw' or ''. ``annotation`` is source text."""

    name: str
    start: int
    end: int
    default: "Expr | None" = None
    star: str = ""
    only: str = ""
    annotation: str = ""


class Assign(At, frozen=True, gc=False, tag=True):
    """``a = b = value``; ``op`` is set for augmented assignment (``+``); ``annotation`` is source text; value None for a bare
    annotation."""

    targets: tuple[Expr, ...]
    value: Expr | None
    op: str = ""
    annotation: str = ""


class ExprStmt(At, frozen=True, gc=False, tag=True):
    value: Expr


class If(At, frozen=True, gc=False, tag=True):
    test: Expr
    body: "Block"
    orelse: "Block" = ()


class For(At, frozen=True, gc=False, tag=True):
    target: Expr
    iter: Expr
    body: "Block"
    orelse: "Block" = ()


class While(At, frozen=True, gc=False, tag=True):
    test: Expr
    body: "Block"
    orelse: "Block" = ()


class FunctionDef(At, frozen=True, gc=False, tag=True):
    """``start``..``end`` is the header, from ``def`` to the name's end; ``body_end`` the end of the body."""

    name: str
    params: tuple[Param, ...]
    body: "Block"
    decorators: tuple[Expr, ...] = ()
    is_async: bool = False
    generator: bool = False
    returns: str = ""
    body_end: int = 0


class ClassDef(At, frozen=True, gc=False, tag=True):
    """``bases`` are positional, ``keywords`` named arguments of the class statement."""

    name: str
    body: "Block"
    bases: tuple[Expr, ...] = ()
    keywords: tuple[Arg, ...] = ()
    decorators: tuple[Expr, ...] = ()
    body_end: int = 0


class Return(At, frozen=True, gc=False, tag=True):
    value: Expr | None = None


class Handler(msgspec.Struct, frozen=True, gc=False):
    body: "Block"
    name: str = ""
    type: Expr | None = None


class Try(At, frozen=True, gc=False, tag=True):
    body: "Block"
    handlers: tuple[Handler, ...] = ()
    orelse: "Block" = ()
    final: "Block" = ()


class WithItem(msgspec.Struct, frozen=True, gc=False):
    value: Expr
    target: Expr | None = None


class With(At, frozen=True, gc=False, tag=True):
    items: tuple[WithItem, ...]
    body: "Block"


class ImportName(msgspec.Struct, frozen=True, gc=False):
    name: str
    alias: str = ""
    start: int = 0
    end: int = 0


class Import(At, frozen=True, gc=False, tag=True):
    """``import a.b as c`` (module '' and level 0, from_ False) or ``from ..m import a as b, *`` (from_ True; a star is the
    name ``*``)."""

    names: tuple[ImportName, ...]
    module: str = ""
    level: int = 0
    from_: bool = False


class Run(At, frozen=True, gc=False, tag=True):
    """``%run path`` or ``dbutils.notebook.run``-like inclusion: the other notebook's or script's names come here."""

    path: str


class Case(msgspec.Struct, frozen=True, gc=False):
    """``pattern`` lowered to an expression where it can be (literals, names as Name, sequences as Display, mappings as
    DictDisplay, classes as Call, alternatives as Op ``|``); a capture is a Name, ``_`` too."""

    pattern: Expr
    body: "Block"
    guard: Expr | None = None


class Match(At, frozen=True, gc=False, tag=True):
    subject: Expr
    cases: tuple[Case, ...]


class Raise(At, frozen=True, gc=False, tag=True):
    value: Expr | None = None


class Delete(At, frozen=True, gc=False, tag=True):
    targets: tuple[Expr, ...]


class Scope(At, frozen=True, gc=False, tag=True):
    """``global a`` or ``nonlocal a``."""

    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]


class Assert(At, frozen=True, gc=False, tag=True):
    test: Expr


class Jump(At, frozen=True, gc=False, tag=True):
    kind: Literal["break", "continue", "pass"]


Stmt: TypeAlias = (
    Assign | ExprStmt | If | For | While | FunctionDef | ClassDef | Return | Try | With | Import | Run | Match | Raise | Delete
    | Scope | Assert | Jump
)
Block: TypeAlias = tuple[Stmt, ...]


class ModuleIR(msgspec.Struct, frozen=True, weakref=True):
    """A Python module, script or notebook.

    body        its relevant top-level statements in order; for a notebook, of all code cells.
    source      offsets -> places.
    gaps        statements that could not be parsed or lowered, each with a place and a reason.
    directives  ``# herkomst: ...`` comments.
    statements  (parsed, not relevant, broken) top-level statement counts.
    lines       (followed, not relevant, broken) line counts.
    doc         module docstring's first line, for messages only.
    language    ``python`` or ``python2`` (recovered).
    """

    path: str
    body: Block
    source: SourceMap
    gaps: tuple[Gap, ...] = ()
    directives: tuple[Directive, ...] = ()
    statements: tuple[int, int, int] = (0, 0, 0)
    lines: tuple[int, int, int] = (0, 0, 0)
    notebook: bool = False
    language: str = "python"
