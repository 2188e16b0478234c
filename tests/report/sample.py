"""A hand-built ScanReport: the legacy benefits office of the mock-up, with files beside it that hold the lines it points at."""

from pathlib import Path

from herkomst.model.decision import Criterion, DecisionPoint, Label, Result, Sighting, Step, Use
from herkomst.model.graph import Dataset, Node, column
from herkomst.model.issues import Gap
from herkomst.model.places import Span
from herkomst.model.report import Coverage, ScanReport, Stored
from herkomst.model.schema import Schema
from herkomst.model.source import SourceFile

FILES = {
    "sql/ddl/persoon.sql": "CREATE TABLE dbo.persoon (\n  bsn CHAR(9),\n  nationaliteit_code CHAR(4)\n);\n",
    "sql/views/v_klant.sql": "CREATE VIEW v_klant AS\nSELECT p.nationaliteit_code AS nat\nFROM dbo.persoon p;\n",
    "models/load.py": 'def load(con):\n    return read_sql("SELECT * FROM v_klant", con)\n',
    "models/features.py": '# features\ndf["kenmerk_07"] = df["nat"] != "0001"\n',
    "config/features.yaml": "features:\n  - kenmerk_07\n  - postcode4\n",
    "models/train.py": 'fraud_model = RandomForestClassifier()\nfraud_model.fit(X[cfg["features"]], y)\nrank = fraud_model.predict(X)\n',
    "sql/selectie.sql": "INSERT INTO dbo.huisbezoek_lijst\nSELECT TOP 50 p.id FROM dbo.student p\nWHERE p.afstand_ouders < 5\n",
    "notebooks/02_score.ipynb": '{\n "cells": [\n  {"cell_type": "code",\n   "source": [\n    "import joblib\\n",\n'
                                '    "model = joblib.load(\\"uitval.pkl\\")"\n   ]}\n ],\n "nbformat": 4\n}\n',
}


def span(path: str, line: int, text: str, cell: int = 0, cell_line: int = 0) -> Span:
    """The span of ``text`` on a line of one of ``FILES``."""
    at = FILES[path].split("\n")[line - 1].index(text) + 1
    return Span(path, line, at, line, at + len(text), cell, cell_line)


PERSOON = Dataset("table", "dbo.persoon")
NATIONALITY = Label("nationality", "direct_origin", "nationaliteit_code", "high", ("name nationaliteit_code",), ("awgb",))
SEX = Label("sex_gender", "sex", "geslacht", "high", ("name geslacht",))
POSTCODE = Label("postcode", "proxy_origin", "postcode4", "medium", ("name postcode4",), ("ap_2024",))
EDUCATION = Label("education_type", "proxy_origin", "onderwijssoort", "high", ("name onderwijssoort",), ("ap_2024",))

FIT = span("models/train.py", 2, "fit")
STEPS = (
    Step(span("sql/ddl/persoon.sql", 3, "nationaliteit_code"), "name", "column", "", "nationaliteit_code", "dbo.persoon"),
    Step(span("sql/views/v_klant.sql", 2, "nationaliteit_code"), "name", "renamed", "nationaliteit_code", "nat", "v_klant", "IDENTITY"),
    Step(span("models/load.py", 2, "*"), "star", "read_all", "nat", "nat", "df", "IDENTITY"),
    Step(span("models/features.py", 2, '"nat"'), "name", "compared", "nat", "kenmerk_07", "df", "TRANSFORMATION"),
    Step(span("config/features.yaml", 2, "kenmerk_07"), "constant", "listed", "kenmerk_07", "kenmerk_07", "df", "IDENTITY"),
    Step(FIT, "name", "model_input", "kenmerk_07", "", "fraud_model", "IDENTITY"),
)


def use(ident: str = "U-7f3a21", label: Label = NATIONALITY, name: str = "nationaliteit_code", steps: tuple[Step, ...] = STEPS,
        **more: object) -> Use:
    """A use of one column, traced unless told otherwise."""
    given = {"effects": ("DIRECT/TRANSFORMATION",), "strongest": "TRANSFORMATION", "certainty": "traced", "reasons": (),
             "gated": False, "rows": False, "literals": ("0001",), "paths": ()} | more
    return Use(id=ident, use_v1=ident[2:].ljust(32, "0"), path_v1="ab" * 16, label=label, column=column(PERSOON, name),
               sources=(steps[0].span,), steps=steps, **given)  # type: ignore[arg-type]


def result(ident: str, rule: str, level: str, decision: int, at: Span, uses: tuple[Use, ...] = (), **more: object) -> Result:
    """A result; its category is that of its first use."""
    given = {"category": uses[0].label.category if uses else ""} | more
    return Result(id=ident, use_v1=ident[2:].ljust(32, "0"), rule=rule, level=level, decision=decision, span=at,  # type: ignore[arg-type]
                  span_kind="name", uses=uses, **given)  # type: ignore[arg-type]


SELECT = span("sql/selectie.sql", 3, "afstand_ouders")
LOADED = span("notebooks/02_score.ipynb", 6, "joblib.load", 7, 3)


def decisions() -> tuple[DecisionPoint, ...]:
    """A model with origin, a selection without, a model from a file."""
    return (
        DecisionPoint(
            1, "d1", "model", "fraud_model", "RandomForestClassifier", FIT, "name", "high", "names",
            (Criterion("none", "inkomen"), Criterion("none", "leeftijd"), Criterion("origin", "kenmerk_07", ("nationality",), FIT),
             Criterion("proxy", "postcode4", ("postcode",), FIT), Criterion("sex", "geslacht", ("sex_gender",), FIT)),
            (Sighting(FIT, "name", "fit", "feature"), Sighting(span("models/train.py", 3, "predict"), "name", "predict", "feature"))),
        DecisionPoint(
            2, "d2", "selection", "dbo.huisbezoek_lijst", "TOP", SELECT, "name", "medium", "names",
            (Criterion("none", "leeftijd"), Criterion("proxy", "afstand_ouders", ("distance_parents",), SELECT),
             Criterion("proxy", "onderwijssoort", ("education_type",), SELECT))),
        DecisionPoint(3, "d3", "model", "uitval_model", "", LOADED, "call", "high", "unresolved", (), unknown="loaded from a file"),
    )


def results() -> tuple[Result, ...]:
    """Two errors, two warnings, one of them about a decision point itself."""
    proxy = use("U-0be513", EDUCATION, "onderwijssoort", (
        Step(span("sql/selectie.sql", 2, "dbo.student"), "name", "column", "", "onderwijssoort", "dbo.student"),
        Step(SELECT, "name", "filter", "onderwijssoort", "", "dbo.huisbezoek_lijst", "FILTER")),
        effects=("INDIRECT/FILTER",), strongest="FILTER", literals=())
    return (
        result("U-7f3a21", "HK101", "error", 1, FIT, (use(paths=(STEPS[:3] + STEPS[4:],)),)),
        result("U-91d7e4", "HK201", "error", 1, FIT, (use("U-91d7e4", SEX, "geslacht", (STEPS[0], STEPS[5]), literals=()),)),
        result("U-0be513", "HK104", "warning", 2, SELECT, (proxy,)),
        result("U-e8810d", "HK902", "warning", 3, LOADED),
    )


def write_files(root: Path) -> Path:
    """Write ``FILES`` below a root."""
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


def report(root: Path, **more: object) -> ScanReport:
    """The sample report for a root that ``write_files`` has filled; ``more`` replaces fields."""
    sources = [SourceFile(p, "sql" if p.endswith(".sql") else "notebook" if p.endswith("ipynb") else "yaml" if p.endswith("yaml")
                          else "python", "SQL" if p.endswith(".sql") else "Python", "ab" * 32, len(t)) for p, t in sorted(FILES.items())]
    others = [SourceFile("r/prep.R", "other-language", "R"), SourceFile("r/score.R", "other-language", "R"),
              SourceFile("sas/score.sas", "other-language", "SAS")]
    given: dict[str, object] = {
        "root": str(root), "version": "0.1.0", "rules_version": "2026.01", "files": tuple(sorted((*sources, *others))),
        "decisions": decisions(), "results": results(),
        "gaps": (
            Gap(Span("r/prep.R", 1, 1, 1, 1), "unsupported-language", "R", 40, ("nationaliteit",)),
            Gap(Span("r/score.R", 1, 1, 1, 1), "unsupported-language", "R", 10),
            Gap(Span("sas/score.sas", 1, 1, 1, 1), "unsupported-language", "SAS", 10),
            Gap(Span("sql/oud.sql", 203, 5, 203, 9), "syntax", "quote never closed", 12),
        ),
        "coverage": Coverage(
            files_found=12, files_analysed=7, files_not_relevant=0, files_not_read=3, other_languages={"R": 2, "SAS": 1}, lines=7430,
            lines_followed=6912, lines_not_relevant=506, lines_not_followed=12, statements_parsed=30, statements_partial=1,
            statements_unparsed=1, arguments_names=2, arguments_unresolved=1, gaps={"syntax": 1, "unsupported-language": 3},
            unmodelled=(("helpers.woe_encode", 4), ("helpers.bin", 1)), units_interpreted=7, rounds=2),
        "stored": (Stored(NATIONALITY, column(PERSOON, "nationaliteit_code"), STEPS[0].span),),
        "inventory": (Result(
            id="S-0badcafe", use_v1="0badcafe" * 4, rule="HK301", level="note", category="nationality", decision=0, span=STEPS[0].span,
            span_kind="name", facts={"class": "direct_origin", "column": "nationaliteit_code", "dataset": "dbo.persoon",
                                     "said.column": "nationaliteit_code", "said.dataset": "dbo.persoon"}),),
        "unknown_tables": (Schema(Dataset("table", "stg.brp_extra"), ()), Schema(Dataset("table", "mart.toeslag"), ())),
        "commit": "4f1c2ab", "uncommitted": 2,
    } | more
    return ScanReport(**given)  # type: ignore[arg-type]


def node(name: str) -> Node:
    """A column of dbo.persoon."""
    return column(PERSOON, name)
