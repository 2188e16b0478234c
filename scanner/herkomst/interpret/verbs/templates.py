"""Names of columns that are made from other names: ``{c}_x``, ``num__{c}``, ``{c}_{v}``."""

import re

import msgspec

from herkomst.model.graph import Node


def apply(template: str, name: str, value: str = "") -> str:
    """The new name of a column."""
    return template.replace("{c}", name).replace("{v}", value)


def base(template: str, name: str) -> str | None:
    """The name that ``template`` turns into ``name``, or None. With ``{v}`` the longest base is not known: None."""
    if template == "{c}":
        return name
    if "{c}" not in template:
        return name if re.fullmatch(re.escape(template).replace(re.escape("{v}"), ".*"), name) else None
    before, _, after = template.partition("{c}")
    if "{v}" in template:
        return None
    if not name.startswith(before) or not name.endswith(after) or len(name) <= len(before) + len(after):
        return None
    return name[len(before) : len(name) - len(after) if after else None]


def bases(template: str, name: str) -> tuple[str, ...]:
    """Every base that ``template`` could have turned into ``name``: for ``{c}_{v}`` each cut at the separator."""
    if "{v}" not in template or "{c}" not in template:
        found = base(template, name)
        return () if found is None else (found,)
    pattern = re.escape(template).replace(re.escape("{c}"), "(?P<c>.+)").replace(re.escape("{v}"), ".*")
    cuts = (
        [i for i in range(1, len(name) + 1) if re.fullmatch(pattern.replace("(?P<c>.+)", re.escape(name[:i])), name)]
        if template.startswith("{c}")
        else []
    )
    if cuts:
        return tuple(name[:i] for i in cuts)
    whole = re.fullmatch(pattern, name)
    return (whole["c"],) if whole else ()


def compose(outer: str, inner: str) -> str:
    """The template of ``outer`` applied to names that ``inner`` made."""
    return outer.replace("{c}", inner)


def wrap(rest: Node, template: str) -> Node:
    """A Rest whose names go through one more template."""
    return msgspec.structs.replace(rest, name=compose(template, rest.name))
