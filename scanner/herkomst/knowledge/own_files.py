"""Which of a user's files is what: rules, attributes, lists of decision words. By their first keys, wherever they lie below a directory."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ATTRIBUTES = frozenset({"values", "traps", "context", "fingerprints", "sources", "lo3", "selftest"})
DECISIONS = frozenset({"scores", "selections", "functions", "people", "outcome_tests", "keys", "purposes"})
_KEY = re.compile(r"(?m)^(category|kind|id|levels)[ \t]*:[ \t]*[\"']?([\w-]*)")


def kind_of(keys: dict[str, Any]) -> str:
    """``attributes``, ``decisions`` or ``rules`` for the top-level keys of a file; '' for none of these."""
    if "category" in keys or keys.get("kind") in ATTRIBUTES:
        return "attributes"
    if keys.get("kind") in DECISIONS:
        return "decisions"
    return "rules" if "id" in keys or "levels" in keys else ""


def own_files(directories: Iterable[str | Path]) -> dict[str, list[Path]]:
    """Kind -> files below the directories, sorted. Nothing is parsed: a run whose rules are compiled reads no YAML of ours."""
    found: dict[str, list[Path]] = {"attributes": [], "decisions": [], "rules": []}
    for root in map(Path, directories):
        for file in sorted(root.rglob("*.yaml")):
            if file.parent.name != "libraries":
                kind = kind_of(dict(_KEY.findall(file.read_text("utf-8", "replace"))))
                if kind:
                    found[kind].append(file)
    return found
