"""Flows as OpenLineage: one run event per written dataset with its column-lineage facet. No clock: the time is a constant."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from herkomst.model.flow import Flow, FlowDataset
from herkomst.report.masked import mask

SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json"
FACET = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet"
PRODUCER = "https://herkomst.example/"
TIME = "1970-01-01T00:00:00Z"
"""The same code must give the same bytes; readers that need a moment take the commit's."""


def events(flows: Sequence[Flow], version: str) -> list[dict[str, Any]]:
    """One event per target dataset, sorted. Influence on which rows a dataset has is the facet's ``dataset`` list."""
    by: defaultdict[FlowDataset, list[Flow]] = defaultdict(list)
    for flow in flows:
        if flow.target.dataset is not None and flow.source.dataset is not None:
            by[flow.target.dataset].append(flow)
    return [_event(target, by[target], version) for target in sorted(by)]


def _event(target: FlowDataset, flows: list[Flow], version: str) -> dict[str, Any]:
    fields: defaultdict[str, list[Flow]] = defaultdict(list)
    rows: list[Flow] = []
    for flow in flows:
        if flow.target.column is None:
            rows.append(flow)
        else:
            fields[flow.target.column].append(flow)
    facet: dict[str, Any] = {
        "_producer": PRODUCER, "_schemaURL": FACET,
        "fields": {mask(name): {"inputFields": _inputs(fields[name])} for name in sorted(fields)},
    }
    if rows:
        facet["dataset"] = _inputs(rows)
    inputs = sorted({f.source.dataset for f in flows if f.source.dataset is not None})
    name = mask(f"{target.kind}.{target.name}")
    return {
        "eventTime": TIME, "eventType": "COMPLETE", "producer": PRODUCER, "schemaURL": SPEC + "#/$defs/RunEvent",
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"herkomst/{version}/{name}"))},
        "job": {"namespace": "herkomst", "name": name},
        "inputs": [{"namespace": d.kind, "name": mask(d.name)} for d in inputs],
        "outputs": [{"namespace": target.kind, "name": mask(target.name), "facets": {"columnLineage": facet}}],
    }


def _inputs(flows: list[Flow]) -> list[dict[str, Any]]:
    found: defaultdict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for flow in flows:
        assert flow.source.dataset is not None
        key = (flow.source.dataset.kind, flow.source.dataset.name, flow.source.column or "*")
        change = {"type": flow.kind, "subtype": flow.subtype, "masking": False, "description": flow.certainty}
        if change not in found[key]:
            found[key].append(change)
    return [{"namespace": kind, "name": mask(name), "field": mask(column), "transformations": sorted(found[kind, name, column], key=lambda t: (t["type"], t["subtype"], t["description"]))}
            for kind, name, column in sorted(found)]
