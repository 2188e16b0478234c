"""``opaque``: the result depends on everything, and it is known that no more can be said."""

from typing import Any

from herkomst.interpret import deps as d
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.values import AnyValue, Cell, Opaque


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """Depends on all of ``from`` (possible); without ``from`` on nothing."""
    found = s.deps(a["from"]) if "from" in a else ()
    if not found and "why" not in a:
        return Cell()
    return Opaque(d.possible(found, "unmodelled"), None, a.get("why", ""))
