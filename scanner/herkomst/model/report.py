"""What a scan returns: everything a reporter needs, nothing it must compute."""

import msgspec

from herkomst.model.decision import DecisionPoint, Label, Result
from herkomst.model.graph import Edge, Node
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.schema import Schema
from herkomst.model.source import SourceFile


class Coverage(msgspec.Struct, frozen=True):
    """What was read and followed. Lines are lines of Python and SQL (notebooks: of their code cells)."""

    files_found: int = 0
    files_analysed: int = 0
    files_not_relevant: int = 0
    files_not_read: int = 0
    other_languages: dict[str, int] = {}
    lines: int = 0
    lines_followed: int = 0
    lines_not_relevant: int = 0
    lines_not_followed: int = 0
    statements_parsed: int = 0
    statements_partial: int = 0
    statements_unparsed: int = 0
    arguments_names: int = 0
    arguments_complement: int = 0
    arguments_unresolved: int = 0
    gaps: dict[str, int] = {}
    unmodelled: tuple[tuple[str, int], ...] = ()
    units_interpreted: int = 0
    units_reused: int = 0
    rounds: int = 0


class Stored(msgspec.Struct, frozen=True, order=True):
    """A stored origin or sex column (for ``--inventory`` and the report)."""

    label: Label
    column: Node
    span: Span | None = None


class ScanReport(msgspec.Struct, frozen=True):
    """The outcome of a scan. Sorted throughout; the same tree and configuration give an equal report.

    results      sorted by level, decision point, rule, category.
    commit       short hash and number of uncommitted files where git knows them, else ''.
    settings     changed levels, exclusions, ignores, not-decisions: (what, where, reason).
    suppressed   results that baseline, register or an ignore silences; ``untouched``: those a change does not touch (``--since``, hook).
                 A full export (SARIF) holds results and untouched.
    stored       columns about origin and sex; ``inventory``: results about them (shown with ``--inventory``).
    reproducible False when a wall-clock stop cut the analysis short.
    configuration the file it came from, '' without one.
    skipped      (name, number) of directories that are never entered; ``excluded``: (pattern, reason, number of files) of the
                 configuration's exclusions.
    unread       what a change (``--since``, hook) makes unreadable: gaps that were not there before it.
    """

    root: str
    version: str
    rules_version: str
    files: tuple[SourceFile, ...]
    decisions: tuple[DecisionPoint, ...]
    results: tuple[Result, ...]
    gaps: tuple[Gap, ...]
    coverage: Coverage
    stored: tuple[Stored, ...] = ()
    inventory: tuple[Result, ...] = ()
    unknown_tables: tuple[Schema, ...] = ()
    commit: str = ""
    uncommitted: int = 0
    language: str = "en"
    settings: tuple[tuple[str, str, str], ...] = ()
    suppressed: tuple[Result, ...] = ()
    untouched: tuple[Result, ...] = ()
    known: int = 0
    has_baseline: bool = False
    reproducible: bool = True
    edges: tuple[Edge, ...] = ()
    labels: tuple[tuple[Node, Label], ...] = ()
    configuration: str = ""
    skipped: tuple[tuple[str, int], ...] = ()
    excluded: tuple[tuple[str, str, int], ...] = ()
    unread: tuple[Gap, ...] = ()
