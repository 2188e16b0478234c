"""Decision points in methods of estimators: which model it is, what it is called, and what goes into it."""

import posixpath
import re
from typing import Any

from herkomst.interpret.verbs import files
from herkomst.interpret.verbs.scope import Scope, is_none
from herkomst.interpret.verbs.sink import at, inputs
from herkomst.model.graph import Dataset, Node
from herkomst.model.unit import Grade, Role
from herkomst.model.values import AnyValue, Dep, Obj, Opaque, Seq

_WRAPS = ("estimator", "base_estimator", "steps", "regressor", "classifier", "model", "0")


def estimate(s: Scope) -> Node | None:
    """The sighting of a decision point in a method of an estimator: one per role of ``sinks``, and its rows."""
    key, name, detail, grade = identity(s)
    kind: Any = s.entry.kind or "model"
    feature: Node | None = None
    action = s.action or s.entry.action
    roles: dict[str, Any] = dict(s.entry.sinks)
    for param, role in roles.items():
        value = s.raw(param)
        if value is None or is_none(s.m.deref(value)):
            continue
        found, resolution, unknown, rows = inputs(s, value, s.span(param))
        loaded = _loaded(s)
        if role == "feature" and loaded:
            resolution, unknown = "unresolved", loaded
        node = s.m.emit.sink(
            kind,
            key,
            role,
            found,
            name=name,
            detail=detail,
            action=action,
            span=s.c.name_span,
            grade=grade,
            resolution=resolution,
            unknown=unknown,
        )
        if role == "feature":
            feature = node
            _held(s, s.m.deref(value), {"name": name, "detail": detail, "action": action, "span": s.c.name_span, "grade": grade}, kind, key)
            if rows is not None:
                s.m.emit.sink(
                    kind,
                    key,
                    "rows",
                    (Dep(rows, "IDENTITY", s.span(param), "call", "passed"),),
                    name=name,
                    detail=detail,
                    action=action,
                    span=s.c.name_span,
                    grade=grade,
                )
    return feature


_HELD: tuple[tuple[str, Role], ...] = (("label", "target"), ("weight", "weight"), ("group", "group"), ("group_id", "group"), ("qid", "group"))


def _held(s: Scope, value: AnyValue, known: dict[str, Any], kind: Any, key: str) -> None:
    """What a data set of a boosting library holds besides its columns (``DMatrix``, ``Dataset``, ``Pool``)."""
    if not isinstance(value, Obj) or "data" not in value.fields:
        return
    for field, role in _HELD:
        held = value.fields.get(field)
        if held is not None and (found := s.m.deps(held)):
            s.m.emit.sink(kind, key, role, at(found, s.c.span), **known)


def _loaded(s: Scope) -> str:
    inner = s.m.deref(s.c.receiver) if s.c.receiver is not None else None
    if isinstance(inner, Obj) and "loaded" in inner.fields:
        return "loaded from a file"
    return inner.why if isinstance(inner, Opaque) and inner.why.startswith("loaded") else ""


def identity(s: Scope) -> tuple[str, str, str, Grade]:
    """Key, name, class and grade of the estimator that a method is called on: the innermost model of a pipeline or search."""
    outer = s.owner if s.owner is not None else s.c.receiver
    found = core(s, outer) if outer is not None else None
    own = s.m.deref(outer) if outer is not None else None
    name = own.label if isinstance(own, Obj) else ""
    if found is not None and "loaded" in found.fields and (known := s.m.known(found.fields["loaded"])):
        file = str(known[0])
        return (_of_file(s, file), file, found.cls.rpartition(".")[2], "medium") if file != files.UNKNOWN else (
            found.site, name or "model", found.cls.rpartition(".")[2], "medium")
    if isinstance(own, Opaque):  # a model from a file, a parameter: known by what it comes from
        base = own.base if own.base is not None and own.base.name.partition(".")[0] != files.UNKNOWN else None
        key = _variable(s) if base is None else _of_file(s, base.name) if base.kind == "file" else f"{base.kind}:{base.name}@{s.m.path}"
        return key, _called(s, base), "", "medium"
    if found is None:
        return s.c.site, _here(s) or "model", "", "medium"
    made = re.split(r"[.:]", found.cls)[-1]          # of a class of the tree too: ``user:src/net.py:Net``
    return found.site or s.c.site, name or found.label or made, made, "high"


def _of_file(s: Scope, name: str) -> str:
    """The key of a model that is loaded: one file is one model, whoever loads it; a name that is only partly known is that of its script."""
    if name.startswith("../"):                          # by the place of the script, as far as that lies in the tree
        name = posixpath.normpath(posixpath.join(posixpath.dirname(s.m.path), name)).removeprefix("../")
    return f"file:{name}" if "*" not in name and name != files.UNKNOWN else f"file:{name}@{s.m.path}"


def _variable(s: Scope) -> str:
    """The key of a model that came out of something unknown: the variable that holds it, in this run of its function, so that its
    ``predict`` and ``predict_proba`` are one decision point; the place of the call where no variable does."""
    return f"{s.m.path}:{s.c.on}#{s.c.site.partition('#')[2]}" if s.c.on else s.c.site


def _called(s: Scope, base: Dataset | None) -> str:
    """What people call a model whose making is not seen: a file by its last part, else the name it has here (``app.state.model``:
    ``model``), rather than that of the call it came from."""
    if base is not None and base.kind == "file":
        last = re.split(r"[/\\]", base.name)[-1]
        if last.strip("*"):
            return last
    return _here(s) or (base.name.rpartition(".")[2] if base is not None else "model")


def _here(s: Scope) -> str:
    """The name a model has where it is used; of one that is handed to a function (``scores = cross_val_score(model, X, y)``) what
    comes back is no name."""
    return s.c.on or (s.c.target if s.owner is None else "")


def core(s: Scope, value: AnyValue, depth: int = 0) -> Obj | None:
    """The estimator inside pipelines, searches and calibration."""
    inner = s.m.deref(value)
    if not isinstance(inner, Obj) or depth > 6:
        return None
    if s.pack.role(inner.cls) in {"pipeline", "search"}:
        for held in (inner.fields[f] for f in _WRAPS if f in inner.fields):
            under = s.m.deref(held)
            if isinstance(under, Seq) and under.items:
                last = s.m.deref(under.items[-1])
                held = last.items[-1] if isinstance(last, Seq) and last.items else under.items[-1]
            found = core(s, held, depth + 1)
            if found is not None:
                return found
    return inner
