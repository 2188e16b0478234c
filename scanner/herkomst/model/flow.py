"""The record that ``column_flows`` and ``graph --format json`` give to outsiders. Stable from the first release."""

from typing import Literal

import msgspec

from herkomst.model.graph import Reason, Subtype
from herkomst.model.places import Span, SpanKind


class FlowDataset(msgspec.Struct, frozen=True, order=True):
    """``kind`` is table, view, file, model, score, frame or output; ``name`` as written, without quotes."""

    kind: str
    name: str


class FlowColumn(msgspec.Struct, frozen=True, order=True):
    """``column`` None is the row set, ``"*"`` every column that is not known by name; ``dataset`` None only without a
    candidate."""

    dataset: FlowDataset | None
    column: str | None


class Flow(msgspec.Struct, frozen=True, order=True):
    """One influence of a source on a target, sorted by (source, target, kind, subtype)."""

    source: FlowColumn
    target: FlowColumn
    kind: Literal["DIRECT", "INDIRECT"]
    subtype: Subtype
    certainty: Literal["traced", "possible"] = "traced"
    reasons: tuple[Reason, ...] = ()
    span: Span | None = None
    span_kind: SpanKind = "name"
    target_span: Span | None = None
