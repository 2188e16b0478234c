"""Labels of another repository's tables, as ``herkomst graph --labels`` of that repository wrote them: renaming there does not
clear a column here."""

import json
from pathlib import Path
from typing import Any, get_args

from herkomst.errors import ConfigError
from herkomst.knowledge.attributes import Lexicon
from herkomst.model.decision import AttributeClass, Label, Specificity
from herkomst.model.graph import Dataset

Upstream = dict[str, dict[str, tuple[Label, ...]]]
"""Column in lower case -> dataset in lower case -> labels."""


def read_upstream(lex: Lexicon, files: tuple[str, ...]) -> Upstream:
    """The label files as one table. Raises ConfigError (file, remedy) for one that cannot be used."""
    found: dict[tuple[str, str], dict[str, Label]] = {}
    for name in files:
        for row in _rows(name):
            for id_, what in sorted(row["categories"].items()):
                category = lex.table.categories.get(id_)
                if category is None or what.get("class") == "none":
                    continue
                entry = lex.entry(id_, "")
                cls = what["class"] if what.get("class") in get_args(AttributeClass) else category.cls
                label = Label(id_, cls, "upstream", what["strength"] if what.get("strength") in get_args(Specificity) else "high",
                              (f"configured: {Path(name).name}, {row['dataset']}.{row['column']}",), entry.authority if entry else ())
                found.setdefault((row["dataset"].lower(), row["column"].lower()), {})[id_] = label
    made: Upstream = {}
    for (dataset, column), labels in sorted(found.items()):
        made.setdefault(column, {})[dataset] = tuple(sorted(labels.values()))
    return made


def _rows(name: str) -> list[dict[str, Any]]:
    try:
        data = json.loads(Path(name).read_text("utf-8"))
        rows = data["labels"]
        if not all(isinstance(r["dataset"], str) and isinstance(r["column"], str) and isinstance(r["categories"], dict) for r in rows):
            raise TypeError
    except FileNotFoundError:
        raise ConfigError("no such file", file=name, remedy="write it with herkomst graph --labels in the other repository") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise ConfigError("not a label file", file=name, remedy="write it with herkomst graph --labels in the other repository") from None
    return list(rows)


def labels_for(upstream: Upstream, dataset: Dataset, column: str) -> tuple[Label, ...]:
    """What another repository says of a table's column; names may differ in how far they are qualified."""
    known = upstream.get(column.lower())
    if not known or dataset.kind not in ("table", "file"):
        return ()
    parts = dataset.name.lower().split(".")
    mine = {".".join(parts[i:]) for i in range(len(parts))}
    for theirs, labels in known.items():
        if theirs in mine or (len(parts) == 1 and theirs.endswith("." + parts[0])):
            return labels
    return ()
