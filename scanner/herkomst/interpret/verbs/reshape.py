"""``reshape``: names become values or values names; the index becomes columns or the other way round."""

from collections.abc import Callable
from typing import Any

from herkomst.interpret.verbs import holders, indexes, pivots, records
from herkomst.interpret.verbs.scope import Scope
from herkomst.model.values import AnyValue

_WAYS: dict[str, Callable[[Scope, dict[str, Any]], AnyValue]] = {**pivots.WAYS, **indexes.WAYS, **records.WAYS, **holders.WAYS}


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """By ``way``; each is a function of the module that has it in its WAYS."""
    return _WAYS[a["way"]](s, a)
