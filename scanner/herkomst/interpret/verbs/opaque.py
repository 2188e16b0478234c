"""``opaque``: it is known that nothing can be said of the result, and that no column flows into it."""

from typing import Any

from herkomst.interpret.verbs.scope import Scope
from herkomst.model.values import AnyValue, Cell, Opaque


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """A value that depends on nothing; with ``why`` something of which not even the kind is known."""
    return Opaque((), None, a["why"]) if "why" in a else Cell()
