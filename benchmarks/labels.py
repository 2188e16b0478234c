"""python -m benchmarks.labels LABELS.yaml CORPORA: each label of hand-labelled public repositories, with its outcome.

CORPORA holds a checkout per repository, named ``owner+name`` (or ``name``). Nothing is executed. A positive is *found* when a result of
the right attribute has its decision point on a labelled sink line and one of its sources on a labelled origin line (``near``: in the
right file). A negative is *silent* when no HK1xx or HK2xx result starts at its origin; a path that goes on under the name of a column
derived from it is the use of that column, which has a label of its own. *Direct* are labels whose reach has no condition, lookup, join or
group. Prints a table; fails nothing.
"""

import argparse
import re
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML

import herkomst
from herkomst.model.decision import Result, Use
from herkomst.model.places import Span
from herkomst.model.report import ScanReport

CLASSES = {"sex": {"sex", "proxy_sex"}, "origin": {"direct_origin", "special_category", "proxy_origin"}, "race_ethnicity": {"special_category"}}
INDIRECT = {"condition", "lookup", "join_key", "aggregate_key", "row_filter", "config_gated"}
LEVELS = ("error", "warning", "note", "none")


class Outcome(msgspec.Struct):
    """One label: what was expected, what the scan did, at which level, with which rule."""

    id: str
    verdict: str
    confidence: str
    sink: str = "-"
    origin: str = "-"
    level: str = "-"
    rules: tuple[str, ...] = ()
    extra: str = ""
    direct: bool = False

    @property
    def right(self) -> bool:
        """Positive: sink and origin on the line. Negative: silent. Gated: found at warning or lower, or silent."""
        if self.verdict == "positive":
            return self.sink == "line" and self.origin in ("line", "file")
        if self.verdict == "gated":
            return self.level != "error"
        return self.level == "-"


def judge(label: dict[str, Any], report: ScanReport) -> Outcome:
    """Hold one label against a report."""
    out = Outcome(str(label["id"]), str(label["verdict"]), str(label.get("confidence", "")))
    out.direct = not INDIRECT & set(label.get("reach", []))
    classes = set().union(*(CLASSES.get(c, set()) for c in _categories(str(label.get("category", "")))))
    sinks, origins = places(label.get("sinks", [])), places(label.get("origin", []))
    names = {_plain(n) for n in re.findall(r"[\w-]+", str(label.get("column", "")))}
    numbered = {d.number: d for d in report.decisions}
    seen: list[tuple[int, int, int, Result]] = []
    for result in report.results:
        if not result.rule.startswith(("HK1", "HK2")) or result.rule == "HK110":
            continue
        uses = [u for u in result.uses if u.label.cls in classes and (out.verdict != "negative" or _itself(u, names))]
        if not uses:
            continue
        point = numbered.get(result.decision)
        at = [result.span, *([point.span, *(s.span for s in point.sightings)] if point else [])]
        steps = [s.span for u in uses for p in (u.steps, *u.paths) for s in p]
        origin = max(_hit([s for u in uses for s in u.sources] + steps, origins), 1 if names & {_plain(u.column.name) for u in uses} else 0)
        seen.append((_hit(at, sinks), origin, -LEVELS.index(result.level), result))
    words = ("no", "file", "line")
    if out.verdict == "negative":
        seen = [s for s in seen if s[1] == 2 or (s[1] == 1 and s[0])]
    if seen:
        best = max(seen, key=lambda s: s[:3])
        out.sink, out.origin, out.level = words[best[0]], words[best[1]], best[3].level
        out.rules = tuple(sorted({s[3].rule for s in seen if s[:2] == best[:2]}))
        out.extra = best[3].span.place
    elif out.verdict != "negative":
        hit = [d.name for d in report.decisions if _hit([d.span, *(s.span for s in d.sightings)], sinks)]
        out.extra = f"decision point listed: {', '.join(hit)}" if hit else "no decision point there"
    return out


def _itself(use: Use, names: set[str]) -> bool:
    """Whether a column goes all the way under a name that a label gives it, or one made of it (``sex_Male``)."""
    passed = [_plain(s.after) for s in use.steps if s.after and "*" not in s.after]
    return _plain(use.column.name) in names and all(any(p.startswith(n) for n in names) for p in passed)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").strip("_")


def _categories(text: str) -> tuple[str, ...]:
    return tuple(CLASSES) if text == "both" else (text,)


def places(texts: list[str]) -> list[tuple[str, int]]:
    """``file:line`` of a label -> (file, line)."""
    return [(t.rsplit(":", 1)[0], int(t.rsplit(":", 1)[1])) for t in map(str, texts) if ":" in t and t.rsplit(":", 1)[1].isdigit()]


def _hit(spans: list[Span], places: list[tuple[str, int]]) -> int:
    """2: a span covers the line (or starts next to it); 1: in the file; 0: neither."""
    best = 0
    for span in spans:
        for path, line in places:
            if span.path == path:
                best = max(best, 2 if span.line - 2 <= line <= max(span.end_line, span.line) + 2 else 1)
    return best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", type=Path)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--only", default="", help="part of a repository's name")
    options = parser.parse_args()
    repos = YAML(typ="safe", pure=True).load(options.labels)["repos"]
    outcomes: list[Outcome] = []
    missing: list[str] = []
    print(f"{'label':34}{'verdict':10}{'sink':6}{'origin':8}{'level':9}{'rules':22} where")
    for repo in repos:
        name = str(repo["repo"]).removeprefix("github:")
        root = next((p for p in (options.corpora / name.replace("/", "+"), options.corpora / name.split("/")[-1]) if p.is_dir()), None)
        if options.only not in name:
            continue
        if root is None:
            missing.append(name)
            continue
        report = herkomst.scan([root])
        errors = Counter(r.level for r in report.results)
        print(f"{name}: {len(report.decisions)} decision points; {errors['error']} errors, {errors['warning']} warnings, {errors['note']} notes")
        for label in repo["labels"]:
            out = judge(label, report)
            outcomes.append(out)
            print(f"  {'' if out.right else '!'}{out.id:33}{out.verdict:10}{out.sink:6}{out.origin:8}{out.level:9}{','.join(out.rules):22} {out.extra}")
    positives = [o for o in outcomes if o.verdict == "positive"]
    negatives = [o for o in outcomes if o.verdict == "negative"]
    high = [o for o in positives if o.confidence == "high"]
    direct = [o for o in high if o.direct]
    print(f"positives at the right decision point and origin: {sum(o.right for o in positives)} of {len(positives)}; "
          f"high-confidence positives at error: {sum(o.right and o.level == 'error' for o in high)} of {len(high)}, "
          f"of those direct: {sum(o.right and o.level == 'error' for o in direct)} of {len(direct)}")
    print(f"negatives silent: {sum(o.right for o in negatives)} of {len(negatives)}; at error: {sum(o.level == 'error' for o in negatives)}")
    if missing:
        print(f"not checked out: {', '.join(missing)}")


if __name__ == "__main__":
    main()
