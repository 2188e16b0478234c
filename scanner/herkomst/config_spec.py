"""What may stand in the configuration: one description, from which both the check and the JSON Schema follow."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import msgspec

from herkomst.errors import ConfigError
from herkomst.globs import BadGlob, compile_glob
from herkomst.toml_places import Place

LEVELS = ("error", "warning", "note", "none")
THRESHOLDS = ("error", "warning", "note", "never")
PURPOSES = ("risk-model", "resembles-risk-model", "calculation", "research", "statistics", "other")
DECISION_KINDS = ("model", "score", "rules", "ranking", "selection")
LANGUAGES = ("en", "nl")
LAYOUTS = ("duo_mbo_per",)
"""Layouts of files without a header, by position: the fingerprints of ``rules/attributes`` that have positions."""
DIALECTS = (
    "athena", "bigquery", "clickhouse", "databricks", "doris", "drill", "druid", "duckdb", "dune", "exasol", "fabric", "hive",
    "materialize", "mysql", "oracle", "postgres", "presto", "redshift", "risingwave", "singlestore", "snowflake", "spark", "spark2",
    "sqlite", "starrocks", "teradata", "trino", "tsql",
)
RULES = (
    "HK101", "HK102", "HK103", "HK104", "HK105", "HK106", "HK107", "HK108", "HK109", "HK110", "HK111", "HK201", "HK202", "HK203",
    "HK204", "HK301", "HK302", "HK303", "HK304", "HK305", "HK306", "HK307", "HK401", "HK402", "HK403", "HK404", "HK405", "HK502",
    "HK503", "HK504", "HK505", "HK601", "HK602", "HK901", "HK902",
)
_ALSO = {
    "mssql": "tsql", "sqlserver": "tsql", "sql server": "tsql", "t-sql": "tsql", "transact-sql": "tsql", "synapse": "tsql",
    "postgresql": "postgres", "pgsql": "postgres", "plpgsql": "postgres", "psql": "postgres", "plsql": "oracle", "pl/sql": "oracle",
    "mariadb": "mysql", "sparksql": "spark", "pyspark": "spark", "google": "bigquery", "bq": "bigquery", "sqlite3": "sqlite",
    "dutch": "nl", "nederlands": "nl", "english": "en", "off": "none", "warn": "warning", "info": "note", "always": "note",
}
"""What people write for a word of ours."""


class Spec(msgspec.Struct, frozen=True):
    """``kind``: text, int, list, table, map. ``what`` is for people. ``item`` describes a list's items or a map's values;
    ``key`` a map's keys; ``fields`` a table's, of which ``needed`` must be there."""

    kind: str
    what: str = ""
    choices: tuple[str, ...] = ()
    form: str = ""
    item: "Spec | None" = None
    key: "Spec | None" = None
    fields: "dict[str, Spec]" = {}
    needed: tuple[str, ...] = ()
    least: int = 0


def _text(what: str = "", choices: tuple[str, ...] = (), form: str = "") -> Spec:
    return Spec("text", what, choices, form)


def _list(item: Spec, what: str = "", least: int = 0) -> Spec:
    return Spec("list", what, item=item, least=least)


_REASON = _text("Why; shown in the report.", form="said")
_GLOB = _text("Path pattern: * within a directory, ** across, anchored at the root.", form="glob")
_GLOBS = _list(_GLOB)
_RULE = Spec("table", fields={
    "level": _text("Level of this rule's results.", LEVELS), "reason": _REASON,
    "purpose": Spec("map", "Level per purpose of the processing.", key=_text(choices=PURPOSES), item=_text(choices=LEVELS)),
})
CONFIG = Spec("table", "Configuration of herkomst.", fields={
    "requires-version": _text("Version of herkomst this file is for, such as >=0.1,<0.2.", form="version"),
    "extends": _list(_text(form="local"), "Local files whose settings this one adds to."),
    "locked": _list(_text(form="said"), "Keys that a file which extends this one cannot set."),
    "language": _text("Language of messages.", LANGUAGES),
    "register": _list(_text(form="said"), "Assessment registers; may lie outside the repository."),
    "baseline": _text("Baseline file; used when present.", form="said"),
    "fail-on": _text("Lowest level that makes the exit code 1.", THRESHOLDS),
    "rule-dirs": _list(_text(form="said"), "Directories with your own attributes, rules and library models."),
    "sources": Spec("table", "What is read.", fields={
        "include": _list(_GLOB, "Only these paths are read."),
        "exclude": Spec("map", "Paths that are not read, each with the reason.", key=_GLOB, item=_REASON),
        "non-production": _list(_GLOB, "Tests, seeds, archives: reported apart."),
        "schemas": _list(_GLOB, "Exports of information_schema, dbt catalogs and the like, read even where git ignores them."),
        "upstream": _list(_text(form="said"), "Labels of the repositories that build our tables."),
    }),
    "dialects": Spec("map", "SQL dialect: `default`, or a path pattern; the last that holds counts.", key=_GLOB,
                     item=_text(choices=DIALECTS)),
    "unit": _list(Spec("table", "An organisational unit.", fields={
        "name": _text("Its name.", form="said"), "paths": _GLOBS, "processing": _text("Name in the register of processing."),
        "processing-ref": _text("Number in the register of processing."),
        "purpose": _text("What the processing is for.", PURPOSES), "purpose-reason": _REASON,
        "submitted-until": _text("Uses of this unit without an entry in the register are under assessment until this day.", form="date"),
        "submitted-reason": _REASON,
    }, needed=("name", "paths"))),
    "decision": _list(Spec("table", "A score or selection that herkomst would not recognise.", fields={
        "dataset": _text("Table, column or model.", form="said"), "kind": _text(choices=DECISION_KINDS), "reason": _REASON,
    }, needed=("dataset", "reason"))),
    "not-a-decision": _list(Spec("table", "What looks like a score or selection of people and is none.", fields={
        "dataset": _text("Table, column or model.", form="said"), "kind": _text(choices=DECISION_KINDS), "reason": _REASON,
    }, needed=("dataset", "reason"))),
    "attribute": _list(Spec("table", "What columns are about.", fields={
        "columns": _list(_text(form="said"), "Globs over dataset.column.", least=1),
        "is": _text("Attribute category, or none.", form="category"), "reason": _REASON,
    }, needed=("columns", "is", "reason"))),
    "positional": _list(Spec("table", "Files without a header line.", fields={
        "files": _GLOB, "separator": _text("One character, or fixed."),
        "columns": Spec("map", "Position, from 1 -> name.", key=_text(form="position"), item=_text(form="said")),
        "layout": _text("A layout herkomst knows: duo_mbo_per.", LAYOUTS),
    }, needed=("files",))),
    "rules": Spec("map", "Settings of a rule.", key=_text(choices=RULES), item=_RULE),
    "gate": Spec("table", "What fails a run, apart from what is shown.", fields={
        "new": _text("Uses that are not in baseline or register.", THRESHOLDS), "known": _text("Uses in the baseline.", THRESHOLDS),
        "submitted-days": Spec("int", "How long an entry under assessment may wait."),
        "unread-increase": _text("A change that makes less of the tree readable.", THRESHOLDS),
    }),
})

Line = Callable[[int], int]


class Checker:
    """Checks data against a Spec; the first mistake raises ConfigError with file, line and remedy."""

    def __init__(self, file: str, line: Line, categories: tuple[str, ...]) -> None:
        self.file, self.line, self.categories = file, line, categories

    def check(self, value: Any, spec: Spec, place: Place, path: str) -> None:
        """Raises ConfigError for the first mistake in ``value``, which is called ``path``."""
        at = place.start
        if spec.kind == "text":
            self._text(value, spec, at, path)
        elif spec.kind == "int":
            if not isinstance(value, int) or isinstance(value, bool) or value < 0:
                self.fail(at, f"{path} must be a whole number of 0 or more, not {_shown(value)}", "")
        elif spec.kind == "list":
            self._list(value, spec, place, path)
        elif not isinstance(value, dict):
            self.fail(at, f"{path or 'the configuration'} must be a table, not {_shown(value)}",
                      'give each its reason: exclude = { "vendor/**" = "third-party code" }' if path == "sources.exclude" else "")
        elif spec.kind == "map":
            for name, inner in value.items():
                start, _, below = place.keys.get(name, (at, at, place))
                if not (path.endswith("dialects") and name == "default"):
                    assert spec.key is not None
                    noun = {"rules": "rule", "purpose": "purpose"}.get(path.split(".")[-1], "")
                    self._text(name, spec.key, start, f"key of {path}", noun)
                assert spec.item is not None
                self.check(inner, spec.item, below, f"{path}.{name}")
        else:
            self._table(value, spec, place, path)

    def _table(self, value: dict[str, Any], spec: Spec, place: Place, path: str) -> None:
        for name, inner in value.items():
            start, _, below = place.keys.get(name, (place.start, place.start, place))
            if name not in spec.fields:
                where = f" in {path}" if path else ""
                self.fail(start, f"unknown key {name!r}{where}", suggestion(name, tuple(spec.fields)))
            self.check(inner, spec.fields[name], below, f"{path}.{name}" if path else name)
        for name in spec.needed:
            if name not in value:
                self.fail(place.start, f"{path} lacks {name!r}", f"add {name} = ...")
        if value.get("purpose") and "purpose-reason" in spec.fields and not value.get("purpose-reason"):
            self.fail(place.keys["purpose"][0], f"{path} has a purpose without a reason", 'add purpose-reason = "..."')

    def _list(self, value: Any, spec: Spec, place: Place, path: str) -> None:
        assert spec.item is not None
        if not isinstance(value, list):
            one = f"write [{_shown(value)}]" if isinstance(value, str) else ""
            self.fail(place.start, f"{path} must be a list, not {_shown(value)}",
                      f"write [[{path}]]" if spec.item.kind == "table" else one)
        if len(value) < spec.least:
            self.fail(place.start, f"{path} is empty", "name at least one")
        for i, inner in enumerate(value):
            below = place.items[i] if i < len(place.items) else place
            name = path if spec.item.kind == "table" else f"{path}[{i + 1}]"
            self.check(inner, spec.item, below, name)

    def _text(self, value: Any, spec: Spec, at: int, path: str, noun: str = "") -> None:
        if not isinstance(value, str):
            self.fail(at, f"{path} must be text, not {_shown(value)}",
                      "put it in quotes" if not isinstance(value, list | dict) else "")
        choices = spec.choices or (self.categories if spec.form == "category" else ())
        if choices and value not in choices and not (spec.form == "category" and not self.categories):
            noun = noun or path.split(".")[-1].strip("'")
            what = f"unknown {noun} {value!r}" if noun == "rule" else f"{path} cannot be {value!r}"
            self.fail(at, what, suggestion(value, choices))
        if spec.form in ("said", "local") and not value.strip():
            self.fail(at, f"{path} is empty", "say why" if path.endswith("reason") or ".exclude." in path else "")
        if spec.form == "local" and re.match(r"[a-z][a-z0-9+]*://", value):
            self.fail(at, f"{path} is a network address", "copy the file; herkomst opens no network connection")
        if spec.form == "date" and not _date(value):
            self.fail(at, f"{path} must be a date, not {value!r}", "write it as 2026-03-15")
        if spec.form == "position" and not (value.isdecimal() and int(value) > 0):
            self.fail(at, f"{path} must be a position from 1, not {value!r}", "")
        if spec.form == "glob":
            try:
                compile_glob(value)
            except BadGlob as e:
                self.fail(at, f"{path} {e}: {value!r}", "mend the pattern")

    def fail(self, at: int, what: str, remedy: str) -> None:
        """Raises ConfigError at an offset."""
        raise ConfigError(what, file=self.file, line=self.line(at), remedy=remedy)


def _date(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)) and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def suggestion(word: str, choices: tuple[str, ...]) -> str:
    """The remedy for a word that is not among ``choices``: the nearest ones, or all where they are few."""
    import difflib

    known = _ALSO.get(word.lower(), "")
    near = [known] if known and known in choices else [
        found for way in (word.lower().replace("_", "-"), word.upper()) for found in difflib.get_close_matches(way, choices, n=1)]
    if near:
        return f"did you mean {near[0]!r}?"
    return f"use one of {', '.join(sorted(choices))}" if len(choices) <= 40 else ""


def json_schema(spec: Spec, categories: tuple[str, ...] = ()) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12, without ``$schema``) of a Spec."""
    made: dict[str, Any] = {"description": spec.what} if spec.what else {}
    if spec.kind == "text":
        made["type"] = "string"
        choices = spec.choices or (categories if spec.form == "category" else ())
        if choices:
            made["enum"] = list(choices)
        elif spec.form == "position":
            made["pattern"] = "^[1-9][0-9]*$"
        elif spec.form:
            made["minLength"] = 1
    elif spec.kind == "int":
        made |= {"type": "integer", "minimum": 0}
    elif spec.kind == "list":
        assert spec.item is not None
        made |= {"type": "array", "items": json_schema(spec.item, categories)} | ({"minItems": spec.least} if spec.least else {})
    elif spec.kind == "map":
        assert spec.item is not None and spec.key is not None
        made |= {"type": "object", "additionalProperties": json_schema(spec.item, categories)}
        if spec.key.choices or spec.key.form == "position":
            made["propertyNames"] = {k: v for k, v in json_schema(spec.key).items() if k in ("enum", "pattern")}
    else:
        made |= {"type": "object", "additionalProperties": False,
                 "properties": {name: json_schema(inner, categories) for name, inner in spec.fields.items()}}
        if spec.needed:
            made["required"] = list(spec.needed)
        if "purpose-reason" in spec.fields:
            made["dependentRequired"] = {"purpose": ["purpose-reason"]}
    return made


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return f'"{value}"' if isinstance(value, str) else str(value)
