"""Configuration: ``herkomst.toml`` or ``[tool.herkomst]`` in ``pyproject.toml``. Keys as in docs/configuration.md."""

import msgspec


class Unit(msgspec.Struct, frozen=True):
    """An organisational unit: which paths are its, which processing they serve, with which purpose. ``submitted_until``: its uses
    without an entry of their own are under assessment until that day, for ``submitted_reason``; they stay shown."""

    name: str
    paths: tuple[str, ...] = ()
    processing: str = ""
    processing_ref: str = ""
    purpose: str = ""
    purpose_reason: str = ""
    submitted_until: str = ""
    submitted_reason: str = ""


class Declared(msgspec.Struct, frozen=True):
    """``[[decision]]`` or ``[[not-a-decision]]``: the user's word on a dataset, score or model, with a reason."""

    dataset: str
    kind: str = ""
    reason: str = ""


class AttributeRule(msgspec.Struct, frozen=True):
    """``[[attribute]]``: these columns (globs over ``dataset.column``) are of this category, or ``none``."""

    columns: tuple[str, ...]
    category: str
    reason: str = ""


class Positional(msgspec.Struct, frozen=True):
    """``[[positional]]``: files without a header; columns by position (1-based). ``layout``: a well-known one by its id."""

    files: str
    separator: str = ","
    columns: dict[int, str] = {}
    layout: str = ""


class Gate(msgspec.Struct, frozen=True):
    """``[gate]``: what fails a run, apart from what is shown. '' for ``new``: the level of ``fail_on``."""

    new: str = ""
    known: str = ""
    submitted_days: int = 60
    unread_increase: str = ""


class Config(msgspec.Struct, frozen=True):
    """Everything a run can be told. ``source`` is the file it came from, '' for defaults; ``digest`` keys the caches: it covers
    what changes an analysis (not the language, the gate, the register or the baseline).

    exclude         pattern -> reason.
    dialects        (pattern, dialect) in the order of the file; the last that holds counts.
    levels          rule -> level; ``purpose_levels``: rule -> purpose -> level; ``reasons``: rule -> why.
    rules           directories with the user's own attributes, rules and library models.
    places          setting -> ``file:line``, for the list of settings in the report: ``rules.HK302``,
                    ``sources.exclude.vendor/**``, ``not-a-decision.0``.
    """

    language: str = "en"
    include: tuple[str, ...] = ()
    exclude: dict[str, str] = {}
    non_production: tuple[str, ...] = ()
    schemas: tuple[str, ...] = ()
    upstream: tuple[str, ...] = ()
    dialect: str = ""
    dialects: tuple[tuple[str, str], ...] = ()
    units: tuple[Unit, ...] = ()
    decisions: tuple[Declared, ...] = ()
    not_decisions: tuple[Declared, ...] = ()
    attributes: tuple[AttributeRule, ...] = ()
    positional: tuple[Positional, ...] = ()
    levels: dict[str, str] = {}
    rules: tuple[str, ...] = ()
    register: tuple[str, ...] = ()
    baseline: str = ""
    fail_on: str = "error"
    gate: Gate = Gate()
    source: str = ""
    digest: str = ""
    purpose_levels: dict[str, dict[str, str]] = {}
    reasons: dict[str, str] = {}
    places: dict[str, str] = {}
