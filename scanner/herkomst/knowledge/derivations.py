"""Calls that make a pseudonym: hashes, encryption, random numbers, from ``rules/attributes`` (``derivations``)."""

from functools import lru_cache
from typing import Literal

import msgspec

from herkomst.knowledge.attributes import lexicon
from herkomst.knowledge.names import tokens

Part = Literal["data", "key", "-"]
OPS: tuple[str, ...] = ("hashed", "keyed")
"""Operations of the graph's edges that make a pseudonym: without a key, and with one (or with a fixed text: a salt)."""


class Making(msgspec.Struct, frozen=True):
    """One call. ``op`` is a word of ``OPS``, or '' for what depends on nothing (random); ``parts``: its positional arguments."""

    op: str
    parts: tuple[Part, ...]

    def part(self, position: int, keyword: str) -> Part:
        """What an argument is: by its keyword, else by its position."""
        if keyword:
            return "key" if secret(keyword) else "data"
        return self.parts[position] if position < len(self.parts) else "-"


@lru_cache(maxsize=1)
def _known() -> tuple[dict[str, Making], dict[str, Making], frozenset[str]]:
    python: dict[str, Making] = {}
    sql: dict[str, Making] = {}
    secrets: set[str] = set()
    for entry in lexicon().table.entries:
        secrets.update(entry.secrets)
        for d in entry.derivations:
            op = d.kind if d.kind in OPS else ""
            python.update({call: Making(op, parts) for call, parts in d.python.items()})
            sql.update({call.upper(): Making(op, parts) for call, parts in d.sql.items()})
    return python, sql, frozenset(secrets)


def python_call(path: str) -> Making | None:
    """A call by the dotted path of what is called, methods included (``cryptography.fernet.Fernet.encrypt``)."""
    return _known()[0].get(path)


def sql_call(name: str) -> Making | None:
    """An SQL function by name, in any case."""
    return _known()[1].get(name.upper())


def makers() -> frozenset[str]:
    """Dotted paths of the Python calls, for those that want to know whether something can be one."""
    return frozenset(_known()[0])


@lru_cache(maxsize=4096)
def secret(name: str) -> bool:
    """Whether a name is that of a key or salt."""
    words = _known()[2]
    return any(t in words for t in tokens(name)) or "_".join(tokens(name)) in words
