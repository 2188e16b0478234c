"""What herkomst says of a program, in the terms of what execution shows."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

import msgspec

import herkomst
from herkomst.model.flow import Flow
from tests.oracle.data import Table
from tests.oracle.relations import Effect
from tests.oracle.writer import Program

TYPES = {"id": "integer", "key": "integer", "int": "integer", "flag": "integer", "float": "double precision", "cat": "varchar", "date": "varchar"}
"""Types of the made columns as DDL says them: dates are made as text."""

Source = tuple[str, str]
"""Table and column of a source."""


class Claims(msgspec.Struct):
    """``said`` holds, per source, (output, column or '' for rows or '*') -> True where some flow is traced."""

    said: dict[Source, dict[tuple[str, str], bool]]
    named: dict[str, set[str]]

    def covers(self, source: Source, effect: Effect) -> bool | None:
        """True: traced. False: possible. None: not said, which is a miss.

        A different value on a row that is in both needs a flow to that column (or to the Rest it belongs to); other rows need a
        flow to the rows; where rows cannot be told apart either will do. A column that appears or vanishes needs a flow to it, its
        Rest, or the rows that bring it about.
        """
        said = self.said.get(source, {})
        wanted = [(effect.output, effect.column)]
        if effect.column and effect.column not in self.named.get(effect.output, set()):
            wanted.append((effect.output, "*"))
        if effect.how in ("either", "column", "rows"):
            wanted.append((effect.output, ""))
        if effect.how == "either" and not effect.column:
            wanted += [key for key in said if key[0] == effect.output]
        answers = [said[w] for w in wanted if w in said]
        answers += [sure for (output, column), sure in said.items() if output == effect.output and fits(column, effect.column)]
        return any(answers) if answers else None

    def traced(self) -> list[tuple[Source, str, str]]:
        """Every traced claim on a named output column: (source, output, column)."""
        return sorted((s, o, c) for s, to in self.said.items() for (o, c), sure in to.items() if sure and c not in ("", "*"))


def fits(pattern: str, column: str) -> bool:
    """Whether a family of columns (``soort_*``: one per value of ``soort``) holds this one."""
    return len(pattern) > 1 and "*" in pattern and fnmatchcase(column, pattern)


def claims(text: str, tables: tuple[Table, ...], blind: bool = False) -> Claims:
    """Ask herkomst. The schema is given, as a tree with DDL would give it; ``blind``: it is not."""
    schema = {} if blind else {t.name: {c.name: TYPES[c.kind] for c in t.columns} for t in tables}
    flows = herkomst.column_flows(text, language="python", schema=schema, filename="program.py")
    return collect(flows, tables)


def tree_claims(program: Program) -> Claims:
    """Ask herkomst of a program of others: a scan of the copy it stands in, with the headers of what it reads."""
    from herkomst.config import Config
    from herkomst.flows import collapse
    from herkomst.pipeline import run
    from tests.oracle import outside

    outside.lay_out(program)
    report = run(Path(program.root), Config(), with_graph=True)
    files = {outside.resolved(program, t.name).lower(): t.name for t in program.tables}
    return collect(collapse(report.edges), program.tables, files)


def collect(flows: Iterable[Flow], tables: tuple[Table, ...], files: Mapping[str, str] = {}) -> Claims:
    """Flows, by source and output. A Rest of a source stands for each of its columns, and is never traced. ``files``: tables by the
    name their file has in a tree."""
    said: dict[Source, dict[tuple[str, str], bool]] = {}
    named: dict[str, set[str]] = {}
    columns = {t.name: [c.name for c in t.columns] for t in tables}
    tables_ = {**{t.name.lower(): t.name for t in tables}, **files}
    for flow in _through_models(flows):
        if flow.source.dataset is None or flow.target.dataset is None or flow.source.column is None:
            continue
        table = tables_.get(flow.source.dataset.name.lower(), "")
        if not table or flow.target.dataset.kind in ("score", "output"):      # a delivery is a sink beside the file
            continue
        output, column = _target(flow)
        if "*" not in column and column:
            named.setdefault(output, set()).add(column)
        rest = flow.source.column == "*"
        for name in columns[table] if rest else [flow.source.column]:
            to = said.setdefault((table, name), {})
            to[output, column] = to.get((output, column), False) or (flow.certainty == "traced" and not rest)
    return Claims(said, named)


def _through_models(flows: Iterable[Flow]) -> list[Flow]:
    """Flows, and those through what a model says: what goes into one whose answers go on (a score that is a feature, a stack) goes on too."""
    made = {(f.source, f.target): f for f in flows}
    out: dict[object, list[Flow]] = {}
    for f in made.values():
        if f.source.dataset is not None and f.source.dataset.kind == "model":
            out.setdefault(f.source, []).append(f)
    todo = [f for f in made.values() if f.target in out]
    while todo:
        first = todo.pop()
        for then in out.get(first.target, ()):
            both: Literal["traced", "possible"] = "traced" if first.certainty == then.certainty == "traced" else "possible"
            old = made.get((first.source, then.target))
            if old is None or (old.certainty != "traced" and both == "traced"):
                joined = made[first.source, then.target] = msgspec.structs.replace(then, source=first.source, certainty=both)
                todo.append(joined)
    return list(made.values())


def _target(flow: Flow) -> tuple[str, str]:
    dataset, column = flow.target.dataset, flow.target.column
    assert dataset is not None
    if dataset.kind == "model":
        return "fit", "" if column in (None, "rows") else column if column in ("target", "weight", "stratify", "group") else "feature"
    return f"file:{dataset.name}", "" if column is None else column
