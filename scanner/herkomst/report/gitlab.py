"""GitLab Code Quality: a JSON list; fingerprints are unique within a report and stable between reports."""

import hashlib
import json
from collections import Counter

from herkomst.model.report import ScanReport
from herkomst.report import about
from herkomst.report.message import message

_SEVERITY = {"error": "critical", "warning": "major", "note": "info", "none": "info"}


def render(report: ScanReport, *, language: str = "", prefix: str = "") -> str:
    """Results that are neither silenced nor merely known. Paths are relative to the root, without ``./``; ``prefix`` says
    where that lies in its repository."""
    language = language or report.language
    seen: Counter[str] = Counter()
    made = []
    for result in about.shown(report):
        key = f"{result.rule}:{result.category}:{result.use_v1}"
        seen[key] += 1
        fingerprint = hashlib.sha256(f"{key}:{seen[key]}".encode()).hexdigest()[:40]
        made.append({
            "description": f"{message(report, result, language)} ({result.id})", "check_name": result.rule,
            "fingerprint": fingerprint, "severity": _SEVERITY[result.level],
            "location": {"path": prefix + result.span.path, "lines": {"begin": result.span.line, "end": result.span.end_line}},
        })
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
