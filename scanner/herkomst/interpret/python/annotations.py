"""What type annotations say of a parameter or field."""

import re
from typing import TYPE_CHECKING

from herkomst.interpret.python.values import replace_table
from herkomst.model.graph import Dataset, column, rest, rows
from herkomst.model.values import AnyValue, Cell, Class, Const, Dep, Lib, Obj, Opaque, Seq, Table

if TYPE_CHECKING:
    from herkomst.interpret.python.interp import Interpreter

_SCALARS = frozenset(["str", "int", "float", "bool", "complex", "bytes", "date", "datetime", "Decimal", "UUID", "datetime.date", "datetime.datetime", "decimal.Decimal", "object"])
_OUTER = re.compile(r"^(?:typing\.|t\.)?(Optional|Annotated|Final|ClassVar|List|list|Sequence|Iterable|Iterator|Collection|Set|set|Tuple|tuple|Dict|dict|Mapping|"
                    r"MutableMapping|Union)\[(.*)\]$", re.S)
_RECORDS = frozenset(("dict", "Dict", "Mapping", "MutableMapping", "typing.Dict", "typing.Mapping", "TypedDict"))


def bare(annotation: str) -> str:
    """The annotation without quotes, Optional, None and Annotated."""
    text = annotation.strip().strip("\"'").strip()
    while True:
        m = _OUTER.match(text)
        if m and m[1] in ("Optional", "Annotated", "Final", "ClassVar"):
            text = _split(m[2])[0]
            continue
        if m and m[1] == "Union":
            rest_ = [p for p in _split(m[2]) if p != "None"]
            text = rest_[0] if rest_ else "None"
            continue
        parts = [p.strip() for p in _split(text, "|") if p.strip() != "None"]
        if len(parts) == 1 and parts[0] != text:
            text = parts[0]
            continue
        return text


def _split(text: str, at: str = ",") -> list[str]:
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c in "[(":
            depth += 1
        elif c in "])":
            depth -= 1
        elif c == at and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    return [*parts, text[start:].strip()]


def resolve(ip: "Interpreter", dotted: str) -> AnyValue | None:
    """The class or library type an annotation names."""
    from herkomst.interpret.python.attributes import get
    from herkomst.interpret.python.names import lookup_name

    if not re.fullmatch(r"[A-Za-z_][\w.]*", dotted):
        return None
    first, *more = dotted.split(".")
    value = lookup_name(ip, first)
    for name in more:
        value = get(ip, value, name, ip.here())
    return value


def unknown(ip: "Interpreter", annotation: str, owner: str, name: str, depth: int = 0) -> AnyValue:
    """What an unknown argument ``owner(name)`` looks like, given its annotation."""
    base = Dataset("param", f"{owner}.{name}")
    field = column(Dataset("param", owner), name)
    text = bare(annotation) if annotation else ""
    anything = Table(base, {}, (rest(base),), {}, rows(base), False, None, "")
    if not text or text in ("Any", "typing.Any"):
        return anything
    last = text.rpartition(".")[2]
    if text in _SCALARS or last in _SCALARS or text.startswith(("Literal[", "typing.Literal[")):
        return Cell((Dep(field),))
    m = _OUTER.match(text)
    if m and m[1] in ("List", "list", "Sequence", "Iterable", "Iterator", "Collection", "Set", "set", "Tuple", "tuple"):
        inner = _split(m[2])[0]
        return ip.new(Seq("list", (), unknown(ip, inner, owner, name, depth + 1)))
    if text in _RECORDS or (m and m[1] in ("Dict", "dict", "Mapping", "MutableMapping")):
        return ip.new(replace_table(anything, one=True, rows=rows(base)))
    if text in ("list", "List", "tuple", "set", "Iterable", "Sequence"):
        return ip.new(Seq("list", (), replace_table(anything, one=None)))
    found = resolve(ip, text.partition("[")[0])
    if isinstance(found, Class) and depth < 4:
        from herkomst.interpret.python.classes import unknown_instance

        return unknown_instance(ip, found, base)
    if isinstance(found, Lib):
        kind = found.path
        if last in ("DataFrame", "LazyFrame"):
            lib = kind if kind.count(".") else f"pandas.{last}"
            return ip.new(replace_table(anything, one=False, kind=canonical(lib)))
        if last == "Series":
            from herkomst.model.values import Series

            return Series(name, (Dep(field),), rows(base))
        if last == "ndarray":
            return ip.new(replace_table(anything, one=False, kind="numpy.ndarray", ordered=True))
        if kind.startswith(("builtins.", "typing.", "datetime.")):
            return anything
        if last == "Callable" or kind.startswith(("random.", "numpy.random.", "logging.", "pathlib.", "argparse.")):
            return Opaque(why="argument")
        if kind.startswith(("sklearn.", "xgboost.", "lightgbm.", "catboost.")):
            return ip.new(Obj(kind, ip.site(0) + f"?{name}", name))
    if last in ("DataFrame",):
        return ip.new(replace_table(anything, one=False, kind="pandas.DataFrame"))
    return anything


def canonical(path: str) -> str:
    """The public path of a frame type."""
    for library in ("pandas", "polars", "pyspark.sql", "dask.dataframe", "geopandas"):
        if path.startswith(library):
            return f"{library}.{path.rpartition('.')[2]}"
    return path


def refine(ip: "Interpreter", value: AnyValue, annotation: str) -> AnyValue:
    """An argument of unknown shape, seen through its parameter's annotation: where nothing is known, the annotation counts."""
    x = ip.deref(value)
    if not isinstance(x, Table) or x.one is not None:
        return value
    text = bare(annotation)
    last = text.rpartition(".")[2]
    if last == "DataFrame" and not isinstance(value, Const):
        return ip.new(replace_table(x, one=False, kind="pandas.DataFrame"))
    if text in _RECORDS or text.startswith(("dict[", "Dict[")):
        return ip.new(replace_table(x, one=True))
    return value
