"""Run by the Python that has a library: reads a JSON object {path: [where it may be found]} and prints a line per path that it finds.

Needs nothing but the library. A line is ``path(name, name=, *name, **name)``; ``=`` says that a parameter has a default; a path that
has no signature that can be read is written without parentheses. The first line names the version.
"""

import importlib
import importlib.metadata
import inspect
import json
import sys
import warnings


def resolve(path):  # type: ignore[no-untyped-def]
    """The object at a dotted path, or None."""
    parts = path.split(".")
    for i in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:i]))
        except Exception:
            continue
        for part in parts[i:]:
            try:
                found = getattr(found, part)
            except Exception:
                found = None
                break
        if found is not None:
            return found
    return None


def line(path, real):  # type: ignore[no-untyped-def]
    """The line for one path."""
    try:
        parameters = inspect.signature(real).parameters.values()
    except (TypeError, ValueError):
        return path
    words = []
    for p in parameters:
        star = {p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "")
        words.append(star + p.name + ("=" if p.default is not p.empty else ""))
    return f"{path}({', '.join(words)})"


def main():  # type: ignore[no-untyped-def]
    library, asked = sys.argv[1], json.load(sys.stdin)
    warnings.simplefilter("ignore")
    names = importlib.metadata.packages_distributions().get(library, [library])
    print(f"# {library} {importlib.metadata.version(names[0])}")
    for path, candidates in sorted(asked.items()):
        real = next((r for r in map(resolve, candidates) if r is not None), None)
        if real is not None:
            print(line(path, real))


if __name__ == "__main__":
    main()
