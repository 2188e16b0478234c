"""Which SQL files belong to a dbt project: those are templates, not SQL."""

import re
from pathlib import Path

_KEY = re.compile(
    r"(model|source|macro|snapshot|analysis|test|seed)-paths[ \t]*:[ \t]*(\[[^\]]*\]|[^#\n]*)((?:\n[ \t]*-[ \t]*[^\n]*)*)")
_DEFAULTS = {"model": "models", "macro": "macros", "snapshot": "snapshots", "analysis": "analyses", "test": "tests"}
_MAX_PROJECT_BYTES = 1 << 20


class Projects:
    """The dbt projects of a tree, from the paths in it. ``dbt_project.yml`` is read for its paths with a pattern: loading a YAML
    library for these lines would cost more than discovery itself."""

    def __init__(self, root: Path, paths: list[str]) -> None:
        self.folders: list[str] = []
        self.targets: list[str] = []
        for path in sorted(paths):
            name = path.rsplit("/", 1)[-1]
            if name in ("dbt_project.yml", "dbt_project.yaml"):
                base = path[: -len(name)]
                self.folders += [f"{base}{folder}/" for folder in _folders(root / path)]
                self.targets.append(f"{base}target/")
        self.folders.sort()

    def holds(self, path: str) -> bool:
        """True for a .sql file in one of a project's directories."""
        return path.lower().endswith(".sql") and any(path.startswith(f) for f in self.folders)

    def generated(self, path: str) -> bool:
        """True for what dbt itself wrote (``target/``): a second copy of the models. Its catalog and manifest are kept."""
        return any(path.startswith(t) and path[len(t):] not in ("catalog.json", "manifest.json") for t in self.targets)


def _folders(place: Path) -> list[str]:
    try:
        with place.open("rb") as f:
            text = f.read(_MAX_PROJECT_BYTES).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError:
        return sorted(_DEFAULTS.values())
    found: dict[str, list[str]] = {}
    for m in _KEY.finditer(text):
        if m.start() and text[m.start() - 1] not in "\n\ufeff":          # only keys of the top level
            continue
        items = m[2].strip("[] ").split(",") if m[2].strip() else [i.strip().removeprefix("-") for i in m[3].strip().split("\n")]
        cleaned = [i.split(" #")[0].strip(" \t\"'").removeprefix("./").strip("/") for i in items]
        found[m[1]] = [c for c in cleaned if c]
    made: set[str] = set()
    for key, default in _DEFAULTS.items():
        made.update(found.get(key) or (found.get("source") if key == "model" else None) or [default])
    return sorted(made)
