"""The lineage graph for other programs: Flow records, OpenLineage, Graphviz, GraphML; and labels for other repositories."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import msgspec

from herkomst.model.flow import Flow
from herkomst.model.graph import Dataset, Edge, Node
from herkomst.model.report import ScanReport
from herkomst.report.masked import mask
from herkomst.report.openlineage import events

FORMATS = ("json", "openlineage", "graphml", "dot")


def render(report: ScanReport, form: str, flows: Sequence[Flow] = ()) -> str:
    """The graph in one of ``FORMATS``. ``flows`` for json and openlineage; the others show the single steps of ``report.edges``."""
    if form == "json":
        return json_lines(flows)
    if form == "openlineage":
        return json.dumps(events(flows, report.version), ensure_ascii=False, indent=1) + "\n"
    if form == "graphml":
        return graphml(report.edges)
    return dot(report.edges)


def json_lines(flows: Sequence[Flow]) -> str:
    """A JSON list of Flow records, one a line, as ``column_flows`` returns them."""
    rows = (json.dumps(_masked(msgspec.to_builtins(f)), ensure_ascii=False) for f in flows)
    return "[\n" + ",\n".join(rows) + "\n]\n"


def _masked(data: Any) -> Any:
    if isinstance(data, str):
        return mask(data)
    if isinstance(data, dict):
        return {k: _masked(v) for k, v in data.items()}
    return [_masked(v) for v in data] if isinstance(data, list) else data


def _keys(datasets: dict[Dataset, list[Node]]) -> dict[Node, str]:
    """``d2n5``: the sixth node of the third dataset. Names stand in labels, where they are masked."""
    return {node: f"d{i}n{j}" for i, nodes in enumerate(datasets.values()) for j, node in enumerate(nodes)}


def _label(node: Node) -> str:
    return mask({"rows": "(rows)", "rest": f"(other columns: {node.name})"}.get(node.kind, node.name))


def _datasets(edges: Iterable[Edge]) -> dict[Dataset, list[Node]]:
    found: defaultdict[Dataset, set[Node]] = defaultdict(set)
    for edge in edges:
        for node in (edge.source, edge.target):
            found[node.dataset].add(node)
    return {d: sorted(found[d]) for d in sorted(found)}


def dot(edges: Sequence[Edge]) -> str:
    """Graphviz: a box per dataset, an arrow per step; dashed: it decides, dotted: only possible."""
    datasets = _datasets(edges)
    keys = _keys(datasets)
    made = ["digraph herkomst {", '  graph [rankdir=LR, fontname="sans-serif"];', '  node [shape=plaintext, fontname="sans-serif"];']
    for i, (dataset, nodes) in enumerate(datasets.items()):
        made.append(f"  subgraph cluster_{i} {{")
        made.append(f"    label={_quoted(f'{dataset.kind} {mask(dataset.name)}')};")
        if dataset.kind in ("model", "score", "selection"):
            made.append("    style=bold; peripheries=2;")
        made += [f"    {keys[n]} [label={_quoted(_label(n))}];" for n in nodes]
        made.append("  }")
    for edge in sorted(set(edges)):
        style = "dotted" if edge.reasons else "solid" if edge.direct else "dashed"
        made.append(f"  {keys[edge.source]} -> {keys[edge.target]} "
                    f"[style={style}, tooltip={_quoted(f'{edge.subtype} {edge.op} {edge.span.place}')}];")
    return "\n".join([*made, "}"]) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def graphml(edges: Sequence[Edge]) -> str:
    """GraphML by way of networkx, with kind, names, subtype, certainty and place as attributes."""
    import networkx as nx

    datasets = _datasets(edges)
    keys = _keys(datasets)
    made = nx.MultiDiGraph()
    for dataset, nodes in datasets.items():
        for node in nodes:
            made.add_node(keys[node], label=_xml(_label(node)), kind=node.kind, dataset=_xml(mask(dataset.name)),
                          dataset_kind=dataset.kind)
    for edge in sorted(set(edges)):
        made.add_edge(
            keys[edge.source], keys[edge.target], kind="DIRECT" if edge.direct else "INDIRECT",
            subtype=edge.subtype, certainty="possible" if edge.reasons else "traced", reasons=",".join(edge.reasons), operation=edge.op,
            place=_xml(edge.span.place), gated=edge.gated)
    out = BytesIO()
    nx.write_graphml(made, out)
    return out.getvalue().decode("utf-8") + "\n"


def _xml(text: str) -> str:
    return "".join(c if c >= " " and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) <= 0xDFFF else "\N{REPLACEMENT CHARACTER}" for c in text)


def labels(report: ScanReport) -> str:
    """Which columns of tables and files are about what, and in which uses: for the repositories that read them. No source text."""
    uses: defaultdict[Node, set[str]] = defaultdict(set)
    for result in (*report.results, *report.suppressed):
        for use in result.uses:
            uses[use.column].add(use.id)
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for node, label in report.labels:
        if node.kind != "column" or node.dataset.kind not in ("table", "file"):
            continue
        row = found.setdefault((node.dataset.kind, node.dataset.name, node.name), {
            "kind": node.dataset.kind, "dataset": mask(node.dataset.name), "column": mask(node.name), "categories": {}, "uses": []})
        row["categories"][label.category] = {"class": label.cls, "strength": label.strength}
        row["uses"] = sorted({*row["uses"], *uses[node]})
    rows = [found[key] for key in sorted(found)]
    return json.dumps({"format": 1, "tool": "herkomst", "version": report.version, "labels": rows}, ensure_ascii=False, indent=1) + "\n"
