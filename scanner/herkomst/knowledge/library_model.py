"""The types of library models: calls with their parameters and effects, classes, and the ``Pack`` that finds them by path."""

from collections.abc import Iterable
from typing import Any

import msgspec


class Param(msgspec.Struct, frozen=True):
    """A parameter: ``star`` is '', '*' or '**'; ``default`` counts where ``required`` is False."""

    name: str
    default: Any = None
    required: bool = False
    star: str = ""


class Effect(msgspec.Struct, frozen=True):
    """One verb with its arguments, already checked against ``knowledge.verbs.VERBS``."""

    verb: str
    args: dict[str, Any] = {}


class Case(msgspec.Struct, frozen=True):
    """An effect and what must hold for it: parameter -> what is asked. The first case that fits is taken."""

    effect: Effect
    when: dict[str, Any] = {}


class Check(msgspec.Struct, frozen=True):
    """What an entry must do in one example (``modelcheck``): ``given`` frames -> columns; ``gives`` column -> sources; ``feeds`` role ->
    sources; ``source``: the helper's own code."""

    line: int
    call: str
    given: dict[str, tuple[str, ...]] = {}
    gives: dict[str, tuple[str, ...]] = {}
    feeds: dict[str, tuple[str, ...]] = {}
    source: str = ""


class Entry(msgspec.Struct, frozen=True):
    """The model of one call.

    params   None: any arguments, not checked, known by position (``0``, ``1``) and keyword.
    inplace  name of the flag that makes it change the receiver; ``true``: it always does.
    returns  type of the result, '' where the verb decides.
    examples programs that end with an expression, for verification to run: the first that the installed library accepts.
    needs    ``parts``: the signature differs between the names or versions, only names are compared; ``pandas<2`` and the like:
             not in newer versions.
    more     further such programs, each of which must run: they use the cases and arguments that the first does not.
    checks   examples with what they must give, for a user's own models.
    sinks    parameter -> role, for estimators' methods and metrics; ``action`` is what people read.
    """

    path: str
    file: str
    line: int
    params: tuple[Param, ...] | None = None
    cases: tuple[Case, ...] = ()
    inplace: str = ""
    returns: str = ""
    sinks: dict[str, str] = {}
    action: str = ""
    kind: str = ""
    examples: tuple[str, ...] = ()
    needs: str = ""
    more: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


class LibraryClass(msgspec.Struct, frozen=True):
    """A class of a library. ``role``: what it is for; its methods are those of ``role.<role>`` unless it has its own.
    ``attributes``: name -> type path of the value, or ``deps`` (a cell of everything it was fitted on)."""

    path: str
    file: str
    line: int
    role: str = ""
    bases: tuple[str, ...] = ()
    init: tuple[Param, ...] | None = None
    attributes: dict[str, str] = {}
    example: str = ""


class Pack(msgspec.Struct):
    """Every library model. Encode and decode it with msgspec to cache it."""

    entries: dict[str, Entry] = {}
    classes: dict[str, LibraryClass] = {}
    aliases: dict[str, str] = {}
    libraries: tuple[str, ...] = ()
    alias_places: dict[str, tuple[str, int]] = {}

    def canonical(self, path: str) -> str:
        """The path under which something is modelled: aliases of the whole path or of its longest known prefix resolved;
        private modules (``sklearn.linear_model._logistic.X``) are looked up without them."""
        for candidate in (path, _public(path)):
            head, tail = candidate, ""
            while head:
                if head in self.aliases:
                    return self.aliases[head] + tail
                head, dot, last = head.rpartition(".")
                tail = f".{last}{tail}" if dot else tail
            if candidate in self.entries or candidate in self.classes:
                return candidate
        return _public(path)

    def class_of(self, path: str) -> LibraryClass | None:
        """The class at a path, by alias, or by its name within the same library."""
        return self.classes.get(path) or self.classes.get(self.canonical(path))

    def bases(self, path: str) -> Iterable[str]:
        """The class and what it inherits from, nearest first, its role last."""
        seen: list[str] = []
        queue = [self.canonical(path)]
        while queue:
            here = queue.pop(0)
            if here in seen:
                continue
            seen.append(here)
            found = self.classes.get(here)
            if found is not None:
                queue.extend(found.bases)
                if found.role:
                    queue.append(f"role.{found.role}")
        return seen

    def method(self, cls: str, name: str) -> Entry | None:
        """The model of a method, looked for along the bases."""
        for base in self.bases(cls):
            found = self.entries.get(f"{base}.{name}")
            if found is not None:
                return found
        return None

    def find(self, path: str) -> Entry | None:
        """The model of a call by dotted path: a function, or a method of a class or of one of its bases."""
        path = self.canonical(path)
        found = self.entries.get(path)
        if found is not None:
            return found
        cls, dot, name = path.rpartition(".")
        return self.method(cls, name) if dot else None

    def role(self, cls: str) -> str:
        """What a class is for, from the class itself or its bases; '' for no role."""
        for base in self.bases(cls):
            found = self.classes.get(base)
            if found is not None and found.role:
                return found.role
        return ""

    def attribute(self, cls: str, name: str) -> str:
        """The type of an attribute (or ``self``), '' when there is none."""
        for base in self.bases(cls):
            found = self.classes.get(base)
            if found is not None and name in found.attributes:
                return found.attributes[name]
        return ""


def _public(path: str) -> str:
    return ".".join(
        p for p in path.split(".") if not (p.startswith("_") and len(p) > 1 and p[1] != "_") or p == path.rpartition(".")[2]
    )
