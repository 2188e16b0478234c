"""``python -m tests.libraries.signatures [--python EXE] LIBRARY ...``: writes ``rules/signatures/<library>.txt`` from an installed library.

EXE is a Python that has the library (default: this one), so that heavy libraries need not be installed beside the tests. What is
written are facts: the version, the paths that models name, and their parameters.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from herkomst.knowledge import libraries
from herkomst.knowledge.where import rules_dir

INTERNAL = {
    "pandas.core.Grouped": "pandas.api.typing.DataFrameGroupBy",
    "pandas.core.Windowed": "pandas.api.typing.Rolling",
    "pandas.core.IndexLike": "pandas.Index",
    "pandas.core.NDFrame": "pandas.DataFrame",
    "pandas.dtypes": "pandas.Series",
}
"""Classes of ours that stand for several of the library, and one of those."""


def candidates(path: str) -> list[str]:
    """Where the thing that is modelled under a path may be found in the library."""
    found = [path]
    for prefix, real in INTERNAL.items():
        if path.startswith(prefix + "."):
            found.append(real + path[len(prefix) :])
    for alias, target in libraries.pack().aliases.items():
        if path == target or path.startswith(target + "."):
            found.append(alias + path[len(target) :])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.libraries.signatures")
    parser.add_argument("libraries", nargs="+", metavar="LIBRARY")
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    pack = libraries.pack()
    for library in given.libraries:
        asked = {p: candidates(p) for p in pack.entries if p.partition(".")[0] == library}
        asked |= {p: candidates(p) for p, c in pack.classes.items() if c.init is not None and p.partition(".")[0] == library}
        script = str(Path(__file__).with_name("dump_signatures.py"))
        done = subprocess.run([given.python, script, library], input=json.dumps(asked), capture_output=True, text=True, check=True)
        lines = [x for x in done.stdout.splitlines() if x.startswith(("# " + library, library + "."))]
        (rules_dir() / "signatures").mkdir(exist_ok=True)
        (rules_dir() / "signatures" / f"{library}.txt").write_text("\n".join(lines) + "\n", "utf-8")
        have = {x.partition("(")[0] for x in lines}
        gone = [
            p
            for p in asked
            if p not in have and not (p in pack.entries and pack.entries[p].needs.startswith((library, "of ", "with ")))
        ]
        print(f"{lines[0]}: {len(have) - 1} of {len(asked)} paths; not found: {', '.join(gone) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
