"""python -m benchmarks.peers LABELS.yaml CORPORA --semgrep PROGRAM --pysa PROGRAM

Each label of hand-labelled public repositories, as herkomst, Semgrep CE and Pysa see it. A positive is *found* when a result of the
right category stands on a labelled sink line, *near* when it stands elsewhere in a file that the label names. A negative is *silent* when
no result of its category stands on one of its origin or sink lines. The same columns by name are sources for both, and what
the other cannot open is made easy for it: a notebook is given as Python with every line at its place. Executes nothing of a
repository; the others are installed by whoever runs this. Prints a table; fails nothing; not part of CI.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

import herkomst
from benchmarks import labels
from benchmarks.peers import pysa, semgrep


class Hit(msgspec.Struct, frozen=True):
    """A result of a program: which category, where, and whether its source was on its trace."""

    category: str
    path: str
    line: int


def prepared(root: Path, target: Path) -> None:
    """The Python and SQL of a repository, with its notebooks as Python: every line of code on the line it has in the notebook."""
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        if file.suffix not in (".py", ".sql", ".ipynb") or "/.git/" in f"/{name}" or "node_modules/" in name or not file.is_file():
            continue
        place = target / (name + ".py" if file.suffix == ".ipynb" else name)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text("utf-8", "replace")
        place.write_text(_code(text) if file.suffix == ".ipynb" else text, encoding="utf-8")


def _code(text: str) -> str:
    made: list[str] = []
    inside = code = False
    for line in text.split("\n"):
        bare = line.strip().rstrip(",")
        code = code if '"cell_type"' not in bare else '"code"' in bare
        if bare.startswith('"source": ['):
            inside = not bare.endswith("]")
            made.append("")
            continue
        if inside and bare == "]":
            inside = False
        kept = ""
        if inside and code and bare.startswith('"'):
            try:
                kept = str(json.loads(bare)).rstrip("\n")
            except ValueError:
                kept = ""
        made.append("" if kept.lstrip().startswith(("%", "!")) else kept)
    return "\n".join(made)


def by_semgrep(program: str, tree: Path) -> list[Hit]:
    """Semgrep CE with the rules of ``peers.semgrep``."""
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "rules.yaml"
        config.write_text(semgrep.rules(), encoding="utf-8")
        done = subprocess.run([program, "scan", "--metrics=off", "--disable-version-check", "--no-git-ignore", "--config", config, "--json",
                               "--max-target-bytes=5000000", "--timeout=60", "."], cwd=tree, capture_output=True, text=True, check=False)
    data: dict[str, Any] = json.loads(done.stdout)
    return [Hit(semgrep.category_of(r["check_id"]), r["path"].removesuffix(".ipynb.py") + (".ipynb" if r["path"].endswith(".ipynb.py") else ""),
                line) for r in data["results"] for line in range(r["start"]["line"], min(r["end"]["line"], r["start"]["line"] + 15) + 1)]


def verdict(label: dict[str, Any], hits: list[Hit]) -> str:
    """found, near, missed; for a negative: silent or false."""
    category = str(label.get("category", ""))
    mine = [h for h in hits if category in ("both", h.category)]
    sinks = labels.places(label.get("sinks", []))
    origins = labels.places(label.get("origin", []))

    def on(places: list[tuple[str, int]]) -> bool:
        return any(h.path == path and abs(h.line - line) <= 2 for h in mine for path, line in places)

    if label["verdict"] == "negative":
        return "false" if on(sinks or origins) else "silent"
    if on(sinks):
        return "found"
    files = {path for path, _ in (*sinks, *origins, *labels.places(label.get("path", [])))}
    return "near" if any(h.path in files for h in mine) else "missed"


def _python(label: dict[str, Any]) -> bool:
    """Whether Python (or a notebook) has a part in what a label says: Pysa reads nothing else."""
    places = [p for key in ("sinks", "origin", "path") for p, _ in labels.places(label.get(key, []))]
    return any(p.endswith((".py", ".ipynb")) for p in places)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labels", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--semgrep", default="semgrep", help="the program; '' for ours alone")
    parser.add_argument("--pysa", default="", help="the program pyre of pyre-check; '' for none")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    totals: dict[str, Counter[str]] = {}
    programs = ("herkomst", *(["semgrep"] if options.semgrep else []), *(["pysa"] if options.pysa else []))
    print(f"{'label':34}{'verdict':10}" + "".join(f"{p:10}" for p in programs))
    for repo in YAML(typ="safe", pure=True).load(options.labels)["repos"]:
        name = str(repo["repo"]).removeprefix("github:")
        root = options.corpora / name.replace("/", "+")
        if not root.is_dir() or options.only not in name:
            continue
        seen: dict[str, list[Hit]] = {}
        start = time.monotonic()
        report = herkomst.scan([root])
        took = {"herkomst": time.monotonic() - start}
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder).resolve()
            prepared(root, tree)
            for program in programs[1:]:
                start = time.monotonic()
                if program == "pysa" and not any(tree.rglob("*.py")):
                    seen[program] = []
                else:
                    seen[program] = by_semgrep(options.semgrep, tree) if program == "semgrep" else [Hit(*x) for x in pysa.run(options.pysa, tree)]
                took[program] = time.monotonic() - start
        sizes = ", ".join(f"{p} {len(h)} lines in {took[p]:.0f} s" for p, h in seen.items())
        print(f"{name}: herkomst {took['herkomst']:.0f} s, {sizes}", flush=True)
        for label in repo["labels"]:
            out = labels.judge(label, report)
            mine = {"positive": "found" if out.right else "near" if out.sink != "no" and out.level != "-" else "missed",
                    "negative": "silent" if out.right else "false"}.get(out.verdict, "found" if out.level != "-" else "missed")
            row = {"herkomst": mine, **{p: verdict(label, h) if p != "pysa" or _python(label) else "not read" for p, h in seen.items()}}
            for program, said in row.items():
                totals.setdefault(program, Counter())[f"{'negative' if out.verdict == 'negative' else 'positive'} {said}"] += 1
            print(f"  {out.id:32}{out.verdict:10}" + "".join(f"{row.get(p, '-'):10}" for p in programs), flush=True)
    for program, counts in totals.items():
        print(f"{program:10}" + "; ".join(f"{key} {n}" for key, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
