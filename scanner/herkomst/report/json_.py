"""Everything a scan knows, as JSON in a documented, stable shape (``herkomst schema report``; docs/json.md).

Keys are written in the order of the structs in ``model``; ``format`` is raised when a key changes its meaning or goes.
"""

import json
from typing import Any

import msgspec

from herkomst.model.report import ScanReport
from herkomst.report.masked import mask
from herkomst.report.message import message

FORMAT = 1
WORK = ("units_interpreted", "units_reused", "rounds")
"""What a run did, not what the code is: a warm run must give the bytes of a cold one."""
LEFT_OUT = ("edges", "labels", "root", "suppressed", "language")


def render(report: ScanReport, *, language: str = "en", include_assessed: bool = False, inventory: bool = False) -> str:
    """The report as indented JSON with a line end. The same report gives the same bytes; the root's name is left out, because
    it says where somebody's checkout lies.

    include_assessed  also ``suppressed``: results silenced by the register, the baseline or an ignore.
    inventory         also ``stored`` columns, and the results about them (``inventory``).
    """
    data: dict[str, Any] = msgspec.to_builtins(report)
    made = {"format": FORMAT, "tool": "herkomst", **{k: v for k, v in data.items() if k not in LEFT_OUT}}
    for key in WORK:
        del made["coverage"][key]
    if not inventory:
        made["stored"] = len(report.stored)
        made["inventory"] = []
    if include_assessed:
        made["suppressed"] = data["suppressed"]
    every = (*report.results, *report.inventory) if inventory else report.results
    for result, told in zip((*made["results"], *made["inventory"]), every, strict=True):
        result["message"] = message(report, told, language)
    return json.dumps(_masked(made), ensure_ascii=False, indent=1) + "\n"


def _masked(data: Any) -> Any:
    if isinstance(data, str):
        return mask(data)
    if isinstance(data, dict):
        return {key: _masked(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_masked(item) for item in data]
    return data


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what ``render`` writes."""
    made = msgspec.json.schema(ScanReport)
    name = str(made.pop("$ref")).rpartition("/")[2]
    definitions: dict[str, Any] = made["$defs"]
    report = definitions.pop(name)
    properties: dict[str, Any] = {
        "format": {"const": FORMAT}, "tool": {"const": "herkomst"},
        **{key: value for key, value in report["properties"].items() if key not in LEFT_OUT},
    }
    properties["stored"] = {"anyOf": [{"type": "integer"}, properties["stored"]]}
    properties["suppressed"] = report["properties"]["suppressed"]
    definitions["Result"]["properties"]["message"] = {"type": "string"}
    for key in WORK:
        del definitions["Coverage"]["properties"][key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "herkomst scan --format json", "type": "object",
        "properties": properties, "required": [key for key in properties if key != "suppressed"], "$defs": definitions,
    }
