"""The 99 TPC-DS queries: no exception with and without schema, every output column resolved, agreement with sqlglot's lineage on
what flows directly, and time against sqllineage in the same run.

The queries are those of sqlglot's tests. They are not part of this repository: ``pip download`` fetches sqlglot's source distribution,
and ``pip install --target`` sqllineage, into a cache directory (``--cache``, default ``~/.cache/herkomst-bench``).
"""

import argparse
import ast
import re
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from typing import Any

SQLLINEAGE = "1.5.9"
COMPARED = ("IDENTITY", "TRANSFORMATION", "AGGREGATION", "CONDITIONAL", "WINDOW", "SORT")
TIMER = """
import sys, time, json
from sqllineage.runner import LineageRunner
queries = json.load(sys.stdin)
start = time.perf_counter()
failed = 0
for q in queries:
    try:
        LineageRunner("insert into result " + q, dialect="ansi").get_column_lineage()
    except Exception:
        failed += 1
print(time.perf_counter() - start, failed)
"""


def fixtures(cache: Path) -> tuple[list[str], dict[str, list[str]]]:
    """The queries and the schema."""
    import sqlglot

    place = cache / f"sqlglot-{sqlglot.__version__}"
    if not place.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        print(f"fetching sqlglot {sqlglot.__version__} (source) with pip download into {cache}")
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "sqlglot",
                        f"sqlglot=={sqlglot.__version__}", "-d", str(cache)], check=True)
        with tarfile.open(next(cache.glob(f"sqlglot-{sqlglot.__version__}.tar.gz"))) as archive:
            archive.extractall(cache, filter="data")
    text = (place / "tests/fixtures/optimizer/tpc-ds/tpc-ds.sql").read_text()
    text = re.sub(r"^(--|#).*$", "", text, flags=re.M)
    queries = [q.strip() for q in text.split(";") if q.strip()][::2]
    helpers = ast.parse((place / "tests/helpers.py").read_text())
    schema = next(ast.literal_eval(node.value) for node in helpers.body if isinstance(node, ast.Assign)
                  and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "TPCDS_SCHEMA")
    return queries, {table: list(columns) for table, columns in schema.items()}


def direct(flows: Any) -> dict[str, set[tuple[str, str]]]:
    """Output column -> (table, column) that its value comes from or is chosen by inside the select lists."""
    found: dict[str, set[tuple[str, str]]] = {}
    for f in flows:
        if f.target.column is None:
            continue
        into = found.setdefault(f.target.column.lower(), set())
        if f.subtype in COMPARED and f.source.column is not None and f.source.dataset is not None:
            into.add((f.source.dataset.name.lower(), f.source.column.lower()))
    return found


def theirs(query: str, schema: dict[str, list[str]]) -> dict[str, set[tuple[str, str]]]:
    """sqlglot's lineage leaves per output column."""
    from sqlglot import exp, parse_one
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.qualify import qualify
    from sqlglot.optimizer.scope import build_scope

    tree = qualify(parse_one(query), schema={t: dict.fromkeys(cs, "int") for t, cs in schema.items()}, identify=False)
    scope = build_scope(tree)
    found = {}
    for name in tree.named_selects:
        node = lineage(name, tree, schema=None, scope=scope, copy=False, trim_selects=False)
        found[name.lower()] = {(n.source.name.lower(), n.name.split(".")[-1].strip('"').lower()) for n in node.walk()
                               if isinstance(n.expression, exp.Table)}
    return found


def sqllineage_time(cache: Path, queries: list[str]) -> tuple[float, int] | None:
    """Seconds sqllineage takes for the same queries, without schema, and how many it fails on."""
    import json

    site = cache / "site"
    if not (site / "sqllineage").is_dir():
        print(f"installing sqllineage {SQLLINEAGE} into {site}")
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", str(site), f"sqllineage=={SQLLINEAGE}"], check=True)
    done = subprocess.run([sys.executable, "-c", TIMER], input=json.dumps(queries), env={"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"},
                          capture_output=True, text=True, check=False)
    if done.returncode:
        print("sqllineage did not run:", done.stderr.strip().splitlines()[-1:])
        return None
    seconds, failed = done.stdout.split()[-2:]
    return float(seconds), int(failed)


ARGUED = {
    (44, "worst_performing"): "which product stands there follows from the rank it is joined by (a.rnk = d.rnk), and the rank from ss_net_profit",
    (70, "total_sum"): "states are kept by a rank within the state (ranking <= 5): s_state divides the window that decides what is summed",
    (70, "lochierarchy"): "rows are kept by a rank in the order of sum(ss_net_profit), and grouping() is taken over the rows that are kept",
}
"""(query, column) -> why our set is larger than sqlglot's, which follows neither joins nor filters. All three are ways of deciding (WINDOW), no values."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache/herkomst-bench")
    options.add_argument("--no-sqllineage", action="store_true")
    options.add_argument("--no-sqlglot", action="store_true")
    options.add_argument("--show", action="store_true")
    chosen = options.parse_args()
    queries, schema = fixtures(chosen.cache)
    from herkomst import column_flows

    columns = unresolved = same = other = unargued = 0
    failures = 0
    best = {}
    for label, known in (("without schema", {}), ("with schema", schema)):
        times = []
        for _ in range(3):
            start = time.perf_counter()
            for i, q in enumerate(queries):
                try:
                    column_flows(q, dialect="", schema=known)
                except Exception as e:
                    failures += 1
                    print(f"  query {i + 1} {label}: {type(e).__name__}: {e}")
            times.append(time.perf_counter() - start)
        best[label] = min(times)
        print(f"{len(queries)} queries {label}: {min(times):.2f} s (best of 3), {failures} exceptions")
    for i, q in enumerate(queries):
        flows = column_flows(q, dialect="", schema=schema)
        ours = direct(flows)
        loose = sorted({f"{f.source.column} ({','.join(f.reasons)})" for f in flows if f.certainty == "possible"})
        unresolved += bool(loose)
        if loose and chosen.show:
            print(f"  query {i + 1} possible:", *loose)
        if chosen.no_sqlglot:
            columns += len(ours)
            continue
        expected = theirs(q, schema)
        unnamed = {k: v for k, v in ours.items() if k not in expected}       # both make up names, not the same ones
        for name, want in expected.items():
            columns += 1
            have = ours.get(name, set())
            if name.startswith("_col_"):
                have = next((v for v in unnamed.values() if v == want), have)
            if have == want:
                same += 1
            else:
                other += 1
                why = ARGUED.get((i + 1, name), "")
                unargued += not why
                print(f"  query {i + 1} {name}: only sqlglot {sorted(want - have)}, only herkomst {sorted(have - want)}: {why or 'NOT ARGUED'}")
    print(f"{columns} output columns; {unresolved} queries with a possible flow; direct set as sqlglot's lineage: {same}, different: {other} "
          f"({unargued} without a reason given)")
    if not chosen.no_sqllineage:
        took = sqllineage_time(chosen.cache, queries)
        if took is not None:
            print(f"sqllineage {SQLLINEAGE}: {took[0]:.1f} s ({took[1]} queries failed); herkomst without schema is "
                  f"{took[0] / best['without schema']:.0f} times as fast, with schema {took[0] / best['with schema']:.0f} times")
    return 1 if failures or unargued else 0


if __name__ == "__main__":
    sys.exit(main())
