"""``value.name``."""

from typing import TYPE_CHECKING

from herkomst.interpret import deps as d
from herkomst.interpret.python import classes, configfiles, imports, instances, orm
from herkomst.interpret.python.conditions import perhaps, which
from herkomst.interpret.python.fields import nested, read_field, read_opaque
from herkomst.interpret.python.frameworks import FUTURES
from herkomst.interpret.python.join import Joiner
from herkomst.interpret.python.subscripts import dotted
from herkomst.interpret.python.values import UNKNOWN, replace_table, with_deps
from herkomst.interpret.verbs import library
from herkomst.knowledge import libraries
from herkomst.model.places import Span
from herkomst.model.python_ir import Attr
from herkomst.model.values import (
    AnyValue,
    Bound,
    Cell,
    Choice,
    Class,
    Const,
    Func,
    Lib,
    Map,
    Module,
    Obj,
    Opaque,
    Ref,
    Seq,
    Series,
    Table,
    Text,
)

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_DERIVED = frozenset(
    ["year", "month", "day", "hour", "minute", "second", "microsecond", "weekday", "dayofweek", "dayofyear", "quarter", "week", "days", "seconds", "real", "imag", "name", "value", "tzinfo", "T", "size", "ndim", "shape", "dtype"])
DICT_METHODS = frozenset(["get", "keys", "values", "items", "copy", "update", "pop", "setdefault", "popitem", "clear", "fromkeys"])


def evaluate_attr(ip: "Interpreter", node: Attr) -> AnyValue:
    """An Attr node."""
    from herkomst.interpret.python.expressions import evaluate

    receiver = evaluate(ip, node.value)
    return get(ip, receiver, node.name, ip.at(node.name_start, node.end), dotted(node.value), ip.site(node.start))


def get(
    ip: "Interpreter", receiver: AnyValue, name: str, span: Span, label: str = "", site: str = "", called: bool = False,
) -> AnyValue:
    """``receiver.name``: a field, a bound method, a member; ``called``: to call it."""
    return perhaps(_get(ip, receiver, name, span, label, site, called), which(receiver))


def _get(ip: "Interpreter", receiver: AnyValue, name: str, span: Span, label: str, site: str, called: bool) -> AnyValue:
    x = ip.deref(receiver)
    match x:
        case Lib():
            if x.path.startswith("os.environ"):
                return Lib(f"{x.path}.{name}")
            if x.path.startswith(("sys.", "os.environ")) or (x.path == "sys" and name == "argv"):
                return Lib(f"{x.path}.{name}") if name != "argv" else Opaque(why="argument")
            return Lib(f"{x.path}.{name}")
        case Module():
            return imports.member(ip, x.path, name)
        case Class():
            if (queried := orm.member(ip, x, name, span)) is not None:
                return queried
            found = classes.class_member(ip, x, name) or instances.class_method(x, name)
            return found if found is not None else Const(x.name.rpartition(".")[2]) if name == "__name__" else UNKNOWN
        case Func():
            if name in FUTURES:
                return receiver
            return Const(x.name.rpartition(".")[2]) if name in ("__name__", "__qualname__") else UNKNOWN
        case Obj():
            return _object(ip, receiver, x, name, span, label, site)
        case Table() | Series():
            return _table(ip, receiver, x, name, span, label, site, called)
        case Const() | Text():
            if isinstance(x, Const) and name in ("value", "name") and not isinstance(x.value, str):
                return x
            if isinstance(x, Const) and x.value is None:
                return UNKNOWN
            return x if name == "value" else Bound(receiver, f"str.{name}")
        case Seq():
            return Bound(receiver, f"{x.kind}.{name}")
        case Map():
            if name in DICT_METHODS:
                return Bound(receiver, f"dict.{name}")
            from herkomst.interpret.python.containers import find

            found = find(x, Const(name))
            return found if found is not None else Bound(receiver, f"dict.{name}")
        case Choice():
            made: AnyValue | None = None
            joiner = Joiner(ip, span, site, x.deps)
            for option in x.options:
                if isinstance(option, Const) and option.value is None:
                    continue
                value = get(ip, option, name, span, label, site)
                made = value if made is None else joiner.values(made, value)
            return with_deps(made, x.deps) if made is not None else UNKNOWN
        case Cell():
            if name in _DERIVED:
                return Cell(d.through(x.deps, "TRANSFORMATION", span, op="computed"))
            return nested(ip, x.deps, name, span, label, site)
        case Bound():
            found = library.attribute(ip, receiver, name, span)
            return found if found is not None else Bound(x.receiver, f"{x.path}.{name}")
        case Opaque():
            found = library.attribute(ip, receiver, name, span)
            return found if found is not None else read_opaque(ip, x, name, span, label, site)
    return UNKNOWN


def _object(ip: "Interpreter", receiver: AnyValue, x: Obj, name: str, span: Span, label: str, site: str) -> AnyValue:
    if x.cls == "super":
        found = classes.super_member(ip, x, name)
        return found if found is not None else UNKNOWN
    if x.cls.startswith("user:"):
        found = classes.lookup(ip, receiver, name)
        if found is not None:
            return found
        return classes.missing(ip, receiver, x, name, span, label or x.label, site)
    if name in x.fields:
        return x.fields[name]
    if x.cls == "pathlib.Path":
        found = configfiles.path_attribute(x, name)
        return found if found is not None else Bound(receiver, f"pathlib.Path.{name}")
    if x.cls in ("file", "filetext"):
        return Bound(receiver, f"{x.cls}.{name}")
    made = library.attribute(ip, receiver, name, span)
    if made is not None:
        return made
    if instances.plain(x) and (dump := instances.method(receiver, x, name)) is not None:
        return dump
    if instances.plain(x) and name == "__dict__":
        return ip.new(Map(tuple((Const(k), v) for k, v in instances.shown(x).items())))
    if not x.cls or x.cls in ("types.SimpleNamespace", "namespace", "namedtuple"):
        return read_opaque(ip, Opaque(x.deps), name, span, label or x.label, site)
    return Bound(receiver, f"{x.cls}.{name}")


def _table(
    ip: "Interpreter", receiver: AnyValue, x: Table | Series, name: str, span: Span, label: str, site: str, called: bool = False,
) -> AnyValue:
    if isinstance(x, Table) and (queried := orm.attribute(ip, receiver, x, name, span)) is not None:
        return queried
    if isinstance(x, Table) and x.one and name in ("asDict", "_asdict") and name not in x.columns:
        return Bound(receiver, "dict.copy")
    if isinstance(x, Table) and x.one and (name in x.columns or x.kind == ""):
        if name in DICT_METHODS and name not in x.columns:
            return Bound(receiver, f"dict.{name}")
        return read_field(ip, x, name, span, site)
    if isinstance(x, Table) and name == "get" and (x.one is None or (x.one and x.kind == "pandas.Series")):
        return Bound(receiver, "dict.get")              # ``row.get("name")``: a row of a frame is asked as a record is
    if isinstance(x, Table) and x.one is not True and x.kind == "" and name not in DICT_METHODS and name not in x.columns and (kind := frame(name)):
        # it is used as a frame is: from now on it is one
        x = replace_table(x, one=False, kind=kind)
        if isinstance(receiver, Ref):
            ip.store(receiver, x)
        else:
            receiver = ip.new(x)
    if isinstance(x, Series) and is_field(x) and not known_method(name):
        return nested(ip, x.deps, name, span, label, site)
    made = library.attribute(ip, receiver, name, span, called)
    if made is not None:
        return made
    if called and isinstance(x, Table) and x.kind.startswith(("pandas", "polars", "pyspark", "dask", "geopandas")):
        return UNKNOWN
    if isinstance(x, Table) and name in DICT_METHODS and x.one is not False and name not in x.columns:
        return Bound(receiver, f"dict.{name}")
    if isinstance(x, Table) and x.one is not False:
        return read_field(ip, x, name, span, site)
    return Bound(receiver, f"{library.type_path(ip, receiver) or 'pandas.Series'}.{name}")


def frame(name: str) -> str:
    """The kind of frame that has such an attribute, where only a frame (not a record) has it; '' where it tells nothing."""
    if name in ("columns", "loc", "iloc", "at", "iat", "dtypes", "shape") or f"pandas.DataFrame.{name}" in libraries.pack().entries:
        return "pandas.DataFrame"
    return library.frame_of(name)


def is_field(x: Series) -> bool:
    """Whether a column may be a field of one unknown object."""
    return len(x.deps) == 1 and x.deps[0].node.dataset.kind in ("param", "object")


def known_method(name: str) -> bool:
    """Whether a column of a library has such an attribute."""
    return name in _COLUMN or f"pandas.Series.{name}" in libraries.pack().entries


_COLUMN = frozenset(["str", "dt", "cat", "loc", "iloc", "at", "iat", "values", "index", "shape", "size", "dtype", "name", "T", "array", "empty", "ndim", "nbytes", "iloc"])
