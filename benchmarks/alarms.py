"""False alarms: what a scan says of code in which nobody decides about people by origin or sex.

    python -m benchmarks.alarms [--all] [--argued FILE] DIR...

Each DIR is a tree of its own, such as the ``Lib`` folder of CPython or the source of a library. Nothing is executed. Prints per tree
files, lines, CPU seconds, gaps by kind, decision points and results by level; then every result at warning or above (``--all``: the
notes too) with rule, level, place, name and column, and what ``benchmarks/alarms.yaml`` argues
about it. Exit code 1 when anything is an error, or when a warning is not argued.
"""

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
from ruamel.yaml import YAML

import herkomst
from herkomst.model.report import ScanReport

ARGUED = Path(__file__).with_suffix(".yaml")
LOUD = ("error", "warning")


class Alarm(msgspec.Struct, frozen=True, order=True):
    """One result: tree (name of its folder), rule, level, place, name of the decision point, columns named."""

    tree: str
    rule: str
    level: str
    place: str
    name: str
    columns: str
    production: bool

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What an argument is about: no line numbers, for those move with every version."""
        return self.tree, self.rule, self.place.split(":")[0].split("[")[0], self.name


def alarms(tree: str, report: ScanReport) -> list[Alarm]:
    """The results of a report, loudest first."""
    points = {d.number: d.name for d in report.decisions}
    return [
        Alarm(tree, r.rule, r.level, r.span.place, points.get(r.decision, r.facts.get("decision", "")), r.facts.get("columns", ""), r.production)
        for r in report.results
    ]


def arguments(file: Path) -> dict[tuple[str, str, str, str], str]:
    """(tree, rule, file, name) -> the argument; nothing when the file does not exist."""
    if not file.exists():
        return {}
    data = YAML(typ="safe", pure=True).load(file) or []
    return {(d["tree"], d["rule"], d["file"], d["name"]): d["why"] for d in data}


def _print(report: ScanReport, tree: str, seconds: float, found: list[Alarm]) -> None:
    c = report.coverage
    levels = Counter(a.level for a in found)
    gaps = Counter(g.reason for g in report.gaps)
    print(f"{tree}: {c.files_analysed} of {c.files_found} files, {c.lines} lines, {seconds:.0f} s of CPU; "
          f"{len(report.decisions)} decision points ({sum(d.production for d in report.decisions)} outside tests and examples); "
          f"{levels['error']} errors, {levels['warning']} warnings, {levels['note']} notes; "
          f"gaps: {', '.join(f'{k} {n}' for k, n in sorted(gaps.items())) or 'none'}")


def main() -> int:
    """Print the table; 0, or 1 when something is at error or not argued."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--all", action="store_true", help="every rule, notes too")
    parser.add_argument("--argued", type=Path, default=ARGUED, metavar="FILE")
    options = parser.parse_args()
    argued = arguments(options.argued)
    wrong = 0
    for folder in options.trees:
        start = time.process_time()
        report = herkomst.scan([folder])
        found = alarms(folder.name, report)
        _print(report, folder.name, time.process_time() - start, found)
        for alarm in found:
            counts = alarm.level in LOUD
            if not counts and not options.all:
                continue
            why = argued.get(alarm.key, "")
            bad = counts and (alarm.level == "error" or not why)
            wrong += bad
            print(f"  {'!' if bad else ' '}{alarm.rule}  {alarm.level:8} {alarm.place:60} {alarm.name:28} {alarm.columns:28} {why}".rstrip())
    print(f"{wrong} at error or not argued")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
