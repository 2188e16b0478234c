"""make picture: draws docs/path.svg, and fills in the output in README.md, from a scan of the bundled example.

Nothing in either is typed by hand. ``--check`` says whether both are still what the scan gives (exit 1 when not).
"""

import argparse
import sys
from html import escape
from pathlib import Path

import herkomst
from herkomst.model.decision import Step
from herkomst.report import text
from herkomst.report.about import step_note

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "fixtures" / "legacy-benefits"
WIDTH, ROW, TOP = 860, 46, 58


def draw() -> str:
    """The picture as SVG text."""
    report = herkomst.scan(EXAMPLE)
    found = [r for r in report.results if r.rule == "HK101" and r.category == "nationality" and r.uses]
    result = max(found, key=lambda r: len(r.uses[0].steps))
    point = next(d for d in report.decisions if d.number == result.decision)
    use = result.uses[0]
    heading = f"{result.rule}  {use.column.name} reaches {point.name}: {use.certainty}, {len(use.steps)} steps"
    steps = result.uses[0].steps
    height = TOP + ROW * len(steps) + 12
    rows = "\n".join(_row(i, step, i == len(steps) - 1) for i, step in enumerate(steps))
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t">
<title id="t">{escape(heading)}</title>
<style>
text {{ font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328 }}
.h {{ font-weight: 700; font-size: 14px }} .p {{ fill: #57606a }} .w {{ fill: #0550ae }}
.box {{ fill: #f6f8fa; stroke: #d0d7de }} .end {{ fill: #fff8c5; stroke: #bf8700 }} .line {{ stroke: #57606a; stroke-width: 1.5 }}
</style>
<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>
<text class="h" x="16" y="28">{escape(heading)}</text>
{rows}
</svg>
"""


def _row(number: int, step: Step, last: bool) -> str:
    y = TOP + number * ROW
    line = (EXAMPLE / step.span.path).read_text(encoding="utf-8").splitlines()[step.span.line - 1].split("# finds")[0].split("-- source")[0]
    shown = " ".join(line.split()).rstrip(",")
    shown = shown if len(shown) <= 52 else shown[:51] + "…"
    join = "" if last else f'<line class="line" x1="30" y1="{y + 32}" x2="30" y2="{y + ROW}"/>'
    return (f'<rect class="{"end" if last else "box"}" x="16" y="{y}" width="{WIDTH - 32}" height="32" rx="5"/>{join}'
            f'<text class="p" x="28" y="{y + 21}">{escape(step.span.place)}</text>'
            f'<text x="292" y="{y + 21}">{escape(shown)}</text>'
            f'<text class="w" x="{WIDTH - 28}" y="{y + 21}" text-anchor="end">{escape(step_note(step, "en"))}</text>')


def readme() -> str:
    """README.md with the screen between its markers: what decides about people, and the first result with its path."""
    screen = text.render(herkomst.scan(EXAMPLE), language="en").splitlines()
    start = next(i for i, line in enumerate(screen) if line.startswith("WHAT DECIDES"))
    first = next(i for i, line in enumerate(screen) if line.startswith("error"))
    end = next(i for i in range(first, len(screen)) if not screen[i].strip())
    before, _, rest = (ROOT / "README.md").read_text(encoding="utf-8").partition("<!-- output -->")
    _, _, after = rest.partition("<!-- /output -->")
    block = "\n".join(line.rstrip() for line in screen[start:end])
    return f"{before}<!-- output -->\n```\n{block}\n```\n<!-- /output -->{after}"


def main() -> int:
    """Write or check the picture and the README."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    made = {ROOT / "docs" / "path.svg": draw(), ROOT / "README.md": readme()}
    if parser.parse_args().check:
        stale = [p for p, content in made.items() if not p.exists() or p.read_text(encoding="utf-8") != content]
        sys.stdout.writelines(f"{p.relative_to(ROOT)} is not what a scan gives; run: make picture\n" for p in stale)
        return 1 if stale else 0
    for path, content in made.items():
        path.write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
