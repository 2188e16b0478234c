"""Units of code, what interpretation yields for one, and the only window it has on the rest of the tree."""

from typing import Any, Literal, Protocol

import msgspec

from herkomst.model.graph import Dataset, Edge, Node, Reason
from herkomst.model.issues import Directive, Gap
from herkomst.model.places import Span, SpanKind
from herkomst.model.python_ir import ModuleIR
from herkomst.model.schema import DocIR, Schema
from herkomst.model.values import Exports

SinkKind = Literal["model", "score", "rules", "ranking", "selection", "export", "plot", "metric", "linkage", "statistic"]
"""The first five are decision points; the others only take a role."""

Role = Literal[
    "feature", "target", "weight", "stratify", "group", "metric", "export", "plot", "linkage", "criterion", "rows", "order",
]
"""What an input is to a sink. ``feature`` (models) and ``criterion`` (scores, rules, selections, rankings) are what a
decision rests on; ``rows`` is the row set that is scored, trained on or selected; ``order`` what it is ranked by."""

Grade = Literal["high", "medium", "low"]
"""How sure it is that this is a decision about people: estimator or declared; accumulated and named like a score; name only."""

Resolution = Literal["names", "complement", "unresolved"]

LISTED = "list"
"""What is done at a selection that nothing calls one: people are written to a list that leaves. It counts where origin or sex decides
who is on it, and no other decision shows that."""


class Sink(msgspec.Struct, frozen=True, order=True, gc=False):
    """One sighting of something that takes data: ``model.fit(X, y)`` gives one per role.

    key         identity: sightings with one key are one decision point (fit, predict and cross-validation of one model).
                For an estimator the place it was made, for a score its scope and name, for a table its name.
    node        the graph node (kind ``sink``) its inputs have edges to; ``node.dataset`` is (kind, key).
    name        what people call it: the variable, the table, the column.
    detail      estimator class, SQL construct: ``RandomForestClassifier``, ``TOP``.
    action      what is done here: fit, predict, cross_validate, assign, insert, select ...
    resolution  what goes in is known by name, as a complement, or not; ``unknown`` says why not, in words.
    called      False when it was reached only through a function that nothing calls.
    where       the file whose code decides (the decision point's file: for a fit in a helper, the helper's).
    """

    kind: SinkKind
    key: str
    node: Node
    role: Role
    name: str
    detail: str
    action: str
    span: Span
    span_kind: SpanKind
    grade: Grade
    resolution: Resolution = "names"
    unknown: str = ""
    called: bool = True
    purpose: str = ""
    literals: tuple[str, ...] = ()


class Write(msgspec.Struct, frozen=True, order=True):
    """A dataset that the unit writes, with what is known of its columns. ``mode`` is replace or append."""

    schema: Schema
    span: Span
    mode: str = "replace"


class Read(msgspec.Struct, frozen=True, order=True, gc=False):
    """A View key that was asked for, and the hash of the answer (hex; '' for no answer)."""

    key: str
    digest: str


class UnitId(msgspec.Struct, frozen=True, order=True):
    """A module, notebook, SQL script, dbt model or experiment file: its kind and path."""

    kind: Literal["python", "sql", "dbt", "experiment"]
    path: str


class Stats(msgspec.Struct, frozen=True):
    """Counts for coverage. Statements: SQL statements (Python counts come from the IR). ``arguments`` counts what goes into
    sinks by resolution."""

    statements: int = 0
    partial: int = 0
    unparsed: int = 0
    steps: int = 0


class Field(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """A column as one unit sees it: whether an edge ends there, what it is compared with, the first place it stands."""

    name: str
    written: bool
    literals: tuple[str, ...]
    span: Span


class Mention(msgspec.Struct, frozen=True, order=True, array_like=True, gc=False):
    """What a unit says of a dataset that other units may speak of as well: enough to know which units hang together, and what
    stands around a column, without reading the unit's edges.

    read, written  some edge starts, ends there.
    rest           it is read or written by "every other column".
    """

    dataset: Dataset
    fields: tuple[Field, ...] = ()
    read: bool = False
    written: bool = False
    rest: bool = False


class UnitResult(msgspec.Struct, frozen=True):
    """What one unit contributes. All tuples are sorted: the same unit gives the same bytes.

    calls     functions of other modules that this unit calls.
    facts     other things worth keeping: ``(kind, node, span, text)`` such as a CHECK, a GRANT, a NOT NULL, an outcome test.
    mentions  the boundary: datasets that other units may speak of too. Filled, with ``flows``, when the result is kept.
    flows     digest of the edges, which are kept apart: most runs need those of few units.
    makes     something in the edges makes or carries a pseudonym.
    """

    unit: UnitId
    edges: tuple[Edge, ...] = ()
    exports: Exports | None = None
    writes: tuple[Write, ...] = ()
    sinks: tuple[Sink, ...] = ()
    gaps: tuple[Gap, ...] = ()
    reads: tuple[Read, ...] = ()
    directives: tuple[Directive, ...] = ()
    unmodelled: tuple[tuple[str, Span], ...] = ()
    facts: tuple["Fact", ...] = ()
    stats: Stats = Stats()
    calls: tuple["OuterCall", ...] = ()
    mentions: tuple[Mention, ...] = ()
    flows: str = ""
    makes: bool = False


class OuterCall(msgspec.Struct, frozen=True, order=True):
    """A call of a function that is defined in another module: its path and the offset of its definition. ``loose``: the call
    itself was reached only through a function that nothing calls."""

    path: str
    offset: int
    loose: bool = False


class Fact(msgspec.Struct, frozen=True, order=True):
    """Something seen that is not a flow. Kinds: check, not-null, grant, policy, outcome-test, used (for something that leaves no step)."""

    kind: str
    span: Span
    node: Node | None = None
    text: str = ""


class View(Protocol):
    """What a unit may see of the rest of the tree. Every call is recorded as (key, hash of the answer)."""

    def find_module(self, importer: str, dotted: str, level: int = 0) -> str | None:
        """Path of the module that ``importer`` (a path) gets by importing ``dotted`` (level: leading dots), or None when it is
        not in the tree. Key ``module:...``."""

    def find_file(self, importer: str, path: str) -> str | None:
        """Path in the tree of the file that code in ``importer`` opens as ``path`` (relative to the root, to the importer or to
        an ancestor of it; else a unique suffix match), or None. Key ``file:...``."""

    def ir(self, path: str) -> ModuleIR | None:
        """The lowered module at a path of the tree. Key ``ir:<path>``."""

    def exports(self, path: str) -> Exports | None:
        """What the module's top level left behind in the previous round. Key ``exports:<path>``."""

    def called(self, path: str) -> tuple[int, ...]:
        """Offsets of the functions defined at a path that other units called in the previous round. Key ``called:<path>``."""

    def doc(self, path: str) -> DocIR | None:
        """A configuration file as constants. Key ``doc:<path>``."""

    def schema(self, kind: str, name: str) -> Schema | None:
        """The schema of a table or file: declared, or as written by any unit in the previous round; merged. ``schema.dataset``
        is the canonical dataset (``klant`` and ``dbo.klant`` meet). None: nothing known. Key ``schema:<kind>:<name>``."""

    def macro(self, name: str) -> Any:
        """A dbt macro or stored procedure by name. Key ``macro:<name>``."""

    def script(self, path: str) -> Any:
        """The lowered SQL file at a path of the tree, for who names that file. Key ``ir:<path>``."""

    def sql(self, text: str, dialect: str) -> Any:
        """SQL text -> SqlIR, read by the SQL front end. Key ``sql:<digest of both>``."""


REASON_ORDER: tuple[Reason, ...] = (
    "rest", "unmodelled", "candidates", "hole", "stub", "dispatch", "widened", "uncalled", "budget",
)
