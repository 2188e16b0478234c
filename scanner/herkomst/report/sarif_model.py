"""sarif-om objects -> JSON, the way the final SARIF 2.1.0 standard wants it.

The usual serialiser deep-copies at every level and drops whatever equals a default, so that ``level: warning`` vanishes; this
one walks the attributes once and always writes levels.
"""

import json
from typing import Any

import attr
import sarif_om

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ALWAYS = ("level",)
_FACTORY: Any = attr.Factory


@attr.s
class _Suppression(sarif_om.Suppression):  # type: ignore[misc]
    """sarif-om was made from a draft, where ``status`` was still called ``state``."""

    status: Any = attr.ib(default=None, metadata={"schema_property_name": "status"})


Suppression: Any = _Suppression


_FIELDS: dict[Any, tuple[tuple[str, str, Any], ...]] = {}


def _fields(kind: Any) -> tuple[tuple[str, str, Any], ...]:
    """(attribute, JSON name, default) of a class, sorted by JSON name so that output does not hang on sarif-om's order."""
    if kind in _FIELDS:
        return _FIELDS[kind]
    found = []
    for field in attr.fields(kind):
        default = field.default
        if isinstance(default, _FACTORY):
            default = default.factory()
        found.append((field.name, field.metadata["schema_property_name"], default))
    _FIELDS[kind] = tuple(sorted(found, key=lambda f: f[1]))
    return _FIELDS[kind]


def plain(value: Any) -> Any:
    """An object, list or dict as plain data: None, and what equals its default, are left out, but never a level."""
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if not attr.has(type(value)):
        return value
    made = {}
    for name, key, default in _fields(type(value)):
        found = getattr(value, name)
        if found is None or (key not in ALWAYS and default is not attr.NOTHING and found == default):
            continue
        made[key] = plain(found)
    return made


def dumps(log: sarif_om.SarifLog, indent: int | None = 1) -> str:
    """The log as JSON text with a line end; the same log gives the same text."""
    return json.dumps(plain(log), ensure_ascii=False, indent=indent) + "\n"
