"""``chain``: steps after each other (Pipeline, search, cross-validation): what is dropped on the way never reaches the model."""

from typing import Any

import msgspec

from herkomst.interpret import deps as d
from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.verbs import parameters, tables
from herkomst.interpret.verbs.scope import NONE, Scope, is_none, present
from herkomst.model.values import AnyValue, Bound, Choice, Const, Map, Obj, Opaque, Seq

replace = msgspec.structs.replace


def run(s: Scope, a: dict[str, Any]) -> AnyValue:
    """``of``: the receiver's field that lists steps; ``model``: the field or parameter that is one. ``method`` is run on the
    last step, with what the steps before made of ``from``. ``each``: the field that lists estimators beside each other."""
    if "each" in a:
        from herkomst.interpret.verbs import committee

        return committee.run(s, a)
    x = s.raw(a.get("from"))
    y = s.raw(a.get("target"))
    steps = _steps(s, a)
    method = a.get("method", "fit")
    if method == "call":
        return _applied(s, a, x)
    if not steps and x is not None and "transform" not in method:       # steps that are not known: as one model
        return alone(s, method, x, y, 0) or mixed(s, x)
    if not steps:
        return mixed(s, x) if x is not None else s.c.receiver or NONE
    fit = method.startswith("fit")
    if x is not None and fit:
        x = _spread(s, a, x, y)
    target, s.c = s.c.target, replace(s.c, target="")           # only the last step makes what the variable holds
    for i, step in enumerate(steps[:-1]):
        if x is not None:
            x = transform(s, step, x, y, fit, i)
    s.c = replace(s.c, target=target)
    last = steps[-1]
    made = invoke(s, last, method, x, y, len(steps))
    if method == "fit":
        return s.c.receiver if s.c.receiver is not None and "model" not in a else made if made is not None else NONE
    return made if made is not None else mixed(s, x or NONE)


def _spread(s: Scope, a: dict[str, Any], x: AnyValue, y: AnyValue | None) -> AnyValue:
    """The rows of ``x`` as a splitter deals them out: evenly by the target (Stratified...), a group together (Group...)."""
    splitter = s.m.deref(found) if (found := s.raw(a.get("cv")) or _field(s, "cv")) is not None else None
    name = splitter.cls.rpartition(".")[2] if isinstance(splitter, Obj) else ""
    by = [*([y] if "Stratified" in name and y is not None else []), *([g] if (g := s.raw(a.get("groups"))) is not None else [])]
    by += [splitter.fields["test_fold"]] if isinstance(splitter, Obj) and "test_fold" in splitter.fields else []
    table = tables.as_table(s.m, x, s.c)
    if not by or table is None:
        return x
    why = d.join(*(s.m.deps(v) for v in by))
    return s.m.new(tables.filtered(s.m, table, s.frame(), why, s.c.span, cause="stratify"))


def _applied(s: Scope, a: dict[str, Any], x: AnyValue | None) -> AnyValue:
    """What the function in the receiver's field, or in that argument, makes of ``from``, with the keywords it was given (``kw_args``)."""
    called = s.raw(a["of"]) if a["of"] in s.args else None        # given in the call, and called with what only the library knows
    if called is not None:
        return s.m.call(called, [x if x is not None else Opaque(why="argument")], {}, s.c.span)
    function = _field(s, a["of"])
    if x is None or function is None or is_none(s.m.deref(function)):
        return x if x is not None else NONE
    keywords: dict[str, AnyValue] = {}
    given = s.m.deref(found) if (found := _field(s, "kw_args")) is not None else None
    for key, value in given.items if isinstance(given, Map) else ():
        if known := s.m.known(key):
            keywords[str(known[0])] = value
    return s.m.call(function, [x], keywords, s.c.span)


def _steps(s: Scope, a: dict[str, Any]) -> list[AnyValue]:
    """The estimators in order, names and ``passthrough`` left out."""
    if "model" in a:
        found = s.raw(a["model"]) or _wrapped(s, a["model"])
        own = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
        if found is not None and isinstance(own, Obj) and a.get("method", "fit").startswith("fit"):
            parameters.try_grid(s.m, own, found)
        return [found] if found is not None else []
    return listed(s, _field(s, a.get("of", "steps")))


def _wrapped(s: Scope, name: str) -> AnyValue | None:
    """The estimator that the receiver wraps, by the name it has in this or an earlier version of the library."""
    return next((v for n in (name, *EARLIER) if (v := _field(s, n)) is not None), None)


EARLIER = ("base_estimator", "regressor", "classifier")


def listed(s: Scope, value: AnyValue | None) -> list[AnyValue]:
    """Estimators of a list of estimators or of (name, estimator) pairs."""
    inner = s.m.deref(value) if value is not None else None
    made: list[AnyValue] = []
    if isinstance(inner, Seq):
        for item in inner.items:
            pair = s.m.deref(item)
            step = pair.items[-1] if isinstance(pair, Seq) and pair.items else item
            if not isinstance(s.m.deref(step), Const):
                made.append(step)
    return made


def _field(s: Scope, name: str) -> AnyValue | None:
    """A field of the receiver; its first argument for lack of it, which only classes have that nobody listed."""
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    if not isinstance(inner, Obj):
        return None
    return inner.fields.get(name) or inner.fields.get("0")


def transform(s: Scope, step: AnyValue, x: AnyValue, y: AnyValue | None, fit: bool, i: int) -> AnyValue:
    """One step in the middle."""
    inner = s.m.deref(step)
    if isinstance(inner, Const):
        return x
    if isinstance(inner, Choice):
        made = [transform(s, o, x, y, fit, i) for o in inner.options]
        found = present(*(tables.as_table(s.m, v, s.c) for v in made))
        return s.m.new(tables.unite(s.m, found, s.c)) if found else x
    middle = fit and isinstance(inner, Obj) and s.pack.role(inner.cls) in _MODELS       # a model that others follow (spark.ml)
    if middle:
        invoke(s, step, "fit", x, y, i)
    for method in ("fit_transform", "fit_resample", "transform") if fit and not middle else ("transform",):
        made_one = invoke(s, step, method, x, y if fit else None, i)
        if made_one is not None:
            out = s.m.deref(made_one)
            if isinstance(out, Seq) and out.items:
                return out.items[0]
            return made_one
    if isinstance(inner, Obj) and s.pack.method(inner.cls, "fit_resample") is not None:
        return x
    return mixed(s, x)


_MODELS = frozenset({"classifier", "regressor", "clusterer"})


def mixed(s: Scope, x: AnyValue) -> AnyValue:
    """A step that is not known: everything may go into everything."""
    return Opaque(d.possible(s.m.deps(x), "unmodelled"))


def invoke(s: Scope, step: AnyValue, method: str, x: AnyValue | None, y: AnyValue | None, i: int) -> AnyValue | None:
    """A method of a step: of a library class by its model, of a class of the scanned code by the interpreter."""
    inner = s.m.deref(step)
    if isinstance(inner, Choice):
        made: list[AnyValue] = present(*(invoke(s, o, method, x, y, i) for o in inner.options))
        return made[0] if made else None
    if isinstance(inner, Obj) and inner.cls.startswith("user:"):
        values: list[AnyValue] = present(x, y)
        if method == "fit_transform":
            s.m.call(Bound(step, "fit"), values, {}, s.c.span)
            return s.m.call(Bound(step, "transform"), values[:1], {}, s.c.span)
        return s.m.call(Bound(step, method), values, {}, s.c.span)
    if isinstance(inner, Opaque):
        path = f"role.estimator.{method}"
    elif isinstance(inner, Obj):
        path = f"{inner.cls}.{method}"
    else:
        return None
    return _called(s, path, step, x, y, i)


def alone(s: Scope, method: str, x: AnyValue, y: AnyValue | None, i: int) -> AnyValue | None:
    """A method of the receiver as if it were one model."""
    return _called(s, f"role.estimator.{method}", s.c.receiver, x, y, i)


def _called(s: Scope, path: str, step: AnyValue | None, x: AnyValue | None, y: AnyValue | None, i: int) -> AnyValue | None:
    """The call of a step's method, known by the name of what is around it. What weighs the rows goes along to what is fitted
    (``sample_weight``, ``model__sample_weight``)."""
    from herkomst.interpret.verbs import calling

    given: list[AnyValue] = present(x, y)
    args = [CallArg(v, s.c.span) for v in given]
    if path.endswith((".fit", ".fit_predict")):
        args += [CallArg(w.value, w.span, "sample_weight") for w in s.c.args if w.keyword.endswith("sample_weight")]
    c = LibraryCall(path, step, tuple(args), s.c.span, s.c.name_span, s.c.target, f"{s.c.site}#{i}")
    return calling.invoke(s.m, c, owner=s.owner if s.owner is not None else s.c.receiver, action=s.action or s.entry.action)
