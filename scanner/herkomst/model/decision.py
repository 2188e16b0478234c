"""Labels, decision points, uses and results: what evaluation makes of the graph."""

from typing import Literal

import msgspec

from herkomst.model.graph import Node, Reason, Subtype
from herkomst.model.places import Span, SpanKind
from herkomst.model.unit import Grade, Resolution, Role, SinkKind

AttributeClass = Literal[
    "direct_origin", "special_category", "sex", "proxy_origin", "proxy_sex", "proxy_ses", "composite", "identifier",
    "identifier_origin", "pseudonym", "criterion", "none",
]
Bin = Literal["origin", "sex", "proxy", "none", "undetermined"]
BINS: tuple[Bin, ...] = ("origin", "sex", "proxy", "none", "undetermined")

Level = Literal["error", "warning", "note", "none"]
Certainty = Literal["traced", "possible", "unresolved"]
Specificity = Literal["high", "medium", "low"]


class Label(msgspec.Struct, frozen=True, order=True, gc=False):
    """What a column is about.

    category   id of the attribute category (``nationality``, ``sex_gender``, ``neighbourhood`` ...).
    cls        its class.
    entry      canonical name of the lexicon entry that matched.
    strength   what the name is worth in its context: high, medium, low.
    evidence   plain facts, English, sorted: "name nationaliteit_code", "column of table persoon", "value 6030".
    authority  ids of the sources that name it.
    """

    category: str
    cls: AttributeClass
    entry: str
    strength: Specificity
    evidence: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of a path, in order from the origin. ``before`` and ``after`` are column names where known; ``op`` is a word of
    ``OPERATIONS``; ``subtype`` is empty for the place a column enters."""

    span: Span
    span_kind: SpanKind
    op: str
    before: str = ""
    after: str = ""
    dataset: str = ""
    subtype: Subtype | Literal[""] = ""
    reasons: tuple[Reason, ...] = ()
    gated: bool = False


class Use(msgspec.Struct, frozen=True):
    """(attribute category, root column, decision point, effects, literals compared with).

    id         ``U-`` and six hex digits of ``use_v1`` (more when two would collide).
    use_v1     fingerprint: hex; no steps, no intermediate names, no lines.
    path_v1    fingerprint of the slice: every edge on any path from the root to the decision point.
    effects    sorted ``DIRECT/TRANSFORMATION``, ``INDIRECT/CONDITIONAL`` ...
    rows       it only decides who is scored, trained on or selected.
    steps      the strongest, then shortest path; ``paths`` the others.
    """

    id: str
    use_v1: str
    path_v1: str
    label: Label
    column: Node
    sources: tuple[Span, ...]
    effects: tuple[str, ...]
    strongest: Subtype
    certainty: Certainty
    reasons: tuple[Reason, ...]
    gated: bool
    rows: bool
    literals: tuple[str, ...]
    steps: tuple[Step, ...]
    paths: tuple[tuple[Step, ...], ...] = ()
    cause: str = ""


class Criterion(msgspec.Struct, frozen=True, order=True):
    """One input of a decision point, in its bin. ``labels`` are category ids; ``note`` says why it is undetermined."""

    bin: Bin
    name: str
    labels: tuple[str, ...] = ()
    span: Span | None = None
    note: str = ""


class Sighting(msgspec.Struct, frozen=True, order=True):
    """One place where the decision point is used: fit, predict ..."""

    span: Span
    span_kind: SpanKind
    action: str
    role: Role


class DecisionPoint(msgspec.Struct, frozen=True):
    """A model, score, rule list, ranking or selection of people. Every one is reported, hit or not.

    number    order in this run, from 1 (for people only; not stable).
    id        stable key for fingerprints: kind, name, file, ordinal among equals in that file.
    tested    places where its outcome is tested for difference (fairness metrics); empty: not seen.
    inferred  what the purpose was gathered from, in words ("target loan_status"); empty where the user told it.
    """

    number: int
    id: str
    kind: SinkKind
    name: str
    detail: str
    span: Span
    span_kind: SpanKind
    grade: Grade
    resolution: Resolution
    criteria: tuple[Criterion, ...]
    sightings: tuple[Sighting, ...] = ()
    unknown: str = ""
    called: bool = True
    production: bool = True
    purpose: str = ""
    unit: str = ""
    tested: tuple[Span, ...] = ()
    inferred: str = ""


Verdict = Literal["new", "known", "in-assessment", "assessed", "lapsed", "ignored", "open"]


class Result(msgspec.Struct, frozen=True):
    """One line of text, one SARIF result: (rule, attribute category, decision point), with its uses. ``uses`` is empty for
    results about the decision point itself (HK110, HK902), which carry their own ``id`` and ``use_v1``."""

    id: str
    use_v1: str
    rule: str
    level: Level
    category: str
    decision: int
    span: Span
    span_kind: SpanKind
    uses: tuple[Use, ...] = ()
    verdict: Verdict = "open"
    justification: str = ""
    production: bool = True
    changed: tuple[Span, ...] = ()
    facts: dict[str, str] = {}
