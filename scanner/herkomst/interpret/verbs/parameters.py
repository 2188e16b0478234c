"""Parameters of estimators by their names: ``set_params(step__columns=[...])``, and the alternatives that a search tries."""

from collections.abc import Iterable

import msgspec

from herkomst.interpret.machine import Machine
from herkomst.interpret.verbs.tables import replace
from herkomst.knowledge import libraries
from herkomst.model.values import AnyValue, Choice, Const, Map, Obj, Seq

STEPS = ("steps", "transformers", "transformer_list", "estimators")
"""Fields that list named steps."""
_GRIDS = ("param_grid", "param_distributions", "param_space", "search_spaces", "1")


def assign(m: Machine, holder: AnyValue, named: Iterable[tuple[AnyValue, AnyValue]]) -> None:
    """Give an estimator these parameters, in place: its own (``remainder``), a step (``scale``), or one of a step's own
    (``scale__with_mean``). Names that are not constants, or that nothing has, say nothing."""
    for key, value in named:
        for name in m.known(key) or ():
            _put(m, holder, str(name), value)


def try_grid(m: Machine, search: Obj, estimator: AnyValue) -> None:
    """Every parameter of a search's grid becomes a choice among what it tries. Numbers, which are no columns and no steps, are left
    out: nothing that flows depends on them."""
    grid = next((search.fields[f] for f in _GRIDS if f in search.fields), None)
    inner = m.deref(grid) if grid is not None else None
    for one in inner.items if isinstance(inner, Seq) else (inner,):
        given = m.deref(one) if one is not None else None
        for key, value in given.items if isinstance(given, Map) else ():
            tried = m.deref(value)
            options = tried.items if isinstance(tried, Seq) and tried.rest is None else ()
            if any(_matters(m.deref(o)) for o in options):
                assign(m, estimator, [(key, options[0] if len(options) == 1 else Choice(options))])


def _matters(value: AnyValue) -> bool:
    return not isinstance(value, Const) or isinstance(value.value, str)


def _put(m: Machine, holder: AnyValue, name: str, value: AnyValue) -> None:
    inner = m.deref(holder)
    if not isinstance(inner, Obj):
        return
    first, _, more = name.partition("__")
    for field in STEPS:
        held = inner.fields.get(field)
        listed = m.deref(held) if held is not None else None
        for i, step in enumerate(listed.items if isinstance(listed, Seq) else ()):
            named = _named(m, step)
            if named is None or named[0] != first or not isinstance(listed, Seq):
                continue
            at = named[1]
            pair = m.deref(step)
            if more:
                _put(m, pair.items[at] if isinstance(pair, Seq) else step, more, value)
                return
            made = Seq(pair.kind, (*pair.items[:at], value, *pair.items[at + 1:])) if isinstance(pair, Seq) else value
            changed = msgspec.structs.replace(listed, items=(*listed.items[:i], made, *listed.items[i + 1:]))
            m.store(holder, replace(inner, fields={**inner.fields, field: m.new(changed)}))
            return
    if more and first in inner.fields:
        _put(m, inner.fields[first], more, value)
    elif not more:
        m.store(holder, replace(inner, fields={**inner.fields, first: value}))


def _named(m: Machine, step: AnyValue) -> tuple[str, int] | None:
    """The name of a step and where its estimator stands in it: ``("scale", StandardScaler())``, or, as ``make_pipeline`` names it, its
    class in small letters. None where the name is not known."""
    inner = m.deref(step)
    if isinstance(inner, Obj):
        return class_name(inner), 0
    if not isinstance(inner, Seq) or not inner.items:
        return None
    first = m.deref(inner.items[0])
    if isinstance(first, Obj):
        return _named(m, first)
    known = m.known(first)
    return (str(known[0]), 1) if known and len(inner.items) > 1 else None


def class_name(inner: Obj) -> str:
    """The name scikit-learn gives a step of this class; what a function made has the function's own class
    (``make_column_transformer``)."""
    made = libraries.pack().classes.get(inner.cls)
    last = inner.cls.rpartition(".")[2].rpartition(":")[2]
    if made is not None and made.bases and last.islower():
        last = made.bases[0].rpartition(".")[2]
    return last.lower()
