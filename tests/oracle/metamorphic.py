"""Rewrites that change nothing about what flows where: a scan before and after must say the same.

``python -m tests.oracle.metamorphic [FIXTURE ...]`` prints what differs; the rewrites are those of rewrites.py.
"""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from herkomst import scan
from herkomst.model.report import ScanReport
from tests.oracle.rewrites import REWRITES, Keep, Tree

Finding = tuple[str, str, str, str]
"""Rule, category, kind of decision point, the columns it starts from."""


def findings(report: ScanReport) -> Counter[Finding]:
    """What a report says, without places, names of variables or levels of what only the layout can change."""
    kinds = {d.number: d.kind for d in report.decisions}
    return Counter(
        (r.rule, r.category, kinds.get(r.decision, ""), ", ".join(sorted({_column(u.column.dataset.kind, u.column.dataset.name, u.column.name)
                                                                          for u in r.uses})))
        for r in report.results
    )


def _column(kind: str, dataset: str, name: str) -> str:
    return f"{dataset if kind in ('table', 'view', 'model', 'file') else kind}.{name}"


def read_tree(root: Path) -> Tree:
    """The text files of a directory. Others are left out: no rewrite needs them."""
    found = {}
    for file in sorted(p for p in root.rglob("*") if p.is_file() and not p.is_symlink()):
        try:
            found[file.relative_to(root).as_posix()] = file.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def scanned(tree: Tree) -> ScanReport:
    """Write the tree to a fresh place and scan it."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "tree"
        for path, text in tree.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text.encode())
        try:
            return scan(root)
        finally:
            shutil.rmtree(root, ignore_errors=True)


def keeper(report: ScanReport) -> Keep:
    """Names the scan gives meaning to."""
    from herkomst.classify import names_in
    from herkomst.knowledge.decisions import risk_name, score_name, selection_name

    decided = {word for d in report.decisions for word in (d.name, *d.name.replace("(", " ").replace(".", " ").split())}

    def keep(name: str) -> bool:
        return name in decided or bool(names_in(name)) or score_name(name, True) or selection_name(name) or risk_name(name)

    return keep


def differences(tree: Tree, names: list[str]) -> Iterator[tuple[str, Counter[Finding], Counter[Finding]]]:
    """Per rewrite that changes the tree: its name, what is missing afterwards, what is new."""
    before = scanned(tree)
    keep = keeper(before)
    for name in names:
        after = REWRITES[name](tree, keep)
        if after != tree:
            now, then = findings(scanned(after)), findings(before)
            yield name, then - now, now - then


def main() -> int:
    """Print what differs, fixture by fixture; the exit code is the number of rewrites that lost something (at most 1)."""
    fixtures = Path(__file__).parents[2] / "fixtures"
    wanted = [Path(a) for a in sys.argv[1:]] or sorted(p for p in fixtures.iterdir() if p.is_dir())
    total: Counter[str] = Counter()
    for root in wanted:
        for name, missing, new in differences(read_tree(root), list(REWRITES)):
            total[f"{name}, runs"] += 1
            total[f"{name}, missing"] += missing.total()
            total[f"{name}, new"] += new.total()
            for what, found in (("missing", missing), ("new", new)):
                for finding, count in sorted(found.items()):
                    print(f"{root.name:28} {name:9} {what:8} {count}x {' | '.join(finding)}")
    for key, count in sorted(total.items()):
        print(f"{key:24}{count:5}")
    return int(any(count for key, count in total.items() if key.endswith("missing")))


if __name__ == "__main__":
    sys.exit(main())
