"""Kedro: a node calls a function with data sets of the catalog and gives its results to others; ``params:`` are configuration.

Sources: the Kedro manual, "Nodes", "The Data Catalog" and "Parameters". Data sets meet by their file in conf/base/catalog.yml, else by
their name; within one pipeline a node gets what an earlier one gave. Nodes are met in the order in which they are listed.
"""

from typing import TYPE_CHECKING

from herkomst.interpret.machine import CallArg, LibraryCall
from herkomst.interpret.python import configfiles
from herkomst.interpret.verbs import library
from herkomst.model.places import Span
from herkomst.model.values import AnyValue, Const, Lib, Map, Obj, Opaque, Seq, Series, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

NODES = frozenset({"kedro.pipeline.node", "kedro.pipeline.node.node", "kedro.pipeline.Node", "kedro.pipeline.node.Node"})
_CATALOGS = ("conf/base/catalog.yml", "conf/base/catalog.yaml")
_PARAMETERS = ("conf/base/parameters.yml", "conf/base/parameters.yaml")


def node(ip: "Interpreter", args: tuple[CallArg, ...], span: Span, site: str) -> AnyValue:
    """``node(func, inputs, outputs)``: the function is called now, its results are kept and written under the outputs' names."""
    given = {a.keyword: a.value for a in args if a.keyword}
    for name, arg in zip(("func", "inputs", "outputs"), (a for a in args if not a.keyword and not a.star), strict=False):
        given.setdefault(name, arg.value)
    values: list[AnyValue] = []
    keywords: dict[str, AnyValue] = {}
    inputs = ip.deref(given["inputs"]) if "inputs" in given else Const(None)
    if isinstance(inputs, Map):
        for key, item in inputs.items:
            if known := ip.known(key):
                keywords[str(known[0])] = _input(ip, item, span)
    else:
        values = [_input(ip, v, span) for v in _listed(ip, inputs)]
    if "func" not in given:
        return Obj("kedro.node", site)
    made = ip.call(given["func"], values, keywords, span)
    _give(ip, ip.deref(given["outputs"]) if "outputs" in given else Const(None), made, span, site)
    return Obj("kedro.node", site)


def _listed(ip: "Interpreter", value: AnyValue) -> tuple[AnyValue, ...]:
    return value.items if isinstance(value, Seq) else () if isinstance(value, Const) and value.value is None else (value,)


def _input(ip: "Interpreter", value: AnyValue, span: Span) -> AnyValue:
    known = ip.known(value)
    name = str(known[0]) if known else ""
    if name == "parameters" or name.startswith("params:"):
        return _parameter(ip, name.partition(":")[2])
    kept = ip.kept.get(f"kedro:{name}")
    if kept is not None:
        return kept
    if not name:
        return Opaque()
    place, kind = _place(ip, name)
    reader = "joblib.load" if "pickle" in kind.lower() else "pandas.read_csv"
    return ip.call(Lib(reader), [Const(place)], {}, span)


def _parameter(ip: "Interpreter", name: str) -> AnyValue:
    found = _document(ip, _PARAMETERS)
    for part in name.split(".") if name else ():
        found = _entry(ip, found, part)
    return found if found is not None else Opaque()


def _document(ip: "Interpreter", paths: tuple[str, ...]) -> AnyValue | None:
    for path in paths:
        found = configfiles.tree_of(ip, Const(path))
        if found is not None:
            return found
    return None


def _entry(ip: "Interpreter", value: AnyValue | None, name: str) -> AnyValue | None:
    inner = ip.deref(value) if value is not None else None
    if not isinstance(inner, Map):
        return None
    return next((v for k, v in inner.items if (known := ip.known(k)) and str(known[0]) == name), None)


def _place(ip: "Interpreter", name: str) -> tuple[str, str]:
    """The file of a data set and its type, by the catalog; its name and '' without."""
    entry = _entry(ip, _document(ip, _CATALOGS), name)
    found = []
    for key in ("filepath", "type"):
        value = _entry(ip, entry, key)
        known = ip.known(value) if value is not None else None
        found.append(str(known[0]) if known else "")
    return found[0] or f"kedro:{name}", found[1]


def _give(ip: "Interpreter", outputs: AnyValue, made: AnyValue, span: Span, site: str) -> None:
    inner = ip.deref(made)
    if isinstance(outputs, Map):
        pairs = [(name, _entry(ip, inner, str(known[0]))) for key, name in outputs.items if (known := ip.known(key))]
    elif isinstance(outputs, Seq):
        parts = inner.items if isinstance(inner, Seq) else ()
        pairs = list(zip(outputs.items, parts or (made,) * len(outputs.items), strict=False))
    else:
        pairs = [(outputs, made)]
    for target, value in pairs:
        known = ip.known(target)
        if not known or not isinstance(known[0], str) or value is None:
            continue
        ip.kept[f"kedro:{known[0]}"] = value
        place = CallArg(Const(_place(ip, known[0])[0]), span)
        held = ip.deref(value)
        at = f"{site}:{known[0]}"
        if isinstance(held, Table | Series):
            method = "pandas.DataFrame.to_pickle" if isinstance(held, Table) else "pandas.Series.to_pickle"
            library.call(ip, LibraryCall(method, value, (place,), span, span, known[0], at))
        elif isinstance(held, Obj):
            library.call(ip, LibraryCall("joblib.dump", None, (CallArg(value, span), place), span, span, known[0], at))
